"""Texts whose front matter is in error: all that else is wrong with them is told in the same run, and nothing more."""

from __future__ import annotations

import pytest

from plugins.core.addresses import Permalinks
from tests.plugins.conftest import Content

WRONG = {"tagz": "[a]"}
"""A field that is no field, so that a text cannot be read."""


def told(content: Content, **changes: object) -> list[str]:
    """Return what is said besides what is wrong with the front matter itself."""
    return [problem for problem in content.problems(**changes) if "tagz" not in problem]


def test_what_fields_refer_to_is_looked_at_though_another_field_is_wrong(content: Content) -> None:
    content.write("books/apiary/book.md", title="Apiary")
    content.write("series/road.md", title="The long road")
    content.column(
        "a", **WRONG, from_book="apiaryy", translation_of="bb", series="The long rode", image="nono.jpg",
        audio="nono.mp3", summary="See [x](gone.md)",
    )  # fmt: skip
    content.write("events/e.md", title="E", start="2026-03-04", report="aa", slides="nono.pdf", **WRONG)
    content.write("authors/ada.md", name="Ada", photo="nono.jpg", **WRONG)
    assert told(content) == [
        "content/authors/ada.md:3:8: photo: there is no file `nono.jpg`; check the name and the folder",
        "content/columns/a.md:5:12: from_book: there is no book `apiaryy`; did you mean `apiary`?",
        "content/columns/a.md:6:17: translation_of: there is no column `bb`; write the slug or the file of a column",
        "content/columns/a.md:7:9: warning: series: no series has a file under `The long rode`; "
        "did you mean `The long road`?",
        "content/columns/a.md:8:8: image.src: there is no file `nono.jpg`; check the name and the folder",
        "content/columns/a.md:9:8: audio.src: there is no file `nono.mp3`; check the name and the folder",
        "content/columns/a.md:10:10: summary: there is no file `gone.md`; check the name and the folder",
        "content/events/e.md:4:9: report: there is no column `aa`; write the slug or the file of a column",
        "content/events/e.md:5:9: slides: there is no file `nono.pdf`; check the name and the folder",
    ]


