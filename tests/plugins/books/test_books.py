"""Books as readers meet them."""

from __future__ import annotations

import pytest

from plugins.books.model import book_listings, shelve
from tests.plugins.conftest import Content

OPENING = "Begin.\n\n<!-- more -->\n\nGo on.\n"


@pytest.fixture
def book(content: Content) -> Content:
    content.write("books/road/book.md", "Its own words.", title="The road", subtitle="A map", date="2026-03-01")
    content.write("books/road/00-preface.md", "Text.", title="Preface", excerpt="full")
    content.write("books/road/01-one.md", OPENING, title="One", excerpt="opening", date="2026-03-03")
    content.write("books/road/02-two.md", "Secret.", title="Two")
    content.write("books/road/03-three.md", "Text.", title="Three", excerpt="full", date="2026-03-02")
    return content


def test_the_contents_say_what_can_be_read_here_and_what_is_in_the_book(book: Content) -> None:
    page = shelve(book.press()).title_pages["books/road/book.md"]
    assert [(row.number, row.title, row.address, row.is_opening) for row in page.rows] == [
        (None, "Preface", "/books/road/preface/", False),
        (1, "One", "/books/road/one/", True),
        (2, "Two", None, False),
        (3, "Three", "/books/road/three/", False),
    ]
    assert page.has_gated
    assert page.first == page.rows[0]


def test_a_free_book_holds_nothing_back(content: Content) -> None:
    content.write("books/road/book.md", title="The road", free="true")
    content.write("books/road/01-one.md", "Text.", title="One")
    page = shelve(content.press()).title_pages["books/road/book.md"]
    assert not page.has_gated


def test_a_book_of_which_nothing_can_be_read_has_nowhere_to_begin(content: Content) -> None:
    content.write("books/road/book.md", title="The road")
    content.write("books/road/01-one.md", "Secret.", title="One")
    assert shelve(content.press()).title_pages["books/road/book.md"].first is None


def test_the_columns_drawn_from_a_book_are_named(book: Content) -> None:
    book.column("why", from_book="road")
    book.column("not-listed", from_book="road", status="unlisted")
    book.column("other")
    page = shelve(book.press()).title_pages["books/road/book.md"]
    assert [column.title for column in page.columns] == ["Why"]


def test_previous_and_next_pass_over_what_cannot_be_read(book: Content) -> None:
    readings = shelve(book.press()).readings
    one, three = readings["books/road/01-one.md"], readings["books/road/03-three.md"]
    assert (one.previous and one.previous.title, one.next and one.next.title) == ("Preface", "Three")
    assert (three.previous and three.previous.title, three.next) == ("One", None)
    assert readings.keys() == {f"books/road/{name}.md" for name in ("00-preface", "01-one", "03-three")}
    assert [row.title for row in one.rows if row.is_current] == ["One"]


def test_an_opening_says_that_the_book_goes_on(book: Content) -> None:
    readings = shelve(book.press()).readings
    assert readings["books/road/01-one.md"].goes_on
    assert "Read on in <cite>The road</cite>" in readings["books/road/01-one.md"].afterword
    assert not readings["books/road/03-three.md"].goes_on
    assert readings["books/road/03-three.md"].afterword == ""


def test_an_unlisted_chapter_has_a_page_and_no_place_in_the_contents(book: Content) -> None:
    book.write("books/road/04-four.md", "Text.", title="Four", excerpt="full", status="unlisted")
    shelf = shelve(book.press())
    assert "Four" not in [row.title for row in shelf.title_pages["books/road/book.md"].rows]
    reading = shelf.readings["books/road/04-four.md"]
    assert (reading.previous, reading.next) == (None, None)


def test_an_author_is_told_which_chapters_readers_do_not_see(book: Content) -> None:
    reading = shelve(book.press(show_drafts=True)).readings["books/road/02-two.md"]
    assert (reading.is_gated, reading.gated) == (True, "<p>Secret.</p>")


def test_books_and_public_chapters_are_in_the_stream_by_the_day_they_were_announced(book: Content) -> None:
    assert [item.title for item in book.press().library.stream] == ["One", "Three", "The road"]


def test_a_book_is_a_list_of_its_public_chapters_newest_first(book: Content) -> None:
    (listing,) = book_listings(book.press())
    assert [chapter.title for chapter in listing.entries] == ["One", "Three"]
    assert (listing.address, listing.output) == ("/books/road/", "books/road/index.html")


def test_an_unlisted_book_and_its_chapters_stand_in_no_list_and_have_no_feeds(book: Content) -> None:
    book.write("books/road/book.md", title="The road", date="2026-03-01", status="unlisted")
    book.write("books/road/03-three.md", "Text.", title="Three", excerpt="full", date="2026-03-02", tags="craft")
    press = book.press()
    assert press.library.stream == press.library.undated == ()
    assert [(listing.entries, listing.has_feeds) for listing in book_listings(press)] == [((), False)]
    assert {chapter.title for chapter in press.library.chapters if chapter.address} == {"Preface", "One", "Three"}


def test_books_have_an_index(book: Content) -> None:
    book.write("books/aside/book.md", title="An unlisted one", status="unlisted")
    permalinks = book.conventions().permalinks
    files, urls = {**permalinks.files, "books": "books/index.html"}, {**permalinks.urls, "books": "books/"}
    index = book_listings(book.press(permalinks=type(permalinks)(urls, files)))[-1]
    assert (index.kind, [entry.title for entry in index.entries]) == ("books", ["The road"])
