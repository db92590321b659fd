"""What is odd in the dates of an event that repeats is said, and is no more than a warning."""

from __future__ import annotations

import pytest

from tests.plugins.conftest import Content

SUNDAYS = {"start": "2026-11-01 01:30", "timezone": "Europe/London", "repeats": "weekly"}
MEND = "say for these dates when it is instead (`moved`), leave them out (`not_on`), or choose another time"


def told(content: Content, **fields: str) -> list[str]:
    content.write("events/talk.md", title="Talk", **SUNDAYS | fields)
    return [line.partition("warning: ")[2] for line in content.problems()]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "start: by the rule it would be at 01:30 on 2027-03-28, 2028-03-26, 2029-03-25 and 7 more"),
        ({"until": "2028-12-31"}, "start: by the rule it would be at 01:30 on 2027-03-28 and 2028-03-26"),
        ({"repeats": "FREQ=WEEKLY;COUNT=22"}, "start: by the rule it would be at 01:30 on 2027-03-28"),
        ({"repeats": "FREQ=WEEKLY;UNTIL=20270328"}, "start: by the rule it would be at 01:30 on 2027-03-28"),
        ({"until": "2028-12-31", "not_on": "2028-03-26"}, "start: by the rule it would be at 01:30 on 2027-03-28"),
        (
            {"until": "2028-12-31", "moved": "[{date: 2028-03-26, to: 2028-03-26 03:00}]"},
            "start: by the rule it would be at 01:30 on 2027-03-28",
        ),
        ({"start": "2026-11-01 02:30", "timezone": "America/New_York", "until": "2027-06-01"}, "02:30 on 2027-03-14"),
        (
            {"start": "2026-11-01 02:10", "timezone": "Australia/Lord_Howe", "until": "2027-12-01"},
            "02:10 on 2027-10-03",
        ),
        (
            {"start": "2026-11-01 00:30", "end": "2026-11-01 01:30", "until": "2027-06-01"},
            "end: by the rule it would be at 01:30 on 2027-03-28",
        ),
        (
            {"start": "2026-10-31 23:00", "end": "2026-11-01 01:30", "until": "2027-06-01"},
            "end: by the rule it would be at 01:30 on 2027-03-28",
        ),
    ],
)
def test_dates_of_a_rule_at_a_time_that_no_clock_shows_are_named(
    content: Content, fields: dict[str, str], named: str
) -> None:
    (problem,) = told(content, **fields)
    assert problem.endswith(f"{named}, but clocks go forward over that time; {MEND}")


@pytest.mark.parametrize(
    "fields",
    [
        {"until": "2027-03-27"},
        {"start": "2026-11-02 01:30"},
        {"start": "2026-11-01 01:30", "timezone": "UTC"},
        {"start": "2026-11-01 02:30"},
        {"start": "2026-11-01 00:30"},
        {"start": "2026-11-01", "timezone": "Asia/Beirut", "repeats": "daily"},
        {"repeats": "FREQ=WEEKLY;COUNT=21"},
        {"start": "2026-03-01 02:30", "timezone": "Africa/Lagos", "repeats": "daily"},
    ],
)
def test_nothing_is_said_where_clocks_show_every_time(content: Content, fields: dict[str, str]) -> None:
    assert told(content, **fields) == []


ALL = "not_on: no date of the rule remains: all are left out; write `event_status: cancelled` instead"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"until": "2026-11-15", "not_on": "[2026-11-01, 2026-11-08, 2026-11-15]"}, [ALL]),
        ({"repeats": "FREQ=WEEKLY;COUNT=2", "not_on": "[2026-11-01, 2026-11-08]"}, [ALL]),
        ({"repeats": "FREQ=WEEKLY;UNTIL=20261108", "not_on": "[2026-11-01, 2026-11-08]"}, [ALL]),
        ({"repeats": "FREQ=WEEKLY;COUNT=3", "not_on": "[2026-11-01, 2026-11-08]"}, []),
        ({"until": "2026-11-08", "not_on": "[2026-11-01, 2026-11-08]", "event_status": "cancelled"}, []),
        ({"until": "2026-11-08", "not_on": "2026-11-01", "moved": "[{date: 2026-11-08, to: 2026-11-09 01:30}]"}, []),
    ],
)
def test_a_rule_of_which_no_date_remains_is_told(content: Content, fields: dict[str, str], said: list[str]) -> None:
    assert told(content, **fields) == said


@pytest.mark.parametrize(
    ("to", "when"),
    [
        ("2026-11-09", "2026-11-09 01:30"),
        ("9 November 2026", "2026-11-09 01:30"),
        ("2026-11-09 00:00", "2026-11-09 00:00"),
    ],
)
def test_a_date_that_is_moved_to_a_day_keeps_its_time(content: Content, to: str, when: str) -> None:
    told(content, until="2026-12-01", moved=f"[{{date: 2026-11-08, to: {to}}}]")
    (event,) = content.read().events
    assert [f"{each.to:%Y-%m-%d %H:%M}" for each in event.moved] == [when]
    assert [each.to.tzinfo for each in event.moved] == [event.start.tzinfo]


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "2026-05-01 09:00-10:00"},
        {"start": "2026-05-01 09:00 -10:00"},
        {"start": "2026-05-01 09:00-10:00", "timezone": "Europe/London"},
    ],
)
def test_an_end_that_was_read_as_a_zone_is_asked_about(content: Content, fields: dict[str, str]) -> None:
    content.write("events/talk.md", title="Talk", **fields)
    (problem,) = content.problems()
    assert "warning: start: `09:00" in problem
    assert problem.endswith(
        "is read as a time in a zone that is 10:00 hours behind UTC; if the event is over at 10:00, write that in `end`"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "2026-05-01T09:00-10:00"},
        {"start": "2026-05-01 09:00-10:00", "timezone": "Pacific/Honolulu"},
        {"start": "2026-05-01 09:00-10:00", "end": "2026-05-01 10:00-10:00"},
        {"start": "2026-05-01 19:00-05:00"},
        {"start": "2026-05-01 09:00+10:00"},
    ],
)
def test_a_zone_that_can_be_no_end_is_a_zone(content: Content, fields: dict[str, str]) -> None:
    content.write("events/talk.md", title="Talk", **fields)
    assert content.problems() == []
