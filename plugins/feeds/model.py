"""Lists made into feeds: pure, the same bytes from the same lists, and no clock but the one that is handed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from operator import ge

from plugins.core.listing import Feed, Listing
from plugins.core.model import Item
from plugins.core.press import Site
from plugins.feeds import atom, json_feed, rss
from plugins.feeds.channel import channel_of
from plugins.feeds.entry import entry_of, whole_minutes_offset
from plugins.feeds.former import Plan, planned

__all__ = ["Feeds", "Plan", "Setting", "Written", "epoch_of", "grouped", "planned"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a feed says of a text beside its body: its summary, and what stands before and after the body."""

    summary: str = ""
    preface: str = ""
    afterword: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it stands in each kind of feed, and when it last changed."""

    item: Item
    updated: dt.datetime
    rss: bytes
    atom: bytes
    json: bytes


class Feeds:
    """The feeds of one build: each text is prepared once, however many feeds it stands in.

    `limit` is how many entries a feed holds (None: all); `epoch` dates a feed without any.
    """

    def __init__(
        self, site: Site, setting_of: Callable[[Item], Setting], epoch: dt.datetime, limit: int | None = 20
    ) -> None:
        self._site = site
        self._setting_of = setting_of
        self._epoch = whole_minutes_offset(epoch)
        self._limit = limit
        self._written: dict[int, Written] = {}

    def of(self, listing: Listing) -> Iterator[tuple[Feed, bytes]]:
        """Yield a list's feeds, each with its bytes."""
        yield from ((feed, self.feed(listing, feed)) for feed in listing.feeds)

    def feed(self, listing: Listing, feed: Feed) -> bytes:
        """Return one of a list's feeds; newest first, whatever the list's own order."""
        newest = [self._prepared(item) for item in self.newest(listing)]
        updated = max((written.updated for written in newest), default=self._epoch)
        channel = channel_of(listing, feed, self._site, updated)
        if feed.kind == "rss":
            return rss.feed(channel, (written.rss for written in newest))
        if feed.kind == "atom":
            return atom.feed(channel, (written.atom for written in newest))
        return json_feed.feed(channel, (written.json for written in newest))

    def newest(self, listing: Listing) -> list[Item]:
        """Return the newest entries of a list; what has no date is not news and stays out."""
        dates = [item.date for item in listing.entries]
        if self._limit is not None and _is_newest_first(dates):
            return list(listing.entries[: self._limit])
        dated = [(date, item) for date, item in zip(dates, listing.entries, strict=True) if date is not None]
        newest_first = (
            sorted(dated, key=_date_of, reverse=True)
            if self._limit is None
            else nlargest(self._limit, dated, key=_date_of)
        )
        return [item for _, item in newest_first]

    def _prepared(self, item: Item) -> Written:
        known, date = self._written.get(id(item)), item.date
        if known is None:
            if date is None:
                raise ValueError(f"{item.source} has no date")
            setting = self._setting_of(item)
            body = f"{setting.preface}{item.html}{setting.afterword}"
            entry = entry_of(item, date, self._site, setting.summary, body)
            known = Written(item, entry.updated, rss.item(entry), atom.entry(entry), json_feed.item(entry))
            self._written[id(item)] = known
        return known


def epoch_of(listings: Iterable[Listing], now: dt.datetime) -> dt.datetime:
    """Return when the oldest text of a site was published, or the build's clock where there is none."""
    entries = {id(item): item for listing in listings for item in listing.entries}
    return min((item.date for item in entries.values() if item.date), default=now)


def _is_newest_first(dates: Sequence[dt.datetime | None]) -> bool:
    """Whether there is a date for each text, and none before a later one."""
    known = [date for date in dates if date is not None]
    return len(known) == len(dates) and all(map(ge, known, islice(known, 1, None)))


def _date_of(dated: tuple[dt.datetime, Item]) -> dt.datetime:
    return dated[0]


GROUPS = (
    ("Everything", ("index", "columns")),
    ("Books and events", ("book", "events")),
    ("Series", ("series",)),
    ("Categories", ("category",)),
    ("Tags", ("tag",)),
    ("Authors", ("author",)),
)
"""How the page of all feeds is divided, and the kinds of lists in each part; other kinds come last."""


def grouped(listings: Iterable[Listing]) -> tuple[tuple[str, tuple[Listing, ...]], ...]:
    """Return the lists that have feeds in groups with titles; within a group by title, the first group as it comes."""
    with_feeds = [listing for listing in listings if listing.has_feeds]
    known = {kind for _, kinds in GROUPS for kind in kinds}
    others = tuple(dict.fromkeys(listing.kind for listing in with_feeds if listing.kind not in known))
    groups = []
    for title, kinds in (*GROUPS, ("More", others)):
        members = [listing for listing in with_feeds if listing.kind in kinds]
        members.sort(key=lambda listing: (kinds.index(listing.kind), listing.title.casefold()))
        if members:
            groups.append((title, tuple(members)))
    return tuple(groups)
