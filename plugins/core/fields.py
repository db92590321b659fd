"""The values that an author writes, as types: dates, names, addresses, languages; each with what it refuses and why.

Front matter arrives as text (or lists and mappings of text); every type here turns such text into a value, or raises
`Refusal` with a sentence for the author.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from functools import cache
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser as dateutil_parser
from pydantic import BeforeValidator, Field, ValidationInfo

from plugins.core.lookalikes import marks_around
from plugins.core.problems import Refusal

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
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LANGUAGE = re.compile(
    r"(?P<primary>[a-z]{2,3})(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)

EARLIEST_YEAR = 1000
"""Before it, years have fewer digits than addresses and feeds are made for; it is a slip of the pen anyway."""

LONGEST_NAME = 200
"""Bytes of one part of a path; disks take 255, and a suffix may follow."""

_WHOLE_DATE = "write it whole, as in 2026-03-04 or 2026-03-04 09:30"


LAST_SECOND = dt.time(23, 59, 59)
"""When a day ends that is named as an end, without a time."""


def plain(value: Any) -> str:
    """Return the value as text without surrounding space; lists and mappings are refused."""
    if not isinstance(value, str):
        kind = (
            "a list"
            if isinstance(value, list)
            else "a group of fields"
            if isinstance(value, dict)
            else "something else"
        )
        raise Refusal(f"expected one value, found {kind}", "write one value after the colon")
    return value.strip()


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
        raise Refusal(f"`{name}` is no time zone", "write one such as +01:00, or Z for UTC")
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if name[0] == "-" else offset)


def _named_zone(name: str | None, offset: int | None) -> dt.tzinfo | None:
    if name is None and offset is None:
        return None
    if offset is not None and abs(offset) < 16 * 3600:
        return dt.timezone(dt.timedelta(seconds=offset))
    if offset is None and name is not None and name.upper() in _ZONES:
        return dt.timezone(dt.timedelta(hours=_ZONES[name.upper()]))
    fix = "write one such as +01:00, or Z for UTC"
    if offset is not None:
        raise Refusal("no time zone is so many hours off", fix)
    raise Refusal(f"`{name}` is no time zone that has one meaning everywhere", fix)


def _written_out(text: str) -> dt.datetime:
    """Read a date in words (`4 March 2026`); refuse what is incomplete or has two meanings."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", text)
    year_first = bool(re.match(r"\d{4}\D", text))

    def read(default: dt.datetime, day_first: bool) -> dt.datetime:
        try:
            return dateutil_parser.parse(
                text, default=default, dayfirst=day_first and not year_first, yearfirst=year_first, tzinfos=_named_zone
            )
        except Refusal:
            raise
        except (ValueError, OverflowError, TypeError):
            raise Refusal(f"`{_short(text)}` is not a date", _WHOLE_DATE) from None

    default, other_default = dt.datetime(2000, 1, 1), dt.datetime(2004, 2, 2)  # noqa: DTZ001 — only the date is compared
    found = read(default, True)
    if found.date() != read(other_default, True).date():
        raise Refusal(f"`{_short(text)}` is not a whole date", _WHOLE_DATE)
    meanings = sorted({f"{read(default, day_first):%Y-%m-%d}" for day_first in (True, False)})
    if len(meanings) == 2:
        raise Refusal(f"`{_short(text)}` has two meanings, {meanings[0]} and {meanings[1]}", "write the one you mean")
    if not any(int(year) == found.year for year in years):
        raise Refusal(f"the year of `{_short(text)}` is not whole", _WHOLE_DATE)
    _refuse_impossible(found.year, found.month, found.day)
    return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def moment(value: Any, info: ValidationInfo) -> dt.datetime:
    """Read a date, with or without a time and zone; the site's zone (`context["zone"]`) holds where none is written."""
    return _moment(value, (info.context or {}).get("zone", dt.UTC))


def _moment(value: Any, zone: dt.tzinfo) -> dt.datetime:
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
    found = _moment(value, local_zone or context.get("zone", dt.UTC))
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
    read = _by_number(text, zone) or _written_out(text)
    read = read if read.tzinfo else read.replace(tzinfo=zone)
    try:
        read.astimezone(dt.UTC)
    except OverflowError:
        raise Refusal(f"`{_short(text)}` lies beyond the calendar", _WHOLE_DATE) from None
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
            raise Refusal(f"`{_short(text)}` is not a whole date", _WHOLE_DATE)
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


def filled(value: Any) -> str:
    """Return text that is not empty."""
    text = plain(value)
    if not text:
        raise Refusal("is empty", "write something after the colon, or take the line away")
    return " ".join(text.split())


