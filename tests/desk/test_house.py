"""Whose is what, and the record of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desk.house import File, blob_id, is_ours, laid_out, on_disk, unsafe, version_of
from desk.sources import files_in
from tests.desk.conftest import FIRST_VERSION, git


@pytest.mark.parametrize(
    "path", ["content/a.md", "overrides/x/y.css", "pelicanconf.py", "publishconf.py", ".git/config"]
)
def test_what_is_the_users_is_never_the_houses(path: str) -> None:
    assert not is_ours(path)


@pytest.mark.parametrize(
    "path", ["desk/new.py", "theme/x.css", "manual/content/a.md", "manual/pelicanconf.py", "README.md"]
)
def test_all_else_is_the_houses(path: str) -> None:
    assert is_ours(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a//b",
        "./a",
        ".git/hooks/x",
        "a/.GIT/x",
        "git~1/x",
        "a\\b",
        "c:x",
        "a\nb",
        "a.",
    ],
)
def test_paths_that_lead_elsewhere_are_unsafe(path: str) -> None:
    assert unsafe(path)


def test_this_house_can_be_taken_from_its_folder(house: Path) -> None:
    files = files_in(house)
    assert [path for path in files if unsafe(path)] == []
    assert {"tasks.py", "desk/first/column.md", ".gitignore", ".vscode/fields.code-snippets"} <= set(files)
    assert not [path for path in files if path.startswith((".venv", ".git/", ".cache", "output"))]
    if (house / "content/pages/fields.md").is_file():
        assert version_of(files)


def test_what_is_taken_from_a_folder_is_what_git_has(house: Path) -> None:
    if not (house / ".git").is_dir():
        pytest.skip("this house has no Git history")
    known = git(house, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    assert set(files_in(house)) == {path for path in known if path and (house / path).is_file()}


def test_the_id_is_gits_and_line_ends_do_not_matter() -> None:
    assert blob_id(b"a\r\nb\n") == blob_id(b"a\nb\n") == "422c2b7ab3b3c668038da977e4e93a5fc623169c"
    assert blob_id(b"\0\r\n") != blob_id(b"\0\n"), "but in data they do"


def test_the_demonstration_is_the_manual_of_a_site() -> None:
    placed = laid_out({path: File(text.encode()) for path, text in FIRST_VERSION.items()})
    assert {path for path in placed if path.startswith("manual/")} == {
        "manual/content/columns/one.md", "manual/content/images/pear.svg", "manual/content/pages/about.md",
        "manual/pelicanconf.py",
    }  # fmt: skip
    assert placed["README.md"].data == b"The [manual](manual/content/pages/about.md).\n"
    assert not {"pelicanconf.py", "publishconf.py", "overrides/README.md", "content/columns/one.md"} & set(placed)


@pytest.mark.skipif(os.name == "nt", reason="this system lets only administrators make links")
def test_no_link_is_read_through(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/x").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to("there")
    assert on_disk(tmp_path, "there/x") == b"x"
    with pytest.raises(OSError, match="a link"):
        on_disk(tmp_path, "link/x")
