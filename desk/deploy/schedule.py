"""What will change by itself: texts that are scheduled, and the next event, or date of one, to end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desk.deploy.release import in_words
from desk.options import Options
from desk.settings import conventions_of, read_settings
from plugins.core.conventions import Conventions
from plugins.core.files import TextFile
from plugins.core.library import read_library
from plugins.core.model import Chapter
from plugins.core.press import Press, Site
from plugins.core.reading import TextRead, read_each
from plugins.events.model import notice_of


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
    library = read_library(replace(conventions, show_drafts=True), _heads)
    texts = library.by_source.values()
    waiting = [(item.date, item.source, item.title) for item in texts if item.is_scheduled and item.date]
    found = [
        Coming(date.isoformat(), f"«{title}» ({source}) is to appear on {in_words(date.astimezone(conventions.zone))}")
        for date, source, title in sorted(waiting)
        if not library.by_source[source].is_draft
    ]
    site = Site("", "", conventions.site_url, conventions.root_path, conventions.lang)
    ends = sorted(
        _ends(Press(conventions, library, site, conventions.now)), key=lambda end: dt.datetime.fromisoformat(end.at)
    )
    return (*found, *ends[:1])


def _heads(files: Sequence[TextFile], conventions: Conventions) -> Iterator[TextRead]:
    """Read what texts say of themselves: a schedule is made of that, and their bodies would take longest."""
    for text in read_each(files, conventions):
        is_asked_for_its_mark = isinstance(text.item, Chapter)
        yield text if is_asked_for_its_mark or not text.found else replace(text, found=replace(text.found, body=""))


def _ends(press: Press) -> Iterator[Coming]:
    """Yield when each event that readers see will be over; of one that repeats, its next date."""
    for event in press.library.events:
        notice = notice_of(event, press)
        if notice.is_past or event.is_draft or event.is_scheduled:
            continue
        over = notice.shown.over
        zone = press.conventions.zone
        which = f" (its date of {in_words(notice.shown.start.astimezone(zone))})" if event.repeats else ""
        yield Coming(
            over.isoformat(), f"«{event.title}» is the next event to end: {in_words(over.astimezone(zone))}{which}"
        )
