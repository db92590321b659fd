"""Calendar files, read back by a library other than the one that writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from plugins.events.calendar_files import calendar_file
from plugins.events.model import notice_of
from plugins.events.recurrence import occurrences
from tests.plugins.conftest import Content


@pytest.fixture
def written(content: Content) -> Any:
    def write(*texts: str) -> bytes:
        for number, text in enumerate(texts):
            content.write(f"events/event-{number}.md", f"---\n{text}\n---\nCome.\n")
        press = content.press()
        notices = [notice_of(event, press) for event in reversed(press.library.events)]
        return calendar_file(notices, press.site)

    return write


def read(file: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(file.decode())


TALK = """title: A talk; on commas, and more
summary: Why one goes.
date: 2026-03-01
start: 2026-07-04 19:00
end: 2026-07-04 21:00
timezone: Europe/Vienna
venue: {name: Town Hall, address: 1 High Street, locality: Vienna}
tags: [sea]"""


def test_an_event_is_read_back_as_it_is(written: Any) -> None:
    (event,) = read(written(TALK)).events
    assert event.summary == "A talk; on commas, and more"
    assert event.start == dt.datetime(2026, 7, 4, 17, tzinfo=dt.UTC)
    assert event.end == dt.datetime(2026, 7, 4, 19, tzinfo=dt.UTC)
    assert isinstance(event.start, dt.datetime)
    assert str(event.start.tzinfo) == "Europe/Vienna"
    assert event.location == "Town Hall, 1 High Street, Vienna"
    assert str(event.url) == "https://paper.example/events/event-0/"
    assert event.description == "Why one goes.\n\nhttps://paper.example/events/event-0/"
    assert event.categories == ["sea"]
    assert event.dtstamp == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def test_whole_days_end_on_the_day_after_the_last_as_calendars_count(written: Any) -> None:
    (event,) = read(written("title: Fair\nstart: 2026-07-04\nend: 2026-07-05")).events
    assert (event.start, event.end) == (dt.date(2026, 7, 4), dt.date(2026, 7, 6))


def test_a_repeating_event_takes_place_on_the_same_days_there_as_here(written: Any, content: Content) -> None:
    rule = "repeats: FREQ=MONTHLY;BYDAY=1MO\nuntil: 2026-04-06"
    circle = f"title: Circle\nstart: 2026-01-05 18:00\ntimezone: America/New_York\n{rule}"
    days = [event.start for event in read(written(circle)).timeline]
    assert [f"{day:%Y-%m-%d %H:%M %Z}" for day in days] == [
        "2026-01-05 18:00 EST", "2026-02-02 18:00 EST", "2026-03-02 18:00 EST", "2026-04-06 18:00 EDT",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rule",
    [
        "repeats: FREQ=WEEKLY;COUNT=3", "repeats: FREQ=WEEKLY;COUNT=3\nuntil: 2026-12-01",
        "repeats: UNTIL=20260119T180000;FREQ=WEEKLY", "repeats: weekly\nuntil: 2026-01-19",
        "repeats: FREQ=WEEKLY;BYDAY=MO;COUNT=3\nuntil: 2026-01-19", "repeats: FREQ=WEEKLY;BYDAY=WE;COUNT=3",
    ],
)  # fmt: skip
def test_a_calendar_and_a_notice_name_the_same_days(written: Any, content: Content, rule: str) -> None:
    event = f"title: C\nstart: 2026-01-05 18:00\nend: 2026-01-05 19:00\ntimezone: Europe/Vienna\n{rule}"
    calendar = read(written(event))
    days = [each.start for each in calendar.timeline]
    here = list(occurrences(content.press().library.events[0]))
    assert days == [each.start for each in here]
    assert calendar.events[0].end == here[0].end
    assert len(days) == 3


def test_an_event_that_ends_when_it_begins_names_no_end(written: Any) -> None:
    assert b"DTEND" not in written("title: A\nstart: 2026-07-04 19:00\nend: 2026-07-04 19:00")


@pytest.mark.parametrize(
    ("status", "told"),
    [("confirmed", "CONFIRMED"), ("sold-out", "CONFIRMED"), ("postponed", "TENTATIVE"), ("cancelled", "CANCELLED")],
)
def test_a_calendar_knows_what_has_been_called_off(written: Any, status: str, told: str) -> None:
    (event,) = read(written(f"{TALK}\nevent_status: {status}")).events
    assert event.status == told


def test_a_calendar_of_all_brings_the_rules_of_each_zone_once(written: Any) -> None:
    file = written(TALK, TALK, "title: B\nstart: 2026-07-04 19:00\ntimezone: Asia/Kolkata")
    assert len(read(file).events) == 3
    assert file.count(b"BEGIN:VTIMEZONE") == 2


def test_a_calendar_without_events_holds_what_every_calendar_must(written: Any) -> None:
    assert [zone.tz_id for zone in read(written()).timezones] == ["UTC"]
    assert read(written()).events == []


def test_the_same_events_make_the_same_bytes_with_line_ends_as_rfc_5545_has_them(written: Any) -> None:
    first = written(TALK)
    assert first == written(TALK)
    assert first.count(b"\n") == first.count(b"\r\n")
    assert max(map(len, first.split(b"\r\n"))) <= 75


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Africa/Casablanca"])
def test_the_rules_of_a_zone_begin_at_the_hour_that_clocks_showed_before(written: Any, zone: str) -> None:
    file = written(f"title: A\nstart: 2026-01-05 18:00\ntimezone: {zone}\nrepeats: weekly\nuntil: 2028-12-31")
    rules: Any
    (rules,) = icalendar.Calendar.from_ical(file).timezones
    for part in rules.subcomponents:
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        onsets = [part["DTSTART"].dt, *(each.dt for each in getattr(part.get("RDATE"), "dts", ()))]
        for onset in onsets if before != after else []:
            instant = (onset - before).replace(tzinfo=dt.UTC)
            second = dt.timedelta(seconds=1)
            assert (instant - second).astimezone(ZoneInfo(zone)).utcoffset() == before
            assert instant.astimezone(ZoneInfo(zone)).utcoffset() == after


def test_a_time_with_a_bare_offset_is_told_in_utc(written: Any) -> None:
    assert b"DTSTART:20260705T000000Z" in written("title: A\nstart: 2026-07-04 19:00-05:00")


def test_zones_come_in_the_order_of_their_names_whatever_the_hash_seed(written: Any) -> None:
    names = ["Europe/Vienna", "Asia/Kolkata", "America/New_York", "Pacific/Auckland"]
    file = written(*(f"title: {name}\nstart: 2026-07-04 19:00\ntimezone: {name}" for name in names))
    assert [line[5:] for line in file.decode().split("\r\n") if line.startswith("TZID:")] == sorted(names)
