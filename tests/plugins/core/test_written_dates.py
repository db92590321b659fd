"""Dates: whole ones are taken for what they mean, and what has no one meaning is refused with the reason."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core import written_dates
from plugins.core.problems import Refusal
from tests.plugins.core.conftest import refused

VIENNA = ZoneInfo("Europe/Vienna")


def moment(text: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime:
    return written_dates.moment(text, SimpleNamespace(context={"zone": zone}))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-04", "2026-03-04T00:00:00+01:00"),
        ("2026-3-4", "2026-03-04T00:00:00+01:00"),
        ("2013/09/05", "2013-09-05T00:00:00+02:00"),
        ("2013.09.05", "2013-09-05T00:00:00+02:00"),
        ("20130905", "2013-09-05T00:00:00+02:00"),
        ("20130905T1015", "2013-09-05T10:15:00+02:00"),
        ("2026-03-04 09:30", "2026-03-04T09:30:00+01:00"),
        ("2026-03-04 9:30am", "2026-03-04T09:30:00+01:00"),
        ("2026-03-04 9:30 PM", "2026-03-04T21:30:00+01:00"),
        ("2026-03-04T09:30:15.123456Z", "2026-03-04T09:30:15+00:00"),
        ("2026-03-04 09:30 +01", "2026-03-04T09:30:00+01:00"),
        ("2026-03-04 09:30:00 -0730", "2026-03-04T09:30:00-07:30"),
        ("2013-09-05 10:00 EST", "2013-09-05T10:00:00-05:00"),
        ("2026-03-04 09:30 UTC+1", "2026-03-04T09:30:00+01:00"),
        ("2026-03-04 09:30 GMT-05:30", "2026-03-04T09:30:00-05:30"),
        ("2026-03-04T09:30UTC+2", "2026-03-04T09:30:00+02:00"),
        ("4 March 2026, 7 pm utc +2", "2026-03-04T19:00:00+02:00"),
        ("Sat, 17 Jan 2015 10:00:00 +0100", "2015-01-17T10:00:00+01:00"),
        ("Thu Sep 5 10:00:00 2013", "2013-09-05T10:00:00+02:00"),
        ("5th of September 2013", "2013-09-05T00:00:00+02:00"),
        ("Sept 5, 2013", "2013-09-05T00:00:00+02:00"),
        ("12/25/2026", "2026-12-25T00:00:00+01:00"),
        ("25.12.2026", "2026-12-25T00:00:00+01:00"),
        ("1812-06-24", "1812-06-24T00:00:00+01:05:21"),
    ],
)
def test_a_whole_date_is_read_however_it_is_written(written: str, meant: str) -> None:
    assert moment(written, VIENNA).isoformat() == meant


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("", "the date is empty"),
        ("12", "`12` is not a whole date"),
        ("March 2026", "`March 2026` is not a whole date"),
        ("10:00", "`10:00` is not a whole date"),
        ("Saturday", "`Saturday` is not a whole date"),
        ("201395", "`201395` is not a whole date"),
        ("next Tuesday", "`next Tuesday` is not a date"),
        ("03/04/2024", "`03/04/2024` has two meanings, 2024-03-04 and 2024-04-03"),
        ("13/09/05", "the year of `13/09/05` is not whole"),
        ("17 Jan 15", "the year of `17 Jan 15` is not whole"),
        ("1 Jan 0001", "the year of `1 Jan 0001` is not whole"),
        ("0026-03-04", "the year 26 is too early"),
        ("0001/1;1", "the year 1 is too early"),
        ("2026-13-04", "there is no month 13"),
        ("2026-02-30", "there is no 30 February 2026"),
        ("2026-03-04 25:00", "there is no time 25:00"),
        ("2026-03-04T24:00:00Z", "there is no time 24:00:00Z"),
        ("2026-03-04 09:30 +25:00", "`+25:00` is no time zone"),
        ("2026-03-04, 2026-03-05", "`2026-03-04, 2026-03-05` is more than one date"),
        ("2026-03-04/2026-03-06", "`2026-03-04/2026-03-06` is more than one date"),
        ("2026-03-04/06", "`2026-03-04/06` is more than one date"),
        ("4-6 March 2026", "`4-6 March 2026` is more than one date"),
        ("30 February 2026", "there is no 30 February 2026"),
        ("2026-03-04 10:00-12:00", "`10:00-12:00` is a span of time, and no moment"),
        ("2026-03-04 10-12", "`10-12` is a span of time, and no moment"),
        ("2026-03-04 19:00 \N{EN DASH} 21:00", "`19:00 \N{EN DASH} 21:00` is a span of time, and no moment"),
        ("4 March 2026, 7pm-9pm", "`7pm-9pm` is a span of time, and no moment"),
        ("4 March 2026, 9 to 10:30", "`9 to 10:30` is a span of time, and no moment"),
        ("Sat, 17 Jan 2015 10:00:00 +9999", "no time zone is so many hours off"),
        ("2013-09-05 10:00 IST", "`IST` is no time zone that has one meaning everywhere"),
        ("9999-12-31 23:59 -05:00", "`9999-12-31 23:59 -05:00` lies beyond the calendar"),
    ],
)
def test_a_date_that_is_not_whole_or_not_one_is_refused(written: str, what: str) -> None:
    assert refused(moment, written) == what


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-04 23:59-12:00", "2026-03-05 11:59"),
        ("2026-03-04 10:00 -0500", "2026-03-04 15:00"),
        ("2026-03-04 03:00 -11:00", "2026-03-04 14:00"),
        ("10:00 2026-03-04", "2026-03-04 10:00"),
    ],
)
def test_what_may_be_a_zone_or_can_have_one_meaning_only_is_taken(written: str, meant: str) -> None:
    assert f"{moment(written).astimezone(dt.UTC):%Y-%m-%d %H:%M}" == meant


def test_a_zone_by_its_name_is_told_where_it_goes() -> None:
    with pytest.raises(Refusal) as refusal:
        moment("2026-03-04 10:00 Europe/Vienna")
    assert refusal.value.fix == "write the zone's hours, as in +01:00; an event names its zone in `timezone`"


def test_a_date_longer_than_a_line_is_not_repeated_whole() -> None:
    assert len(refused(moment, "9" * 5000)) < 100


@given(st.dates(dt.date(1000, 1, 2), dt.date(9999, 12, 30)), st.times(), st.integers(-15 * 60, 15 * 60))
def test_every_iso_date_with_a_zone_round_trips(day: dt.date, time: dt.time, minutes: int) -> None:
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    aware = dt.datetime.combine(day, time.replace(microsecond=0), zone)
    assert moment(aware.isoformat()) == aware
    assert moment(aware.isoformat(" ")) == aware


NEARLY_DATES = st.from_regex(
    r"[0-9]{4}[-/. ](0?[1-9]|1[0-2])[-/. ](0?[1-9]|[12][0-9]|3[01])([T ][0-2][0-9]:[0-5][0-9](Z|[+-]0[0-9]:00)?)?",
    fullmatch=True,
)
"""Texts of which most are whole dates, so that what is accepted is looked at, too."""


@given(st.text("0123456789 -/.:+TZ") | st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}( .*)?") | NEARLY_DATES)
def test_any_text_is_a_whole_date_or_refused(text: str) -> None:
    try:
        read = moment(text)
    except Refusal as refusal:
        assert refusal.what
        assert refusal.fix
        return
    assert read.tzinfo is not None
    assert written_dates.EARLIEST_YEAR <= read.year <= 9999
    assert moment(read.isoformat()) == read
    assert read.astimezone(dt.UTC) == read
    digits = "".join(str(int(c)) if c.isdecimal() else " " for c in text)
    assert f"{read.year}" in digits
