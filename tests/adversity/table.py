"""What campaigns came to, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.adversity.injecting import BROKEN, ENDLESS
from tests.adversity.trials import Verdict

HEAD = ("target", "fault", "points", "struck", "fetches", "torn", "converged", "tracebacks", "complaints")
LEFT = 2
"""Columns of words; the others are numbers."""

Row = tuple[str, ...]


def rows_of(name: str, verdicts: Iterable[Verdict]) -> list[Row]:
    """Return a row for each kind of fault that happened to this kind of place."""
    each: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        each.setdefault(verdict.fault, []).append(verdict)
    return [(name, fault, *map(str, _sums(found))) for fault, found in each.items()]


def _sums(verdicts: list[Verdict]) -> tuple[int, ...]:
    return (
        len(verdicts),
        sum(verdict.was_hit for verdict in verdicts),
        sum(verdict.fetches for verdict in verdicts),
        sum(sum(verdict.torn) for verdict in verdicts),
        sum(verdict.has_converged for verdict in verdicts),
        sum(verdict.ending in {BROKEN, ENDLESS} for verdict in verdicts),
        sum(bool(verdict.complaints) for verdict in verdicts),
    )


def as_text(rows: Sequence[Row], head: Row = HEAD) -> str:
    """Return rows under a head, as Markdown that can be read as it is."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    rule = tuple("-" * width if column < LEFT else "-" * (width - 1) + ":" for column, width in enumerate(widths))
    lines = [head, rule, *rows]
    return "".join(f"| {' | '.join(_cell(line, column, widths) for column in range(len(head)))} |\n" for line in lines)


def _cell(line: Row, column: int, widths: list[int]) -> str:
    return line[column].ljust(widths[column]) if column < LEFT else line[column].rjust(widths[column])
