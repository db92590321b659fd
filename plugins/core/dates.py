"""What is odd in the dates of a text: said, and left to its author."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft
from plugins.core.fields import names_no_time
from plugins.core.model import Event
from plugins.core.problems import Problem
from plugins.core.recurrence import falls_on, first_time


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
    first = first_time(event.repeats, event.start) if event.repeats else event.start
    if first is None:
        what, fix = "there is no day on which this rule would have the event take place", "compare it with `start`"
        yield draft.problem(conventions, "repeats", what, fix, severity="warning")
    elif first != event.start:
        what = f"is no day on which the event takes place, by its rule; the first is {first:%A, %Y-%m-%d}"
        yield draft.problem(conventions, "start", what, "begin on that day, or change `repeats`", severity="warning")
    yield from _other_days(draft, event, conventions)


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


def has_no_time(draft: Draft, name: str) -> bool:
    """Whether a field of a text names a day and no time of day."""
    return names_no_time(draft.matter.data.get(name, "00:00"))
