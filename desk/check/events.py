"""Events of which nobody learns where they are."""

from __future__ import annotations

from collections.abc import Iterator

from desk.check.built import Built
from desk.check.sources import Sources
from plugins.core.problems import Problem
from plugins.events.model import notice_of


def events_without_place(built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each event to come that names neither a place nor an address on the web."""
    for event in built.press.library.events:
        is_told = event.venue or event.online or (event.booking and event.booking.url)
        if is_told or not event.output or event.event_status in {"cancelled", "postponed"}:
            continue
        if not notice_of(event, built.press).is_past:
            what = "nobody learns where this is: it has no `venue`, no `online` and no address to book at"
            fix = "add `venue`, or `online` with the address where to join"
            yield sources.at_field(event.source, "start", what, fix)
