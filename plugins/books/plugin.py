"""Gives books their title pages, chapters their places, columns the books they are drawn from; writes chapters and
e-books."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.books.model import TitlePage, book_listings, book_preface, shelve
from plugins.books.volume import DigestOf, Volume, sample_of, whole_of
from plugins.core.addresses import file_of
from plugins.core.library import field_place
from plugins.core.model import Book, Chapter, Column, Item
from plugins.core.plugin import LibraryContent, derive, listings_wanted, write_output
from plugins.core.press import Press
from plugins.core.problems import ContentProblems, Problem
from plugins.core.shelf import Shelved, put

_STYLE = Path(__file__).with_name("book.css")
_MAKERS = ("EbookLib", "lxml", "Pillow")
_log = logging.getLogger(__name__)


class BooksGenerator(Generator):
    """Makes content of books and chapters, and writes a page for every chapter that has one."""

    def generate_context(self) -> None:
        """Make the content; a book's own page is written with the lists, since it is one."""
        press: Press = self.settings["PRESS"]
        shelf = shelve(press)
        self._title_pages = tuple(shelf.title_pages.values())
        self._refuse_taken(press)
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

    def _refuse_taken(self, press: Press) -> None:
        """Tell of books whose e-book would lie over another file of the site.

        Raises:
            ContentProblems: there are such books.
        """
        taken = {address: path for path, address in press.library.statics.items()}
        problems = []
        for page in self._title_pages:
            address = page.sample or page.whole
            if address in taken:
                place = field_place(page.book, "slug", press.conventions)
                what = f"`{address}` is the address of its e-book, and of {press.conventions.shown(taken[address])}"
                problems.append(Problem(*place, "slug", what, "give that file another name"))
        if problems:
            raise ContentProblems(problems)

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
        style, digest_of = _STYLE.read_text(encoding="utf-8"), _digests(press.conventions.root)
        for page in wanted:
            self._write_public(page, press, style, digest_of)
        if _makes_whole_books(self.settings):
            self.settings["BUILD_WHOLE"] = [*self._whole(wanted, press, style, digest_of)]

    def _write_public(self, page: TitlePage, press: Press, style: str, digest_of: DigestOf) -> None:
        address = page.sample or page.whole
        if address is None:
            return
        if page.sample:
            volume = sample_of(page.book, _chapters_of(page.book, press), press, digest_of)
        else:
            volume = free_of(page.book, press, digest_of)
        if volume is not None:
            made_from = (volume.digest, hashlib.sha256(style.encode()).hexdigest())
            write_output(self, file_of(address), made_from, _maker(volume, style, press))

    def _whole(self, pages: list[TitlePage], press: Press, style: str, digest_of: DigestOf) -> Iterator[Shelved]:
        """Yield the books that are not public as a whole, to be put on the author's own shelf."""
        manuscripts = self.settings["BUILD_MANUSCRIPTS"]
        names: set[str] = set()
        code = _code_digest(style)
        for page in pages:
            book = page.book
            volume = None if page.whole else whole_of(book, manuscripts.of(book), press, digest_of)
            if volume is None:
                continue
            name = f"{book.slug}.epub" if book.slug not in names else f"{book.slug}.{book.lang}.epub"
            names.add(book.slug)
            key = hashlib.sha256(f"{volume.digest} {code}".encode()).hexdigest()
            yield Shelved(name, key, _maker(volume, style, press))


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


def _maker(volume: Volume, style: str, press: Press) -> Any:
    def made() -> bytes:
        from plugins.books.package import ebook  # it takes long to load, and most builds make none

        root = press.conventions.root
        return ebook(volume, style, lambda path: (root / path).read_bytes())

    return made


def _digests(root: Path) -> DigestOf:
    known: dict[str, str] = {}

    def digest_of(path: str) -> str:
        if path not in known:
            known[path] = hashlib.sha256((root / path).read_bytes()).hexdigest()
        return known[path]

    return digest_of


def _code_digest(style: str) -> str:
    """Return what stands for all that makes e-books of volumes."""
    from importlib.metadata import version

    whole = hashlib.sha256(style.encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(module.read_bytes())
    whole.update(" ".join(map(version, _MAKERS)).encode())
    return whole.hexdigest()


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


def _generators(pelican: Any) -> type[Generator]:
    return BooksGenerator


def register() -> None:
    """Connect books to the press and to Pelican."""
    listings_wanted.connect(book_listings)
    signals.initialized.connect(_note_output)
    signals.get_generators.connect(_generators)
    signals.all_generators_finalized.connect(_tie_columns)
    signals.finalized.connect(_shelve_whole_books)
