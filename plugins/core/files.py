"""Which files a site has: its texts by kind, and what lies beside them; nothing outside the content folder is followed."""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plugins.core.conventions import TEXT_SUFFIXES, Conventions
from plugins.core.problems import Problem

LARGEST_TEXT = 10 * 1024 * 1024
"""Bytes; no column is longer than this, but a file put here by mistake may be."""

LARGE_FILE = 5 * 1024 * 1024
"""Bytes; a reader on a train waits for more than this."""


@dataclass(frozen=True, slots=True, order=True)
class TextFile:
    """A text: its path from the content folder, with slashes, and its kind."""

    source: str
    kind: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All files of a content folder: the texts, and the other files by path with their sizes."""

    texts: tuple[TextFile, ...]
    others: dict[str, int]
    problems: tuple[Problem, ...]


def survey(conventions: Conventions) -> Shelf:
    """Find every file of the site."""
    texts: list[TextFile] = []
    others: dict[str, int] = {}
    problems: list[Problem] = []
    for source in _walk(conventions, problems):
        path = conventions.root / source
        shown = conventions.shown(source)
        if re.search(r"[\x00-\x1f\x7f]", source):
            problems.append(Problem(shown, 1, 1, "", "the file's name holds a line break or another control character", "rename it"))
            continue
        size = path.stat().st_size
        if not source.lower().endswith(TEXT_SUFFIXES):
            others[source] = size
            if size > LARGE_FILE and is_static(source, conventions):
                problems.append(_large(shown, size))
            continue
        kind = kind_of(source, conventions)
        if kind == "stray":
            problems.append(_stray(shown))
        elif size > LARGEST_TEXT:
            what = f"is {size / 1e6:.0f} MB, too large for a text"
            problems.append(Problem(shown, 1, 1, "", what, "keep texts below 10 MB, and put other files elsewhere"))
        elif kind:
            texts.append(TextFile(source, kind))
    problems.extend(_same_but_for_form(texts, conventions))
    return Shelf(tuple(sorted(texts)), others, tuple(problems))


def _large(shown: str, size: int) -> Problem:
    what = f"is {size / 1e6:.1f} MB; readers on a slow line will wait for it"
    return Problem(shown, 1, 1, "", what, "make it smaller than 5 MB", "warning")


def _stray(shown: str) -> Problem:
    what = "lies in no folder that is read, and is left out"
    return Problem(shown, 1, 1, "", what, "move it to columns/, pages/ or another folder of the site", "warning")


def _walk(conventions: Conventions, problems: list[Problem]) -> Iterator[str]:
    root = Path(os.path.realpath(conventions.root))
    seen_folders: set[str] = set()
    for folder, folders, files in os.walk(conventions.root, followlinks=True):
        real = os.path.realpath(folder)
        relative = "" if folder == str(conventions.root) else Path(folder).relative_to(conventions.root).as_posix() + "/"
        if real in seen_folders or not _within(real, root):
            problems.append(_link_out(conventions.shown(relative.rstrip("/")), real in seen_folders))
            folders.clear()
            continue
        seen_folders.add(real)
        folders[:] = sorted(f for f in folders if not _is_ignored(f, conventions))
        for name in sorted(files):
            if _is_ignored(name, conventions):
                continue
            path = os.path.join(folder, name)
            if os.path.islink(path) and not (os.path.exists(path) and _within(os.path.realpath(path), root)):
                problems.append(_link_out(conventions.shown(relative + name), not os.path.exists(path)))
            elif os.path.isfile(path):
                yield relative + name


def _within(path: str, root: Path) -> bool:
    return path == str(root) or path.startswith(str(root) + os.sep)


def _link_out(shown: str, is_loop: bool) -> Problem:
    if is_loop:
        return Problem(shown, 1, 1, "", "is a link that leads in a circle or to nothing", "delete it")
    return Problem(shown, 1, 1, "", "is a link that leads out of the content folder", "copy the file here instead")


def _is_ignored(name: str, conventions: Conventions) -> bool:
    return name.startswith(".") or any(fnmatch.fnmatch(name, pattern) for pattern in conventions.ignored)


def kind_of(source: str, conventions: Conventions) -> str:
    """Return a text's kind by its folder; `stray` where it is in none, nothing where the settings leave it out."""
    best, best_length = "stray", -1
    for kind, folders in conventions.folders.items():
        for folder in folders:
            inside = not folder or source == folder or source.startswith(folder.rstrip("/") + "/")
            if inside and len(folder) > best_length:
                best, best_length = kind, len(folder)
    if any(source.startswith(folder.strip("/") + "/") for folder in conventions.excludes.get(best, ()) if folder):
        return ""
    if best == "book" and source.rsplit("/", 1)[-1].split(".")[0] != "book":
        return "chapter"
    return best


def is_static(source: str, conventions: Conventions) -> bool:
    """Whether a file is published as it is because of its folder (Pelican's STATIC_PATHS)."""
    if any(source.startswith(folder.strip("/") + "/") for folder in conventions.static_excludes if folder):
        return False
    return any(not folder or source == folder or source.startswith(folder.rstrip("/") + "/") for folder in conventions.static)


def _same_but_for_form(texts: list[TextFile], conventions: Conventions) -> Iterator[Problem]:
    """Find names that are equal but for how accents are stored (Unicode normal forms): one file on many disks."""
    seen: dict[str, str] = {}
    for text in sorted(texts):
        form = unicodedata.normalize("NFC", text.source)
        if form in seen:
            what = "has the same name as another file, but for how its accents are stored"
            yield Problem(conventions.shown(text.source), 1, 1, "", what, "rename one of the two")
        seen[form] = text.source
