"""Builds that are killed at every change on the disk: what readers see is whole, and the next build right."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.soundness.beginnings import new_site
from tests.soundness.building import (
    Told,
    begin,
    begin_dying,
    build_here,
    ended,
    kill_all,
    when_it_can,
    with_processes,
)
from tests.soundness.edits.templates import override_a_page
from tests.soundness.edits.texts import add_a_text, retitle, rewrite_a_paragraph, set_a_field_of_a_column
from tests.soundness.site import Site
from tests.soundness.workspace import Files, Unsound, Workspace, everything

SYSTEM_CALLS = (
    "rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,fsync,fdatasync,ftruncate,write,pwrite64,writev,"
    "copy_file_range,sendfile,link,linkat,openat,flock,fcntl"
)
"""What a process asks of the system when it changes something on the disk, and some more."""

Killer = Callable[[Callable[[], Told], Path, int], int]


@dataclass(slots=True)
class Sweep:
    """A site that was built and then edited, and whose next build is killed again and again."""

    workspace: Workspace
    site: Site
    old: Files
    new: Files

    @property
    def start(self) -> Path:
        """How everything was before the first kill."""
        return self.workspace.root / "start"

    def kill(self, killer: Killer, at: int, processes: int = 1) -> bool:
        """Kill a build at its so-and-so-many-th change and build again; returns whether it came to be killed.

        Raises:
            Unsound: a file was torn, or the next build was not right.
        """
        workspace = self.workspace
        shutil.rmtree(workspace.place)
        shutil.copytree(self.start, workspace.place, symlinks=True)
        options, clock = workspace.options(), self.site.clock

        def work() -> Told:
            with_processes(processes)
            return build_here(options, clock)

        child = killer(work, workspace.printed, at)
        try:
            was_killed = ended(workspace.printed).is_broken_off
            self._refuse_torn_files(at)
            if at % 2:
                kill_all(child)
            told = when_it_can(lambda: self.workspace.build(self.site.clock))
            workspace.compare(clock, self.old, told)
        except Unsound as difference:
            raise Unsound(f"killed at change {at}: {difference}") from None
        finally:
            kill_all(child)
        return was_killed

    def _refuse_torn_files(self, at: int) -> None:
        for path, data in everything(self.workspace.output).items():
            if data not in (self.old.get(path), self.new.get(path)) and data != b"(an empty folder)":
                raise Unsound(f"{path} is neither what it was nor what it is to be: {data[:200]!r}…")


def begin_sweep(seed: int, folder: Path, edits: int = 8) -> Sweep:
    """Build a site, edit it, and learn what the next build is to come to."""
    random = Random(f"kills {seed}")  # noqa: S311 — it only has to be the same each time
    workspace, site = Workspace(folder), new_site(seed)
    workspace.write(site)
    workspace.compare(site.clock, {}, workspace.build(site.clock))
    old = everything(workspace.output)
    while True:
        site = new_site(seed)
        for _ in range(edits):
            random.choice((retitle, rewrite_a_paragraph, set_a_field_of_a_column, add_a_text))(random, site)
        override_a_page(random, site)
        path = random.choice(site.of_kind("columns"))
        del site.texts[path]
        site.without_links_to(path)
        workspace.write(site)
        clean, new, _ = workspace.build_clean(site.clock)
        if not clean.has_failed and len(new.keys() - old.keys()) and len(old.keys() - new.keys()):
            break
    sweep = Sweep(workspace, site, old, new)
    shutil.copytree(workspace.place, sweep.start)
    return sweep


def begin_traced(work: Callable[[], Told], printed: Path, at: int) -> int:
    """Begin the work in a fork that strace kills at the so-and-so-many-th call of the system; wait for it to end."""

    def waiting() -> Told:
        os.kill(os.getpid(), signal.SIGSTOP)
        return work()

    child = begin(waiting, printed)
    os.waitpid(child, os.WUNTRACED)
    inject = f"inject={SYSTEM_CALLS}:signal=KILL:when={at + 1}"
    command = ["strace", "-f", "-p", str(child), "-e", f"trace={SYSTEM_CALLS}", "-e", inject, "-o", "/dev/null"]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    tracer.stderr.readline()  # it says that it is attached
    os.kill(child, signal.SIGCONT)
    os.waitpid(child, 0)
    tracer.terminate()
    tracer.communicate()
    return child


KILLERS: dict[str, Killer] = {"audit": begin_dying, "strace": begin_traced}
"""Ways to kill a build at a change: as Python tells of it, or as the system is asked for it."""


def has_strace() -> bool:
    """Whether there is strace here."""
    return shutil.which("strace") is not None
