"""Entries cut from one serialised feed and put into others, so that each is serialised once a build.

In what a serialiser wrote, `<` stands only where markup begins: within text and attributes it is `&lt;`. An element can
therefore be found by its tags, and fits into every feed that declares the same prefixes.
"""

from __future__ import annotations

from collections.abc import Iterable


def element_in(document: bytes, tag: str) -> bytes:
    """Return the only element of this name in a serialised document, without what stands around it."""
    closing = f"</{tag}>".encode()
    return document[document.index(f"<{tag}".encode()) : document.rindex(closing) + len(closing)]


def with_entries(document: bytes, tag: str, entries: Iterable[bytes]) -> bytes:
    """Return a serialised document with the entries, a line each, as the last children of its only element `tag`."""
    end = document.rindex(f"</{tag}>".encode())
    return b"\n".join((document[:end], *entries, document[end:], b""))
