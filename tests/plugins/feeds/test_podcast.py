"""The site's recordings as a podcast."""

from __future__ import annotations

from typing import Any

import feedparser
import pytest
from lxml import etree

from plugins.core.listing import Listing
from plugins.core.model import Author
from plugins.core.press import Site
from plugins.core.problems import Refusal
from plugins.feeds.model import Feeds, Setting
from plugins.feeds.podcast import Show, refuse_picture, show_of
from tests.plugins.conftest import NOW

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
SHOW = {"category": "Arts > Books", "email": "ada@paper.example", "owner": "Ada", "explicit": False}


@pytest.fixture
def made(column: Any, named: Any, site: Site) -> bytes:
    """A podcast of two episodes."""
    written = column(audio={"src": "a.mp3", "duration": "1:02:05"}, authors=(named(Author, "Ada Quill"),))
    first = written.model_copy(update={"audio": written.audio.model_copy(update={"src": "/images/a.mp3"})})
    second = column("Later", "2026-04-01", audio={"src": "https://a.example/b.ogg", "length": "5"}, id="later")
    feeds = Feeds(site, lambda item: Setting("In short.", sizes=(("/images/a.mp3", 4711),)), NOW)
    listing = Listing("index", "Home", "/", "index.html", (first, second))
    return feeds.podcast(listing, show_of(SHOW), "a site", (first, second))


def test_an_episode_is_enclosed_with_its_true_size_and_says_how_long_it_runs(made: bytes) -> None:
    newest, older = feedparser.parse(made).entries
    assert newest.title == "Later"
    assert older.enclosures[0] == {
        "href": "https://paper.example/blog/images/a.mp3", "length": "4711", "type": "audio/mpeg",
    } | {key: older.enclosures[0][key] for key in older.enclosures[0] if key == "rel"}  # fmt: skip
    assert (older.itunes_duration, older.author) == ("3725", "Ada Quill")
    assert (older.summary, older.content[-1].value) == ("In short.", "<p>Full text.</p>")


def test_it_has_what_directories_require(made: bytes) -> None:
    channel: Any = etree.fromstring(made)[0]
    assert channel.findtext(f"{ITUNES}explicit") == "false"
    assert channel.findtext(f"{ITUNES}type") == "episodic"
    assert channel.findtext(f"{ITUNES}author") == "The Paper"
    assert channel.findtext(f"{ITUNES}owner/{ITUNES}email") == "ada@paper.example"
    category = channel.find(f"{ITUNES}category")
    assert (category.get("text"), category[0].get("text")) == ("Arts", "Books")
    assert len(channel.findtext(f"{PODCAST}guid")) == 36
    assert feedparser.parse(made).bozo is False


def test_the_same_recordings_give_the_same_bytes_and_the_same_guid_under_another_address(made: bytes) -> None:
    listing = Listing("index", "Home", "/", "index.html")
    feeds = [
        Feeds(Site("x", "", f"https://{host}", "", "en"), lambda item: Setting(), NOW)
        for host in ("a.example", "b.example")
    ]
    guids = {
        etree.fromstring(each.podcast(listing, Show(), "a site", ()))[0].findtext(f"{PODCAST}guid") for each in feeds
    }
    assert len(guids) == 1


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"categry": "Arts"}, "`categry` says nothing of a podcast"),
        ({"category": "Art > Books"}, "there is no category `Art`"),
        ({"owner": "Ada"}, "an owner is named, but no address"),
    ],
)
def test_a_setting_that_no_directory_takes_is_refused(setting: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        show_of(setting)
    assert refused.value.what == said


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("a.svg", (1400, 1400), "`a.svg` is no JPEG or PNG"),
        ("a.png", None, "there is no picture `a.png`"),
        ("a.png", (1400, 1500), "`a.png` is 1400 by 1500 pixels"),
        ("a.png", (300, 300), "`a.png` is 300 by 300 pixels"),
    ],
)
def test_a_picture_that_no_directory_takes_is_refused(name: str, size: tuple[int, int] | None, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        refuse_picture(name, size)
    assert refused.value.what == said
    refuse_picture("a.png", (3000, 3000))
