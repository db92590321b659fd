"""Which texts and other files a content folder holds, kept from one check to the next.

To look at every folder, and at the name of each file, is quick; what these are by the settings takes longer to say, and
is the same where they are. Where there are links, nothing is kept, since much depends on where they lead.
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
        others = {name: (conventions.root / name).stat().st_size for name in kept["others"]}
        return Shelf(tuple(TextFile(*text) for text in kept["texts"]), others, ())
    shelf = survey(conventions)
    keep(memory, edition, {"texts": [[text.source, text.kind] for text in shelf.texts], "others": [*shelf.others]})
    return shelf


def _asked_of(conventions: Conventions) -> str:
    """Return what stands for all that a survey asks of the settings."""
    folders, excludes = dict(conventions.folders), dict(conventions.excludes)
    return repr((folders, excludes, conventions.ignored, conventions.static, conventions.static_excludes))


def _seen(root: str) -> str:
    """Return what stands for the names of all that lies in a folder, and says which texts are too large.

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
                    is_folder, is_file = entry.is_dir(), entry.is_file()
                    is_text = is_file and entry.name.lower().endswith(TEXT_SUFFIXES)
                    told.append((entry.name, is_folder, is_file, is_text and entry.stat().st_size > LARGEST_TEXT))
                    if is_folder:
                        waiting.append(entry.path)
            digest.update(repr((place, sorted(told))).encode("utf-8", "surrogateescape"))
            waiting.sort()
    except OSError:
        return ""
    return digest.hexdigest()
