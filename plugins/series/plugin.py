"""Gives columns their series box, templates the contents of every series, and the press the lists of series."""

from __future__ import annotations

from itertools import chain

from pelican import signals
from pelican.generators import ArticlesGenerator

from plugins.core.plugin import listings_wanted
from plugins.series.model import series_listings, shelve


def _give_boxes(generator: ArticlesGenerator) -> None:
    shelf = shelve(generator.settings["PRESS"])
    for article in chain(generator.articles, generator.translations, generator.hidden_articles):
        article.series_box = shelf.boxes.get(article.item.source)
    generator.context["series_contents"] = shelf.contents


def register() -> None:
    """Connect series to Pelican."""
    listings_wanted.connect(series_listings)
    signals.article_generator_finalized.connect(_give_boxes)
