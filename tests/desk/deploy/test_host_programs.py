"""What runs on a host tells all that it was asked, or that it could not; what it cannot read it keeps."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from desk.deploy.ssh import programs, shell, sweeping
from desk.deploy.ssh.shell import asked

SHELLS = [name for name in ("dash", "bash", "busybox") if shutil.which(name)]
TURN = "000001"
PLACES = ("1-aa", "2-bb")
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is nothing here that is always full")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "www"
    for name in (
        "turns",
        "pending",
        *(f"{part}/{place}" for part in ("releases", "objects", "trees") for place in PLACES),
    ):
        (folder / name).mkdir(parents=True)
    (folder / "standfirst.json").write_text("{}")
    (folder / "turns" / TURN).write_text("a turn\n")
    for place, objects in zip(PLACES, ("1-aa one two\n", "1-aa two\n2-bb three\n"), strict=True):
        (folder / "releases" / place / "objects").write_text(objects)
        (folder / "releases" / place / "folders").write_text(f"root {place} .\n")
        (folder / "trees" / place / "root").mkdir()
    for name in ("1-aa/one", "1-aa/two", "2-bb/three"):
        (folder / "objects" / name).write_text(name)
    (folder / "current").symlink_to(f"releases/{PLACES[1]}")
    return folder


def command(name: str) -> list[str]:
    return ["busybox", "sh"] if name == "busybox" else [name]


@needs_full
@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_that_cannot_tell_its_answer_ends_instead_of_being_waited_for(name: str) -> None:
    with FULL.open("wb") as nowhere:
        told = subprocess.run(
            command(name),
            input=shell._program("", end="x") + b"echo went on >&2\n",
            stdout=nowhere,
            stderr=subprocess.PIPE,
            check=False,
            timeout=20,
        )
    assert told.returncode
    assert b"went on" not in told.stderr


PRINTING: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "what there is": (programs.LOOK, ()),
    "a place that is free": (programs.LOOK, ("free",)),
    "the marker": (programs.FOUND, ("{}", "mine")),
    "a file": (programs.READ, (f"turns/{TURN}", "-")),
    "that there is no file": (programs.READ, ("none", "-")),
    "a file of the live site": (programs.SHOWN, ("objects",)),
    "that the live site has no such file": (programs.SHOWN, ("none",)),
    "all turns": (programs.TURNS, ()),
    "who holds the lock": (programs.LOCK, ("mine", "{}")),
    "that a place was made": (programs.RESERVE, ("3-cc",)),
    "who took a turn": (programs.SETTLE, ("mine", TURN)),
}


@needs_full
@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("answer", PRINTING)
def test_a_program_that_cannot_print_its_answer_fails(store: Path, name: str, answer: str) -> None:
    text, arguments = PRINTING[answer]
    folder = store / "elsewhere" if arguments == ("free",) else store
    if folder != store:
        folder.mkdir()
    functions = shell._program(text, end="x").decode().partition("if :; then")[0]
    for output, code in ((FULL, programs.FAILED), ("/dev/null", 0)):
        call = f"{functions}main {shlex.join((str(folder), *arguments))} > {output} 2>/dev/null"
        assert subprocess.run(command(name), input=call.encode(), check=False).returncode == code, output


def run(name: str, text: str, *arguments: str, path: str = os.environ["PATH"]) -> tuple[bytes, int]:
    process = subprocess.Popen(
        command(name), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PATH": path}
    )
    with process:
        told = asked(process, text, *arguments)
        process.terminate()
    return told.content, told.code


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("program", ["awk", "sort", "sed", "grep", "mkdir"])
def test_where_it_cannot_tell_what_is_needed_nothing_of_that_is_given_up(
    store: Path, tmp_path: Path, name: str, program: str
) -> None:
    failing = tmp_path / "bin" / program
    failing.parent.mkdir()
    failing.write_text("#!/bin/sh\nexit 2\n")
    failing.chmod(0o755)
    before = {path for path in store.rglob("*") if path.is_file()}
    run(name, sweeping.GIVE_UP, str(store), "2", "gone", PLACES[1], path=f"{failing.parent}:{os.environ['PATH']}")
    needed = {store / path for path in ("objects/1-aa/two", "objects/2-bb/three", "releases/2-bb/objects")}
    assert needed <= {path for path in store.rglob("*") if path.is_file()}
    assert (store / "trees/2-bb/root").is_dir()
    _, code = run(name, sweeping.GIVE_UP, str(store), "2", "gone", PLACES[1])
    assert code == 0
    given_up = before - {path for path in store.rglob("*") if path.is_file()}
    assert given_up == {store / path for path in ("objects/1-aa/one", "releases/1-aa/objects", "releases/1-aa/folders")}


@pytest.mark.parametrize("name", SHELLS)
def test_of_what_is_given_up_one_that_was_cut_off_while_it_was_sent_keeps_nothing_of_the_others(
    store: Path, name: str
) -> None:
    (store / "releases" / "0-cc").mkdir()  # before the other, and with no lists yet
    assert run(name, sweeping.GIVE_UP, str(store), "2", "gone", PLACES[1])[1] == 0
    assert not (store / "objects/1-aa/one").exists()
    assert (store / "objects/1-aa/two").exists()
    assert os.listdir(store / "releases") == [PLACES[1]]


@pytest.mark.parametrize("name", SHELLS)
def test_a_wide_tree_that_is_given_up_is_moved_before_anything_is_taken_out_of_it(
    store: Path, tmp_path: Path, name: str
) -> None:
    folders = [f"{number:032x} 1-aa columns/a blank {number}" for number in range(1000)]
    told = "\n".join(["root 1-aa ", "wide 1-aa columns", "needed 2-bb tags", *folders])
    (store / "releases/1-aa/folders").write_text(f"{told}\n")
    for tree in ("1-aa/wide", "1-aa/narrow"):
        (store / "trees" / tree).mkdir()
    taking = tmp_path / "bin" / "rm"
    taking.parent.mkdir()
    taking.write_text(f'#!/bin/sh\nls trees/1-aa >> {tmp_path / "seen"}\nPATH=${{PATH#*:}}; rm "$@"\n')
    taking.chmod(0o755)
    assert (
        run(name, sweeping.GIVE_UP, str(store), "2", "x", PLACES[1], path=f"{taking.parent}:{os.environ['PATH']}")[1]
        == 0
    )
    assert "narrow" in (tmp_path / "seen").read_text()
    assert "wide" not in (tmp_path / "seen").read_text()
    assert not (store / "trees/1-aa").exists()
    assert os.listdir(store / "pending") == []


@pytest.mark.parametrize("name", SHELLS)
def test_a_store_tells_its_marker_its_last_turn_and_what_waits(store: Path, name: str) -> None:
    (store / "turns" / "000012").write_text("another\n")
    (store / "turns" / "000012~").write_text("an editor's copy\n")
    (store / "pending" / "12-x").write_text("")
    (store / "standfirst.json").write_text("{}\n")
    assert run(name, programs.LOOK, str(store)) == (b"marker\n{}\nanother\n12-x\n", 0)
    assert run(name, programs.TURNS, str(store)) == (b"a turn\nanother\n", 0)


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("there", [".hidden", "..odd", "file", "a b", "standfirst.json.old"])
def test_a_folder_with_anything_in_it_is_anothers(tmp_path: Path, name: str, there: str) -> None:
    assert run(name, programs.LOOK, str(tmp_path)) == (b"free\n", 0)
    (tmp_path / there).symlink_to("nowhere")
    told = b"free\n" if there.startswith("standfirst") else b"foreign\n"
    assert run(name, programs.LOOK, str(tmp_path)) == (told, 0)


LINKING: Mapping[str, tuple[str, bytes, int]] = {
    "it can be linked": ('PATH=${PATH#*:}; ln "$@"', b"taken\n", 0),
    "it cannot be, the first time": (
        '[ -e ../tried ] || { : > ../tried; exit 1; }; PATH=${PATH#*:}; ln "$@"', b"", programs.FAILED,
    ),
    "it was, and that is not told": ('PATH=${PATH#*:}; ln "$@"; exit 1', b"taken\n", 0),
    "somebody else was first": ("echo other > turns/000002; exit 1", b"lost\n", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("case", LINKING)
def test_a_turn_is_taken_or_lost_or_neither_and_never_taken_for_lost(
    store: Path, tmp_path: Path, name: str, case: str
) -> None:
    does, answer, ending = LINKING[case]
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ln").write_text(f"#!/bin/sh\n{does}\n")
    (tmp_path / "bin" / "ln").chmod(0o755)
    for link in ("2-x", "2-x.server"):
        (store / "pending" / link).symlink_to("releases/1-aa")
    (store / "pending" / "2-x.turn").write_text("mine\n")
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    assert run(name, programs.CLAIM, str(store), "2-x", "000002", path=path) == (answer, ending)
    taken = store / "turns" / "000002"
    assert (taken.read_text() if taken.exists() else "") == {b"taken\n": "mine\n", b"lost\n": "other\n", b"": ""}[
        answer
    ]
    assert (os.readlink(store / "current") == "releases/1-aa") == (answer == b"taken\n")


@pytest.mark.parametrize("name", SHELLS)
def test_where_nothing_can_be_looked_for_nothing_is_told_to_have_been_changed(
    store: Path, tmp_path: Path, name: str
) -> None:
    (failing := tmp_path / "bin" / "find").parent.mkdir()
    failing.write_text("#!/bin/sh\nexit 127\n")
    failing.chmod(0o755)
    looked = (sweeping.LOOK_OVER, str(store), PLACES[1], "seen", *PLACES)
    assert run(name, *looked, path=f"{failing.parent}:{os.environ['PATH']}") == (b"", programs.FAILED)
    assert run(name, *looked)[1] == 0


@pytest.mark.parametrize("name", SHELLS)
def test_where_no_lock_can_be_made_or_taken_away_that_is_said_and_nobody_waits_for_it(
    store: Path, tmp_path: Path, name: str
) -> None:
    (failing := tmp_path / "bin").mkdir()
    for program in ("ln", "mv"):
        (failing / program).write_text("#!/bin/sh\necho 'Permission denied' >&2\nexit 1\n")
        (failing / program).chmod(0o755)
    path = f"{failing}:{os.environ['PATH']}"
    assert run(name, programs.LOCK, str(store), "mine", "me", path=path) == (b"", programs.FAILED)
    assert os.listdir(store / "pending") == []
    (store / "lock").write_text("gone")
    assert run(name, programs.LOCK, str(store), "mine", "me", path=path) == (b"busy\ngone", 0)
    assert run(name, programs.TAKE_LOCK_OVER, str(store), "mine", "gone", path=path) == (b"", programs.FAILED)
    assert (store / "lock").read_text() == "gone"
    assert run(name, programs.TAKE_LOCK_OVER, str(store), "mine", "gone") == (b"", 0)
    assert run(name, programs.TAKE_LOCK_OVER, str(store), "mine", "gone") == (b"", 0)
    assert run(name, programs.LOCK, str(store), "mine", "me") == (b"held\n", 0)
