"""How a column begins, as HTML that can stand in a list: whole elements, no notes, no ids, no word cut in two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

from plugins.core.html_tree import HEADINGS, MARK_IN_HTML, drop_after, mark_in, parse, remove, serialise
from plugins.excerpts.elements import ASIDES, BLOCKS, BOXES, LEFT_OUT, NEVER_HALF, PROSE, SHOWN
from plugins.excerpts.tidying import make_fit
from plugins.excerpts.tree import Piece, append_text, is_left_out, pieces_of, strip_end
from plugins.excerpts.words import count_words, ended, place_to_cut, shorten

__all__ = ["Excerpt", "excerpt_of", "shorten", "text_of", "without_mark"]

LIMIT = 80
"""About how many words an excerpt has where its author has set no mark."""

_LONGEST_WORD = 60
"""How many characters a word may have; what has more and cannot be cut has no place in a list."""
_DEEPEST = 50
"""How many boxes within one another are opened."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The opening of a text, and whether the text goes on after it."""

    html: Markup
    continues: bool


def excerpt_of(html: str, *, limit_words: int = LIMIT) -> Excerpt:
    """Return how a body begins.

    Down to `<!-- more -->` where its author has set that mark. Else whole blocks, up to about the limit; a paragraph
    that has more words than that is cut between two of them. In scripts without spaces two characters count as a word.
    """
    body = parse(html)
    mark = mark_in(body)
    opening, continues = _opening(body, limit_words) if mark is None else _before(mark, body)
    excerpt = etree.Element("body")
    excerpt.extend(opening)
    make_fit(excerpt)
    return Excerpt(Markup(serialise(excerpt)), continues)


def without_mark(html: str) -> str:
    """Return a body without the mark down to which its excerpt goes."""
    return MARK_IN_HTML.sub("", html) if "<!--" in html else html


def text_of(html: str) -> str:
    """Return the running text of a body in one line: no markup, no notes, no pictures with their captions."""
    return " ".join("".join(piece.text for piece in pieces_of(parse(html), without=("figure",))).split())


def _before(mark: etree._Element, body: etree._Element) -> tuple[list[etree._Element], bool]:
    """Return the blocks that come before the mark, and whether there is anything after it."""
    before = _content(body)
    for ancestor in mark.iterancestors():
        if ancestor.tag in NEVER_HALF:
            mark = ancestor
    mark.tail = None
    drop_after(mark, body)
    parent = mark.getparent()
    remove(mark)
    if parent is not None:
        strip_end(parent)
    continues = _content(body) != before
    return list(_blocks(body, _DEEPEST)), continues


def _content(body: etree._Element) -> tuple[str, int]:
    """Return what can be seen in an element, so far as one must know it to tell whether there is less of it now."""
    text = etree.tostring(body, encoding="unicode", method="text", with_tail=False)
    return "".join(text.split()), sum(1 for _ in body.iter(*SHOWN))


def _opening(body: etree._Element, limit: int) -> tuple[list[etree._Element], bool]:
    """Return the blocks that the text begins with, the last one cut where it must be, and whether there is more."""
    kept, headings = list[etree._Element](), list[etree._Element]()
    words, left_out = 0, False
    for block in _blocks(body):
        if block.tag in HEADINGS:
            headings.append(block)
            continue
        pieces = list(pieces_of(block))
        text = "".join(piece.text for piece in pieces)
        weight = count_words(text)
        if block.tag not in PROSE or "pull" in block.get("class", "").split() or not weight:
            if words and block.tag not in PROSE | ASIDES | LEFT_OUT:
                return kept, True
            left_out = left_out or (block.tag not in LEFT_OUT - SHOWN and _content(block) != ("", 0))
            continue
        fits = words + weight <= limit * 1.25
        if not fits and words >= limit / 2:
            return kept, True
        was_cut = not fits and weight > limit and _cut(block, pieces, limit - words)
        if not was_cut and len(text) > limit * _LONGEST_WORD:
            return kept, True
        kept += [*headings, block]
        if was_cut:
            return kept, True
        words, headings = words + weight, []
    return kept, left_out or bool(headings)


def _blocks(box: etree._Element, depth: int = 0) -> Iterator[etree._Element]:
    """Yield the blocks in a box and in the boxes in it; what stands between blocks becomes a paragraph."""
    line = _line(box.text)
    for child in list(box):
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS or child.tag in LEFT_OUT:
            if line is not None:
                strip_end(line)
                yield line
                line = None
            if child.tag in BOXES and not is_left_out(child) and not _is_listing(child) and depth < _DEEPEST:
                for block in _blocks(child, depth + 1):
                    yield _speaking(block, child)
            else:
                yield child
        elif isinstance(child.tag, str):
            line = etree.Element("p") if line is None else line
            line.append(child)
        if line is None:
            line = _line(tail)
        else:
            append_text(line, tail or "")
    if line is not None:
        strip_end(line)
        yield line


def _line(text: str | None) -> etree._Element | None:
    """Return a paragraph that begins with the text, or None where there is none."""
    if not text or not text.strip():
        return None
    line = etree.Element("p")
    line.text = text.lstrip()
    return line


def _is_listing(box: etree._Element) -> bool:
    return not {"highlight", "table"}.isdisjoint(box.get("class", "").split())


def _speaking(block: etree._Element, box: etree._Element) -> etree._Element:
    """Return the block, in the language and direction of the box that it was in."""
    for name in ("lang", "dir"):
        if name in box.attrib and name not in block.attrib:
            block.set(name, box.get(name, ""))
    return block


def _cut(block: etree._Element, pieces: list[Piece], limit: int) -> bool:
    """Cut a block between two words; return False where that cannot be done."""
    text = "".join("x" * len(piece.text) if piece.kind == "whole" else piece.text for piece in pieces)
    place = place_to_cut(text, limit)
    if not text[place:].strip():
        return False
    for piece in pieces:
        if place <= len(piece.text):
            break
        place -= len(piece.text)
    if piece.kind == "text":
        piece.element.text = ended(piece.text[:place])
        piece.element[:] = []
        piece.element.tail = None
    else:
        piece.element.tail = ended(piece.text[:place] if piece.kind == "tail" else "")
    drop_after(piece.element, block)
    return True
