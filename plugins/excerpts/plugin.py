"""Gives every column its excerpt, and Pelican's `summary` with it, so that any theme's lists show it."""

from __future__ import annotations

from itertools import chain
from typing import Any

from markupsafe import Markup
from pelican import signals
from pelican.generators import ArticlesGenerator

from plugins.excerpts.model import excerpt_of, without_mark


def _give_excerpts(generator: ArticlesGenerator) -> None:
    for article in chain(generator.articles, generator.translations, generator.hidden_articles):
        _give_excerpt(article)


def _give_excerpt(article: Any) -> None:
    article.excerpt = excerpt_of(article.item.html)
    article.body = Markup(without_mark(article.item.html))
    if not article.item.summary:
        article.summary = Markup(article.excerpt.html)


def register() -> None:
    """Connect excerpts to Pelican."""
    signals.article_generator_finalized.connect(_give_excerpts)
