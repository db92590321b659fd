"""A body of HTML as a tree, the text in it, and the cut that takes away all that comes after a place in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from plugins.excerpts.elements import BLOCKS, LEFT_OUT, NEVER_CUT, NOTE_CLASSES

_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
_SHELL = re.compile(r"</?(?:html|head|body|wbr)\b[^<>]*>", re.IGNORECASE)
"""Tags that would close the body, and one that the parser does not know to be empty."""
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")

Kind = Literal["text", "tail", "whole", "gap"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text in a tree: the text in an element, after it, or all of an element; or a gap between blocks."""

    element: etree._Element
    kind: Kind
    text: str


def parse(html: str) -> etree._Element:
    """Return the HTML as an element whose children it is; what is wrong with it is put right somehow."""
    root = etree.fromstring(f"<html><body>{_SHELL.sub('', html)}".encode("utf-8", "replace"), _PARSER)
    body = root.find("body") if root is not None else None
    return etree.Element("body") if body is None else body


def serialise(body: etree._Element) -> str:
    """Return the blocks in the element as HTML, each on a line of its own."""
    for child in body:
        child.tail = "\n"
    html = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return _NOT_TEXT.sub("", html.removeprefix("<body>").removesuffix("</body>")).strip()


def is_left_out(element: etree._Element) -> bool:
    """Tell whether an element is a note, a reference to one, or something that is only of use on a page of its own."""
    if not isinstance(element.tag, str):
        return True
    if element.tag in LEFT_OUT:
        return True
    classes = NOTE_CLASSES.get(element.tag)
    return classes is not None and not classes.isdisjoint(element.get("class", "").split())


def pieces_of(block: etree._Element, without: Iterable[str] = ()) -> Iterator[Piece]:
    """Yield all the text in an element, piece by piece; notes and the elements named by `without` are passed over."""
    passed_over = frozenset(without)
    yield Piece(block, "text", block.text or "")
    waiting = [iter(block)]
    open_elements = [block]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
            closed = open_elements.pop()
            if waiting:
                yield from _after(closed)
        elif is_left_out(child) or child.tag in passed_over:
            yield from _after(child)
        elif child.tag in NEVER_CUT:
            yield Piece(child, "whole", "".join(piece.text for piece in pieces_of(child)))
            yield from _after(child)
        else:
            if child.tag in BLOCKS or child.tag == "br":
                yield Piece(child, "gap", "\n")
            yield Piece(child, "text", child.text or "")
            waiting.append(iter(child))
            open_elements.append(child)


def _after(element: etree._Element) -> Iterator[Piece]:
    if element.tag in BLOCKS:
        yield Piece(element, "gap", "\n")
    yield Piece(element, "tail", element.tail or "")


def drop_after(element: etree._Element, root: etree._Element) -> None:
    """Take away all that comes after an element, in the order of the text, up to the end of `root`; keep its tail."""
    while element is not root:
        parent = element.getparent()
        if parent is None:
            return
        for sibling in list(element.itersiblings()):
            parent.remove(sibling)
        element = parent
        if element is not root:
            element.tail = None


def append_text(element: etree._Element, text: str) -> None:
    """Put text at the end of an element."""
    last = next(element.iterchildren(reversed=True), None)
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def strip_end(element: etree._Element) -> None:
    """Take spaces away from the end of an element."""
    last = next(element.iterchildren(reversed=True), None)
    if last is None:
        element.text = (element.text or "").rstrip()
    else:
        last.tail = (last.tail or "").rstrip()


def remove(element: etree._Element) -> None:
    """Take an element away and leave the text that follows it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    if parent is None:
        return
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
