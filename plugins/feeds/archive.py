"""The whole site's feed beyond its newest entries: documents to which it leads, each full and closed (RFC 5005, §4).

Texts are divided by the month in which they were first public, in UTC; a month with more than a hundred has several
documents, counted from its oldest. A document is there once it is full: once a later month has texts, or it has its
hundred. What is not in one of them yet stands in the feed itself, so that nothing lies between.

The month is the publication record's where the text is on record, else its date's. What is promised is therefore this:

- A text stays in its document, and the document at its address, when the text is edited, retitled, renamed, filed
  otherwise, or given another date; the entry there is made anew, under its old id. Readers that have fetched the
  document once may never see that: what all are to see belongs in a new text.
- What is new never changes a full document, with one exception: a text that is dated back stands where its date says.
- What is taken down leaves its document, and no other text moves, unless the month had more than a hundred.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from plugins.core.ledger import Ledger
from plugins.core.listing import FEED_FILES, Feed
from plugins.core.model import Item

FULL = 100
"""How many texts a document has at most. Never change it: readers keep what they have, and would miss what moves."""

FORMATS = ("atom", "json")
"""What the documents are written in; the RSS feed leads to those in Atom, in which each text has the same id."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A full document: its name, as in `2026-03`, and its texts, oldest first."""

    name: str
    entries: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """A site's texts in full documents, oldest first, and those that are in none yet."""

    volumes: tuple[Volume, ...] = ()
    rest: tuple[Item, ...] = ()


class Beginnings:
    """When texts were first public, as far as the publication record knows, and else by their dates."""

    def __init__(self, ledger: Ledger) -> None:
        self._on_record = {entry.id: entry.first_published for entry in ledger.entries if not entry.is_list}
        self.latest = max((moment for moment in self._on_record.values() if moment), default=None)
        """When the latest of all was, whether it is still there or not."""

    def of(self, item: Item) -> dt.datetime | None:
        """Return when a text was first public; None for what has no date, which is in no feed."""
        if item.date is None:
            return None
        return (self._on_record.get(item.id) or item.date).astimezone(dt.UTC)


def divided(entries: Iterable[Item], beginnings: Beginnings) -> Division:
    """Return texts in full documents, and the rest."""
    months: dict[str, list[tuple[dt.datetime, str, Item]]] = {}
    for item in entries:
        moment = beginnings.of(item)
        if moment is not None:
            months.setdefault(f"{moment:%Y-%m}", []).append((moment, item.id or item.address, item))
    latest = max(months, default="")
    if beginnings.latest:
        latest = max(latest, f"{beginnings.latest.astimezone(dt.UTC):%Y-%m}")
    volumes: list[Volume] = []
    rest: list[Item] = []
    for month in sorted(months):
        texts = [item for _, _, item in sorted(months[month], key=_by_moment)]
        for start in range(0, len(texts), FULL):
            part = tuple(texts[start : start + FULL])
            if month < latest or len(part) == FULL:
                volumes.append(Volume(f"{month}-{start // FULL + 1}" if start else month, part))
            else:
                rest += part
    return Division(tuple(volumes), tuple(rest))


def volume_feed(home: Feed, volume: Volume, kind: str) -> Feed:
    """Return the feed that a document is, in the format `kind`; `home` is any feed of the whole site."""
    base = home.address.rpartition("/")[0]
    name, media_type, label = next((name, media, label) for key, name, media, label in FEED_FILES if key == kind)
    return Feed(kind, f"{base}/feeds/{volume.name}.{name}", media_type, label)


def _by_moment(dated: tuple[dt.datetime, str, Item]) -> tuple[dt.datetime, str]:
    return dated[0], dated[1]
