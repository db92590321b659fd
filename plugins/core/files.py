"""Which files a site has: its texts by kind, and what lies beside them; no link is followed out of its folder."""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plugins.core.conventions import TEXT_SUFFIXES, Conventions
from plugins.core.problems import Problem

_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What no file's name should hold: control characters, line ends, and bytes that are no UTF-8."""

_NO_FILE = ("is a pipe, a socket or a device, which cannot be published", "take it out of this folder")
"""What is said of what programs speak through where every file is published, and its mend."""

LARGEST_TEXT = 10 * 1024 * 1024
"""Bytes; no column is longer than this, but a file put here by mistake may be."""

LEDGER = "ledger.jsonl"
"""The publication record's name in the content folder."""

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
        shown = conventions.shown(source)
        if _UNWRITABLE.search(source):
            what = "the file's name, or its folder's, holds a line break or another character that is none of a name's"
            problems.append(Problem(shown, 1, 1, "", what, "rename it"))
            continue
        try:
            size = (conventions.root / source).stat().st_size
        except FileNotFoundError:  # taken away since it was found, as editors do while they save
            continue
        kind = kind_of(source, conventions) if source.lower().endswith(TEXT_SUFFIXES) else ""
        if not source.lower().endswith(TEXT_SUFFIXES) or (kind == "stray" and is_static(source, conventions)):
            others[source] = size
            if size > LARGE_FILE and is_static(source, conventions):
                problems.append(_large(shown, size))
        elif kind == "stray":
            problems.append(_stray(shown))
        elif kind and size > LARGEST_TEXT:
            what = f"is {size / 1e6:.0f} MB, too large for a text"
            problems.append(Problem(shown, 1, 1, "", what, "keep texts below 10 MB, and put other files elsewhere"))
        elif kind:
            texts.append(TextFile(source, kind))
    doubles = _same_but_for_form([*(text.source for text in texts), *others])
    problems.extend(_double(conventions.shown(source)) for source in doubles)
    texts = [text for text in texts if text.source not in doubles]
    if not texts and not problems:
        problems.append(Problem(conventions.shown_as, 1, 1, "", "holds no text", "check the folder's name", "warning"))
    return Shelf(tuple(sorted(texts)), others, tuple(problems))


def unreadable(shown: str, error: OSError) -> Problem:
    """Return what is told of a file or folder that the disk does not give."""
    what, fix = f"cannot be read ({error.strerror})", "check its permissions"
    if error.errno == errno.ENOENT:
        what, fix = "was there when the build began, and is gone", "build again"
    elif error.errno == errno.ENAMETOOLONG:
        what, fix = "lies in more folders, one in the other, than can be named", "move it up"
    return Problem(shown, 1, 1, "", what, fix)


def _large(shown: str, size: int) -> Problem:
    what = f"is {size / 1e6:.1f} MB; readers on a slow line will wait for it"
    return Problem(shown, 1, 1, "", what, "make it smaller than 5 MB", "warning")


def _stray(shown: str) -> Problem:
    what = "lies in no folder that is read, and is left out"
    return Problem(shown, 1, 1, "", what, "move it to columns/, pages/ or another folder of the site", "warning")


def _walk(conventions: Conventions, problems: list[Problem]) -> Iterator[str]:
    """Yield every file's path from the content folder; links to folders are followed, but not out or in circles.

    Hidden files (`.name`) are no part of the site; but where everything is published, a hidden link must not lead out.
    """
    root = os.path.realpath(conventions.root)
    waiting: list[tuple[str, tuple[str, ...]]] = [("", (root,))]
    while waiting:
        relative, above = waiting.pop()
        try:
            entries = sorted(os.scandir(f"{root}/{relative}"), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(unreadable(conventions.shown(relative.rstrip("/")), error))
            continue
        for entry in entries:
            source, real = relative + entry.name, os.path.realpath(entry.path) if entry.is_symlink() else entry.path
            is_hidden = "/." in f"/{source}"
            if is_ignored(entry.name, conventions) or (is_hidden and not is_static(source, conventions)):
                continue
            if entry.is_symlink() and (not Path(real).exists() or real in above):
                problems.append(_link_out(conventions.shown(source), is_loop=True))
            elif entry.is_symlink() and not _within(real, root):
                problems.append(_link_out(conventions.shown(source), is_loop=False))
            elif entry.is_dir():
                waiting.append((f"{source}/", (*above, os.path.realpath(real))))
            elif entry.is_file() and not is_hidden:
                yield source
            elif not entry.is_file() and is_static(source, conventions) and os.path.lexists(entry.path):
                problems.append(Problem(conventions.shown(source), 1, 1, "", *_NO_FILE))


def _within(path: str, root: str) -> bool:
    return path == root or path.startswith(root + os.sep)


def _link_out(shown: str, *, is_loop: bool) -> Problem:
    if is_loop:
        return Problem(shown, 1, 1, "", "is a link that leads in a circle or to nothing", "delete it")
    return Problem(shown, 1, 1, "", "is a link that leads out of the content folder", "copy the file here instead")


def is_ignored(name: str, conventions: Conventions) -> bool:
    """Whether the settings leave a file out by its name (Pelican's IGNORE_FILES)."""
    return any(fnmatch.fnmatch(name, pattern) for pattern in conventions.ignored)


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
    if best == "book" and source.rsplit("/", 1)[-1].split(".")[0].lower() != "book":
        return "chapter"
    return best


def is_private(source: str, conventions: Conventions) -> bool:
    """Whether a file is never published as it is: a text of the site, or the publication record."""
    if source == LEDGER:
        return True
    return source.lower().endswith(TEXT_SUFFIXES) and kind_of(source, conventions) not in {"", "stray"}


def is_static(source: str, conventions: Conventions) -> bool:
    """Whether a file is published as it is because of its folder (Pelican's STATIC_PATHS)."""
    if any(source.startswith(folder.strip("/") + "/") for folder in conventions.static_excludes if folder):
        return False
    return any(
        not folder or source == folder or source.startswith(folder.rstrip("/") + "/") for folder in conventions.static
    )


def _same_but_for_form(sources: list[str]) -> set[str]:
    """Return names that equal another but for how accents are stored (Unicode normal forms): one file on many disks."""
    first: dict[str, str] = {}
    for source in sorted(sources):
        first.setdefault(source if source.isascii() else unicodedata.normalize("NFC", source), source)
    return set(sources) - set(first.values())


def _double(shown: str) -> Problem:
    what = "has the same name as another file, but for how its accents are stored"
    return Problem(shown, 1, 1, "", what, "rename one of the two")
