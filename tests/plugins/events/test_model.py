"""What is said of events, by the build's clock, which in these tests is noon on 1 June 2026 in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from plugins.events.model import Notice, calendar_of, ends_to_come, event_listings, notice_of
from tests.plugins.conftest import Content

TO = "\N{WORD JOINER}–\N{WORD JOINER}"


@pytest.fixture
def notice(content: Content) -> Any:
    def write(body: str = "Come.", lists: str = "", **fields: str) -> Notice:
        given = {"title": "A talk", "start": "2026-07-04 19:00"} | fields
        lines = "\n".join(f"{name}: {value}" for name, value in given.items())
        content.write("events/talk.md", f"---\n{lines}\n{lists}---\n{body}\n")
        press = content.press()
        return notice_of(press.library.events[0], press)

    return write


@pytest.mark.parametrize(
    ("fields", "text", "zone"),
    [
        ({}, "Saturday 4 July 2026, 19:00", "UTC"),
        ({"end": "2026-07-04 21:00"}, f"Saturday 4 July 2026, 19:00{TO}21:00", "UTC"),
        ({"end": "2026-07-05 01:00"}, f"Saturday 4 July 2026, 19:00{TO}01:00", "UTC"),
        ({"end": "2026-07-05 12:00"}, "Saturday 4 July 2026, 19:00 – Sunday 5 July 2026, 12:00", "UTC"),
        ({"end": "2026-07-04"}, "Saturday 4 July 2026, 19:00", "UTC"),
        ({"end": "2026-07-04 21:00:59"}, f"Saturday 4 July 2026, 19:00{TO}21:00", "UTC"),
        ({"end": "2026-07-06"}, "Saturday 4 July 2026, 19:00 – Monday 6 July 2026", "UTC"),
        ({"start": "2026-07-04"}, "Saturday 4 July 2026", ""),
        ({"start": "4 July 2026"}, "Saturday 4 July 2026", ""),
        ({"start": "4 July 2026 7pm"}, "Saturday 4 July 2026, 19:00", "UTC"),
        ({"start": "20260704T1900"}, "Saturday 4 July 2026, 19:00", "UTC"),
        ({"start": "2026-07-04", "end": "2026-07-05"}, "Saturday 4 July 2026 – Sunday 5 July 2026", ""),
        ({"timezone": "America/New_York"}, "Saturday 4 July 2026, 19:00", "New York time, UTC−4"),
        ({"timezone": "Asia/Kolkata"}, "Saturday 4 July 2026, 19:00", "Kolkata time, UTC+5:30"),
        (
            {"timezone": "Europe/Vienna", "start": "2026-07-04T17:00Z"},
            "Saturday 4 July 2026, 19:00", "Vienna time, UTC+2",
        ),
        ({"start": "2026-07-04 19:00-05:00"}, "Saturday 4 July 2026, 19:00", "UTC−5"),
        ({"lang": "de", "timezone": "Europe/Vienna"}, "Samstag, 4. Juli 2026, 19:00", "Vienna time, UTC+2"),
        ({"lang": "en-US"}, "Saturday, July 4, 2026, 7:00\N{NARROW NO-BREAK SPACE}PM", "UTC"),
    ],
)  # fmt: skip
def test_when_is_told_in_the_events_own_zone_and_language(
    notice: Any, fields: dict[str, str], text: str, zone: str
) -> None:
    told = notice(**fields)
    assert (told.when_text, told.zone_text) == (text, zone)


def test_the_day_stands_by_itself(notice: Any) -> None:
    told = notice(lang="de")
    assert (told.day, told.month, told.year) == ("4", "Juli", "2026")


def test_times_are_there_for_machines_too(notice: Any) -> None:
    told = notice(end="2026-07-04 21:00", timezone="Europe/Vienna")
    assert (told.start_iso, told.end_iso) == ("2026-07-04T19:00+02:00", "2026-07-04T21:00+02:00")
    assert notice(start="2026-07-04").start_iso == "2026-07-04"


def test_an_event_is_past_by_the_builds_clock(notice: Any) -> None:
    assert not notice(start="2026-06-01 09:00").is_past
    assert notice(start="2026-06-01 09:00", end="2026-06-01 11:00").is_past
    assert notice(start="2026-05-31").is_past


def test_a_repeating_event_shows_its_next_date_and_some_more(notice: Any) -> None:
    told = notice(start="2026-01-05 18:00", repeats="FREQ=MONTHLY;BYDAY=1MO", until="2026-09-30")
    assert (told.day, told.month) == ("1", "June")
    assert told.repeats_text == "Every month on the first Monday, until Wednesday 30 September 2026"
    assert [date.iso for date in told.dates] == [
        "2026-07-06T18:00+00:00",
        "2026-08-03T18:00+00:00",
        "2026-09-07T18:00+00:00",
    ]


def test_a_repeating_event_that_is_cancelled_names_no_further_dates(notice: Any) -> None:
    assert notice(repeats="weekly", event_status="cancelled").dates == ()


def test_a_repeating_event_that_has_ended_shows_its_last_date(notice: Any) -> None:
    told = notice(start="2025-01-06 18:00", repeats="weekly", until="2025-02-01")
    assert (told.is_past, told.when_text, told.dates) == (True, "Monday 27 January 2025, 18:00", ())


BOOKING = "booking: {url: https://book.example/, price: 15, currency: EUR, places_left: %s}\n"


def test_seats_are_offered_as_long_as_there_is_any_use_in_it(notice: Any) -> None:
    told = notice(lists=BOOKING % 3)
    assert (told.can_book, told.places_text, told.price_text) == (True, "3 places left", "€15.00")
    full = notice(lists=BOOKING % 0)
    assert (full.can_book, full.places_text, full.status, full.status_text) == (False, "", "sold-out", "Sold out")
    for fields in ({"event_status": "cancelled"}, {"event_status": "postponed"}, {"start": "2026-05-04"}):
        assert not notice(lists=BOOKING % 3, **fields).can_book


@pytest.mark.parametrize(
    ("booking", "text"),
    [
        ("{price: 0, currency: EUR}", "Free"),
        ("{price: 12.5, currency: CHF}", "CHF\N{NO-BREAK SPACE}12.50"),
        ("{price: 15}", "15"),
        ("{url: https://book.example/}", ""),
    ],
)
def test_a_price_is_told_with_its_currency(notice: Any, booking: str, text: str) -> None:
    assert notice(lists=f"booking: {booking}\n").price_text == text


@pytest.mark.parametrize(
    ("lists", "text"),
    [
        ("venue: {name: Town Hall, locality: Vienna}\n", "Town Hall, Vienna"),
        ("venue: {name: Vienna, locality: Vienna}\n", "Vienna"),
        ("online: https://meet.example/\n", "Online"),
        ("venue: {name: Town Hall}\nonline: https://meet.example/\n", "Town Hall and online"),
        ("", ""),
    ],
)
def test_where_is_told_in_a_few_words(notice: Any, lists: str, text: str) -> None:
    assert notice(lists=lists).place_text == text


@pytest.mark.parametrize(
    ("role", "text", "is_ours"),
    [("host", "Hosting", True), ("speaker", "Speaking", True), ("attending", "Attending", False),
     ("recommending", "Recommended", False)],
)  # fmt: skip
def test_events_of_others_are_told_apart_from_ones_own(notice: Any, role: str, text: str, is_ours: bool) -> None:
    told = notice(role=role)
    assert (told.role_text, told.is_ours) == (text, is_ours)


def test_outside_its_page_a_notice_says_what_it_is_and_what_is_when_and_where(notice: Any) -> None:
    told = notice(lists="venue: {name: Town & Hall}\n", event_status="postponed", role="recommending")
    assert told.preface == (
        "<p>Event, recommended, not our own · Postponed · Saturday 4 July 2026, 19:00 · UTC · Town &amp; Hall</p>"
    )


def test_a_report_is_the_column_that_was_written_afterwards(notice: Any, content: Content) -> None:
    content.column("how-it-was")
    assert notice(report="how-it-was").report.title == "How-It-Was"


def test_a_report_that_is_not_public_yet_is_not_shown(notice: Any, content: Content) -> None:
    content.column("how-it-was", status="draft")
    assert notice(report="how-it-was").report is None


def test_slides_may_be_a_file_of_ones_own(notice: Any, content: Content) -> None:
    content.write("events/slides.pdf", b"%PDF-")
    assert notice(slides="slides.pdf").slides_address == "/events/slides.pdf"
    assert notice(slides="https://slides.example/").slides_address == "https://slides.example/"


def test_what_is_to_come_stands_first_soonest_first_and_what_is_past_latest_first(content: Content) -> None:
    for name, start in (("a", "2026-05-01"), ("b", "2026-07-01"), ("c", "2026-06-10"), ("d", "2026-05-20")):
        content.write(f"events/{name}.md", title=name, start=start)
    content.write("events/e.md", title="e", start="2026-06-11", status="unlisted")
    press = content.press()
    calendar = calendar_of((notice_of(event, press) for event in press.library.events), press)
    assert [notice.event.title for notice in calendar.upcoming] == ["c", "b"]
    assert [notice.event.title for notice in calendar.past] == ["d", "a"]
    assert calendar.address == "/events/all.ics"


def test_events_are_in_the_stream_by_the_day_they_were_announced(content: Content) -> None:
    content.column("old", date="2026-03-01")
    content.column("new", date="2026-03-03")
    content.write("events/talk.md", title="Talk", date="2026-03-02", start="2027-01-01")
    content.write("events/quiet.md", title="Quiet", start="2027-01-01")
    assert [item.title for item in content.press().library.stream] == ["New", "Talk", "Old"]


def test_an_event_that_is_to_be_announced_later_is_not_public_yet(content: Content) -> None:
    content.write("events/talk.md", title="Talk", date="2026-06-02", start="2027-01-01")
    assert content.press().library.events == ()


def test_all_listed_events_are_a_list_in_the_calendars_order(content: Content) -> None:
    permalinks = content.conventions().permalinks
    files = {**permalinks.files, "events": "events/index.html"}
    urls = {**permalinks.urls, "events": "events/"}
    content.write("events/d.md", title="d", start="2026-06-11", status="unlisted")
    assert event_listings(content.press(permalinks=type(permalinks)(urls, files))) == ()
    for name, start in (("a", "2026-05-01"), ("b", "2026-07-01"), ("c", "2026-06-10")):
        content.write(f"events/{name}.md", title=name, start=start)
    press = content.press(permalinks=type(permalinks)(urls, files))
    (listing,) = event_listings(press)
    assert (listing.address, [event.title for event in listing.entries]) == ("/events/", ["c", "b", "a"])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"repeats": "fortnightly"}, "`fortnightly` is no rule for repeating"),
        ({"repeats": "FREQ=HOURLY"}, "events repeat by the day, week, month or year"),
        ({"repeats": "FREQ=WEEKLY;BYDAY=XX"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=WEEKLY;INTERVAL=0"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"until": "2027-01-01"}, "nothing repeats"),
        ({"repeats": "FREQ=WEEKLY;UNTIL=2027-04-01"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=WEEKLY;UNTIL=20269901"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=WEEKLY;BYDAY=1MO"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=WEEKLY;FREQ=DAILY"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=YEARLY;BYEASTER=0"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=WEEKLY;COUNT=-1"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=DAILY;INTERVAL=99999999999"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=MONTHLY;BYDAY=9MO"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        ({"repeats": "FREQ=YEARLY;BYDAY=53MO"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        (
            {"repeats": "FREQ=WEEKLY;UNTIL=20260101"},
            "the repeating ends before the event starts; compare `start` and U",
        ),
        ({"start": "9999-12-31"}, "the event lies too far ahead for any calendar"),
        ({"start": "2026-07-04 19:00+05:30", "repeats": "weekly"}, "needs the name of its time zone"),
        ({"repeats": "weekly", "until": "2026-01-01"}, "the repeating ends before the event starts"),
        ({"end": "2026-01-01"}, "the event ends before it starts"),
        ({"repeats": "FREQ=WEEKLY;UNTIL=June"}, "is no rule for repeating (RFC 5545, 3.3.10)"),
        (
            {"repeats": "FREQ=MONTHLY;BYDAY=1MO"},
            "is no day on which the event takes place, by its rule; the first is "
            "Monday, 2026-07-06; begin on that day, or change `repeats`",
        ),
        ({"repeats": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "there is no day on which this rule would have the event"),
        ({"start": "2026-07-04", "end": "2026-07-04 12:00"}, "`end` names a time of day, and `start` none"),
    ],
)
def test_mistakes_in_dates_and_rules_are_told(content: Content, fields: dict[str, str], message: str) -> None:
    content.write("events/talk.md", title="Talk", **{"start": "2026-07-04 19:00"} | fields)
    (problem,) = content.problems()
    assert message in problem


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"start": "2026-06-01 11:00", "end": "2026-06-01 13:00"}, "2026-06-01 13:00"),
        ({"start": "2026-07-04 19:00"}, "2026-07-05 00:00"),
        ({"start": "2026-07-04", "end": "2026-07-05"}, "2026-07-06 00:00"),
        ({"start": "2026-01-05 19:00", "end": "2026-01-05 20:00", "repeats": "weekly"}, "2026-06-01 20:00"),
        ({"start": "2026-05-31 19:00", "end": "2026-05-31 20:00"}, None),
    ],
)
def test_what_is_said_of_an_event_holds_until_it_is_over(
    content: Content, fields: dict[str, str], end: str | None
) -> None:
    content.write("events/talk.md", "Come.", title="A talk", **fields)
    press = content.press()
    found = [moment.strftime("%Y-%m-%d %H:%M") for moment in ends_to_come(press)]

    assert found == ([end] if end else [])
    for moment in ends_to_come(press):
        before, after = (
            notice_of(press.library.events[0], replace(press, now=at))
            for at in (moment - dt.timedelta(seconds=1), moment)
        )
        assert (before.is_past, before.dates, before.shown) != (after.is_past, after.dates, after.shown)
