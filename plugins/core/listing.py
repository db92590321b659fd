"""A list of texts with an address: what archives, feeds, the sitemap and search are made from."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from plugins.core.model import Author, Book, Category, Item, Series, Tag


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed beside a list: its kind (`rss`, `atom`, `json`), its address and its media type."""

    kind: str
    address: str
    media_type: str
    label: str


FEED_FILES = (
    ("rss", "rss.xml", "application/rss+xml", "RSS"),
    ("atom", "atom.xml", "application/atom+xml", "Atom"),
    ("json", "feed.json", "application/feed+json", "JSON Feed"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A titled list of texts, newest first, or of other lists (`parts`).

    `address` begins with a slash and ends where its feeds begin; `output` is the file of its first page. `weight` says
    from 1 to 5 how large it stands in an index.
    """

    kind: str
    title: str
    address: str
    output: str
    entries: tuple[Item, ...] = ()
    parts: tuple[Listing, ...] = ()
    subject: Tag | Category | Author | Series | Book | None = None
    description: Markup = Markup("")
    summary: str | None = None
    has_feeds: bool = True
    weight: int = 1
    feed_base: str | None = None

    def __str__(self) -> str:
        return self.output

    @property
    def count(self) -> int:
        """How many texts, or lists, it holds."""
        return len(self.entries) or len(self.parts)

    @property
    def has_any(self) -> bool:
        """Whether it holds anything: what asks just this is not made anew with every text more."""
        return bool(self.entries or self.parts)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds that lie beside the list, or none."""
        if not self.has_feeds:
            return ()
        base = self.feed_base or (
            self.address if self.address.endswith("/") else f"{posixpath.splitext(self.address)[0]}/"
        )
        return tuple(Feed(kind, base + name, media_type, label) for kind, name, media_type, label in FEED_FILES)
