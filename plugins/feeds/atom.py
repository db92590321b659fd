"""Atom 1.0 (RFC 4287), through feedgen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from plugins.feeds.channel import GENERATOR, Channel
from plugins.feeds.entry import Entry, Person
from plugins.feeds.media import MediaEntryExtension
from plugins.feeds.related import RelatedExtension
from plugins.feeds.splicing import with_entries

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class LeftOutExtension(BaseEntryExtension):
    """Gives an entry what feedgen keeps from it: `xml:lang`, and all of its links' attributes but `href`."""

    lang: str | None = None
    links: Sequence[Mapping[str, str]] = ()

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Complete the entry's element."""
        if self.lang:
            entry.set(_XML_LANG, self.lang)
        for element, attributes in zip(entry.findall("link"), self.links, strict=True):
            for name, value in attributes.items():
                element.set(name, value)
        return entry


def entry(text: Entry) -> bytes:
    """Return an entry as an `<entry>`: titles and summaries are text, the content is HTML."""
    made = FeedEntry()
    made.register_extension("left_out", LeftOutExtension, rss=False)
    made.register_extension("media", MediaEntryExtension)
    made.media.picture = text.image
    made.left_out.lang = text.lang
    made.left_out.links = _links(text)
    made.id(text.id)
    made.title(text.title)
    made.link([dict(link) for link in made.left_out.links])
    made.published(text.published)
    made.updated(text.updated)
    made.author([_author(person) for person in text.people])
    made.category([{"term": subject} for subject in text.subjects])
    made.content(text.html, type="html")
    if text.summary:
        made.summary(text.summary)
    return bytes(etree.tostring(made.atom_entry(), encoding="UTF-8"))


def feed(channel: Channel, entries: Iterable[bytes]) -> bytes:
    """Return a whole feed with the given entries in it; the site is the author of those that name none (§4.2.1)."""
    head = FeedGenerator()
    head.register_extension("related", RelatedExtension)
    head.related.take(channel)
    head.id(channel.home)
    head.title(channel.title)
    head.subtitle(channel.description)
    head.language(channel.lang)
    head.author(_author(Person(channel.publisher, channel.publisher_url)))
    head.link(href=channel.address, rel="self", type=channel.media_type)
    head.link(href=channel.home, rel="alternate", type="text/html")
    head.updated(channel.updated)
    head.generator(GENERATOR)
    return with_entries(head.atom_str(), "feed", entries)


def _author(person: Person) -> dict[str, str]:
    return {"name": person.name, "uri": person.url} if person.url else {"name": person.name}


def _links(text: Entry) -> tuple[Mapping[str, str], ...]:
    page = {"href": text.url, "rel": "alternate", "type": "text/html"}
    sound = text.enclosure
    if sound is None or sound.size is None:
        return (page,)
    return (page, {"href": sound.url, "rel": "enclosure", "type": sound.media_type, "length": str(sound.size)})
