"""When an event takes place: once, or as often as its rule (RFC 5545, 3.3.10) says, always at the same time of day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import takewhile

from plugins.core.model import Event
from plugins.core.recurrence import WEEKDAYS, falls_on, last_day_of, parts_of, rule_of

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last", "-2": "last but one"}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place, in its own zone."""

    start: dt.datetime
    end: dt.datetime | None
    is_whole_day: bool = False

    @property
    def over(self) -> dt.datetime:
        """When it is over; one that names no end is over when its day is."""
        if self.end is not None and not self.is_whole_day:
            return self.end
        last_day = (self.end or self.start).date() + dt.timedelta(days=1)
        return dt.datetime.combine(last_day, dt.time(), self.start.tzinfo)


@dataclass(frozen=True, slots=True)
class Move:
    """A date of a repeating event that takes place at another time: when it would be, and when it is."""

    planned: Occurrence
    now: Occurrence


def occurrences(event: Event, after: dt.datetime | None = None) -> Iterator[Occurrence]:
    """Yield the times at which an event takes place, in order; those that are not over at a moment, where it is given.

    There may be no end of them. Dates that are left out are not among them, and those that are moved are as they are.
    """
    if not event.not_on and not event.moved:
        yield from by_rule(event, after)
        return
    moves = moved(event)
    others = {*event.not_on, *(move.planned.start.date() for move in moves)}
    planned = (each for each in by_rule(event, after) if each.start.date() not in others)
    instead = [move.now for move in moves if after is None or move.now.over > after]
    yield from merge(planned, sorted(instead, key=_begin), key=_begin)


def left_out(event: Event) -> tuple[Occurrence, ...]:
    """Return the dates of its rule on which an event does not take place, in order."""
    return tuple(_planned(event, day) for day in sorted(event.not_on) if _is_by_rule(event, day))


def moved(event: Event) -> tuple[Move, ...]:
    """Return the dates of its rule on which an event takes place at another time, in order."""
    first = Occurrence(event.start, event.end, event.is_whole_day)
    times = {each.date: each.to.replace(tzinfo=None) for each in reversed(event.moved)}
    return tuple(
        Move(_planned(event, day), _beginning(first, times[day]))
        for day in sorted(times)
        if day not in event.not_on and _is_by_rule(event, day)
    )


def _begin(occurrence: Occurrence) -> dt.datetime:
    return occurrence.start


def _is_by_rule(event: Event, day: dt.date) -> bool:
    last = _written_end(event)
    return (last is None or day <= last) and falls_on(event.repeats or "", event.start, day)


def _planned(event: Event, day: dt.date) -> Occurrence:
    begin = dt.datetime.combine(day, event.start.time())
    return _beginning(Occurrence(event.start, event.end, event.is_whole_day), begin)


def by_rule(event: Event, after: dt.datetime | None = None) -> Iterator[Occurrence]:
    """Yield the times at which an event would take place by its rule alone, in order."""
    first = Occurrence(event.start, event.end, event.is_whole_day)
    if event.repeats is None:
        if after is None or first.over > after:
            yield first
        return
    last = _written_end(event)
    start = event.start.replace(tzinfo=None)
    rule = rule_of(event.repeats, start)
    from_here = start
    if after is not None:
        from_here = max(start, (after - (first.over - event.start)).astimezone(event.start.tzinfo).replace(tzinfo=None))
    begins = takewhile(lambda begin: last is None or begin.date() <= last, rule.xafter(from_here, inc=True))
    for begin in begins:
        found = _beginning(first, begin)
        if after is None or found.over > after:
            yield found


def last_occurrence(event: Event) -> Occurrence:
    """Return the last time that an event takes place, which must be one that ends; its start where there is none."""
    *_, last = (Occurrence(event.start, event.end, event.is_whole_day), *occurrences(event))
    return last


def last_day(event: Event) -> dt.date | None:
    """Return the last day on which an event may take place by its rule; None where there is no end of it."""
    if "COUNT" in parts_of(event.repeats or ""):
        *_, last = (event.start, *(each.start for each in by_rule(event)))
        return last.date()
    return _written_end(event)


def _written_end(event: Event) -> dt.date | None:
    return last_day_of(event.repeats or "", event.start, event.until)


def in_words(event: Event) -> str:
    """Return how an event repeats, in words, as in «Every month on the first Monday»; nothing where it does not."""
    parts = parts_of(event.repeats or "")
    unit = _UNITS.get(parts.get("FREQ", ""))
    if unit is None:
        return ""
    every = int(parts.get("INTERVAL", "1"))
    text = f"Every {unit}" if every == 1 else f"Every {every} {unit}s"
    narrowed = [value for name, value in parts.items() if name.startswith("BY")]
    if narrowed and set(parts) - {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}:
        return text if not any("," in value for value in narrowed) else "On several dates"
    days = list(re.finditer(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)", parts.get("BYDAY", "")))
    names = [" ".join(filter(None, (_ordinal(match[1]), WEEKDAYS[match[2]]))) for match in days]
    if names:
        text += " on " + ("the " if days[0][1] else "") + _listed(names)
    return text


def _ordinal(number: str | None) -> str:
    return _ORDINALS.get((number or "").lstrip("+"), "") if number else ""


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _beginning(first: Occurrence, begin: dt.datetime) -> Occurrence:
    """Return the occurrence that begins at another time, by the clock on the wall."""
    zone = first.start.tzinfo
    length = first.end.replace(tzinfo=None) - first.start.replace(tzinfo=None) if first.end else None
    end = (begin + length).replace(tzinfo=zone) if length is not None else None
    return Occurrence(begin.replace(tzinfo=zone), end, first.is_whole_day)
