"""What was measured, as tables: for the terminal and for the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desk.bench.figures import Case, Summary, Value, growth, ratio, summaries
from desk.bench.measurement import NEW_PROCESS, RESIDENT, Measurement
from desk.reference.pages import table

NEVER = "–"
OURS = "standfirst"
PEERS: Mapping[str, str] = {"hugo": "Hugo", "pelican": "Pelican"}
TITLES: Mapping[str, str] = {OURS: "Standfirst", **PEERS}
LARGE_ENOUGH = 1000
"""The size from which the growth of a cold build is reckoned: below it, what any start costs hides it."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words and figures under a head; the first columns, which are words, are set to the left."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int

    def as_text(self) -> str:
        """Return it for a terminal."""
        lines = [self.head, *self.rows]
        widths = [max(len(row[place]) for row in lines) for place in range(len(self.head))]
        set_in = [
            "  ".join(
                cell.ljust(width) if place < self.words else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in lines
        ]
        return "\n".join([self.title, "", *set_in, ""])

    def as_markdown(self) -> str:
        """Return it for a page."""
        head, rules, *rows = table(self.head, self.rows).splitlines()
        cells = rules.strip("| ").split(" | ")
        turned = [cell if place < self.words else f"{cell[1:]}:" for place, cell in enumerate(cells)]
        return "\n".join([head, f"| {' | '.join(turned)} |", *rows, ""])


TABLES = ("outputs", "new-process", "resident", "ratios", "growth")


def tables(measurements: Sequence[Measurement]) -> list[Table]:
    """Return all tables for which there is something to say."""
    found = summaries(measurements)
    every = [_outputs(found), _new_process(found), _resident(found), _ratios(measurements), _growth(found)]
    return [each for each in every if each.rows]


def figure(value: float | None) -> str:
    """Return a number with as many digits as mean something."""
    if value is None:
        return NEVER
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _outputs(found: Mapping[tuple[Case, str], Summary]) -> Table:
    rows = [
        (f"{case.size:,}", TITLES[generator], f"{each.outputs:,.0f}", figure(each.size_of_outputs / 1e6))
        for (case, generator), each in _sorted(found)
        if (case.mode, case.operation) == (NEW_PROCESS, "cold")
    ]
    head = ("Columns", "Generator", "Files", "Megabytes")
    return Table("outputs", "What a build writes", head, tuple(rows), 2)


def _new_process(found: Mapping[tuple[Case, str], Summary]) -> Table:
    rows = [
        (
            *_named(case, generator, each),
            *map(figure, (each.wall, each.user, each.processor, each.memory)),
            f"{each.written:,.0f}",
        )
        for (case, generator), each in _sorted(found)
        if case.mode == NEW_PROCESS
    ]
    head = ("Columns", "What was done", "Generator", "Wall s", "User s", "CPU s", "MB", "Written")
    return Table("new-process", "A build in a new process", head, tuple(rows), 3)


def _resident(found: Mapping[tuple[Case, str], Summary]) -> Table:
    rows = [
        (
            *_named(case, generator, each),
            *map(figure, (each.wall, each.everything, each.user, each.processor, each.memory)),
            f"{each.written:,.0f}",
        )
        for (case, generator), each in _sorted(found)
        if case.mode == RESIDENT
    ]
    head = ("Columns", "What was done", "Generator", "Page s", "All s", "User s", "CPU s", "MB", "Written")
    return Table("resident", "From saving to seeing, with a server running", head, tuple(rows), 3)


def _ratios(measurements: Sequence[Measurement]) -> Table:
    """Return how we stand to each peer; a figure below one means that we took less."""
    values: list[tuple[str, str, Value]] = [
        (NEW_PROCESS, "wall", lambda each: each.wall),
        (NEW_PROCESS, "CPU", lambda each: each.processor),
        (RESIDENT, "page", lambda each: each.wall),
    ]
    head = ["Columns", "What was done"]
    head += [f"{what} ÷ {title}" for title in PEERS.values() for _, what, _ in values]
    rows = []
    for size, operation in dict.fromkeys((each.size, each.operation) for each in _in_order(measurements)):
        ratios = [
            ratio(measurements, Case(size, mode, operation), OURS, peer, value)
            for peer in PEERS
            for mode, _, value in values
        ]
        if any(each is not None for each in ratios):
            rows.append((f"{size:,}", words_for(operation), *map(figure, ratios)))
    return Table("ratios", "Standfirst divided by others, within rounds", tuple(head), tuple(rows), 2)


def _growth(found: Mapping[tuple[Case, str], Summary]) -> Table:
    points: dict[str, list[tuple[float, float]]] = {}
    for (case, generator), each in _sorted(found):
        if (case.mode, case.operation) == (NEW_PROCESS, "cold") and case.size >= LARGE_ENOUGH:
            points.setdefault(generator, []).append((case.size, each.processor))
    exponents = ((generator, growth(found)) for generator, found in points.items())
    rows = [(TITLES[generator], figure(exponent)) for generator, exponent in exponents if exponent is not None]
    return Table(
        "growth", "How a cold build grows", ("Generator", "CPU grows with size to the power of"), tuple(rows), 1
    )


def _named(case: Case, generator: str, summary: Summary) -> tuple[str, str, str]:
    missing = "" if summary.has_arrived else " (did not arrive)"
    return f"{case.size:,}", words_for(case.operation), f"{TITLES[generator]}{missing}"


def words_for(operation: str) -> str:
    """Return the name of an operation as words."""
    return operation.replace("-", " ")


def _sorted(found: Mapping[tuple[Case, str], Summary]) -> Iterator[tuple[tuple[Case, str], Summary]]:
    """Go through summaries by size; then as they were measured, with generators in the order of their titles here."""
    order = list(dict.fromkeys(case for case, _ in found))
    names = list(TITLES)
    yield from sorted(
        found.items(), key=lambda pair: (pair[0][0].size, order.index(pair[0][0]), names.index(pair[0][1]))
    )


def _in_order(measurements: Sequence[Measurement]) -> Sequence[Measurement]:
    return sorted(measurements, key=lambda each: each.size)
