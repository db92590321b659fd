"""The lists of what each author wrote, and the index of authors."""

from __future__ import annotations

from collections import defaultdict

from markupsafe import Markup

from plugins.core.listing import Listing
from plugins.core.model import Item
from plugins.core.press import Press


def author_listings(press: Press) -> tuple[Listing, ...]:
    """Return a list for each author who wrote something or has a bio, and an index of them."""
    by_author: dict[str, list[Item]] = defaultdict(list)
    for column in press.library.listed_columns:
        for author in column.authors:
            by_author[author.slug].append(column)
    listings = tuple(
        Listing(
            "author", author.title, author.address, author.output, tuple(by_author[author.slug]), subject=author,
            description=Markup(author.html), summary=author.summary,
        )
        for author in press.library.authors
        if author.output and (author.slug in by_author or author.source)
    )  # fmt: skip
    place = press.conventions.permalinks.place("authors")
    if place is None:
        return listings
    return (*listings, Listing("authors", "Authors", place.address, place.output, parts=listings, has_feeds=False))
