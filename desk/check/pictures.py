"""Pictures: those that nothing has a use for, and those that pages ask for and that are not there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set

from desk.check.built import Built, Page
from desk.check.sources import Sources
from desk.check.style_sheets import StyleSheets
from plugins.core.files import Shelf
from plugins.core.pictures import is_picture
from plugins.core.problems import Problem
from plugins.core.static_files import files_named_in

MOST_NAMED = 5
"""How many unused pictures of a folder are each told of; where there are more, the folder is."""

_BY_CONVENTION = re.compile(r"favicon|apple-touch-icon|android-chrome|mstile|safari-pinned-tab", re.IGNORECASE)
"""Pictures that browsers and other programs ask for though no page names them."""


def unused_pictures(
    built: Built, shelf: Shelf, sources: Sources, sheets: StyleSheets, drawn: Callable[[], Set[str]]
) -> Iterator[Problem]:
    """Yield a problem for each picture of the content folder that no text, page or style sheet has any use for.

    `drawn` gives the files that pages draw on.
    """
    conventions, library = built.press.conventions, built.press.library
    idle = {path for path in shelf.others if is_picture(path) and not _BY_CONVENTION.match(path.rpartition("/")[2])}
    idle -= library.statics.keys() | library.withheld
    asked = drawn() | _asked_for(built, sheets) if idle else frozenset()
    idle = {path for path in idle if conventions.static_file.format(path=path) not in asked}
    names = {path.rpartition("/")[2] for path in idle}
    named = files_named_in((sources.text(file.source) for file in shelf.texts), names) if names else ()
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in sorted(idle):
        if path.rpartition("/")[2] not in named:
            by_folder[path.rpartition("/")[0]].append(path)
    for folder, paths in by_folder.items():
        if len(paths) > MOST_NAMED:
            some = ", ".join(path.rpartition("/")[2] for path in paths[:3])
            what = f"holds {len(paths)} pictures that no text shows, such as {some}"
            yield Problem(sources.shown(folder), 1, 1, "", what, "delete what is not needed", "warning")
            continue
        for path in paths:
            fix = "show it, or delete it"
            yield Problem(sources.shown(path), 1, 1, "", "is a picture that no text shows", fix, "warning")


def missing_pictures(pages: Sequence[Page], built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each file that a page asks for in a way that no link does, and that is not there."""
    told: set[str] = set()
    for page in pages:
        unlinked = [request.address for request in page.requests if request.attribute in {"srcset", "data"}]
        for address in (*unlinked, *page.shared):
            file = built.file_at(address, page.name)
            if file is None or file in built.files or f"{file.rstrip('/')}/index.html" in built.files:
                continue
            what = f"`{address}` leads nowhere"
            fix = "correct the address, or put the file there"
            place = sources.place(page.item.source, address) if page.item else None
            if page.item and place:
                yield sources.in_text(page.item.source, place, what, fix, "error")
            elif address not in told:
                yield Problem(page.name, 1, 1, "", what, fix)
            told.add(address)


def _asked_for(built: Built, sheets: StyleSheets) -> frozenset[str]:
    """Return the files of this site that any style sheet names."""
    names = (name for name in built.files if name.endswith(".css"))
    found = {built.file_at(address, name) for name in names for address in sheets.addresses(name)}
    return frozenset(file for file in found if file is not None)
