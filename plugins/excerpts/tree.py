"""The text in a body of HTML that is a tree, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from plugins.excerpts.elements import BLOCKS, LEFT_OUT, NEVER_CUT, NOTE_CLASSES

Kind = Literal["text", "tail", "whole", "gap"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text in a tree: the text in an element, after it, or all of an element; or a gap between blocks."""

    element: etree._Element
    kind: Kind
    text: str


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
