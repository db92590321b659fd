"""Texts against each other: what no file can know alone."""

from __future__ import annotations

import pytest

from tests.plugins.conftest import Content


def test_two_texts_cannot_have_one_address(content: Content) -> None:
    content.column("a", slug="same")
    content.column("b", slug="Same")
    content.column("same")
    assert content.problems() == [
        "content/columns/b.md:4:7: slug: `/columns/Same/` is also the address of content/columns/a.md; "
        "give one of the two another slug",
        "content/columns/same.md:1:1: slug: `/columns/same/` is also the address of content/columns/a.md; "
        "give one of the two another slug",
    ]


def test_a_copied_file_must_not_keep_its_id(content: Content) -> None:
    content.column("copy", id="6d2b0f5e-3c4a-5f0e-9a57-1f4a8f0c2e11")
    content.column("original", id="6D2B0F5E-3C4A-5F0E-9A57-1F4A8F0C2E11")
    assert content.problems() == [
        "content/columns/original.md:4:5: id: `6d2b0f5e-3c4a-5f0e-9a57-1f4a8f0c2e11` is the id of "
        "content/columns/copy.md "
        "already; take the line away here, unless this is the original"
    ]


@pytest.mark.parametrize("slug", ["tags", "columns", "Archive", "books", "feeds", "authors"])
def test_a_page_cannot_take_an_address_of_the_sites_own(slug: str, content: Content) -> None:
    content.write("pages/a.md", title="A", slug=slug)
    assert content.problems() == [
        f"content/pages/a.md:3:7: slug: `/{slug}/` is an address that the site itself uses; choose another slug"
    ]


def test_a_page_below_an_address_of_the_sites_own_is_refused_too(content: Content) -> None:
    content.write("pages/a.md", title="A", slug="tags/craft")
    assert len(content.problems()) == 1


def test_no_text_takes_the_place_of_a_list(content: Content) -> None:
    content.column("a", save_as="index.html")
    content.column("b", save_as="tags/craft/index.html", tags="craft")
    content.write("pages/p.md", title="P", save_as="Columns/index.html")
    assert content.problems() == [
        "content/columns/a.md:4:10: save_as: `/` is also the address of the site's own list at `/index.html`; "
        "choose another `save_as`",
        "content/columns/b.md:4:10: save_as: `/tags/craft/` is also the address of the tag «craft»; "
        "choose another `save_as`",
        "content/pages/p.md:3:10: save_as: `/Columns/` is also the address of the site's own list at "
        "`/columns/index.html`; "
        "choose another `save_as`",
    ]


def test_no_text_takes_the_place_of_a_lists_later_page(content: Content) -> None:
    content.column("a", slug="page/2")
    content.column("b", save_as="page/3/index.html")
    content.column("c", slug="page")
    content.column("d", slug="a/page/2")
    assert content.problems() == [
        "content/columns/a.md:4:7: slug: `/columns/page/2/` is also the address of the site's own list at "
        "`/columns/index.html`; choose another `slug`",
        "content/columns/b.md:4:10: save_as: `/page/3/` is also the address of the site's own list at `/index.html`; "
        "choose another `save_as`",
    ]


def test_nothing_takes_the_place_of_a_file_that_is_published_as_it_is(content: Content) -> None:
    content.write("images/plan.txt", "A plan.")
    content.column("a", save_as="images/Plan.txt")
    content.column("b", aliases="/images/plan.txt")
    assert content.problems() == [
        "content/columns/a.md:4:10: save_as: `/images/Plan.txt` is also the address of the file "
        "content/images/plan.txt; "
        "choose another `save_as`",
        "content/columns/b.md:4:10: aliases: `/images/plan.txt` already leads to content/columns/a.md; "
        "take it away in one of the two",
    ]


def test_a_former_address_leads_to_one_text(content: Content) -> None:
    content.column("a", aliases="[/old/]")
    content.column("b", aliases="[/new/, /old]")
    assert content.problems() == [
        "content/columns/b.md:4:18: aliases: `/old` already leads to content/columns/a.md; "
        "take it away in one of the two"
    ]


