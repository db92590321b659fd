"""The lists of tags and categories, and the indexes of them."""

from __future__ import annotations

import math
from dataclasses import replace

from plugins.core.listing import Listing
from plugins.core.model import Category, Column, Item
from plugins.core.press import Press

WEIGHTS = 5
"""How many sizes an index has."""


def tag_listings(press: Press) -> tuple[Listing, ...]:
    """Return a list for each tag and category that is used or described, and an index of each kind."""
    tags = _weighed(press.lists_of(press.library.tags, lambda item: item.tags))
    categories = _weighed(press.lists_of(press.library.categories, _categories_of))
    return (
        *tags,
        *press.index_of("tags", "Tags", tags),
        *categories,
        *press.index_of("categories", "Categories", categories),
    )


def _categories_of(item: Item) -> tuple[Category | None, ...]:
    return (item.category,) if isinstance(item, Column) else ()


def _weighed(listings: tuple[Listing, ...]) -> tuple[Listing, ...]:
    largest = max((listing.count for listing in listings), default=1)
    return tuple(replace(listing, weight=weight_of(listing.count, largest)) for listing in listings)


def weight_of(count: int, largest: int) -> int:
    """Return from 1 to 5 how large a name stands beside the most used one; each step is a multiple, not a sum."""
    if count <= 1 or largest <= 1:
        return 1
    return 1 + round((WEIGHTS - 1) * math.log(count) / math.log(largest))
