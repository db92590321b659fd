"""Lists and their feeds."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.core.listing import Listing
from tests.plugins.conftest import Content


@pytest.mark.parametrize(
    ("address", "more", "feed"),
    [
        ("/tags/craft/", {}, "/tags/craft/rss.xml"),
        ("/tag/craft.html", {}, "/tag/craft/rss.xml"),
        ("/", {"feed_base": "/"}, "/rss.xml"),
        ("/blog_index.html", {"feed_base": "/"}, "/rss.xml"),
    ],
)
def test_feeds_lie_beside_their_list(address: str, more: dict[str, Any], feed: str) -> None:
    feeds = Listing("tag", "Craft", address, "x", **more).feeds
    assert (feeds[0].kind, feeds[0].address) == ("rss", feed)
    assert [one.address.rsplit("/", 1)[1] for one in feeds] == ["rss.xml", "atom.xml", "feed.json"]


def test_a_list_may_have_no_feeds() -> None:
    assert Listing("tags", "Tags", "/tags/", "x", has_feeds=False).feeds == ()


def test_a_list_counts_its_texts_or_its_lists(content: Content) -> None:
    content.column("a")
    columns = content.read().columns
    one = Listing("tag", "A", "/a/", "a", entries=columns)
    both = Listing("tags", "T", "/t/", "t", parts=(one, one))
    assert (one.count, both.count, Listing("x", "X", "/x/", "x").count) == (1, 2, 0)
