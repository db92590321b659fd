"""Calendar files by the letter of RFC 5545, and as three programs read them that are not ours."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
from dateutil.tz import tzical
from hypothesis import assume, example, given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from plugins.core.model import Event
from plugins.core.press import Site
from plugins.events.calendar_files import calendar_file, calendar_to_subscribe_to
from plugins.events.model import Notice
from plugins.events.recurrence import Occurrence, occurrences
from tests.plugins.events.conftest import event_of

pytestmark = pytest.mark.filterwarnings("ignore:'maxsplit' is passed:DeprecationWarning")  # ics does, since Python 3.13

SITE = Site("The Paper", "", "https://paper.example", "", "en")


def notice(event: Event, **facts: Any) -> Notice:
    shown = Occurrence(event.start, event.end, event.is_whole_day)
    given: dict[str, Any] = {"is_past": False, "dates": (), "calendar_address": "/events/talk/talk.ics", "report": None}
    return Notice(event, shown, **given | facts)


def written(event: Event, **facts: Any) -> bytes:
    return calendar_file([notice(event, **facts)], SITE)


def by_ics(file: bytes) -> Any:
    (event,) = ics.Calendar(file.decode()).events
    return event


def by_its_own_rules(file: bytes, zone: str, moment: dt.datetime) -> dt.datetime:
    """Return a moment of a zone as those have it who know no zones but what the file says of them."""
    if zone == "UTC":
        return moment.replace(tzinfo=dt.UTC)
    rules = tzical(StringIO("\n".join(unfolded(file)))).get(zone)
    assert rules is not None
    return moment.replace(tzinfo=rules).astimezone(dt.UTC)


def by_icalendar(file: bytes) -> list[Any]:
    return [*icalendar.Calendar.from_ical(file).events]


def unfolded(file: bytes) -> list[str]:
    """Return the content lines (3.1) of a file whose lines are as they must be."""
    *lines, rest = file.split(b"\r\n")
    assert rest == b""
    for line in lines:
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x08\n-\x1f\x7f]", line)
        line.decode()  # no character is parted
    return re.sub("\r\n ", "", file.decode()).split("\r\n")[:-1]


def lines(file: bytes, name: str) -> list[str]:
    """Return the lines of a property, without its name, as they stand in events."""
    within = "\n".join(unfolded(file)).partition("BEGIN:VEVENT")[2].split("\n")
    return [line[len(name) :] for line in within if re.match(rf"{name}[;:]", line)]


PROSE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=200).map(
    lambda text: " ".join(text.split())
)
TITLES = PROSE.filter(bool)


@given(title=TITLES, summary=PROSE, place=TITLES, organiser=TITLES)
@example(title="\\n; \\, :", summary='"' * 80, place="語" * 60, organiser="a" * 74)
def test_whatever_is_written_is_read_back_and_no_line_is_longer_than_it_may_be(
    title: str, summary: str, place: str, organiser: str
) -> None:
    event = event_of(title=title, start="2026-07-04 19:00", summary=summary, venue={"name": place}, organiser=organiser)
    file = written(event)
    unfolded(file)
    told = "\n\n".join(filter(None, [summary, f"Held by {organiser}\nhttps://paper.example/events/talk/"]))
    (read,) = by_icalendar(file)
    assert (str(read["SUMMARY"]), str(read["LOCATION"]), str(read["DESCRIPTION"])) == (title, place, told)
    other = by_ics(file)
    if b"\\\\" not in file:  # which `ics` reads as the beginning of a line's end, where an n follows
        assert (other.name, other.location, other.description) == (title, place, told)


ZONES = st.sampled_from(
    [
        "Europe/London", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
        "Europe/Dublin", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "UTC",
    ]
)  # fmt: skip
FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
QUARTERS = st.integers(0, 4 * 365 * 24 * 4).map(lambda number: number * dt.timedelta(minutes=15))
TIMES = QUARTERS.map(lambda since: f"{FIRST + since:%Y-%m-%d %H:%M}")


@given(zone=ZONES, start=TIMES, hours=st.integers(1, 60))
@example(zone="Europe/London", start="2027-03-28 00:45", hours=1)
@example(zone="Europe/London", start="2027-10-31 00:45", hours=2)
@example(zone="Europe/London", start="2027-03-28 02:15", hours=1)
@example(zone="America/New_York", start="2026-12-31 23:45", hours=1)
def test_an_event_is_at_the_same_instant_for_all_who_read_it(zone: str, start: str, hours: int) -> None:
    """The three programs know the zones of the world by name; the file's own rules say the same."""
    there = ZoneInfo(zone)
    begin = dt.datetime.fromisoformat(start).replace(tzinfo=there)
    end = begin + dt.timedelta(hours=hours)
    for moment in (begin, end):
        assume(moment.astimezone(dt.UTC).astimezone(there).replace(tzinfo=None) == moment.replace(tzinfo=None))
        assume(moment.utcoffset() == moment.replace(fold=1).utcoffset())  # no hour that is there twice
    file = written(event_of(start=start, end=f"{end:%Y-%m-%d %H:%M}", timezone=zone))
    unfolded(file)
    by_file, (by_name,), (strictly,) = (
        by_ics(file),
        by_icalendar(file),
        IcsCalendarStream.calendar_from_ics(file.decode()).events,
    )
    instants = (begin.astimezone(dt.UTC), end.astimezone(dt.UTC))
    assert (by_file.begin.datetime, by_file.end.datetime) == instants
    assert (by_name.start.astimezone(dt.UTC), by_name.end.astimezone(dt.UTC)) == instants
    assert (strictly.start, strictly.end) == instants
    assert tuple(by_its_own_rules(file, zone, moment) for moment in (begin, end)) == instants


