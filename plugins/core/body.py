"""Markdown to HTML, once a file: the body of a text, and its headings.

What comes out is what Python-Markdown makes of the same text with the same extensions, to the byte, and much
sooner. There are five exceptions.

- Doubled braces hold no emphasis and no attribute list: `{{ 7*7 }}` stays as it was written.
- Code between fences may stand in an item of a list, in a note or in a definition: see `markdown_fences`.
- The ids of headings are readable in every script, unless the settings bring a function of their own.
- Text is not lost in two cases where Python-Markdown loses it: `[a](" (b …`, and two `<div markdown="1">` left open.
- What would take minutes is bounded: see `markdown_inline` for links that never close, `markdown_blocks` for depth.

A comment `<!-- more -->` stays in the HTML where the author put it. Who shows a whole body takes it out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from markdown.extensions.footnotes import FootnoteExtension

from plugins.core.markdown_blocks import DEEPEST, TextTooDeep
from plugins.core.markdown_headings import heading_id
from plugins.core.markdown_whole import QuickMarkdown
from plugins.core.slips import Marks, Slip
from plugins.core.slips_in import slips_in
from plugins.core.words import Heading

__all__ = ["Body", "Converter", "Heading", "TextTooDeep", "heading_id"]

_READ_ELSEWHERE = frozenset({"meta", "markdown.extensions.meta"})
"""Extensions that are left out: the front matter is no longer in the text."""

_NESTING = re.compile(r"(?: *(?:>|[*+-](?= )|\d+\.(?= )))*")


@dataclass(frozen=True, slots=True)
class Body:
    """A text as HTML, its headings in order, how many notes it has, and the names of those it refers to and has not.

    `slips` are what its author cannot have meant so.
    """

    html: str
    headings: tuple[Heading, ...] = ()
    notes: int = 0
    missing_notes: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()


class Converter:
    """Makes HTML of Markdown, as the setting `MARKDOWN` says, for one text after another.

    Nothing of one text is left over for the next. Not for use by two threads at once.
    """

    def __init__(self, markdown: Mapping[str, Any]) -> None:
        self._settings = _settings(markdown)
        self._open()

    def _open(self) -> None:
        self._markdown = QuickMarkdown(**self._settings)
        extensions = self._markdown.registeredExtensions
        self._footnotes = [one for one in extensions if isinstance(one, FootnoteExtension)]

    def convert(self, text: str) -> Body:
        """Return the text as HTML; `text` is Markdown without front matter.

        Raises TextTooDeep where lists or quotations are nested beyond all sense, with the line where they are.
        """
        try:
            return self._converted(text)
        except BaseException as error:
            self._open()
            if isinstance(error, (TextTooDeep, RecursionError)):
                raise TextTooDeep(_deep_line(text)) from None
            raise

    def _converted(self, text: str) -> Body:
        md = self._markdown
        for found in (md.missing_notes, md.used_notes, md.fences):
            found.clear()
        for extension in self._footnotes:
            extension.unique_prefix = 1  # else the ids of notes would count the texts before this one
        html = md.reset().convert(text)
        headings = tuple(_flat(getattr(md, "toc_tokens", ())))
        notes = [name for extension in self._footnotes for name in extension.footnotes]
        return Body(html, headings, len(notes), tuple(md.missing_notes), self._slips(text, html, notes))

    def _slips(self, text: str, html: str, notes: Collection[str]) -> tuple[Slip, ...]:
        md = self._markdown
        unused = tuple(name for name in notes if name not in md.used_notes) if md.knows_notes else ()
        has_tables = "table" in md.parser.blockprocessors
        return slips_in(text, html, Marks(md.fences, notes, unused, md.references, has_tables))


def _settings(setting: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments for Python-Markdown that Pelican would derive from its setting."""
    configs = {name: dict(config) for name, config in setting.get("extension_configs", {}).items()}
    names = dict.fromkeys([*setting.get("extensions", ()), *configs])
    extensions = [name for name in names if name not in _READ_ELSEWHERE]
    return {**setting, "extensions": extensions, "extension_configs": configs}


def _flat(tokens: Iterable[Mapping[str, Any]]) -> Iterator[Heading]:
    """Yield the headings of a nested table of contents in the order of the text."""
    for token in tokens:
        yield Heading(token["level"], token["id"], unescape(token["name"]))
        yield from _flat(token["children"])


def _deep_line(text: str) -> int:
    """Return the number, from 1, of the line where nesting goes too far, or of the most deeply nested one."""
    deepest, where = -1, 1
    for number, line in enumerate(text.expandtabs(4).split("\n"), start=1):
        prefix = _NESTING.match(line)
        marks = len(prefix[0].replace(" ", "")) if prefix else 0
        depth = (len(line) - len(line.lstrip(" "))) // 4 + marks
        if depth > deepest:
            deepest, where = depth, number
        if depth > DEEPEST // 2:
            break
    return where
