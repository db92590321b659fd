"""The lists of tags and categories, and the indexes of them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from plugins.core.listing import Listing
from plugins.core.model import Category, Item, Tag
from plugins.core.press import Press

WEIGHTS = 5
"""How many sizes an index has."""


def tag_listings(press: Press) -> tuple[Listing, ...]:
    """Return a list for each tag and category that is used or described, and an index of each kind."""
    by_tag: dict[str, list[Item]] = defaultdict(list)
    by_category: dict[str, list[Item]] = defaultdict(list)
    for column in press.library.listed_columns:
        for tag in column.tags:
            by_tag[tag.slug].append(column)
        if column.category:
            by_category[column.category.slug].append(column)
    return (
        *_with_index(press, "tags", "Tags", press.library.tags, by_tag),
        *_with_index(press, "categories", "Categories", press.library.categories, by_category),
    )


def _with_index(
    press: Press, index: str, title: str, terms: Iterable[Tag | Category], entries: dict[str, list[Item]]
) -> list[Listing]:
    listings = [
        Listing(
            term.kind, term.title, term.address, term.output, tuple(entries[term.slug]), subject=term,
            description=Markup(term.html), summary=term.summary,
        )
        for term in terms
        if term.output and (term.slug in entries or term.source)
    ]  # fmt: skip
    largest = max((listing.count for listing in listings), default=1)
    listings = [replace(listing, weight=weight_of(listing.count, largest)) for listing in listings]
    place = press.conventions.permalinks.place(index)
    if place is None:
        return listings
    return [*listings, Listing(index, title, place.address, place.output, parts=tuple(listings), has_feeds=False)]


def weight_of(count: int, largest: int) -> int:
    """Return from 1 to 5 how large a name stands beside the most used one; each step is a multiple, not a sum."""
    if count <= 1 or largest <= 1:
        return 1
    return 1 + round((WEIGHTS - 1) * math.log(count) / math.log(largest))
