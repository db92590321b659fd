"""Tables of what was measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desk.bench.measurement import NEW_PROCESS, RESIDENT, Measurement
from desk.bench.tables import TABLES, figure, tables

COLD = Measurement(
    generator="standfirst",
    size=1000,
    operation="cold",
    mode=NEW_PROCESS,
    round=0,
    wall=2.0,
    everything=2.0,
    user=1.5,
    system=0.5,
    memory=80.0,
    written=736,
    outputs=12_345,
    size_of_outputs=11_400_000,
    has_arrived=True,
)


def measured(generator: str, size: int = 1000, mode: str = NEW_PROCESS, **others: Any) -> Measurement:
    return replace(COLD, generator=generator, size=size, mode=mode, **others)


def table(name: str, *measurements: Measurement) -> str:
    return next((each.as_text() for each in tables(measurements) if each.name == name), "")


@pytest.mark.parametrize(
    ("value", "written"), [(0.4567, "0.46"), (9.994, "9.99"), (33.94, "33.9"), (1317.2, "1,317"), (None, "–")]
)
def test_a_figure_has_the_digits_that_mean_something(value: float | None, written: str) -> None:
    assert figure(value) == written


def test_it_is_said_how_much_each_generator_writes() -> None:
    assert "1,000    Hugo       12,345       11.4" in table("outputs", measured("hugo"))


def test_our_own_row_comes_first_and_sizes_are_in_order() -> None:
    text = table("new-process", measured("pelican", 1000), measured("standfirst", 1000), measured("standfirst", 100))
    rows = [line.split()[:3] for line in text.splitlines()[3:]]
    assert rows == [["100", "cold", "Standfirst"], ["1,000", "cold", "Standfirst"], ["1,000", "cold", "Pelican"]]


def test_pages_that_never_changed_have_a_dash() -> None:
    text = table("resident", measured("hugo", mode=RESIDENT, operation="title-and-tags", everything=None))
    assert text.splitlines()[3].split()[:8] == ["1,000", "title", "and", "tags", "Hugo", "2.00", "–", "1.50"]


def test_a_change_that_was_not_seen_is_said_to_be_missing() -> None:
    assert "Pelican (did not arrive)" in table("new-process", measured("pelican", has_arrived=False))


def test_ratios_name_what_they_are_to() -> None:
    text = table("ratios", measured("standfirst", wall=1.0), measured("pelican", wall=4.0))
    head, row = text.splitlines()[2:4]
    assert head.split("  ")[-3:] == ["wall ÷ Pelican", "CPU ÷ Pelican", "page ÷ Pelican"]
    assert row.split()[-3:] == ["0.25", "1.00", "–"]


def test_growth_is_told_from_a_thousand_columns_on() -> None:
    three = [measured("standfirst", size, user=size / 1000, system=0.0) for size in (100, 1000, 10_000)]
    assert "Standfirst" in table("growth", *three)
    assert table("growth", *three).split()[-1] == "1.00"
    assert table("growth", *three[:2]) == ""


def test_a_table_for_a_page_has_figures_to_the_right() -> None:
    (first, *_) = tables([measured("standfirst")])
    head, rules, row = first.as_markdown().splitlines()
    assert [cell.strip() for cell in head.strip("|").split("|")] == ["Columns", "Generator", "Files", "Megabytes"]
    assert [cell.strip()[-1] for cell in rules.strip("|").split("|")] == ["-", "-", ":", ":"]
    assert [cell.strip() for cell in row.strip("|").split("|")] == ["1,000", "Standfirst", "12,345", "11.4"]


def test_every_table_is_one_of_those_that_the_page_has_places_for() -> None:
    both = [measured(name, size, mode) for name in ("standfirst", "hugo") for size in (1000, 2000)
            for mode in (NEW_PROCESS, RESIDENT)]  # fmt: skip
    assert tuple(each.name for each in tables(both)) == TABLES
