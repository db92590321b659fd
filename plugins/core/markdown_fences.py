"""Code between fences (three back-ticks or tildes), which Python-Markdown knows at the edge of the text only.

Here it may also stand in an item of a list, in a note or in a definition: indented by four spaces, as Python-Markdown
has everything else that belongs to an item, or about as far as the item's own words, as other kinds of Markdown have
it; and where there is no item, by less than four. What is indented further is code as it stands, fences and all.
Python-Markdown colours every listing itself: one that is indented is given to it alone, and what it makes of that is
put where the listing was.
"""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from markdown import Markdown
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import STX

_OPENING = re.compile(
    r"( *)(`{3,}|~{3,}) *(?:\{[^\n]*\}|\.?[\w#.+-]* *(?:hl_lines=(?P<mark>\"|').*?(?P=mark) *)?)\Z",
)
"""A line that may open code, as Python-Markdown has it, wherever it begins."""
_MISREAD = re.compile(r"(`{3,})[^`]+\Z")
"""A line that would open code if Python-Markdown understood what stands behind the back-ticks."""
_ITEM = re.compile(r"( *)([*+-]|\d+\.|:|\[\^[^\]]*\]:)(?: |(?<=\]:)\Z)")
_RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})\Z")
_WORDS = 2
"""How far in the words of an item stand at least."""
_STEP = 4
"""By how many spaces Python-Markdown has the blocks of an item indented."""


@dataclass(slots=True)
class Fences:
    """What was found in one text, by the numbers of lines from 0: code, fences that are open, and those misread.

    `blocks` are the first and last lines of each listing, its fences among them.
    """

    blocks: list[tuple[int, int]] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)
    misread: list[int] = field(default_factory=list)

    def clear(self) -> None:
        """Forget the text before."""
        for found in (self.blocks, self.unclosed, self.misread):
            found.clear()


class _Item(NamedTuple):
    """An item of a list, or the like: by how much its blocks are indented at least, and by how much in what is made."""

    least: int
    indent: int


_NO_ITEM = _Item(0, 0)


