"""Where the links and pictures of an e-book lead: within it where they can, else to the site or elsewhere, in full."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from lxml import etree
from unidecode import unidecode

from plugins.books.volume import File, Volume
from plugins.books.xhtml import SVG, dissolve
from plugins.core.pictures import is_picture

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?:[^\s@/?#\[\]<>\"{}|\\^`]+@)?(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?", re.UNICODE)
_ELSEWHERE = ("http", "https", "mailto", "tel", "geo", "xmpp", "doi", "urn")
_SAFE = "/:?@!$&'()*+,;=%-._~"
_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_INNER = re.compile(r"url\(#([^)\s]+)\)")


@dataclass(slots=True)
class Pictures:
    """The pictures that an e-book takes in, by the names that they have in it."""

    names: dict[str, str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    def take(self, file: File) -> str:
        """Return the name of a picture within the e-book; it is taken in once."""
        if file.path not in self.names:
            stem, suffix = posixpath.splitext(posixpath.basename(file.path))
            plain = re.sub(r"[^a-z0-9]+", "-", unidecode(stem).lower()).strip("-") or "picture"
            name = f"images/{len(self.names) + 1:03}-{plain[:60]}{_SUFFIXES.get(suffix.lower(), suffix.lower())}"
            self.names[file.path] = name
            self.files[name] = file
        return self.names[file.path]


_SUFFIXES = {".jpeg": ".jpg", ".webp": ".png", ".avif": ".png", ".bmp": ".png", ".ico": ".png"}
"""What pictures are called that are made into others, because few e-readers show them."""


def new_ids(body: etree._Element, prefix: str, taken: set[str]) -> dict[str, str]:
    """Give every id in a body a form that is its own in the whole book; return the new ones by the old."""
    names: dict[str, str] = {}
    for element in body.iter():
        old = element.get("id") if isinstance(element.tag, str) else None
        if old is None:
            continue
        plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", unidecode(old)).strip("-") or "x"
        new, count = f"{prefix}-{plain}", 1
        while new in taken:
            count += 1
            new = f"{prefix}-{plain}-{count}"
        taken.add(new)
        names.setdefault(old, new)
        element.set("id", new)
    for element in body.iter(f"{{{SVG}}}*"):
        for name, value in element.attrib.items():
            if "url(#" in value:
                element.set(name, _INNER.sub(lambda match: f"url(#{names.get(match[1], match[1])})", value))
            elif name.endswith("}href") and value.startswith("#"):
                element.set(name, f"#{names.get(value[1:], value[1:])}")
    return names


@dataclass(frozen=True, slots=True)
class Linker:
    """Knows where everything is: the documents of the e-book by the addresses of the site, and their ids."""

    volume: Volume
    documents: Mapping[str, str]
    ids: Mapping[str, Mapping[str, str]]
    pictures: Pictures

    def link(self, body: etree._Element, own: str) -> None:
        """Let the links of a document lead where they can, and take in its pictures; `own` is the document's name."""
        for link in list(body.iter("a")):
            href = link.attrib.pop("href", None)
            found = self.target(href, own) if href is not None else None
            if found:
                link.set("href", found)
            elif href is not None and not link.get("id"):
                dissolve(link)
        files = dict(self.volume.files)
        for picture in list(body.iter("img")):
            self._show(picture, files)

    def target(self, href: str, own: str) -> str:
        """Return where a link of the site leads in the e-book; nothing where it leads nowhere."""
        path, _, fragment = href.strip().partition("#")
        document = own if not path else self.documents.get(path)
        if document is not None:
            new = self.ids[document].get(fragment) or self.ids[document].get(unquote(fragment))
            if not path:
                return f"#{new}" if new else ""
            return f"{document}#{new}" if new else document
        if path.startswith(f"{self.volume.root}/.chapter/"):
            return ""
        if path.startswith("/") and not path.startswith("//"):
            base = self.volume.site_url.removesuffix(self.volume.root)
            return cleaned(base + href.strip()) if base else ""
        return cleaned(href)

    def _show(self, picture: etree._Element, files: Mapping[str, File]) -> None:
        """Let a picture be shown from within the e-book; one from elsewhere gives way to a link."""
        source = picture.get("src", "")
        picture.set("alt", picture.get("alt", ""))
        file = files.get(source.partition("#")[0].partition("?")[0])
        if file is not None and is_picture(file.path):
            picture.set("src", self.pictures.take(file))
        elif not _DATA.fullmatch(source):
            self._leave_link(picture, source)

    def _leave_link(self, picture: etree._Element, source: str) -> None:
        href, text = cleaned(source) if source.startswith(("http", "//")) else "", picture.get("alt")
        kept = {name: value for name, value in picture.attrib.items() if name in {"id", "class", "lang", "dir"}}
        picture.attrib.clear()
        picture.attrib.update(kept)
        inside_link = any(box.tag == "a" for box in picture.iterancestors())
        picture.tag = "a" if href and not inside_link else "span"
        picture.text = text or href
        if href and not inside_link:
            picture.set("href", href)


def cleaned(href: str) -> str:
    """Return an address elsewhere in the form that it should have (RFC 3986), or nothing where it is none."""
    href = href.strip()
    if href.startswith("//"):
        href = f"https:{href}"
    try:
        parts = urlsplit(href)
        parts.port  # noqa: B018 — it is looked at only when it is asked for
    except ValueError:
        return ""
    if parts.scheme.lower() not in _ELSEWHERE:
        return ""
    if parts.scheme.lower() in {"http", "https"} and not _HOST.fullmatch(parts.netloc):
        return ""
    if parts.netloc and not parts.netloc.isascii():
        try:
            href = href.replace(parts.netloc, parts.netloc.encode("idna").decode("ascii"), 1)
        except UnicodeError:
            return ""
    before, mark, fragment = href.partition("#")
    whole = quote(before, safe=_SAFE + ("[]" if "[" in parts.netloc else "")) + (
        "#" + quote(fragment, safe=_SAFE) if mark else ""
    )
    return _STRAY_PERCENT.sub("%25", whole)
