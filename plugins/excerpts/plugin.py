"""Gives every text its excerpt, and Pelican's `summary` with it, so that any theme's lists show it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from plugins.core.contributing import derive
from plugins.excerpts.model import excerpt_of, without_mark


def _give_excerpts(generators: list[Generator]) -> None:
    settings = generators[0].settings
    derive(settings, "excerpt", lambda content: excerpt_of(content.item.html))
    derive(settings, "brief", _brief)
    derive(settings, "body", lambda content: Markup(without_mark(content.item.html)))


def _brief(content: Any) -> Markup:
    """Return what lists show of a text that has no standfirst."""
    return Markup(content.excerpt.html)


def register() -> None:
    """Connect excerpts to Pelican."""
    signals.all_generators_finalized.connect(_give_excerpts)