CIRCLE = {"start": "2026-10-06 18:00", "end": "2026-10-06 19:00", "timezone": "Europe/London", "repeats": "weekly"}


def test_dates_that_are_left_out_or_moved_are_so_for_others_too() -> None:
    moved = [{"date": "2026-10-20", "to": "2026-10-21 20:30"}]
    event = event_of(**CIRCLE, until="2026-11-10", not_on=["2026-10-27"], moved=moved)
    file = written(event)
    assert lines(file, "EXDATE") == [";TZID=Europe/London:20261027T180000"]
    assert lines(file, "RECURRENCE-ID") == [";TZID=Europe/London:20261020T180000"]
    assert len(set(lines(file, "UID"))) == 1
    there = IcsCalendarStream.calendar_from_ics(file.decode()).timeline
    assert sorted(each.start for each in there) == [each.start for each in occurrences(event)]
    assert [f"{each.start:%d %H:%M}" for each in occurrences(event)] == [
        "06 18:00", "13 18:00", "21 20:30", "03 18:00", "10 18:00",
    ]  # fmt: skip


def test_whole_days_are_left_out_and_moved_as_days() -> None:
    moved = [{"date": "2026-11-02", "to": "2026-11-03"}]
    event = event_of(start="2026-10-05", repeats="weekly", not_on=["2026-10-12"], moved=moved)
    file = written(event)
    assert lines(file, "EXDATE") == [";VALUE=DATE:20261012"]
    assert lines(file, "RECURRENCE-ID") == [";VALUE=DATE:20261102"]
    assert lines(file, "DTSTART") == [";VALUE=DATE:20261005", ";VALUE=DATE:20261103"]
    assert [f"{each.start:%m-%d}" for each in islice(occurrences(event), 4)] == ["10-05", "10-19", "10-26", "11-03"]


@given(
    rule=st.sampled_from(["daily", "weekly", "FREQ=WEEKLY;COUNT=9", "FREQ=MONTHLY;BYDAY=-1TU"]),
    left_out=st.sets(st.integers(0, 60), max_size=4),
    moved=st.dictionaries(st.integers(0, 60), st.integers(0, 80), max_size=4),
)
def test_every_date_is_there_once_here_and_elsewhere(rule: str, left_out: set[int], moved: dict[int, int]) -> None:
    first = dt.datetime(2026, 10, 27, 18, tzinfo=ZoneInfo("Europe/London"))

    def day(number: int) -> dt.datetime:
        return first + dt.timedelta(days=number)

    event = event_of(
        **CIRCLE | {"start": "2026-10-27 18:00", "end": "2026-10-27 19:00", "repeats": rule},
        until="2027-01-31",
        not_on=[f"{day(number):%Y-%m-%d}" for number in left_out],
        moved=[{"date": f"{day(was):%Y-%m-%d}", "to": f"{day(now):%Y-%m-%d 21:00}"} for was, now in moved.items()],
    )
    here = [each.start for each in occurrences(event)]
    assert here == sorted(here)
    after = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    assert [e.start for e in occurrences(event, after)] == [e.start for e in occurrences(event) if e.over > after]
    if first.date() not in {each.date for each in event.moved} | set(event.not_on):  # `ical` has the first in any case
        there = IcsCalendarStream.calendar_from_ics(written(event).decode()).timeline
        assert sorted(each.start for each in there) == here