def names(value: Any) -> tuple[str, ...]:
    """Return names from a list, or from a text that line ends and semicolons (commas, where there are none) part."""
    if isinstance(value, list | tuple):
        parts = [plain(part) for part in value]
    else:
        text = plain(value)
        parts = re.split(r"[;\n]" if ";" in text else r"[,\n]", text)
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def lines(value: Any) -> tuple[str, ...]:
    """Return a list of texts; one text alone is a list of one."""
    parts = value if isinstance(value, list | tuple) else [value]
    return tuple(part for part in (plain(part) for part in parts) if part)


def yes_or_no(value: Any) -> bool:
    """Read `true` or `false`, `yes` or `no`."""
    if isinstance(value, bool):
        return value
    text = plain(value).casefold()
    if text in {"true", "yes", "on", "1"}:
        return True
    if text in {"false", "no", "off", "0"}:
        return False
    raise Refusal(f"`{text}` is neither yes nor no", "write `true` or `false`")


def whole_number(value: Any) -> int:
    """Read a whole number of 0 or more."""
    if isinstance(value, int):
        return value
    text = plain(value)
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refusal(f"`{text}` is not a whole number", "write digits only, as in 3")
    return int(text)


@cache
def _known_languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").languages)


def language(value: Any) -> str:
    """Read a language tag (BCP 47), such as `en`, `de-AT` or `zh-Hant`, and return it with its usual capitals."""
    text = plain(value)
    match = _LANGUAGE.fullmatch(text)
    if match and (len(match["primary"]) == 3 or match["primary"].lower() in _known_languages()):
        first, *others = text.lower().split("-")
        return "-".join([first, *map(_with_capitals, others)]) if "-x-" not in text.lower() else text.lower()
    fix = "write a language tag such as `en`, `de` or `pt-BR`"
    if "_" in text and _LANGUAGE.fullmatch(text.replace("_", "-")):
        fix = f"write `{text.replace('_', '-')}`"
    raise Refusal(f"`{_short(text)}` is not a language tag", fix)


def _with_capitals(part: str) -> str:
    """Return a part of a language tag as it is usually written (RFC 5646, 2.1.1): `Hant`, `AT`."""
    return part.title() if len(part) == 4 and part.isalpha() else part.upper() if len(part) == 2 else part


def web_address(value: Any) -> str:
    """Read an address on the web: http or https, with a host."""
    text = plain(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc or re.search(r"[\s<>\"]", text):
        raise Refusal(f"`{text}` is not a web address", "write it whole, beginning with https://")
    return text


def contact_address(value: Any) -> str:
    """Read an address one can follow: http, https or mailto."""
    text = plain(value)
    return text if re.fullmatch(r"mailto:[^\s<>\"]+@[^\s<>\"]+", text) else web_address(text)


def site_address(value: Any) -> str:
    """Read an address within this site, such as `/2019/old-name/`, and return it beginning with a slash."""
    text = plain(value)
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", text):
        raise Refusal(
            f"`{_short(text)}` is not an address within this site", "write only its path, as in /2019/old-name/"
        )
    path = unquote(text)
    if not path or _leads_astray(path) or re.search(r"[?#\s\\<>\"]", text) or "\N{REPLACEMENT CHARACTER}" in path:
        raise Refusal(f"`{_short(text)}` is not an address that can lead here", "write a path, as in /2019/old-name/")
    return text if text.startswith("/") else f"/{text}"


def _leads_astray(path: str) -> bool:
    """Whether a path would leave the folder that it is counted from, or is no file's on some disk, or was quoted."""
    parts = path.split("/")
    too_long = any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in parts)
    leads_off = bool({".", ".."} & set(parts)) or bool(marks_around(path))
    return too_long or leads_off or re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", path) is not None


def slug(value: Any) -> str:
    """Read the last part of an address; several parts may be joined by slashes, none of them `..`."""
    text = plain(value)
    if not all(text.split("/")) or _leads_astray(text) or re.search(r"[\\?#%<>\"\u2028\u2029]", text):
        fix = "use letters, digits and hyphens, as in why-audiences"
        raise Refusal(f"`{_short(text)}` cannot stand in an address", fix)
    return text


def output_path(value: Any) -> str:
    """Read a file's path inside the output: relative, never leaving it."""
    text = plain(value)
    if text.startswith(("/", "~")) or re.search(r"[\\:\u2028\u2029]", text) or ".." in text.split("/"):
        raise Refusal(f"`{_short(text)}` would lie outside the site", "write a relative path, as in about/index.html")
    if not all(text.split("/")) or _leads_astray(text):
        raise Refusal(f"`{_short(text)}` is no file's path", "write a relative path, as in about/index.html")
    return text


