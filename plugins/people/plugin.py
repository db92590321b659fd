"""Contributes the lists of this package to the press."""

from __future__ import annotations

from plugins.core.contributing import listings_wanted
from plugins.people.model import author_listings


def register() -> None:
    """Connect the lists to the press."""
    listings_wanted.connect(author_listings)
