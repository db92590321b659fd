"""When events take place."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.model import Event
from plugins.core.recurrence import recurrence
from plugins.events.recurrence import in_words, last_day, last_occurrence, occurrences
from tests.plugins.events.conftest import event_of


def starts(event: Event, after: dt.datetime | None = None, most: int = 5) -> list[str]:
    return [f"{each.start:%Y-%m-%d %H:%M %Z}" for each in islice(occurrences(event, after), most)]


def test_an_event_that_does_not_repeat_takes_place_once() -> None:
    event = event_of(start="2026-06-01 19:00", timezone="Europe/Vienna")
    assert starts(event) == ["2026-06-01 19:00 CEST"]


def test_a_weekly_event_stays_at_its_time_of_day_when_the_clocks_change() -> None:
    event = event_of(start="2026-10-20 19:00", end="2026-10-20 20:00", timezone="Europe/Vienna", repeats="weekly")
    assert starts(event, most=2) == ["2026-10-20 19:00 CEST", "2026-10-27 19:00 CET"]
    assert [f"{each.end:%H:%M %Z}" for each in islice(occurrences(event), 2) if each.end] == ["20:00 CEST", "20:00 CET"]


def test_a_rule_may_say_more_than_a_word() -> None:
    event = event_of(start="2026-06-01", repeats="FREQ=MONTHLY;BYDAY=1MO;COUNT=3")
    assert starts(event) == ["2026-06-01 00:00 UTC", "2026-07-06 00:00 UTC", "2026-08-03 00:00 UTC"]


@pytest.mark.parametrize(
    "fields",
    [
        {"until": "2026-06-15"},
        {"repeats": "FREQ=WEEKLY;UNTIL=20260615"},
        {"repeats": "UNTIL=20260615;FREQ=WEEKLY"},
        {"repeats": "FREQ=WEEKLY;COUNT=3"},
        {"repeats": "FREQ=WEEKLY;COUNT=3", "until": "2026-12-01"},
        {"repeats": "FREQ=WEEKLY;UNTIL=20260615T190000Z"},
        {"repeats": "FREQ=WEEKLY;UNTIL=20270101", "until": "2026-06-15"},
    ],
)
def test_the_last_day_counts(fields: dict[str, str]) -> None:
    event = event_of(**{"start": "2026-06-01 19:00", "repeats": "weekly"} | fields)
    assert [each[:10] for each in starts(event)] == ["2026-06-01", "2026-06-08", "2026-06-15"]
    assert last_day(event) == dt.date(2026, 6, 15)
    assert last_occurrence(event).start.day == 15


def test_what_is_going_on_is_not_over() -> None:
    event = event_of(start="2026-06-01 19:00", end="2026-06-01 21:00", repeats="weekly")
    assert starts(event, dt.datetime(2026, 6, 8, 20, tzinfo=dt.UTC), 1) == ["2026-06-08 19:00 UTC"]
    assert starts(event, dt.datetime(2026, 6, 8, 21, tzinfo=dt.UTC), 1) == ["2026-06-15 19:00 UTC"]


def test_without_an_end_it_is_over_when_its_day_is_where_it_is() -> None:
    event = event_of(start="2026-06-01 19:00", timezone="America/New_York")
    assert starts(event, dt.datetime(2026, 6, 2, 3, tzinfo=dt.UTC)) != []
    assert starts(event, dt.datetime(2026, 6, 2, 4, tzinfo=dt.UTC)) == []


def test_several_whole_days_are_over_after_the_last_of_them() -> None:
    event = event_of(start="2026-06-01", end="2026-06-03")
    assert starts(event, dt.datetime(2026, 6, 3, 23, 59, tzinfo=dt.UTC)) != []
    assert starts(event, dt.datetime(2026, 6, 4, tzinfo=dt.UTC)) == []


def test_a_rule_that_no_day_meets_leaves_the_day_it_begins() -> None:
    event = event_of(start="2026-06-01", repeats="FREQ=WEEKLY;BYDAY=MO", until="2026-06-01")
    never = event.model_copy(update={"repeats": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"})
    assert last_occurrence(never).start == event.start


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (None, ""),
        ("daily", "Every day"),
        ("weekly", "Every week"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "Every 2 weeks on Tuesday and Thursday"),
        ("rrule:freq=monthly;byday=1mo", "Every month on the first Monday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Friday"),
        ("yearly", "Every year"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=1SU", "Every year"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "Every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", "On several dates"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "On several dates"),
    ],
)
def test_a_rule_is_told_in_words(rule: str | None, words: str) -> None:
    event = event_of(start="2026-06-01")
    assert in_words(event.model_copy(update={"repeats": recurrence(rule) if rule else None})) == words


RULES: Any = st.builds(
    "FREQ={};INTERVAL={}{}".format,
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 9),
    st.sampled_from(["", ";COUNT=4", ";UNTIL=20270101T000000Z", ";BYMONTHDAY=31", ";BYDAY=MO,SU"]),
)
MOMENTS = st.integers(0, 4 * 365 * 24).map(
    lambda hours: dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hours)
)


@given(rule=RULES, hours=st.integers(0, 100), after=MOMENTS)
def test_times_come_in_order_none_is_left_out_and_none_is_over(rule: str, hours: int, after: dt.datetime) -> None:
    event = event_of(start="2026-02-28 22:30", timezone="Europe/London", repeats=rule)
    event = event.model_copy(update={"end": event.start + dt.timedelta(hours=hours)} if hours else {})
    coming = list(islice(occurrences(event, after), 20))
    assert coming == sorted(coming, key=lambda each: each.start)
    assert all(each.over > after for each in coming)
    everything = [each for each in islice(occurrences(event), 2000) if each.over > after]
    assert coming == everything[: len(coming)]
    assert len(coming) == 20 or len(coming) == len(everything)
