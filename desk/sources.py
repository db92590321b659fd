"""Where a version of Standfirst comes from: a Git repository somewhere, or a folder. Its files are read, never run."""

from __future__ import annotations

import fnmatch
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from desk.git import LINK, MODULE, GitProblem, blob, commit_of, files_at, git, is_repository, listed, paths_ever
from desk.house import RECORD, File, on_disk, unsafe, version_of
from plugins.core.problems import one_line

HERE = "where newer versions are: python3 tasks.py upgrade --source ADDRESS-OR-FOLDER"

FIRST_PLACES = 400
"""How many commits back are looked through for the one that a house without a record came from."""


class SourceProblem(Exception):
    """No version can be had from there; the message is one sentence, or two."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of Standfirst: its files as they lie in its own repository.

    `ever` holds every path that its history knows, where it has a history; `history` is a copy of its repository.
    """

    files: Mapping[str, File]
    version: str
    address: str
    commit: str = ""
    ever: frozenset[str] | None = None
    history: Path | None = None

    def original(self, identity: str) -> bytes | None:
        """Return the bytes that have an id, where the history has them."""
        return blob(self.history, identity) if self.history else None


@contextmanager
def opened(typed: str, version: str = "") -> Iterator[Edition]:
    """Give the edition at an address or in a folder, as of a branch, tag or commit where one is named.

    Raises:
        SourceProblem: it cannot be read, is not Standfirst, or holds what no version of Standfirst does.
    """
    folder = Path(typed).expanduser()
    is_folder, is_file = folder.is_dir(), folder.is_file()
    if is_file:
        raise SourceProblem(f"{one_line(typed)} is a file; unpack it and name the folder that comes of it.")
    if not is_folder and not re.match(r"[\w+.-]+://|[\w.@-]+:", typed):
        raise SourceProblem(f"there is no folder {one_line(typed)}; name a folder, or the address of a Git repository.")
    if is_folder and not _has_history(folder):
        if version:
            raise SourceProblem(f"{one_line(typed)} has no Git history, so --to cannot choose a version in it.")
        is_house = (folder / "desk" / "__init__.py").is_file()  # else it may be a whole disk
        files, links = (files_in(folder), list(_links(folder))) if is_house else ({}, [])
        yield _checked(Edition(files, "", str(folder.resolve())), links)
        return
    address = str(folder.resolve()) if is_folder else typed
    with tempfile.TemporaryDirectory(prefix="standfirst-", ignore_cleanup_errors=True) as scratch:
        yield _from_git(Path(scratch), address, version)


def _has_history(folder: Path) -> bool:
    return is_repository(folder) or ((folder / "HEAD").is_file() and (folder / "objects").is_dir())


def _from_git(scratch: Path, address: str, version: str) -> Edition:
    copy = scratch / "history.git"
    try:
        git(scratch, "clone", "--quiet", "--bare", "--", address, str(copy))
    except GitProblem as problem:
        said = str(problem).replace(address, without_password(address))
        raise SourceProblem(f"{_shown(address)} could not be fetched ({said}).") from None
    try:
        commit = commit_of(copy, version or "HEAD")
    except GitProblem:
        raise SourceProblem(f"{_shown(address)} has no version `{one_line(version or 'HEAD')}`.") from None
    odd = [path for mode, _, path in listed(copy, commit) if mode in {LINK, MODULE}]
    found = Edition(files_at(copy, commit), "", without_password(address), commit, paths_ever(copy), copy)
    return _checked(found, odd)


def _checked(found: Edition, links: list[str]) -> Edition:
    """Refuse what is no version of Standfirst, or what would lead out of the folder."""
    where = _shown(found.address)
    odd = links or [path for path in found.files if unsafe(path)]
    if odd:
        raise SourceProblem(f"{where} holds {one_line(ascii(odd[0]))}, a link or an unsafe name; nothing was taken.")
    folded: dict[str, str] = {}
    for path in found.files:
        if folded.setdefault(path.casefold(), path) != path:
            raise SourceProblem(f"{where} holds {path} and {folded[path.casefold()]}, one name on many systems.")
    if RECORD in found.files:
        raise SourceProblem(f"{where} is a site made with Standfirst and not Standfirst itself; say {HERE}")
    version = version_of(found.files)
    if version is None:
        raise SourceProblem(
            f"{where} is not Standfirst (it has no tasks.py, desk/, plugins/ and content/ of its kind)."
        )
    return Edition(found.files, version, found.address, found.commit, found.ever, found.history)


def files_in(folder: Path) -> dict[str, File]:
    """Return the files that lie in a folder, without what its .gitignore says is no source; links are left out."""
    files = {}
    for path in _walk(folder):
        data = None if (folder / path).is_symlink() else on_disk(folder, path)
        if data is not None:
            files[path] = File(data, os.access(folder / path, os.X_OK) and os.name != "nt")
    return files


def _links(folder: Path) -> Iterator[str]:
    return (path for path in _walk(folder) if (folder / path).is_symlink())


def _walk(folder: Path) -> Iterator[str]:
    """Yield the paths of files and links below a folder, what is ignored left out."""
    try:
        rules = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        rules = []
    waiting = [""]
    while waiting:
        below = waiting.pop()
        for entry in sorted(os.scandir(folder / below), key=lambda each: each.name):
            path, is_folder = f"{below}{entry.name}", entry.is_dir(follow_symlinks=False)
            if path == ".git" or _is_ignored(path, is_folder, rules):
                continue
            if is_folder:
                waiting.append(f"{path}/")
            else:
                yield path


def _is_ignored(path: str, is_folder: bool, rules: list[str]) -> bool:
    """Whether lines of .gitignore say that a path is no source; of their language, what the house's own uses."""
    is_ignored = False
    for rule in filter(None, map(str.strip, rules)):
        pattern = rule.removeprefix("!").rstrip("/")
        if not rule.startswith("#") and (is_folder or not rule.endswith("/")):
            name = path if "/" in pattern else path.rsplit("/", 1)[-1]
            if fnmatch.fnmatchcase(name, pattern.lstrip("/")):
                is_ignored = not rule.startswith("!")
    return is_ignored


def came_from(history: Path, newest: str, local: Mapping[str, str]) -> str:
    """Return the commit of a history whose files are most like these, whose ids are given."""
    best, most = newest, -1
    for commit in git(history, "rev-list", f"--max-count={FIRST_PLACES}", newest).decode().split():
        same = sum(identity == local.get(path) for _, identity, path in listed(history, commit))
        if same > most:
            best, most = commit, same
    return best


def without_password(address: str) -> str:
    """Return an address as it may be kept: what stands before the `@` of a web address is nobody else's business."""
    parts = urlsplit(address) if re.match(r"https?://", address) else None
    return urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1])) if parts else address


def _shown(address: str) -> str:
    return one_line(without_password(address))
