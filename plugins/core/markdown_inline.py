"""The inline half of Markdown, faster and bounded: a pattern is only tried on text that has its characters.

Python-Markdown tries sixteen patterns on every piece of text, most of which has no markup at all. `NEEDED` says what
each of its regular expressions cannot match without; what is not in the table is always tried. The HTML is the same, to
the byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown import inlinepatterns as stock
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from plugins.core.markdown_blocks import ANYTHING

BRACES_RE = r"\{\{[^{}\n\x02]*[*_][^{}\n\x02]*\}\}"
"""Text in doubled braces with characters that would be emphasis."""
_FOOTNOTE_RE = r"\[\^([^\]]*)\]"

NEEDED: dict[str, tuple[str, ...]] = {
    stock.BACKTICK_RE: ("`",),
    stock.ESCAPE_RE: ("\\",),
    stock.LINK_RE: ("[",),
    stock.IMAGE_LINK_RE: ("![",),
    stock.AUTOLINK_RE: ("://",),
    stock.AUTOMAIL_RE: ("@",),
    stock.LINE_BREAK_RE: ("  \n",),
    stock.HTML_RE: ("<",),
    stock.ENTITY_RE: ("&",),
    _FOOTNOTE_RE: ("[^",),
    BRACES_RE: ("{{",),
}
"""For each regular expression of Python-Markdown what a text must contain, one of these at least, for it to match."""

_ENDS = {_FOOTNOTE_RE: "]"}
"""With what each match of an expression ends that would else be sought to the end of the text, again and again."""

_NEAR = 16
"""How many brackets are looked at before all those in the text are paired."""
_PATIENCE = 2_000_000
"""How many characters may be looked through in vain for the ends of addresses in one text."""
_IMPATIENCE = 200
"""How many characters one address may have after that."""

_BRACKET = re.compile(r"[\[\]]")
_PLAIN_ADDRESS = re.compile(r"\(\s*([^\s()<>\"'\x02]*)\s*\)")


class _BoundedLink(stock.LinkInlineProcessor):
    """What all kinds of link have in common, in a time that grows little faster than the text.

    Python-Markdown looks for the end of a link anew from every opening bracket, to the end of the text if need be.
    """

    def __init__(self, pattern: str, md: Markdown) -> None:
        super().__init__(pattern, md)
        self.begin()

    def begin(self) -> None:
        """Forget the text before."""
        self._paired = ""
        self._covered = 0
        self._ends: dict[int, int] = {}
        self._wasted = 0

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:
        """Return the text from `index` to its closing bracket, the place behind that, and whether there is one."""
        depth = 1
        for bracket in islice(_BRACKET.finditer(data, index), 0 if data is self._paired else _NEAR):
            depth += 1 if bracket[0] == "[" else -1
            if not depth:
                return data[index : bracket.start()], bracket.end(), True
        end = self._pairs(data, index).get(len(data) - index)
        return ("", len(data), False) if end is None else (data[index:-end], len(data) - end + 1, True)

    def _pairs(self, data: str, index: int) -> Mapping[int, int]:
        """Return where each text in brackets begins, from `index` on, and where it ends, counted from the text's end.

        Links are replaced from left to right, so this stays true of what lies to the right of the last one.
        """
        left = len(data) - index
        if left > self._covered or not (data is self._paired or self._paired.endswith(data[index:])):
            self._ends, opened = {}, [left]
            for bracket in _BRACKET.finditer(data, index):
                if bracket[0] == "[":
                    opened.append(len(data) - bracket.end())
                elif opened:
                    self._ends[opened.pop()] = len(data) - bracket.start()
            self._covered = left
        if data is not self._paired:
            self._paired, self._covered = data, left
        return self._ends

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        """Return address, title, the place behind the link that goes on at `index`, and whether it is one.

        In a text such as `[a](" (b` Python-Markdown sees a link that ends before it begins, and loses what follows.
        """
        plain = _PLAIN_ADDRESS.match(data, index)
        if plain:
            return plain[1], None, plain.end(), True
        if data[index : index + 1] != "(":
            return "", None, index, False
        if self._wasted > _PATIENCE:
            data = data[: index + _IMPATIENCE]
        href, title, end, handled = super().getLink(data, index)
        handled = handled and end > index
        if not handled:
            self._wasted += len(data) - index
        return href, title, end, handled


class _Image(_BoundedLink, stock.ImageInlineProcessor):
    """`![text](address)`."""


class _Reference(_BoundedLink, stock.ReferenceInlineProcessor):
    """`[text][name]`."""


class _ShortReference(_BoundedLink, stock.ShortReferenceInlineProcessor):
    """`[name]`."""


class _ImageReference(_BoundedLink, stock.ImageReferenceInlineProcessor):
    """`![text][name]`."""


class _ShortImageReference(_BoundedLink, stock.ShortImageReferenceInlineProcessor):
    """`![name]`."""


def bound_links(md: Markdown) -> None:
    """Put patterns that take bounded time in place of Python-Markdown's own for links and images."""
    md.inlinePatterns.register(_Reference(stock.REFERENCE_RE, md), "reference", 170)
    md.inlinePatterns.register(_BoundedLink(stock.LINK_RE, md), "link", 160)
    md.inlinePatterns.register(_Image(stock.IMAGE_LINK_RE, md), "image_link", 150)
    md.inlinePatterns.register(_ImageReference(stock.IMAGE_REFERENCE_RE, md), "image_reference", 140)
    md.inlinePatterns.register(_ShortReference(stock.REFERENCE_RE, md), "short_reference", 130)
    md.inlinePatterns.register(_ShortImageReference(stock.IMAGE_REFERENCE_RE, md), "short_image_ref", 125)


def needed(pattern: stock.Pattern) -> tuple[str, ...]:
    """Return literals of which a text must have at least one before the pattern can match in it."""
    if isinstance(pattern, stock.DelimiterProcessor):
        return tuple(pattern.tokens)
    if isinstance(pattern, stock.InlineProcessor):
        return NEEDED.get(pattern.pattern, ANYTHING)
    return ANYTHING


class QuickInlineProcessor(InlineProcessor):
    """Python-Markdown's inline pass, but it tries no pattern on a text that lacks the pattern's characters.

    It replaces one private method of its base. Should a later release rename that, this is the base: as right, slower.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._steps: tuple[tuple[stock.Pattern, tuple[str, ...]], ...] = ()

    def prepare(self) -> None:
        """Take note of the patterns that are registered, once all extensions are loaded."""
        self._steps = tuple((pattern, needed(pattern)) for pattern in self.md.inlinePatterns)

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Replace the inline Markdown in the tree with elements."""
        for pattern, _ in self._steps:
            if isinstance(pattern, _BoundedLink):
                pattern.begin()
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        """Return the text with a placeholder for whatever the patterns from the given one on have found in it."""
        if isinstance(data, AtomicString):
            return data
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]
        for index in range(patternIndex, len(self._steps)):
            pattern, literals = self._steps[index]
            for literal in literals:
                if literal in data:
                    break
            else:
                continue
            end = data.rfind(_ENDS[pattern.pattern]) + 1 if pattern.pattern in _ENDS else len(data)
            data, rest = data[:end], data[end:]
            matched, start = True, 0
            while matched:
                data, matched, start = apply(pattern, data, index, start)
            data += rest
        return data
