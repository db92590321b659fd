"""Which plots are drawn of what was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from desk.bench.figures import Case, Summary, summaries
from desk.bench.measurement import NEW_PROCESS, RESIDENT, Measurement
from desk.bench.plot import Line, Plot
from desk.bench.tables import OURS, TITLES, figure, words_for

SIZE = "Columns in the site"
Value = Callable[[Summary], float]


def plots(measurements: Iterable[Measurement]) -> Iterator[Plot]:
    """Yield every plot for which something was measured."""
    found = [(case, generator, summary) for (case, generator), summary in summaries(measurements).items()]
    comparisons: Sequence[tuple[str, str, str, str, str, Value]] = (
        ("cold", "A build from nothing", "Seconds of a processor", NEW_PROCESS, "cold", _processor),
        ("body", "One body changed, in a new process", "Seconds of a processor", NEW_PROCESS, "body", _processor),
        ("seen", "One body changed, with a server running", "Seconds from saving to seeing", RESIDENT, "body", _wall),
        ("memory", "Memory of a build from nothing", "Megabytes", NEW_PROCESS, "cold", _memory),
    )
    for name, title, up, mode, operation, value in comparisons:
        lines = [
            _line(TITLES[generator], _points(found, mode, operation, generator, value), generator == OURS)
            for generator in TITLES
        ]
        yield from _drawn(name, title, up, lines)
    operations = dict.fromkeys(case.operation for case, _, _ in found)
    for name, title, up, mode, value in (
        ("changes", "Standfirst, in a new process", "Seconds of a processor", NEW_PROCESS, _processor),
        ("changes-seen", "Standfirst, with its server running", "Seconds from saving to seeing", RESIDENT, _wall),
    ):
        lines = [_line(words_for(each), _points(found, mode, each, OURS, value), each == "cold") for each in operations]
        yield from _drawn(name, title, up, lines)


def _processor(summary: Summary) -> float:
    return summary.processor


def _memory(summary: Summary) -> float:
    return summary.memory


def _wall(summary: Summary) -> float:
    return summary.wall


def _points(
    found: Sequence[tuple[Case, str, Summary]], mode: str, operation: str, generator: str, value: Value
) -> list[tuple[float, float]]:
    return sorted(
        (case.size, value(summary))
        for case, whose, summary in found
        if (case.mode, case.operation, whose) == (mode, operation, generator) and value(summary) > 0
    )


def _line(name: str, points: list[tuple[float, float]], is_ours: bool) -> Line:
    return Line(name, tuple(points), is_ours)


def _drawn(name: str, title: str, up: str, lines: Iterable[Line]) -> Iterator[Plot]:
    """Yield the plot, if there is anything to draw."""
    drawn = tuple(line for line in lines if line.points)
    if drawn:
        told = [
            f"{line.name}: " + ", ".join(f"{figure(value)} at {size:,g}" for size, value in line.points)
            for line in drawn
        ]
        yield Plot(name, title, SIZE, up, f"{up}, by size. {'; '.join(told)}.", drawn)
