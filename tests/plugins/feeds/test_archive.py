"""The whole site's feed beyond its newest entries, as RFC 5005 has it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from plugins.core.ledger import Entry, Ledger
from plugins.core.listing import Listing
from plugins.core.model import Column
from plugins.core.press import Site
from plugins.feeds.archive import FULL, Beginnings, divided
from plugins.feeds.model import Feeds, Setting

ATOM = "{http://www.w3.org/2005/Atom}"
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02")


@pytest.fixture
def columns(column: Any) -> list[Column]:
    """Three columns a month, oldest first."""
    return [_column(column, f"{month}-{day:02}") for month in MONTHS for day in (3, 10, 17)]


def _column(column: Any, day: str, **more: Any) -> Column:
    made: Column = column(f"Of {day}", day, id=f"0b6c0c2e-6a4e-4c8e-9b60-{day.replace('-', ''):0>12}",
                          address=f"/columns/{day}/", source=f"columns/{day}.md", **more)  # fmt: skip
    return made


def _index(columns: list[Column]) -> Listing:
    newest_first = tuple(sorted(columns, key=lambda each: each.date, reverse=True))
    return Listing("index", "Home", "/", "index.html", newest_first)


def documents(site: Site, columns: list[Column], limit: int = 4, **more: Any) -> dict[str, bytes]:
    """Return all of the site's feeds by their addresses."""
    feeds, listing = Feeds(site, lambda item: Setting(), EPOCH, limit, **more), _index(columns)
    found = {feed.address: content for feed, content in feeds.of(listing)}
    return found | {feed.address: make() for feed, _, _, make in feeds.volumes(listing)}


def related(content: bytes, rel: str) -> str | None:
    links = etree.fromstring(content).iter(ATOM + "link")
    return next((link.get("href") for link in links if link.get("rel") == rel), None)


def ids(content: bytes) -> set[str]:
    root = etree.fromstring(content)
    return {str(each.text) for each in (*root.findall(f"{ATOM}entry/{ATOM}id"), *root.iter("guid"))}


def under(site: Site, found: dict[str, bytes], address: str | None) -> bytes:
    return found[str(address).removeprefix(site.url)]


@pytest.mark.parametrize("name", ["/atom.xml", "/rss.xml"])
def test_a_new_subscriber_comes_by_everything_in_xml(name: str, site: Site, columns: list[Column]) -> None:
    found = documents(site, columns)
    address, everything = f"{site.url}{name}", set[str]()
    visited = []
    while address:
        here = under(site, found, address)
        everything |= ids(here)
        visited.append(address := related(here, "prev-archive") or "")
    assert everything == {f"urn:uuid:{each.id}" for each in columns}
    assert visited == [f"{site.url}/feeds/{month}.atom.xml" for month in MONTHS[-2::-1]] + [""]


def test_a_new_subscriber_comes_by_everything_in_json(site: Site, columns: list[Column]) -> None:
    found = documents(site, columns)
    everything, address = set(), f"{site.url}/feed.json"
    while address:
        feed = json.loads(under(site, found, address))
        everything |= {item["id"] for item in feed["items"]}
        address = feed.get("next_url")
    assert everything == {f"urn:uuid:{each.id}" for each in columns}


def test_a_full_document_leads_to_its_neighbours_and_to_the_feed(site: Site, columns: list[Column]) -> None:
    middle = documents(site, columns)["/feeds/2025-12.atom.xml"]
    assert related(middle, "prev-archive") == f"{site.url}/feeds/2025-11.atom.xml"
    assert related(middle, "next-archive") == f"{site.url}/feeds/2026-01.atom.xml"
    assert related(middle, "current") == f"{site.url}/atom.xml"
    assert related(middle, "self") == f"{site.url}/feeds/2025-12.atom.xml"
    assert related(documents(site, columns)["/feeds/2026-01.atom.xml"], "next-archive") is None


def test_every_document_keeps_its_formats_rules(site: Site, columns: list[Column], complaints: Any) -> None:
    kinds = {"rss.xml": "rss", "atom.xml": "atom", "feed.json": "json"}
    found = documents(site, columns, hubs=["https://hub.example/"])
    assert len(found) == 3 + 2 * 3
    for address, content in found.items():
        kind = next(kind for end, kind in kinds.items() if address.endswith(end))
        assert complaints(kind, content) == [], address


def test_what_is_in_no_full_document_stands_in_the_feed_however_short_that_is(
    site: Site, columns: list[Column]
) -> None:
    newest = {f"urn:uuid:{each.id}" for each in columns[-3:]}
    assert ids(documents(site, columns, limit=1)["/atom.xml"]) == newest


