"""How a branch elsewhere comes to stand for a new commit, whatever becomes of the answer, or of who pushed before."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from desk.deploy.git.place import Place, Seen
from desk.deploy.git.repository import GitFailed, Workspace
from desk.deploy.target import Overtaken

WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""How many seconds a push waits, each time that others are writing to the repository in the same moment."""

OLD = 600
"""After how many seconds a lock has no holder any more, where nobody can look for one."""

LOOKS, PAUSE = 60, 0.05
"""How often it is looked whether anybody works in a repository, and the seconds in between."""

_IS_BUSY = re.compile(r"cannot lock ref|unable to lock|failed to update ref|\.lock': File exists|cannot update the ref")
_LOCK = re.compile(r"Unable to create '([^'\n]+\.lock)': File exists")


def push(
    place: Place, workspace: Workspace, seen: Seen, refs: Mapping[str, tuple[str, str]], hear: Callable[[float], None]
) -> None:
    """Let refs stand for new commits, by ref what it was when it was seen and what it is to be.

    Where the answer was lost on its way, it is looked for whether the commit arrived.

    Raises:
        Overtaken: the branch is something else by now.
        GitFailed: the repository took nothing.
    """
    commit = refs[place.head][1]
    waits = list(WAITS)
    while True:
        try:
            _push_once(workspace, refs, hear)
        except GitFailed as failed:
            now = place.look_after(workspace, failed)
            if commit not in {commit.id for commit in now.commits}:
                place.check(now, seen.live)
                _wait(place, failed, waits)
                continue
        return


def _push_once(workspace: Workspace, refs: Mapping[str, tuple[str, str]], hear: Callable[[float], None]) -> None:
    """Push all refs at once; one after the other where a repository cannot do that, the branch last."""
    try:
        workspace.push(refs, hear)
    except GitFailed as failed:
        if "does not support --atomic" not in failed.complaint:
            raise
        for ref, (was, now) in refs.items():
            workspace.push({ref: (was, now)}, hear)


def _wait(place: Place, failed: GitFailed, waits: list[float]) -> None:
    """Wait for whoever is writing to the repository. Raises the failure where it is another, or waiting is in vain."""
    if not _IS_BUSY.search(failed.complaint):
        if "stale info" in failed.complaint:
            raise Overtaken(f"somebody is publishing to the branch `{place.branch}` in this very moment") from None
        raise failed
    if waits:
        time.sleep(waits.pop(0))
        return
    lock = _LOCK.search(failed.complaint)
    if not lock or not _is_left_behind(place.repository.folder, Path(lock[1])):
        raise failed
    Path(lock[1]).unlink(missing_ok=True)


def _is_left_behind(repository: Path | None, lock: Path) -> bool:
    """Whether a lock within a repository on this machine is that of a run that was killed."""
    if repository is None or not lock.resolve().is_relative_to(repository):
        return False
    with suppress(FileNotFoundError):
        found = lock.stat()
        if time.time() - found.st_mtime < OLD:
            return Path("/proc/self/cwd").exists() and _is_idle(repository) and lock.stat().st_ino == found.st_ino
    return True


def _is_idle(repository: Path) -> bool:
    """Whether there is a moment in which nobody works in a folder; who holds a lock there does so all the time."""
    for _ in range(LOOKS):
        if not _is_at_work(repository):
            return True
        time.sleep(PAUSE)
    return False


def _is_at_work(repository: Path) -> bool:
    """Whether any process of this machine works in a folder."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(process / "cwd")).is_relative_to(repository):
                return True
        except PermissionError:
            if b"git" in (process / "cmdline").read_bytes():
                return True
        except OSError:
            continue
    return False
