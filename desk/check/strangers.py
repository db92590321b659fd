"""What pages fetch from other hosts, which thereby learn of their readers, and script, which no page here needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from desk.check.built import Built, Page
from desk.check.left_out import LeftOut
from desk.check.sources import Sources
from desk.check.style_sheets import StyleSheets
from plugins.core.problems import Problem

MAY_HOLD_SCRIPT = ("search/",)
"""Where pages are that cannot do without."""


def requests_elsewhere(pages: Sequence[Page], built: Built, sources: Sources, left_out: LeftOut) -> Iterator[Problem]:
    """Yield a problem for each thing that a page has fetched from elsewhere; what templates ask for is told once.

    Hosts that the site's policy names are meant to be called.
    """
    told: set[str] = set()
    for page in pages:
        for request in page.requests:
            host = _stranger(built, request.address, page.name)
            if host and request.address not in left_out.of(page) and not left_out.policy.names(host):
                what = f"has browsers fetch a {request.use} from {host}, which thereby learns of every reader"
                if request.use in {"icon", "connection"}:
                    what = f"has browsers call {host}, which thereby learns of every reader"
                yield from _once(page, request.address, what, "keep a copy here, or link to it", sources, told)


def sheets_elsewhere(built: Built, sheets: StyleSheets, left_out: LeftOut) -> Iterator[Problem]:
    """Yield a problem for each thing that a style sheet has fetched from elsewhere."""
    for name in sorted(name for name in built.files if name.endswith(".css")):
        for request in sheets.requests(name):
            host = _stranger(built, request.address, name)
            if host and not left_out.forbidding(name, request) and not left_out.policy.names(host):
                what = f"has browsers fetch {request.address} from {host}, which thereby learns of every reader"
                yield Problem(name, 1, 1, "", what, "keep a copy in overrides/static/", "warning")


def scripts(pages: Sequence[Page], sources: Sources, left_out: LeftOut) -> Iterator[Problem]:
    """Yield a problem for each script that runs in a page; what templates bring is told once."""
    told: set[str] = set()
    for page in pages:
        for script in page.scripts if not page.name.startswith(MAY_HOLD_SCRIPT) else ():
            if script.written not in left_out.of(page):
                what = f"runs {script.what}"
                yield from _once(page, script.written, what, "do without, if readers can", sources, told)


def _once(page: Page, written: str, what: str, fix: str, sources: Sources, told: set[str]) -> Iterator[Problem]:
    """Yield a problem where it stands in the page's own text, or else once for all pages."""
    source = page.item.source if page.item else ""
    place = sources.place(source, written, is_whole=True) if source else None
    if place:
        yield sources.in_text(source, place, what, fix)
    elif written not in told:
        yield Problem(page.name, 1, 1, "", what, fix, "warning")
    told.add(written)


def _stranger(built: Built, address: str, name: str) -> str | None:
    """Return the host that an address leads to, where it is not the site's own."""
    return urlsplit(address.strip()).netloc or None if built.file_at(address, name) is None else None
