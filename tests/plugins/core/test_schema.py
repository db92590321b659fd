"""Front matter against the schema: what is known is taken, what is not is named, and nothing is dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.conventions import Conventions
from plugins.core.front_matter import FrontMatter, parse
from plugins.core.model import KINDS, Item, authored_fields
from plugins.core.schema import validate
from tests.plugins.conftest import conventions_for

MINIMAL = {"date": "2026-03-04", "title": "A", "name": "A", "start": "2026-03-04 19:00"}


class Checker:
    """Validates texts written as YAML, under conventions with any changes."""

    def __init__(self, conventions: Callable[..., Conventions]) -> None:
        self._conventions = conventions

    def both(
        self, front: str, kind: str = "column", source: str = "a.md", **changes: Any
    ) -> tuple[Item | None, list[str]]:
        item, problems = validate(kind, parse(front, source), source, self._conventions(shown_as="", **changes))
        return item, [str(problem) for problem in sorted(problems)]

    def item(self, front: str, kind: str = "column", source: str = "a.md", **changes: Any) -> Any:
        item, problems = self.both(front, kind, source, **changes)
        assert problems == []
        return item

    def problems(self, front: str, kind: str = "column", source: str = "a.md", **changes: Any) -> list[str]:
        return self.both(front, kind, source, **changes)[1]


@pytest.fixture
def check(conventions: Callable[..., Conventions]) -> Checker:
    return Checker(conventions)


def fields(**written: str) -> str:
    return "\n".join(["---", *(f"{name}: {value}" for name, value in written.items()), "---", ""])


COLUMN = fields(title="A", date="2026-03-04")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_content_with_what_it_needs(kind: str, check: Checker) -> None:
    required = {name: MINIMAL[name] for name, info in authored_fields(KINDS[kind]).items() if info.is_required()}
    assert check.item(fields(**required), kind).title == "A"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_all_that_it_lacks(kind: str, check: Checker) -> None:
    required = sorted(name for name, info in authored_fields(KINDS[kind]).items() if info.is_required())
    problems = check.problems("---\n---\n", kind)
    assert [problem.split(": ")[1] for problem in problems] == required
    assert all("is missing; add `" in problem for problem in problems)


@pytest.mark.parametrize("kind", KINDS)
def test_every_optional_field_may_be_left_empty(kind: str, check: Checker) -> None:
    written = {
        name: MINIMAL.get(name, "") if info.is_required() else "" for name, info in authored_fields(KINDS[kind]).items()
    }
    del written["date"]
    needed = {"date": MINIMAL["date"]} if kind == "column" else {}
    assert check.problems(fields(**written, **needed), kind) == []


def test_optional_fields_within_a_group_may_be_left_empty(check: Checker) -> None:
    front = "---\ntitle: A\ndate: 2026-03-04\nfirst_published:\n  outlet: The Paper\n  date:\n  url:\n  lang:\n---\n"
    assert check.item(front).first_published.date is None


def test_a_group_may_name_its_fields_in_capitals(check: Checker) -> None:
    assert check.item("---\nTitle: A\nDATE: 2026-03-04\nImage:\n  Src: a.svg\n  ALT: A\n---\n").image.alt == "A"


def test_a_picture_a_film_and_a_recording_may_be_named_in_short(check: Checker) -> None:
    column = check.item(fields(title="A", date="2026-03-04", image="a.svg", video="https://b.example/", audio="c.mp3"))
    assert (column.image.src, column.video.url, column.audio.src) == ("a.svg", "https://b.example/", "c.mp3")


def test_no_author_can_write_what_the_library_fills_in(check: Checker) -> None:
    for name in ("address", "html", "word_count", "(placed)", "author_names", "has_file"):
        assert "no such field" in check.problems(COLUMN.replace("title", f'"{name}": x\ntitle', 1))[0]
    front = "---\ntitle: A\ndate: 2026-03-04\nimage:\n  src: a.svg\n  width: 3\n  (placed): x\n---\n"
    assert len(check.problems(front)) == 2
    assert check.problems('---\ntitle: A\ndate: 2026-03-04\n"\\0": x\n---\n') == [
        "a.md:4:1: a field's name must be a word; write one `field: value` a line"
    ]


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [("author", "title", "name"), ("page", "name", "title"), ("series", "name", "title"), ("tag", "Name", "title")],
)
def test_a_name_and_a_title_are_told_apart_in_one_sentence(kind: str, wrong: str, right: str, check: Checker) -> None:
    assert check.problems(fields(**{wrong: "A"}), kind) == [
        f"a.md:2:1: {wrong.lower()}: no such field; did you mean `{right}`?"
    ]


def test_a_site_admits_fields_of_its_own_by_name_or_pattern(check: Checker) -> None:
    front = COLUMN.replace("title", "og_title: B\nSidebar: [c, d]\ntitle", 1)
    assert check.item(front, custom_fields=("og_*", "SIDEBAR")).custom == {"og_title": "B", "sidebar": ["c", "d"]}
    assert len(check.problems(front)) == 2


def test_the_sites_zone_holds_where_a_date_names_none(check: Checker) -> None:
    zone = dt.timezone(dt.timedelta(hours=5))
    assert check.item(COLUMN, zone=zone).date.isoformat() == "2026-03-04T00:00:00+05:00"


def test_the_name_of_the_file_gives_the_date_that_the_text_does_not(check: Checker) -> None:
    assert check.item(fields(title="A"), source="columns/2024-05-06-a.md").date.date() == dt.date(2024, 5, 6)
    assert check.item(COLUMN, source="columns/2024-05-06-a.md").date.date() == dt.date(2026, 3, 4)


def test_a_date_that_the_files_name_gives_wrongly_is_laid_at_the_names_door(check: Checker) -> None:
    assert check.problems(fields(title="A"), source="columns/2024-02-30-a.md") == [
        "columns/2024-02-30-a.md:2:1: date: there is no 30 February 2024; "
        "it is taken from the file's name or the settings; write the field to say otherwise"
    ]


def test_the_text_goes_before_the_path_and_the_path_before_the_settings(check: Checker) -> None:
    given: dict[str, Any] = {
        "default_fields": {"category": "Settings", "author": "Settings", "sidebar": "Settings"},
        "path_fields": {"columns/a": {"category": "Folder", "author": "Folder"}, "columns/ab": {"category": "Wrong"}},
        "path_pattern": r"columns/(?P<author>[^/]*)/",
    }
    column = check.item(fields(title="A", date="2026-03-04", lang="de"), source="columns/a/x.md", **given)
    assert (column.category_name, column.author_name, column.custom) == ("Folder", "a", {"sidebar": "Settings"})
    column = check.item(fields(title="A", date="2026-03-04", category="Text"), source="columns/a/x.md", **given)
    assert column.category_name == "Text"


def test_the_folder_may_be_the_category(check: Checker) -> None:
    assert check.item(COLUMN, source="columns/craft/a.md", folder_as_category=True).category_name == "craft"


def test_the_settings_may_give_a_date_to_texts_without_one(check: Checker) -> None:
    column = check.item(fields(title="A"), default_date="2020-01-02 03:04")
    assert column.date.isoformat() == "2020-01-02T03:04:00+00:00"


def test_an_author_of_the_text_is_not_joined_by_those_of_the_settings(check: Checker) -> None:
    column = check.item(fields(title="A", date="2026-03-04", author="Ada"), default_fields={"authors": "House"})
    assert (column.author_name, column.author_names) == ("Ada", ())


def test_an_event_cannot_end_before_it_starts(check: Checker) -> None:
    front = fields(title="A", start="2026-03-04 19:00", end="2026-03-04 18:00")
    assert check.problems(front, "event") == [
        "a.md:4:6: end: the event ends before it starts; compare `start` and `end`"
    ]


def test_every_problem_has_words_of_our_own(check: Checker) -> None:
    """No sentence of pydantic's reaches an author, whatever stands where it does not belong."""
    shapes = ["x", "[x]", "{x: y}", "[[x]]", "[{x: y}]", "{x: [y]}", "-1", "''"]
    for kind, model in KINDS.items():
        for name in authored_fields(model):
            for shape in shapes:
                for problem in check.problems(fields(**{name: shape}), kind):
                    assert "see what this field takes in the manual" not in problem
                    assert "input" not in problem.lower()
                    assert "valid " not in problem.lower()


VALUES = st.recursive(
    st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(
        st.sampled_from(sorted({name for kind in KINDS.values() for name in authored_fields(kind)}))
        | st.text(max_size=6),
        VALUES,
        max_size=6,
    ),
    st.booleans(),
)
def test_any_front_matter_makes_an_item_or_problems(kind: str, data: dict[str, Any], is_classic: bool) -> None:
    places: dict[tuple[str | int, ...], tuple[int, int]] = {
        (name,): (number + 2, 1) for number, name in enumerate(data)
    }
    matter = FrontMatter(data, places, places, "", 9, (), frozenset(), is_classic)
    item, problems = validate(kind, matter, "x/a.md", conventions_for(Path("/nowhere")))
    assert (item is None) == any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.what
        assert problem.fix
        assert 1 <= problem.line <= len(data) + 1
