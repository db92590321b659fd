"""Files among texts that are none by their names: told with the mend, unless a text refers to them."""

from __future__ import annotations

import pytest

from tests.plugins.conftest import FOLDERS, Content

RENAME = "so it is left out; rename it to `{}`; if it is no text of the site, name it in IGNORE_FILES"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("columns/why.md.txt", f"its name ends in .txt and not in .md, {RENAME.format('why.md')}"),
        ("columns/2026/notes.TXT", f"its name ends in .TXT and not in .md, {RENAME.format('notes.md')}"),
        ("pages/notes.text", f"its name ends in .text and not in .md, {RENAME.format('notes.md')}"),
        ("authors/ada.markdown.txt", f"its name ends in .txt and not in .md, {RENAME.format('ada.markdown')}"),
        ("books/b/02-two.txt", f"its name ends in .txt and not in .md, {RENAME.format('02-two.md')}"),
        ("events/e.rtf", "is not Markdown, and is left out; write it in a file whose name ends in .md"),
        ("columns/e.pages", "is not Markdown, and is left out; write it in a file whose name ends in .md"),
        ("columns/a.md.txt", "its name ends in .txt and not in .md, so it is left out; "
         "`a.md` beside it is the one that is read; delete this one, or name it in IGNORE_FILES"),
    ],
)  # fmt: skip
def test_a_file_that_looks_like_a_text_is_told(name: str, said: str, content: Content) -> None:
    content.column("a")
    content.write(name, "Text.")
    assert content.problems() == [f"content/{name}:1:1: warning: {said}"]


@pytest.mark.parametrize("name", ["images/readme.txt", "books/b/notes.txt", "licence.txt", "columns/.notes.txt"])
def test_a_file_that_lies_elsewhere_is_none_of_them(name: str, content: Content) -> None:
    content.column("a")
    content.write(name, "Text.")
    assert content.problems() == []


def test_where_everything_is_a_column_only_what_was_to_be_one_is_told(content: Content) -> None:
    content.column("a")
    content.write("robots.txt")
    content.write("why.md.txt")
    said = content.problems(folders=FOLDERS | {"column": ("",)})
    assert [problem.split(":")[0] for problem in said] == ["content/why.md.txt"]


def test_a_file_to_which_a_text_refers_is_left_where_it_is(content: Content) -> None:
    for name in ("talk.txt", "slides.html", "more.txt"):
        content.write(f"columns/{name}", "Text.")
    content.column("a", "[what was said](talk.txt) and [more](more.txt)")
    content.write("events/e.md", title="E", start="2026-03-04", slides="../columns/slides.html")
    assert content.problems() == []


def test_a_file_to_which_a_text_in_error_refers_is_not_told(content: Content) -> None:
    content.write("columns/talk.txt", "Text.")
    content.column("a", "[what was said](talk.txt)", tagz="x")
    assert [problem.split(":")[0] for problem in content.problems()] == ["content/columns/a.md"]


def test_a_template_that_the_settings_have_made_into_a_page_is_not_told(content: Content) -> None:
    content.column("a")
    content.write("columns/books.html", "{{ SITENAME }}")
    assert content.problems(template_pages=frozenset({"columns/books.html"})) == []
    assert len(content.problems()) == 1
