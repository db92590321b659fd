"""Gives every text of the streams its excerpt, and Pelican's `summary` with it, so that any theme's lists show it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from plugins.excerpts.model import excerpt_of, without_mark


def _give_excerpts(generators: list[Generator]) -> None:
    for content in generators[0].context.get("contents", {}).values():
        _give_excerpt(content)


def _give_excerpt(content: Any) -> None:
    content.excerpt = excerpt_of(content.item.html)
    content.body = Markup(without_mark(content.item.html))
    if not content.item.summary:
        content.summary = Markup(content.excerpt.html)


def register() -> None:
    """Connect excerpts to Pelican."""
    signals.all_generators_finalized.connect(_give_excerpts)
