"""How an event repeats: a rule of RFC 5545 (3.3.10), read once and written in one way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Annotated, Any, cast

from dateutil.rrule import rrule, rrulestr
from pydantic import BeforeValidator

from plugins.core.fields import plain
from plugins.core.problems import Refusal, shortened

_EVERY = {"daily": "FREQ=DAILY", "weekly": "FREQ=WEEKLY", "monthly": "FREQ=MONTHLY", "yearly": "FREQ=YEARLY"}
_FREQUENCIES = frozenset(rule.removeprefix("FREQ=") for rule in _EVERY.values())
_FIX = "write `weekly`, `monthly`, or a rule such as FREQ=MONTHLY;BYDAY=1MO"
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_NUMBERS = r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*"
_PARTS = {
    "FREQ": "[A-Z]+", "INTERVAL": r"0*[1-9]\d{0,3}", "COUNT": r"0*[1-9]\d{0,4}", "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "WKST": _DAY, "BYDAY": rf"(?:[+-]?[1-5]?\d)?{_DAY}(?:,(?:[+-]?[1-5]?\d)?{_DAY})*",
    "BYMONTH": r"\d{1,2}(?:,\d{1,2})*", "BYMONTHDAY": _NUMBERS, "BYYEARDAY": _NUMBERS, "BYWEEKNO": _NUMBERS,
    "BYSETPOS": _NUMBERS,
}  # fmt: skip
"""What the parts of a rule that goes by days may hold."""
WEEKDAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday",
    "FR": "Friday", "SA": "Saturday", "SU": "Sunday",
}  # fmt: skip
"""The days of the week, in English, by what rules call them."""
_WEEKS_IN_A_MONTH, _WEEKS_IN_A_YEAR = 5, 52
_ANY_DAY = dt.datetime(2026, 1, 1)  # noqa: DTZ001 — rules are tried by the clock on the wall


def recurrence(value: Any) -> str:
    """Read how an event repeats, as a word or a rule, and return it as a rule."""
    text = plain(value)
    rule = _EVERY.get(text.casefold(), re.sub(r"\s", "", text.upper()).removeprefix("RRULE:").rstrip(";"))
    parts = parts_of(rule)
    shown = shortened(text)
    if "FREQ" not in parts:
        raise Refusal(f"`{shown}` is no rule for repeating", _FIX)
    if parts["FREQ"] not in _FREQUENCIES or {"BYHOUR", "BYMINUTE", "BYSECOND"} & parts.keys():
        raise Refusal("events repeat by the day, week, month or year", _FIX)
    if not _is_sound(rule, parts):
        raise Refusal(f"`{shown}` is no rule for repeating (RFC 5545, 3.3.10)", _FIX)
    return rule


def _is_sound(rule: str, parts: Mapping[str, str]) -> bool:
    """Whether every part of a rule is one that there is, stands once, and holds what it may."""
    if len(parts) != rule.count(";") + 1 or not all(
        name in _PARTS and re.fullmatch(_PARTS[name], value) for name, value in parts.items()
    ):
        return False
    by_month = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    most = 0 if parts["FREQ"] in {"DAILY", "WEEKLY"} else _WEEKS_IN_A_MONTH if by_month else _WEEKS_IN_A_YEAR
    if any(int(number) > most for number in re.findall(r"\d+", parts.get("BYDAY", ""))):
        return False
    try:
        rule_of(rule, _ANY_DAY)
        last_day_written(rule, _ANY_DAY)
    except (ValueError, TypeError, KeyError, IndexError):
        return False
    return True


def parts_of(rule: str) -> dict[str, str]:
    """Return the parts of a rule by name."""
    return dict(part.split("=", 1) for part in rule.split(";") if "=" in part)


def rule_of(rule: str, start: dt.datetime) -> rrule:
    """Return a rule that begins at a time on the clock on the wall, without its `UNTIL`."""
    parts = {name: value for name, value in parts_of(rule).items() if name != "UNTIL"}
    return cast(rrule, rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start))


def last_day_written(rule: str, start: dt.datetime) -> dt.date | None:
    """Return the day that a rule names as its last (`UNTIL`), in the zone of its start; None where it names none."""
    written = parts_of(rule).get("UNTIL", "")
    if not written:
        return None
    moment = dt.datetime.strptime(written.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in written else "%Y%m%d")  # noqa: DTZ007
    return (moment.replace(tzinfo=dt.UTC).astimezone(start.tzinfo) if written.endswith("Z") else moment).date()


def last_day_of(rule: str, start: dt.datetime, until: dt.datetime | None) -> dt.date | None:
    """Return the last day that a rule, or what is written beside it, allows; None where neither names one."""
    days = [until.date() if until else None, last_day_written(rule, start)]
    return min((day for day in days if day is not None), default=None)


def days_of(rule: str, start: dt.datetime, until: dt.datetime | None = None) -> Iterator[dt.date]:
    """Yield the days on which something begins that repeats by a rule, in order; there may be no end of them."""
    last = last_day_of(rule, start, until)
    days = (begin.date() for begin in rule_of(rule, start.replace(tzinfo=None)))
    return takewhile(lambda day: last is None or day <= last, days)


def first_time(rule: str, start: dt.datetime) -> dt.datetime | None:
    """Return the first time that a rule gives, in the zone of its start; None where it gives none."""
    found: dt.datetime | None = next(iter(rule_of(rule, start.replace(tzinfo=None))), None)
    return found.replace(tzinfo=start.tzinfo) if found else None


def falls_on(rule: str, start: dt.datetime, day: dt.date) -> bool:
    """Whether what repeats by a rule from a start falls on a day, in the zone of its start."""
    begin, last = dt.datetime.combine(day, start.time()), last_day_written(rule, start)
    return (last is None or day <= last) and begin in rule_of(rule, start.replace(tzinfo=None))


Recurrence = Annotated[str, BeforeValidator(recurrence)]
