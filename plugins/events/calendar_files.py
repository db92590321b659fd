"""Events as calendar files (iCalendar, RFC 5545), through icalendar: the same bytes from the same events."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from plugins.core.press import Site
from plugins.core.recurrence import parts_of
from plugins.events.model import Notice
from plugins.events.recurrence import Occurrence, by_rule, last_day, left_out, moved

PRODUCT = "-//Standfirst//Events//EN"
LATEST_YEAR = 2038
"""How far the changes of a time zone are written out for events that repeat without end."""

LOOK_AGAIN = dt.timedelta(hours=12)
"""How soon a program that subscribes may ask whether anything is new."""

BEFORE_ANY_RECORD = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When an event was last changed of which nothing says so: before any time that a record would give."""

_CALLED_OFF = {"cancelled": "Cancelled", "postponed": "Postponed"}
"""What the title begins with, since many programs show no status; such an event keeps nobody's time."""

_STATUSES = {"confirmed": "CONFIRMED", "sold-out": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}


def calendar_file(notices: Iterable[Notice], site: Site) -> bytes:
    """Return a calendar with these events, and the rules of every time zone that they are in.

    It has no name: a program that is given a single event would make a calendar of its own for it.
    """
    return _bytes_of(_calendar(), tuple(notices), site)


def calendar_to_subscribe_to(notices: Iterable[Notice], site: Site, title: str, address: str) -> bytes:
    """Return a calendar for programs that come again: its name, where it lies, how often to look (RFC 7986)."""
    calendar = _calendar()
    calendar.add("name", icalendar.vText(title))
    calendar.add("x-wr-calname", icalendar.vText(title))
    calendar.add("source", icalendar.vUri(site.url + address), {"VALUE": "URI"})
    calendar.add("refresh-interval", icalendar.vDuration(LOOK_AGAIN), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(LOOK_AGAIN))
    return _bytes_of(calendar, tuple(notices), site)


def _calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _bytes_of(calendar: icalendar.Calendar, notices: Sequence[Notice], site: Site) -> bytes:
    for zone in _zones(notices):
        calendar.add_component(zone)
    for notice in notices:
        for component in _events(notice, site):
            calendar.add_component(component)
    return bytes(calendar.to_ical())


def _zones(notices: Sequence[Notice]) -> Iterator[icalendar.Timezone]:
    """Yield the rules of every time zone that events are in, by its name, for the years in which they are.

    Where there are none, UTC's are what the calendar holds, since it may not be empty (RFC 5545, 3.6).
    """
    years: dict[str, set[int]] = defaultdict(set)
    if not notices:
        years["UTC"].add(BEFORE_ANY_RECORD.year)
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


def _events(notice: Notice, site: Site) -> Iterator[icalendar.Event]:
    """Yield an event, then each date of it that takes place at another time than its rule says (3.8.4.4)."""
    event = notice.event
    made = _event(notice, site)
    first = next(by_rule(event), Occurrence(event.start, event.end, event.is_whole_day))
    _set_times(made, first)
    if event.repeats is not None:
        made.add("rrule", icalendar.vRecur.from_ical(_rule(notice)))
        exceptions = [_day_or_time(each) for each in left_out(event)]
        if exceptions:
            made.add("exdate", exceptions)
    yield made
    for move in moved(event):
        made = _event(notice, site)
        made.add("recurrence-id", _day_or_time(move.planned))
        _set_times(made, move.now)
        yield made


def _event(notice: Notice, site: Site) -> icalendar.Event:
    """Return an event without its times.

    It names no ORGANIZER, who would be asked by a reader's calendar whether she may come (3.8.4.3).
    """
    event, stamp = notice.event, (notice.event.updated or notice.event.date or BEFORE_ANY_RECORD).astimezone(dt.UTC)
    made = icalendar.Event()
    made.add("uid", event.id)
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("sequence", max(notice.revision - 1, 0))
    called_off = _CALLED_OFF.get(notice.status)
    made.add("summary", f"{called_off}: {event.title}" if called_off else event.title)
    made.add("status", _STATUSES[notice.status])
    if called_off:
        made.add("transp", "TRANSPARENT")
    made.add("url", site.url + event.address)
    made.add("description", _description(notice, site))
    location = _location(notice)
    if location:
        made.add("location", location)
    if event.online:
        made.add("conference", icalendar.vUri(event.online), {"VALUE": "URI", "LABEL": "Join on the web"})
    if event.tags:
        made.add("categories", [tag.title for tag in event.tags])
    return made


def _set_times(made: icalendar.Event, occurrence: Occurrence) -> None:
    made.add("dtstart", _day_or_time(occurrence))
    if occurrence.is_whole_day:
        made.add("dtend", occurrence.over.date())
    elif occurrence.end is not None and occurrence.end > occurrence.start:
        made.add("dtend", _zoned(occurrence.end))


def _day_or_time(occurrence: Occurrence) -> dt.date:
    """Return the day on which something begins, and the time where it does not last the whole of it."""
    return occurrence.start.date() if occurrence.is_whole_day else _zoned(occurrence.start)


def _description(notice: Notice, site: Site) -> str:
    """Return what a calendar shows of an event besides its fields: plain text, since few programs show more."""
    event, booking = notice.event, notice.event.booking
    facts = (
        f"Held by {event.organiser}" if event.organiser else "",
        f"Join: {event.online}" if event.online else "",
        f"Seats: {booking.url}" if booking and booking.url and notice.status == "confirmed" else "",
        site.url + event.address,
    )
    paragraphs = (event.summary or "", "\n".join(fact for fact in facts if fact))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


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
    yield from (move.now.over.year for move in moved(event))
    if event.repeats is not None:
        yield until.year if until else max(LATEST_YEAR, event.start.year)
