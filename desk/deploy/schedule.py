"""What will change by itself: texts that are scheduled, and the next event to end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from desk.options import Options
from desk.settings import conventions_of, read_settings
from plugins.core.library import read_library


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
    ends = sorted((event.end or event.start, event.source, event.title) for event in library.events)
    for end, _, title in [each for each in ends if each[0] > conventions.now][:1]:
        found.append(Coming(end.isoformat(), f"«{title}» is the next event to end: {_moment(end)}"))
    return tuple(found)


def _moment(date: dt.datetime) -> str:
    return f"{date.day} {date:%B %Y, %H:%M}"
