"""A build put in place: wholly or not at all, and nothing lost that is not the site's."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import ROOT
from plugins.engine.staging import OutputRefused, Published, Staging

Tree = dict[str, str]


def tree(folder: Path) -> Tree:
    """Return every file below a folder with its text."""
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def build(output: Path, files: Tree) -> Published:
    """Build a site of these files."""
    staging = Staging(output)
    with staging.open() as folder:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
        return staging.publish(digests, digests)


def recorded(output: Path) -> set[str]:
    return set(json.loads(Staging(output).manifest.read_text())["files"])


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def test_a_first_build_puts_everything_in_place(output: Path) -> None:
    assert build(output, {"index.html": "home", "a/b/c.html": "c"}) == Published(("a/b/c.html", "index.html"))
    assert tree(output) == {"index.html": "home", "a/b/c.html": "c"}
    assert recorded(output) == {"index.html", "a/b/c.html"}
    assert sorted(path.name for path in output.parent.iterdir()) == ["output", "output.manifest.json"]


def test_what_changed_is_written_what_vanished_removed_and_the_rest_left_alone(output: Path) -> None:
    build(output, {"same": "1", "changed": "1", "a/vanished": "1", "b/vanished": "1", "b/same": "1"})
    before = (output / "same").stat()
    published = build(output, {"same": "1", "changed": "22", "b/same": "1", "new/file": "1"})
    assert published == Published(("changed", "new/file"), ("a/vanished", "b/vanished"))
    after = (output / "same").stat()
    assert tree(output) == {"same": "1", "changed": "22", "b/same": "1", "new/file": "1"}
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert not (output / "a").exists()


def test_a_file_of_the_same_length_that_changed_is_written(output: Path) -> None:
    build(output, {"a": "one"})
    assert build(output, {"a": "two"}).written == ("a",)
    assert tree(output) == {"a": "two"}


def test_files_of_others_stay(output: Path) -> None:
    build(output, {"a/index.html": "1", "b.html": "1"})
    (output / "CNAME").write_text("paper.example")
    (output / "a" / "notes.txt").write_text("mine")
    build(output, {"c.html": "1"})
    assert tree(output) == {"CNAME": "paper.example", "a/notes.txt": "mine", "c.html": "1"}


def test_an_output_that_something_else_built_is_taken_over_and_nothing_of_it_removed(output: Path) -> None:
    (output / "tag").mkdir(parents=True)
    (output / "index.html").write_text("old")
    (output / "tag" / "x.html").write_text("old")
    build(output, {"index.html": "new"})
    assert tree(output) == {"index.html": "new", "tag/x.html": "old"}


def test_a_file_may_become_a_folder_and_a_file_again(output: Path) -> None:
    build(output, {"a": "file", "b/c": "file"})
    build(output, {"a/index.html": "folder", "b/c/d": "folder"})
    assert tree(output) == {"a/index.html": "folder", "b/c/d": "folder"}
    build(output, {"a": "file", "b": "file"})
    assert tree(output) == {"a": "file", "b": "file"}


def test_a_file_of_the_site_never_becomes_a_folder_that_another_needs(output: Path) -> None:
    build(output, {"a": "1", "b/c": "1"})
    staging = Staging(output)
    for name, other in (("a/index.html", "/a"), ("b", "/b")):
        with staging.open() as folder:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("2")
            with pytest.raises(OutputRefused, match=f"^{other} would have to be a file and a folder"):
                staging.publish({"a": "1", "b/c": "1", name: "2"}, [name])
    assert tree(output) == {"a": "1", "b/c": "1"}


def test_the_folder_of_git_is_no_output(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="belongs to Git"):
        Staging(tmp_path / ".git" / "site").refuse_unsafe(tmp_path / "content")


def test_a_folder_with_files_of_others_does_not_become_a_file(output: Path) -> None:
    build(output, {"a/index.html": "folder", "z": "1"})
    (output / "a" / "notes.txt").write_text("mine")
    with pytest.raises(OutputRefused, match=r"a/notes\.txt"):
        build(output, {"a": "file", "z": "2"})
    assert tree(output) == {"a/index.html": "folder", "a/notes.txt": "mine", "z": "1"}


def test_a_file_of_others_does_not_become_a_folder(output: Path) -> None:
    build(output, {"z": "1"})
    (output / "CNAME").write_text("paper.example")
    with pytest.raises(OutputRefused, match="CNAME"):
        build(output, {"CNAME/index.html": "folder", "z": "2"})
    assert tree(output) == {"CNAME": "paper.example", "z": "1"}


def test_a_build_that_fails_leaves_everything_as_it_was(output: Path) -> None:
    build(output, {"a": "1", "b": "1"})
    before = {path: path.stat() for path in (output / "a", output / "b", Staging(output).manifest)}
    staging = Staging(output)
    with pytest.raises(RuntimeError), staging.open() as folder:
        (folder / "a").write_text("2")
        raise RuntimeError
    assert tree(output) == {"a": "1", "b": "1"}
    assert {path: path.stat() for path in before} == before
    assert not staging.folder.exists()


def test_what_a_broken_build_left_behind_is_not_taken_for_part_of_the_next(output: Path) -> None:
    left = Staging(output).folder
    left.mkdir(parents=True)
    (left / "half.html").write_text("half")
    build(output, {"a": "1"})
    assert tree(output) == {"a": "1"}


def test_two_builds_of_one_output_do_not_mix(output: Path) -> None:
    with Staging(output).open() as folder:
        (folder / "a").write_text("1")
        with pytest.raises(OutputRefused, match="another build is writing to"), Staging(output).open():
            pass
        assert (folder / "a").exists()
    build(output, {"a": "1"})


def test_two_builds_of_two_outputs_go_on_side_by_side(tmp_path: Path) -> None:
    with Staging(tmp_path / "one").open() as one, Staging(tmp_path / "two").open() as two:
        assert one != two


@pytest.mark.parametrize(
    "broken", ["", "not json", "[]", '{"files": []}', '{"files": {"../../etc/passwd": "x", "/etc/passwd": "x"}}']
)
def test_a_broken_manifest_removes_nothing(broken: str, output: Path) -> None:
    build(output, {"a": "1", "b": "1"})
    Staging(output).manifest.write_text(broken)
    outside = output.parent / "passwd"
    outside.write_text("x")
    build(output, {"a": "1"})
    assert tree(output) == {"a": "1", "b": "1"}
    assert outside.exists()


def test_links_in_the_output_are_replaced_and_never_written_or_deleted_through(output: Path) -> None:
    elsewhere = output.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "same").write_text("1")
    (elsewhere / "changed").write_text("1")
    build(output, {"f/same": "1", "f/changed": "1", "g/vanished": "1"})
    for name in ("f", "g"):
        for path in sorted((output / name).iterdir()):
            path.unlink()
        (output / name).rmdir()
        (output / name).symlink_to(elsewhere)
    (elsewhere / "vanished").write_text("not ours")
    build(output, {"f/same": "1", "f/changed": "2"})
    assert tree(elsewhere) == {"changed": "1", "same": "1", "vanished": "not ours"}
    assert not (output / "f").is_symlink()
    assert tree(output / "f") == {"same": "1", "changed": "2"}


def test_an_output_may_be_a_link_to_where_the_site_is_served_from(output: Path) -> None:
    served = output.parent / "srv" / "www"
    served.mkdir(parents=True)
    output.symlink_to(served)
    build(output, {"a": "1"})
    build(output, {"b": "1"})
    assert output.is_symlink()
    assert tree(served) == {"b": "1"}


def test_an_output_that_holds_other_things_that_matter_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = tmp_path / "site" / "content"
    content.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(content)
    for refused in (
        content,
        content / "output",
        tmp_path / "site",
        tmp_path,
        tmp_path / "home",
        tmp_path / "file",
        Path("/"),
        tmp_path / "link",
    ):
        with pytest.raises(OutputRefused):
            Staging(refused).refuse_unsafe(content)
    Staging(tmp_path / "site" / "output").refuse_unsafe(content)


def test_the_manifest_holds_a_hash_of_every_file(output: Path) -> None:
    build(output, {"a": "1"})
    assert json.loads(Staging(output).manifest.read_text())["files"] == {
        "a": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    }


NAMES = st.sampled_from(["a", "b", "a/b", "a/c", "b/a", "c/d/e", "c/d"])


def sites() -> st.SearchStrategy[Tree]:
    """Return sites in which no file is another's folder."""
    return st.dictionaries(NAMES, st.sampled_from(["1", "2", "33"])).filter(
        lambda files: not any(other.startswith(f"{name}/") for name in files for other in files)
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(sites(), min_size=1, max_size=4))
def test_after_any_builds_the_output_is_that_of_the_last(
    tmp_path_factory: pytest.TempPathFactory, built: list[Tree]
) -> None:
    output = tmp_path_factory.mktemp("builds") / "output"
    for files in built:
        build(output, files)
    assert tree(output) == built[-1]
    assert recorded(output) == set(built[-1])


