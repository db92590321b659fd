"""The extension of Markdown: which passes over the text there are, and when each of them runs.

| written                                 | becomes                                                                  |
|-----------------------------------------|--------------------------------------------------------------------------|
| a picture alone in its paragraph        | `<figure>`, with caption, credit, licence and source (`pictures.py`)     |
| `[^1]` and `[^1]: …`                    | a number, and a note after the block that refers to it (`notes.py`)      |
| a paragraph with `{: .margin }`         | `<aside class="note margin">` (`blocks.py`)                              |
| a quotation with `{: .pull }` below it  | `<blockquote class="pull">` (`blocks.py`)                                |
| `{: … }` alone in a paragraph           | attributes of the block above it (`blocks.py`)                           |
| a table                                 | the same in a box that can be scrolled, aligned by classes (`blocks.py`) |
| code                                    | the same, to be reached and scrolled by keyboard (`blocks.py`)           |

The order in which the setting names this extension and others does not matter.
"""

from __future__ import annotations

from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from plugins.figures.blocks import BlocksTreeprocessor, CodeTreeprocessor, MarginsTreeprocessor, NamesTreeprocessor
from plugins.figures.notes import NotesTreeprocessor
from plugins.figures.pictures import FiguresTreeprocessor, PicturesTreeprocessor

INLINE = 20
"""Where Python-Markdown's pass over emphasis, links and the like stands; what has a higher number runs before it."""
FOOTNOTES = 15
"""Where its last pass over footnotes stands."""
ATTRIBUTES = 8
"""Where its pass over attribute lists stands."""


class FiguresExtension(Extension):
    """Adds figures, notes, pull quotes and boxes for tables to Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the passes."""
        md.treeprocessors.register(BlocksTreeprocessor(md), "blocks", INLINE + 6)
        md.treeprocessors.register(FiguresTreeprocessor(md), "figures", INLINE + 5)
        md.treeprocessors.register(MarginsTreeprocessor(md), "margins", INLINE + 4)
        md.treeprocessors.register(NotesTreeprocessor(md), "notes", FOOTNOTES - 1)
        md.treeprocessors.register(PicturesTreeprocessor(md), "pictures", ATTRIBUTES - 0.5)
        md.treeprocessors.register(NamesTreeprocessor(md), "names", ATTRIBUTES - 1)
        md.treeprocessors.register(CodeTreeprocessor(md), "code", ATTRIBUTES - 2)


def makeExtension(**options: Any) -> FiguresExtension:
    """Return the extension; Python-Markdown calls this by name."""
    return FiguresExtension(**options)
