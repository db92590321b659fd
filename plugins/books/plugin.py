"""Gives books their title pages, chapters their places, columns the books they are drawn from; writes chapters, and the
e-books of books and series."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.books.making import Maker
from plugins.books.model import TitlePage, book_listings, book_preface, ebook_address, series_ebook, shelve
from plugins.books.series import series_of
from plugins.books.volume import DigestOf, Volume, sample_of, whole_of
from plugins.core.addresses import file_of
from plugins.core.contributing import derive, derive_for_lists, listings_wanted, write_output
from plugins.core.listing import Listing
from plugins.core.model import Book, Chapter, Column, Item, Series
from plugins.core.parts import collected
from plugins.core.plugin.contents import LibraryContent
from plugins.core.press import Claim, Press
from plugins.core.shelf import Shelved, put

_log = logging.getLogger(__name__)


class BooksGenerator(Generator):
    """Makes content of books and chapters, and writes a page for every chapter that has one."""

    def generate_context(self) -> None:
        """Make the content; a book's own page is written with the lists, since it is one."""
        press: Press = self.settings["PRESS"]
        shelf = shelve(press)
        self._title_pages = tuple(shelf.title_pages.values())
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

    def claims(self) -> Iterator[Claim]:
        """Yield the e-books of books, as far as they are public: each in place of the other there may have been."""
        for page in self._title_pages:
            address = page.sample or page.whole
            if page.book.output and address:
                other = ebook_address(page.book, "" if page.sample else "-sample")
                yield Claim(file_of(address), f"the e-book of «{page.book.title}»", page.book, file_of(other))

    def is_concerned_by(self, item: Item) -> bool:
        """Whether a book or chapter says something of a text."""
        return isinstance(item, Column) and bool(item.book_source)

    def generate_output(self, writer: Any) -> None:
        """Write the chapters and the e-books that are public; lay out the others for when all went well."""
        for chapter in self._chapters:
            chapter.write(self, writer)
        wanted = [page for page in self._title_pages if page.book.output]
        if not wanted:
            return
        press: Press = self.settings["PRESS"]
        maker = Maker(press.conventions.root)
        for page in wanted:
            self._write_public(page, press, maker)
        if _makes_whole_books(self.settings):
            self.settings["BUILD_WHOLE"] = [*self._whole(wanted, press, maker)]

    def _write_public(self, page: TitlePage, press: Press, maker: Maker) -> None:
        address = page.sample or page.whole
        if address is None:
            return
        if page.sample:
            volume = sample_of(page.book, _chapters_of(page.book, press), press, maker.digest_of)
        else:
            volume = free_of(page.book, press, maker.digest_of)
        if volume is not None:
            write_output(self, file_of(address), maker.made_from(volume), maker.make(volume))

    def _whole(self, pages: list[TitlePage], press: Press, maker: Maker) -> Iterator[Shelved]:
        """Yield the books that are not public as a whole, to be put on the author's own shelf."""
        manuscripts = self.settings["BUILD_MANUSCRIPTS"]
        names: set[str] = set()
        for page in pages:
            book = page.book
            volume = None if page.whole else whole_of(book, manuscripts.of(book), press, maker.digest_of)
            if volume is None:
                continue
            name = f"{book.slug}.epub" if book.slug not in names else f"{book.slug}.{book.lang}.epub"
            names.add(book.slug)
            yield Shelved(name, maker.key_of(volume), maker.make(volume))


class SeriesEbooksGenerator(Generator):
    """Writes the e-book of every series that asks for one.

    It belongs to the list that the series is, and is looked at again whenever that is another.
    """

    def claims(self) -> Iterator[Claim]:
        """Yield the e-books of series."""
        for listing in self.settings["PRESS"].listings:
            if address := series_ebook(listing):
                yield Claim(file_of(address), f"the e-book of «{listing.title}»", listing.subject)

    def generate_output(self, writer: Any) -> None:
        """Write them all."""
        press: Press = self.settings["PRESS"]
        for listing in press.listings:
            self.write_listing(writer, listing)

    def write_listing(self, writer: Any, listing: Listing) -> None:
        """Write the e-book of one list, where that is such a series."""
        series, address = listing.subject, series_ebook(listing)
        if address is None or not isinstance(series, Series):
            return
        press: Press = self.settings["PRESS"]
        maker = Maker(press.conventions.root)
        parts = collected(series, (entry for entry in listing.entries if isinstance(entry, Column)))
        volume = series_of(series, parts, press, maker.digest_of)
        made_from = (*maker.made_from(volume), [column for _, column in parts])  # the engine asks which texts are in it
        write_output(self, file_of(address), made_from, maker.make(volume))


def free_of(book: Book, press: Press, digest_of: DigestOf) -> Volume | None:
    """Return a book that is public as a whole, from what the public library holds of it."""
    from plugins.core.manuscripts import Manuscript

    return whole_of(book, Manuscript(_chapters_of(book, press), {}), press, digest_of)


def _chapters_of(book: Book, press: Press) -> tuple[Chapter, ...]:
    return tuple(
        chapter
        for chapter in press.library.chapters
        if chapter.book is not None and chapter.book.source == book.source and not chapter.is_unlisted
    )


def _makes_whole_books(settings: dict[str, Any]) -> bool:
    """Whether this is a build that one takes books from: for the public, and not on its way to readers."""
    return bool(settings.get("BUILD_WHOLE_BOOKS", settings.get("BUILD_FOR", "public") == "public"))


def _note_output(pelican: Any) -> None:
    """Remember where the output lies, which is elsewhere while it is being made."""
    pelican.settings["BUILD_OUTPUT"] = pelican.settings["OUTPUT_PATH"]


def _shelve_whole_books(pelican: Any) -> None:
    """Put whole books beside the output, once all the rest is made."""
    settings = pelican.settings
    if "BUILD_WHOLE" not in settings:
        return
    books, output = settings.pop("BUILD_WHOLE"), Path(settings["BUILD_OUTPUT"])
    cache_path = Path(settings["CACHE_PATH"]) if "BUILD_PLAN" in settings else None
    for trouble in put(books, output, cache_path, is_clean=bool(settings.get("BUILD_CLEAN"))):
        _log.warning("%s", trouble)


def _tie_columns(generators: list[Generator]) -> None:
    """Give columns that are drawn from a book that book; no other text has one, nor what books and chapters have."""
    settings = generators[0].settings
    by_source = settings["PRESS"].library.by_source
    derive(settings, "drawn_from", lambda content: by_source.get(getattr(content.item, "book_source", "")))
    derive(settings, "title_page", lambda content: None)
    derive(settings, "reading", lambda content: None)
    derive_for_lists(settings, "series_ebook", series_ebook)


def _generators(pelican: Any) -> tuple[type[Generator], ...]:
    return BooksGenerator, SeriesEbooksGenerator


def register() -> None:
    """Connect books to the press and to Pelican."""
    listings_wanted.connect(book_listings)
    signals.initialized.connect(_note_output)
    signals.get_generators.connect(_generators)
    signals.all_generators_finalized.connect(_tie_columns)
    signals.finalized.connect(_shelve_whole_books)
