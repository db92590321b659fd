"""Lists in schema.org's words: the site itself, authors, series, and whatever else is a collection."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.core.listing import Listing
from plugins.core.model import Author, Item, Series
from plugins.core.press import Site
from plugins.metadata.json_ld import Node, breadcrumbs, id_of, publisher, said, website
from plugins.metadata.pictures import image_object

Trail = Sequence[tuple[str, str]]
"""The way to a page from the home page: names and addresses."""


def list_nodes(listing: Listing, trail: Trail, site: Site) -> list[Node]:
    """Return what the first page of a list says: what it is about, and the way to it.

    Of the texts in it no more is said than where they are, as it stays as it is while these are edited.
    """
    if listing.kind == "index":
        return [_site_node(listing, site)]
    nodes = [_collection(listing, site)]
    subject = listing.subject
    if isinstance(subject, Author):
        nodes = [_profile(listing, subject, site)]
    elif isinstance(subject, Series):
        nodes.append(_series(listing, subject, site))
    return [*nodes, breadcrumbs(trail, site)]


def _site_node(listing: Listing, site: Site) -> Node:
    return said(
        {**website(site), "description": listing.summary, "inLanguage": site.lang, "publisher": publisher(site)}
    )


def _collection(listing: Listing, site: Site) -> Node:
    url = site.url + listing.address
    subject = listing.subject
    main = {"@id": id_of(subject, site)} if isinstance(subject, Series) else None
    return said(
        {
            "@type": "CollectionPage",
            "@id": url,
            "url": url,
            "name": listing.title,
            "description": listing.summary,
            "inLanguage": subject.lang if subject and subject.lang else site.lang,
            "isPartOf": website(site),
            "image": image_object(subject.image, site) if subject else None,
            "mainEntity": main,
        }
    )


def _profile(listing: Listing, author: Author, site: Site) -> Node:
    url = site.url + listing.address
    photo = site.url + author.photo_address if author.has_portrait else None
    person = {
        "@type": "Person",
        "@id": f"{url}#{author.kind}",
        "name": author.title,
        "alternateName": author.fediverse,
        "description": author.summary,
        "image": photo,
        "url": url,
        "sameAs": [link.url for link in author.links if link.url.startswith("http")],
    }
    return said(
        {
            "@type": "ProfilePage",
            "@id": url,
            "url": url,
            "name": author.title,
            "inLanguage": author.lang or site.lang,
            "isPartOf": website(site),
            "mainEntity": said(person),
        }
    )


def _series(listing: Listing, series: Series, site: Site) -> Node:
    return said(
        {
            "@type": "CreativeWorkSeries",
            "@id": id_of(series, site),
            "name": series.title,
            "description": series.summary,
            "url": site.url + series.address,
            "inLanguage": series.lang or site.lang,
            "hasPart": [_reference(item, site) for item in listing.entries],
        }
    )


def _reference(item: Item, site: Site) -> Node:
    return {"@id": id_of(item, site), "url": site.url + item.address}
