"""Whole books on the author's own machine: in `dist/` beside the output, never in it.

The folder and what is put there can be read by their owner alone, since nobody knows whether what lies around an output
is public too. Nothing in it is touched that is no e-book made by this house. Whose book it was is not asked: its
identifier changes when it is given an ISBN, and what is remembered of it may be lost.

Standard library only, because a command asks whether the books still stand before it loads anything that builds.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_NAMES = ("dist", "whole-books")
"""What the folder is called; the second where the output itself has the name of the first."""

MADE_HERE = b"Standfirst, with EbookLib"
"""How an e-book says what made it."""

_RECORDS = "books"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A book that is to lie in the folder: its file's name, what stands for all it is made from, and how it is made."""

    name: str
    key: str
    make: Callable[[], bytes]


def folder_for(output: Path) -> Path:
    """Return where the whole books of a site lie whose output is there: beside it, and nowhere in it."""
    inside = output.resolve()
    for name in _NAMES:
        place = output.parent / name
        found = place.resolve()
        if found != inside and inside not in found.parents and found not in inside.parents:
            return place
    return output.parent / f"{output.name}-{_NAMES[-1]}"


def put(books: Iterable[Shelved], output: Path, cache: Path | None, *, is_clean: bool = False) -> list[str]:
    """Make those books that are not there as they would be made, and take away those that are no more.

    Returns what could not be done, a sentence each. `cache` is where it is remembered what was made; without it, every
    book is made anew.
    """
    folder, record = folder_for(output), _record(cache, output)
    before = {} if is_clean else _read(record)
    after: dict[str, dict[str, str]] = {}
    troubles: list[str] = []
    for book in books:
        known = before.get(book.name, {})
        try:
            if known.get("key") != book.key or _digest(folder / book.name) != known.get("digest"):
                known = {"key": book.key, "digest": _put(book, folder)}
            after[book.name] = known
        except NotOurs as error:
            troubles.append(str(error))
        except OSError as error:
            troubles.append(f"the whole book cannot be put into {folder}: {error.strerror}")
    for name in _read(record).keys() - after.keys():
        if _digest(folder / name) == _read(record)[name].get("digest"):
            with contextlib.suppress(OSError):
                (folder / name).unlink()
                folder.rmdir()
    _write(record, after)
    return troubles


class NotOurs(Exception):
    """Something stands in a book's place that was not made here."""


def stand(output: Path, cache: Path) -> bool:
    """Whether the whole books that were made for an output still lie there as they were put there."""
    folder = folder_for(output)
    known = _read(_record(cache, output))
    return all(_digest(folder / name) == book.get("digest") for name, book in known.items())


def take_away(output: Path, cache: Path) -> None:
    """Take away the whole books that were made for an output, and their folder where nothing else is in it."""
    put((), output, cache)


def _put(book: Shelved, folder: Path) -> str:
    target = folder / book.name
    if target.exists() and not _is_ours(target):
        raise NotOurs(f"{target} is no book that was made here and stands in the way of one; move it somewhere else")
    content = book.make()
    digest = hashlib.sha256(content).hexdigest()
    if _digest(target) != digest:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
        aside = target.with_name(f".{target.name}.new")
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        os.replace(aside, target)
    return digest


def _is_ours(path: Path) -> bool:
    """Whether a file is an e-book that was made here."""
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            return MADE_HERE in archive.read("EPUB/content.opf")
    except (OSError, zipfile.BadZipFile, KeyError):
        return False


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _record(cache: Path | None, output: Path) -> Path | None:
    if cache is None:
        return None
    place = os.path.relpath(output, cache).replace(os.sep, "/")
    return cache / _RECORDS / f"{hashlib.sha256(place.encode()).hexdigest()[:20]}.json"


def _read(record: Path | None) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(record.read_text(encoding="utf-8")) if record else {}
        return {str(name): dict(book) for name, book in found.items() if "/" not in name and "\\" not in name}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(record: Path | None, books: dict[str, dict[str, str]]) -> None:
    if record is None or books == _read(record):
        return
    with contextlib.suppress(OSError):  # then the next build makes them once more
        record.parent.mkdir(parents=True, exist_ok=True)
        aside = record.with_suffix(".new")
        aside.write_text(json.dumps(books, sort_keys=True), encoding="utf-8")
        os.replace(aside, record)