def test_an_entry_says_how_often_it_has_changed_and_when() -> None:
    event = event_of(start="2026-07-04 19:00", date="2026-03-01").model_copy(
        update={"updated": dt.datetime(2026, 4, 1, 9, 30, tzinfo=ZoneInfo("Europe/Vienna"))}
    )
    for revision, sequence in ((0, 0), (1, 0), (4, 3)):
        file = written(event, revision=revision)
        assert lines(file, "SEQUENCE") == [f":{sequence}"]
        assert lines(file, "LAST-MODIFIED") == lines(file, "DTSTAMP") == [":20260401T073000Z"]
        assert lines(file, "UID") == [":5225ed0f-e371-583b-980a-f92d2d53d7e5"]


def test_an_event_of_which_nothing_is_on_record_is_older_than_any_that_is() -> None:
    assert lines(written(event_of(start="2026-07-04 19:00")), "DTSTAMP") == [":20000101T000000Z"]


def test_an_event_on_the_web_says_where_to_join() -> None:
    event = event_of(start="2026-07-04 19:00", online="https://example.org/room?a=1,2;b")
    file = written(event)
    assert lines(file, "CONFERENCE") == [";LABEL=Join on the web;VALUE=URI:https://example.org/room?a=1,2;b"]
    assert "Join: https://example.org/room?a=1,2;b" in by_ics(file).description
    assert by_ics(file).location == "https://example.org/room?a=1,2;b"
    (read,) = by_icalendar(file)
    assert read.conferences[0].uri == event.online


@pytest.mark.parametrize(("status", "title"), [("cancelled", "Cancelled: A talk"), ("postponed", "Postponed: A talk")])
def test_what_is_called_off_says_so_where_no_status_is_shown_and_keeps_no_time(status: str, title: str) -> None:
    file = written(event_of(start="2026-07-04 19:00", event_status=status))
    assert lines(file, "SUMMARY") == [f":{title}"]
    assert by_ics(file).transparent


def test_nobody_is_asked_whether_she_may_come() -> None:
    file = written(event_of(start="2026-07-04 19:00", organiser="The Library"))
    assert b"ORGANIZER" not in file
    assert b"METHOD" not in file
    assert "Held by The Library" in by_ics(file).description


def test_a_calendar_to_subscribe_to_says_what_it_is_and_when_to_come_again() -> None:
    event = event_of(start="2026-07-04 19:00")
    file = calendar_to_subscribe_to([notice(event)], SITE, "Paper; ink, etc.", "/events/all.ics")
    head = "\n".join(unfolded(file)).partition("\nBEGIN:VEVENT")[0].split("\n")
    assert head == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Standfirst//Events//EN", "CALSCALE:GREGORIAN",
        "NAME:Paper\\; ink\\, etc.", "X-WR-CALNAME:Paper\\; ink\\, etc.",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H", "SOURCE;VALUE=URI:https://paper.example/events/all.ics",
        "X-PUBLISHED-TTL:PT12H",
    ]  # fmt: skip
    assert b"NAME" not in written(event)


def test_a_zone_has_its_rules_for_the_year_into_which_a_date_is_moved() -> None:
    event = event_of(**CIRCLE, until="2026-12-29", moved=[{"date": "2026-12-29", "to": "2027-07-06 18:00"}])
    there = by_its_own_rules(written(event), "Europe/London", dt.datetime(2027, 7, 6, 18, tzinfo=dt.UTC))
    assert there == dt.datetime(2027, 7, 6, 17, tzinfo=dt.UTC)
