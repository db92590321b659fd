"""What can be known of each text by itself: its front matter held against the schema, and its body as HTML.

Whoever reads a library may hand in a reader of their own, which remembers texts or reads several at once; what it gives
for a text must be what `read_one` gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from plugins.core.body import Body, Converter, TextTooDeep
from plugins.core.conventions import Conventions
from plugins.core.files import TextFile, unreadable
from plugins.core.front_matter import FrontMatter, Misencoded, decode, parse
from plugins.core.links import has_links
from plugins.core.model import Item
from plugins.core.problems import Problem, Refusal
from plugins.core.schema import validate
from plugins.core.unopened import as_it_was_meant
from plugins.core.words import words_in

_PLAIN_SUMMARY = re.compile(r"[\w\s,.;:!?()—–’“”…/-]*\Z")
_BLOCK = re.compile(r"<(?!/?(?:a|abbr|b|cite|code|em|i|mark|q|small|span|strong|sub|sup)\b)", re.IGNORECASE)
"""What begins HTML that no standfirst needs: it stands in every list, where it may break nothing."""


@dataclass(frozen=True, slots=True)
class TooDeep:
    """A body that cannot be converted: what is wrong with it, and the line of the body, from 1, where that is."""

    what: str
    line: int


class Reading(Protocol):
    """What is known of one text by itself.

    `item` is what its front matter makes, None where that is no item of the site; `problems` say why, or what else is
    odd. The rest is there only where there is an item, and may be looked up only when it is asked for.
    """

    @property
    def file(self) -> TextFile:
        """Which text it is."""

    @property
    def item(self) -> Item | None:
        """The item as far as front matter says what it is."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file or its front matter."""

    @property
    def matter(self) -> FrontMatter:
        """The front matter with its places, and the body as it was written."""

    @property
    def body(self) -> Body | TooDeep:
        """The body as HTML, before its links are resolved."""

    @property
    def has_links(self) -> bool:
        """Whether a link in the body may have to be resolved."""

    @property
    def words(self) -> int:
        """How many words the body has."""

    @property
    def standfirst(self) -> str | None:
        """The summary as one paragraph of HTML, before its links are resolved; None where it is plain text."""


Reader: TypeAlias = Callable[[Sequence[TextFile], Conventions], Iterable[Reading]]
"""Reads texts, and gives what it knows of each, in their order."""


class ConverterFor:
    """A converter that is made when it is first needed; Markdown's extensions take their time."""

    def __init__(self, markdown: Mapping[str, Any]) -> None:
        self._setting = markdown

    @cached_property
    def converter(self) -> Converter:
        """The converter for the site's setting `MARKDOWN`."""
        return Converter(self._setting)


@dataclass(frozen=True)
class TextRead:
    """A text read from its file; what it is made into is made when it is asked for, and once."""

    file: TextFile
    item: Item | None
    problems: tuple[Problem, ...]
    found: FrontMatter | None
    markdown: ConverterFor

    @property
    def matter(self) -> FrontMatter:
        """The front matter with its places, and the body as it was written."""
        if self.found is None:
            raise LookupError(self.file.source)
        return self.found

    @cached_property
    def body(self) -> Body | TooDeep:
        """The body as HTML, before its links are resolved."""
        try:
            return self.markdown.converter.convert(self.matter.body)
        except TextTooDeep as error:
            return TooDeep(str(error), error.line or 1)

    @cached_property
    def has_links(self) -> bool:
        """Whether a link in the body may have to be resolved."""
        return isinstance(self.body, Body) and has_links(self.body.html)

    @cached_property
    def words(self) -> int:
        """How many words the body has."""
        return words_in(self.matter.body)

    @cached_property
    def standfirst(self) -> str | None:
        """The summary as one paragraph of HTML, before its links are resolved; None where it is plain text."""
        summary = self.item.summary if self.item else None
        if not summary or _PLAIN_SUMMARY.match(summary):
            return None
        try:
            html = self.markdown.converter.convert(" ".join(_BLOCK.sub("&lt;", summary).split())).html
        except TextTooDeep:
            return None
        begins_like_a_list_or_heading = not html.startswith("<p>") or html.count("<p") > 1
        return None if begins_like_a_list_or_heading else html


def read_each(files: Sequence[TextFile], conventions: Conventions) -> Iterator[TextRead]:
    """Read one text after another."""
    markdown = ConverterFor(conventions.markdown)
    return (read_one(file, conventions, markdown) for file in files)


def read_one(file: TextFile, conventions: Conventions, markdown: ConverterFor | None = None) -> TextRead:
    """Read a text from its file; whoever reads several hands in one converter for all of them."""
    markdown = markdown or ConverterFor(conventions.markdown)
    shown = conventions.shown(file.source)
    try:
        raw = (conventions.root / file.source).read_bytes()
    except OSError as error:
        return TextRead(file, None, (unreadable(shown, error),), None, markdown)
    return read_bytes(raw, file, conventions, markdown)


def read_bytes(raw: bytes, file: TextFile, conventions: Conventions, markdown: ConverterFor) -> TextRead:
    """Read a text from what its file holds."""
    shown = conventions.shown(file.source)
    try:
        text = decode(raw)
    except Refusal as refusal:
        line, column = (refusal.line, refusal.column) if isinstance(refusal, Misencoded) else (1, 1)
        problem = Problem(shown, line, column, "", refusal.what, refusal.fix)
        return TextRead(file, None, (problem,), None, markdown)
    matter = parse(text, shown)
    item, problems = validate(file.kind, matter, file.source, conventions)
    if matter.is_classic:
        matter, item, problems = as_it_was_meant(text, matter, item, problems, file, conventions)
    return TextRead(file, item, tuple(problems), matter, markdown)
