"""A body as it was written, with blanks where code stands: there, marks of Markdown and HTML mean nothing.

What is blank has the length that it had, so that every place is that in the body. What only looks like prose (code that
is indented by four spaces) is left to whoever looks: nothing is told of the text that its HTML does not show.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

_TICKS = re.compile(r"\\`|`+|\n[ \t]*\n")
_ASIDE = re.compile(r"<(?:(!--)|(pre|code|kbd|samp|script|style|svg|math|textarea)(?=[\s/>]))", re.IGNORECASE)
_ESCAPED = re.compile(r"\\[\\`*_{}\[\]()>#+.!|-]")
_CODE = re.compile(r"<(/?)(pre|code)\b[^<>]*>", re.IGNORECASE)
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)")

Range = tuple[int, int]
"""Where something begins in a text, and where it ends."""


class Prose:
    """A body as it was written; `code` are the first and last lines, from 0, of what stands between fences."""

    def __init__(self, text: str, code: Iterable[Range] = ()) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self._code = code

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]

    @cached_property
    def marked(self) -> str:
        """The text without code: HTML and comments are there."""
        starts = self._starts
        fenced = _blanked(self.text, ((starts[first], starts[last + 1] - 1) for first, last in self._code))
        return _blanked(fenced, _spans(fenced))

    @cached_property
    def aside(self) -> list[Range]:
        """Where comments stand, and elements in which Markdown means nothing, from end to end."""
        return list(_set_aside(self.marked))

    @cached_property
    def words(self) -> str:
        """The text without code, without what is set aside, and without what a backslash takes the meaning from."""
        return _ESCAPED.sub("  ", _blanked(self.marked, self.aside))

    def place(self, at: int) -> tuple[int, int]:
        """Return the line and the column of a place, both from 1."""
        line = bisect(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return a line as it was written, by its number from 0."""
        return self.text[self._starts[number] : self._starts[number + 1] - 1]

    def start_of(self, line: int) -> int:
        """Return where a line begins, by its number from 0."""
        return self._starts[line]

    def is_aside(self, at: int) -> bool:
        """Whether a place lies in a comment, or in an element in which Markdown means nothing."""
        return any(begin <= at < end for begin, end in self.aside)

    def likeliest(self, places: Iterable[int], count: int) -> list[int]:
        """Return as many of the places as are known to be no code, those first that are not indented like it."""
        return sorted(sorted(places, key=self._is_indented)[:count])

    def _is_indented(self, at: int) -> bool:
        return bool(_INDENTED.match(self.text, self._starts[bisect(self._starts, at) - 1]))


def shown_in(html: str) -> str:
    """Return the HTML without the code in it."""
    pieces: list[str] = []
    place = depth = 0
    for tag in _CODE.finditer(html):
        if not depth:
            pieces.append(html[place : tag.start()])
        depth = max(0, depth + (-1 if tag[1] else 1))
        place = tag.end()
    return "".join([*pieces, "" if depth else html[place:]])


def without_comments(html: str) -> str:
    """Return the HTML without comments; one that is never closed stays."""
    pieces: list[str] = []
    place = 0
    while (begin := html.find("<!--", place)) >= 0 and (end := html.find("-->", begin)) >= 0:
        pieces.append(html[place:begin])
        place = end + 3
    return "".join([*pieces, html[place:]])


def _blanked(text: str, ranges: Iterable[Range]) -> str:
    pieces: list[str] = []
    place = 0
    for begin, end in ranges:
        pieces += text[place:begin], "\n".join([" " * len(line) for line in text[begin:end].split("\n")])
        place = end
    return "".join([*pieces, text[place:]]) if pieces else text


def _spans(text: str) -> Iterator[Range]:
    """Yield where code stands within a line or paragraph, between as many back-ticks before it as behind it."""
    if "`" not in text:
        return
    runs: list[Range] = []
    for found in _TICKS.finditer(text):
        if found[0][0] == "`":
            runs.append(found.span())
        elif found[0][0] == "\n":
            yield from _paired(runs)
            runs = []
    yield from _paired(runs)


def _paired(runs: list[Range]) -> Iterator[Range]:
    behind: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        behind.setdefault(runs[number][1] - runs[number][0], []).append(number)
    number = 0
    while number < len(runs):
        alike = behind[runs[number][1] - runs[number][0]]
        while alike and alike[-1] <= number:
            alike.pop()
        if alike:
            yield runs[number][0], runs[alike[-1]][1]
            number = alike[-1]
        number += 1


def _set_aside(text: str) -> Iterator[Range]:
    place = 0
    unclosed: set[str] = set()
    while found := _ASIDE.search(text, place) if "<" in text else None:
        place = found.end()
        close = "-->" if found[1] else f"</{found[2].lower()}"
        end = None if close in unclosed else re.compile(close, re.IGNORECASE).search(text, place)
        if end is None:
            unclosed.add(close)
        else:
            place = end.end()
            yield found.start(), place