class FencedCode(Preprocessor):
    """Python-Markdown's fenced code, and that which is indented; what is found is noted in `fences`."""

    def __init__(self, stock: FencedBlockPreprocessor, fences: Fences) -> None:
        super().__init__(stock.md)
        self._stock = stock
        self._fences = fences

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a placeholder for each listing."""
        return self._stock.run(_Scan(lines, self._fences, self._stock).lines())


class _Scan:
    """One text gone through from its first line to its last."""

    def __init__(self, lines: list[str], fences: Fences, stock: FencedBlockPreprocessor) -> None:
        self._lines = lines
        self._fences = fences
        self._stock = stock
        self._items: list[_Item] = []
        self._after_blank = True
        self._closing: dict[str, list[int]] = {}
        self._may_be_within = False
        for number, line in enumerate(lines):
            if "```" in line or "~~~" in line:
                self._may_be_within |= line[0] == " " or bool(_ITEM.match(line))
                mark = line.strip(" ")
                if mark == mark[0] * len(mark):
                    self._closing.setdefault(mark, []).append(number)

    def lines(self) -> list[str]:
        """Return the lines, with a placeholder for each listing that is indented."""
        made: list[str] = []
        number = 0
        while number < len(self._lines):
            line = self._lines[number]
            end = self._listing(number, made) if "```" in line or "~~~" in line else None
            if end is None:
                if self._may_be_within:
                    self._follow(line)
                made.append(line)
            else:
                self._fences.blocks.append((number, end))
                self._after_blank = True
            number = (number if end is None else end) + 1
        return made

    def _listing(self, number: int, made: list[str]) -> int | None:
        """Add what stands for the listing that begins here, and return its last line; None where none begins."""
        line = self._lines[number]
        opening = _OPENING.match(line)
        if opening is None:
            item = _ITEM.match(line)
            if item is None:
                self._note_misread(number)
                return None
            return self._behind_mark(number, item[0], made)
        indent, fence = len(opening[1]), opening[2]
        return self._within(number, indent, fence, made) if indent else self._at_edge(number, fence, made)

    def _at_edge(self, number: int, fence: str, made: list[str]) -> int | None:
        end = next((one for one in self._closings(number, fence) if not self._lines[one].startswith(" ")), None)
        if end is None:
            self._fences.unclosed.append(number)
            return None
        self._items.clear()
        made += self._lines[number : end + 1]
        return end

    def _within(self, number: int, indent: int, fence: str, made: list[str]) -> int | None:
        """Do so where the fence is indented."""
        while self._items and self._after_blank and indent < self._items[-1].least:
            self._items.pop()
        item = next((one for one in reversed(self._items) if indent >= one.least), _NO_ITEM)
        if indent >= item.indent + _STEP or self._shows_text_as_it_is:
            return None
        end, placeholder = self._stored(number, indent, item.least, fence)
        if end is not None:
            del self._items[item.indent // _STEP :]
            made += [""] if made and made[-1].strip() else []
            made.append(" " * item.indent + placeholder)
            made += self._gap(end)
        return end

    def _behind_mark(self, number: int, mark: str, made: list[str]) -> int | None:
        """Do so where the fence may be the first that an item has."""
        line = self._lines[number]
        indent = len(line) - len(line[len(mark) :].lstrip(" "))
        opening = _OPENING.match(line[indent:])
        if opening is None or mark.lstrip(" ")[0] in ":[":
            return None
        if not self._follow(line):
            return None
        end, placeholder = self._stored(number, indent, len(mark), opening[2])
        if end is not None:
            made.append(mark + placeholder)
            made += [] if _ITEM.match(self._lines[min(end + 1, len(self._lines) - 1)]) else self._gap(end)
        return end

    def _stored(self, number: int, indent: int, least: int, fence: str) -> tuple[int | None, str]:
        """Return the last line of a listing, and what Python-Markdown puts in its place; None where it has no end."""
        end = next(iter(self._closings(number, fence)), None)
        code = self._lines[number + 1 : end] if end is not None else []
        if end is None or any(_indent(line) < least for line in (*code, self._lines[end]) if line.strip()):
            self._fences.unclosed.append(number)
            return None, ""
        code = [line[min(indent, _indent(line)) :] for line in code]
        stored = self._stock.run([self._lines[number][indent:], *code, fence])
        is_code = len(stored) == 3 and STX in stored[1]
        return (end, stored[1]) if is_code else (None, "")

    def _gap(self, end: int) -> list[str]:
        """Return the empty line that has to follow a placeholder, where there is none."""
        return [""] if end + 1 < len(self._lines) and self._lines[end + 1].strip() else []

    def _closings(self, number: int, fence: str) -> list[int]:
        known = self._closing.get(fence, [])
        return known[bisect(known, number) :]

    def _note_misread(self, number: int) -> None:
        found = _MISREAD.match(self._lines[number])
        closings = self._closings(number, found[1]) if found else []
        if closings and not any("```" in line for line in self._lines[number + 1 : closings[0]]):
            self._fences.misread.append(number)

    def _follow(self, line: str) -> bool:
        """Take note of which items of lists this line leaves, and whether it begins one."""
        if not line.strip():
            self._after_blank = True
            return False
        indent, item = _indent(line), _ITEM.match(line)
        depth = indent // _STEP
        ends_block = line[0] == "#" or bool(_RULE.match(line))
        if item and not ends_block and depth <= len(self._items) and self._may_begin(item[2], depth):
            del self._items[depth:]
            words = _STEP if item[2][-1] == ":" else _WORDS
            self._items.append(_Item(indent + words, (depth + 1) * _STEP))
            self._after_blank = False
            return True
        if self._after_blank or ends_block or line[0] == "<":
            del self._items[depth:]
        self._after_blank = ends_block
        return False

    @cached_property
    def _shows_text_as_it_is(self) -> bool:
        return any("<pre" in line for line in self._lines)

    def _may_begin(self, mark: str, depth: int) -> bool:
        """Whether an item may begin in this line: not in the midst of a paragraph, and a note in no other item."""
        if mark[-1] == ":":
            return not depth and (self._after_blank or bool(self._items) or mark == ":")
        return self._after_blank or bool(self._items)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def know_fences(md: Markdown, fences: Fences) -> None:
    """Have fenced code known within lists too, where it is Python-Markdown's own pass that looks for it."""
    if "fenced_code_block" in md.preprocessors:
        stock = md.preprocessors["fenced_code_block"]
        if type(stock) is FencedBlockPreprocessor:
            md.preprocessors.register(FencedCode(stock, fences), "fenced_code_block", 25)
