"""Pictures with captions and credits, notes beside the text, pull quotes and tables, all written in Markdown."""

from plugins.figures.model import FiguresExtension, makeExtension

__all__ = ["FiguresExtension", "makeExtension", "register"]


def register() -> None:
    """Do nothing: this is an extension of Markdown, which the setting `MARKDOWN` names; Pelican needs no hook."""
