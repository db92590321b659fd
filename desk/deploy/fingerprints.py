"""Names for assets that say what is in them: `standfirst.css` is also `standfirst.c3fa9d21.css`.

Whoever has such a file never needs to ask for it again; and a reader who holds a page of yesterday finds the style
sheet of yesterday. The name is made from what the file holds, and for a style sheet also from what all files hold that
it draws on, since their names stand in it.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from desk.deploy.built import BuiltSite
from desk.deploy.compression import FORMS
from desk.deploy.rewriting import base_of, rewritten_page, rewritten_sheet

SUFFIXES = (
    "css", "js", "mjs", "woff2", "woff", "ttf", "otf", "eot",
    "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico",
)  # fmt: skip
"""What pages are shown with: style, scripts, type and pictures. (A recording or a download is one's own to keep.)"""

PATTERN = rf"\.[a-f][0-9a-f]{{7}}\.({'|'.join(SUFFIXES)})"
"""The end of such a name, as a regular expression. It begins with a letter, so that a date is not taken for one."""

_NAMED = re.compile(rf"{PATTERN}({'|'.join(map(re.escape, FORMS))})?$")
_ENDS = tuple(f".{suffix}{form}" for suffix in SUFFIXES for form in ("", *FORMS))
_MARK = re.compile("(?=([a-f][0-9a-f]{7}))")
_ASSET = re.compile(rf"\.({'|'.join(SUFFIXES)})$", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*((?:https?:)?//[^/?#]*)?([^?#]*)(.*)", re.DOTALL | re.IGNORECASE)

Lookups = dict[str, str]
"""What was looked up for a file, by path in the site: the name that the asset has got; empty where there is none."""


def is_fingerprinted(path: str) -> bool:
    """Whether a file's name says what is in it (or that of which it is the compressed form)."""
    return path.endswith(_ENDS) and _NAMED.search(path) is not None


class Fingerprints:
    """The assets of a site, under their names."""

    def __init__(self, site: BuiltSite, site_url: str) -> None:
        self._site = site
        self._built = site.digests
        address = urlsplit(site_url)
        self._host = address.netloc.lower()
        self._root = address.path.rstrip("/")
        self._names: dict[str, str] = {}

    def name_of(self, path: str) -> str:
        """Return under which name a file of the site is also to be found; empty where it is no asset, or not there."""
        if path not in self._names:
            is_asset = path in self._built and _ASSET.search(path)
            self._names[path] = self._name(path) if is_asset else ""
        return self._names[path]

    def _name(self, path: str) -> str:
        digest = self._built[path]
        drawn_on = self._drawn_on(path)
        if len(drawn_on) > 1:
            told = "\n".join(f"{name} {self._built[name]}" for name in sorted(drawn_on))
            digest = hashlib.sha256(f"{path}\n{told}".encode("utf-8", "surrogatepass")).hexdigest()
        stem, _, suffix = path.rpartition(".")
        names = (f"{stem}.{match[1]}.{suffix.lower()}" for match in _MARK.finditer(digest))
        return next((name for name in names if name not in self._built), "")

    def _drawn_on(self, path: str) -> set[str]:
        """Return an asset and all others that it draws on, and that these draw on."""
        found, waiting = {path}, [path]
        while waiting:
            name = waiting.pop()
            if name.lower().endswith(".css"):
                new = {other for other in self._references(name) if other in self._built} - found
                found |= new
                waiting += new
        return found

    def _references(self, sheet: str) -> set[str]:
        """Return the assets that a style sheet names."""
        found: set[str] = set()

        def note(address: str) -> None:
            path = self._path(address, self._folder_of(sheet))
            if path and _ASSET.search(path):
                found.add(path)

        rewritten_sheet(_text(self._site.read(sheet)), note)
        return found

    def sheet(self, path: str, source: bytes) -> tuple[bytes, Lookups]:
        """Return a style sheet that names other assets as they are called here, and what was looked up for it."""
        seen: Lookups = {}
        folder = self._folder_of(path)
        new = rewritten_sheet(_text(source), lambda address: self._renamed(address, folder, seen))
        return _bytes(new), seen

    def page(self, path: str, source: bytes) -> tuple[bytes, Lookups]:
        """Return a page that names assets as they are called here, and what was looked up for it."""
        seen: Lookups = {}
        text = _text(source)
        folder = self._folder_of(path)
        base = base_of(text)
        if base is not None:
            host, place, _ = _split(base)
            is_ours = self._is_ours(host)
            folder = posixpath.dirname(posixpath.join(folder, place)) + "/" if is_ours else ""
        new = rewritten_page(
            text,
            lambda address: self._renamed(address, folder, seen),
            lambda address, integrity: self._vouched(address, folder, integrity),
        )
        return _bytes(new), seen

    def _renamed(self, address: str, folder: str, seen: Lookups) -> str | None:
        path = self._path(address, folder)
        if path is None or not _ASSET.search(path):
            return None
        name = seen[path] = self.name_of(path)
        host, place, rest = _split(address)
        stem, dot, suffix = place.rpartition(".")
        if not name or not dot or "/" in suffix:
            return None
        return f"{host}{stem}.{name.rsplit('.', 2)[1]}.{suffix.lower()}{rest}"

    def _path(self, address: str, folder: str) -> str | None:
        """Return the path in the site of what an address leads to; None where that is elsewhere."""
        host, place, _ = _split(address)
        if not place or not self._is_ours(host) or (not host and ":" in place.split("/", 1)[0]):
            return None
        if not place.startswith("/"):
            if not folder:
                return None
            place = folder + place
        whole = unquote(posixpath.normpath(place), errors="surrogateescape")
        start = f"{self._root}/"
        return whole[len(start) :] if whole.startswith(start) else None

    def _is_ours(self, host: str) -> bool:
        return not host or host.rpartition("//")[2].lower() == self._host

    def _folder_of(self, path: str) -> str:
        """Return the address of the folder that a file lies in, before it is decoded."""
        return f"{self._root}/{PurePosixPath(path).parent.as_posix()}/".replace("/./", "/").replace("%", "%25")

    def _vouched(self, address: str, folder: str, integrity: str) -> str:
        """Return an `integrity` that fits a style sheet as it is sent, where it fitted the one that was built."""
        path = self._path(address, folder)
        if path is None or path not in self._built or not path.lower().endswith(".css"):
            return integrity
        source = self._site.read(path)
        sent, _ = self.sheet(path, source)
        return " ".join(_vouched(token, source, sent) for token in integrity.split())


def _vouched(token: str, source: bytes, sent: bytes) -> str:
    """Return one of the digests that an `integrity` consists of (https://www.w3.org/TR/SRI/) for what is sent."""
    algorithm, dash, said = token.partition("-")
    if not dash or algorithm not in {"sha256", "sha384", "sha512"}:
        return token
    digest, mark, options = said.partition("?")
    digests = [base64.b64encode(hashlib.new(algorithm, content).digest()).decode() for content in (source, sent)]
    return f"{algorithm}-{digests[1]}{mark}{options}" if digest == digests[0] else token


def _split(address: str) -> tuple[str, str, str]:
    """Return the host with what comes before it, the path, and what follows."""
    match = _ADDRESS.fullmatch(address)
    return (match[1] or "", match[2].rstrip() if not match[3] else match[2], match[3]) if match else ("", "", "")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
