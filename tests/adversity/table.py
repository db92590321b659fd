"""What campaigns came to, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.adversity.campaign import Outcome
from tests.adversity.injecting import BROKEN, ENDLESS
from tests.adversity.racing import Races, Sleeps
from tests.adversity.trials import Verdict

STRIKES = ("target", "fault", "points", "struck", "fetches", "torn", "converged", "tracebacks", "complaints")
RACES = ("target", "races", "publishers", "winners", "overtaken", "kept out", "complaints")
SLEEPS = ("target", "holder", "points", "struck", "kept out", "overslept", "published", "complaints")
WRONG = ("target", "wrong targets", "refused", "files touched")

Row = tuple[str, ...]
Tables = dict[Row, list[Row]]
"""Rows under each head."""


def tables_of(outcome: Outcome) -> Tables:
    """Return what a campaign came to."""
    tables: Tables = {}
    name = outcome.name
    if outcome.verdicts:
        tables[STRIKES] = _strikes(name, outcome.verdicts)
    if outcome.races:
        tables[RACES] = [(name, *map(str, _races(outcome.races)))]
    if outcome.sleeps:
        ways = dict.fromkeys(sleeps.way for sleeps in outcome.sleeps)
        tables[SLEEPS] = [
            (name, way, *map(str, _sleeps([each for each in outcome.sleeps if each.way == way]))) for way in ways
        ]
    if outcome.refusals:
        refused = sum(refusal.how == "refused" for refusal in outcome.refusals)
        touched = sum(len(refusal.touched) for refusal in outcome.refusals)
        tables[WRONG] = [(name, str(len(outcome.refusals)), str(refused), str(touched))]
    return tables


def complaints_of(outcome: Outcome) -> list[str]:
    """Return all that is not as it has to be, in words."""
    found = [complaint for verdict in outcome.verdicts for complaint in verdict.complaints]
    found += [complaint for races in outcome.races for complaint in races.complaints]
    found += [f"{sleeps.way}: {complaint}" for sleeps in outcome.sleeps for complaint in sleeps.complaints]
    found += [
        f"{refusal.case}: {refusal.how}: {refusal.said.strip()[-200:]} (touched: {', '.join(refusal.touched[:5])})"
        for refusal in outcome.refusals
        if not refusal.is_right
    ]
    return found


def tracebacks_of(outcome: Outcome) -> list[str]:
    """Return the last lines of all tracebacks, and how often each was seen."""
    ends = Counter(
        verdict.said.strip().splitlines()[-1] if verdict.said.strip() else verdict.ending
        for verdict in outcome.verdicts
        if verdict.ending in {BROKEN, ENDLESS}
    )
    return [f"{count} times: {end}" for end, count in ends.most_common()]


def torn_in(outcome: Outcome) -> list[int]:
    """Return how often each kind of torn state was seen."""
    return [sum(each) for each in zip(*(verdict.torn for verdict in outcome.verdicts), strict=True)]


def as_text(head: Row, rows: Sequence[Row]) -> str:
    """Return rows under a head, as Markdown that can be read as it is; numbers end at the right."""
    lines = (head, *rows)
    widths = [max(len(row[column]) for row in lines) for column in range(len(head))]
    is_number = [all(row[column].isdecimal() for row in rows) for column in range(len(head))]
    rule = tuple("-" * (width - right) + ":" * right for width, right in zip(widths, map(int, is_number), strict=True))
    return "".join(f"| {' | '.join(_cells(line, widths, is_number))} |\n" for line in (head, rule, *rows))


def _cells(line: Row, widths: list[int], is_number: list[bool]) -> Iterable[str]:
    for cell, width, right in zip(line, widths, is_number, strict=True):
        yield cell.rjust(width) if right else cell.ljust(width)


def _strikes(name: str, verdicts: Iterable[Verdict]) -> list[Row]:
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


def _races(found: list[Races]) -> tuple[int, ...]:
    return (
        sum(races.races for races in found),
        sum(races.publishers for races in found),
        sum(races.winners for races in found),
        sum(races.overtaken for races in found),
        sum(races.refused for races in found),
        sum(len(races.complaints) for races in found),
    )


def _sleeps(found: list[Sleeps]) -> tuple[int, ...]:
    return (
        sum(sleeps.points for sleeps in found),
        sum(sleeps.struck for sleeps in found),
        sum(sleeps.kept_out for sleeps in found),
        sum(sleeps.overslept for sleeps in found),
        sum(sleeps.published for sleeps in found),
        sum(len(sleeps.complaints) for sleeps in found),
    )
