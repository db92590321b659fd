"""Events as calendar files (iCalendar, RFC 5545), through icalendar: the same bytes from the same events."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from plugins.core.press import Site
from plugins.core.recurrence import parts_of
from plugins.events.model import Notice
from plugins.events.recurrence import Occurrence, last_day, occurrences

PRODUCT = "-//Standfirst//Events//EN"
LATEST_YEAR = 2038
"""How far the changes of a time zone are written out for events that repeat without end."""

_STATUSES = {"confirmed": "CONFIRMED", "sold-out": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}


def calendar_file(notices: Iterable[Notice], site: Site, title: str) -> bytes:
    """Return a calendar with these events, and the rules of every time zone that they are in."""
    notices = tuple(notices)
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    for zone in _zones(notices):
        calendar.add_component(zone)
    for notice in notices:
        calendar.add_component(_event(notice, site))
    return bytes(calendar.to_ical())


def _zones(notices: Iterable[Notice]) -> Iterator[icalendar.Timezone]:
    """Yield the rules of every time zone that events are in, by its name, for the years in which they are."""
    years: dict[str, set[int]] = defaultdict(set)
    for notice in notices:
        zone = notice.event.start.tzinfo
        if isinstance(zone, ZoneInfo) and zone.key != "UTC" and not notice.event.is_whole_day:
            years[zone.key].update(_years(notice))
    for key, within in sorted(years.items()):
        first, last = dt.date(min(within), 1, 1), dt.date(max(within) + 1, 1, 1)
        made = icalendar.Timezone.from_tzinfo(ZoneInfo(key), key, first, last)
        for observance in made.subcomponents:
            _set_onset(observance)
        yield made


def _set_onset(observance: Any) -> None:
    """Let an observance begin at the hour that clocks showed before it (RFC 5545, 3.6.5).

    icalendar 7.3 gives, where clocks go forward, the hour that they show after it.
    """
    skipped = observance["TZOFFSETTO"].td - observance["TZOFFSETFROM"].td
    if skipped <= dt.timedelta():
        return
    onsets = [observance["DTSTART"].dt, *(each.dt for each in getattr(observance.get("RDATE"), "dts", ()))]
    for name in ("DTSTART", "RDATE"):
        observance.pop(name, None)
    observance.add("DTSTART", onsets[0] - skipped)
    if onsets[1:]:
        observance.add("RDATE", [onset - skipped for onset in onsets[1:]])


def _event(notice: Notice, site: Site) -> icalendar.Event:
    event = notice.event
    made = icalendar.Event()
    made.add("uid", event.id)
    made.add("dtstamp", (event.updated or event.date or event.start).astimezone(dt.UTC))
    first = next(occurrences(event), Occurrence(event.start, event.end, event.is_whole_day))
    made.add("dtstart", first.start.date() if event.is_whole_day else _zoned(first.start))
    if event.is_whole_day:
        made.add("dtend", first.over.date())
    elif first.end is not None and first.end > first.start:
        made.add("dtend", _zoned(first.end))
    if event.repeats is not None:
        made.add("rrule", icalendar.vRecur.from_ical(_rule(notice)))
    made.add("summary", event.title)
    made.add("status", _STATUSES[notice.status])
    made.add("url", site.url + event.address)
    if event.summary:
        made.add("description", f"{event.summary}\n\n{site.url}{event.address}")
    location = _location(notice)
    if location:
        made.add("location", location)
    if event.tags:
        made.add("categories", [tag.title for tag in event.tags])
    return made


def _zoned(moment: dt.datetime) -> dt.datetime:
    """Return a time in its zone where that has a name, else in UTC."""
    return moment if isinstance(moment.tzinfo, ZoneInfo) else moment.astimezone(dt.UTC)


def _rule(notice: Notice) -> str:
    """Return the rule with its end in UTC, as 3.3.10 wants it where the event begins at a time of day."""
    event, until = notice.event, last_day(notice.event)
    parts = {name: value for name, value in parts_of(event.repeats or "").items() if name not in {"COUNT", "UNTIL"}}
    if until is not None:
        end_of_day = dt.datetime.combine(until, dt.time(23, 59, 59), event.start.tzinfo).astimezone(dt.UTC)
        parts["UNTIL"] = f"{until:%Y%m%d}" if event.is_whole_day else f"{end_of_day:%Y%m%dT%H%M%SZ}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _location(notice: Notice) -> str:
    event, venue = notice.event, notice.event.venue
    lines = (venue.name, venue.address, venue.locality, venue.country) if venue else (event.online,)
    return ", ".join(line for line in lines if line)


def _years(notice: Notice) -> Iterable[int]:
    event, until = notice.event, last_day(notice.event)
    yield event.start.year
    yield event.end.year if event.end else event.start.year
    if event.repeats is not None:
        yield until.year if until else max(LATEST_YEAR, event.start.year)
