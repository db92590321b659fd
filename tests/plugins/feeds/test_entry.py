"""What a feed says of a text."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plugins.core.model import Author, Category, Tag
from plugins.core.press import Site
from plugins.feeds.entry import Enclosure, Person, entry_of, permanent_id, whole_minutes_offset

UTC = dt.UTC


def made(column: Any, site: Site) -> Any:
    return entry_of(column, column.date, site, "", column.html)


def test_a_uuid_is_written_as_a_urn_and_an_address_as_it_is() -> None:
    assert permanent_id("0B6C0C2E-6A4E-4C8E-9B60-0D7A2F3A9F11") == "urn:uuid:0b6c0c2e-6a4e-4c8e-9b60-0d7a2f3a9f11"
    assert permanent_id("https://old.example/?p=17") == "https://old.example/?p=17"
    assert permanent_id("tag:old.example,2019:17") == "tag:old.example,2019:17"


@pytest.mark.parametrize("identifier", ["17", "why-audiences", "https://x.example/<17>", "a:\x00", "élan"])
def test_any_other_id_becomes_the_same_uuid_every_time(identifier: str) -> None:
    assert permanent_id(identifier).startswith("urn:uuid:")
    assert permanent_id(identifier) == permanent_id(identifier) != permanent_id(identifier + "x")


def test_the_uuid_made_from_an_id_never_changes_between_releases() -> None:
    assert permanent_id("17") == "urn:uuid:e7c668ea-679c-5edb-bc80-d48d45c2bd76"


def test_times_keep_their_zone_in_whole_minutes_and_seconds() -> None:
    old = dt.datetime(1890, 5, 1, 12, 0, 0, 123456, tzinfo=ZoneInfo("Europe/Vienna"))
    assert whole_minutes_offset(old).isoformat() == "1890-05-01T12:00:00+01:05"
    west = dt.datetime(1880, 5, 1, 12, tzinfo=ZoneInfo("America/New_York"))
    assert whole_minutes_offset(west).isoformat() == "1880-05-01T12:00:00-04:57"
    first = dt.datetime(1, 1, 1, tzinfo=ZoneInfo("Europe/Vienna"))
    assert whole_minutes_offset(first).isoformat() == "0001-01-01T00:00:00+01:05"


def test_updated_is_what_the_author_or_the_record_says_and_never_before_publication(column: Any, site: Site) -> None:
    written = column(date="2026-03-04 09:30", modified="2026-03-09 10:00")
    assert made(written, site).updated == dt.datetime(2026, 3, 9, 10, tzinfo=UTC)
    on_record = written.model_copy(update={"updated": dt.datetime(2026, 4, 1, tzinfo=UTC)})
    assert made(on_record, site).updated == dt.datetime(2026, 4, 1, tzinfo=UTC)
    assert made(column(modified="2020-01-01"), site).updated == made(column(), site).published


def test_all_authors_are_named_each_with_the_address_of_their_page(column: Any, named: Any, site: Site) -> None:
    two = (named(Author, "Ada Quill"), named(Author, "Bram\x07 Osei", address=""))
    assert made(column(authors=two), site).people == (
        Person("Ada Quill", "https://paper.example/blog/authors/a/"),
        Person("Bram Osei"),
    )


def test_subjects_are_the_tags_and_the_category_each_once(column: Any, named: Any, site: Site) -> None:
    about = column(tags=(named(Tag, "Craft"), named(Tag, "C#")), category=named(Category, "Craft"))
    assert made(about, site).subjects == ("Craft", "C#")
    assert made(column(category=named(Category, "Notes")), site).subjects == ("Notes",)


def test_a_language_is_named_only_where_it_is_not_the_sites(column: Any, site: Site) -> None:
    assert made(column(lang="en"), site).lang is None
    assert made(column(lang="EN"), site).lang is None
    assert made(column(lang="de-AT"), site).lang == "de-AT"


def test_a_text_from_right_to_left_says_so_itself(column: Any, site: Site) -> None:
    assert made(column(lang="he", html="<p>שלום</p>"), site).html == '<div dir="rtl"><p>שלום</p></div>'
    assert made(column(lang="de", html="<p>Guten Tag</p>"), site).html == "<p>Guten Tag</p>"


def test_a_title_without_any_character_of_xml_gives_way_to_the_address(column: Any, site: Site) -> None:
    assert made(column("\x01"), site).title == "https://paper.example/blog/columns/why/"


def test_a_picture_of_the_sites_own_has_a_whole_address(column: Any, site: Site) -> None:
    with_picture = column(image="a.png")
    placed = with_picture.image.model_copy(update={"address": "/images/a.png"})
    shown = made(with_picture.model_copy(update={"image": placed}), site).image
    assert (shown.url, shown.media_type) == ("https://paper.example/blog/images/a.png", "image/png")
    assert made(with_picture, site).image is None


@pytest.mark.parametrize(
    ("audio", "enclosure"),
    [
        (
            {"src": "https://cast.example/1.mp3", "length": "12345", "duration": "1:02:03"},
            Enclosure("https://cast.example/1.mp3", "audio/mpeg", 12345, 3723),
        ),
        (
            {"src": "/audio/1.ogg", "type": "audio/ogg"},
            Enclosure("https://paper.example/blog/audio/1.ogg", "audio/ogg"),
        ),
        ({"src": "1.mp3"}, None),
    ],
)
def test_a_recording_comes_along_where_its_address_is_known(
    audio: dict[str, str], enclosure: Enclosure | None, column: Any, site: Site
) -> None:
    assert made(column(audio=audio), site).enclosure == enclosure
