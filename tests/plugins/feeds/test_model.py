"""Lists made into feeds: which entries, in which order, dated how."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import feedgen.entry
import feedgen.feed
import feedparser
import pytest

from plugins.core.listing import Listing
from plugins.core.press import Site
from plugins.feeds.model import Feeds, Setting, epoch_of, grouped

EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def titles(feeds: dict[str, bytes]) -> list[list[str]]:
    listed = [[entry.title for entry in feedparser.parse(feeds[kind]).entries] for kind in ("rss", "atom")]
    return [*listed, [item["title"] for item in json.loads(feeds["json"])["items"]]]


def test_the_newest_come_first_whatever_the_lists_own_order(column: Any, feeds_of: Any) -> None:
    parts = [column(f"Part {n}", f"2026-0{n}-01", id=str(n)) for n in (1, 3, 2)]
    assert titles(feeds_of(*parts)) == [["Part 3", "Part 2", "Part 1"]] * 3


def test_a_feed_holds_as_many_entries_as_the_setting_says(column: Any, feeds_of: Any) -> None:
    many = [column(f"No. {n}", "2026-01-01", id=str(n)) for n in range(30)]
    assert [len(found) for found in titles(feeds_of(*many))] == [20] * 3
    assert [len(found) for found in titles(feeds_of(*many, limit=None))] == [30] * 3
    assert titles(feeds_of(*many, limit=2))[0] == ["No. 0", "No. 1"]


def test_what_has_no_date_is_not_news(column: Any, feeds_of: Any) -> None:
    assert (
        titles(feeds_of(column("Dated"), column("Undated", id="2").model_copy(update={"date": None})))
        == [["Dated"]] * 3
    )


def test_a_feed_changed_when_the_latest_of_its_entries_did(column: Any, feeds_of: Any) -> None:
    old_but_edited = column(date="2020-05-05", modified="2026-06-07 08:09")
    for kind in ("rss", "atom"):
        parsed = feedparser.parse(feeds_of(column(id="2"), old_but_edited)[kind]).feed
        assert parsed.updated_parsed[:5] == (2026, 6, 7, 8, 9)


def test_an_empty_list_has_feeds_dated_by_the_sites_beginning(feeds_of: Any, complaints: Any) -> None:
    feeds = feeds_of()
    assert titles(feeds) == [[]] * 3
    assert feedparser.parse(feeds["atom"]).feed.updated == "2020-01-01T00:00:00+00:00"
    assert [complaints(kind, feed) for kind, feed in feeds.items()] == [[]] * 3


def test_the_site_began_with_its_oldest_text_or_today(column: Any) -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    two = Listing("tag", "x", "/x/", "x", entries=(column(date="2026-03-04"), column(date="2019-01-02")))
    assert epoch_of([Listing("tag", "y", "/y/", "y"), two], now) == dt.datetime(2019, 1, 2, tzinfo=dt.UTC)
    assert epoch_of([], now) == now


def test_the_whole_sites_feed_bears_the_sites_name_alone(column: Any, feeds_of: Any) -> None:
    feeds = feeds_of(column(), kind="index", title="Home", address="/")
    assert json.loads(feeds["json"])["title"] == "The Paper"
    assert json.loads(feeds["json"])["home_page_url"] == "https://paper.example/blog/"


@pytest.mark.parametrize(
    ("about", "description"),
    [
        ({"summary": "On <craft>", "description": "<p>No</p>"}, "On <craft>"),
        ({"description": "<h2>x</h2><p>What <em>craft</em> &amp; care are.</p><p>More.</p>"}, "What craft & care are."),
        ({}, "Essays on making things"),
        ({"site": Site("The Paper", "", "https://paper.example", "", "en")}, "The Paper — Craft"),
    ],
)
def test_a_feed_is_described_as_its_subject_is(
    about: dict[str, Any], description: str, column: Any, feeds_of: Any
) -> None:
    feeds = feeds_of(column(), **about)
    assert json.loads(feeds["json"])["description"] == description
    assert feedparser.parse(feeds["atom"], sanitize_html=False).feed.subtitle == description


def test_a_text_is_prepared_once_for_all_feeds(column: Any, site: Site) -> None:
    asked = []
    feeds = Feeds(site, lambda item: asked.append(item.title) or Setting(), EPOCH)  # type: ignore[func-returns-value]
    one = column()
    for address in ("/tags/a/", "/tags/b/"):
        assert len(list(feeds.of(Listing("tag", "x", address, "x", entries=(one,))))) == 3
    assert asked == ["Why audiences"]


def test_no_clock_is_read(column: Any, feeds_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_feeds() -> list[dict[str, bytes]]:
        return [feeds_of(column(), column(id="2", lang="de")), feeds_of()]

    before = all_feeds()

    class AnyDate(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, dt.datetime)

    class Later(dt.datetime, metaclass=AnyDate):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return cls(2099, 9, 9, tzinfo=tz)

    monkeypatch.setattr(feedgen.entry, "datetime", Later)
    monkeypatch.setattr(feedgen.feed, "datetime", Later)
    assert feedgen.feed.FeedGenerator().updated().year == 2099
    assert all_feeds() == before


def test_all_lists_are_grouped_for_the_page_of_feeds() -> None:
    def a_list(kind: str, title: str, **more: Any) -> Listing:
        return Listing(kind, title, f"/{title}/", title, **more)

    lists = [
        a_list("author", "Ada"), a_list("columns", "Columns"), a_list("event", "Events"), a_list("tag", "B"),
        a_list("index", "Home"), a_list("tag", "a"), a_list("year", "2026", has_feeds=False), a_list("series", "S"),
    ]  # fmt: skip
    assert [(title, [each.title for each in members]) for title, members in grouped(lists)] == [
        ("Everything", ["Home", "Columns"]), ("Series", ["S"]), ("Tags", ["a", "B"]), ("Authors", ["Ada"]),
        ("More", ["Events"]),
    ]  # fmt: skip
