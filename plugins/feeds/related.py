"""What feedgen has no words for on a feed: the documents around it (RFC 5005), and hubs that tell of it (WebSub)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from feedgen.ext.base import BaseExtension
from lxml import etree

if TYPE_CHECKING:
    from plugins.feeds.channel import Channel, Link

HISTORY = "http://purl.org/syndication/history/1.0"
_ATOM = "http://www.w3.org/2005/Atom"


class RelatedExtension(BaseExtension):
    """Gives a feed links that feedgen drops, and the mark of a document that is full."""

    links: Iterable[Link] = ()
    is_archive = False

    def take(self, channel: Channel) -> None:
        """Take what a feed's head says of the documents around it."""
        self.links, self.is_archive = channel.links, channel.is_archive

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that the feed needs for it."""
        return {"fh": HISTORY} if self.is_archive else {}

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        """Complete the feed's element."""
        self._extend(feed, "link")
        return feed

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Complete the channel's element."""
        self._extend(feed[0], f"{{{_ATOM}}}link")
        return feed

    def _extend(self, parent: etree._Element, tag: str) -> None:
        for link in self.links:
            made = etree.SubElement(parent, tag, rel=link.rel, href=link.href)
            if link.media_type:
                made.set("type", link.media_type)
        if self.is_archive:
            etree.SubElement(parent, f"{{{HISTORY}}}archive")