def test_a_former_address_is_not_one_that_is_taken(content: Content) -> None:
    content.column("a", aliases="[/columns/b/]")
    content.column("b", aliases="[/tags/craft/, /columns/, /, /café/]", tags="craft")
    content.write("pages/cafe.md", title="Café", slug="café")
    content.write("authors/ada.md", name="Ada", aliases="[/columns/a]")
    assert content.problems() == [
        "content/authors/ada.md:3:11: aliases: `/columns/a` already leads to content/columns/a.md; "
        "take it away in one of the two",
        "content/columns/a.md:4:11: aliases: `/columns/b/` already leads to content/columns/b.md; "
        "take it away in one of the two",
        "content/columns/b.md:4:11: aliases: `/tags/craft/` already leads to the tag «craft»; take it away",
        "content/columns/b.md:4:25: aliases: `/columns/` already leads to `/columns/index.html`; take it away",
        "content/columns/b.md:4:36: aliases: `/` already leads to `/index.html`; take it away",
        "content/columns/b.md:4:39: aliases: `/café/` already leads to content/pages/cafe.md; "
        "take it away in one of the two",
    ]


def test_a_former_address_may_be_the_present_one(content: Content) -> None:
    content.column("a", aliases="[/columns/a/, /columns/a/index.html]")
    assert content.problems() == []


@pytest.mark.parametrize(
    "wanted",
    ["b", "b.md", "columns/b.md", "/columns/b.md", "../columns/b.md", "{filename}b.md", "{filename}/columns/b.md"],
)
def test_a_text_may_be_named_by_slug_file_or_path(wanted: str, content: Content) -> None:
    content.column("a", lang="de", translation_of=f'"{wanted}"')
    content.column("b")
    assert content.problems() == []


def test_a_book_a_report_and_an_original_must_exist(content: Content) -> None:
    content.write("books/the-road/book.md", title="The road")
    content.column("a", from_book="the-raod")
    content.column("b", from_book="b", lang="de", translation_of="c")
    content.write("events/e.md", title="E", start="2026-03-04 19:00", report="aa")
    assert content.problems() == [
        "content/columns/a.md:4:12: from_book: there is no book `the-raod`; did you mean `the-road`?",
        "content/columns/b.md:4:12: from_book: there is no book `b`; write the slug or the file of a book",
        "content/columns/b.md:6:17: translation_of: there is no column `c`; write the slug or the file of a column",
        "content/events/e.md:4:9: report: there is no column `aa`; write the slug or the file of a column",
    ]


def test_a_reference_that_holds_what_nobody_sees_says_so(content: Content) -> None:
    content.write("books/the-road/book.md", title="The road")
    content.column("a", from_book="the\u2011road")
    content.column("b", from_book="“the-road”")
    assert [problem.partition("from_book: ")[2] for problem in content.problems()] == [
        "there is no book `the\u2011road`: the hyphen behind `the` is one of another kind, a non-breaking hyphen; "
        "did you mean `the-road`?",
        "there is no book `“the-road”`: the quotation marks around it are curly; type straight ones, or none",
    ]


@pytest.mark.parametrize("wanted", ["the-road", "books/the-road/book.md", "../books/the-road/book.md"])
def test_a_book_may_be_named_by_slug_or_path(wanted: str, content: Content) -> None:
    content.write("books/the-road/book.md", title="The road")
    content.column("a", from_book=wanted)
    assert content.problems() == []


def test_a_part_of_no_series_is_a_warning(content: Content) -> None:
    content.column("a", part="2")
    assert content.problems() == [
        "content/columns/a.md:4:7: warning: part: says which part of a series this is, and no series is named; "
        "add `series: …`, or take the line away"
    ]


def test_two_parts_of_a_series_should_not_have_one_number(content: Content) -> None:
    content.column("a", series="Road", part="2")
    content.column("b", series="road", part="2")
    content.column("c", series="Street", part="2")
    content.column("d", series="Road", part="2", status="unlisted")
    content.column("e", series="Road", part="2", lang="de", translation_of="a")
    assert [problem for problem in content.problems() if "part" in problem.split(": ")[2]] == [
        "content/columns/b.md:5:7: warning: part: content/columns/a.md is part 2 of this series too; "
        "give each part its own number"
    ]
