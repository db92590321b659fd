"""Values: what an author writes is taken for what it means, and what has no one meaning is refused with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core import fields as f
from plugins.core.problems import Refusal

VIENNA = ZoneInfo("Europe/Vienna")


def moment(text: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime:
    return f.moment(text, SimpleNamespace(context={"zone": zone}))


def refused(read: Callable[[Any], object], value: Any) -> str:
    with pytest.raises(Refusal) as caught:
        read(value)
    return caught.value.what


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
        ("Sat, 17 Jan 2015 10:00:00 +9999", "no time zone is so many hours off"),
        ("2013-09-05 10:00 IST", "`IST` is no time zone that has one meaning everywhere"),
        ("9999-12-31 23:59 -05:00", "`9999-12-31 23:59 -05:00` lies beyond the calendar"),
    ],
)
def test_a_date_that_is_not_whole_or_not_one_is_refused(written: str, what: str) -> None:
    assert refused(moment, written) == what


def test_a_date_longer_than_a_line_is_not_repeated_whole() -> None:
    assert len(refused(moment, "9" * 5000)) < 100


@given(st.dates(dt.date(1000, 1, 2), dt.date(9999, 12, 30)), st.times(), st.integers(-15 * 60, 15 * 60))
def test_every_iso_date_with_a_zone_round_trips(day: dt.date, time: dt.time, minutes: int) -> None:
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    aware = dt.datetime.combine(day, time.replace(microsecond=0), zone)
    assert moment(aware.isoformat()) == aware
    assert moment(aware.isoformat(" ")) == aware


@given(st.one_of(st.text("0123456789 -/.:+TZ"), st.text(), st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}( .*)?")))
def test_any_text_is_a_whole_date_or_refused(text: str) -> None:
    try:
        read = moment(text)
    except Refusal as refusal:
        assert refusal.what
        assert refusal.fix
        return
    assert read.tzinfo is not None
    assert f.EARLIEST_YEAR <= read.year <= 9999
    assert moment(read.isoformat()) == read
    assert read.astimezone(dt.UTC) == read
    digits = "".join(str(int(c)) if c.isdecimal() else " " for c in text)
    assert f"{read.year}" in digits


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a, b,", ("a", "b")),
        ("a; b, c", ("a", "b, c")),
        ("Doe, Jane; Roe, Richard", ("Doe, Jane", "Roe, Richard")),
        ("one\ntwo", ("one", "two")),
        ("one, two\nthree", ("one", "two", "three")),
        (["a, b", "c"], ("a, b", "c")),
        (["a", "a", " b  c "], ("a", "b c")),
        ("", ()),
        (" , ;", (",",)),
        ([], ()),
    ],
)
def test_names_stand_in_a_list_or_on_a_line(written: Any, meant: tuple[str, ...]) -> None:
    assert f.names(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("en", "en"), ("EN", "en"), ("de-at", "de-AT"), ("ZH-HANT", "zh-Hant"), ("pt-BR", "pt-BR"), ("es-419", "es-419"),
     ("no", "no"), ("gsw", "gsw"), ("sr-Latn-RS", "sr-Latn-RS"), ("en-x-AB", "en-x-ab")],
)  # fmt: skip
def test_one_language_has_one_spelling(written: str, meant: str) -> None:
    assert f.language(written) == meant


@pytest.mark.parametrize("written", ["english", "en_GB", "e", "xx", "de AT", "12", "en--GB", "Deutsch"])
def test_what_is_no_language_tag_is_refused(written: str) -> None:
    assert refused(f.language, written) == f"`{written}` is not a language tag"


@given(st.text("abcdeABCDE-x0123_", max_size=12))
def test_a_language_once_read_reads_the_same_again(text: str) -> None:
    try:
        read = f.language(text)
    except Refusal:
        return
    assert f.language(read) == read
    assert read.lower() == text.lower()


@pytest.mark.parametrize(
    "written", ["why-audiences", "Why Audiences", "2026/why", "ärger", "日本", "a.b", "x" * 200, "...", ".hidden"]
)
def test_a_slug_may_hold_letters_of_any_script(written: str) -> None:
    assert f.slug(written) == written


@pytest.mark.parametrize(
    "written",
    ["", "../../x", "a/../b", "a/./b", "/a", "a/", "a//b", ".", "..", "a\\b", "a?b", "a#b", "a%2e", "a\nb", "a\x7fb",
     "a\u2028b", "x" * 201, "é" * 101, "a<b"],
)  # fmt: skip
def test_a_slug_that_no_address_or_disk_takes_is_refused(written: str) -> None:
    assert "cannot stand in an address" in refused(f.slug, written)


@given(st.text())
def test_a_slug_that_is_accepted_is_not_empty_and_stays_where_it_is(text: str) -> None:
    try:
        read = f.slug(text)
    except Refusal:
        return
    assert read
    assert not {"", ".", ".."} & set(read.split("/"))
    assert not any(c < " " or c == "\\" for c in read)


@pytest.mark.parametrize("written", ["index.html", "about/index.html", "a b.html", ".well-known/x.txt"])
def test_a_file_of_the_output_is_named_by_its_path(written: str) -> None:
    assert f.output_path(written) == written


@pytest.mark.parametrize(
    "written", ["../output-evil/x.html", "/etc/passwd", "~/x", "a/../../b", "C:\\x.html", "c:/x", "a\\b", ""]
)
def test_a_file_outside_the_output_is_refused(written: str) -> None:
    assert refused(f.output_path, written)


@pytest.mark.parametrize("written", ["about/", ".", "a/./b", "a//b", "a\0b", "x" * 300])
def test_a_path_that_is_no_files_is_refused(written: str) -> None:
    assert refused(f.output_path, written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/2019/old-name/", "/2019/old-name/"),
        ("old.html", "/old.html"),
        ("/café/", "/café/"),
        ("/caf%C3%A9/", "/caf%C3%A9/"),
    ],
)
def test_a_former_address_is_a_path(written: str, meant: str) -> None:
    assert f.site_address(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "https://elsewhere.example/", "//elsewhere.example/x", "javascript:x", "http://[x", "/?p=12", "/a#b", "/a b/",
     "/../x/", "/%2e%2e/x/", "/%2E./x", "/a%00b/", "/a\0b/", "/caf%E9/", "/" + "x" * 300, "\\\\server\\x"],
)  # fmt: skip
def test_what_cannot_lead_here_is_no_former_address(written: str) -> None:
    assert refused(f.site_address, written)


@given(st.text(st.one_of(st.sampled_from("/.%2eE5cC:#?\\"), st.characters())))
def test_a_former_address_never_leaves_the_site(text: str) -> None:
    from plugins.core.addresses import file_of_former

    try:
        read = f.site_address(text)
    except Refusal:
        return
    file = file_of_former(read)
    assert not file.startswith("/")
    assert not {".", ".."} & set(file.split("/"))
    assert "\0" not in file
    file.encode()


@pytest.mark.parametrize(
    "written",
    ["example.org", "ftp://example.org", "https://", "javascript:alert(1)", "https://a b", "http://[x", "/x", ""],
)
def test_what_is_no_web_address_is_refused(written: str) -> None:
    assert refused(f.web_address, written) == f"`{written}` is not a web address"


def test_one_can_be_written_to() -> None:
    assert f.contact_address("mailto:ada@example.org") == "mailto:ada@example.org"
    assert refused(f.contact_address, "mailto:ada") == "`mailto:ada` is not a web address"


@pytest.mark.parametrize(
    ("read", "written", "meant"),
    [
        (f.whole_number, "07", 7), (f.whole_number, " 0 ", 0),
        (f.yes_or_no, "Yes", True), (f.yes_or_no, "off", False),
        (f.money, "12,50", "12.50"), (f.currency, "eur", "EUR"),
        (f.isbn, "0-8125-0415-1", "0-8125-0415-1"), (f.isbn, "978 3 16 148410 0", "978 3 16 148410 0"),
        (f.isbn, "080442957x", "080442957x"),
        (f.zone_name, "Europe/Vienna", "Europe/Vienna"), (f.length_of_time, "1:02:03", "1:02:03"),
        (f.identifier, "6D2B0F5E-3C4A-5F0E-9A57-1F4A8F0C2E11", "6d2b0f5e-3c4a-5f0e-9a57-1f4a8f0c2e11"),
        (f.identifier, "tag:example.org,2009:Post", "tag:example.org,2009:Post"),
        (f.filled, " a  long\ntitle ", "a long title"),
        (f.lines, "one", ("one",)), (f.lines, ["one", "", "two"], ("one", "two")),
    ],
)  # fmt: skip
def test_values_mean_what_they_say(read: Callable[[Any], object], written: Any, meant: object) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (f.whole_number, "-1"), (f.whole_number, "2.5"), (f.whole_number, "9" * 50), (f.whole_number, ""),
        (f.yes_or_no, "maybe"), (f.money, "12 EUR"), (f.money, "-3"), (f.currency, "Euro"),
        (f.isbn, "0-8125-0415-2"), (f.isbn, "978"), (f.isbn, "x" * 13), (f.zone_name, "Europe"), (f.zone_name, "../x"),
        (f.zone_name, "CEST"), (f.length_of_time, "1:62"), (f.identifier, "a b"),
        (f.identifier, "list:/tags/"), (f.identifier, "gone:/x/"), (f.filled, "  "),
        (f.day, "2026-02-30"), (f.day, "4 March 2026"),
    ],
)  # fmt: skip
def test_values_that_mean_nothing_are_refused(read: Callable[[Any], object], written: str) -> None:
    assert refused(read, written)


READERS = [
    f.moment, f.day, f.filled, f.names, f.lines, f.yes_or_no, f.whole_number, f.language, f.web_address, f.slug, f.isbn,
    f.contact_address, f.site_address, f.own_address, f.output_path, f.identifier, f.zone_name, f.length_of_time,
    f.currency, f.money,
]  # fmt: skip


@given(
    st.sampled_from(READERS),
    st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)),
)
def test_any_value_is_read_or_refused_with_a_sentence(read: Callable[..., object], value: Any) -> None:
    try:
        read(value, SimpleNamespace(context=None)) if read is f.moment else read(value)
    except Refusal as refusal:
        assert refusal.what
        assert refusal.fix
