"""Events as readers meet them: a notice each, and a calendar of what is to come and what is past."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar

from babel.dates import format_date
from markupsafe import Markup

from plugins.core.listing import Listing
from plugins.core.model import Column, Event
from plugins.core.press import Press
from plugins.events import wording
from plugins.events.recurrence import Occurrence, in_words, last_day, last_occurrence, left_out, moved, occurrences

T = TypeVar("T")

MOST_DATES = 6
"""How many further dates of a repeating event are named."""

_STATUSES = {"confirmed": "", "cancelled": "Cancelled", "postponed": "Postponed", "sold-out": "Sold out"}
_ROLES = {"host": "Hosting", "speaker": "Speaking", "attending": "Attending", "recommending": "Recommended"}


@dataclass(frozen=True, slots=True)
class Date:
    """A date of a repeating event, in words and for `datetime` attributes."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date of a repeating event that takes place at another time than its rule says."""

    planned: Date
    now: Date


@dataclass(frozen=True)
class Notice:
    """What is said of an event; all of it as of the build's clock, and in the event's own zone."""

    event: Event
    shown: Occurrence
    is_past: bool
    dates: tuple[Date, ...]
    calendar_address: str
    report: Column | None
    left_out: tuple[Date, ...] = ()
    moved: tuple[MovedDate, ...] = ()
    revision: int = 0

    @property
    def is_ours(self) -> bool:
        """Whether one holds it or speaks at it; else it is someone else's, named because it is worth it."""
        return self.event.role in {"host", "speaker"}

    @property
    def role_text(self) -> str:
        """What one is to the event, in a word."""
        return _ROLES[self.event.role]

    @property
    def status(self) -> str:
        """`confirmed`, `cancelled`, `postponed` or `sold-out`; the last also where no place is left."""
        booking = self.event.booking
        if self.event.event_status == "confirmed" and booking and booking.places_left == 0:
            return "sold-out"
        return self.event.event_status

    @property
    def status_text(self) -> str:
        """The status in words; nothing where all is as planned, or where it is over and had only been full."""
        return "" if self.is_past and self.status == "sold-out" else _STATUSES[self.status]

    @property
    def day(self) -> str:
        """The day of the month, in digits."""
        return str(self.shown.start.day)

    @property
    def month(self) -> str:
        """The month's name, in the event's language."""
        return format_date(self.shown.start, "MMMM", locale=wording.locale_of(self.event.lang))

    @property
    def year(self) -> str:
        """The year, in digits."""
        return str(self.shown.start.year)

    @cached_property
    def when_text(self) -> str:
        """When it takes place, in words."""
        return wording.when(self.shown, self.event.lang)

    @property
    def start_iso(self) -> str:
        """When it begins, for `datetime` attributes (HTML, 4.5.14)."""
        return _iso(self.shown.start, self.shown)

    @property
    def end_iso(self) -> str:
        """When it ends, for `datetime` attributes; nothing where that is not said."""
        return _iso(self.shown.end, self.shown) if self.shown.end else ""

    @cached_property
    def zone_text(self) -> str:
        """Which zone its times are in; nothing where it has none."""
        return "" if self.shown.is_whole_day else wording.zone(self.shown.start)

    @cached_property
    def repeats_text(self) -> str:
        """How it repeats, in words; nothing where it does not."""
        text, until = in_words(self.event), last_day(self.event)
        return f"{text}, until {wording.day_in_words(until, self.event.lang)}" if text and until else text

    @cached_property
    def place_text(self) -> str:
        """Where it is, in a few words."""
        return wording.place(self.event)

    @cached_property
    def price_text(self) -> str:
        """What a place costs; nothing where that is not said."""
        return wording.price(self.event.booking, self.event.lang)

    @property
    def places_text(self) -> str:
        """How many places are left; nothing where that is not said or no longer of use."""
        return wording.places(self.event.booking) if self.can_book else ""

    @property
    def can_book(self) -> bool:
        """Whether there is an address to book at, and any use in going there."""
        booking = self.event.booking
        return bool(booking and booking.url and not self.is_past and self.status == "confirmed")

    @property
    def slides_address(self) -> str:
        """Where the slides are; from the root where they are ours."""
        return self.event.slides_address

    @property
    def recording(self) -> str | None:
        """Where it can be seen or heard afterwards."""
        return self.event.recording

    @cached_property
    def preface(self) -> Markup:
        """What stands before the notice outside its own page: that it is an event, whose, when and where."""
        what = f"Event, {self.role_text.lower()}" + ("" if self.is_ours else ", not our own")
        facts = (what, self.status_text, self.when_text, self.zone_text, self.place_text)
        return Markup("<p>{}</p>").format(" · ".join(fact for fact in facts if fact))


