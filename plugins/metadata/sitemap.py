"""The sitemap (https://www.sitemaps.org/protocol.html): every page that is to be found, and when it last changed.

A page is to be found where it is public, stands for itself, and shows something that others do not: no draft, nothing
unlisted, no redirect, no page that says another address is to be preferred, no later page of a list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from plugins.core.listing import Listing
from plugins.core.model import Author, Book, Event, Item
from plugins.core.press import Press
from plugins.metadata.pictures import picture_address

MOST_ADDRESSES = 50_000
"""How many addresses a sitemap may hold; beyond that there are several, and an index of them."""
MOST_BYTES = 50 * 1024 * 1024
"""How large a sitemap may be."""

FILE = "sitemap.xml"

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = (
    f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{_NAMESPACE}"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_INDEX_HEAD = f'<?xml version="1.0" encoding="utf-8"?>\n<sitemapindex xmlns="{_NAMESPACE}">\n'


@dataclass(frozen=True, slots=True)
class Found:
    """A page that is to be found: its whole address, when it last changed, its pictures, and itself in all languages.

    `changed` is None where nobody knows. `languages` are pairs of a language and a whole address, its own among them,
    or nothing.
    """

    address: str
    changed: dt.datetime | None = None
    pictures: tuple[str, ...] = ()
    languages: tuple[tuple[str, str], ...] = ()


def pages_to_find(press: Press, more: Iterable[str] = ()) -> Iterator[Found]:
    """Yield the pages of a site that are to be found; `more` are addresses of pages that are neither text nor list."""
    library, url = press.library, press.site.url
    known: set[str] = set()
    for kind in (library.pages, library.columns, library.books, library.chapters, library.events):
        for item in kind:
            if is_to_be_found(item, url):
                known.add(item.address)
                yield _text(item, press)
    for listing in press.listings:
        if listing.address not in known and is_list_to_be_found(listing, url):
            known.add(listing.address)
            yield _list(listing, press)
    yield from (Found(url + address) for address in more if address not in known)


def is_to_be_found(item: Item, url: str) -> bool:
    """Whether a text has a page of its own that search engines are to know."""
    if not item.output or item.status != "published" or item.is_scheduled:
        return False
    return item.canonical is None or item.canonical == url + item.address


def is_list_to_be_found(listing: Listing, url: str) -> bool:
    """Whether a list shows anything and stands for itself: not those to which only something unlisted leads."""
    subject = listing.subject
    if isinstance(subject, Book) or not listing.output:
        return False
    if subject is not None and subject.source:
        return not subject.is_unlisted and subject.canonical in {None, url + listing.address}
    return listing.has_any


def sitemaps(
    found: Iterable[Found], url: str, most: int = MOST_ADDRESSES, largest: int = MOST_BYTES
) -> dict[str, bytes]:
    """Return the sitemap, by the file that it lies in; where that is too much for one, several and an index."""
    parts = [*_parted(map(_entry, found), most, largest)]
    if len(parts) == 1:
        return {FILE: _document(parts[0])}
    files = {f"sitemap-{number}.xml": _document(part) for number, part in enumerate(parts, start=1)}
    entries = (f"<sitemap><loc>{escape(f'{url}/{name}')}</loc></sitemap>\n" for name in files)
    files[FILE] = f"{_INDEX_HEAD}{''.join(entries)}</sitemapindex>\n".encode()
    return files


def _parted(entries: Iterable[str], most: int, largest: int) -> Iterator[list[str]]:
    part: list[str] = []
    size = len(_document([]))
    for entry in entries:
        weight = len(entry.encode())
        if part and (len(part) >= most or size + weight > largest):
            yield part
            part, size = [], len(_document([]))
        part.append(entry)
        size += weight
    yield part


def _document(entries: Iterable[str]) -> bytes:
    return f"{_HEAD}{''.join(entries)}</urlset>\n".encode()


def _entry(page: Found) -> str:
    """Return a page's line; `lastmod` comes before anything that other schemas add, as the schema has it."""
    parts = [f"<url><loc>{escape(page.address)}</loc>"]
    if page.changed is not None:
        parts.append(f"<lastmod>{_w3c(page.changed)}</lastmod>")
    parts += [
        f'<xhtml:link rel="alternate" hreflang="{lang}" href="{escape(address, _QUOTES)}"/>'
        for lang, address in page.languages
    ]
    parts += [f"<image:image><image:loc>{escape(address)}</image:loc></image:image>" for address in page.pictures]
    return "".join((*parts, "</url>\n"))


_QUOTES = {'"': "&quot;"}


def _w3c(moment: dt.datetime) -> str:
    """Return a moment to the second (https://www.w3.org/TR/NOTE-datetime), its distance from UTC in whole minutes."""
    if (moment.utcoffset() or dt.timedelta()) % dt.timedelta(minutes=1):
        moment = moment.astimezone(dt.UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def changed(item: Item) -> dt.datetime | None:
    """Return when a text last changed, as its author or the publication record says; else when it appeared."""
    return item.modified or item.date


def _text(item: Item, press: Press) -> Found:
    url = press.site.url
    languages = tuple((other.lang, url + other.address) for other in item.translations)
    if languages:
        languages = ((item.lang, url + item.address), *languages)
    covers = (item.cover,) if isinstance(item, Book) else ()
    pictures = (picture_address(picture, press.site) for picture in (*covers, item.image) if picture)
    moment = item.modified if isinstance(item, Event) else changed(item)
    return Found(url + item.address, moment, tuple(dict.fromkeys(filter(None, pictures))), languages)


def _list(listing: Listing, press: Press) -> Found:
    """Return a list, which changed when the newest change to a text in it was made."""
    moments = [moment for item in listing.entries if (moment := changed(item)) is not None]
    url, author = press.site.url, listing.subject
    portraits = (url + author.photo_address,) if isinstance(author, Author) and author.has_portrait else ()
    return Found(url + listing.address, max(moments, default=None), portraits)
