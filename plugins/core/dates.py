"""What is odd in the dates of a text: said, and left to its author."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from itertools import takewhile
from zoneinfo import ZoneInfo

from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft
from plugins.core.model import Event, MovedDate
from plugins.core.problems import Problem
from plugins.core.recurrence import days_of, falls_on, first_time
from plugins.core.written_dates import days_without, names_no_time, span_in

YEARS_AHEAD = 10
"""For how long the dates of a rule without an end are looked at."""

MOST_NAMED = 3
"""How many dates are named of those that are all wrong for one reason."""


def odd_dates(draft: Draft, conventions: Conventions) -> Iterator[Problem]:
    """Yield warnings of dates that contradict each other, or a rule."""
    item = draft.item
    if isinstance(item, Event):
        yield from _event_problems(draft, item, conventions)
    if item.date and item.modified and item.modified < item.date and "modified" in draft.matter.data:
        what = f"{item.modified:%Y-%m-%d} is before the date, {item.date:%Y-%m-%d}"
        fix = "correct one of the two, or take `modified` away"
        yield draft.problem(conventions, "modified", what, fix, severity="warning")


def _event_problems(draft: Draft, event: Event, conventions: Conventions) -> Iterator[Problem]:
    if event.end is not None and has_no_time(draft, "start") and not has_no_time(draft, "end"):
        what = "`end` names a time of day, and `start` none; it begins at midnight"
        yield draft.problem(conventions, "start", what, "add the time, or take it away", severity="warning")
    yield from _end_as_zone(draft, event, conventions)
    first = first_time(event.repeats, event.start) if event.repeats else event.start
    if first is None:
        what, fix = "there is no day on which this rule would have the event take place", "compare it with `start`"
        yield draft.problem(conventions, "repeats", what, fix, severity="warning")
    elif first != event.start:
        what = f"is no day on which the event takes place, by its rule; the first is {first:%A, %Y-%m-%d}"
        yield draft.problem(conventions, "start", what, "begin on that day, or change `repeats`", severity="warning")
    yield from _other_days(draft, event, conventions)
    if event.repeats and first is not None:
        yield from _left_out_altogether(draft, event, event.repeats, conventions)
        yield from _at_no_time(draft, event, event.repeats, conventions)


def _end_as_zone(draft: Draft, event: Event, conventions: Conventions) -> Iterator[Problem]:
    """Yield a warning of an event in a zone where it is not, as it seems, since its end is written after a hyphen."""
    written = draft.matter.data.get("start")
    if event.end is not None or not isinstance(written, str) or "T" in written:  # as machines write it
        return
    if (span := span_in(written)) is None:
        return
    zone = ZoneInfo(event.timezone) if event.timezone else conventions.zone
    if event.start.astimezone(zone).utcoffset() != -dt.timedelta(hours=span.end.hour, minutes=span.end.minute):
        what = f"`{span.written}` is read as a time in a zone that is {span.end:%H:%M} hours behind UTC"
        fix = f"if the event is over at {span.end:%H:%M}, write that in `end`"
        yield draft.problem(conventions, "start", what, fix, severity="warning")


def _other_days(draft: Draft, event: Event, conventions: Conventions) -> Iterator[Problem]:
    """Yield warnings of dates that are left out or moved and that there never were, or twice."""
    if event.repeats is None:
        return
    named = [("not_on", day) for day in event.not_on] + [("moved", each.date) for each in event.moved]
    for place, (name, day) in enumerate(named):
        number = place if name == "not_on" else place - len(event.not_on)
        is_over = event.until is not None and day > event.until.date()
        if day in (other for _, other in named[:place]):
            what, fix = f"{day:%Y-%m-%d} stands here twice", "say it once: that it is left out, or when it is instead"
            yield draft.problem(conventions, name, what, fix, number=number, severity="warning")
        elif is_over or not falls_on(event.repeats, event.start, day):
            what = f"{day:%A, %Y-%m-%d} is no day on which the event takes place, by its rule"
            fix = "write the day on which it would be"
            yield draft.problem(conventions, name, what, fix, number=number, severity="warning")


def _left_out_altogether(draft: Draft, event: Event, rule: str, conventions: Conventions) -> Iterator[Problem]:
    """Yield a warning of an event none of whose dates remains."""
    if not event.not_on or event.moved or event.event_status == "cancelled":
        return
    if all(day in event.not_on for day in days_of(rule, event.start, event.until)):
        what, fix = "no date of the rule remains: all are left out", "write `event_status: cancelled` instead"
        yield draft.problem(conventions, "not_on", what, fix, severity="warning")


def _at_no_time(draft: Draft, event: Event, rule: str, conventions: Conventions) -> Iterator[Problem]:
    """Yield warnings of dates on which an event would begin or end at a time that no clock shows."""
    others = {*event.not_on, *(each.date for each in event.moved)}
    for name, moment in (("start", event.start), ("end", event.end)):
        if moment is None or has_no_time(draft, name):
            continue
        length = moment.date() - event.start.date()
        days = {day - length for day in days_without(moment, YEARS_AHEAD)} - others
        found = [f"{day + length:%Y-%m-%d}" for day in _among(days, days_of(rule, event.start, event.until))]
        if found:
            shown = found if len(found) <= MOST_NAMED else [*found[:MOST_NAMED], f"{len(found) - MOST_NAMED} more"]
            named = " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
            what = f"by the rule it would be at {moment:%H:%M} on {named}, but clocks go forward over that time"
            fix = "say for these dates when it is instead (`moved`), leave them out (`not_on`), or choose another time"
            yield draft.problem(conventions, name, what, fix, severity="warning")


def _among(days: Collection[dt.date], dates: Iterator[dt.date]) -> Iterator[dt.date]:
    """Yield those of the dates, which come in order, that are among some days."""
    last = max(days, default=dt.date.min)
    yield from (date for date in takewhile(lambda date: date <= last, dates) if date in days)


def moved_dates(draft: Draft, event: Event) -> tuple[MovedDate, ...]:
    """Return when an event takes place instead of some of its dates: where a day alone is named, at its own time."""
    written = draft.matter.data.get("moved")
    if not isinstance(written, list) or len(written) != len(event.moved):
        return event.moved  # it stands elsewhere, for all texts
    usual = event.start.time()
    return tuple(
        each.model_copy(update={"to": dt.datetime.combine(each.to, usual, each.to.tzinfo)})
        if names_no_time(entry["to"])
        else each
        for each, entry in zip(event.moved, written, strict=True)
    )


def has_no_time(draft: Draft, name: str) -> bool:
    """Whether a field of a text names a day and no time of day."""
    return names_no_time(draft.matter.data.get(name, "00:00"))