def own_address(value: Any) -> str:
    """Read an address within this site that a text is to have, and return it as it is written."""
    text = plain(value)
    site_address(text)
    return text


def identifier(value: Any) -> str:
    """Read an id: any text without spaces that is to stay the same for good, and is none of the record's own."""
    text = recorded_identifier(value)
    if text.startswith(("list:", "gone:")):
        what = f"`{_short(text)}` cannot be an id, since the record of what is public begins its own like this"
        raise Refusal(what, "leave what `new` wrote, or take the line away")
    return text


def recorded_identifier(value: Any) -> str:
    """Read an id as it stands in the record of what is public: those of lists and of addresses too."""
    text = plain(value)
    if not text or re.search(r"\s", text) or marks_around(text):
        raise Refusal(f"`{text}` cannot be an id", "leave what `new` wrote, or take the line away")
    return text.lower() if _is_uuid(text) else text


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def zone_name(value: Any) -> str:
    """Read the name of a time zone, such as `Europe/Vienna`."""
    text = plain(value)
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(f"`{text}` is not a time zone", "write one such as Europe/Vienna or America/New_York") from None
    return text


def length_of_time(value: Any) -> str:
    """Read a duration: `1:02:03`, `42:10`, or seconds."""
    text = plain(value)
    if not re.fullmatch(r"\d+(:[0-5]\d){0,2}", text):
        raise Refusal(f"`{text}` is not a length of time", "write it as in 42:10 or 1:02:03")
    return text


def isbn(value: Any) -> str:
    """Read an ISBN of 10 or 13 digits and check its last one (ISO 2108)."""
    text = plain(value)
    digits = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{13}", digits):
        valid = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    elif re.fullmatch(r"\d{9}[\dX]", digits):
        valid = sum((10 if d == "X" else int(d)) * (10 - place) for place, d in enumerate(digits)) % 11 == 0
    else:
        raise Refusal(f"`{text}` is not an ISBN", "an ISBN has 10 or 13 digits")
    if not valid:
        raise Refusal(f"`{text}` is not an ISBN: its check digit is wrong", "compare it with the book")
    return text


def money(value: Any) -> str:
    """Read an amount: digits, with a point or comma before the decimals."""
    text = plain(value)
    if not re.fullmatch(r"\d+([.,]\d{1,2})?", text):
        fix = "write digits only, as in 12.50 (0 where it is free); the currency has a field of its own"
        raise Refusal(f"`{text}` is not an amount", fix)
    return text.replace(",", ".")


def currency(value: Any) -> str:
    """Read a currency by its three letters (ISO 4217)."""
    text = plain(value).upper()
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise Refusal(f"`{text}` is not a currency", "write its three letters, as in EUR")
    return text


Moment = Annotated[dt.datetime, BeforeValidator(moment)]
LocalMoment = Annotated[dt.datetime, BeforeValidator(local_moment)]
LocalEnd = Annotated[dt.datetime, BeforeValidator(local_end)]
Day = Annotated[dt.date, BeforeValidator(day)]
Filled = Annotated[str, BeforeValidator(filled)]
Names = Annotated[tuple[str, ...], BeforeValidator(names)]
Lines = Annotated[tuple[str, ...], BeforeValidator(lines)]
Flag = Annotated[bool, BeforeValidator(yes_or_no)]
Whole = Annotated[int, BeforeValidator(whole_number)]
Language = Annotated[str, BeforeValidator(language), Field(examples=["en", "de-AT"])]
WebAddress = Annotated[str, BeforeValidator(web_address)]
ContactAddress = Annotated[str, BeforeValidator(contact_address)]
SiteAddress = Annotated[str, BeforeValidator(site_address)]
Slug = Annotated[str, BeforeValidator(slug)]
OwnAddress = Annotated[str, BeforeValidator(own_address)]
OutputPath = Annotated[str, BeforeValidator(output_path)]
Identifier = Annotated[str, BeforeValidator(identifier)]
RecordedIdentifier = Annotated[str, BeforeValidator(recorded_identifier)]
ZoneName = Annotated[str, BeforeValidator(zone_name)]
Duration = Annotated[str, BeforeValidator(length_of_time)]
Isbn = Annotated[str, BeforeValidator(isbn)]
Money = Annotated[str, BeforeValidator(money)]
Currency = Annotated[str, BeforeValidator(currency)]
