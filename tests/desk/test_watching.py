"""What is seen of the files that a person, an editor or Git saves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait
from pathlib import Path
from typing import NoReturn

import pytest

from desk.sightings import Sightings
from desk.watching import Saved, Watch, lies_in

PATIENCE = 20


class Watching:
    """A watch of the folder `texts`, and what it has told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "texts"
        self.folder.mkdir()
        (self.folder / "one.md").write_text("one")
        self.saved = Saved()
        self.files = Sightings([self.folder / "out", None])
        self.watch = Watch(self.saved, self.files)
        self.watch.follow([self.folder])
        self.heard: set[str] = set()
        self.settle()

    def settle(self) -> None:
        """Until something that was saved just now was told, and nothing before it is left."""
        mark = self.folder / "mark"
        mark.write_text(f"{os.urandom(8)!r}")
        self.hears("mark")
        self.heard.clear()

    def hears(self, *names: str) -> bool:
        """Whether these files are told, before patience ends."""
        while not self.heard.issuperset(names):
            assert wait([self.saved.arrived], PATIENCE), f"{names} missing, heard of {self.heard}"
            self.heard |= {path.relative_to(self.folder).as_posix() for path in self.saved.take()}
        return True

    def hears_nothing_but(self, *names: str) -> bool:
        (self.folder / "last").write_text(f"{os.urandom(8)!r}")
        self.hears("last")
        return self.heard - {"last"} == set(names)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    running = Watching(tmp_path)
    yield running
    running.watch.end()


def write_in_place(path: Path) -> None:
    path.write_text("new", encoding="utf-8")


def write_beside_and_rename(path: Path) -> None:
    beside = path.with_name(".one.md.new~")
    beside.write_text("new")
    beside.replace(path)


def move_away_and_write(path: Path) -> None:
    path.rename(path.with_name("one.md~"))
    path.write_text("new", encoding="utf-8")


def keep_size_and_time(path: Path) -> None:
    state = path.stat()
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def delete(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    "save", [write_in_place, write_beside_and_rename, move_away_and_write, keep_size_and_time, delete]
)
def test_a_saved_file_is_told_however_it_is_saved(watching: Watching, save: Callable[[Path], None]) -> None:
    save(watching.folder / "one.md")
    assert watching.hears("one.md")


def test_what_editors_and_builds_leave_behind_is_not_told(watching: Watching) -> None:
    (watching.folder / "out").mkdir()
    (watching.folder / "out" / "index.html").write_text("x")
    (watching.folder / "__pycache__").mkdir()
    for name in ("one.md~", ".one.md.swp", ".#one.md", "__pycache__/x.pyc"):
        (watching.folder / name).write_text("x")
    assert watching.hears_nothing_but()


def test_a_folder_whose_name_merely_begins_like_one_that_is_ignored_is_watched(watching: Watching) -> None:
    (watching.folder / "outlines").mkdir()
    (watching.folder / "outlines" / "a.md").write_text("x")
    assert watching.hears("outlines/a.md")


def test_a_tree_that_appears_at_once_is_seen_to_its_last_leaf(watching: Watching, tmp_path: Path) -> None:
    names = [f"new/{number % 7}/deep/{number}.md" for number in range(300)]
    for name in names:
        (watching.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (watching.folder / name).write_text("x")
    assert watching.hears(*names)
    (watching.folder / "new").rename(tmp_path / "away")
    watching.heard.clear()
    assert watching.hears(*names), "it is gone"
    watching.heard.clear()
    (tmp_path / "away").rename(watching.folder / "new")
    assert watching.hears(*names), "and back"


def test_a_watched_folder_may_go_and_come_back(watching: Watching, tmp_path: Path) -> None:
    watching.folder.rename(tmp_path / "away")
    assert watching.hears("one.md")
    watching.heard.clear()
    shutil.copytree(tmp_path / "away", watching.folder)
    assert watching.hears("one.md")
    watching.settle()
    (watching.folder / "one.md").write_text("again")
    assert watching.hears("one.md"), "it is watched as before"


def test_a_watched_folder_may_be_deleted_and_made_anew(watching: Watching) -> None:
    shutil.rmtree(watching.folder)
    assert watching.hears("one.md")
    watching.folder.mkdir()
    watching.settle()
    (watching.folder / "one.md").write_text("again", encoding="utf-8")
    assert watching.hears("one.md")


def test_where_the_system_does_not_tell_files_are_looked_at_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*folders: str, **options: object) -> NoReturn:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr("desk.watching.watch", refuse)
    monkeypatch.setattr("desk.watching.SELDOM", 50)
    watching = Watching(tmp_path)
    (watching.folder / "one.md").write_text("new", encoding="utf-8")
    assert watching.hears("one.md")
    watching.watch.end()
    assert "watch limit reached; looking at all files now and then instead" in capsys.readouterr().err


def test_what_the_system_did_not_tell_of_is_found_soon_after(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(paths: Iterable[str]) -> set[Path]:
        return set()

    monkeypatch.setattr(watching.files, "changed_of", forget)
    (watching.folder / "one.md").write_text("new", encoding="utf-8")
    assert watching.hears("one.md")


def test_a_folder_that_comes_later_is_watched_when_it_comes(watching: Watching, tmp_path: Path) -> None:
    other = tmp_path / "overrides"
    watching.watch.follow([other])
    other.mkdir()
    (other / "base.html").write_text("x")
    while not (found := watching.saved.take()):
        assert wait([watching.saved.arrived], PATIENCE)
    assert found == {other / "base.html"}


def test_what_is_already_watched_stays_so_when_more_is(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (watching.folder / "one.md").write_text("saved at the very moment")
    watching.watch.follow([tmp_path / "more", watching.folder / "below"])
    assert watching.hears("one.md")


def test_a_folder_of_settings_is_watched_for_its_own_python_files_alone(tmp_path: Path) -> None:
    saved = Saved()
    (tmp_path / "below").mkdir()
    watch = Watch(saved, Sightings([], only=".py", deep=False))
    watch.follow([tmp_path])
    for name in ("notes.txt", "below/a.py", "conf.py"):
        (tmp_path / name).write_text("x")
    assert wait([saved.arrived], PATIENCE)
    assert saved.take() == {tmp_path / "conf.py"}
    watch.end()


def test_a_folder_that_is_linked_into_itself_is_no_trap(watching: Watching) -> None:
    (watching.folder / "around").symlink_to(watching.folder)
    watching.settle()
    (watching.folder / "one.md").write_text("new")
    assert watching.hears("one.md")


def test_many_files_are_taken_together() -> None:
    saved = Saved()
    saved.add({Path(str(number)) for number in range(500)})
    assert len(saved.take()) == 500
    assert not saved.arrived.poll()
    saved.add({Path("a")})
    assert saved.arrived.poll()


def test_a_path_lies_in_a_folder_by_its_whole_names() -> None:
    assert lies_in(Path("/a/b"), [Path("/a")])
    assert lies_in(Path("/a"), [Path("/a")])
    assert not lies_in(Path("/ab"), [Path("/a")])
