"""What will change by itself: texts that are scheduled, and the next event to end."""

from __future__ import annotations

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
    waiting = sorted(
        (item.date, item)
        for item in library.by_source.values()
        if item.is_scheduled and item.date and not item.is_draft
    )
    found = [
        Coming(date.isoformat(), f"«{item.title}» ({item.source}) is to appear on {_moment(item.date_text, date)}")
        for date, item in waiting
    ]
    now = conventions.now
    ends = sorted((event.end or event.start, event) for event in library.events if (event.end or event.start) > now)
    for end, event in ends[:1]:
        found.append(Coming(end.isoformat(), f"«{event.title}» is the next event to end: {end:%-d %B %Y, %H:%M}"))
    return tuple(found)


def _moment(words: str, date: object) -> str:
    return f"{words}, {date:%H:%M}"
