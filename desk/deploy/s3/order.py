"""In which order the files of a site are changed where they cannot all be changed at once."""

from __future__ import annotations

from collections.abc import Iterator

from desk.deploy.parcel import Files, is_twin

_LATE = (".xml", ".json", ".ics", ".txt")
"""What tells machines of pages: feeds, calendars, the sitemap."""


def steps(before: Files, after: Files) -> tuple[tuple[str, ...], ...]:
    """Return which files are to be put in place, step by step, so that no page is seen without what it needs.

    What pages are made up with comes first, then new pages, pages that have changed, lists of pages, and feeds and the
    sitemap last: nothing that can be followed leads to what is not there yet. What goes is taken away after all that.
    """
    changed = sorted(path for path in sent(after) if before.get(path) != after[path])
    parents = set(_parents(after))
    found: list[list[str]] = [[], [], [], [], []]
    for path in changed:
        if path.endswith(_LATE):
            found[4].append(path)
        elif not path.endswith((".html", ".htm")):
            found[0].append(path)
        elif path not in before:
            found[1].append(path)
        else:
            found[3 if path in parents else 2].append(path)
    return tuple(tuple(step) for step in found)


def sent(files: Files) -> Iterator[str]:
    """Yield the files that lie in a bucket: all but those that are others made smaller, which nobody would ask for."""
    return (path for path in files if not is_twin(path, files))


def _parents(files: Files) -> Iterator[str]:
    """Yield the pages that others lie below, which are lists of them."""
    for path in files:
        if path.endswith("/index.html"):
            folders = path.split("/")[:-2]
            yield from ("/".join([*folders[:depth], "index.html"]) for depth in range(len(folders) + 1))
