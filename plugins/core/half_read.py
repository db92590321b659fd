"""Texts whose front matter is in error: what they refer to, as far as they say it, so that one run tells all of it.

They are in no library. Nothing is told of them that would not be told as well were their front matter right.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from plugins.core.agreement import missing_references
from plugins.core.binding import from_book
from plugins.core.conventions import Conventions
from plugins.core.conversion import Finished, Finishing, finish_text
from plugins.core.drafts import Draft, References
from plugins.core.files import TextFile
from plugins.core.placing import with_place
from plugins.core.problems import Problem
from plugins.core.reading import read_one
from plugins.core.schema import as_far_as_it_is_read


def half_read(files: Iterable[TextFile], conventions: Conventions) -> list[Draft]:
    """Return the texts with those of their fields that can be read; without those of which nothing can be known."""
    found: list[Draft] = []
    for file in files:
        reading = read_one(file, conventions)
        matter = reading.found
        item = as_far_as_it_is_read(file.kind, matter, file.source, conventions) if matter and matter.data else None
        if item:
            found.append(Draft(replace(reading, item=item), item.model_copy(update={"source": file.source})))
    return found


def with_places(half: Iterable[Draft], conventions: Conventions) -> list[Draft]:
    """Return those of the half-read texts that would be public, and of which it is known where."""
    lying = (draft for draft in half if draft.item.kind in _BY_THEMSELVES and _may_be_public(draft, conventions))
    return [placed for draft in lying if (placed := with_place(draft, conventions)) is not None]


_BY_THEMSELVES = frozenset({"column", "page", "book", "event"})
"""The kinds whose addresses rest on no other text."""


def look_through(
    half: Sequence[Draft], drafts: Iterable[Draft], references: References, desk: Finishing
) -> tuple[list[Problem], list[Finished]]:
    """Return what half-read texts refer to that there is not, and these texts with what is wrong in their bodies.

    `drafts` are those that could be read: among them, the chapters of a half-read book are looked at here as well.
    """
    texts = list(_to_be_public(half, list(drafts), desk))
    problems = [problem for draft in half for problem in draft.problems]
    problems.extend(missing_references(texts, references, desk.conventions))
    return problems, [finish_text(desk, draft.item, draft.reading) for draft in texts]


def _to_be_public(half: Sequence[Draft], drafts: Sequence[Draft], desk: Finishing) -> Iterator[Draft]:
    """Yield the texts that would be public were their front matter right, or that of the book they are in."""
    to_be = [draft for draft in half if _may_be_public(draft, desk.conventions)]
    unread = _by_folder(draft for draft in to_be if draft.item.kind == "book")
    known = _by_folder(draft for draft in drafts if draft.item.kind == "book" and desk.destinations.texts[draft.source])
    yield from (draft for draft in to_be if draft.item.kind != "chapter")
    without = (draft for draft in drafts if draft.item.kind == "chapter" and posixpath.dirname(draft.source) in unread)
    for draft in [*to_be, *(draft for draft in without if _may_be_public(draft, desk.conventions))]:
        book = (unread | known).get(posixpath.dirname(draft.source))
        if draft.item.kind == "chapter" and book:
            update = from_book(draft, book) | {"source": draft.source}
            yield Draft(draft.reading, draft.item.model_copy(update=update))


def _by_folder(books: Iterable[Draft]) -> dict[str, Draft]:
    return {posixpath.dirname(draft.source): draft for draft in books}


def _may_be_public(draft: Draft, conventions: Conventions) -> bool:
    item = draft.item
    waits = item.is_draft or (item.date is not None and item.date > conventions.now)
    return item.status != "skip" and (conventions.show_drafts or not waits)
