"""A small house with a history, and a site that was begun in it, for the tests of `start`, `upgrade` and `manual`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from desk.demonstration import LIST
from desk.house import RECORD, blob_id
from desk.questions import Answers
from desk.start import DEMONSTRATION
from desk.start import run as begin

FIRST_VERSION = {
    "tasks.py": "# the commands\n",
    "desk/__init__.py": '"""The desk."""\n\n__version__ = "1.0"\n',
    "desk/press.py": "PRESSES = 1\n",
    "desk/stamps.py": "STAMPS = 3\n",
    "plugins/core/__init__.py": "",
    "theme/style.css": "body { color: black }\n",
    "theme/old/fleuron.css": "hr { color: red }\n",
    "README.md": "The [manual](content/pages/about.md).\n",
    "CHANGELOG.md": "# Changes\n\n## 1.0\n\n- The first one.\n",
    ".gitignore": "/.cache/\n/output/\n__pycache__/\n*~\n",
    ".ci/run": "#!/bin/sh\n",
    "overrides/README.md": "Yours.\n",
    "pelicanconf.py": (
        'SITENAME = "Standfirst"  # the name\nSITESUBTITLE = "A demonstration"\nAUTHOR = None\n'
        f'SITE_ID = "{DEMONSTRATION}"\nPATH = "content"\nTIMEZONE = "Europe/London"\nPLUGINS = ["plugins.core"]\n'
    ),
    "publishconf.py": 'from pelicanconf import *\n\nSITEURL = "https://standfirst.example"  # the address\n',
    "content/columns/one.md": "---\ntitle: One\ndate: 2025-01-01\n---\n\nThe first.\n",
    "content/pages/about.md": "---\ntitle: About\n---\n\nThe manual.\n",
    "content/images/pear.svg": "<svg/>\n",
}
SECOND_VERSION = {
    "desk/__init__.py": '"""The desk."""\n\n__version__ = "2.0"\n',
    "desk/press.py": "PRESSES = 2\n",
    "plugins/lamps/__init__.py": '"""Light."""\n',
    "theme/old/fleuron.css": None,
    "CHANGELOG.md": "# Changes\n\n## 2.0\n\n- Light, which there\n  was not.\n\n## 1.0\n\n- The first one.\n",
    "content/columns/two.md": "---\ntitle: Two\ndate: 2025-01-02\n---\n\nThe second.\n",
    "content/pages/about.md": "---\ntitle: About\n---\n\nThe second manual.\n",
    "pelicanconf.py": FIRST_VERSION["pelicanconf.py"].replace(
        'PLUGINS = ["plugins.core"]', 'PLUGINS = ["plugins.core", "plugins.lamps"]\nOIL = 3  # pints of it'
    ),
}
for _version in (FIRST_VERSION, SECOND_VERSION):
    _texts = {path: text for path, text in (FIRST_VERSION | _version).items() if path.startswith("content/")}
    _version[LIST] = json.dumps({path: blob_id(text.encode()) for path, text in _texts.items() if text is not None})
ANSWERS = Answers("The Lamplighter", "Ada Wick", "https://lamp.example")


def git(folder: Path, *arguments: str) -> str:
    """Run Git as somebody who does not exist."""
    command = ["git", "-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def write(folder: Path, files: dict[str, str] | dict[str, str | None]) -> None:
    """Write files, and delete those that are None."""
    for path, text in files.items():
        place = folder / path
        if text is None:
            place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")


def commit(folder: Path, said: str) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", said)


@pytest.fixture(scope="session")
def first_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small house's repository as of its first version."""
    folder = tmp_path_factory.mktemp("house") / "standfirst"
    write(folder, FIRST_VERSION)
    (folder / ".ci/run").chmod(0o755)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "config", "core.autocrlf", "false")
    commit(folder, "The first version")
    return folder


@pytest.fixture(scope="session")
def second_source(first_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small house's repository, in which there is a second version now."""
    folder = tmp_path_factory.mktemp("house") / "standfirst"
    shutil.copytree(first_source, folder)
    git(folder, "tag", "v1.0")
    write(folder, SECOND_VERSION)
    commit(folder, "The second version")
    return folder


@pytest.fixture
def source(second_source: Path, tmp_path: Path) -> Path:
    """A copy of that repository, to do with as one likes."""
    return Path(shutil.copytree(second_source, tmp_path / "standfirst"))


@pytest.fixture
def clone(first_source: Path, tmp_path: Path) -> Path:
    """A clone of the first version, as somebody makes it who wants a site of their own."""
    folder = tmp_path / "site"
    git(tmp_path, "clone", "--quiet", str(first_source), str(folder))
    git(folder, "remote", "set-url", "origin", str(tmp_path / "standfirst"))
    return folder


@pytest.fixture(scope="session")
def begun(first_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site begun in a clone of the first version, with a text, an override, a setting and a note of its user's."""
    folder = tmp_path_factory.mktemp("begun") / "site"
    git(folder.parent, "clone", "--quiet", str(first_source), str(folder))
    assert begin(ANSWERS, root=folder) == 0
    write(
        folder,
        {
            "content/columns/mine.md": "---\ntitle: Mine\ndate: 2025-02-01\n---\n\nMy own.\n",
            "overrides/static/mine.css": "body { color: green }\n",
            "notes.txt": "Do not forget the milk.\n",
            "theme/mine.css": "/* beside the house's */\n",
        },
    )
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write("DEFAULT_PAGINATION = 7  # my own\n")
    commit(folder, "My own site")
    return folder


@pytest.fixture
def site(begun: Path, first_source: Path, tmp_path: Path) -> Path:
    """That site, which came from the repository that has a second version now."""
    folder = tmp_path / "site"
    shutil.copytree(begun, folder)
    record = folder / RECORD
    text = record.read_text(encoding="utf-8").replace(str(first_source), str(tmp_path / "standfirst"))
    record.write_text(text, encoding="utf-8", newline="\n")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but Git's and the house's notes on itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".git", "__pycache__", ".standfirst"} & set(path.parts)
    }


def yours(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return what is the user's: the bytes and the time of each file."""
    files = [folder / name for name in ("pelicanconf.py", "publishconf.py", "notes.txt", "theme/mine.css")]
    for name in ("content", "overrides"):
        files += [path for path in (folder / name).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
