"""Chapters bound into their books."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.core.library import read_library
from tests.plugins.conftest import Content

OPENING = "Begin.\n\n<!-- more -->\n\nGo on.\n"


@pytest.fixture
def book(content: Content) -> Any:
    content.write("books/road/book.md", title="The road", authors="Ada Quill", lang="de")
    return content


def test_chapters_come_in_the_order_of_their_numbers_and_those_without_one_last(book: Content) -> None:
    for name in ("10-ten", "2-two", "00-preface", "afterword"):
        book.write(f"books/road/{name}.md", title=name)
    assert [(c.number, c.title) for c in book.read().chapters] == [
        (0, "00-preface"), (2, "2-two"), (10, "10-ten"), (None, "afterword"),
    ]  # fmt: skip


def test_a_chapter_has_its_books_language_and_authors_unless_it_says_otherwise(book: Content) -> None:
    book.write("books/road/01-one.md", title="One")
    book.write("books/road/02-two.md", title="Two", lang="fr", author="Bo Kern")
    one, two = book.read().chapters
    assert (one.lang, [author.title for author in one.authors]) == ("de", ["Ada Quill"])
    assert (two.lang, [author.title for author in two.authors]) == ("fr", ["Bo Kern"])


def test_a_chapter_that_says_nothing_is_gated_and_has_no_page(book: Content) -> None:
    book.write("books/road/01-one.md", "Secret.", title="One", summary="Secret.", image="secret.svg")
    (chapter,) = book.read().chapters
    assert (chapter.excerpt, chapter.address, chapter.output, chapter.html) == ("none", "", "", "")
    assert (chapter.summary, chapter.image, chapter.gated_html) == (None, None, "")
    assert not chapter.is_listed


def test_in_a_free_book_a_chapter_that_says_nothing_is_open(content: Content) -> None:
    content.write("books/road/book.md", title="The road", free="true")
    content.write("books/road/01-one.md", "Open.", title="One")
    content.write("books/road/02-two.md", "Secret.", title="Two", excerpt="none")
    one, two = content.read().chapters
    assert (one.html, one.address) == ("<p>Open.</p>", "/books/road/one/")
    assert (two.html, two.address) == ("", "")


def test_of_an_opening_only_what_is_before_the_mark_is_there(book: Content) -> None:
    book.write("books/road/01-one.md", f"{OPENING}\n## Later\n", title="One", excerpt="opening")
    (chapter,) = book.read().chapters
    assert (chapter.html, chapter.headings, chapter.gated_html) == ("<p>Begin.</p>", (), "")
    assert chapter.word_count == 1


def test_an_opening_without_the_mark_is_an_error_that_gives_nothing_away(book: Content) -> None:
    book.write("books/road/01-one.md", "All of it.", title="One", excerpt="opening")
    assert book.problems() == [
        "content/books/road/01-one.md:3:10: excerpt: there is no line `<!-- more -->` in the text, down to which it "
        "could be read; write it where the opening ends, or `excerpt: none` or `full`"
    ]


def test_an_opening_of_nothing_is_told_of(book: Content) -> None:
    book.write("books/road/01-one.md", "<!-- more -->\n\nGo on.\n", title="One", excerpt="opening")
    assert "nothing stands before the line `<!-- more -->`" in book.problems()[0]


def test_an_author_sees_the_gated_part_too_and_knows_it_for_that(book: Content) -> None:
    book.write("books/road/01-one.md", OPENING, title="One", excerpt="opening")
    book.write("books/road/02-two.md", "Secret.", title="Two")
    one, two = book.read(show_drafts=True).chapters
    assert (one.html, one.gated_html) == ("<p>Begin.</p>", "<p>Go on.</p>")
    assert (two.html, two.gated_html, two.address) == ("", "<p>Secret.</p>", "/books/road/two/")


def test_a_books_file_may_be_written_in_capitals(content: Content) -> None:
    content.write("books/road/Book.md", title="The road", free="true")
    content.write("books/road/01-one.md", "Text.", title="One")
    assert content.read().chapters[0].address == "/books/road/one/"


def test_a_column_may_name_its_book_by_the_folder_or_by_the_slug(content: Content) -> None:
    content.write("books/road/book.md", title="The road", slug="on-the-road")
    content.column("a", from_book="road")
    content.column("b", from_book="on-the-road")
    assert {column.book_source for column in content.read().columns} == {"books/road/book.md"}


@pytest.mark.parametrize(
    ("cover", "what"),
    [
        ("cover.pdf", "`cover.pdf` is no picture; name a file that ends in .svg, .webp, .avif, .jpg or .png"),
        ("https://shop.example/c.jpg", "warning: cover.src: the cover lies on another host"),
    ],
)
def test_a_cover_is_a_picture_on_this_site(content: Content, cover: str, what: str) -> None:
    content.write("books/road/cover.pdf", b"%PDF-")
    content.write("books/road/book.md", title="The road", cover=cover)
    (problem,) = content.problems()
    assert problem.startswith("content/books/road/book.md:3:8: ")
    assert what in problem


def test_chapters_of_a_book_that_is_not_public_are_not_public_either(content: Content) -> None:
    content.write("books/road/book.md", title="The road", status="draft")
    content.write("books/road/01-one.md", "Text.", title="One", excerpt="full")
    assert content.read().chapters == ()
    assert len(content.read(show_drafts=True).chapters) == 1


def test_a_chapter_lies_below_its_books_slug(content: Content) -> None:
    content.write("books/road/book.md", title="The road", slug="on-the-road")
    content.write("books/road/01-one.md", "Text.", title="One", excerpt="full")
    assert content.read().chapters[0].address == "/books/on-the-road/one/"


def test_a_book_beside_the_folders_of_books_is_told_where_it_goes(content: Content) -> None:
    content.write("books/my-book.md", "Text.", title="My book")
    assert content.problems() == [
        "content/books/my-book.md:1:1: is a chapter, but content/books/ has no book.md; "
        "a book has a folder of its own; if this is one, move it to content/books/my-book/book.md"
    ]


def test_a_chapter_without_a_book_is_an_error(content: Content) -> None:
    content.write("books/road/01-one.md", "Text.", title="One")
    assert content.problems() == [
        "content/books/road/01-one.md:1:1: is a chapter, but content/books/road/ has no book.md; "
        "write one, with at least the book's `title`"
    ]


def test_nothing_is_said_of_chapters_whose_book_could_not_be_read(content: Content) -> None:
    content.write("books/road/book.md", titel="The road")
    content.write("books/road/01-one.md", "Text.", title="One")
    assert [problem.split(":")[0] for problem in content.problems()] == ["content/books/road/book.md"]


def test_two_chapters_with_one_number_and_one_without_are_told_of(book: Content) -> None:
    for name in ("01-one", "1-uno", "two"):
        book.write(f"books/road/{name}.md", "Text.", title=name)
    assert [problem.partition("warning: ")[2].partition(";")[0] for problem in book.problems()] == [
        "has the same number as content/books/road/01-one.md",
        "the file's name begins with no number, so the chapter comes after those that have one",
    ]


def test_a_link_to_a_gated_chapter_leads_to_its_book(book: Content) -> None:
    book.write("books/road/01-one.md", "## Secret\n", title="One")
    book.column("why", "See [there](../books/road/01-one.md#secret).")
    assert '<a href="/books/road/">there</a>' in book.read().columns[0].html


def test_what_only_gated_text_shows_is_withheld_and_what_open_text_shows_too_is_not(book: Content) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    for name in ("secret", "shared"):
        book.write(f"images/{name}.svg", picture)
    book.write("books/road/own.svg", picture)
    text = "![a](../../images/secret.svg) ![b](../../images/shared.svg) ![c](own.svg) ![d](/images/secret.svg)"
    book.write("books/road/01-one.md", text, title="One")
    book.column("why", "![b](../images/shared.svg)")
    library = book.read()
    assert library.withheld == {"images/secret.svg", "books/road/own.svg"}
    assert set(library.statics) == {"images/shared.svg"}


def test_a_picture_is_withheld_in_whatever_way_gated_text_names_it(book: Content) -> None:
    for name in ("lead", "set", "bare", "shouted", "styled", "whole", "a space", "known"):
        book.write(f"images/{name}.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    book.write(
        "books/road/01-one.md",
        '<img srcset="/images/set.svg 2x" alt="">\n<img src=/images/bare.svg alt="">\n<IMG SRC="/images/shouted.svg">\n'
        '<p style="background: url(/images/styled.svg)">\n<a href="https://paper.example/images/whole.svg?v=1">w</a>\n'
        "![a](../../images/a%20space.svg) known.svg",
        title="One",
        image="../../images/lead.svg",
    )
    book.column("why", '<p style="background: url(/images/known.svg)">')
    withheld = {f"images/{name}.svg" for name in ("lead", "set", "bare", "shouted", "styled", "whole", "a space")}
    assert book.read().withheld == withheld
    assert book.read(show_drafts=True).withheld == frozenset()


def test_a_picture_of_the_same_name_in_another_folder_is_another(book: Content) -> None:
    for folder in ("open", "gated"):
        book.write(f"images/{folder}/figure.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    book.write("books/road/01-one.md", "![a](../../images/gated/figure.svg)", title="One")
    book.column("why", "![a](../images/open/figure.svg)")
    assert book.read().withheld == {"images/gated/figure.svg"}


def test_the_contents_of_an_opening_are_the_headings_that_are_in_it(book: Content) -> None:
    text = (
        '## Known {: #same}\n\n<i data-id="later">`id="later"`</i>\n\n<!-- more -->\n\n## Gated {: #same}\n\n## Later\n'
    )
    book.write("books/road/01-one.md", text, title="One", excerpt="opening")
    conventions = book.conventions(markdown={"extensions": ["toc", "attr_list"], "output_format": "html"})
    (chapter,) = read_library(conventions).chapters
    assert [heading.title for heading in chapter.headings] == ["Known"]


def test_a_translation_that_is_gated_is_not_led_to(book: Content) -> None:
    book.write("books/road/01-one.md", "Text.", title="One", excerpt="full", lang="en")
    book.write("books/road/02-eins.md", "Text.", title="Eins", lang="de", translation_of="one")
    assert [chapter.translations for chapter in book.read().chapters if chapter.address] == [()]


def test_a_mistake_in_gated_text_is_told_like_any_other(book: Content) -> None:
    book.write("books/road/01-one.md", "See ![a](nothing.svg).", title="One")
    assert [problem.partition(": ")[0] for problem in book.problems()] == ["content/books/road/01-one.md:5:10"]