def test_a_feed_that_holds_everything_has_nothing_behind_it(site: Site, columns: list[Column]) -> None:
    found = documents(site, columns, limit=len(columns))
    assert sorted(found) == ["/atom.xml", "/feed.json", "/rss.xml"]
    assert related(found["/atom.xml"], "prev-archive") is None


def test_only_the_whole_sites_feed_leads_to_older_ones(site: Site, columns: list[Column]) -> None:
    feeds = Feeds(site, lambda item: Setting(), EPOCH, 4)
    tag = Listing("tag", "Craft", "/tags/craft/", "x", tuple(columns))
    assert not list(feeds.volumes(tag))
    assert related({feed.kind: content for feed, content in feeds.of(tag)}["atom"], "prev-archive") is None


def test_what_is_new_changes_no_full_document_but_for_the_link_to_the_next(
    site: Site, columns: list[Column], column: Any
) -> None:
    before = documents(site, columns)
    after = documents(site, [*columns, _column(column, "2026-02-20"), _column(column, "2026-03-02")])
    full = [address for address in before if address.startswith("/feeds/")]
    changed = {address for address in full if before[address] != after[address]}
    assert changed == {"/feeds/2026-01.atom.xml"}
    assert ids(before["/feeds/2026-01.atom.xml"]) == ids(after["/feeds/2026-01.atom.xml"])
    assert "/feeds/2026-02.atom.xml" in after


def _anew(**update: Any) -> Callable[[list[Column]], list[Column]]:
    return lambda columns: [columns[0].model_copy(update=update), *columns[1:]]


@pytest.mark.parametrize(
    "edit",
    [
        _anew(title="Another"),
        _anew(html="<p>Mended.</p>"),
        _anew(address="/columns/renamed/", source="columns/renamed.md"),
        _anew(modified=dt.datetime(2026, 2, 1, tzinfo=dt.UTC)),
        _anew(date=dt.datetime(2026, 2, 16, tzinfo=dt.UTC)),
    ],
    ids=["title", "text", "name", "modified", "date"],
)
def test_an_edited_text_stays_in_its_document(
    edit: Callable[[list[Column]], list[Column]], site: Site, columns: list[Column]
) -> None:
    ledger = Ledger(tuple(Entry(id=each.id, first_published=each.date) for each in columns))
    before, after = (documents(site, each, ledger=ledger) for each in (columns, edit(columns)))
    assert before.keys() == after.keys()
    full = [address for address in before if address.endswith(".atom.xml")]
    assert [ids(before[address]) for address in full] == [ids(after[address]) for address in full]


def test_a_text_taken_down_leaves_its_document_and_no_other_moves(site: Site, columns: list[Column]) -> None:
    ledger = Ledger(tuple(Entry(id=each.id, first_published=each.date) for each in columns))
    before = documents(site, columns, ledger=ledger)
    after = documents(site, [*columns[:4], *columns[5:-3]], ledger=ledger)
    assert {address for address in before if "/feeds/" in address} == {a for a in after if "/feeds/" in a}
    for address in ("/feeds/2025-11.atom.xml", "/feeds/2026-01.atom.xml"):
        assert before[address] == after[address]
    assert len(ids(before["/feeds/2025-12.atom.xml"]) - ids(after["/feeds/2025-12.atom.xml"])) == 1


def test_a_busy_month_has_several_documents_each_full(column: Any) -> None:
    columns = [
        column(str(number), f"2026-01-01 00:00:{number % 60:02}", id=f"a-{number:04}") for number in range(2 * FULL + 7)
    ]
    found = divided(columns, Beginnings(Ledger()))
    assert [(volume.name, len(volume.entries)) for volume in found.volumes] == [("2026-01", FULL), ("2026-01-2", FULL)]
    assert len(found.rest) == 7


def test_a_hub_is_named_in_every_format_but_not_in_what_is_full(site: Site, columns: list[Column]) -> None:
    found = documents(site, columns, hubs=["https://hub.example/"])
    assert related(found["/atom.xml"], "hub") == related(found["/rss.xml"], "hub") == "https://hub.example/"
    assert json.loads(found["/feed.json"])["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert related(found["/feeds/2025-12.atom.xml"], "hub") is None
    assert related(documents(site, columns)["/atom.xml"], "hub") is None


def test_the_same_texts_give_the_same_bytes(site: Site, columns: list[Column]) -> None:
    assert documents(site, columns) == documents(site, columns[::-1])
