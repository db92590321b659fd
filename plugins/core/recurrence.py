"""How an event repeats: a rule of RFC 5545 (3.3.10), read once and written in one way."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, cast

from dateutil.rrule import rrule, rrulestr
from pydantic import BeforeValidator

from plugins.core.fields import plain
from plugins.core.problems import Refusal

_EVERY = {"daily": "FREQ=DAILY", "weekly": "FREQ=WEEKLY", "monthly": "FREQ=MONTHLY", "yearly": "FREQ=YEARLY"}
_FREQUENCIES = frozenset(rule.removeprefix("FREQ=") for rule in _EVERY.values())
_FIX = "write `weekly`, `monthly`, or a rule such as FREQ=MONTHLY;BYDAY=1MO"
_ANY_DAY = dt.datetime(2026, 1, 1)  # noqa: DTZ001 — rules are tried by the clock on the wall


def recurrence(value: Any) -> str:
    """Read how an event repeats, as a word or a rule, and return it as a rule."""
    text = plain(value)
    rule = _EVERY.get(text.casefold(), re.sub(r"\s", "", text.upper()).removeprefix("RRULE:"))
    parts = parts_of(rule)
    shown = text if len(text) <= 60 else f"{text[:59]}…"
    if "FREQ" not in parts:
        raise Refusal(f"`{shown}` is no rule for repeating", _FIX)
    if parts["FREQ"] not in _FREQUENCIES or {"BYHOUR", "BYMINUTE", "BYSECOND"} & parts.keys():
        raise Refusal("events repeat by the day, week, month or year", _FIX)
    until_is_a_date = re.fullmatch(r"\d{8}(T\d{6}Z?)?", parts.get("UNTIL", "20260101"))
    counts = all(int(parts.get(name, "1")) for name in ("INTERVAL", "COUNT") if parts.get(name, "1").isdecimal())
    try:
        rule_of(rule, _ANY_DAY)
    except (ValueError, TypeError, KeyError, IndexError):
        counts = False
    if not until_is_a_date or not counts:
        raise Refusal(f"`{shown}` is no rule for repeating (RFC 5545, 3.3.10)", _FIX) from None
    return rule


def parts_of(rule: str) -> dict[str, str]:
    """Return the parts of a rule by name."""
    return dict(part.split("=", 1) for part in rule.split(";") if "=" in part)


def rule_of(rule: str, start: dt.datetime) -> rrule:
    """Return a rule that begins at a time on the clock on the wall, without its `UNTIL`."""
    parts = {name: value for name, value in parts_of(rule).items() if name != "UNTIL"}
    return cast(rrule, rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start))


def first_time(rule: str, start: dt.datetime) -> dt.datetime | None:
    """Return the first time that a rule gives, in the zone of its start; None where it gives none."""
    found: dt.datetime | None = next(iter(rule_of(rule, start.replace(tzinfo=None))), None)
    return found.replace(tzinfo=start.tzinfo) if found else None


Recurrence = Annotated[str, BeforeValidator(recurrence)]
