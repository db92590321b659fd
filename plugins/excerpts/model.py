"""How a column begins, as HTML that can stand in a list: whole elements, no notes, no ids, no word cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

from plugins.excerpts.boundaries import cut_within, weight_of

LIMIT = 80
"""About how many words an excerpt has where its author has set no mark."""

_LEFT_OUT = etree.XPath(
    ".//script | .//style | .//form | .//iframe | .//object | .//embed | .//noscript | .//template"
    " | .//aside[contains(concat(' ', @class, ' '), ' note ')]"
    " | .//sup[contains(concat(' ', @class, ' '), ' note-ref ') or starts-with(@id, 'fnref')]"
    " | .//div[contains(concat(' ', @class, ' '), ' footnote ')]"
)
_MARKS = etree.XPath(".//comment()[normalize-space(.) = 'more']")
_COMMENTS = etree.XPath(".//comment() | .//processing-instruction()")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WHOLE = frozenset({"figure", "pre", "table", "video", "audio", "picture", "svg", "math"})
_REFERRING = frozenset({"id", "name", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"})
_EMPTY = frozenset({"p", "div", "ul", "ol", "li", "blockquote", "section", "dl"})
_PARSER = etree.HTMLParser(encoding="utf-8", remove_pis=True)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The opening of a text, and whether the text goes on after it."""

    html: Markup
    continues: bool


def excerpt_of(html: str, *, limit_words: int = LIMIT) -> Excerpt:
    """Return how a body begins.

    Down to `<!-- more -->` where its author has set that mark; else the leading blocks up to about the limit, and a
    first paragraph longer than that is cut between two words.
    """
    root = _parsed(html)
    if root is None:
        return Excerpt(Markup(""), continues=False)
    mark = next(iter(_MARKS(root)), None)
    _drop(_LEFT_OUT(root))
    if mark is not None:
        whole = _text(root)
        _drop_after(mark, root)
        _drop([mark])
        continues = _text(root) != whole
    else:
        continues = _keep_opening(root, limit_words)
    _drop(_COMMENTS(root))
    _make_fit_for_lists(root)
    return Excerpt(Markup(_inner_html(root)), continues)


def _parsed(html: str) -> etree._Element | None:
    if not html.strip():
        return None
    tree = etree.fromstring(f"<html><body>{html}</body></html>".encode(), _PARSER)
    return None if tree is None else tree.find("body")


def _text(root: etree._Element) -> str:
    return " ".join(etree.tostring(root, encoding="unicode", method="text", with_tail=False).split())


def _drop(elements: list[etree._Element]) -> None:
    """Take elements away and leave the text that follows them."""
    for element in elements:
        parent = element.getparent()
        if parent is None:
            continue
        _append_text(element, element.tail or "")
        parent.remove(element)


def _append_text(element: etree._Element, text: str) -> None:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def _drop_after(element: etree._Element, root: etree._Element) -> None:
    """Take away everything that comes after an element in the order of the text."""
    while element is not root:
        element.tail = None
        parent = element.getparent()
        if parent is None:
            return
        for following in list(element.itersiblings()):
            parent.remove(following)
        element = parent


def _keep_opening(root: etree._Element, limit: int) -> bool:
    """Keep the leading blocks; return whether anything was taken away."""
    kept = 0.0
    blocks = list(root)
    for place, block in enumerate(blocks):
        weight = weight_of(_text(block))
        if kept and (block.tag in _HEADINGS or kept + weight > limit):
            _remove_from(blocks[place:], root)
            return True
        if kept + weight > limit and block.tag not in _WHOLE:
            was_cut = _cut(block, limit - kept)
            rest = blocks[place + 1 :]
            _remove_from(rest, root)
            return was_cut or any(_text(element) for element in rest)
        kept += weight
    return False


def _remove_from(blocks: list[etree._Element], root: etree._Element) -> None:
    for block in blocks:
        root.remove(block)


def _cut(block: etree._Element, limit: float) -> bool:
    """Cut a block where the limit is reached, between two words; return whether anything was taken away."""
    left = limit
    for element, is_tail in _texts(block):
        text = (element.tail if is_tail else element.text) or ""
        place = cut_within(text, left)
        left -= weight_of(text)
        if place is None or any(ancestor.tag in _WHOLE for ancestor in (element, *element.iterancestors())):
            continue
        shortened = text[:place].rstrip() + "…"
        if is_tail:
            element.tail = shortened
            _drop_following(element, block)
        else:
            element.text = shortened
            for child in list(element):
                element.remove(child)
            _drop_after_keeping_tail(element, block)
        return True
    return False


def _texts(block: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Give every piece of text in a block, in order: an element's own text, or (True) the text after it."""
    yield block, False
    for child in block:
        if isinstance(child.tag, str):
            yield from _texts(child)
        yield child, True


def _drop_following(element: etree._Element, block: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    for following in list(element.itersiblings()):
        parent.remove(following)
    _drop_after_keeping_tail(parent, block)


def _drop_after_keeping_tail(element: etree._Element, block: etree._Element) -> None:
    if element is not block:
        _drop_after(element, block)


def _make_fit_for_lists(root: etree._Element) -> None:
    """Take away what can stand once on a page only, or leads to a place on the column's own page."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        for name in _REFERRING & set(element.attrib):
            del element.attrib[name]
        if element.tag in _HEADINGS:
            element.tag = "p"
            element.set("class", "heading")
        if element.tag == "a" and str(element.get("href", "#")).startswith("#"):
            element.tag = "span"
            element.attrib.clear()
    _drop_empty(root)


def _drop_empty(root: etree._Element) -> None:
    """Take away blocks that have nothing left in them, and headings that have nothing left below them."""
    for element in reversed(list(root.iter(*_EMPTY))):
        if not len(element) and not (element.text or "").strip():
            _drop([element])
    while len(root) and root[-1].tag == "p" and root[-1].get("class") == "heading":
        root.remove(root[-1])


def _inner_html(root: etree._Element) -> str:
    inner = etree.tostring(root, encoding="unicode", method="html", with_tail=False)
    return re.sub(r"\A<body>|</body>\Z", "", inner).strip()
