"""JSON Feed 1.1 as readers get it."""

from __future__ import annotations

import json
from typing import Any

from plugins.core.model import Author, Category, Tag


def test_the_head_says_what_the_feed_is_and_where(column: Any, feeds_of: Any) -> None:
    feed = json.loads(feeds_of(column())["json"])
    del feed["items"]
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Paper — Craft",
        "home_page_url": "https://paper.example/blog/tags/craft/",
        "feed_url": "https://paper.example/blog/tags/craft/feed.json",
        "description": "Essays on making things",
        "language": "en",
        "authors": [{"name": "The Paper", "url": "https://paper.example/blog/"}],
    }


def test_an_item_says_everything_that_the_other_formats_say(column: Any, named: Any, feeds_of: Any) -> None:
    written = column(
        "1 < 2", html='<p><a href="/blog/x/">x</a></p>', summary="Why & how", modified="2026-03-09", lang="de",
        authors=(named(Author, "Ada Quill"), named(Author, "Bram Osei", address="")),
        tags=(named(Tag, "Craft"),), category=named(Category, "Notes"),
        audio={"src": "https://cast.example/1.mp3", "length": "12345", "duration": "42:10"},
    )  # fmt: skip
    assert json.loads(feeds_of(written)["json"])["items"] == [
        {
            "id": "urn:uuid:0b6c0c2e-6a4e-4c8e-9b60-0d7a2f3a9f11",
            "url": "https://paper.example/blog/columns/why/",
            "title": "1 < 2",
            "content_html": '<p><a href="https://paper.example/blog/x/">x</a></p>',
            "summary": "Why & how",
            "date_published": "2026-03-04T09:30:00+00:00",
            "date_modified": "2026-03-09T00:00:00+00:00",
            "authors": [{"name": "Ada Quill", "url": "https://paper.example/blog/authors/a/"}, {"name": "Bram Osei"}],
            "tags": ["Craft", "Notes"],
            "language": "de",
            "attachments": [
                {
                    "url": "https://cast.example/1.mp3", "mime_type": "audio/mpeg",
                    "size_in_bytes": 12345, "duration_in_seconds": 2530,
                }
            ],
        }
    ]  # fmt: skip


def test_a_recording_of_unknown_size_and_length_comes_along_without_them(column: Any, feeds_of: Any) -> None:
    item = json.loads(feeds_of(column(audio={"src": "https://cast.example/1.mp3"}))["json"])["items"][0]
    assert item["attachments"] == [{"url": "https://cast.example/1.mp3", "mime_type": "audio/mpeg"}]


def test_the_picture_that_stands_for_a_text_is_named(column: Any, feeds_of: Any) -> None:
    written = column(image="a.png")
    placed = written.model_copy(update={"image": written.image.model_copy(update={"address": "/images/a.png"})})
    item = json.loads(feeds_of(placed)["json"])["items"][0]
    assert item["image"] == "https://paper.example/blog/images/a.png"


def test_an_empty_body_is_still_said_to_be_one(column: Any, feeds_of: Any, complaints: Any) -> None:
    feed = feeds_of(column(html=""))["json"]
    assert json.loads(feed)["items"][0]["content_html"] == ""
    assert not complaints("json", feed)


def test_text_is_written_as_it_is_and_not_as_escapes(column: Any, feeds_of: Any) -> None:
    assert "Größe 😀".encode() in feeds_of(column("Größe 😀"))["json"]
