"""What a feed says of itself, whatever its format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from plugins.core.listing import Feed, Listing
from plugins.core.press import Site
from plugins.feeds.bodies import clean, text_of

GENERATOR = "Standfirst"


@dataclass(frozen=True, slots=True)
class Link:
    """A document that stands in a relation to a feed (RFC 8288), with its media type where that is known."""

    rel: str
    href: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed's head: `home` is the list that it follows, `address` its own place; both are absolute.

    `links` are what XML says of the documents around it, and of hubs; JSON has `next_address` for older entries, and
    `hubs`. `is_archive` says that the feed is full (RFC 5005).
    """

    title: str
    description: str
    home: str
    address: str
    media_type: str
    lang: str
    updated: dt.datetime
    publisher: str
    publisher_url: str
    links: tuple[Link, ...] = ()
    hubs: tuple[str, ...] = ()
    next_address: str = ""
    is_archive: bool = False


def channel_of(listing: Listing, feed: Feed, site: Site, updated: dt.datetime) -> Channel:
    """Return the head of one of a list's feeds; `updated` is when its newest entry last changed."""
    return Channel(
        title=title_of(listing, site),
        description=description_of(listing, site),
        home=site.url + listing.address,
        address=site.url + feed.address,
        media_type=feed.media_type,
        lang=site.lang,
        updated=updated,
        publisher=clean(site.name) or site.url,
        publisher_url=f"{site.url}/",
    )


def title_of(listing: Listing, site: Site) -> str:
    """Return a feed's title: the site's name, and the list's where it is not the whole site."""
    names = (site.name,) if listing.kind == "index" else (site.name, listing.title)
    return " — ".join(clean(name) for name in names if name) or site.url


def description_of(listing: Listing, site: Site) -> str:
    """Return a sentence on what the feed brings; never empty, since RSS 2.0 requires it."""
    own = listing.summary or text_of(listing.description, opening=True)
    return clean(own or site.subtitle) or title_of(listing, site)
