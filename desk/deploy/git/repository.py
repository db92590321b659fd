"""A repository elsewhere, and what of it is known here: Git's own program, with no work tree and nothing to clean up.

The cache holds objects, and the ids of commits that are there whole. Whatever else Git writes (branches, locks) lies in
a folder that is made for one operation and taken away with it; so a run that was killed leaves no lock behind, several
may be at it at once, and the cache can be deleted at any time.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from desk.deploy.git.house import credentials_of, ssh_of
from desk.git import OF_ANOTHER

PATIENCE = "-o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=4"
"""How long SSH waits for a host that has fallen silent."""

PACKS = 200
"""How many times something may have been added to what is known here before it is fetched anew."""

SETTINGS = {
    "core.quotePath": "false",
    "core.compression": "1",  # what is sent is pressed anew; here it only takes time
    "core.fsync": "none",  # what is here can be fetched again
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.fsckObjects": "false",
    "http.lowSpeedLimit": "500",
    "http.lowSpeedTime": "60",
    "push.useForceIfIncludes": "false",
    "fastimport.unpackLimit": "0",
}
"""How Git is to behave here, whatever its user's settings say."""


CONFIG = """\
[core]
\trepositoryformatversion = 1
\tbare = true
[extensions]
\tpartialClone = live
[remote "live"]
\tpromisor = true
\tpartialCloneFilter = blob:none
"""
"""Of a history that is fetched, files come only when somebody asks for them, where the repository can do that.

The folder has no branches beforehand: Git would look at them while it fetches, and fetch what is damaged for ever.
"""

_DAMAGE = re.compile(
    r"corrupt|bad (tree )?object|unable to (read|unpack|find) [0-9a-f]{7}|unable to read tree|inflate: |"
    r"object file \S+ is empty|(missing|invalid|not a valid) (blob|tree|commit|object)|not a tree|"
    r"could not (read|parse) [0-9a-f]{7}|does not match index|failed to (read object|traverse parents)",
    re.IGNORECASE,
)


class GitFailed(Exception):
    """Git did not do what it was asked for; `complaint` is all that it printed about that."""

    def __init__(self, complaint: str) -> None:
        self.complaint = complaint
        super().__init__(complaint)

    @property
    def is_damage(self) -> bool:
        """Whether objects are missing that should be here, as after a power cut."""
        return bool(_DAMAGE.search(self.complaint))


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository at an address, with a folder for what is known of it, and the house's folder."""

    address: str
    cache: Path
    house: Path

    @property
    def folder(self) -> Path | None:
        """Where the repository lies on this machine; None where it does not."""
        path = Path(self.address.removeprefix("file://"))
        return path.resolve() if path.is_absolute() else None

    @contextmanager
    def opened(self) -> Iterator[Workspace]:
        """Give a place in which Git can work for the length of one operation."""
        objects = self.cache / "objects"
        objects.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.cache, prefix="at-work-", ignore_cleanup_errors=True) as made:
            folder = Path(made)
            (folder / "refs").mkdir()
            (folder / "HEAD").write_text("ref: refs/heads/none\n", encoding="utf-8")
            (folder / "config").write_text(CONFIG, encoding="utf-8")
            yield Workspace(self, folder, self._environment(folder, objects))

    def known(self) -> frozenset[str]:
        """Return the commits of which all that they lead to is here."""
        try:
            return frozenset((self.cache / "known").read_text(encoding="utf-8").split())
        except OSError:
            return frozenset()

    def note(self, *commits: str) -> None:
        """Remember that all that these commits lead to is here."""
        with suppress(OSError):  # then it is fetched once more
            with tempfile.NamedTemporaryFile(dir=self.cache, prefix="at-work-", delete=False) as aside:
                aside.write("".join(f"{commit}\n" for commit in commits if commit).encode())
            os.replace(aside.name, self.cache / "known")

    def forget(self) -> None:
        """Throw away what is known of the repository; it is fetched anew."""
        (self.cache / "known").unlink(missing_ok=True)
        with suppress(OSError):
            os.rename(self.cache / "objects", tempfile.mkdtemp(dir=self.cache, prefix="at-work-damaged-"))

    def tidy(self) -> None:
        """Throw away what killed runs left here; and all of it, once so much was added that Git is slow with it."""
        if sum(1 for _ in self.cache.glob("objects/pack/*.pack")) > PACKS:
            self.forget()
        day_ago = time.time() - 24 * 60 * 60
        for left in self.cache.glob("at-work-*"):
            with suppress(OSError):
                if left.stat().st_mtime < day_ago:
                    (shutil.rmtree if left.is_dir() else os.unlink)(left)

    def _environment(self, folder: Path, objects: Path) -> Mapping[str, str]:
        asked = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER}
        asked |= {"LC_ALL": "C", "GIT_DIR": str(folder), "GIT_OBJECT_DIRECTORY": str(objects)}
        if not sys.stdin or not sys.stdin.isatty():
            asked |= {"GIT_TERMINAL_PROMPT": "0"}
        if "GIT_SSH_COMMAND" not in asked and "GIT_SSH" not in asked:
            batch = "" if "GIT_TERMINAL_PROMPT" not in asked else " -o BatchMode=yes"
            asked["GIT_SSH_COMMAND"] = f"{ssh_of(self.house)} {PATIENCE}{batch}"
        settings = [*SETTINGS.items(), *credentials_of(self.house), ("remote.live.url", self.address)]
        first = int(asked.get("GIT_CONFIG_COUNT", "0") or 0)
        for number, (name, value) in enumerate(settings, first):
            asked |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        return asked | {"GIT_CONFIG_COUNT": str(first + len(settings))}


