"""A small site to make feeds of, and what the three formats require of any feed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from lxml import etree

from plugins.core.listing import Listing
from plugins.core.model import Author, Category, Column, Tag
from plugins.core.press import Site
from plugins.feeds.model import Feeds, Setting

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
DC = "{http://purl.org/dc/elements/1.1/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
GRAMMAR = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("atom.rng"))))
SCHEMA = json.loads(Path(__file__).with_name("json-feed-1.1.schema.json").read_text(encoding="utf-8"))
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

Make = Callable[..., Any]


@pytest.fixture
def site() -> Site:
    return Site("The Paper", "Essays on making things", "https://paper.example/blog", "/blog", "en")


@pytest.fixture
def column() -> Make:
    """Make a column: what an author writes is validated, what the library places is set as it is."""

    def make(title: str = "Why audiences", date: str = "2026-03-04 09:30", **more: Any) -> Column:
        placed = {
            "html": "<p>Full text.</p>", "address": "/columns/why/", "source": "columns/why.md", "lang": "en",
            "id": "0b6c0c2e-6a4e-4c8e-9b60-0d7a2f3a9f11", "title": title,
        }  # fmt: skip
        written = {name: more.pop(name) for name in ("image", "audio", "modified", "summary") if name in more}
        return Column.model_validate({"title": "x", "date": date, **written}).model_copy(update=placed | more)

    return make


@pytest.fixture
def named() -> Make:
    """Make an author, tag or category of a name."""

    def make(kind: type[Author] | type[Tag] | type[Category], name: str, **more: Any) -> Any:
        field = "name" if kind is Author else "title"
        item = kind.model_validate({field: "x"})
        placed = {"title": name, "slug": "a", "address": f"/{kind.folder}/a/"}
        return item.model_copy(update=placed | more)

    return make


@pytest.fixture
def feeds_of(site: Site) -> Make:
    """Return a list's three feeds, by their kind; a sole column may stand for a list."""

    def make(*columns: Column, limit: int | None = 20, excerpt: str = "", **more: Any) -> dict[str, bytes]:
        about: dict[str, Any] = {"kind": "tag", "title": "Craft", "address": "/tags/craft/", "output": "x"} | more
        feeds = Feeds(more.pop("site", site), lambda item: Setting(item.summary or excerpt), EPOCH, limit)
        about.pop("site", None)
        return {feed.kind: content for feed, content in feeds.of(Listing(entries=columns, **about))}

    return make


@pytest.fixture
def complaints() -> Callable[[str, bytes], list[str]]:
    """Return what is wrong with a feed of a kind: by feedparser and lxml, and by its format's own rules."""

    def complain(kind: str, content: bytes) -> list[str]:
        parsed = feedparser.parse(content)
        found = [f"feedparser: {parsed.bozo_exception}"] if parsed.bozo else []
        rules = {"rss": _rss_complaints, "atom": _atom_complaints, "json": _json_complaints}
        return [*found, *rules[kind](content)] if kind != "json" else list(_json_complaints(content))

    return complain


def _json_complaints(content: bytes) -> Iterator[str]:
    feed = json.loads(content)
    for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(feed):
        yield f"{error.json_path}: {error.message}"
    yield from _repeated("id", [item["id"] for item in feed["items"]])


def _atom_complaints(content: bytes) -> Iterator[str]:
    """RFC 4287, its grammar and §4, and RFC 5005, §4."""
    feed: Any = etree.fromstring(content)
    if not GRAMMAR.validate(feed):
        yield from (f"not by the grammar, line {error.line}: {error.message}" for error in GRAMMAR.error_log)
    yield from _addresses_not_in_ascii(feed)
    known = (ATOM, HISTORY, MEDIA)
    yield from (f"{e.tag} stands in no namespace" for e in feed.iter() if not str(e.tag).startswith(known))
    yield from _archive_complaints(feed)
    yield from _counted(feed, ATOM, once=("id", "title", "updated"), at_most_once=("subtitle", "generator", "rights"))
    entries = feed.findall(ATOM + "entry")
    if feed.find(ATOM + "author") is None and any(e.find(ATOM + "author") is None for e in entries):
        yield "neither the feed nor every entry has an author (4.1.1)"
    if not any(link.get("rel") == "self" for link in feed.findall(ATOM + "link")):
        yield "no self link (4.1.1)"
    for entry in entries:
        once, at_most = ("id", "title", "updated"), ("published", "summary", "content", "source", "rights")
        yield from _counted(entry, ATOM, once=once, at_most_once=at_most)
        if not any(_is_alternate(link) for link in entry.findall(ATOM + "link")):
            yield "an entry leads to no page (4.1.2)"
        for content_element in entry.findall(ATOM + "content"):
            if content_element.get("type") != "html" or len(content_element):
                yield "content is not text of type html (4.1.3.3)"
    for parent in (feed, *entries):
        alternates = [(li.get("type"), li.get("hreflang")) for li in parent.findall(ATOM + "link") if _is_alternate(li)]
        yield from _repeated("alternate link (4.1.1)", alternates)
    for text in feed.iter(ATOM + "title", ATOM + "subtitle", ATOM + "summary"):
        if text.get("type") not in {None, "text"} or not (text.text or "").strip():
            yield f"{text.tag} is empty or not text (3.1.1)"
    for person in feed.iter(ATOM + "author"):
        yield from _counted(person, ATOM, once=("name",), at_most_once=("uri", "email"))
    for date in feed.iter(ATOM + "updated", ATOM + "published"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", date.text or ""):
            yield f"{date.text} is no date (3.3)"
    for iri in (*feed.iter(ATOM + "id", ATOM + "uri"),):
        if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>\"{}|\\^`]+", iri.text or ""):
            yield f"{iri.text} is no IRI (4.2.6)"
    yield from (f"{c.items()}: no term (4.2.2)" for c in feed.iter(ATOM + "category") if c.get("term") is None)
    yield from (f"{li.get('href')} is relative" for li in feed.iter(ATOM + "link") if "://" not in li.get("href", ""))
    yield from _repeated("id (4.1.1)", [entry.findtext(ATOM + "id") for entry in entries])


