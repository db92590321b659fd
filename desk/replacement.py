"""Put many files in the place of others, all of them or none; keep what was replaced, and put it back.

Standard library only, like the environment: when a run was killed between two files, this is what the next run begins
with, before anything else of the house is imported. The order of events: what is to come and what it replaces are laid
down under `.standfirst/previous`, with a plan and a mark that it is unfinished; then file by file is renamed into its
place; then the mark is taken away. Where a run finds the mark, it puts back what was there before.

The files that a run begins with come last (`LAST`), so that nearly always they fit each other; each is whole, and what
they call each other by stays the same from version to version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desk import ROOT, environment

FOLDER = ".standfirst"
LAST = ("desk/__init__.py", "desk/environment.py", "desk/replacement.py", "tasks.py")


class EditedMeanwhile(Exception):
    """A file is not as it was when it was looked at; nothing was changed. The message names it."""


class NothingKept(Exception):
    """There is nothing that could be put back."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one file is to become; no data: it goes. The path has slashes and begins at the house's folder.

    `seen` is the digest of what lay there when the change was decided upon, where it was looked at (None: nothing did).
    """

    path: str
    data: bytes | None
    is_executable: bool = False
    seen: str | Literal[False] | None = False


@dataclass(frozen=True, slots=True)
class Step:
    """What one file was and became, by digest; None: there was none."""

    path: str
    old: str | None
    new: str | None


def replace(root: Path, changes: Iterable[Change], told: str) -> None:
    """Make all changes, or none where anything fails; `told` says what they are, for who puts them back.

    Raises:
        OSError: the disk would not; everything is as it was.
        EditedMeanwhile: somebody was at work on one of the files; everything is as it was.
    """
    coming = root / FOLDER / "coming"
    coming.parent.mkdir(exist_ok=True)
    try:
        _replace_alone(root, coming, changes, told)
    except BaseException:
        _leave_nothing(root)
        raise


def _replace_alone(root: Path, coming: Path, changes: Iterable[Change], told: str) -> None:
    previous = _previous(root)
    with _alone(root):
        _clear(coming)
        try:
            steps = [_prepare(root, coming, change) for change in _in_order(changes)]
            plan = {"told": told, "steps": [[step.path, step.old, step.new] for step in steps]}
            (coming / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
            (coming / "unfinished").touch()
        except BaseException:
            _clear(coming)
            raise
        _settle(coming)
        _set_aside(root)
        coming.rename(previous)
        _settle(previous.parent, inside=False)
        try:
            for step in steps:
                _take(root, step)
        except BaseException:
            _put_back(root, steps)
            raise
        (previous / "unfinished").unlink()
        _clear(root / FOLDER / "older")


def _leave_nothing(root: Path) -> None:
    """Take away the folder of a first run that has failed, once everything is back in its place."""
    is_first = not (root / FOLDER / "record.json").exists()
    if is_first and not (_previous(root) / "unfinished").exists():
        shutil.rmtree(root / FOLDER, ignore_errors=True)


def recover(root: Path = ROOT) -> str | None:
    """Put everything back where a run was killed half-way; returns what that run was doing, None where none was."""
    mark = _previous(root) / "unfinished"
    if not mark.exists():
        return None
    with _alone(root):
        if not mark.exists():  # it was still going on, and has ended well
            return None
        told, steps = _plan(root)
        _put_back(root, steps)
    return told


def kept(root: Path) -> tuple[str, Sequence[Step]]:
    """Return what the last replacement was, and its steps. Raises NothingKept: there was none, or it is undone."""
    try:
        return _plan(root)
    except (OSError, ValueError):
        raise NothingKept from None


def kept_file(root: Path, path: str) -> Path:
    """Return where a file lies that was replaced."""
    return _previous(root) / "old" / path


def undo(root: Path) -> None:
    """Put back what the last replacement replaced; where that is interrupted, the next run goes on with it."""
    _, steps = kept(root)
    with _alone(root):
        (_previous(root) / "unfinished").touch()
        _put_back(root, steps)


def forget(root: Path) -> None:
    """Keep nothing of the last replacement."""
    _set_aside(root)
    _clear(root / FOLDER / "older")


def digest(path: Path) -> str | None:
    """Return the digest of a file; None where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _alone(root: Path) -> AbstractContextManager[None]:
    return environment.alone(root / FOLDER / "lock", "Another run is replacing files here; waiting for it.")


def _previous(root: Path) -> Path:
    return root / FOLDER / "previous"


def _in_order(changes: Iterable[Change]) -> list[Change]:
    """What goes goes first (a file may make room for a folder); what a run begins with comes last."""
    return sorted(changes, key=lambda change: (change.path in LAST, change.data is not None, change.path))


def _prepare(root: Path, coming: Path, change: Change) -> Step:
    """Lay a file's old and new data down beside each other."""
    place, old, new = root / change.path, coming / "old" / change.path, coming / "new" / change.path
    before = digest(place)
    if change.seen is not False and change.seen != before:
        raise EditedMeanwhile(change.path)
    if before is not None:
        old.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(place, old)
    if change.data is not None:
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(change.data)
        if change.is_executable:
            new.chmod(new.stat().st_mode | 0o111)
    return Step(change.path, before, digest(new))


def _take(root: Path, step: Step) -> None:
    """Let one file become what it is to be."""
    place = root / step.path
    if step.new is None:
        _remove(root, place)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(_previous(root) / "new" / step.path, place)


def _put_back(root: Path, steps: Sequence[Step]) -> None:
    """Let every file be what it was, as often as it takes; one that somebody wrote meanwhile stays theirs."""
    for step in steps:
        if step.old is None and step.new is not None and digest(root / step.path) == step.new:
            _remove(root, root / step.path)
    for step in steps:
        place = root / step.path
        if step.old is not None and digest(place) in {None, step.new}:
            place.parent.mkdir(parents=True, exist_ok=True)
            aside = _previous(root) / "aside"
            shutil.copy2(kept_file(root, step.path), aside)
            _settle(aside)
            os.replace(aside, place)
    forget(root)


def _remove(root: Path, place: Path) -> None:
    """Delete a file, and the folders that are empty without it."""
    place.unlink(missing_ok=True)
    for folder in place.parents:
        if folder == root:
            return
        try:
            if [entry.name for entry in folder.iterdir()] == ["__pycache__"]:
                shutil.rmtree(folder / "__pycache__")
            folder.rmdir()
        except OSError:
            return


def _plan(root: Path) -> tuple[str, list[Step]]:
    plan = json.loads((_previous(root) / "plan.json").read_text(encoding="utf-8"))
    return plan["told"], [Step(*step) for step in plan["steps"]]


def _settle(place: Path, *, inside: bool = True) -> None:
    """Have the disk itself keep a file, or a folder with all that is inside; a power cut then finds it there."""
    for path in [place, *(place.rglob("*") if inside else ())] if os.name != "nt" else []:
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        except OSError:
            if not path.is_dir():  # not every system can do that with a folder
                raise
        finally:
            os.close(number)


def _set_aside(root: Path) -> None:
    """Take the last replacement out of the way in one step, mark and all."""
    _clear(root / FOLDER / "older")
    if _previous(root).exists():
        _previous(root).rename(root / FOLDER / "older")


def _clear(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
