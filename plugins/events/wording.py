"""What a notice says in words: when, where, for how much; dates in the language of the event."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import UnknownCurrencyError, format_currency

from plugins.core.languages import babel_locale
from plugins.core.model import Booking, Event
from plugins.core.written_dates import LAST_SECOND
from plugins.events.recurrence import Occurrence


def locale_of(lang: str) -> Locale:
    """Return the locale for dates; English without a country has the day first and twenty-four hours."""
    try:
        return Locale("en", "GB") if lang.lower() == "en" else babel_locale(lang)
    except UnknownLocaleError:
        return Locale("en", "GB")


def day_in_words(day: dt.date, lang: str) -> str:
    """Return a day with its weekday, as in «Thursday 4 March 2027»."""
    return format_date(day, "EEEE d MMMM y" if lang.lower() == "en" else "full", locale=locale_of(lang))


def when(occurrence: Occurrence, lang: str) -> str:
    """Return when something takes place: one day or several, with its times unless it is the whole day."""
    start, end = occurrence.start, occurrence.end
    first = day_in_words(start.date(), lang)
    if occurrence.is_whole_day:
        return first if end is None or end.date() == start.date() else f"{first} – {day_in_words(end.date(), lang)}"
    begins = clock(start, lang)
    if end is None or end == start:
        return f"{first}, {begins}"
    if end.date() == start.date() or (end.date() - start.date() == dt.timedelta(days=1) and end.hour < _SMALL_HOURS):
        return f"{first}, {begins}" + (f"{_TO}{clock(end, lang)}" if end.time() != LAST_SECOND else "")
    last = day_in_words(end.date(), lang)
    return f"{first}, {begins} – {last}" + (f", {clock(end, lang)}" if end.time() != LAST_SECOND else "")


_TO = "\N{WORD JOINER}–\N{WORD JOINER}"
"""What stands between two times of day, which no end of a line parts."""
_SMALL_HOURS = 5
"""An evening that ends before this hour of the next day is still that evening."""


def clock(moment: dt.datetime, lang: str) -> str:
    """Return the time of day, as in «19:30»."""
    return format_time(moment, "short", locale=locale_of(lang))


def zone(moment: dt.datetime) -> str:
    """Return which zone a time is in and how far that is from UTC then, as in «Vienna time, UTC+1»."""
    offset = moment.utcoffset() or dt.timedelta()
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    distance = "UTC" if not minutes else f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
    key = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else ""
    city = key.rpartition("/")[2].replace("_", " ") if "/" in key and not key.startswith("Etc/") else ""
    return f"{city} time, {distance}" if city else distance


def place(event: Event) -> str:
    """Return where an event is, in a few words."""
    parts = []
    if event.venue:
        parts.append(", ".join(dict.fromkeys(filter(None, (event.venue.name, event.venue.locality)))))
    if event.online:
        parts.append("online" if parts else "Online")
    return " and ".join(parts)


def price(booking: Booking | None, lang: str) -> str:
    """Return what a seat costs, as in «€15.00», «Free» where that is nothing, and nothing where it is not said."""
    if booking is None or booking.price is None:
        return ""
    amount = Decimal(booking.price)
    if not amount:
        return "Free"
    if not booking.currency:
        return booking.price
    try:
        told = format_currency(amount, booking.currency, locale=locale_of(lang))
    except UnknownCurrencyError:
        return f"{booking.price} {booking.currency}"
    return re.sub(r"(?<=[A-Z])(?=\d)", "\N{NO-BREAK SPACE}", told)


def places(booking: Booking | None) -> str:
    """Return how many places are left, in words; nothing where it is not said or there are none."""
    if booking is None or not booking.places_left:
        return ""
    return "1 place left" if booking.places_left == 1 else f"{booking.places_left} places left"
