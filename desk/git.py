"""What Git knows of a folder: asked through its own program, and never told to run anything that lies there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from desk.house import File
from plugins.core.problems import one_line

LINK, MODULE, PROGRAM = "120000", "160000", "100755"
"""The modes of a link, of another repository within one, and of a program."""

OF_ANOTHER = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX",
)  # fmt: skip
"""What a hook finds in its environment, and would make Git speak of another repository than the folder's."""


class GitProblem(Exception):
    """Git is missing, or could not do it; the message is one sentence."""


def git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes:
    """Return what Git prints, run in a folder. Raises GitProblem with the last line of its complaint."""
    asked = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER}
    asked |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    if not sys.stdin or not sys.stdin.isatty():
        asked["GIT_TERMINAL_PROMPT"] = "0"
    command = ["git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, input=given, capture_output=True, check=False, env=asked)
    except OSError:
        raise GitProblem("Git is not installed here") from None
    if done.returncode:
        complaint = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it does not say why"]
        raise GitProblem(f"Git says: {one_line(complaint[-1])}")
    return done.stdout


def is_repository(folder: Path) -> bool:
    """Whether a folder is the top of a Git repository (not one within another), with at least one commit."""
    try:
        top = git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n")
        git(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except (GitProblem, UnicodeDecodeError):
        return False
    return Path(top).resolve() == folder.resolve()


def listed(folder: Path, commit: str) -> Iterator[tuple[str, str, str]]:
    """Yield mode, id and path of each file in a commit."""
    for line in (
        git(folder, "ls-tree", "-r", "-z", "--full-tree", commit).decode("utf-8", "surrogateescape").split("\0")
    ):
        if line:
            about, path = line.split("\t", 1)
            mode, _, identity = about.split(" ")
            yield mode, identity, path


def files_at(folder: Path, commit: str) -> dict[str, File]:
    """Return the files of a commit, links and modules left out."""
    entries = [entry for entry in listed(folder, commit) if entry[0] not in {LINK, MODULE}]
    wanted = "".join(f"{identity}\n" for _, identity, _ in entries).encode()
    told = git(folder, "cat-file", "--batch", given=wanted)
    files, at = {}, 0
    for mode, _, path in entries:
        end = told.index(b"\n", at)
        size = int(told[at:end].split(b" ")[2])
        files[path] = File(told[end + 1 : end + 1 + size], mode == PROGRAM)
        at = end + size + 2
    return files


def commit_of(folder: Path, name: str) -> str:
    """Return the id of the commit that a branch, a tag or another name stands for. Raises GitProblem: there is none."""
    return git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()


def blob(folder: Path, identity: str) -> bytes | None:
    """Return the bytes that have an id, where this repository has ever had them."""
    try:
        return git(folder, "cat-file", "blob", identity)
    except GitProblem:
        return None


def paths_ever(folder: Path) -> frozenset[str]:
    """Return every path that a file has ever had in a repository, on any branch."""
    told = git(folder, "log", "--all", "-m", "--no-renames", "--diff-filter=A", "--format=", "--name-only", "-z")
    return frozenset(told.decode("utf-8", "surrogateescape").split("\0")) - {""}


def blobs_ever(folder: Path) -> frozenset[str]:
    """Return the ids of all files that a repository has ever had."""
    told = git(folder, "cat-file", "--batch-check=%(objectname) %(objecttype)", "--batch-all-objects").decode()
    return frozenset(line.split(" ")[0] for line in told.splitlines() if line.endswith(" blob"))


def newest_from_elsewhere(folder: Path) -> str:
    """Return the newest commit here that a remote has too; without remotes, the newest of all."""
    boundary = git(folder, "rev-list", "--boundary", "HEAD", "--not", "--remotes").decode().split()
    shared = [commit[1:] for commit in boundary if commit.startswith("-")]
    chosen = git(folder, "rev-list", "--no-walk=sorted", "--max-count=1", *shared).decode() if shared else ""
    return chosen.strip() or commit_of(folder, "HEAD")


def remote_address(folder: Path) -> str:
    """Return the address that this repository was cloned from; empty where it was not."""
    for name in ("upstream", "origin"):
        try:
            return git(folder, "remote", "get-url", name).decode().strip()
        except GitProblem:
            continue
    return ""
