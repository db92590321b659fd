"""Atom as readers get it."""

from __future__ import annotations

from typing import Any

import feedparser
from lxml import etree

from plugins.core.model import Author, Category, Tag

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def entry_of(feed: bytes) -> Any:
    return etree.fromstring(feed).find(ATOM + "entry")


def test_titles_and_summaries_are_text_and_the_content_is_html(column: Any, feeds_of: Any) -> None:
    entry = entry_of(feeds_of(column("1 < 2", html='<p>A &amp; B <img src="a.png"></p>', summary="<b> & co"))["atom"])
    assert (entry.findtext(ATOM + "title"), entry.find(ATOM + "title").get("type")) == ("1 < 2", None)
    assert (entry.findtext(ATOM + "summary"), entry.find(ATOM + "summary").get("type")) == ("<b> & co", None)
    assert entry.find(ATOM + "content").get("type") == "html"
    whole = '<p>A &amp; B <img src="https://paper.example/blog/columns/why/a.png"></p>'
    assert entry.findtext(ATOM + "content") == whole


def test_all_authors_are_named_with_their_pages(column: Any, named: Any, feeds_of: Any) -> None:
    entry = entry_of(
        feeds_of(column(authors=(named(Author, "Ada Quill"), named(Author, "Bram Osei", address=""))))["atom"]
    )
    authors = [(a.findtext(ATOM + "name"), a.findtext(ATOM + "uri")) for a in entry.findall(ATOM + "author")]
    assert authors == [("Ada Quill", "https://paper.example/blog/authors/a/"), ("Bram Osei", None)]


def test_the_site_is_the_author_of_what_names_none(column: Any, feeds_of: Any) -> None:
    feed = etree.fromstring(feeds_of(column())["atom"])
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "The Paper"
    assert feed.find(f"{ATOM}entry/{ATOM}author") is None


def test_an_entry_in_another_language_says_so(column: Any, feeds_of: Any) -> None:
    feed = etree.fromstring(feeds_of(column(lang="de"), column(id="2", lang="en"))["atom"])
    assert feed.get(XML_LANG) == "en"
    assert [entry.get(XML_LANG) for entry in feed.findall(ATOM + "entry")] == ["de", None]


def test_subjects_and_dates_are_those_of_the_column(column: Any, named: Any, feeds_of: Any) -> None:
    about = column(tags=(named(Tag, "Craft"),), category=named(Category, "Notes"), modified="2026-03-09")
    entry = entry_of(feeds_of(about)["atom"])
    assert [c.get("term") for c in entry.findall(ATOM + "category")] == ["Craft", "Notes"]
    assert entry.findtext(ATOM + "published") == "2026-03-04T09:30:00+00:00"
    assert entry.findtext(ATOM + "updated") == "2026-03-09T00:00:00+00:00"


def test_the_feed_links_to_its_list_and_to_itself(column: Any, feeds_of: Any) -> None:
    parsed = feedparser.parse(feeds_of(column())["atom"]).feed
    assert (parsed.title, parsed.id) == ("The Paper — Craft", "https://paper.example/blog/tags/craft/")
    links = {(link.rel, link.href, link.type) for link in parsed.links}
    assert links == {
        ("self", "https://paper.example/blog/tags/craft/atom.xml", "application/atom+xml"),
        ("alternate", "https://paper.example/blog/tags/craft/", "text/html"),
    }


def test_a_recording_of_unknown_size_is_left_out(column: Any, feeds_of: Any) -> None:
    entry = entry_of(feeds_of(column(audio={"src": "https://cast.example/1.mp3"}))["atom"])
    assert [link.get("rel") for link in entry.findall(ATOM + "link")] == ["alternate"]


def test_a_recording_is_enclosed_with_its_size(column: Any, feeds_of: Any) -> None:
    entry = entry_of(feeds_of(column(audio={"src": "https://cast.example/1.mp3", "length": "12345"}))["atom"])
    enclosure = next(link for link in entry.findall(ATOM + "link") if link.get("rel") == "enclosure")
    assert (enclosure.get("href"), enclosure.get("length"), enclosure.get("type")) == (
        "https://cast.example/1.mp3", "12345", "audio/mpeg",
    )  # fmt: skip
