"""What each page of a site says of itself to machines: the library in, a `Metadata` for each text and list out.

A page's JSON-LD is one graph: what the page is about comes first, then the way to it from the home page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel.core import get_global
from markupsafe import Markup

from plugins.core.languages import babel_locale
from plugins.core.listing import Listing
from plugins.core.model import Book, Chapter, Column, Event, Item, Page
from plugins.core.press import Press
from plugins.metadata.gatherings import Noticed, event_node
from plugins.metadata.json_ld import Node, block, breadcrumbs, members
from plugins.metadata.lists import Trail, list_nodes
from plugins.metadata.robots import policy_of
from plugins.metadata.security import security_file
from plugins.metadata.texts import book_node, chapter_node, column_node, column_ties, page_node
from plugins.metadata.value import Metadata

__all__ = ["Describer", "Metadata", "describer_of", "open_graph_locale", "policy_of", "security_file"]

_LIST_ABOVE = {
    "column": "columns", "book": "books", "event": "events", "author": "authors", "tag": "tags",
    "category": "categories", "series": "series_index", "year": "archives", "month": "archives", "day": "archives",
}  # fmt: skip
"""Which list a text or a list stands in, on the way to it from the home page."""


@dataclass(frozen=True)
class Describer:
    """Describes the texts and lists of one build.

    What it says of a column or page depends on nothing but the text and the settings; `lists` are those of which there
    is one of a kind.
    """

    press: Press
    lists: Mapping[str, Listing]

    def text(self, item: Item, notice: Noticed | None = None, chapters: Iterable[Chapter] = ()) -> Metadata | None:
        """Return what the page of a text says; nothing of what is not public yet.

        `notice` is what the page of an event says of it, and `chapters` are those that a book's page names.
        """
        if item.is_draft or item.is_scheduled:
            return None
        node = self._node(item, notice, chapters)
        if node is None:
            return None
        opening, closing = block([node, breadcrumbs(self.way_to(item), self.press.site)])
        return Metadata(
            opening,
            closing,
            counts_words=isinstance(item, Column | Chapter),
            locale=open_graph_locale(item.lang),
            other_locales=tuple(open_graph_locale(other.lang) for other in item.translations),
        )

    def _node(self, item: Item, notice: Noticed | None, chapters: Iterable[Chapter]) -> Node | None:
        site = self.press.site
        if isinstance(item, Column):
            return column_node(item, site)
        if isinstance(item, Page):
            return page_node(item, site)
        if isinstance(item, Book):
            return book_node(item, chapters, site)
        if isinstance(item, Chapter):
            return chapter_node(item, site)
        return event_node(item, notice, site) if isinstance(item, Event) and notice is not None else None

    def ties(self, item: Item, book: Item | None, event: Item | None) -> Markup:
        """Return what else is said of a column, in what it has to do with a book and an event."""
        if not isinstance(item, Column) or item.is_draft or item.is_scheduled:
            return Markup("")
        return members(column_ties(item, book, event, self.press.site))

    def listing(self, listing: Listing) -> Metadata | None:
        """Return what the first page of a list says; that of a book is the book's own."""
        if isinstance(listing.subject, Book):
            return None
        site = self.press.site
        opening, closing = block(list_nodes(listing, self.way_to(listing), site))
        lang = listing.subject.lang if listing.subject else ""
        return Metadata(opening, closing, locale=open_graph_locale(lang or site.lang))

    def way_to(self, place: Item | Listing) -> Trail:
        """Return the names and addresses on the way from the home page to a page, both included."""
        home = self.lists.get("index")
        trail = [(self.press.site.name, home.address if home else "/")]
        above = self.lists.get("books" if place.kind == "chapter" else _LIST_ABOVE.get(place.kind, ""))
        if above is not None and above.address != place.address:
            trail.append((above.title, above.address))
        if isinstance(place, Chapter) and place.book is not None:
            trail.append((place.book.title, place.book.address))
        return [*trail, (place.title, place.address)]


def describer_of(press: Press) -> Describer:
    """Return what describes the texts and lists of a build."""
    lists: dict[str, Listing] = {}
    for listing in press.listings:
        if listing.subject is None and listing.output:
            lists.setdefault(listing.kind, listing)
    return Describer(press, lists)


@lru_cache(maxsize=256)
def open_graph_locale(lang: str) -> str:
    """Return a language as Open Graph has it (https://ogp.me/#optional), with the territory where it is mostly spoken.

    English without a country is written as in Britain, as everywhere in the house.
    """
    if lang.lower() == "en":
        return "en_GB"
    locale = babel_locale(lang)
    if locale.language != lang.split("-")[0].lower():
        return lang.replace("-", "_")
    if locale.territory:
        return f"{locale.language}_{locale.territory}"
    subtags = get_global("likely_subtags")
    written = "_".join(filter(None, (locale.language, locale.script)))
    likely = str(subtags.get(written) or subtags.get(locale.language, "")).split("_")
    return f"{locale.language}_{likely[-1]}" if len(likely) > 1 else locale.language
