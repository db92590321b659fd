"""Medians, ratios and growth."""

from __future__ import annotations

import pytest

from desk.bench.figures import Case, growth, ratio, slope, summaries
from desk.bench.measurement import NEW_PROCESS, RESIDENT, Measurement

COLD = Case(1000, NEW_PROCESS, "cold")


def measured(
    generator: str = "standfirst",
    *,
    size: int = 1000,
    operation: str = "cold",
    mode: str = NEW_PROCESS,
    round: int = 0,
    user: float = 1.0,
    wall: float = 2.0,
    everything: float | None = 2.0,
    has_arrived: bool = True,
) -> Measurement:
    """A measurement, of which a test says only what it is about."""
    return Measurement(
        generator, size, operation, mode, round, wall, everything, user, 0.5, 80.0, 7, 900, 12_000_000, has_arrived
    )


def test_a_summary_is_the_median_of_all_rounds() -> None:
    found = summaries(measured(round=number, user=user) for number, user in enumerate((1.0, 9.0, 2.0)))
    assert found[COLD, "standfirst"].user == 2.0
    assert found[COLD, "standfirst"].processor == 2.5
    assert found[COLD, "standfirst"].rounds == 3


def test_what_never_came_in_one_round_has_no_median() -> None:
    found = summaries([measured(everything=1.0), measured(round=1, everything=None)])
    assert found[COLD, "standfirst"].everything is None


def test_ratios_are_taken_within_rounds_before_their_median_is() -> None:
    rounds = [(1.0, 2.0), (30.0, 10.0), (4.0, 4.0)]
    both = [
        measured(generator, round=number, wall=wall)
        for number, pair in enumerate(rounds)
        for generator, wall in zip(("standfirst", "hugo"), pair, strict=True)
    ]
    assert ratio(both, COLD, "standfirst", "hugo", lambda each: each.wall) == 1.0


def test_a_round_in_which_a_change_did_not_arrive_counts_for_no_ratio() -> None:
    both = [measured(), measured("hugo", has_arrived=False)]
    assert ratio(both, COLD, "standfirst", "hugo", lambda each: each.wall) is None


def test_there_is_no_ratio_to_what_was_not_measured() -> None:
    both = [measured(), measured("hugo", mode=RESIDENT), measured("hugo", size=100)]
    assert ratio(both, COLD, "standfirst", "hugo", lambda each: each.wall) is None


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_growth_is_the_power_of_the_size(power: float) -> None:
    assert growth([(size, 3 * size**power) for size in (1000, 3000, 10_000)]) == pytest.approx(power)


def test_one_size_says_nothing_about_growth() -> None:
    assert growth([(1000, 2.0), (1000, 3.0)]) is None


def test_the_slope_is_that_of_the_nearest_line() -> None:
    assert slope([(0, 0.0), (1, 3.0), (2, 2.0), (3, 5.0)]) == pytest.approx(1.4)
    assert slope([(1, 1.0), (1, 2.0)]) == 0.0
