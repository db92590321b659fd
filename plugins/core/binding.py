"""Chapters bound into their books: whose they are, in which order, and what they take from them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Any

from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft
from plugins.core.files import TextFile
from plugins.core.model import Book, Chapter
from plugins.core.problems import Problem

_NUMBER = re.compile(r"\A(\d+)[-_ .]+(?=.)")
"""What the name of a chapter's file begins with."""


def bind(
    drafts: Iterable[Draft], unread: Iterable[TextFile], conventions: Conventions, problems: list[Problem]
) -> dict[str, Draft]:
    """Give chapters their numbers and what their books say for them; return each chapter's book by its source.

    A chapter that names no language or authors has its book's. One that names no rule for its excerpt is gated, in a
    book that is free open. A chapter without a book is a problem, unless the book is there and could not be read.
    """
    drafts = list(drafts)
    books = {posixpath.dirname(draft.source): draft for draft in drafts if draft.item.kind == "book"}
    unreadable = {posixpath.dirname(file.source) for file in unread if file.kind == "book"}
    bound: dict[str, Draft] = {}
    for draft in drafts:
        folder = posixpath.dirname(draft.source)
        book = books.get(folder)
        if draft.item.kind != "chapter" or draft.item.status == "skip":
            continue
        if book is None:
            if folder not in unreadable:
                problems.append(_without_book(draft, conventions))
            continue
        bound[draft.source] = book
        draft.item = draft.item.model_copy(update=from_book(draft, book))
    problems.extend(_same_numbers(bound, {draft.source: draft for draft in drafts}, conventions))
    return bound


def from_book(draft: Draft, book: Draft) -> dict[str, Any]:
    """Return what a chapter's file and its book say for it."""
    chapter, whole = draft.item, book.item
    update: dict[str, Any] = {"number": number_of(draft.source)}
    if isinstance(chapter, Chapter) and isinstance(whole, Book) and chapter.excerpt is None:
        update["excerpt"] = "full" if whole.free else "none"
    if not chapter.lang:
        update["lang"] = whole.lang
    if not draft.names_authors:
        update["author_names"], update["author_name"] = whole.author_names, whole.author_name
    return update


def number_of(source: str) -> int | None:
    """Return the number that a chapter's file begins with, or None where it begins with none."""
    match = _NUMBER.match(posixpath.basename(source))
    return int(match[1]) if match else None


def without_number(name: str) -> str:
    """Return the name of a chapter's file without the number before it."""
    return _NUMBER.sub("", name)


def chapter_order(chapter: Chapter) -> tuple[str, bool, int, str]:
    """Return what chapters are sorted by: their book, then their numbers; those without one come last, by name."""
    return posixpath.dirname(chapter.source), chapter.number is None, chapter.number or 0, chapter.source


def _without_book(draft: Draft, conventions: Conventions) -> Problem:
    folder = posixpath.dirname(draft.source)
    what = f"is a chapter, but {conventions.shown(folder)}/ has no book.md"
    fix = "write one, with at least the book's `title`"
    if folder in conventions.folders["book"]:
        stem = posixpath.splitext(posixpath.basename(draft.source))[0]
        fix = f"a book has a folder of its own; if this is one, move it to {conventions.shown(folder)}/{stem}/book.md"
    return Problem(conventions.shown(draft.source), 1, 1, "", what, fix)


def _same_numbers(bound: dict[str, Draft], drafts: dict[str, Draft], conventions: Conventions) -> Iterable[Problem]:
    first: dict[tuple[str, int, str], str] = {}
    for source, book in bound.items():
        number = number_of(source)
        if number is None:
            what = "the file's name begins with no number, so the chapter comes after those that have one"
            yield Problem(conventions.shown(source), 1, 1, "", what, "name it as in 03-the-title.md", "warning")
            continue
        other = first.setdefault((book.source, number, drafts[source].item.lang), source)
        if other != source:
            what = f"has the same number as {conventions.shown(other)}; their names decide which comes first"
            yield Problem(conventions.shown(source), 1, 1, "", what, "give each chapter its own number", "warning")
