"""Emphasis and strong emphasis as Python-Markdown reads them, at once where nothing could be ambiguous."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import DelimiterProcessor

_NOTHING = re.compile(r"(?!)")


class Emphasis(DelimiterProcessor):
    """Text between stars or underscores.

    Python-Markdown pairs all delimiters of a text on a stack, by the rules of CommonMark. Where one star, or two, open
    before a character, and the very next delimiter is as many stars after a character, those rules have one outcome:
    the opening run has no length left, the stack is empty, and nothing is kept for the next match. That is all that the
    expression here finds; anything else goes the long way, as does all that comes while matches are still kept.
    """

    def add(self, *args: Any, **options: Any) -> None:
        """Take another delimiter into account, as an extension may bring one."""
        super().add(*args, **options)
        self._learn()

    def remove(self, token: str) -> None:
        """Take a delimiter no longer into account."""
        super().remove(token)
        self._learn()

    def _learn(self) -> None:
        star = self.delimiters.get("*")
        every = re.escape("".join(self.delimiters))
        plain = rf"(\*\*?)(?![\s*])([^{every}]+)(?<!\s)\1(?!\*)"
        self._plain = re.compile(plain) if star and star.tag_count == 2 and not star.smart else _NOTHING

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the element that begins at this delimiter and where it begins and ends, or nothing."""
        plain = None if self.regions else self._plain.match(data, m.start())
        if not plain:
            return super().handleMatch(m, data)
        strong, emphasis = self.delimiters["*"].tags
        element = Element(emphasis if len(plain[1]) == 1 else strong)
        element.text = plain[2]
        return element, plain.start(), plain.end()
