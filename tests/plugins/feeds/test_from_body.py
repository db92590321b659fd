"""A feed in which one entry was renewed is, byte for byte, the feed that is made anew."""

from __future__ import annotations

import datetime as dt

import pytest
from markupsafe import Markup

from plugins.core.listing import Listing
from plugins.core.model import Column
from plugins.core.press import Site
from plugins.feeds.from_body import renewed
from plugins.feeds.model import Feeds, Setting

SITE = Site("The Paper", "", "https://paper.example", "", "en")
DAY = dt.datetime(2026, 1, 2, 9, 0, tzinfo=dt.UTC)
BODIES = (
    "<p>One.</p>",
    '<p>Two: “<a href="/one/">one</a>” &amp; <img src="a.png"> ]]&gt; <code>&lt;item&gt;</code></p>\n<p>More.</p>',
    '<p>Three\ttabs, 𝔘nicode, <a href="#here">here</a>, <a href="https://e.example">there</a>.</p>',
)


def column(slug: str, html: str) -> Column:
    item = Column.model_validate({"title": f"{slug} & <more>", "date": DAY, "slug": slug})
    return item.model_copy(update={"address": f"/{slug}/", "source": f"columns/{slug}.md", "html": html, "id": slug})


def values(html: str) -> dict[str, str]:
    return {"html": html, "content": Markup(html), "summary": Markup(html.partition("</p>")[0] + "</p>")}


def feeds(bodies: tuple[str, ...]) -> dict[str, bytes]:
    """Return the feeds of three columns."""
    items = tuple(column(slug, html) for slug, html in zip("abc", bodies, strict=True))
    summaries = {item.source: str(Markup(values(item.html)["summary"]).striptags()) for item in items}
    made = Feeds(SITE, lambda item: Setting(summaries[item.source]), DAY)
    return {feed.kind: content for feed, content in made.of(Listing("index", "All", "/", "index.html", items))}


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
@pytest.mark.parametrize("slug", ["a", "b", "c"])
@pytest.mark.parametrize("new", ["<p>New.</p>", *BODIES])
def test_one_entry_is_renewed_and_all_else_stays(kind: str, slug: str, new: str) -> None:
    old = BODIES["abc".index(slug)]
    made = renewed(feeds(BODIES)[kind], f"https://paper.example/{slug}/", values(old), values(new))
    assert made == feeds(tuple(new if each == slug else html for each, html in zip("abc", BODIES, strict=True)))[kind]


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_where_the_former_words_are_others_nothing_is_known(kind: str) -> None:
    feed, url = feeds(BODIES)[kind], "https://paper.example/a/"
    assert renewed(feed, url, values("<p>Other.</p>"), values("<p>New.</p>")) is None
    assert renewed(feed, "https://paper.example/d/", values(BODIES[0]), values("<p>New.</p>")) is None
    assert renewed(feed, url, values(BODIES[0]), values("")) is None
    assert renewed(b"<html>" + feed, url, values(BODIES[0]), values("<p>New.</p>")) is None or kind != "json"
