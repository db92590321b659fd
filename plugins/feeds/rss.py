"""RSS 2.0 (rssboard.org/rss-specification), through feedgen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator
from lxml import etree
from markupsafe import escape

from plugins.feeds.channel import GENERATOR, Channel
from plugins.feeds.entry import Entry
from plugins.feeds.media import MediaEntryExtension, MediaExtension
from plugins.feeds.related import RelatedExtension
from plugins.feeds.splicing import element_in, with_entries

_NONE: Mapping[str, str] = MappingProxyType({})


def item(
    text: Entry,
    complete: Callable[[etree._Element], etree._Element] | None = None,
    prefixes: Mapping[str, str] = _NONE,
) -> bytes:
    """Return an entry as an `<item>`: the summary as HTML in `description`, the full text in `content:encoded`.

    What `complete` adds to it may stand in more namespaces, by their prefixes.
    """
    made = FeedEntry()
    made.register_extension("dc", DcEntryExtension)
    made.register_extension("media", MediaEntryExtension)
    made.media.picture = text.image
    made.title(text.title)
    made.link(href=text.url)
    made.guid(text.id, permalink=False)
    made.published(text.published)
    made.content(text.html, type="html")
    made.description(str(escape(text.summary or text.title)))
    made.category([{"term": subject} for subject in text.subjects])
    made.dc.dc_creator([person.name for person in text.people])
    if text.lang:
        made.dc.dc_language(text.lang)
    if text.enclosure and text.enclosure.size is not None:
        made.enclosure(text.enclosure.url, str(text.enclosure.size), text.enclosure.media_type)
    root = etree.Element("rss", nsmap=dict(_PREFIXES) | dict(prefixes))
    written = made.rss_entry()
    root.append(complete(written) if complete else written)
    return element_in(etree.tostring(root, encoding="UTF-8"), "item")


def feed(channel: Channel, items: Iterable[bytes], more: BaseExtension | None = None) -> bytes:
    """Return a whole feed with the given items in it; `more` says what RSS itself has no words for."""
    head = _empty()
    if more is not None:
        head.register_extension("more", lambda: more, atom=False)
    head.register_extension("related", RelatedExtension, atom=False)
    head.related.take(channel)
    head.title(channel.title)
    head.description(channel.description)
    head.language(channel.lang)
    head.link(href=channel.address, rel="self", type=channel.media_type)
    head.link(href=channel.home)  # the last link becomes the channel's
    head.updated(channel.updated)
    head.generator(GENERATOR)
    return with_entries(head.rss_str(), "channel", items)


def _empty() -> Any:
    """Return a feed that knows Dublin Core and Media RSS; feedgen's own way to load them searches the disk."""
    feed = FeedGenerator()
    feed.register_extension("dc", DcExtension, DcEntryExtension)
    feed.register_extension("media", MediaExtension)
    return feed


def _prefixes() -> MappingProxyType[str | None, str]:
    """Return the namespaces that feedgen declares on a feed, by prefix."""
    feed = _empty()
    feed.title("-")
    feed.description("-")
    feed.link(href="-")
    return MappingProxyType(etree.fromstring(feed.rss_str()).nsmap)


_PREFIXES = _prefixes()
