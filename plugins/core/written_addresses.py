"""The addresses and paths that an author writes, as types: on the web, within this site, and in its output."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator

from plugins.core.fields import plain
from plugins.core.lookalikes import marks_around
from plugins.core.problems import Refusal, shortened

LONGEST_NAME = 200
"""Bytes of one part of a path; disks take 255, and a suffix may follow."""


def web_address(value: Any) -> str:
    """Read an address on the web: http or https, with a host."""
    text = plain(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc or re.search(r"[\s<>\"]", text):
        raise Refusal(f"`{text}` is not a web address", "write it whole, beginning with https://")
    return text


def contact_address(value: Any) -> str:
    """Read an address one can follow: http, https or mailto."""
    text = plain(value)
    if re.fullmatch(r"[^\s<>\"/:@]+@[^\s<>\"/:@]+", text):
        raise Refusal(f"`{text}` is an e-mail address, and no link yet", f"write `mailto:{text}`")
    return text if re.fullmatch(r"mailto:[^\s<>\"]+@[^\s<>\"]+", text) else web_address(text)


def site_address(value: Any) -> str:
    """Read an address within this site, such as `/2019/old-name/`, and return it beginning with a slash."""
    address = recorded_address(_typed(value))
    if "//" in unquote(address):
        raise Refusal(f"`{shortened(address)}` has two slashes in a row, and no page lies there", "write one of them")
    return address


def recorded_address(value: Any) -> str:
    """Read an address within this site that is on record, where every letter is as it was public."""
    text = plain(value)
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", text):
        raise Refusal(
            f"`{shortened(text)}` is not an address within this site", "write only its path, as in /2019/old-name/"
        )
    path = unquote(text)
    if not path or _leads_astray(path) or re.search(r"[?#\s\\<>\"]", text) or "\N{REPLACEMENT CHARACTER}" in path:
        fix = "write a path, as in /2019/old-name/"
        if re.search(r",\s*/", text):
            fix = "write several as a list, [/old/, /older/], or, where no `---` is above, each in a line of its own"
        raise Refusal(f"`{shortened(text)}` is not an address that can lead here", fix)
    return text if text.startswith("/") else f"/{text}"


def _leads_astray(path: str) -> bool:
    """Whether a path would leave the folder that it is counted from, or is no file's on some disk, or was quoted."""
    parts = path.split("/")
    too_long = any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in parts)
    leads_off = bool({".", ".."} & set(parts)) or bool(marks_around(path))
    return too_long or leads_off or re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", path) is not None


def _typed(value: Any) -> str:
    """Return what stands in an address as readers type it: names of files may have accents apart from their letters."""
    return unicodedata.normalize("NFC", plain(value))


def slug(value: Any) -> str:
    """Read the last part of an address; several parts may be joined by slashes, none of them `..`."""
    text = _typed(value)
    if not all(text.split("/")) or _leads_astray(text) or re.search(r"[\\?#%<>\"\u2028\u2029]", text):
        fix = "use letters, digits and hyphens, as in why-audiences"
        raise Refusal(f"`{shortened(text)}` cannot stand in an address", fix)
    return text


def output_path(value: Any) -> str:
    """Read a file's path inside the output: relative, never leaving it."""
    text = plain(value)
    if text.startswith(("/", "~")) or re.search(r"[\\:\u2028\u2029]", text) or ".." in text.split("/"):
        raise Refusal(
            f"`{shortened(text)}` would lie outside the site", "write a relative path, as in about/index.html"
        )
    if not all(text.split("/")) or _leads_astray(text):
        raise Refusal(f"`{shortened(text)}` is no file's path", "write a relative path, as in about/index.html")
    return text


def own_address(value: Any) -> str:
    """Read an address within this site that a text is to have, and return it as it is written."""
    text = plain(value)
    site_address(text)
    return text


WebAddress = Annotated[str, BeforeValidator(web_address)]
ContactAddress = Annotated[str, BeforeValidator(contact_address)]
SiteAddress = Annotated[str, BeforeValidator(site_address)]
RecordedAddress = Annotated[str, BeforeValidator(recorded_address)]
Slug = Annotated[str, BeforeValidator(slug)]
OwnAddress = Annotated[str, BeforeValidator(own_address)]
OutputPath = Annotated[str, BeforeValidator(output_path)]
