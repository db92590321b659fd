"""A page of HTML, looked through once as browsers read it: what it shows, asks for, runs and leads to."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator

from lxml import etree

from desk.check.built import Inline, Page, Picture, Request, Script
from plugins.core.model import Item

SMALL = 15_000
"""Bytes of HTML that need not be compressed to know that they are few."""


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
