"""The site's recordings as a podcast: RSS 2.0 with the elements that directories ask for, through feedgen.

What directories require is Apple's list (podcasters.apple.com/support/823); `podcast:guid` is of the Podcast Namespace.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.ext.podcast import PodcastExtension
from feedgen.ext.podcast_entry import PodcastEntryExtension
from lxml import etree

from plugins.core.problems import Refusal, did_you_mean
from plugins.feeds import rss
from plugins.feeds.bodies import in_ascii
from plugins.feeds.channel import Channel
from plugins.feeds.entry import Entry

NAME = "podcast.xml"
SETTING = "PODCAST"
CATEGORIES = (
    "Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History", "Kids & Family",
    "Leisure", "Music", "News", "Religion & Spirituality", "Science", "Society & Culture", "Sports", "TV & Film",
    "Technology", "True Crime",
)  # fmt: skip
"""What directories file podcasts under; each has parts of its own, written `Arts > Books`."""

_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST = "https://podcastindex.org/namespace/1.0"
_IDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The Podcast Namespace's own namespace for `podcast:guid`."""

_PICTURES = (".jpg", ".jpeg", ".png")
_KEYS = ("title", "description", "author", "owner", "email", "category", "image", "explicit")
_SMALLEST, _LARGEST = 1400, 3000


@dataclass(frozen=True, slots=True)
class Show:
    """What the setting says of the podcast; what it leaves out is the site's, or is not said."""

    title: str = ""
    description: str = ""
    author: str = ""
    owner: str = ""
    email: str = ""
    category: str = ""
    image: str = ""
    explicit: bool = False


def show_of(setting: Mapping[str, Any]) -> Show:
    """Return what the setting says.

    Raises:
        Refusal: it says something that directories would not take, or that nobody knows.
    """
    for key in setting:
        if key not in _KEYS:
            known = "write one of " + ", ".join(f"`{each}`" for each in _KEYS)
            raise Refusal(f"`{key}` says nothing of a podcast", did_you_mean(str(key), _KEYS) or known)
    words = {key: str(setting[key]) for key in _KEYS[:-1] if setting.get(key)}
    category = words.get("category", "").partition(">")[0].strip()
    if category and category not in CATEGORIES:
        known = f"choose from {', '.join(CATEGORIES)}"
        raise Refusal(f"there is no category `{category}`", did_you_mean(category, CATEGORIES) or known)
    if words.get("owner") and not words.get("email"):
        raise Refusal("an owner is named, but no address", "add `email`, or take `owner` away")
    return Show(**words, explicit=bool(setting.get("explicit", False)))


def refuse_picture(name: str, size: tuple[float, float] | None) -> None:
    """Look whether directories would take a picture for the podcast.

    Raises:
        Refusal: they would not.
    """
    if not name.lower().endswith(_PICTURES):
        raise Refusal(f"`{name}` is no JPEG or PNG", "directories take no other picture")
    if size is None:
        raise Refusal(f"there is no picture `{name}`", "name a file in the content folder")
    if size[0] != size[1] or not _SMALLEST <= size[0] <= _LARGEST:
        measured = f"{size[0]:g} by {size[1]:g} pixels"
        raise Refusal(f"`{name}` is {measured}", f"it has to be square, from {_SMALLEST} to {_LARGEST} pixels")


def item(text: Entry) -> bytes:
    """Return a text with a recording as an episode."""
    spoken = PodcastEntryExtension()
    if text.enclosure and text.enclosure.seconds:
        spoken.itunes_duration(str(text.enclosure.seconds))
    if text.people:
        spoken.itunes_author(", ".join(person.name for person in text.people))
    if text.image and text.image.url.lower().endswith(_PICTURES):
        spoken.itunes_image(text.image.url)
    return rss.item(text, spoken.extend_rss, {"itunes": _ITUNES})


def feed(channel: Channel, show: Show, site_id: str, items: Iterable[bytes]) -> bytes:
    """Return the podcast; it is known for good by the site's id, else by its address."""
    about = _About()
    about.itunes_author(show.author or channel.publisher)
    about.itunes_type("episodic")
    about.explicit = show.explicit
    about.guid = str(uuid.uuid5(_IDS, site_id or channel.address.partition("://")[2]))
    if show.email:
        about.itunes_owner(name=show.owner or show.author or channel.publisher, email=show.email)
    if show.category:
        whole, _, part = (each.strip() for each in show.category.partition(">"))
        about.itunes_category({"cat": whole, "sub": part} if part else {"cat": whole})
    if show.image:
        about.itunes_image(in_ascii(show.image))
    title, description = show.title or channel.title, show.description or channel.description
    return rss.feed(replace(channel, title=title, description=description), items, about)


class _About(PodcastExtension, BaseExtension):
    """What is said of the podcast; feedgen says `yes` and `no` where directories now want `true` and `false`."""

    explicit = False
    guid = ""

    def extend_ns(self) -> dict[str, str]:
        return {"itunes": _ITUNES, "podcast": _PODCAST}

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        super().extend_rss(feed)
        etree.SubElement(feed[0], f"{{{_ITUNES}}}explicit").text = "true" if self.explicit else "false"
        etree.SubElement(feed[0], f"{{{_PODCAST}}}guid").text = self.guid
        return feed
