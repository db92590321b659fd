"""Problems as they are shown: a line each, whatever a file or a field is called."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.problems import ContentProblems, Problem, did_you_mean, nearest, one_line


def test_a_problem_reads_as_file_line_column_field_what_and_the_mend() -> None:
    problem = Problem("content/columns/why-audiences.md", 5, 1, "tagz", "no such field", "did you mean `tags`?")
    assert str(problem) == "content/columns/why-audiences.md:5:1: tagz: no such field; did you mean `tags`?"


def test_a_warning_says_that_it_is_one() -> None:
    assert str(Problem("a.md", 1, 2, "", "odd", "", "warning")) == "a.md:1:2: warning: odd"


def test_a_problem_is_data_too() -> None:
    problem = Problem("a.md", 5, 1, "tagz", "no such field", "x", "warning")
    assert json.loads(json.dumps(problem.as_dict())) == {
        "file": "a.md", "line": 5, "column": 1, "field": "tagz", "what": "no such field", "fix": "x",
        "severity": "warning",
    }  # fmt: skip


def test_problems_come_sorted_by_place_and_each_once() -> None:
    late, early = Problem("b.md", 2, 1, "", "x"), Problem("b.md", 1, 9, "", "y")
    error = ContentProblems([late, early, late])
    assert error.problems == (early, late)
    assert str(error) == "b.md:1:9: y\nb.md:2:1: x"


@given(st.builds(Problem, st.text(), st.integers(1), st.integers(1), st.text(), st.text(), st.text()))
def test_any_problem_is_one_line_of_utf_8(problem: Problem) -> None:
    shown = str(problem)
    assert len(shown.splitlines()) <= 1
    shown.encode()


def test_what_cannot_stand_in_a_line_is_shown_as_an_escape() -> None:
    assert one_line("a\nb\x00\u2028\udce9é") == "a\\nb\\x00\\u2028\\udce9é"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("tagz", "tags"), ("Tags", "tags"), ("titel", "title"), ("x", None), ("", None), ("a" * 10_000, None)],
)
def test_the_nearest_name_is_the_one_that_was_meant(written: str, meant: str | None) -> None:
    assert nearest(written, ["tags", "title", "date"]) == meant
    assert did_you_mean(written, ["tags", "title", "date"]) == (f"did you mean `{meant}`?" if meant else "")
