"""`llms.txt` (https://llmstxt.org): what there is on the site, for programs that read little and understand words.

It is made of titles and standfirsts that are public, and of nothing that stands in a text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from plugins.core.model import Item
from plugins.core.press import Press
from plugins.metadata.sitemap import is_list_to_be_found, is_to_be_found

FILE = "llms.txt"

MOST_COLUMNS = 100
"""How many columns are named, the newest; the rest is behind the lists."""

_LISTS = (("Series", "series"), ("Authors", "author"))
_OPTIONAL = ("columns", "books", "events", "series_index", "categories", "tags", "archives")
"""The lists that come under «Optional», which may be passed over where little can be read."""


def llms_file(press: Press) -> str:
    """Return the file: the site's name and what it is, then its texts and lists, each with what is said of it."""
    site, library = press.site, press.library
    parts = [f"# {_line(site.name) or site.url}\n"]
    if site.subtitle:
        parts.append(f"> {_line(site.subtitle)}\n")
    pages = sorted(library.pages, key=lambda page: (page.nav is None, page.nav or 0))
    parts += _section("Pages", (_text(item, press) for item in _public(pages, press)))
    parts += _section("Books", (_text(item, press) for item in _public(library.books, press)))
    parts += _section("Events", (_text(item, press) for item in _public(library.events, press)))
    columns = [*_public(library.listed_columns, press)]
    parts += _section("Columns", (_text(item, press) for item in columns[:MOST_COLUMNS]))
    for title, kind in _LISTS:
        parts += _section(title, _lists(press, (kind,)))
    whole = press.listing("index")
    feeds = (f"- [Everything, as {feed.label}]({site.url}{feed.address})" for feed in (whole.feeds if whole else ()))
    parts += _section("Optional", (*_lists(press, _OPTIONAL), *feeds))
    return "\n".join(parts)


def _public(items: Iterable[Item], press: Press) -> Iterator[Item]:
    return (item for item in items if item.is_listed and is_to_be_found(item, press.site.url))


def _lists(press: Press, kinds: Collection[str]) -> Iterator[str]:
    for listing in press.listings:
        if listing.kind in kinds and is_list_to_be_found(listing, press.site.url):
            yield _link(listing.title, press.site.url + listing.address, listing.summary)


def _section(title: str, entries: Iterable[str]) -> list[str]:
    held = "\n".join(entries)
    return [f"## {title}\n\n{held}\n"] if held else []


def _text(item: Item, press: Press) -> str:
    return _link(item.title, press.site.url + item.address, item.summary)


def _link(title: str, address: str, note: str | None) -> str:
    name = re.sub(r"([\\\[\]])", r"\\\1", _line(title))
    return f"- [{name}]({address})" + (f": {_line(note)}" if note else "")


def _line(text: str) -> str:
    return " ".join(text.split())