def _archive_complaints(feed: Any) -> Iterator[str]:
    """RFC 5005, §4: what a full document is to say of those around it."""
    related = [link.get("rel") for link in feed.findall(ATOM + "link")]
    is_full = feed.find(HISTORY + "archive") is not None
    once = ("prev-archive", "next-archive", "current", "self")
    yield from (f"{related.count(rel)} links to {rel}" for rel in once if related.count(rel) > 1)
    if is_full and "current" not in related:
        yield "a full document does not lead to the feed"
    if not is_full and "next-archive" in related:
        yield "the feed leads to what is newer than itself"
    if is_full and not feed.findall(ATOM + "entry"):
        yield "a full document is empty"


def _rss_complaints(content: bytes, parts: frozenset[str] = frozenset()) -> Iterator[str]:
    """RSS 2.0.11, and the RSS Advisory Board's profile on guid and atom:link; an item may have `parts` of others."""
    root: Any = etree.fromstring(content)
    if root.tag != "rss" or root.get("version") != "2.0" or [child.tag for child in root] != ["channel"]:
        yield "not an RSS 2.0 document"
    channel = root[0]
    yield from _counted(
        channel, "", once=("title", "link", "description", "lastBuildDate", "language"), at_most_once=()
    )
    own = [link for link in channel.findall(ATOM + "link") if link.get("rel") == "self"]
    if len(own) != 1 or own[0].get("type") != "application/rss+xml":
        yield "not one atom:link to itself"
    items = channel.findall("item")
    for item in items:
        at_most = ("link", "description", "enclosure", "author", "comments", "source", CONTENT + "encoded")
        yield from _counted(item, "", once=("title", "guid", "pubDate"), at_most_once=at_most)
        yield from (f"item with {c.tag}" for c in item if str(c.tag) not in _ITEM_PARTS | parts)
        yield from (
            "a guid that says it is an address" for g in item.findall("guid") if g.get("isPermaLink") != "false"
        )
    for date in root.iter("pubDate", "lastBuildDate"):
        parsedate_to_datetime(date.text or "")
    for element in channel.iter("title", "link", "description", "guid", "category", DC + "creator"):
        if not (element.text or "").strip():
            yield f"{element.tag} is empty"
    for enclosure in root.iter("enclosure"):
        if set(enclosure.attrib) != {"url", "length", "type"} or not enclosure.get("length", "").isdigit():
            yield f"enclosure {enclosure.items()}"
    yield from _repeated("guid", [item.findtext("guid") for item in items])
    yield from _addresses_not_in_ascii(root)


def _podcast_complaints(content: bytes) -> Iterator[str]:
    """What Apple's podcast directory requires of an RSS feed and of its episodes, and the Podcast Namespace's guid."""
    yield from _recordings_complaints(content)
    yield from _counted(etree.fromstring(content)[0], ITUNES, once=("image", "category"), at_most_once=())


def _recordings_complaints(content: bytes) -> Iterator[str]:
    """The same of a podcast that is followed by its address, and listed in no directory."""
    spoken = frozenset(ITUNES + name for name in ("author", "duration", "image"))
    yield from _rss_complaints(content, spoken)
    channel: Any = etree.fromstring(content)[0]
    once, at_most = (ITUNES + "explicit", PODCAST + "guid"), ("author", "owner", "image", "category")
    yield from _counted(channel, "", once=once, at_most_once=tuple(ITUNES + name for name in at_most))
    if channel.findtext(ITUNES + "explicit") not in {"true", "false"}:
        yield "whether it is explicit is not said as true or false"
    for item in channel.findall("item"):
        yield from _counted(item, "", once=("enclosure",), at_most_once=tuple(sorted(spoken)))
        if not (item.findtext(ITUNES + "duration") or "0").isdigit():
            yield f"{item.findtext(ITUNES + 'duration')} is no number of seconds"


_ITEM_PARTS = {
    "title", "link", "description", "category", "enclosure", "guid", "pubDate",
    CONTENT + "encoded", DC + "creator", DC + "language", MEDIA + "content", MEDIA + "thumbnail",
}  # fmt: skip


def _addresses_not_in_ascii(feed: Any) -> Iterator[str]:
    """RFC 3986, §2, which RSS asks for; Atom would take letters of other scripts, but not all of its readers do."""
    told = [(element, element.text) for element in feed.iter("link", "docs", ATOM + "uri")]
    told += [(element, element.get(name)) for element in feed.iter() for name in ("href", "url") if element.get(name)]
    for element, address in told:
        if not re.fullmatch(
            r"[a-z][a-z0-9+.-]*:([\w.~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", address or "", re.ASCII
        ):
            yield f"{element.tag} {address} is no address as RFC 3986 has it"


def _counted(element: Any, space: str, once: tuple[str, ...], at_most_once: tuple[str, ...]) -> Iterator[str]:
    for name in once:
        if len(element.findall(space + name)) != 1:
            yield f"{element.tag} has {len(element.findall(space + name))} {name}"
    yield from (f"{element.tag} repeats {name}" for name in at_most_once if len(element.findall(space + name)) > 1)


def _repeated(what: str, values: list[Any]) -> Iterator[str]:
    yield from (f"{what} {value} stands {count} times" for value, count in Counter(values).items() if count > 1)


def _is_alternate(link: Any) -> bool:
    return bool(link.get("rel", "alternate") == "alternate")
