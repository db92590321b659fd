"""Books as readers meet them: a title page with its contents, and chapters that lead to one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from plugins.core.listing import Listing
from plugins.core.model import Book, Chapter, Column, Series
from plugins.core.parts import collected
from plugins.core.press import Press


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """A chapter in its book's table of contents; `address` is None where it can be read only in the book.

    One that is gated has an address all the same where the site is made for its author.
    """

    number: int | None
    title: str
    address: str | None
    is_opening: bool
    reading_minutes: int
    summary: str | None = None
    lang: str = ""
    is_gated: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class TitlePage:
    """What a book's page shows beside the book itself: its contents, its e-books, and the columns drawn from it.

    `sample` and `whole` are the addresses of e-books that are public, or nothing; there is never more than one of them.
    """

    book: Book
    rows: tuple[ContentsRow, ...]
    columns: tuple[Column, ...]
    sample: str | None = None
    whole: str | None = None

    @property
    def first(self) -> ContentsRow | None:
        """Where reading begins: the first chapter that can be read here."""
        return next((row for row in self.rows if row.address), None)

    @property
    def has_gated(self) -> bool:
        """Whether some of the book can be read only in the book."""
        return any(row.is_gated or row.is_opening for row in self.rows)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a chapter's page shows beside its text: its book, its place in it, and its public neighbours.

    `gated` is the text that is only in the book, where the page is made for its author, and nothing otherwise.
    """

    book: Book
    number: int | None
    rows: tuple[ContentsRow, ...]
    previous: ContentsRow | None
    next: ContentsRow | None
    goes_on: bool
    is_gated: bool
    gated: Markup

    @property
    def preface(self) -> Markup:
        """What stands before the chapter outside its own page: where it is from."""
        place = f"Chapter {self.number} of " if self.number else "From "
        return Markup("<p>{}<cite>{}</cite></p>").format(place, self.book.title)

    @property
    def afterword(self) -> Markup:
        """What stands after it there: that the book goes on."""
        if not self.goes_on:
            return Markup("")
        return Markup("<p>This is the opening of the chapter. Read on in <cite>{}</cite>.</p>").format(self.book.title)


@dataclass(frozen=True, slots=True)
class BookShelf:
    """All books of a site: their title pages, and the reading of each chapter that has a page, by source."""

    title_pages: dict[str, TitlePage] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)


def shelve(press: Press) -> BookShelf:
    """Put every book's contents in order."""
    chapters: dict[str, list[Chapter]] = defaultdict(list)
    for chapter in press.library.chapters:
        if chapter.book is not None and not chapter.is_unlisted:
            chapters[chapter.book.source].append(chapter)
    columns: dict[str, list[Column]] = defaultdict(list)
    for column in press.library.listed_columns:
        columns[column.book_source].append(column)
    shelf = BookShelf()
    for book in press.library.books:
        rows = {chapter.source: _row(chapter) for chapter in chapters[book.source]}
        public = any(chapter.html.strip() for chapter in chapters[book.source]) and bool(book.output)
        is_whole = public and is_all_public(book, chapters[book.source])
        shelf.title_pages[book.source] = TitlePage(
            book,
            tuple(rows.values()),
            tuple(columns.get(book.source, ())),
            sample=ebook_address(book, "-sample") if public and not is_whole else None,
            whole=ebook_address(book) if is_whole else None,
        )
    for chapter in press.library.chapters:
        if chapter.book is not None and chapter.address:
            shelf.readings[chapter.source] = _reading(chapter, chapter.book, shelf.title_pages[chapter.book.source])
    return shelf


def ebook_address(item: Book | Series, suffix: str = "") -> str:
    """Return the address of an e-book, beside the page of its book or series."""
    return f"{item.address.rpartition('/')[0]}/{item.slug}{suffix}.epub"


def series_ebook(listing: Listing) -> str | None:
    """Return the address of a series' e-book; None where a list is no series, or there is none of it."""
    series = listing.subject
    if not isinstance(series, Series) or not listing.output:
        return None
    columns = (entry for entry in listing.entries if isinstance(entry, Column))
    return ebook_address(series) if collected(series, columns) else None


def is_all_public(book: Book, chapters: Iterable[Chapter]) -> bool:
    """Whether the book itself may be public: it is free, and none of its chapters is kept back."""
    return book.free and all(chapter.excerpt == "full" for chapter in chapters)


def _row(chapter: Chapter) -> ContentsRow:
    return ContentsRow(
        chapter.number or None,
        chapter.title,
        chapter.address or None,
        chapter.is_opening,
        chapter.reading_minutes,
        chapter.summary,
        chapter.lang,
        chapter.is_gated,
    )


def _reading(chapter: Chapter, book: Book, page: TitlePage) -> Reading:
    rows = tuple(replace(row, is_current=True) if row.address == chapter.address else row for row in page.rows)
    public = [row for row in rows if row.address]
    here = next((place for place, row in enumerate(public) if row.is_current), None)
    return Reading(
        book,
        chapter.number or None,
        rows,
        previous=public[here - 1] if here else None,
        next=public[here + 1] if here is not None and here + 1 < len(public) else None,
        goes_on=chapter.is_opening,
        is_gated=chapter.is_gated,
        gated=Markup(chapter.gated_html),
    )


def book_preface(book: Book) -> Markup:
    """Return what stands before a book's description outside its own page: that it is a book, and its subtitle."""
    return Markup("<p>A book{}</p>").format(f": {book.subtitle}" if book.subtitle else "")


def book_listings(press: Press) -> tuple[Listing, ...]:
    """Return a list of the public chapters of each book, newest first, and an index of books."""
    announced: dict[str, list[Chapter]] = defaultdict(list)
    for item in press.library.stream:
        if isinstance(item, Chapter) and item.book is not None:
            announced[item.book.source].append(item)
    found = [
        Listing(
            "book", book.title, book.address, book.output, tuple(announced[book.source]), subject=book,
            description=Markup(book.html), summary=book.summary, has_feeds=not book.is_unlisted,
        )
        for book in press.library.books
        if book.output
    ]  # fmt: skip
    place = press.conventions.permalinks.place("books")
    if place is None or not found:
        return tuple(found)
    listed = tuple(book for book in press.library.books if book.is_listed)
    return (*found, Listing("books", "Books", place.address, place.output, listed, has_feeds=False))