@dataclass(frozen=True, slots=True)
class Workspace:
    """A place in which Git works; `remote` names the branches that a repository elsewhere has."""

    repository: Repository
    folder: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> bytes:
        """Return what Git prints. Raises GitFailed with its complaint."""
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self.folder,
                capture_output=True,
                check=False,
                env=self.environment,
            )
        except FileNotFoundError:
            raise GitFailed("fatal: Git is not installed here") from None
        if done.returncode:
            raise GitFailed((done.stderr + done.stdout).decode("utf-8", "replace"))
        return done.stdout

    def remote(self, *refs: str) -> Mapping[str, str]:
        """Return which commits those of these refs stand for that the repository elsewhere has."""
        lines = self.run("ls-remote", "live", *refs).decode("utf-8", "replace").splitlines()
        told = {ref: commit for commit, _, ref in (line.partition("\t") for line in lines)}
        return {ref: told[ref] for ref in refs if ref in told}

    def fetch(self, *refs: str) -> Mapping[str, str]:
        """Have these refs here, and all that they lead to; returns which commits they stand for."""
        wanted = {ref: f"refs/fetched/{number}" for number, ref in enumerate(refs)}
        options = [
            "--quiet",
            "--filter=blob:none",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-auto-maintenance",
            "--no-recurse-submodules",
        ]
        self.run("fetch", *options, "live", *(f"+{ref}:{here}" for ref, here in wanted.items()))
        commits = {ref: self.run("rev-parse", here).decode().strip() for ref, here in wanted.items()}
        self.repository.note(*commits.values())
        return commits

    def has(self, commit: str) -> bool:
        """Whether a commit can be had."""
        try:
            self.run("cat-file", "-e", f"{commit}^{{commit}}")
        except GitFailed:
            return False
        return True

    def push(self, refs: Mapping[str, tuple[str, str]], hear: Callable[[float], None]) -> None:
        """Let refs stand for new commits, all or none, where each is still what it was: by ref, what it was and is.

        `hear` is told how much was sent, from 0 to 1. Raises GitFailed.
        """
        command = ["git", "push", "--porcelain", "--progress", "--no-signed", "--no-follow-tags"]
        command += ["--no-verify", "--recurse-submodules=no", *(["--atomic"] if len(refs) > 1 else [])]
        command += [f"--force-with-lease={ref}:{was}" for ref, (was, _) in refs.items()]
        command += ["live", *(f"{new}:{ref}" for ref, (_, new) in refs.items())]
        told: list[bytes] = []
        with (
            tempfile.TemporaryFile(dir=self.folder) as printed,
            subprocess.Popen(
                command, cwd=self.folder, stdout=printed, stderr=subprocess.PIPE, env=self.environment
            ) as push,
        ):
            while part := os.read(cast(IO[bytes], push.stderr).fileno(), 4096):
                told.append(part)
                for percent in re.findall(rb"Writing objects: +(\d+)%", part):
                    hear(int(percent) / 100)
            if push.wait():
                printed.seek(0)
                raise GitFailed((b"".join(told) + b"\n" + printed.read()).decode("utf-8", "replace"))
