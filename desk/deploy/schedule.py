"""What will change by itself: texts that are scheduled, and the next event, or date of one, to end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from desk.options import Options
from desk.settings import conventions_of, read_settings
from plugins.core.library import read_library
from plugins.core.model import Event
from plugins.events.recurrence import occurrences


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that a later deploy will publish, or show otherwise: when (ISO 8601), and what in words."""

    at: str
    text: str


def coming(options: Options) -> tuple[Coming, ...]:
    """Return what is scheduled, the next first, and which event ends next.

    Raises:
        ContentProblems: the texts have errors.
    """
    conventions = conventions_of(read_settings(options, BUILD_FOR="public"))
    library = read_library(replace(conventions, show_drafts=True))
    texts = library.by_source.values()
    waiting = [(item.date, item.source, item.title) for item in texts if item.is_scheduled and item.date]
    found = [
        Coming(date.isoformat(), f"«{title}» ({source}) is to appear on {_moment(date)}")
        for date, source, title in sorted(waiting)
        if not library.by_source[source].is_draft
    ]
    ends = sorted(_ends(library.events, conventions.now), key=lambda end: dt.datetime.fromisoformat(end.at))
    return (*found, *ends[:1])


def _ends(events: Iterable[Event], now: dt.datetime) -> Iterator[Coming]:
    """Yield when each event that readers see is over; of one that repeats, its next date."""
    for event in events:
        date = next(occurrences(event, now), None)
        if date is None or event.is_draft or event.is_scheduled:
            continue
        which = f" (its date of {_moment(date.start)})" if event.repeats else ""
        yield Coming(date.over.isoformat(), f"«{event.title}» is the next event to end: {_moment(date.over)}{which}")


def _moment(date: dt.datetime) -> str:
    return f"{date.day} {date:%B %Y, %H:%M}"
