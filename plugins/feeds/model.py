"""Lists made into feeds: pure, the same bytes from the same lists, and no clock but the one that is handed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from heapq import nlargest
from itertools import islice
from operator import ge
from types import MappingProxyType

from plugins.core.ledger import Ledger
from plugins.core.listing import Feed, Listing
from plugins.core.model import Item
from plugins.core.press import Site
from plugins.feeds import atom, json_feed, podcast, rss
from plugins.feeds.archive import FORMATS, Beginnings, Division, Volume, divided, volume_feed
from plugins.feeds.channel import Channel, Link, channel_of
from plugins.feeds.entry import Entry, entry_of, whole_minutes_offset
from plugins.feeds.former import Plan, planned

__all__ = ["Feeds", "Plan", "Setting", "Written", "epoch_of", "grouped", "planned"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a feed says of a text beside its body: its summary, and what stands before and after the body.

    `sizes` are those of its files, in bytes, by their addresses.
    """

    summary: str = ""
    preface: str = ""
    afterword: str = ""
    sizes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it stands in feeds, by their kinds, and when it last changed."""

    item: Item
    updated: dt.datetime
    forms: Mapping[str, bytes]


_FORMS: Mapping[str, Callable[[Entry], bytes]] = MappingProxyType(
    {"rss": rss.item, "atom": atom.entry, "json": json_feed.item}
)
_DOCUMENTS: Mapping[str, Callable[[Channel, Iterable[bytes]], bytes]] = MappingProxyType(
    {"rss": rss.feed, "atom": atom.feed, "json": json_feed.feed}
)


class Feeds:
    """The feeds of one build: each text is prepared once, however many lists have it in their feeds.

    For the full documents of older texts, it is once more, and then forgotten: there is room for a list's newest, and
    not for all that was ever written.

    `limit` is how many entries a feed holds (None: all); `epoch` dates a feed without any. The feed of the whole site
    leads to older ones (`archive.py`), by what the publication record knows; `hubs` are told of what is new (WebSub).
    """

    def __init__(
        self,
        site: Site,
        setting_of: Callable[[Item], Setting],
        epoch: dt.datetime,
        limit: int | None = 20,
        *,
        ledger: Ledger | None = None,
        hubs: Iterable[str] = (),
    ) -> None:
        self._site = site
        self._setting_of = setting_of
        self._epoch = whole_minutes_offset(epoch)
        self._limit = limit
        self._hubs = tuple(hubs)
        self._beginnings = Beginnings(ledger or Ledger())
        self._divided: tuple[Listing, Division] | None = None
        self._written: dict[str, Written] = {}
        self._at_hand: tuple[Volume, list[tuple[Item, Entry]]] = Volume("", ()), []

    def of(self, listing: Listing) -> Iterator[tuple[Feed, bytes]]:
        """Yield a list's feeds, each with its bytes."""
        yield from ((feed, self.feed(listing, feed)) for feed in listing.feeds)

    def feed(self, listing: Listing, feed: Feed) -> bytes:
        """Return one of a list's feeds; newest first, whatever the list's own order."""
        links = [Link("hub", hub) for hub in self._hubs]
        older = self._older(listing, feed, self.division(listing).volumes[-1:])
        channel = channel_of(listing, feed, self._site, self._epoch)
        more = replace(channel, links=(*links, *older), hubs=self._hubs, next_address=_next(older))
        return self._document(more, feed.kind, map(self._prepared, self.newest(listing)))

    def volume(self, listing: Listing, number: int, kind: str) -> bytes:
        """Return the full document of this number, from the oldest on, in the format `kind`."""
        volumes = self.division(listing).volumes
        feed = volume_feed(listing.feeds[0], volumes[number], kind)
        current = next(each for each in listing.feeds if each.kind == kind)
        links = [Link("current", self._site.url + current.address, current.media_type)]
        older = self._older(listing, feed, volumes[max(number - 1, 0) : number])
        newer = self._older(listing, feed, volumes[number + 1 : number + 2], "next-archive")
        channel = channel_of(listing, feed, self._site, self._epoch)
        more = replace(channel, links=(*links, *older, *newer), next_address=_next(older), is_archive=True)
        return self._document(more, kind, self._in_passing(volumes[number], kind))

    def volumes(self, listing: Listing) -> Iterator[tuple[Feed, tuple[str, ...], Volume, Callable[[], bytes]]]:
        """Yield the full documents of a list's feed: each with the names of those beside it, and what makes it."""
        names = [volume.name for volume in self.division(listing).volumes]
        for number, volume in enumerate(self.division(listing).volumes):
            beside = tuple(names[max(number - 1, 0) : number + 2])
            for kind in FORMATS:
                make = partial(self.volume, listing, number, kind)
                yield volume_feed(listing.feeds[0], volume, kind), beside, volume, make

    def podcast(self, listing: Listing, show: podcast.Show, site_id: str, episodes: Iterable[Item]) -> bytes:
        """Return the recordings of a list as a podcast, newest first."""
        written = [self._entry(item) for item in sorted(episodes, key=_dated, reverse=True)]
        updated = max((entry.updated for entry in written), default=self._epoch)
        channel = channel_of(listing, podcast_feed(listing), self._site, updated)
        channel = replace(channel, links=tuple(Link("hub", hub) for hub in self._hubs))
        return podcast.feed(channel, show, site_id, map(podcast.item, written))

    def division(self, listing: Listing) -> Division:
        """Return how the entries of a list are divided; only the whole site's are, once its feed cannot hold all."""
        if listing.kind != "index" or self._limit is None or len(listing.entries) <= self._limit:
            return Division()
        if self._divided is None or self._divided[0] is not listing:
            self._divided = listing, divided(listing.entries, self._beginnings)
        return self._divided[1]

    def newest(self, listing: Listing) -> list[Item]:
        """Return the newest entries of a list, and all that are in no full document yet.

        What has no date is not news and stays out.
        """
        newest = self._newest(listing)
        known = set(map(id, newest))
        missing = [item for item in self.division(listing).rest if id(item) not in known]
        return sorted([*newest, *missing], key=_dated, reverse=True) if missing else newest

    def _document(self, channel: Channel, kind: str, texts: Iterable[Written]) -> bytes:
        """Return a feed with these texts in it, last changed when the latest of them was."""
        written = list(texts)
        channel = replace(channel, updated=max((each.updated for each in written), default=self._epoch))
        return _DOCUMENTS[kind](channel, [each.forms[kind] for each in written])

    def _older(
        self, listing: Listing, feed: Feed, volumes: Iterable[Volume], rel: str = "prev-archive"
    ) -> tuple[Link, ...]:
        """Return a link to each of these documents, in the format of a feed or else in Atom."""
        kind = feed.kind if feed.kind in FORMATS else FORMATS[0]
        found = [volume_feed(listing.feeds[0], volume, kind) for volume in volumes]
        return tuple(Link(rel, self._site.url + each.address, each.media_type) for each in found)

    def _newest(self, listing: Listing) -> list[Item]:
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
        known = self._written.get(item.source)
        if known is None or known.item is not item:  # where one builder stays, the text may say something else by now
            entry = self._entry(item)
            known = Written(item, entry.updated, {kind: form(entry) for kind, form in _FORMS.items()})
            self._written[item.source] = known
        return known

    def _in_passing(self, volume: Volume, kind: str) -> Iterator[Written]:
        """Yield the texts of a full document, newest first; what it says of them is kept for its other format."""
        if self._at_hand[0] is not volume:
            self._at_hand = volume, [(item, self._entry(item)) for item in reversed(volume.entries)]
        for item, entry in self._at_hand[1]:
            known = self._written.get(item.source)
            yield known if known and known.item is item else Written(item, entry.updated, {kind: _FORMS[kind](entry)})

    def _entry(self, item: Item) -> Entry:
        setting = self._setting_of(item)
        body = f"{setting.preface}{item.html}{setting.afterword}"
        return entry_of(item, _dated(item), self._site, setting.summary, body, dict(setting.sizes))


def podcast_feed(listing: Listing) -> Feed:
    """Return where a list's podcast lies: beside its feeds."""
    base = listing.feeds[0].address.rpartition("/")[0]
    return Feed("podcast", f"{base}/{podcast.NAME}", "application/rss+xml", "Podcast")


def epoch_of(listings: Iterable[Listing], now: dt.datetime) -> dt.datetime:
    """Return when the oldest text of a site was published, or the build's clock where there is none."""
    entries = {id(item): item for listing in listings for item in listing.entries}
    return min((item.date for item in entries.values() if item.date), default=now)


def _next(older: Iterable[Link]) -> str:
    return next((link.href for link in older), "")


def _dated(item: Item) -> dt.datetime:
    if item.date is None:
        raise ValueError(f"{item.source} has no date")
    return item.date


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
