"""Which files are the house's and which are the user's, and the record that one's own site keeps of the house's."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.settings_lines import value_of, with_values
from plugins.core.problems import one_line

FOLDER = ".standfirst"
"""Where the record lies, and what an upgrade replaced."""

RECORD = f"{FOLDER}/record.json"
KEPT_OUT = f"{FOLDER}/.gitignore"
KEPT_OUT_OF_GIT = (
    b"# What an upgrade has replaced is kept here, so that it can be undone; only the record is for Git.\n"
    b"*\n!/.gitignore\n!/record.json\n"
)
MANUAL = "manual"
"""Where the demonstration lies once the site is one's own."""

YOUR_FOLDERS = ("content", "overrides", "set-aside")
YOUR_FILES = ("pelicanconf.py", "publishconf.py")
NEITHERS = (".git", FOLDER)
"""Folders that no version of the house brings along."""

MANUAL_SETTINGS = {
    "OUTPUT_PATH": "../.cache/manual/site",
    "THEME": "../theme",
    "THEME_TEMPLATES_OVERRIDES": (),
    "THEME_STATIC_PATHS": ["static"],
}
"""What differs where the demonstration lies a folder deeper; the overrides are the user's, and not the manual's."""


class RecordProblem(Exception):
    """The record cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the house: its bytes, and whether it is a program."""

    data: bytes
    is_executable: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What the house in this folder is: a version, where it came from, and the Git blob id of each of its files."""

    version: str
    source: str
    files: Mapping[str, str]
    commit: str = ""

    def as_bytes(self) -> bytes:
        """Return the record as it is kept: JSON, a file a line."""
        about = {"version": self.version, "commit": self.commit, "source": self.source}
        return (json.dumps({**about, "files": dict(sorted(self.files.items()))}, indent=1) + "\n").encode()


def read_record(root: Path) -> Record | None:
    """Return the record of the house in a folder; None where the site is still the demonstration.

    Raises:
        RecordProblem: there is a file, and it is no record.
    """
    try:
        data = json.loads((root / RECORD).read_bytes())
        files = {_checked(path): str(identity) for path, identity in data["files"].items()}
        return Record(str(data["version"]), str(data["source"]), files, str(data.get("commit", "")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        mend = "put it back as it was (git restore .standfirst/record.json)"
        raise RecordProblem(f"{RECORD} cannot be read, and only it says which files are the house's; {mend}") from None


def _checked(path: str) -> str:
    if not is_ours(path) or unsafe(path):
        raise ValueError(path)
    return path


def is_ours(path: str) -> bool:
    """Whether a path in a started site is for the house to fill: all but what is the user's."""
    top = path.split("/", 1)[0]
    return path not in YOUR_FILES and top not in YOUR_FOLDERS and top not in NEITHERS


def unsafe(path: str) -> bool:
    """Whether a path leads out of the folder, or is none on some system."""
    is_odd = re.search(r'[\x00-\x1f\x7f\\:<>"|?*]', path)
    return bool(is_odd) or any(re.fullmatch(r"(?i)|\.git|git~\d+|.*[. ]", part) for part in path.split("/"))


def laid_out(files: Mapping[str, File]) -> dict[str, File]:
    """Return a version's files as a started site has them: the demonstration as the manual, nothing of the user's."""
    placed: dict[str, File] = {}
    for path, file in files.items():
        if path.startswith("content/"):
            placed[f"{MANUAL}/{path}"] = file
        elif path == "pelicanconf.py":
            placed[f"{MANUAL}/{path}"] = File(with_values(file.data, MANUAL_SETTINGS))
        elif path == "README.md":
            placed[path] = File(file.data.replace(b"](content/", f"]({MANUAL}/content/".encode()))
        elif is_ours(path) and not path.startswith(f"{MANUAL}/"):
            placed[path] = file
    return placed


def identities(files: Mapping[str, File]) -> dict[str, str]:
    """Return the id of each file, for a record."""
    return {path: blob_id(file.data) for path, file in files.items()}


def blob_id(data: bytes) -> str:
    """Return the id that Git gives to these bytes, whichever line ends the system has made of them."""
    plain = with_plain_ends(data)
    return hashlib.sha1(b"blob %d\0" % len(plain) + plain, usedforsecurity=False).hexdigest()


def with_plain_ends(data: bytes) -> bytes:
    """Return a text with the line ends that Git keeps; other data as it is, told apart as Git does."""
    return data if b"\0" in data[:8000] else data.replace(b"\r\n", b"\n")


def version_of(files: Mapping[str, File]) -> str | None:
    """Return the version that these files are of Standfirst, read and not run; None where they are something else."""
    expected = ("desk/__init__.py", "tasks.py", "pelicanconf.py", "plugins/core/__init__.py")
    if any(path not in files for path in expected) or not any(path.startswith("content/") for path in files):
        return None
    try:
        version = value_of(files["desk/__init__.py"].data, "__version__")
        ast.parse(files["pelicanconf.py"].data)
    except (ValueError, SyntaxError):
        return None
    return version if isinstance(version, str) else None


def on_disk(root: Path, path: str) -> bytes | None:
    """Return the bytes of a file; None where there is none. Raises OSError where a link or a folder is there."""
    place = root
    for part in path.split("/"):
        place = place / part
        if place.is_symlink():
            raise OSError(f"{path} is a link, or lies behind one")
    try:
        return place.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def names(paths: Iterable[str], most: int = 12) -> str:
    """Return some paths in a sentence, the first ones by name."""
    listed = sorted(paths)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return one_line(", ".join(listed[:most])) + more


def of_disk(error: OSError) -> str:
    """Return what the disk says, with the file that it is about where it names one."""
    what = error.strerror or str(error)
    return one_line(f"{error.filename}: {what}" if error.filename else what)
