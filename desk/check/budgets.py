"""What a page costs its readers besides its pictures: bytes and requests, held against a good measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from desk.check.built import Built, Page
from desk.check.sources import Sources
from desk.check.style_sheets import StyleSheets
from plugins.core.problems import Problem

KB = 1000
MOST_REQUESTS = 5
"""For a page, its style sheets, type, scripts and frames."""
MOST_BYTES = 120 * KB
"""The same together, as they are sent."""
MOST_CSS = 20 * KB
"""All style sheets of a page, as they lie in the folder."""
MOST_HTML = 15 * KB
"""A page as it is sent, compressed, for each 1,000 words or part of them."""

_NOT_COUNTED = frozenset({"picture", "icon", "list of icons", "connection", "recording", "film", "subtitle"})


class Excess(NamedTuple):
    """Where a page is beyond a measure: the files that are to blame, what is too much, and the mend."""

    files: tuple[str, ...]
    what: str
    fix: str


def heavy_pages(pages: Sequence[Page], built: Built, sources: Sources, sheets: StyleSheets) -> Iterator[Problem]:
    """Yield a problem for each heavy page, and one for what the theme gives many of them."""
    told: set[tuple[str, ...]] = set()
    for page in pages:
        allowed = MOST_HTML * max(1, -(-page.words // 1000))
        if page.weight > allowed:
            what = f"takes {page.weight / KB:.0f} KB, compressed, where {allowed // KB} KB are a good measure"
            yield _told(page, what, "see what is in it beside its words", sources)
        for excess in _excesses(built, page, sheets):
            if excess.files not in told:
                told.add(excess.files)
                yield Problem(page.name, 1, 1, "", excess.what, excess.fix, "warning")


def _excesses(built: Built, page: Page, sheets: StyleSheets) -> Iterator[Excess]:
    counted = (request.address for request in page.requests if request.use not in _NOT_COUNTED)
    own = {file for address in counted if (file := built.there(address, page.name))}
    css = tuple(sorted(file for file in own if file.endswith(".css")))
    parts = tuple(sorted(own.union(*(sheets.fonts(sheet) for sheet in css))))
    size = sum(built.files[file] for file in css)
    if size > MOST_CSS:
        what = f"has {size / KB:.0f} KB of style sheets, where {MOST_CSS // KB} KB are a good measure"
        yield Excess(css, what, f"take out what no page uses, in {', '.join(css)}")
    if len(parts) >= MOST_REQUESTS:
        what = f"takes {len(parts) + 1} requests without pictures, where {MOST_REQUESTS} are a good measure"
        yield Excess(("requests", *parts), what, f"do with fewer of {', '.join(parts)}")
    weight = sum(map(sheets.weight, parts))
    if weight > MOST_BYTES - MOST_HTML:
        measure = (MOST_BYTES - MOST_HTML) // KB
        what = f"takes {weight / KB:.0f} KB beside its text and pictures, where {measure} KB are a good measure"
        largest = sorted(parts, key=sheets.weight, reverse=True)[:3]
        yield Excess(("bytes", *parts), what, f"make {', '.join(largest)} smaller")


def _told(page: Page, what: str, fix: str, sources: Sources) -> Problem:
    if page.item is not None and page.item.source:
        return sources.in_text(page.item.source, None, what, fix)
    return Problem(page.name, 1, 1, "", what, fix, "warning")
