"""What lies in a folder: what is trusted, what is taken again, and what is followed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from plugins.engine import inventory
from plugins.engine.inventory import NO_HINT, Files, Place, digest_now, files_in, files_named, files_written


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks are taken long after the files were written."""
    now = time.time_ns() + 10_000_000_000
    monkeypatch.setattr("time.time_ns", lambda: now)


def fill(folder: Path, **files: str) -> Place:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return Place("texts", str(folder))


def changed(before: Files, after: Files) -> set[str]:
    names = before.digests.keys() | after.digests.keys()
    return {name for name in names if before.digests.get(name) != after.digests.get(name)}


def test_names_every_file_and_folder(tmp_path: Path) -> None:
    (tmp_path / "deep" / "empty").mkdir(parents=True)
    (tmp_path / "deep" / ".hidden").write_text("", encoding="utf-8")

    assert set(files_in(fill(tmp_path, a="A")).digests) == {"a.md", "deep/", "deep/empty/", "deep/.hidden"}


@pytest.mark.usefixtures("later")
def test_takes_no_digest_again_where_nothing_was_touched(tmp_path: Path) -> None:
    place = fill(tmp_path, a="A", b="B")
    before = files_in(place)

    assert files_in(place, before) is before


@pytest.mark.usefixtures("later")
def test_a_file_that_was_touched_and_holds_the_same_has_not_changed(tmp_path: Path) -> None:
    place = fill(tmp_path, a="A")
    before = files_in(place)
    os.utime(tmp_path / "a.md", (1, 1))
    after = files_in(place, before)

    assert after.hints != before.hints
    assert after.digests == before.digests


@pytest.mark.usefixtures("later")
def test_sees_an_edit_of_the_same_length_whose_time_was_put_back(tmp_path: Path) -> None:
    place = fill(tmp_path, a="one", b="two")
    before = files_in(place)
    as_it_was = (tmp_path / "a.md").stat()
    time.sleep(0.02)  # so that the disk's clock, which no program can set, has gone on
    fill(tmp_path, a="eno")
    os.utime(tmp_path / "a.md", ns=(as_it_was.st_atime_ns, as_it_was.st_mtime_ns))

    assert changed(before, files_in(place, before)) == {"a.md"}


def test_does_not_trust_what_was_written_a_moment_before_the_look(tmp_path: Path) -> None:
    place = fill(tmp_path, a="one")
    before = files_in(place)

    assert before.hints["a.md"] == NO_HINT


@pytest.mark.parametrize(("after", "is_trusted"), [(1_000_000_000, False), (3_000_000_000, True)])
def test_trusts_a_disk_that_counts_in_seconds_only_after_two(after: int, is_trusted: bool) -> None:
    second = 1_700_000_000_000_000_000
    hint = (3, second, second)

    assert (inventory._kept(hint, second + after) == hint) is is_trusted


@pytest.mark.usefixtures("later")
def test_sees_what_came_went_and_was_renamed(tmp_path: Path) -> None:
    place = fill(tmp_path, a="A", b="B", c="C")
    before = files_in(place)
    (tmp_path / "a.md").unlink()
    (tmp_path / "b.md").rename(tmp_path / "d.md")
    (tmp_path / "folder").mkdir()

    assert changed(before, files_in(place, before)) == {"a.md", "b.md", "d.md", "folder/"}


def test_a_place_that_does_not_exist_holds_nothing_until_it_does(tmp_path: Path) -> None:
    place = Place("theme", str(tmp_path / "theme"))
    before = files_in(place)
    (tmp_path / "theme").mkdir()
    fill(tmp_path / "theme", a="A")

    assert before == Files()
    assert changed(before, files_in(place, before)) == {"a.md"}


@pytest.mark.usefixtures("later")
def test_a_place_may_be_one_file(tmp_path: Path) -> None:
    fill(tmp_path, a="A")
    place = Place("settings", str(tmp_path / "a.md"))
    before = files_in(place)

    assert files_in(place, before) is before
    fill(tmp_path, a="B")
    assert changed(before, files_in(place, before)) == {""}


def test_follows_links_but_not_in_circles(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    fill(other, a="A")
    (one / "to").symlink_to(other)
    (other / "back").symlink_to(one)

    names = set(files_in(Place("texts", str(one))).digests)
    assert {"to/", f"to\0{other}", "to/a.md"} <= names
    assert "to/back/to/a.md" not in names


def test_a_closed_place_does_not_look_where_a_link_leads_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    fill(outside, a="A")
    (inside / "out").symlink_to(outside)

    assert set(files_in(Place("content", str(inside), is_closed=True)).digests) == {f"out\0{outside}"}


@pytest.mark.usefixtures("later")
def test_sees_that_a_link_leads_somewhere_else(tmp_path: Path) -> None:
    place = fill(tmp_path, a="same", b="same")
    (tmp_path / "link").symlink_to("a.md")
    before = files_in(place)
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("b.md")

    assert changed(before, files_in(place, before)) == {"link\0a.md", "link\0b.md"}


def test_leaves_out_what_python_and_git_keep_for_themselves(tmp_path: Path) -> None:
    for name in ("__pycache__", ".git"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kept.pyc").write_bytes(b"")
    (tmp_path / "model.py").write_bytes(b"")

    assert set(files_in(Place("code", str(tmp_path), is_code=True)).digests) == {"model.py", ".git/"}


@pytest.mark.usefixtures("later")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_waits_for_no_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    found = files_in(Place("texts", str(tmp_path)))

    assert found == Files({"pipe": NO_HINT}, {"pipe": inventory.UNREADABLE})
    assert digest_now(str(tmp_path), found, "pipe") is None


@pytest.mark.usefixtures("later")
def test_of_named_files_looks_at_no_others(tmp_path: Path) -> None:
    place = fill(tmp_path, a="A", b="B")
    written = files_written(str(tmp_path), files_in(place).digests)
    fill(tmp_path, c="C")

    assert files_named(str(tmp_path), written) is written


@pytest.mark.usefixtures("later")
def test_of_named_files_a_link_to_the_same_bytes_is_not_the_file(tmp_path: Path) -> None:
    place = fill(tmp_path, a="A", b="A", c="C")
    written = files_written(str(tmp_path), files_in(place).digests)
    (tmp_path / "a.md").unlink()
    (tmp_path / "a.md").symlink_to("b.md")
    (tmp_path / "c.md").unlink()

    assert changed(written, files_named(str(tmp_path), written)) == {"a.md", "c.md"}


@pytest.mark.usefixtures("later")
def test_a_digest_is_given_only_while_the_file_is_as_it_was_looked_at(tmp_path: Path) -> None:
    place = fill(tmp_path, a="A", b="B")
    files = files_in(place)

    assert digest_now(place.root, files, "a.md") == files.digests["a.md"]
    fill(tmp_path, a="other")
    (tmp_path / "b.md").unlink()
    assert [digest_now(place.root, files, name) for name in ("a.md", "b.md", "c.md")] == [None, None, None]
