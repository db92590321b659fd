"""Which texts and other files a content folder holds, kept from one check to the next.

To look at every folder, and at the name and size of each file, is quick; what these are by the settings takes longer to
say, and is the same where they are. Texts may be longer or shorter than they were, unless they are published as they
are. Where there are links, nothing is kept, since much depends on where they lead.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from desk.kept import edition_of, keep, read_kept
from plugins.core import files
from plugins.core.conventions import TEXT_SUFFIXES, Conventions
from plugins.core.files import LARGEST_TEXT, Shelf, TextFile, survey


def shelf_of(conventions: Conventions, memory: Path | None) -> Shelf:
    """Return what `survey` does, but for the problems; `memory` keeps it."""
    seen = _seen(str(conventions.root)) if memory else ""
    if memory is None or not seen:
        return survey(conventions)
    edition = edition_of((Path(str(files.__file__)), Path(__file__)), seen, _asked_of(conventions))
    kept = read_kept(memory, edition)
    if kept is not None:
        return Shelf(tuple(TextFile(*text) for text in kept["texts"]), kept["others"], ())
    shelf = survey(conventions)
    if not any(map(_is_text, shelf.others)):
        keep(memory, edition, {"texts": [[text.source, text.kind] for text in shelf.texts], "others": shelf.others})
    return shelf


def _asked_of(conventions: Conventions) -> str:
    """Return what stands for all that a survey asks of the settings."""
    folders, excludes = dict(conventions.folders), dict(conventions.excludes)
    return repr((folders, excludes, conventions.ignored, conventions.static, conventions.static_excludes))


def _is_text(name: str) -> bool:
    return name.lower().endswith(TEXT_SUFFIXES)


def _seen(root: str) -> str:
    """Return what stands for the names of all that lies in a folder, and for sizes as far as they have a part in it.

    Returns nothing where that cannot be told.
    """
    digest, waiting = hashlib.sha256(), [root]
    try:
        while waiting:
            place, told = waiting.pop(), []
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_symlink():
                        return ""
                    is_folder = entry.is_dir()
                    size = entry.stat().st_size if entry.is_file() else 0
                    told.append((entry.name, is_folder, size > LARGEST_TEXT if _is_text(entry.name) else size))
                    if is_folder:
                        waiting.append(entry.path)
            digest.update(repr((place, sorted(told))).encode("utf-8", "surrogateescape"))
            waiting.sort()
    except OSError:
        return ""
    return digest.hexdigest()
