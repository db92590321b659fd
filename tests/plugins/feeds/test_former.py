"""Feeds at the addresses that subscribers have kept."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.core.listing import Listing
from plugins.core.model import Author, Category, Tag
from plugins.feeds.former import PELICAN_SETTINGS, ended_lists, moved_lists
from plugins.feeds.model import planned
from tests.plugins.conftest import Content


@pytest.fixture
def lists(named: Any) -> list[Listing]:
    """A site with a home page, a tag, a category and an author."""
    subjects = [
        named(Tag, "Craft", slug="craft"),
        named(Category, "Craft", slug="craft"),
        named(Author, "Ada", slug="ada"),
    ]
    folders = {"tag": "tags", "category": "categories", "author": "authors"}
    of_subjects = [
        Listing(s.kind, s.title, f"/{folders[s.kind]}/{s.slug}/", "x", subject=s, has_feeds=True) for s in subjects
    ]
    return [
        Listing("index", "Home", "/", "index.html"),
        *of_subjects,
        Listing("year", "2026", "/2026/", "x", has_feeds=False),
    ]


def said(plan: Any) -> list[str]:
    return [str(problem) for problem in plan.problems]


def test_every_feed_has_a_file_of_its_own(lists: list[Listing]) -> None:
    plan = planned(lists, {}, {}, "en")
    assert len(plan.files) == 12
    assert plan.files["tags/craft/feed.json"] == "/tags/craft/feed.json"
    assert not plan.problems


def test_an_address_in_another_script_is_a_file_in_that_script() -> None:
    plan = planned([Listing("tag", "ü", "/tags/%C3%BC/", "x")], {}, {}, "en")
    assert plan.files["tags/ü/rss.xml"] == "/tags/%C3%BC/rss.xml"


@pytest.mark.parametrize(
    ("setting", "value", "file", "feed"),
    [
        ("FEED_ALL_ATOM", "feeds/all.atom.xml", "feeds/all.atom.xml", "/atom.xml"),
        ("FEED_RSS", "/index.rdf", "index.rdf", "/rss.xml"),
        ("TAG_FEED_RSS", "tag/{slug}/rss", "tag/craft/rss", "/tags/craft/rss.xml"),
        ("CATEGORY_FEED_ATOM", "c/{slug}.xml", "c/craft.xml", "/categories/craft/atom.xml"),
        ("AUTHOR_FEED_RSS", "a/{slug}.xml", "a/ada.xml", "/authors/ada/rss.xml"),
        ("TRANSLATION_FEED_ATOM", "all-{lang}.xml", "all-en.xml", "/atom.xml"),
    ],
)
def test_pelicans_own_settings_keep_their_meaning(
    setting: str, value: str, file: str, feed: str, lists: list[Listing]
) -> None:
    plan = planned(lists, {}, {setting: value}, "en")
    assert plan.files[file] == feed
    assert not plan.problems


def test_a_folder_in_pelicans_settings_is_left_to_the_server_too(lists: list[Listing]) -> None:
    plan = planned(lists, {}, {"TAG_FEED_RSS": "tag/{slug}/feed/"}, "en")
    assert plan.redirects == [("/tag/craft/feed/", "/tags/craft/rss.xml")]
    assert len(plan.files) == 12


def test_all_of_pelicans_feed_settings_are_known() -> None:
    kinds = ("FEED", "FEED_ALL", "CATEGORY_FEED", "AUTHOR_FEED", "TAG_FEED", "TRANSLATION_FEED")
    assert set(PELICAN_SETTINGS) == {f"{kind}_{name}" for kind in kinds for name in ("ATOM", "RSS")}


def test_the_same_feed_may_be_asked_for_twice_and_another_may_not(lists: list[Listing]) -> None:
    twice = {"FEED_ATOM": "all.xml", "FEED_ALL_ATOM": "all.xml"}
    assert not planned(lists, {}, twice, "en").problems
    clash = {"TAG_FEED_ATOM": "feeds/{slug}.xml", "CATEGORY_FEED_ATOM": "feeds/{slug}.xml"}
    assert said(planned(lists, {}, clash, "en")) == [
        "pelicanconf.py:1:1: CATEGORY_FEED_ATOM: `/feeds/craft.xml` is wanted for `/categories/craft/atom.xml`,"
        " but another feed lies there; name another address"
    ]


def test_an_alias_that_is_a_file_gets_the_feed_and_one_that_is_a_folder_a_redirect(lists: list[Listing]) -> None:
    aliases = {"old.xml": "/rss.xml", "/feed/": "/rss.xml", "/tag/{slug}/feed": "/tags/{slug}/atom.xml"}
    plan = planned(lists, aliases, {}, "en")
    assert plan.files["old.xml"] == "/rss.xml"
    assert plan.redirects == [("/feed/", "/rss.xml"), ("/tag/craft/feed", "/tags/craft/atom.xml")]
    assert not plan.problems


@pytest.mark.parametrize(
    ("alias", "what"),
    [
        ({"/old.xml": "/rsss.xml"}, "no feed of this site lies at `/rsss.xml`; did you mean `/rss.xml`?"),
        ({"https://x.example/old.xml": "/rss.xml"}, "is not an address within this site"),
        ({"/../old.xml": "/rss.xml"}, "is not an address that can lead here"),
        ({"/atom.xml": "/rss.xml"}, "another feed lies there"),
    ],
)
def test_an_alias_that_cannot_work_is_refused_with_the_reason(
    alias: dict[str, str], what: str, lists: list[Listing]
) -> None:
    found = said(planned(lists, alias, {}, "en"))
    assert len(found) == 1
    assert "FEED_ALIASES" in found[0]
    assert what in found[0]


def test_the_feeds_of_a_list_that_has_moved_stay_where_subscribers_look(lists: list[Listing]) -> None:
    moved = [("/tags/kunst/", "/tags/craft/"), ("/old/ada/", "/authors/ada/"), ("/old.html", "/tags/craft/")]
    plan = planned(lists, {}, {}, "en", moved=[*moved, ("/gone/", "/nowhere/")])
    more = {path: address for path, address in plan.files.items() if f"/{path}" != address}
    assert more == {
        f"{former}/{name}": f"{now}{name}"
        for former, now in (("tags/kunst", "/tags/craft/"), ("old/ada", "/authors/ada/"))
        for name in ("rss.xml", "atom.xml", "feed.json")
    }
    assert not plan.problems


def test_a_list_that_lies_where_another_was_keeps_its_own_feeds(lists: list[Listing]) -> None:
    plan = planned(lists, {}, {}, "en", moved=[("/authors/ada/", "/tags/craft/")])
    assert plan.files["authors/ada/rss.xml"] == "/authors/ada/rss.xml"


def test_where_a_list_has_ended_its_subscribers_are_given_what_the_nearest_above_says(lists: list[Listing]) -> None:
    plan = planned(lists, {}, {}, "en", moved=[("/tags/kunst/", "/tags/craft/")], ended=["/tags/kunst/", "/tags/tin/"])
    assert plan.files["tags/kunst/rss.xml"] == "/tags/craft/rss.xml"
    ended = {path: address for path, address in plan.files.items() if path.startswith("tags/tin/")}
    assert ended == {f"tags/tin/{name}": f"/{name}" for name in ("rss.xml", "atom.xml", "feed.json")}


def test_lists_on_record_that_are_no_more_have_ended(content: Content, lists: list[Listing]) -> None:
    there, gone = '{"id": "list:/tags/craft/", "addresses": ["/tags/craft/"]}', '"addresses": ["/tags/tin/"]'
    content.write("ledger.jsonl", f'{there}\n{{"id": "list:/tags/tin/", {gone}}}\n')
    assert [*ended_lists(content.read(), lists)] == ["/tags/tin/"]


def test_so_have_those_to_which_nobody_can_subscribe_any_more(content: Content, named: Any) -> None:
    home = Listing("index", "Home", "/", "index.html")
    tin = Listing("tag", "Tin", "/tags/tin/", "x", subject=named(Tag, "Tin", slug="tin"), has_feeds=False)
    year = Listing("year", "2026", "/2026/", "x", has_feeds=False)
    known = "\n".join(f'{{"id": "list:{each}", "addresses": ["{each}"]}}' for each in ("/2026/", "/tags/tin/"))
    content.write("ledger.jsonl", f"{known}\n")
    ended = [*ended_lists(content.read(), [home, tin, year])]
    assert ended == ["/tags/tin/"]
    plan = planned([home, tin, year], {}, {}, "en", moved=[("/tags/zinn/", "/tags/tin/")], ended=ended)
    assert {plan.files[f"tags/{name}/rss.xml"] for name in ("tin", "zinn")} == {"/rss.xml"}


def test_the_feeds_of_a_book_that_moved_stay_where_they_were(content: Content) -> None:
    content.write("books/lampe/book.md", title="Lamp", id="x", aliases="/light/")
    content.write("ledger.jsonl", '{"id": "x", "addresses": ["/books/lamp/"]}\n')
    assert [*moved_lists(content.read())] == [("/light/", "/books/lampe/"), ("/books/lamp/", "/books/lampe/")]
