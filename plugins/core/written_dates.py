"""The dates, times and zones that an author writes, as types: what each is taken for, and what it refuses and why."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dateutil import parser as dateutil_parser
from pydantic import BeforeValidator, ValidationInfo

from plugins.core.fields import plain
from plugins.core.problems import Refusal, shortened

_CLOCK = r"\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?|UTC|GMT)?"
_ISO = re.compile(
    r"(?P<year>\d{4})[-/._](?P<month>\d{1,2})[-/._](?P<day>\d{1,2})"
    rf"(?:[T _]+(?P<hour>\d{{1,2}})[:h](?P<minute>\d{{2}})(?::(?P<second>\d{{2}})(?:[.,]\d+)?)?{_CLOCK})?\s*\Z",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:[T ]?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?{_CLOCK})?\Z",
    re.IGNORECASE | re.ASCII,
)
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
}  # fmt: skip
_OFFSET_FROM = re.compile(r"(?<![a-z])(?:UTC|GMT) ?(?=[+-]\d)", re.IGNORECASE)
"""`UTC+1` is an hour ahead, as `+1` is; POSIX alone counts the other way, and so does the parser of dates in words."""

_NUMBERED = re.compile(r"(?<!\d)\d{4}[-/._]\d{1,2}[-/._]\d{1,2}(?!\d)", re.ASCII)
_DAYS = re.compile(rf"{_NUMBERED.pattern}[-/._](?=\d)|\A\d{{1,2}}\.?\s*[-\u2013]\s*\d{{1,2}}\.?\s+[^\W\d]", re.ASCII)
"""Days that go on to another one, as in `2026-05-01/03` and `1-3 May 2026`."""
_TIME = r"(\d{1,2})(?:[:h](\d{2}))?\s*([ap]m)?"
_SPAN = re.compile(rf"[T,\s]{_TIME}(\s*(?:-|\u2013|\u2014|to|until)\s*){_TIME}\s*\Z", re.IGNORECASE)
"""A time of day and another one; where a hyphen alone parts them, the other may be a zone."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

EARLIEST_YEAR = 1000
"""Before it, years have fewer digits than addresses and feeds are made for; it is a slip of the pen anyway."""

_WHOLE_DATE = "write it whole, as in 2026-03-04 or 2026-03-04 09:30"
_A_ZONE = "write one such as +01:00, or Z for UTC"

LAST_SECOND = dt.time(23, 59, 59)
"""When a day ends that is named as an end, without a time."""


def _refuse_impossible(year: int, month: int, day: int) -> None:
    if year < EARLIEST_YEAR:
        raise Refusal(f"the year {year} is too early", _WHOLE_DATE)
    if not 1 <= month <= 12:
        raise Refusal(f"there is no month {month}", "write year-month-day, as in 2026-03-04")
    try:
        dt.date(year, month, day)
    except ValueError:
        name = _MONTHS[month - 1]
        raise Refusal(f"there is no {day} {name} {year}", f"name a day that {name} {year} has") from None


def _zone(name: str | None, site_zone: dt.tzinfo) -> dt.tzinfo:
    if not name:
        return site_zone
    if name.upper() in {"Z", "UTC", "GMT"}:
        return dt.UTC
    hours, minutes = int(name[1:3]), int(name[3:].lstrip(":") or 0)
    if hours > 15 or minutes > 59:
        raise Refusal(f"`{name}` is no time zone", _A_ZONE)
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if name[0] == "-" else offset)


def _named_zone(name: str | None, offset: int | None) -> dt.tzinfo | None:
    if name is None and offset is None:
        return None
    if offset is not None and abs(offset) < 16 * 3600:
        return dt.timezone(dt.timedelta(seconds=offset))
    if offset is None and name is not None and name.upper() in _ZONES:
        return dt.timezone(dt.timedelta(hours=_ZONES[name.upper()]))
    if offset is not None:
        raise Refusal("no time zone is so many hours off", _A_ZONE)
    raise Refusal(f"`{name}` is no time zone that has one meaning everywhere", _A_ZONE)


