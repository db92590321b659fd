"""What an address on another host answers: asked politely, by its head first, again where it did not answer."""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from email.message import Message
from math import inf
from time import sleep
from typing import IO, Any
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from desk import __version__

MOST_HOPS = 8
"""Redirects that are followed, one after another."""

LONGEST_WAIT = 30.0
"""Seconds for which a host may ask to be left alone; one that wants longer is not asked again."""

TOO_MANY = 429
"""What a host answers that has been asked too much (RFC 6585, 4)."""

PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ASK_AGAIN = frozenset({TOO_MANY, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Manners:
    """How others are asked: seconds to wait for an answer and between two questions to one host, and what for.

    `may_be_private` lets addresses be asked that only this machine or its own network has.
    """

    timeout: float = 15.0
    pause: float = 1.0
    tries: int = 3
    may_be_private: bool = False
    archive: str = "https://archive.org/wayback/available"
    site: str = ""

    @property
    def name(self) -> str:
        """Who is asking, as the hosts are told."""
        on_behalf = f"; +{self.site}" if self.site else ""
        return f"Standfirst/{__version__} (looks whether links still lead somewhere{on_behalf})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: the status, 0 where there was none; what was in the way; and where it has moved for good."""

    status: int = 0
    trouble: str = ""
    moved_to: str = ""
    wait: float = 0.0

    @property
    def is_dead(self) -> bool:
        """Whether there is certainly nothing any more."""
        return self.status in {404, 410} or self.trouble == NO_SUCH_HOST

    @property
    def is_certain(self) -> bool:
        """Whether the answer will be the same tomorrow: not where nobody answered, or somebody had trouble."""
        return 0 < self.status < 500 and self.status != TOO_MANY

    @property
    def is_unknown(self) -> bool:
        """Whether nobody answered, or only to say that there is trouble."""
        return not self.is_dead and (self.status == 0 or self.status >= 500)


NO_SUCH_HOST = "there is no such host"
PRIVATE = "is an address of this machine or its own network"
IN_A_CIRCLE = "leads in a circle"
_FINAL = frozenset({NO_SUCH_HOST, PRIVATE, IN_A_CIRCLE})


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect by itself: each is looked at first."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Return nothing to go on with."""


def ask(address: str, manners: Manners) -> Answer:
    """Ask for an address, again after a pause where nobody answers; redirects are followed."""
    answer = Answer()
    for number in range(manners.tries):
        if number:
            sleep(max(answer.wait, manners.pause * 2 * number))
        answer = _followed(address, manners)
        is_told = answer.status not in _ASK_AGAIN and (answer.status or answer.trouble in _FINAL)
        if is_told or answer.wait > LONGEST_WAIT:
            break
    return answer


def archived(address: str, manners: Manners) -> str:
    """Return the address of a copy that the Internet Archive keeps of a page; nothing where it has or tells of none."""
    question = f"{manners.archive}?{urlencode({'url': address})}"
    try:
        with _opener().open(_request(question, "GET", manners), timeout=manners.timeout) as response:
            told = json.loads(response.read(1_000_000))
        closest = told["archived_snapshots"]["closest"]
        is_good = closest["available"] is True and str(closest.get("status", "200")) == "200"
        found = str(closest["url"])
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return ""
    if not is_good or urlsplit(found).scheme not in {"http", "https"}:
        return ""
    return found.replace("http://web.archive.org/", "https://web.archive.org/", 1)


def _followed(address: str, manners: Manners) -> Answer:
    """Ask, and go where one is sent; `moved_to` is as far as one is sent there for good."""
    here, moved_to, is_for_good = address, "", True
    for _ in range(MOST_HOPS):
        answer, location = _asked(here, "HEAD", manners)
        is_told = 200 <= answer.status < 300 or answer.status in _REDIRECTS | {TOO_MANY} or answer.trouble in _FINAL
        if not is_told:
            answer, location = _asked(here, "GET", manners)  # not everyone answers to the first way
        if answer.status not in _REDIRECTS or not location:
            return replace(answer, moved_to=moved_to if 200 <= answer.status < 300 else "")
        here = urljoin(here, location)
        is_for_good = is_for_good and answer.status in PERMANENT
        if is_for_good:
            moved_to = here
        if urlsplit(here).scheme not in {"http", "https"}:
            return Answer(trouble="leads to what is no web page")
    return Answer(trouble=IN_A_CIRCLE)


def _asked(address: str, method: str, manners: Manners) -> tuple[Answer, str]:
    """Ask once; return the answer, and where it sends one."""
    try:
        trouble = _refusal(address, manners)
        if trouble:
            return Answer(trouble=trouble), ""
        with _opener().open(_request(address, method, manners), timeout=manners.timeout) as response:
            return Answer(response.status), ""
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, wait=_seconds(error.headers.get("Retry-After"))), error.headers.get(
                "Location", ""
            )
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(trouble=_in_words(error)), ""


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_Stay)


def _request(address: str, method: str, manners: Manners) -> urllib.request.Request:
    headers = {"User-Agent": manners.name, "Accept": "text/html, */*;q=0.8", "Connection": "close"}
    return urllib.request.Request(in_ascii(address), method=method, headers=headers)  # noqa: S310 - web addresses only


def in_ascii(address: str) -> str:
    """Return an address as it is sent: letters of other scripts as RFC 3986 and IDNA write them, without a fragment."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    host = host if host.isascii() else host.encode("idna").decode()
    place = f"[{host}]" if ":" in host else host
    place += f":{parts.port}" if parts.port else ""
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~-._?[]") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, place, path, query, ""))


def _refusal(address: str, manners: Manners) -> str:
    """Return why an address is not asked; nothing where it may be."""
    parts = urlsplit(address)
    if not parts.hostname:
        return "names no host"
    if manners.may_be_private or urllib.request.getproxies().get(parts.scheme):
        return ""  # a proxy has names of its own
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(urlsplit(in_ascii(address)).hostname, port, type=socket.SOCK_STREAM)
    hosts = [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_, where in found]
    return "" if all(host.is_global for host in hosts) else PRIVATE


def _seconds(written: Any) -> float:
    """Return how long a host wants to be left alone (RFC 9110, 10.2.3); until a date is too long to wait for."""
    text = str(written or "").strip()
    return float(text) if text.isdecimal() else inf if text else 0.0


def _in_words(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, socket.gaierror):
        return NO_SUCH_HOST if cause.errno in {socket.EAI_NONAME, _NO_ADDRESS} else "its host's name is not known now"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({cause.verify_message})"
    if isinstance(cause, TimeoutError):
        return "does not answer in time"
    if isinstance(cause, ConnectionError):
        return "takes no connection"
    return "does not answer as web servers do"


_NO_ADDRESS = getattr(socket, "EAI_NODATA", socket.EAI_NONAME)
