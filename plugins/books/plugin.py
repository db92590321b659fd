"""Gives books their title pages, chapters their places, columns the books they are drawn from; writes chapters."""

from __future__ import annotations

from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.books.model import book_listings, book_preface, shelve
from plugins.core.model import Column, Item
from plugins.core.plugin import LibraryContent, derive, listings_wanted
from plugins.core.press import Press


class BooksGenerator(Generator):
    """Makes content of books and chapters, and writes a page for every chapter that has one."""

    def generate_context(self) -> None:
        """Make the content; a book's own page is written with the lists, since it is one."""
        press: Press = self.settings["PRESS"]
        shelf = shelve(press)
        for book in press.library.books:
            content = LibraryContent.of(book, self)
            content.title_page = shelf.title_pages[book.source]
            content.preface = book_preface(book)
        self._chapters = []
        for chapter in press.library.chapters:
            if chapter.source in shelf.readings:
                content = LibraryContent.of(chapter, self)
                content.reading = reading = shelf.readings[chapter.source]
                content.preface, content.afterword = reading.preface, reading.afterword
                self._chapters.append(content)

    def is_concerned_by(self, item: Item) -> bool:
        """Whether a book or chapter says something of a text."""
        return isinstance(item, Column) and bool(item.book_source)

    def generate_output(self, writer: Any) -> None:
        """Write the chapters."""
        for chapter in self._chapters:
            chapter.write(self, writer)


def _tie_columns(generators: list[Generator]) -> None:
    """Give columns that are drawn from a book that book; no other text has one, nor what books and chapters have."""
    settings = generators[0].settings
    by_source = settings["PRESS"].library.by_source
    derive(settings, "drawn_from", lambda content: by_source.get(getattr(content.item, "book_source", "")))
    derive(settings, "title_page", lambda content: None)
    derive(settings, "reading", lambda content: None)


def _generators(pelican: Any) -> type[Generator]:
    return BooksGenerator


def register() -> None:
    """Connect books to the press and to Pelican."""
    listings_wanted.connect(book_listings)
    signals.get_generators.connect(_generators)
    signals.all_generators_finalized.connect(_tie_columns)
