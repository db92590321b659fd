"""A forgotten first `---`: told where it does harm, and never where Pelican's own header was meant."""

from __future__ import annotations

import pytest

from tests.plugins.conftest import Content

THERE_IS_NONE = (
    "there is no `---` above the fields, though there is one below them, in line {}; begin the file with a line `---`"
)


def told(text: str, content: Content) -> list[str]:
    content.write("columns/a.md", text)
    return [problem.removeprefix("content/columns/a.md:") for problem in content.problems()]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: x\ntags:\n  - a\ndate: 2026-03-04\n---\n\nText.\n", 5),
        ("title: x\n\ndate: 2026-03-04\n---\n\nText.\n", 4),
        ("title: x\nimage:\n  src: ../images/x.svg\n  alt: x\ndate: 2026-03-04\n---\nText.\n", 6),
    ],
)
def test_a_text_that_lacks_a_field_only_because_it_was_not_opened_is_told_so(
    text: str, line: int, content: Content
) -> None:
    content.write("images/x.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    assert told(text, content) == [f"1:1: {THERE_IS_NONE.format(line)}"]


def test_what_else_is_wrong_is_told_as_it_would_be_then(content: Content) -> None:
    text = "\ntitle: x\ntags:\n  - a\ntagz: b\ndate: 2026-33-04\n---\n[x](gone.md)\n"
    assert told(text, content) == [
        f"2:1: {THERE_IS_NONE.format(7)}",
        "5:1: tagz: no such field; did you mean `tags`?",
        "6:7: date: there is no month 33; write year-month-day, as in 2026-03-04",
        "8:5: there is no file `gone.md`; check the name and the folder",
    ]


def test_both_are_told_where_a_field_is_missing_in_any_case(content: Content) -> None:
    said = told("title: x\n---\n\nText.\n", content)
    assert said == [
        f"1:1: {THERE_IS_NONE.format(2)}",
        "1:1: date: is missing; add `date: …` (when it is published; in the future: scheduled)",
    ]


def test_fields_that_would_be_published_as_text_are_a_warning(content: Content) -> None:
    text = "title: x\ndate: 2026-03-04\ntags:\n- a\n- b\n---\n\nText.\n"
    assert told(text, content) == [f"1:1: warning: {THERE_IS_NONE.format(6)}"]


@pytest.mark.parametrize(
    "text",
    [
        "Title: A: B\nDate: 2026-03-04\n---\n\nText\n---\n",
        "Title: A\nDate: 2026-03-04\n\nNote: a heading\n---\n",
        "Title: A\nDate: 2026-03-04\nText follows: at once\n---\n",
        "Title: A\nDate: 2026-03-04\n- a list\n---\n",
        "Date: 2026-03-04\nTitle: A\n    and more\n\n---\n\nText\n",
        "Title: A\nDate: 2026-03-04\n\nText\n\n***\n",
    ],
)
def test_pelicans_header_needs_none(text: str, content: Content) -> None:
    assert told(text, content) == []


@pytest.mark.parametrize(
    "text",
    [
        "Title: A: B\nTags: x\n---\n\nText\n",
        "Title: A\n\nText\n---\n",
        "Title: A\n\nText: a\nmore\n---\n",
        "Title: A\n\nText\n",
    ],
)
def test_a_header_that_would_be_worse_off_with_it_only_lacks_its_field(text: str, content: Content) -> None:
    (said,) = told(text, content)
    assert "date: is missing" in said


def test_another_mistake_in_a_header_is_told_alone(content: Content) -> None:
    said = told("Title: A\nDate: 2026-03-04\nTagz: x\n---\n\nText\n", content)
    assert said == ["3:1: tagz: no such field; did you mean `tags`?"]