def test_a_file_is_not_there_though_one_would_be_as_seen_from_the_home_page(content: Content) -> None:
    content.write("images/finger-post.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    content.column("a", "![A post](images/finger-post.svg)", image="images/finger-post.svg", **WRONG)
    content.column("b", "![A post](../../images/finger-post.svg)", **WRONG)
    near = "there is no file `images/finger-post.svg`; did you mean `../images/finger-post.svg`?"
    assert told(content) == [
        f"content/columns/a.md:4:8: image.src: {near}", f"content/columns/a.md:8:11: {near}"
    ]  # fmt: skip


def test_fields_that_are_wrong_themselves_say_nothing_else(content: Content) -> None:
    content.column("a", date="2026-33-04", image="{alt: A}", audio="nono.mp3", from_book="[a, b]")
    assert [problem.split(": ")[1] for problem in content.problems()] == ["date", "image.src", "audio.src", "from_book"]


@pytest.mark.parametrize("more", [{"status": "draft"}, {"status": "skip"}, {"status": "drafft"}, {"statsu": "draft"},
                                  {"date": "2036-03-04"}, {"status": "“draft”"}])  # fmt: skip
def test_nothing_is_told_of_a_text_that_may_be_for_nobody_yet(more: dict[str, str], content: Content) -> None:
    content.column("a", "[x](gone.md)", image="nono.jpg", from_book="b", **WRONG, **more)
    assert not [problem for problem in content.problems() if "there is no" in problem]


def test_an_author_sees_what_is_wrong_with_a_draft(content: Content) -> None:
    content.column("a", image="nono.jpg", status="draft", **WRONG)
    assert len(told(content, show_drafts=True)) == 1


def test_a_text_refers_to_one_in_error_by_its_slug(content: Content) -> None:
    content.write("books/b/book.md", title="B", slug="apiary", **WRONG)
    content.column("a", from_book="apiary")
    assert told(content) == []


def test_a_text_in_error_may_name_itself_and_is_told_so(content: Content) -> None:
    content.column("a", translation_of="a", **WRONG)
    assert told(content) == [
        "content/columns/a.md:4:17: translation_of: `a` is this text itself; name the other column"
    ]


def test_chapters_are_looked_at_though_their_book_is_in_error(content: Content) -> None:
    content.write("books/b/book.md", title="B", cover="nono.svg", **WRONG)
    content.write("books/b/01-one.md", "[x](gone.md)", title="One")
    content.write("books/b/02-two.md", "[x](gone.md)", title="Two", image="nono.jpg", **WRONG)
    content.write("books/b/03-three.md", "[x](gone.md)", title="Three", image="nono.jpg", excerpt="full", **WRONG)
    assert [problem.removeprefix("content/books/b/").split(";")[0] for problem in told(content)] == [
        "01-one.md:5:5: there is no file `gone.md`",
        "02-two.md:7:5: there is no file `gone.md`",
        "03-three.md:3:8: image.src: there is no file `nono.jpg`",
        "03-three.md:8:5: there is no file `gone.md`",
        "book.md:3:8: cover.src: there is no file `nono.svg`",
    ]


@pytest.mark.parametrize("status", ["draft", "skip"])
def test_chapters_of_a_book_that_is_not_public_are_left_alone(status: str, content: Content) -> None:
    content.write("books/b/book.md", title="B", status=status)
    content.write("books/c/book.md", title="C", status=status, **WRONG)
    for book in "bc":
        content.write(f"books/{book}/01-one.md", "[x](gone.md)", title="One", **WRONG)
    assert told(content) == []


def test_a_default_category_is_not_asked_for_by_a_text_in_error(content: Content) -> None:
    content.write("categories/misc.md", title="Misc.")
    content.column("a", category="Misc.")
    content.column("b", **WRONG)
    assert told(content, default_category="Miscs") == []


def test_where_a_text_in_error_would_lie_is_held_against_others(content: Content) -> None:
    content.column("a", slug="x")
    content.column("b", slug="x", aliases="[/old/]", **WRONG)
    content.write("columns/c.md", title="C", date="12", aliases="[/old/]")
    content.write("pages/tags.md", title="Tags", **WRONG)
    assert told(content) == [
        "content/columns/b.md:4:7: slug: `/columns/x/` is also the address of content/columns/a.md; "
        "give one of the two another slug",
        "content/columns/c.md:3:7: date: `12` is not a whole date; write it whole, as in 2026-03-04 or "
        "2026-03-04 09:30",
        "content/columns/c.md:4:11: aliases: `/old/` already leads to content/columns/b.md; "
        "take it away in one of the two",
        "content/pages/tags.md:1:1: slug: `/tags/` is an address that the site itself uses; choose another slug",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "../x"}, {"slugg": "y"}, {"permalink": "/y/"}, {"lang": "english"}, {"lang": "de"}, {"save_as": "/x"},
        {"status": "draft"}, {"status": "skip"}, {"date": "2099-01-01"},
    ],
)  # fmt: skip
def test_where_nobody_knows_that_a_text_in_error_would_lie_nothing_is_in_its_way(
    content: Content, fields: dict[str, str]
) -> None:
    content.column("x")
    content.column("more/x", **WRONG | fields)
    assert not [problem for problem in told(content) if "is also the address" in problem]


def test_an_address_made_of_what_was_not_read_is_in_nobodys_way(content: Content) -> None:
    content.column("x")
    content.column("more/x", **WRONG)
    content.write("columns/more/x.md", title="X", date="12")
    patterns = Permalinks({"column": "{date:%Y}/{slug}/"}, {"column": "{date:%Y}/{slug}/index.html"}, "en")
    assert not [problem for problem in told(content, permalinks=patterns) if "is also the address" in problem]
