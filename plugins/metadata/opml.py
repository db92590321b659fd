"""All feeds of a site as one list (OPML 2.0, http://opml.org/spec2.opml), to be taken into a feed reader at once."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from plugins.core.listing import Listing
from plugins.core.press import Site

FILE = "opml.xml"

_GROUPS = (
    ("", ("index", "columns")), ("Books and events", ("book", "events")), ("Series", ("series",)),
    ("Categories", ("category",)), ("Tags", ("tag",)), ("Authors", ("author",)),
)  # fmt: skip
"""In which order lists come, and under which names; other kinds come last."""

_FORMAT = "atom"


def opml_file(listings: Iterable[Listing], site: Site) -> str:
    """Return the list: of each of the site's lists its Atom feed, and the page that it follows."""
    with_feeds = [listing for listing in listings if listing.has_feeds]
    known = {kind for _, kinds in _GROUPS for kind in kinds}
    others = tuple(dict.fromkeys(listing.kind for listing in with_feeds if listing.kind not in known))
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<opml version="2.0">', "<head>"]
    lines += [
        f"<title>{escape(_clean(site.name))}</title>",
        f"<ownerId>{escape(site.url)}/</ownerId>",
        "</head>",
        "<body>",
    ]
    for name, kinds in (*_GROUPS, ("More", others)):
        members = [listing for listing in with_feeds if listing.kind in kinds]
        members.sort(key=lambda listing: (kinds.index(listing.kind), listing.title.casefold(), listing.address))
        outlines = [outline for listing in members if (outline := _outline(listing, site))]
        if outlines and name:
            outlines = [f"<outline text={quoteattr(name)}>", *outlines, "</outline>"]
        lines += outlines
    return "\n".join((*lines, "</body>", "</opml>", ""))


def _outline(listing: Listing, site: Site) -> str:
    address = next((feed.address for feed in listing.feeds if feed.kind == _FORMAT), "")
    title = site.name if listing.kind == "index" else f"{site.name}: {listing.title}"
    held = {
        "type": "rss",
        "text": title,
        "title": title,
        "xmlUrl": site.url + address,
        "htmlUrl": site.url + listing.address,
    }
    told = " ".join(f"{name}={quoteattr(_clean(value))}" for name, value in held.items())
    return f"<outline {told}/>" if address else ""


def _clean(text: str) -> str:
    """Return a text without what XML 1.0 has no characters for (§2.2)."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
