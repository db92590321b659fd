"""Inline patterns: two of our own, and what is known of those that Python-Markdown has.

`NEEDED` says what each of its regular expressions cannot match without; what is not in the table is always tried.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import inlinepatterns as stock
from markdown.extensions.footnotes import FootnoteInlineProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.util import ETX, STX

from plugins.core.markdown_blocks import ANYTHING
from plugins.core.markdown_emphasis import Emphasis
from plugins.core.markdown_links import REFERENCES, BoundedImage, BoundedLink

BRACES_RE = r"\{\{[^{}\n\x02]*[*_][^{}\n\x02]*\}\}"
"""Text in doubled braces with characters that would be emphasis."""
_FOOTNOTE_RE = r"\[\^([^\]]*)\]"


class Braces(InlineProcessor):
    """Text between doubled braces, in which stars and underscores are no emphasis: `{{ 7*7 }}` twice in a line."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        """Return the text with those characters as if the author had escaped them."""
        return re.sub(r"[*_]", lambda match: f"{STX}{ord(match[0])}{ETX}", m[0]), m.start(), m.end()


class References(FootnoteInlineProcessor):
    """References to notes; both those that lead to one and those that lead to none are remembered."""

    def __init__(self, stock: FootnoteInlineProcessor, missing: dict[str, None], used: set[str]) -> None:
        super().__init__(stock.pattern, stock.footnotes)
        self._missing = missing
        self._used = used

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        """Return the reference as an element, or nothing where there is no such note."""
        found = super().handleMatch(m, data)
        if found[0] is None:
            self._missing[m[1]] = None
        else:
            self._used.add(m[1])
        return found


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

ENDS = {_FOOTNOTE_RE: "]"}
"""With what each match of an expression ends that would else be sought to the end of the text, again and again."""

_KNOWN: frozenset[type[stock.Pattern]] = frozenset(
    {
        *REFERENCES,
        BoundedImage,
        BoundedLink,
        Braces,
        Emphasis,
        stock.AutolinkInlineProcessor,
        stock.AutomailInlineProcessor,
        stock.BacktickInlineProcessor,
        stock.EscapeInlineProcessor,
        stock.HtmlInlineProcessor,
        stock.SubstituteTagInlineProcessor,
    }
)
"""Patterns that put no text into the tree that was not there, or such only as no other pattern is tried on."""


def needed(pattern: stock.Pattern) -> tuple[str, ...]:
    """Return literals of which a text must have at least one before the pattern can match in it."""
    if isinstance(pattern, stock.DelimiterProcessor):
        return tuple(pattern.tokens)
    if isinstance(pattern, stock.InlineProcessor):
        return NEEDED.get(pattern.pattern, ANYTHING)
    return ANYTHING


def is_known(pattern: stock.Pattern) -> bool:
    """Tell whether elements that the pattern makes have no text but what stood in the tree, or a note's number."""
    if type(pattern) is References:
        return bool(pattern.footnotes.getConfig("SUPERSCRIPT_TEXT") == "{}")
    return type(pattern) in _KNOWN
