"""RSS 2.0 as readers get it."""

from __future__ import annotations

from typing import Any

import feedparser
from lxml import etree
from markupsafe import Markup

from plugins.core.model import Author, Category, Tag

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"


def item_of(feed: bytes) -> Any:
    return etree.fromstring(feed).find("channel/item")


def test_an_item_carries_the_full_text_and_its_summary_as_html(column: Any, feeds_of: Any) -> None:
    item = item_of(feeds_of(column(html='<p>A &amp; B, <a href="#x">x</a></p>', summary="Is 1 < 2 & so on?"))["rss"])
    assert item.findtext(CONTENT) == '<p>A &amp; B, <a href="https://paper.example/blog/columns/why/#x">x</a></p>'
    assert item.findtext("description") == "Is 1 &lt; 2 &amp; so on?"


def test_without_a_summary_the_full_text_still_stands_in_its_own_element(column: Any, feeds_of: Any) -> None:
    item = item_of(feeds_of(column("1 < 2", html="<p>T</p>"))["rss"])
    assert (item.findtext("description"), item.findtext(CONTENT)) == ("1 &lt; 2", "<p>T</p>")


def test_a_summary_is_escaped_also_where_templates_call_it_safe(column: Any, feeds_of: Any) -> None:
    item = item_of(feeds_of(column(), excerpt=Markup("1 < 2"))["rss"])
    assert item.findtext("description") == "1 &lt; 2"


def test_the_guid_is_the_id_for_good_and_says_that_it_is_no_address(column: Any, feeds_of: Any) -> None:
    guid = item_of(feeds_of(column())["rss"]).find("guid")
    assert (guid.text, guid.get("isPermaLink")) == ("urn:uuid:0b6c0c2e-6a4e-4c8e-9b60-0d7a2f3a9f11", "false")


def test_all_authors_and_subjects_are_named(column: Any, named: Any, feeds_of: Any) -> None:
    authors = (named(Author, "Ada Quill"), named(Author, "Bram Osei"))
    item = item_of(
        feeds_of(column(authors=authors, tags=(named(Tag, "Craft"),), category=named(Category, "Notes")))["rss"]
    )
    assert [e.text for e in item.findall(DC + "creator")] == ["Ada Quill", "Bram Osei"]
    assert [e.text for e in item.findall("category")] == ["Craft", "Notes"]


def test_another_language_than_the_sites_is_named(column: Any, feeds_of: Any) -> None:
    assert item_of(feeds_of(column(lang="de"))["rss"]).findtext(DC + "language") == "de"
    assert item_of(feeds_of(column())["rss"]).find(DC + "language") is None


def test_a_recording_is_enclosed_only_where_its_size_is_known(column: Any, feeds_of: Any) -> None:
    known = {"src": "https://cast.example/1.mp3", "length": "12345"}
    enclosure = item_of(feeds_of(column(audio=known))["rss"]).find("enclosure")
    assert dict(enclosure.attrib) == {"url": "https://cast.example/1.mp3", "length": "12345", "type": "audio/mpeg"}
    assert item_of(feeds_of(column(audio={"src": "https://cast.example/1.mp3"}))["rss"]).find("enclosure") is None


def test_the_channel_links_to_its_list_and_to_itself(column: Any, feeds_of: Any) -> None:
    parsed = feedparser.parse(feeds_of(column())["rss"]).feed
    assert parsed.title == "The Paper — Craft"
    assert parsed.link == "https://paper.example/blog/tags/craft/"
    own = [link for link in parsed.links if link.rel == "self"]
    assert [(link.href, link.type) for link in own] == [
        ("https://paper.example/blog/tags/craft/rss.xml", "application/rss+xml")
    ]
    assert (parsed.language, parsed.generator) == ("en", "Standfirst")


def test_dates_are_written_with_the_authors_offset(column: Any, feeds_of: Any) -> None:
    feed = feeds_of(column(date="2026-03-04 09:30 +05:30", modified="2026-03-05 10:00"))["rss"]
    assert item_of(feed).findtext("pubDate") == "Wed, 04 Mar 2026 09:30:00 +0530"
    assert etree.fromstring(feed).findtext("channel/lastBuildDate") == "Thu, 05 Mar 2026 10:00:00 +0000"


def test_the_names_of_elements_carry_the_prefixes_that_simple_readers_look_for(
    column: Any, named: Any, feeds_of: Any
) -> None:
    feed = feeds_of(column(authors=(named(Author, "Ada"),)))["rss"]
    assert b"<content:encoded>" in feed
    assert b"<dc:creator>Ada</dc:creator>" in feed
    assert feed.count(b"xmlns") == 4
