"""What this plugin makes of a body, made again from the body alone, where nothing else of a column was edited."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from plugins.excerpts.model import excerpt_of, without_mark


def values_of(html: str) -> dict[str, Any]:
    """Return the attributes of a content object that this plugin makes of a body."""
    excerpt = excerpt_of(html)
    body = Markup(without_mark(html))
    return {"excerpt": excerpt, "brief": Markup(excerpt.html), "body": body}