def _written_out(text: str) -> dt.datetime:
    """Read a date in words (`4 March 2026`); refuse what is incomplete or has two meanings."""
    if len(_NUMBERED.findall(text)) > 1 or _DAYS.search(text):
        raise Refusal(f"`{shortened(text)}` is more than one date", "write one; when an event ends stands in `end`")
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", text)
    year_first = bool(re.match(r"\d{4}\D", text) or _NUMBERED.search(text))

    def read(default: dt.datetime, day_first: bool) -> dt.datetime:
        try:
            return dateutil_parser.parse(
                text, default=default, dayfirst=day_first and not year_first, yearfirst=year_first, tzinfos=_named_zone
            )
        except Refusal:
            raise
        except (ValueError, OverflowError, TypeError) as error:
            if "day is out of range" in str(error):
                raise Refusal(f"there is no {shortened(text)}", "name a day that the month has") from None
            raise Refusal(f"`{shortened(text)}` is not a date", _mend_of(text)) from None

    default, other_default = dt.datetime(2000, 1, 1), dt.datetime(2004, 2, 2)  # noqa: DTZ001 — only the date is compared
    found = read(default, True)
    if found.date() != read(other_default, True).date():
        raise Refusal(f"`{shortened(text)}` is not a whole date", _WHOLE_DATE)
    meanings = sorted({f"{read(default, day_first):%Y-%m-%d}" for day_first in (True, False)})
    if len(meanings) == 2:
        raise Refusal(
            f"`{shortened(text)}` has two meanings, {meanings[0]} and {meanings[1]}", "write the one you mean"
        )
    if not any(int(year) == found.year for year in years):
        raise Refusal(f"the year of `{shortened(text)}` is not whole", _WHOLE_DATE)
    _refuse_impossible(found.year, found.month, found.day)
    return found


def _mend_of(text: str) -> str:
    """Return what to write instead of a date that cannot be read."""
    if text.split()[-1] in available_timezones():
        return "write the zone's hours, as in +01:00; an event names its zone in `timezone`"
    return _WHOLE_DATE


@dataclass(frozen=True, slots=True)
class Span:
    """Two times of day in one date, as written, and when the later is; it `may_be_zone`, as in `09:00-05:00`."""

    written: str
    end: dt.time
    may_be_zone: bool


def span_in(text: str) -> Span | None:
    """Return the times of day between which a date as written would last, could a date last; else None."""
    match = _SPAN.search(text)
    if not match or not (match[2] or match[3] or match[6] or _NUMBERED.match(text)):
        return None
    begin, end = ((int(match[part]), int(match[part + 1] or 0)) for part in (1, 5))
    may_be_zone = match[4].lstrip() == "-" and not match[3] and not match[7]
    if max(begin, end) > (24, 0) or (may_be_zone and begin >= end):
        return None
    return Span(match[0].strip(" ,T"), dt.time(end[0] % 24, end[1]), may_be_zone and end < (12, 0))


def _refuse_span(text: str) -> None:
    span = span_in(text)
    if span and not span.may_be_zone:
        fix = "write when it begins; when an event ends stands in `end`"
        raise Refusal(f"`{span.written}` is a span of time, and no moment", fix)


def moment(value: Any, info: ValidationInfo) -> dt.datetime:
    """Read a date, with or without a time and zone; the site's zone (`context["zone"]`) holds where none is written."""
    return moment_in(value, (info.context or {}).get("zone", dt.UTC))


def moment_in(value: Any, zone: dt.tzinfo) -> dt.datetime:
    """Read a date as `moment` does; `zone` holds where none is written."""
    if isinstance(value, dt.datetime):
        return value
    text = plain(value)
    if not text:
        raise Refusal("the date is empty", _WHOLE_DATE)
    return _in_zone(text, zone)


def local_moment(value: Any, info: ValidationInfo) -> dt.datetime:
    """Read a date as `moment` does, and return it in the zone that the text names (`context["local_zone"]`), if any."""
    context = info.context or {}
    local_zone: dt.tzinfo | None = context.get("local_zone")
    found = moment_in(value, local_zone or context.get("zone", dt.UTC))
    if isinstance(value, dt.datetime):
        return found
    found = found.astimezone(local_zone) if local_zone else found
    _refuse_skipped(found, value)
    return found


