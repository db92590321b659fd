"""Events as calendar files (iCalendar, RFC 5545), through icalendar: the same bytes from the same events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import icalendar

from plugins.core.press import Site
from plugins.events.model import Notice
from plugins.events.recurrence import Occurrence, last_day, rule_without_end

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
    for notice in notices:
        calendar.add_component(_event(notice, site))
    years = [year for notice in notices for year in _years(notice)]
    if years:
        calendar.add_missing_timezones(dt.date(min(years), 1, 1), dt.date(max(years) + 1, 1, 1))
    return bytes(calendar.to_ical())


def _event(notice: Notice, site: Site) -> icalendar.Event:
    event = notice.event
    made = icalendar.Event()
    made.add("uid", event.id)
    made.add("dtstamp", (event.updated or event.date or event.start).astimezone(dt.UTC))
    first = Occurrence(event.start, event.end, event.is_whole_day)
    made.add("dtstart", event.start.date() if event.is_whole_day else event.start)
    if event.is_whole_day:
        made.add("dtend", first.over.date())
    elif event.end is not None:
        made.add("dtend", event.end)
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


def _rule(notice: Notice) -> str:
    """Return the rule with its end in UTC, as 3.3.10 wants it where the event begins at a time of day."""
    event, until = notice.event, last_day(notice.event)
    parts = rule_without_end(event)
    if until is not None:
        parts.pop("COUNT", None)
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
