"""What befalls a site's folders between two builds, without any edit: the next build must be right all the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeAlias

from tests.soundness.workspace import Workspace

Disturbance: TypeAlias = Callable[[Random, Workspace], str | None]


def _some_file(random: Random, folder: Path) -> Path | None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return random.choice(files) if files else None


def delete_an_output(random: Random, workspace: Workspace) -> str | None:
    """Delete a file that a build had made."""
    return _with_an_output(random, workspace, "deleted", lambda path: path.unlink())


def tamper_with_an_output(random: Random, workspace: Workspace) -> str | None:
    """Change a file that a build had made."""
    return _with_an_output(random, workspace, "changed", lambda path: path.write_bytes(path.read_bytes() + b"<!-- -->"))


def empty_an_output(random: Random, workspace: Workspace) -> str | None:
    """Leave nothing in a file that a build had made."""
    return _with_an_output(random, workspace, "emptied", lambda path: path.write_bytes(b""))


def _with_an_output(random: Random, workspace: Workspace, word: str, change: Callable[[Path], object]) -> str | None:
    path = _some_file(random, workspace.output)
    if path is None or path.relative_to(workspace.output).as_posix() in workspace.foreign:
        return None
    change(path)
    return f"{word} output {path.relative_to(workspace.output)}"


def delete_the_output(random: Random, workspace: Workspace) -> str | None:
    """Delete the output, with or without its manifest."""
    shutil.rmtree(workspace.output, ignore_errors=True)
    workspace.foreign = {}
    if random.random() < 0.5:
        workspace.manifest.unlink(missing_ok=True)
    return "deleted the output"


def put_something_into_the_output(random: Random, workspace: Workspace) -> str | None:
    """Put a file into the output that is not the site's, there where a dead link leads perhaps."""
    path = f"gone-{random.randrange(5)}/index.html" if random.random() < 0.6 else f"mine-{random.randrange(9)}.txt"
    file = workspace.output / path
    if file.exists() or not workspace.output.is_dir():
        return None
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine")
    file.chmod(0o644)
    workspace.foreign[path] = b"644 mine"
    return f"a file of someone's own, {path}"


def delete_the_cache(random: Random, workspace: Workspace) -> str | None:
    """Delete what builds leave for each other."""
    shutil.rmtree(workspace.cache, ignore_errors=True)
    return "deleted the cache"


def damage_the_cache(random: Random, workspace: Workspace) -> str | None:
    """Damage a file of the cache: cut it short, turn bits over, put something else in it, delete it."""
    path = _some_file(random, workspace.cache)
    if path is None:
        return None
    data = bytearray(path.read_bytes())
    how = random.choice(("cut", "turned", "turned", "replaced", "deleted", "lengthened"))
    place = random.randrange(len(data)) if data else 0
    if how == "turned" and data:
        data[place] ^= 1 << random.randrange(8)
    damaged = {"cut": bytes(data[:place]), "replaced": b"something else", "lengthened": bytes(data) + b"more"}
    if how == "deleted":
        path.unlink()
    else:
        path.write_bytes(damaged.get(how, bytes(data)))
    return f"cache file {path.relative_to(workspace.cache)} {how} at {place} of {len(data)}"


def save_a_copy(random: Random, workspace: Workspace) -> str | None:
    """Keep a copy of the cache and the output for later."""
    if not workspace.output.is_dir():
        return None
    shutil.rmtree(workspace.saved, ignore_errors=True)
    workspace.saved.mkdir()
    for path in (workspace.cache, workspace.output, workspace.manifest):
        if path.is_dir():
            shutil.copytree(path, workspace.saved / path.name)
        elif path.exists():
            shutil.copy2(path, workspace.saved / path.name)
    workspace.saved_foreign = dict(workspace.foreign)
    return "kept a copy of cache and output"


def bring_the_copy_back(random: Random, workspace: Workspace) -> str | None:
    """Put the kept cache in place of the present one, or the kept output, or both, with their times or without."""
    if not workspace.saved.is_dir():
        return None
    what = random.choice((["cache"], ["cache"], ["output"], ["cache", "output"]))
    copy = random.choice((shutil.copy2, shutil.copyfile))
    if "cache" in what:
        shutil.rmtree(workspace.cache, ignore_errors=True)
        if (workspace.saved / "cache").is_dir():
            shutil.copytree(workspace.saved / "cache", workspace.cache, copy_function=copy)
    if "output" in what:
        shutil.rmtree(workspace.output, ignore_errors=True)
        shutil.copytree(workspace.saved / "output", workspace.output, copy_function=copy)
        shutil.copy2(workspace.saved / workspace.manifest.name, workspace.manifest)
        workspace.foreign = dict(workspace.saved_foreign)
    return f"brought back an earlier {' and '.join(what)}"


def move_everything(random: Random, workspace: Workspace) -> str | None:
    """Copy site, cache and output to another place, with other times, and go on there."""
    workspace.move()
    return f"moved to {workspace.place.name}"


def touch_everything(random: Random, workspace: Workspace) -> str | None:
    """Give every file of the site another time, and change nothing."""
    when = random.choice((None, (1_600_000_000, 1_600_000_000)))
    for path in workspace.place.joinpath("site").rglob("*"):
        os.utime(path, when)
    return "touched everything"


def forget_the_folders(random: Random, workspace: Workspace) -> str | None:
    """Delete cache and output, as on another machine."""
    delete_the_cache(random, workspace)
    return delete_the_output(random, workspace)


DISTURBANCES: dict[Disturbance, int] = {
    delete_an_output: 4, tamper_with_an_output: 4, empty_an_output: 2, delete_the_output: 1,
    put_something_into_the_output: 2, delete_the_cache: 1, damage_the_cache: 5, save_a_copy: 4, bring_the_copy_back: 6,
    move_everything: 2, touch_everything: 2, forget_the_folders: 1,
}  # fmt: skip
"""What befalls a site, and how often."""