def _refuse_skipped(found: dt.datetime, value: Any) -> None:
    """Refuse a time of day that no clock shows, because clocks go forward over it."""
    shown = shown_instead(found)
    if shown is None or names_no_time(value):
        return
    zone = getattr(found.tzinfo, "key", "") or "its zone"
    what = f"there is no {found:%H:%M} on {found:%Y-%m-%d} in {zone}, where clocks go forward that day"
    raise Refusal(what, f"write the time that clocks show, as in {shown:%H:%M}")


def shown_instead(moment: dt.datetime) -> dt.datetime | None:
    """Return what clocks show in place of a time of day over which they go forward; None for any other time."""
    shown = moment.astimezone(dt.UTC).astimezone(moment.tzinfo)
    return None if shown.replace(tzinfo=None) == moment.replace(tzinfo=None) else shown


def days_without(moment: dt.datetime, years: int) -> set[dt.date]:
    """Return the days, so many years on, on which clocks go forward over a moment's time of day, where it is."""
    found: set[dt.date] = set()
    for week in range(53 * years):
        first, day = moment + dt.timedelta(weeks=week), dt.timedelta(days=1)
        if first.utcoffset() != (first + 7 * day).utcoffset():
            found.update((first + n * day).date() for n in range(8) if shown_instead(first + n * day))
    return found


def local_end(value: Any, info: ValidationInfo) -> dt.datetime:
    """Read a date as `local_moment` does; one without a time means the day to its last second."""
    end = local_moment(value, info)
    return dt.datetime.combine(end, LAST_SECOND, end.tzinfo) if isinstance(value, str) and names_no_time(value) else end


def _in_zone(text: str, zone: dt.tzinfo) -> dt.datetime:
    _refuse_span(text)
    text = _OFFSET_FROM.sub("", text)
    read = _by_number(text, zone) or _written_out(text)
    read = read if read.tzinfo else read.replace(tzinfo=zone)
    try:
        read.astimezone(dt.UTC)
    except OverflowError:
        raise Refusal(f"`{shortened(text)}` lies beyond the calendar", _WHOLE_DATE) from None
    return read


def names_no_time(value: Any) -> bool:
    """Whether a date as written has no time of day, and so means the whole day."""
    text = plain(value)
    match = _ISO.match(text) or _COMPACT.match(text)
    if match:
        return match["hour"] is None
    hours = (1, 2)
    try:
        read = [dateutil_parser.parse(text, default=dt.datetime(2000, 1, 1, hour)).hour for hour in hours]  # noqa: DTZ001
    except (ValueError, OverflowError, TypeError):
        return False
    return read == list(hours)


def _by_number(text: str, site_zone: dt.tzinfo) -> dt.datetime | None:
    """Read year, month, day and time as ISO 8601 has them, or nearly so; None where it is written in another way."""
    match = _ISO.match(text) or _COMPACT.match(text)
    if not match:
        if re.fullmatch(r"[\d\s]+", text):
            raise Refusal(f"`{shortened(text)}` is not a whole date", _WHOLE_DATE)
        return None
    year, month, day, hour, minute, second = (
        int(match[part] or 0) for part in ("year", "month", "day", "hour", "minute", "second")
    )
    _refuse_impossible(year, month, day)
    try:
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=_zone(match["zone"], site_zone))
    except ValueError as error:
        if isinstance(error, Refusal):
            raise
        time = text[match.end("day") :].strip(" T_")
        raise Refusal(f"there is no time {time}", "hours go from 0 to 23, minutes to 59") from None


def day(value: Any) -> dt.date:
    """Read a date without a time."""
    if isinstance(value, dt.date):
        return value
    text = plain(value)
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if not match:
        raise Refusal(f"`{text}` is not a whole date", "write it as in 2026-03-04")
    _refuse_impossible(*(int(part) for part in match.groups()))
    return dt.date(*(int(part) for part in match.groups()))


def zone_name(value: Any) -> str:
    """Read the name of a time zone, such as `Europe/Vienna`."""
    text = plain(value)
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(f"`{text}` is not a time zone", "write one such as Europe/Vienna or America/New_York") from None
    return text


Moment = Annotated[dt.datetime, BeforeValidator(moment)]
LocalMoment = Annotated[dt.datetime, BeforeValidator(local_moment)]
LocalEnd = Annotated[dt.datetime, BeforeValidator(local_end)]
Day = Annotated[dt.date, BeforeValidator(day)]
ZoneName = Annotated[str, BeforeValidator(zone_name)]
