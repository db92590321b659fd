"""What a page says of itself to machines, in the form in which templates write it down.

It is a module of its own that needs no other, because pages are made again from it where nothing else is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself in JSON-LD, for which the page writes down how long its text is.

    `opening` ends within the text's own object and `closing` ends the block; where `counts_words` is set, the number of
    words and minutes stands between them. Both can stand in a page as they are. `locale` is the page's language as Open
    Graph has it, `other_locales` are those of its translations.
    """

    opening: Markup
    closing: Markup
    counts_words: bool = False
    locale: str = ""
    other_locales: tuple[str, ...] = ()