@dataclass(frozen=True, slots=True)
class Calendar:
    """All listed events, those to come soonest first and past ones latest first, and where their calendar lies.

    `was_public` says that there is a list of events on record: whoever subscribes to a calendar in which no event is
    left has to be told so, as programs go on to show what stood there last where they find none.
    """

    upcoming: tuple[Notice, ...]
    past: tuple[Notice, ...]
    address: str
    subscription: str = ""
    """The same address for programs that subscribe to calendars (`webcal:`)."""
    was_public: bool = False

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All of them, by when they began, which stays as it is while one after the other becomes past."""
        return tuple(sorted(self.upcoming + self.past, key=lambda notice: (notice.event.start, notice.event.source)))

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to say to those who subscribe, or anybody who may have subscribed."""
        return bool(self.upcoming or self.past) or self.was_public


def notice_of(event: Event, press: Press) -> Notice:
    """Return what is said of an event at the build's clock."""
    coming = list(islice(occurrences(event, press.now), 1 + MOST_DATES))
    shown = coming[0] if coming else last_occurrence(event)
    further = coming[1:] if event.event_status != "cancelled" else []
    report = press.library.by_source.get(event.report_source)
    entry = press.library.ledger.by_id.get(event.id)
    is_on = bool(coming) and event.event_status != "cancelled"
    return Notice(
        event,
        shown,
        is_past=not coming,
        dates=tuple(_date(each, event) for each in further),
        calendar_address=calendar_address(event),
        report=report if isinstance(report, Column) else None,
        left_out=tuple(_date(each, event) for each in left_out(event) if is_on and each.start > shown.start),
        moved=tuple(
            MovedDate(_date(move.planned, event), _date(move.now, event))
            for move in moved(event)
            if is_on and move.now.start >= shown.start
        ),
        revision=entry.revision if entry else 0,
    )


def _date(occurrence: Occurrence, event: Event) -> Date:
    return Date(wording.when(occurrence, event.lang), _iso(occurrence.start, occurrence))


def ends_to_come(press: Press) -> Iterator[dt.datetime]:
    """Yield when each event that is to come, or its next date, will be over; then something else is said of it."""
    for event in press.library.events:
        for coming in islice(occurrences(event, press.now), 1):
            yield coming.over


def calendar_address(event: Event) -> str:
    """Return where an event's own calendar file lies: in its folder, or beside its page where it has none."""
    folder = event.address if event.address.endswith("/") else f"{posixpath.dirname(event.address).rstrip('/')}/"
    return f"{folder}{posixpath.basename(event.slug)}.ics"


def calendar_of(notices: Iterable[Notice], press: Press) -> Calendar:
    """Return all listed events in the order in which they matter."""
    upcoming, past = _in_order((n.is_past, n.shown.start, n.event.source, n) for n in notices if n.event.is_listed)
    place = press.conventions.permalinks.place("events")
    folder = place.address if place and place.address.endswith("/") else "/events/"
    address = f"{folder}all.ics"
    subscription = f"webcal:{press.site.url.partition(':')[2]}{address}"
    return Calendar(upcoming, past, address, subscription, folder in press.library.ledger.lists)


def event_listings(press: Press) -> tuple[Listing, ...]:
    """Return the list of all events, those to come first."""
    place = press.conventions.permalinks.place("events")
    listed = tuple(event for event in press.library.events if event.is_listed)
    if place is None or not listed:
        return ()
    upcoming, past = _in_order(_begun(event, press.now) for event in listed)
    return (Listing("events", "Events", place.address, place.output, upcoming + past),)


def _begun(event: Event, now: dt.datetime) -> tuple[bool, dt.datetime, str, Event]:
    """Return whether an event is past, when its next or last date begins, and what parts events of one moment."""
    coming = next(occurrences(event, now), None)
    return coming is None, (coming or last_occurrence(event)).start, event.source, event


def _in_order(told: Iterable[tuple[bool, dt.datetime, str, T]]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """Return what is to come, soonest first, and what is past, latest first."""
    in_time = sorted(told, key=lambda each: each[1:3])
    upcoming = tuple(thing for is_past, _, _, thing in in_time if not is_past)
    return upcoming, tuple(thing for is_past, _, _, thing in reversed(in_time) if is_past)


def _iso(moment: dt.datetime | None, occurrence: Occurrence) -> str:
    if moment is None:
        return ""
    return moment.date().isoformat() if occurrence.is_whole_day else moment.isoformat(timespec="minutes")