# Killed at every step -------------------------------------------------------------------------------------------

BEFORE = {"same": "1", "changed": "1", "vanished": "1", "folder/file": "1", "file": "1"}
AFTER = {"same": "1", "changed": "2", "folder": "2", "file/in/it": "2", "new/one": "1", "new/two": "1"}
LATER = {"same": "1", "changed": "2"}

KILLED = textwrap.dedent(
    """
    import hashlib, os, signal, sys
    from pathlib import Path

    left = int(sys.argv[2])

    def counted(real):
        def call(*arguments, **more):
            global left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **more)
        return call

    for name in ("replace", "unlink", "rmdir", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))

    from plugins.engine.staging import Staging

    staging = Staging(Path(sys.argv[1]))
    with staging.open() as folder:
        for name, text in {files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in {files}.items()}
        staging.publish(digests, digests)
    """
)


def build_until_killed(output: Path, files: Tree, steps: int) -> bool:
    """Build in a process that is killed after so many changes to the disk; return whether it was."""
    script = KILLED.replace("{files}", repr(files))
    command = [sys.executable, "-c", script, str(output), str(steps)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode in {0, -9}, done.stderr.decode()
    return done.returncode == -9


@pytest.mark.skipif(os.name == "nt", reason="this system kills in another way")
@pytest.mark.parametrize(("before", "after"), [(BEFORE, AFTER), ({}, AFTER)], ids=["a later build", "the first build"])
def test_a_build_killed_at_any_moment_is_mended_by_the_next(tmp_path: Path, before: Tree, after: Tree) -> None:
    for steps in range(100):
        output = tmp_path / str(steps) / "output"
        if before:
            build(output, before)
        if not build_until_killed(output, after, steps):
            assert tree(output) == after
            break
        if output.exists():
            assert all(text in {before.get(name), after.get(name)} for name, text in tree(output).items())
        build(output, after if steps % 2 else LATER)
        assert tree(output) == (after if steps % 2 else LATER)
        assert all(any(folder.iterdir()) for folder in output.rglob("*") if folder.is_dir()), "no folder stays empty"
        assert sorted(path.name for path in output.parent.iterdir()) == ["output", "output.manifest.json"]
    assert steps >= 3
