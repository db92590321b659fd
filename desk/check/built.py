"""A site just built, looked through once: what its pages show, ask for and lead to, as each check needs it."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from plugins.core.model import Item
from plugins.core.press import Press
from plugins.engine.link_check import PAGES

SMALL = 15_000
"""Bytes of HTML that need not be compressed to know that they are few."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page; `alt` is None where it has none, `credit` is what is said beside it of who made it."""

    address: str
    alt: str | None
    credit: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser fetches to show a page: its address as it is written, what it is for, and where it is written."""

    address: str
    use: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Script:
    """Script on a page: what it is, and how it is written there."""

    what: str
    written: str


@dataclass(frozen=True, slots=True)
class Inline:
    """Style or script that stands in a page itself: in words, as it is written there, and how a policy would name it.

    `digest` is the SHA-256 of it in base64 (https://www.w3.org/TR/CSP3/#grammardef-hash-source).
    """

    kind: str
    what: str
    written: str
    digest: str
    is_attribute: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be known of a page: its file, the text that it shows, and what stands in it.

    `shared` are the pictures that stand for it on other sites; `links` lead to other hosts; `weight` is its HTML's size
    as it is sent, compressed; `words` is how many it has, counted only where it is heavy.
    """

    name: str
    item: Item | None
    size: int
    pictures: tuple[Picture, ...] = ()
    requests: tuple[Request, ...] = ()
    shared: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    scripts: tuple[Script, ...] = ()
    inlines: tuple[Inline, ...] = ()
    weight: int = 0
    words: int = 0


@dataclass(frozen=True)
class Built:
    """A site just built: what it was built from, its folder, the sizes of its files and the texts of pages by path."""

    press: Press
    folder: Path
    files: Mapping[str, int]
    items: Mapping[str, Item]

    @cached_property
    def host(self) -> str:
        """The site's own host."""
        return urlsplit(self.press.site.url).netloc

    def file_at(self, address: str, page: str = "") -> str | None:
        """Return the file of this site that an address on a page names, whether it is there or not; None: elsewhere."""
        return self._file_at(address, "" if address.startswith("/") else page)

    @cached_property
    def _file_at(self) -> Callable[[str, str], str | None]:
        """The same, each address reckoned out once: many pages name the same."""
        host, root = self.host, self.press.site.root

        @lru_cache(maxsize=4096)
        def file_at(address: str, page: str) -> str | None:
            parts = urlsplit(urljoin(f"//{host}{root}/{page}", address.strip()))
            if parts.netloc != host or parts.scheme not in {"", "http", "https"}:
                return None
            path = unquote(parts.path)
            return path.removeprefix(root).lstrip("/") if path.startswith(f"{root}/") else None

        return file_at

    def there(self, address: str, page: str = "") -> str:
        """Return the file of this site that an address on a page leads to; nothing where there is none."""
        file = self.file_at(address, page)
        return file if file is not None and file in self.files else ""

    def read(self, name: str) -> bytes:
        """Return a file of the site."""
        return (self.folder / name).read_bytes()


def files_in(folder: Path) -> Iterator[str]:
    """Yield all files below a folder, by their paths from it with slashes."""
    start = len(str(folder)) + 1
    for place, _, names in os.walk(folder):
        yield from (f"{place}/{name}"[start:].replace(os.sep, "/") for name in names)


def walked(name: str) -> tuple[tuple[bool, str], ...]:
    """Return by what files are put into order: what lies in a folder comes before what lies in the folders there."""
    *folders, own = name.split("/")
    return (*((True, folder) for folder in folders), (False, own))


def is_page(name: str) -> bool:
    """Whether a file is a page, by its name."""
    return name.endswith(PAGES)


def page_of(name: str, content: bytes, item: Item | None) -> Page:
    """Look through a page, as browsers read it."""
    tree = etree.fromstring(content, etree.HTMLParser(encoding="utf-8", huge_tree=True)) if content.strip() else None
    if tree is None:
        return Page(name, item, len(content))
    pictures: list[Picture] = []
    requests: list[Request] = []
    links: list[str] = []
    scripts: list[Script] = []
    inlines: list[Inline] = []
    for element in tree.iter(*_TELLING):
        if element.tag == "a":
            links.append(element.get("href", "").strip())
            continue
        if element.tag in {"script", "style"}:
            inlines.extend(_inline(element))
        if element.tag != "style":
            requests.extend(_requests(element))
        if element.tag == "img":
            pictures.append(Picture(element.get("src", ""), _alternative(element), _credit(element)))
        elif element.tag == "script":
            scripts.extend(_script(element))
    if _HANDLER.search(content):
        handlers = _HANDLERS_IN(tree)
        scripts.extend(Script("a script in an attribute", handler) for handler in handlers)
        inlines.extend(_in_attribute("script", "a script in an attribute", handler) for handler in handlers)
    if _STYLE.search(content):
        inlines.extend(_in_attribute("style", "a `style` attribute", style) for style in _STYLES_IN(tree))
    weight = len(content) if len(content) <= SMALL else len(zlib.compress(content, 6))
    words = len(" ".join(_TEXTS_IN(tree)).split()) if weight > SMALL else 0
    return Page(
        name, item, len(content), tuple(pictures), tuple(dict.fromkeys(requests)), tuple(_SHARED_IN(tree)),
        tuple(link for link in dict.fromkeys(links) if link.startswith(("http://", "https://"))),
        tuple(dict.fromkeys(scripts)), tuple(dict.fromkeys(inlines)), weight, words,
    )  # fmt: skip


_TELLING = (
    "a",
    "img",
    "script",
    "link",
    "iframe",
    "frame",
    "embed",
    "object",
    "audio",
    "video",
    "source",
    "track",
    "style",
)
_HANDLER = re.compile(rb"\son[a-z]+\s*=", re.IGNORECASE)
_HANDLERS_IN = etree.XPath("//@*[starts-with(name(), 'on')]", smart_strings=False)
_STYLE = re.compile(rb"\sstyle\s*=", re.IGNORECASE)
_STYLES_IN = etree.XPath("//@style", smart_strings=False)
_SHARED_IN = etree.XPath("/html/head/meta[@property='og:image' or @name='twitter:image']/@content", smart_strings=False)
_TEXTS_IN = etree.XPath("//body//text()[not(parent::script or parent::style)]", smart_strings=False)
_FETCHED = {
    "stylesheet": "style sheet", "icon": "icon", "apple-touch-icon": "icon", "mask-icon": "icon",
    "manifest": "list of icons", "preload": "file", "modulepreload": "script", "prefetch": "file",
    "preconnect": "connection", "dns-prefetch": "connection",
}  # fmt: skip
"""What browsers fetch because of a `<link>`, by its `rel`."""
_SOURCES = {
    "img": ("src", "picture"), "script": ("src", "script"), "iframe": ("src", "frame"), "frame": ("src", "frame"),
    "embed": ("src", "plugin"), "object": ("data", "plugin"), "audio": ("src", "recording"), "video": ("src", "film"),
    "source": ("src", "recording"), "track": ("src", "subtitle"),
}  # fmt: skip


def _requests(element: etree._Element) -> Iterator[Request]:
    tag = str(element.tag)
    if tag == "link":
        for rel in element.get("rel", "").lower().split():
            if rel in _FETCHED and element.get("href"):
                yield Request(element.get("href", ""), _FETCHED[rel], "href")
        return
    name, use = _SOURCES[tag]
    parent = element.getparent()
    player = parent if tag in {"source", "track"} else element
    waits = player is not None and player.tag in {"audio", "video"} and player.get("preload") == "none"
    if element.get(name) and not waits:
        yield Request(element.get(name, ""), use, name)
    if element.get("poster"):
        yield Request(element.get("poster", ""), "picture", "poster")
    for candidate in _CANDIDATE.findall(element.get("srcset", "")):
        yield Request(candidate, "picture", "srcset")


_CANDIDATE = re.compile(r"(?:\A|,)\s*([^\s,]\S*[^\s,])")
"""An address in `srcset` (HTML, 4.8.4.2.1)."""


def _inline(element: etree._Element) -> Iterator[Inline]:
    if element.tag == "style":
        yield Inline("style", "a `<style>`", "<style", _digest(element.text or ""))
    elif _is_run(element) and not element.get("src"):
        yield Inline("script", "a `<script>`", "<script", _digest(element.text or ""))


def _in_attribute(kind: str, what: str, value: str) -> Inline:
    return Inline(kind, what, value, _digest(value), is_attribute=True)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _is_run(script: etree._Element) -> bool:
    """Whether a `<script>` is one, and no data for another."""
    kind = script.get("type", "").strip().lower()
    return not kind or kind == "module" or "javascript" in kind or "ecmascript" in kind


def _script(element: etree._Element) -> Iterator[Script]:
    if _is_run(element):
        address = element.get("src")
        yield Script(f"the script {address}", address) if address else Script("a script within it", "<script")


def _alternative(element: etree._Element) -> str | None:
    is_decoration = element.get("role") in {"none", "presentation"} or element.get("aria-hidden") == "true"
    return element.get("alt", element.get("aria-label", "" if is_decoration else None))


def _credit(element: etree._Element) -> str:
    figure = next(element.iterancestors("figure"), None)
    caption = figure.find(".//figcaption") if figure is not None else None
    if caption is None:
        return element.get("title", "")
    small = caption.find(".//*[@class='credit']")
    return " ".join(" ".join((caption if small is None else small).itertext()).split())
