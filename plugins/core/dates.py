"""What is odd in the dates of a text: said, and left to its author."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft
from plugins.core.fields import names_no_time
from plugins.core.model import Event
from plugins.core.problems import Problem
from plugins.core.recurrence import first_time


def odd_dates(draft: Draft, conventions: Conventions) -> Iterator[Problem]:
    """Yield warnings of dates that contradict each other, or a rule."""
    item = draft.item
    if isinstance(item, Event):
        yield from _event_problems(draft, item, conventions)
    if item.date and item.modified and item.modified < item.date and "modified" in draft.matter.data:
        line, column = draft.matter.value_places.get(("modified",), (1, 1))
        what = f"{item.modified:%Y-%m-%d} is before the date, {item.date:%Y-%m-%d}"
        fix = "correct one of the two, or take `modified` away"
        yield Problem(conventions.shown(draft.file.source), line, column, "modified", what, fix, "warning")


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


def has_no_time(draft: Draft, name: str) -> bool:
    """Whether a field of a text names a day and no time of day."""
    return names_no_time(draft.matter.data.get(name, "00:00"))
