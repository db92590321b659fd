"""A series reads one, two, three; what is still to come is counted in."""

from __future__ import annotations

import pytest

from tests.desk.check.conftest import Site

MEND = "number the parts one after the other, or announce what is to come under `planned`"


def parts(site: Site, *numbers: int, **fields: str) -> None:
    for number in numbers:
        site.column(f"part-{number}", series="The Road", part=str(number), **fields)


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((1, 2, 4), "no part 3"),
        ((1, 2, 5), "no part 3 and 4"),
        ((1, 5), "no part 2, 3 and 4"),
        ((2, 3), "no part 1"),
    ],
)
def test_a_part_that_is_missing_is_told_of_at_the_last_one(site: Site, numbers: tuple[int, ...], told: str) -> None:
    parts(site, *numbers)
    (problem,) = site.found()
    file = f"content/columns/part-{numbers[-1]}.md"
    assert str(problem) == f"{file}:5:7: warning: part: the series «The Road» has {told}; {MEND}"


@pytest.mark.parametrize("numbers", [(1, 2, 3), (0, 1, 2), (2019, 2020, 2021), (1, 2, 99), (2019, 2023, 2099), ()])
def test_other_ways_of_counting_are_an_authors_own(site: Site, numbers: tuple[int, ...]) -> None:
    parts(site, *numbers)
    assert site.told() == []


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"date": "2027-01-01"}])
def test_a_part_that_is_on_its_way_is_not_missing(site: Site, fields: dict[str, str]) -> None:
    parts(site, 1, 2, 4)
    parts(site, 3, **fields)
    assert site.told() == []


def test_a_column_without_a_number_or_one_that_is_planned_fills_a_gap(site: Site) -> None:
    parts(site, 1, 3)
    site.column("in-between", series="The Road")
    assert site.told() == []
    site.column("in-between")
    assert len(site.told()) == 1
    site.write("series/the-road.md", title="The Road", planned="[The Inn]")
    assert site.told() == []


def test_a_part_announced_twice_is_told_of(site: Site) -> None:
    parts(site, 1)
    site.write("series/the-road.md", title="The Road", planned="[The Inn, The Bridge, the inn]")
    assert site.told() == ["content/series/the-road.md:3:32: warning: planned: `the inn` is announced twice"]


@pytest.mark.parametrize(
    "fields", [{"status": "unlisted"}, {"date": "2027-01-01"}, {"lang": "de"}, {"series": "Other"}]
)
def test_a_series_whose_ebook_would_be_empty_is_told_of(site: Site, fields: dict[str, str]) -> None:
    site.write("series/the-road.md", title="The Road", ebook="true")
    site.column("part-1", **{"series": "The Road"} | fields)
    (problem,) = site.found()
    assert str(problem) == (
        "content/series/the-road.md:3:8: warning: ebook: there is no e-book of «The Road», because no part of it is "
        "public in its language; publish a column with `series: The Road`, or take this line away"
    )


def test_a_series_that_has_an_ebook_or_asks_for_none_is_not(site: Site) -> None:
    site.write("series/the-road.md", title="The Road", ebook="true")
    site.write("series/the-rail.md", title="The Rail", ebook="false")
    site.column("part-1", series="The Road")
    assert site.told() == []


def test_a_part_of_no_series_is_told_of(site: Site) -> None:
    site.column("alone", part="2")
    assert site.told() == [
        "content/columns/alone.md:4:7: warning: part: this is part 2, but there is no `series` that it is a part of"
    ]
