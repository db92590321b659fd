"""The lists of what each author wrote, and the index of authors."""

from __future__ import annotations

from plugins.core.listing import Listing
from plugins.core.press import Press


def author_listings(press: Press) -> tuple[Listing, ...]:
    """Return a list for each author who wrote something or has a bio, and an index of them."""
    listings = press.lists_of(press.library.authors, lambda item: item.authors)
    return (*listings, *press.index_of("authors", "Authors", listings))
