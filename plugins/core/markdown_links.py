"""Links and pictures in bounded time: brackets are paired once, and no end is sought for ever.

The HTML is what Python-Markdown makes of the same text, but for one case in which it loses text: see `getLink`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from markdown import Markdown
from markdown import inlinepatterns as stock

_NEAR = 16
"""How many brackets are looked at before all those in the text are paired."""
_PATIENCE = 2_000_000
"""How many characters may be looked through in vain for the ends of addresses in one text."""
_IMPATIENCE = 200
"""How many characters one address may have after that."""

_BRACKET = re.compile(r"[\[\]]")
_PLAIN_ADDRESS = re.compile(r"\(\s*([^\s()<>\"'\x02]*)\s*\)")


class BoundedLink(stock.LinkInlineProcessor):
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


class BoundedImage(BoundedLink, stock.ImageInlineProcessor):
    """`![text](address)`."""


class _Reference(BoundedLink, stock.ReferenceInlineProcessor):
    """`[text][name]`."""


class _ShortReference(BoundedLink, stock.ShortReferenceInlineProcessor):
    """`[name]`."""


class _ImageReference(BoundedLink, stock.ImageReferenceInlineProcessor):
    """`![text][name]`."""


class _ShortImageReference(BoundedLink, stock.ShortImageReferenceInlineProcessor):
    """`![name]`."""


REFERENCES: tuple[type[BoundedLink], ...] = (_Reference, _ShortReference, _ImageReference, _ShortImageReference)
"""The kinds that find nothing in a text that defines no addresses."""


def bound_links(md: Markdown) -> None:
    """Put patterns that take bounded time in place of Python-Markdown's own for links and images."""
    md.inlinePatterns.register(_Reference(stock.REFERENCE_RE, md), "reference", 170)
    md.inlinePatterns.register(BoundedLink(stock.LINK_RE, md), "link", 160)
    md.inlinePatterns.register(BoundedImage(stock.IMAGE_LINK_RE, md), "image_link", 150)
    md.inlinePatterns.register(_ImageReference(stock.IMAGE_REFERENCE_RE, md), "image_reference", 140)
    md.inlinePatterns.register(_ShortReference(stock.REFERENCE_RE, md), "short_reference", 130)
    md.inlinePatterns.register(_ShortImageReference(stock.IMAGE_REFERENCE_RE, md), "short_image_ref", 125)
