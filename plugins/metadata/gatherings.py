"""Events in schema.org's words, as of the build's clock, with what a notice of them says."""

from __future__ import annotations

import re
from typing import Protocol

from plugins.core.model import Column, Event, Venue
from plugins.core.press import Site
from plugins.core.recurrence import WEEKDAYS, last_day_of, parts_of
from plugins.metadata.json_ld import Node, address_of, id_of, one_or_all, organization, people, publisher, said
from plugins.metadata.pictures import image_object

SCHEMA = "https://schema.org/"

_STATUSES = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
_UNITS = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}
_SAYABLE = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"})
"""The parts of a rule that a Schedule can say."""


class Noticed(Protocol):
    """What is said of an event on its page."""

    @property
    def start_iso(self) -> str:
        """When it begins, or its next date."""

    @property
    def end_iso(self) -> str:
        """When that ends; nothing where it is not said."""

    @property
    def is_past(self) -> bool:
        """Whether it is over."""

    @property
    def status(self) -> str:
        """`confirmed`, `cancelled`, `postponed` or `sold-out`."""

    @property
    def can_book(self) -> bool:
        """Whether there is any use in booking."""

    @property
    def recording(self) -> str | None:
        """Where it can be seen or heard afterwards."""

    @property
    def report(self) -> Column | None:
        """The column written afterwards."""


def event_node(event: Event, notice: Noticed, site: Site) -> Node:
    """Return an event; of one that repeats, the date that its page shows, and the rule."""
    is_ours = event.role in {"host", "speaker"}
    holder = organization(event.organiser) or (publisher(site) if event.role == "host" else None)
    report = notice.report
    places = event.booking.places_left if event.booking and notice.can_book else None
    return said(
        {
            "@type": "Event",
            "@id": id_of(event, site),
            "url": address_of(event, site),
            "name": event.title,
            "description": event.summary,
            "inLanguage": event.lang,
            "startDate": notice.start_iso,
            "endDate": notice.end_iso,
            "eventStatus": SCHEMA + _STATUSES.get(notice.status, "EventScheduled"),
            "eventAttendanceMode": _attendance(event),
            "location": _location(event),
            "eventSchedule": _schedule(event),
            "offers": _offer(event, notice),
            "isAccessibleForFree": (event.booking is not None and _is_free(event)) or None,
            "remainingAttendeeCapacity": places,
            "organizer": holder,
            "performer": people(event.authors, site) if is_ours else None,
            "keywords": [tag.title for tag in event.tags],
            "image": image_object(event.image, site),
            "recordedIn": {"@type": "CreativeWork", "url": notice.recording} if notice.recording else None,
            "subjectOf": {"@id": id_of(report, site), "url": site.url + report.address} if report else None,
        }
    )


def _attendance(event: Event) -> str | None:
    if not event.venue and not event.online:
        return None
    how = "Mixed" if event.venue and event.online else "Offline" if event.venue else "Online"
    return f"{SCHEMA}{how}EventAttendanceMode"


def _location(event: Event) -> Node | list[Node] | None:
    places = []
    if event.venue:
        places.append(_place(event.venue))
    if event.online:
        places.append({"@type": "VirtualLocation", "url": event.online})
    return one_or_all(places) if places else None


def _place(venue: Venue) -> Node:
    """Return a venue; one of which only the name is known is found under that."""
    address = said(
        {
            "@type": "PostalAddress",
            "streetAddress": venue.address,
            "addressLocality": venue.locality,
            "addressCountry": venue.country,
        }
    )
    where: Node | str = address if len(address) > 1 else venue.name
    return said({"@type": "Place", "name": venue.name, "address": where, "url": venue.url})


def _offer(event: Event, notice: Noticed) -> Node | None:
    """Return how one gets a seat, as long as the page says so."""
    booking = event.booking
    if booking is None or notice.is_past or not (booking.url or booking.price):
        return None
    sold_out = notice.status == "sold-out"
    available = "SoldOut" if sold_out else "InStock" if notice.can_book else None
    url = booking.url if booking.url and booking.url.startswith("http") and (notice.can_book or sold_out) else None
    return said(
        {
            "@type": "Offer",
            "url": url,
            "price": booking.price,
            "priceCurrency": booking.currency,
            "availability": f"{SCHEMA}{available}" if available else None,
        }
    )


def _is_free(event: Event) -> bool:
    price = event.booking.price if event.booking else None
    return price is not None and float(price) == 0


def _schedule(event: Event) -> Node | None:
    """Return how an event repeats; nothing where a Schedule cannot say all of its rule."""
    parts = parts_of(event.repeats or "")
    if event.repeats is None or not parts.keys() <= _SAYABLE or _is_beyond(parts.get("BYDAY", "")):
        return None
    last = last_day_of(event.repeats, event.start, event.until)
    timed = not event.is_whole_day
    end = event.end if timed and event.end and event.end > event.start else None
    return said(
        {
            "@type": "Schedule",
            "repeatFrequency": f"P{int(parts.get('INTERVAL', '1'))}{_UNITS[parts['FREQ']]}",
            "repeatCount": int(parts["COUNT"]) if "COUNT" in parts else None,
            "byDay": [_day(day) for day in _list(parts.get("BYDAY"))],
            "byMonth": [int(month) for month in _list(parts.get("BYMONTH"))],
            "byMonthDay": [int(day) for day in _list(parts.get("BYMONTHDAY"))],
            "startDate": event.start.date().isoformat(),
            "endDate": last.isoformat() if last else None,
            "exceptDate": sorted({day.isoformat() for day in (*event.not_on, *(each.date for each in event.moved))}),
            "startTime": f"{event.start:%H:%M:%S}" if timed else None,
            "endTime": f"{end:%H:%M:%S}" if end else None,
            "scheduleTimezone": getattr(event.start.tzinfo, "key", None) if timed else None,
        }
    )


def _list(values: str | None) -> list[str]:
    return values.split(",") if values else []


def _is_beyond(days: str) -> bool:
    """Whether days are counted in a way that schema.org's `byDay` has no word for (it takes RFC 5545's own)."""
    return not all(re.fullmatch(r"[+-]?\d*(?:MO|TU|WE|TH|FR|SA|SU)", day) for day in _list(days))


def _day(day: str) -> str:
    return f"{SCHEMA}{WEEKDAYS[day]}" if day in WEEKDAYS else day.removeprefix("+")
