"""A branch that is published to, and a host that serves it as hosts of pages do: every commit is laid out whole."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.deploy.git import GitSettings, open_target
from desk.deploy.target import Target
from tests.adversity.cutting import Line, line_to
from tests.adversity.editions import SITE_ID
from tests.adversity.places import Change, Shelf, TargetKind, differences, take_away
from tests.adversity.serving import free_port, wait_for

BRANCH = "gh-pages"
PATIENCE = 20.0
"""Seconds in which the host must have laid out the newest commit."""


@dataclass(frozen=True, slots=True)
class BranchKind:
    """Places with a bare repository each; that which is in use lies at the same address always, as `active`."""

    shelf: Shelf
    places: Path
    address: str
    """What comes before the path of a repository in its address."""
    name: str = "git"
    is_whole_site: bool = True

    @property
    def _target(self) -> TargetKind:
        return TargetKind(self.name, self.shelf, self.open_target, "nowhere")

    def open_target(self, place: Path) -> Target:
        """Return the target in a place, which becomes the one in use."""
        self._use(place)
        settings = GitSettings.model_validate({"repository": f"{self.address}/active/repository.git", "branch": BRANCH})
        return open_target("pages", settings, SITE_ID, place / "house")

    def lock_of(self, place: Path) -> Path | None:
        """Return nothing: whoever pushes first has won."""
        return None

    def begin(self, place: Path) -> None:
        """Make an empty repository."""
        (place / "house").mkdir(parents=True)
        subprocess.run(["git", "init", "--quiet", "--bare", "--template=", str(place / "repository.git")], check=True)
        self._use(place)

    def copy(self, start: Path, place: Path) -> None:
        """Copy the repository and what publishers know of it, and wait until the host serves it."""
        unfinished = shutil.ignore_patterns("*.new")  # the host may be checking something out there still
        shutil.copytree(start, place, symlinks=True, ignore=unfinished)
        self.settle(place)

    def publish(self, place: Path, change: Change) -> None:
        """Publish as the command does, but for the build."""
        self._target.publish(place, change)

    def settle(self, place: Path) -> None:
        """Wait until the host serves the newest commit.

        Raises:
            TimeoutError: it does not.
        """
        self._use(place)
        until = time.monotonic() + PATIENCE
        while (tip := tip_of(place)) and served(place) != tip:
            if time.monotonic() > until:
                raise TimeoutError("the host of the branch does not lay it out")
            time.sleep(0.002)

    def served(self, place: Path) -> dict[str, bytes]:
        """Return what the host has laid out."""
        return self._target.served(place)

    def mend(self, place: Path, change: Change) -> list[str]:
        """Publish once more; compare what is served with the edition, ask the target, and Git whether all is well."""
        self.publish(place, change)
        self.settle(place)
        checked = subprocess.run(
            ["git", "fsck", "--strict", "--connectivity-only"], cwd=place / "repository.git", capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        broken = [f"git fsck: {checked.stderr or checked.stdout}"] if checked.returncode else []
        target = self._target
        own = {**target.others(change.new), ".nojekyll": b""}
        unlike = differences(self.served(place), self.shelf.sites[change.new], own)
        return broken + target.told_wrongly(self.open_target(place), change.new) + unlike

    def end(self, place: Path) -> None:
        """Take it all away."""
        take_away(place)

    def _use(self, place: Path) -> None:
        active, aside = self.places / "active", self.places / f"active.{os.getpid()}"
        if not active.is_symlink() or os.readlink(active) != place.name:
            aside.unlink(missing_ok=True)
            aside.symlink_to(place.name)
            aside.replace(active)


@contextlib.contextmanager
def git_daemon(places: Path) -> Iterator[Line]:
    """Let the repositories be reached over a line that can break, and be pushed to."""
    port = free_port()
    command = [
        "git", "daemon", "--reuseaddr", "--export-all", "--enable=receive-pack", f"--base-path={places}",
        "--listen=127.0.0.1", f"--port={port}", "--timeout=20", str(places),
    ]  # fmt: skip
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, process_group=0)
    try:
        wait_for(port, server)
        with line_to(port) as line:
            yield line
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()


def tip_of(place: Path) -> str:
    """Return the newest commit of the branch; nothing where there is no branch."""
    repository = place / "repository.git"
    with contextlib.suppress(OSError):
        return (repository / "refs" / "heads" / BRANCH).read_text(encoding="ascii").strip()
    asked = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"refs/heads/{BRANCH}"], cwd=repository, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    return asked.stdout.strip()


def served(place: Path) -> str:
    """Return the commit that readers get."""
    try:
        return os.readlink(place / "www").rpartition("/")[2]
    except OSError:
        return ""


@contextlib.contextmanager
def host_of_branches(places: Path) -> Iterator[None]:
    """Lay out each new commit of the repository that is in use, in a process of its own."""
    overseer = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            while os.getppid() == overseer:
                with contextlib.suppress(OSError, subprocess.CalledProcessError):
                    _lay_out((places / "active").resolve(strict=True))
                time.sleep(0.002)
        finally:
            os._exit(1)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _lay_out(place: Path) -> None:
    """Lay the newest commit out beside the others, and serve it."""
    tip = tip_of(place)
    if not tip or served(place) == tip:
        return
    made = place / "commits" / tip
    if not made.exists():
        aside = made.with_suffix(".new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        archive = subprocess.run(
            ["git", "archive", tip], cwd=place / "repository.git", check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", str(aside)], input=archive, check=True, stderr=subprocess.DEVNULL)
        aside.rename(made)
    link = place / "www.new"
    link.unlink(missing_ok=True)
    link.symlink_to(f"commits/{tip}")
    link.replace(place / "www")
