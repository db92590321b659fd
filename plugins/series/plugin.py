"""Gives columns their series box, templates the contents of every series, and the press the lists of series."""

from __future__ import annotations

from pelican import signals
from pelican.generators import ArticlesGenerator

from plugins.core.contributing import derive, listings_wanted
from plugins.series.model import NOTHING, series_listings, shelve


def _give_boxes(generator: ArticlesGenerator) -> None:
    shelf = generator.shelf = shelve(generator.settings["PRESS"], generator.__dict__.get("shelf", NOTHING))
    derive(generator.settings, "series_box", lambda content: shelf.boxes.get(content.item.source))
    generator.context["series_contents"] = shelf.contents


def register() -> None:
    """Connect series to Pelican."""
    listings_wanted.connect(series_listings)
    signals.article_generator_finalized.connect(_give_boxes)
