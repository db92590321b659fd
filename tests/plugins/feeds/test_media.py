"""Pictures and recordings, measured where they are ours."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest

from plugins.core.listing import Listing
from plugins.core.press import Site
from plugins.feeds.entry import files_of
from plugins.feeds.model import Feeds, Setting
from tests.plugins.conftest import NOW

PICTURE = {"address": "/images/a.png", "width": 1200, "height": 630, "alt": "A <lamp>", "credit": "A. Stet"}
SIZES = (("/images/a.png", 4711), ("/images/a.m4a", 90210))


@pytest.fixture
def feeds(column: Any, site: Site) -> dict[str, bytes]:
    """A column with a picture and a recording, of which its author says the wrong length."""
    written = column(image="a.png", audio={"src": "a.m4a", "length": "1", "duration": "1:05"})
    image = written.image.model_copy(update=PICTURE)
    audio = written.audio.model_copy(update={"src": "/images/a.m4a"})
    placed = written.model_copy(update={"image": image, "audio": audio})
    assert files_of(placed) == ("/images/a.png", "/images/a.m4a")
    listing = Listing("tag", "Craft", "/tags/craft/", "x", (placed,))
    made = Feeds(site, lambda item: Setting(sizes=SIZES), NOW)
    return {feed.kind: content for feed, content in made.of(listing)}


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_picture_is_there_with_all_that_is_known_of_it(kind: str, feeds: dict[str, bytes]) -> None:
    entry = feedparser.parse(feeds[kind]).entries[0]
    address = "https://paper.example/blog/images/a.png"
    known = {"type": "image/png", "filesize": "4711", "width": "1200", "height": "630", "medium": "image"}
    assert entry.media_content == [{"url": address} | known]
    assert entry.media_thumbnail == [{"url": address, "width": "1200", "height": "630"}]
    assert entry.media_credit[0]["content"] == "A. Stet"


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_a_recordings_size_and_type_are_those_of_the_file(kind: str, feeds: dict[str, bytes], complaints: Any) -> None:
    assert complaints(kind, feeds[kind]) == []
    if kind == "json":
        sound = json.loads(feeds[kind])["items"][0]["attachments"][0]
        assert (sound["size_in_bytes"], sound["mime_type"], sound["duration_in_seconds"]) == (90210, "audio/mp4", 65)
    else:
        sound = feedparser.parse(feeds[kind]).entries[0].enclosures[0]
        assert (sound.length, sound.type) == ("90210", "audio/mp4")
    assert len(json.loads(feeds["json"])["items"]) == 1


def test_what_an_author_says_of_a_files_type_goes_before_its_name(column: Any, site: Site, feeds_of: Any) -> None:
    written = column(audio={"src": "https://a.example/b.ogg", "type": "audio/opus", "length": "5"})
    assert b'type="audio/opus"' in feeds_of(written)["rss"]


def test_what_has_no_picture_says_nothing_of_one(column: Any, feeds_of: Any) -> None:
    assert b"<media:" not in feeds_of(column())["rss"] + feeds_of(column())["atom"]
