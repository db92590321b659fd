"""What many measurements come to: medians, ratios within rounds, and how time grows with the size of a site."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from desk.bench.measurement import Measurement

Value = Callable[[Measurement], float]


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """What was measured several times: an operation at a size, in new processes or with a server running."""

    size: int
    mode: str
    operation: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The medians of all rounds of a case for one generator; `everything` is None where it was so in any round."""

    wall: float
    everything: float | None
    user: float
    processor: float
    memory: float
    written: float
    outputs: float
    size_of_outputs: float
    rounds: int
    has_arrived: bool


def summaries(measurements: Iterable[Measurement]) -> Mapping[tuple[Case, str], Summary]:
    """Return the medians by case and name of generator, in the order in which they were first measured."""
    found: dict[tuple[Case, str], list[Measurement]] = defaultdict(list)
    for each in measurements:
        found[case_of(each), each.generator].append(each)
    return {which: _summary(rounds) for which, rounds in found.items()}


def case_of(measurement: Measurement) -> Case:
    """Return what a measurement is one of."""
    return Case(measurement.size, measurement.mode, measurement.operation)


def ratio(measurements: Iterable[Measurement], case: Case, of: str, to: str, value: Value) -> float | None:
    """Return the median, over the rounds of a case, of one generator's value divided by another's in the same round."""
    rounds: dict[int, dict[str, float]] = defaultdict(dict)
    for each in measurements:
        if case_of(each) == case and each.has_arrived:
            rounds[each.round][each.generator] = value(each)
    found = [values[of] / values[to] for values in rounds.values() if of in values and values.get(to)]
    return median(found) if found else None


def growth(points: Sequence[tuple[float, float]]) -> float | None:
    """Return k where time grows with size to the power of k: the slope of the line through the logarithms."""
    if len({size for size, _ in points}) < 2:
        return None
    return slope([(math.log(size), math.log(time)) for size, time in points])


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the straight line that lies nearest to the points (least squares)."""
    middle, level = fmean(x for x, _ in points), fmean(y for _, y in points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * (y - level) for x, y in points) / spread if spread else 0.0


def _summary(rounds: Sequence[Measurement]) -> Summary:
    ends = [each.everything for each in rounds if each.everything is not None]
    return Summary(
        wall=median(each.wall for each in rounds),
        everything=median(ends) if len(ends) == len(rounds) else None,
        user=median(each.user for each in rounds),
        processor=median(each.processor for each in rounds),
        memory=median(each.memory for each in rounds),
        written=median(each.written for each in rounds),
        outputs=median(each.outputs for each in rounds),
        size_of_outputs=median(each.size_of_outputs for each in rounds),
        rounds=len(rounds),
        has_arrived=all(each.has_arrived for each in rounds),
    )
