"""Series: parts in their order with their numbers, what is planned, and each column's neighbours."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.addresses import Permalinks
from plugins.core.model import Column
from plugins.core.parts import numbered
from plugins.series.model import SeriesShelf, contents, roman, series_listings, shelve
from tests.plugins.conftest import FILES, Content


def column(source: str, day: int = 1, part: int | None = None) -> Column:
    date = dt.datetime(2026, 1, day, tzinfo=dt.UTC)
    return Column.model_validate({"title": source, "date": date}).model_copy(update={"source": source, "part": part})


def numbers(*columns: Column) -> dict[str, int]:
    return {column.source: number for number, column in numbered(columns)}


def test_columns_without_a_part_are_numbered_by_date() -> None:
    assert numbers(column("c", 3), column("a", 1), column("b", 2)) == {"a": 1, "b": 2, "c": 3}


def test_a_part_is_its_own_number_and_the_others_take_the_free_ones() -> None:
    assert numbers(column("a", 1), column("b", 2, part=1), column("c", 3), column("d", 4, part=9)) == {
        "b": 1, "a": 2, "c": 3, "d": 9,
    }  # fmt: skip


def test_columns_of_one_moment_are_numbered_by_file() -> None:
    assert numbers(column("b"), column("a")) == {"a": 1, "b": 2}


PARTS = st.lists(st.tuples(st.integers(1, 28), st.none() | st.integers(0, 12)), max_size=8)


@given(PARTS, st.randoms())
def test_every_column_has_a_number_and_the_order_of_reading_does_not_matter(
    parts: list[tuple[int, int | None]], order: object
) -> None:
    columns = [column(f"{name}", day, part) for name, (day, part) in enumerate(parts)]
    found = numbered(columns)
    order.shuffle(columns)  # type: ignore[attr-defined]
    assert [(number, one.source) for number, one in numbered(columns)] == [
        (number, one.source) for number, one in found
    ]
    assert sorted(one.source for _, one in found) == sorted(one.source for one in columns)
    assert [number for number, _ in found] == sorted(number for number, _ in found)
    assert all(one.part in {None, number} for number, one in found)
    free = [number for number, one in found if one.part is None]
    assert len(set(free)) == len(free)
    assert not set(free) & {one.part for one in columns}


@given(st.lists(st.integers(1, 28), max_size=10))
def test_without_parts_the_numbers_are_one_to_n(days: list[int]) -> None:
    found = numbered(column(str(name), day) for name, day in enumerate(days))
    assert [number for number, _ in found] == list(range(1, len(days) + 1))


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "I"), (4, "IV"), (9, "IX"), (1994, "MCMXCIV"), (3999, "MMMCMXCIX"), (4000, "4000"), (0, "0")],
)
def test_numbers_are_roman_where_there_are_numerals(number: int, numeral: str) -> None:
    assert roman(number) == numeral


# In a site -----------------------------------------------------------------------------------------------------


@pytest.fixture
def road(content: Content) -> Content:
    content.write(
        "series/road.md", "A *road*.", title="The road", summary="Where it leads", planned="[The inn, The end]"
    )
    content.column("one", title="The start", date="2026-01-01", series="The road", summary="How it began")
    content.column("two", title="The middle", date="2026-02-01", series="The road")
    return content


def shelf(content: Content) -> SeriesShelf:
    return shelve(content.press())


def test_a_box_says_part_two_of_four_and_what_is_planned(road: Content) -> None:
    box = shelf(road).boxes["columns/two.md"]
    assert (box.series.title, box.numeral, box.total_numeral, box.number, box.total) == ("The road", "II", "IV", 2, 4)
    assert [(row.numeral, row.title, row.address, row.is_planned, row.is_current) for row in box.rows] == [
        ("I", "The start", "/columns/one/", False, False),
        ("II", "The middle", "/columns/two/", False, True),
        ("III", "The inn", None, True, False),
        ("IV", "The end", None, True, False),
    ]
    assert box.previous is not None
    assert (box.previous.slug, box.next) == ("one", None)
    first = shelf(road).boxes["columns/one.md"]
    assert first.next is not None
    assert (first.previous, first.next.slug) == (None, "two")


def test_the_table_of_contents_marks_no_part_as_the_current_one(road: Content) -> None:
    rows = shelf(road).contents["road"]
    assert [row.is_current for row in rows] == [False] * 4
    assert (rows[0].summary, rows[0].reading_minutes, rows[0].date_iso) == (
        "How it began",
        1,
        "2026-01-01T00:00:00+00:00",
    )


def test_a_part_that_was_planned_and_is_written_stands_there_once(road: Content) -> None:
    road.column("inn", title="the INN", date="2026-03-01", series="The road")
    assert [row.title for row in shelf(road).contents["road"]] == ["The start", "The middle", "the INN", "The end"]


def test_what_is_not_public_is_not_counted(road: Content) -> None:
    road.column("draft", date="2026-01-15", series="The road", status="draft")
    road.column("later", date="2027-01-15", series="The road")
    road.column("aside", date="2026-01-15", series="The road", status="unlisted")
    road.column("deutsch", date="2026-01-15", series="The road", lang="de", translation_of="one")
    shelved = shelf(road)
    assert [row.title for row in shelved.contents["road"] if row.address] == ["The start", "The middle"]
    assert set(shelved.boxes) == {"columns/one.md", "columns/two.md", "columns/deutsch.md"}


def test_a_translation_is_the_part_that_its_original_is_among_those_of_its_language(road: Content) -> None:
    road.column("three", title="The bend", date="2026-03-01", series="The road")
    for name, title in (("one", "Der Anfang"), ("three", "Die Biegung")):
        translation = {"lang": "de", "translation_of": name, "series": "The road"}
        road.column(f"{name}-de", title=title, date="2026-05-01", **translation)
    boxes = shelf(road).boxes
    box = boxes["columns/three-de.md"]
    assert (box.numeral, box.total_numeral) == ("III", "V")
    assert [(row.title, row.lang, row.is_current) for row in box.rows] == [
        ("Der Anfang", "de", False),
        ("The middle", "en", False),
        ("Die Biegung", "de", True),
        ("The inn", "en", False),
        ("The end", "en", False),
    ]
    first, second = boxes["columns/one-de.md"], boxes["columns/two.md"]
    assert first.next is not None
    assert first.next.title == "The middle"
    assert second.next is not None
    assert (second.next.title, [row.lang for row in second.rows]) == ("The bend", ["en"] * 5)


def test_a_part_may_be_written_in_another_language_than_the_others(road: Content) -> None:
    road.column("drei", title="Die Biegung", date="2026-03-01", series="The road", lang="de")
    assert [(row.title, row.lang) for row in shelf(road).contents["road"]][2:4] == [
        ("Die Biegung", "de"),
        ("The inn", "en"),
    ]


def test_a_series_whose_columns_are_the_same_objects_is_as_it_was_with_its_translations(road: Content) -> None:
    road.column("one-de", title="Der Anfang", lang="de", translation_of="one", series="The road")
    press = road.press()
    before = shelve(press)
    after = shelve(press, before)
    assert after.boxes.keys() == before.boxes.keys() == {f"columns/{name}.md" for name in ("one", "two", "one-de")}
    assert all(after.boxes[source] is box for source, box in before.boxes.items())


def test_a_series_is_a_list_with_its_introduction_in_the_order_of_reading(road: Content) -> None:
    listing, index = series_listings(road.press())
    assert (listing.kind, listing.title, listing.address, listing.summary) == (
        "series",
        "The road",
        "/series/road/",
        "Where it leads",
    )
    assert "A <em>road</em>." in listing.description
    assert {entry.source for entry in listing.entries} == {"columns/one.md", "columns/two.md"}
    assert (index.kind, index.address, index.parts, index.has_feeds) == ("series_index", "/series/", (listing,), False)


def test_a_series_of_planned_parts_only_has_its_page(content: Content) -> None:
    content.write("series/road.md", "Soon.", title="The road", planned="The start")
    assert [listing.title for listing in series_listings(content.press())] == ["The road", "Series"]
    (row,) = shelf(content).contents["road"]
    assert (row.number, row.is_planned) == (1, True)


def test_a_site_may_have_no_index_of_its_series(road: Content) -> None:
    links = Permalinks({}, FILES | {"series_index": ""})
    assert [listing.title for listing in series_listings(road.press(permalinks=links))] == ["The road"]


def test_a_series_that_only_drafts_mention_has_no_page(content: Content) -> None:
    content.column("a", series="Secret plans", status="draft")
    assert [listing.title for listing in series_listings(content.press())] == ["Series"]


def test_planned_parts_are_numbered_on_from_the_last(content: Content) -> None:
    content.write("series/road.md", title="Road", planned="[B, C]")
    content.column("a", series="Road", part="7")
    (series,) = content.read().series
    rows = contents(series, numbered(content.read().columns))
    assert [(row.number, row.title) for row in rows] == [(7, "A"), (8, "B"), (9, "C")]
