"""A newer house under a site: what is the user's stays as it is, what was edited is not lost, and it can be undone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desk import ROOT, replacement
from desk.house import RECORD, blob_id
from desk.start import run as begin
from desk.upgrade import Wish, run
from tests.desk.conftest import ANSWERS, SECOND_VERSION, commit, contents, git, write, yours

Captured = pytest.CaptureFixture[str]


def test_the_houses_files_become_the_newer_ones_and_the_users_stay_as_they_are(site: Path, source: Path) -> None:
    before = yours(site)
    assert run(Wish(yes=True), site) == 0
    assert yours(site) == before
    assert (site / "desk/press.py").read_text(encoding="utf-8") == "PRESSES = 2\n"
    assert (site / "plugins/lamps/__init__.py").is_file()
    assert not (site / "theme/old").exists()
    assert (site / "manual/content/columns/two.md").is_file(), "the manual is the newer version's too"
    assert b"plugins.lamps" in (site / "manual/pelicanconf.py").read_bytes()
    record = json.loads((site / RECORD).read_bytes())
    assert (record["version"], record["commit"]) == ("2.0", git(source, "rev-parse", "HEAD"))
    assert record["files"]["desk/press.py"] == git(source, "rev-parse", "HEAD:desk/press.py")
    assert git(site, "status", "--porcelain", "--", ".standfirst") == f"M {RECORD}", "what is kept is not for Git"


def test_what_will_change_is_told_before_it_is_asked_for(site: Path, source: Path, capsys: Captured) -> None:
    before = contents(site)
    assert run(Wish(dry_run=True), site) == 0
    told = capsys.readouterr().out
    assert told.startswith("Standfirst 1.0 (")
    assert "becomes 2.0 (" in told.splitlines()[0]
    assert "  2.0\n  - Light, which there was not.\n" in told and "The first one" not in told
    assert "  changed  desk/press.py\n" in told
    assert "  new      plugins/lamps/__init__.py\n" in told
    assert "  gone     theme/old/fleuron.css\n" in told
    assert contents(site) == before


def test_settings_and_plugins_that_the_users_file_lacks_are_told_with_their_lines(
    site: Path, source: Path, capsys: Captured
) -> None:
    run(Wish(dry_run=True), site)
    told = capsys.readouterr().out
    assert "\n  OIL = 3  # pints of it\n" in told
    assert '\n  # in PLUGINS:\n      "plugins.lamps",\n' in told
    assert "SITENAME" not in told


def test_without_a_person_or_yes_nothing_is_changed(site: Path, source: Path, capsys: Captured) -> None:
    before = contents(site)
    assert run(Wish(), site) == 1
    assert "say --yes" in capsys.readouterr().err
    assert contents(site) == before


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("", 1)])
def test_a_person_is_asked(site: Path, source: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return answer

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert run(Wish(), site) == code
    assert (site / "plugins/lamps").exists() == (code == 0)


def test_an_upgrade_can_be_undone(site: Path, source: Path, capsys: Captured) -> None:
    before, mine, record = contents(site), yours(site), (site / RECORD).read_bytes()
    run(Wish(yes=True), site)
    assert contents(site) != before
    assert run(Wish(undo=True), site) == 0
    assert "Undone: the upgrade from 1.0 (" in capsys.readouterr().out
    assert (contents(site), yours(site), (site / RECORD).read_bytes()) == (before, mine, record)
    assert os.access(site / ".ci/run", os.X_OK) or os.name == "nt"
    assert run(Wish(undo=True), site) == 1
    assert capsys.readouterr().err == "standfirst: there is no upgrade here that could be undone.\n"


def test_undoing_does_not_lose_what_was_written_since(site: Path, source: Path, capsys: Captured) -> None:
    run(Wish(yes=True), site)
    write(site, {"desk/press.py": "PRESSES = 9\n"})
    before = contents(site)
    assert run(Wish(undo=True), site) == 1
    said = capsys.readouterr()
    assert "desk/press.py was edited since" in said.err
    assert "+PRESSES = 9" in said.out
    assert contents(site) == before


@pytest.mark.parametrize("path", ["desk/press.py", "desk/stamps.py", "theme/old/fleuron.css", "manual/pelicanconf.py"])
def test_an_edit_of_the_houses_files_is_not_lost(site: Path, source: Path, capsys: Captured, path: str) -> None:
    """Whether the newer version changes the file, leaves it or has it no more."""
    with (site / path).open("a", encoding="utf-8") as file:
        file.write("# my own\n")
    before = contents(site)
    assert run(Wish(yes=True), site) == 1
    said = capsys.readouterr()
    assert f"edited here, and an upgrade would lose that; nothing was changed: {path}." in said.err
    assert f"--- {path} (as it came)" in said.out
    assert "\n+# my own\n" in said.out
    assert contents(site) == before


def test_the_difference_is_against_the_newer_file_where_nobody_has_the_former(
    site: Path, source: Path, tmp_path: Path, capsys: Captured
) -> None:
    shutil.rmtree(site / ".git")
    shutil.rmtree(source / ".git")
    write(site, {"desk/press.py": "PRESSES = 9\n"})
    assert run(Wish(yes=True), site) == 1
    said = capsys.readouterr().out
    assert "--- desk/press.py (in the new version)" in said
    assert "-PRESSES = 2\n+PRESSES = 9\n" in said


def test_a_file_of_the_house_that_was_deleted_is_put_back(site: Path, source: Path, capsys: Captured) -> None:
    """Which is also the mend for one that was edited."""
    (site / "desk/stamps.py").unlink()
    assert run(Wish(yes=True), site) == 0
    assert "  put back desk/stamps.py\n" in capsys.readouterr().out
    assert (site / "desk/stamps.py").is_file()


def test_other_line_ends_are_no_edit(site: Path, source: Path) -> None:
    for path in ("desk/press.py", "desk/stamps.py"):
        (site / path).write_bytes((site / path).read_bytes().replace(b"\n", b"\r\n"))
    assert run(Wish(yes=True), site) == 0
    assert (site / "desk/press.py").read_bytes() == b"PRESSES = 2\n"
    assert (site / "desk/stamps.py").read_bytes() == b"STAMPS = 3\r\n", "what the newer version has too is left"


@pytest.mark.parametrize("path", ["plugins/lamps/__init__.py", "manual/content/columns/two.md", "plugins/lamps"])
def test_a_file_of_the_users_where_a_new_one_would_come_is_not_lost(
    site: Path, source: Path, capsys: Captured, path: str
) -> None:
    write(site, {path: "my own\n"})
    before = contents(site)
    assert run(Wish(yes=True), site) == 1
    assert f"\n  {path} is " in capsys.readouterr().err
    assert contents(site) == before


def test_a_link_in_the_place_of_a_folder_of_the_house_is_not_followed(
    site: Path, source: Path, tmp_path: Path, capsys: Captured
) -> None:
    (site / "desk").rename(tmp_path / "elsewhere")
    (site / "desk").symlink_to(tmp_path / "elsewhere")
    assert run(Wish(yes=True), site) == 1
    assert "is a link, or lies behind one" in capsys.readouterr().err
    assert (tmp_path / "elsewhere/press.py").read_text(encoding="utf-8") == "PRESSES = 1\n"


def test_the_same_version_again_changes_nothing(site: Path, source: Path, capsys: Captured) -> None:
    run(Wish(yes=True), site)
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert run(Wish(), site) == 0
    assert "is what is here already" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_version_can_be_named_also_a_former_one(site: Path, source: Path, capsys: Captured) -> None:
    before = contents(site)
    run(Wish(yes=True), site)
    assert run(Wish(to="v1.0", yes=True), site) == 0
    assert contents(site) == before
    assert run(Wish(to="v7", yes=True), site) == 1
    assert "has no version `v7`" in capsys.readouterr().err


def test_a_folder_without_a_history_will_do(site: Path, source: Path) -> None:
    shutil.rmtree(source / ".git")
    write(source, {"output/index.html": "what was built", "desk/press.py~": "an editor's", ".cache/x": "x"})
    before = yours(site)
    assert run(Wish(source=str(source), yes=True), site) == 0
    assert yours(site) == before
    assert (site / "plugins/lamps/__init__.py").is_file()
    assert not (site / "desk/press.py~").exists() and not (site / "output").exists()
    assert not (site / "theme/old").exists()


def test_a_file_that_the_house_never_had_is_left_alone_whatever_the_record_says(site: Path, source: Path) -> None:
    record = json.loads((site / RECORD).read_bytes())
    record["files"]["notes.txt"] = blob_id((site / "notes.txt").read_bytes())
    (site / RECORD).write_text(json.dumps(record), encoding="utf-8")
    assert run(Wish(yes=True), site) == 0
    assert (site / "notes.txt").is_file()


def spoilt(source: Path, path: str) -> None:
    if path == "a link":
        (source / "theme/style.css").unlink()
        (source / "theme/style.css").symlink_to("/etc/passwd")
        commit(source, "A link")
    else:
        blob = git(source, "hash-object", "-w", "desk/press.py")
        nested = f"100644 blob {blob}\t{path}"
        tree = subprocess.run(["git", "mktree"], cwd=source, input=nested, check=True, capture_output=True, text=True)
        both = git(source, "ls-tree", "HEAD") + f"\n040000 tree {tree.stdout.strip()}\tzzz"
        tree = subprocess.run(["git", "mktree"], cwd=source, input=both, check=True, capture_output=True, text=True)
        odd = git(source, "commit-tree", tree.stdout.strip(), "-p", "HEAD", "-m", "Odd")
        git(source, "update-ref", "HEAD", odd)


@pytest.mark.parametrize("path", ["a link", "a\\..\\b", "con:", "x\x1by"])
def test_a_source_with_links_or_unsafe_names_is_refused_whole(
    site: Path, source: Path, capsys: Captured, path: str
) -> None:
    spoilt(source, path)
    before = contents(site)
    assert run(Wish(yes=True), site) == 1
    said = capsys.readouterr().err
    assert "a link or an unsafe name; nothing was taken" in said and "\x1b" not in said
    assert contents(site) == before


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nowhere", "there is no folder nowhere;"),
        ("notes.txt", "notes.txt is a file; unpack it"),
        ("content", "content is not Standfirst"),
        (".", "is a site made with Standfirst and not Standfirst itself; say"),
        ("https://user:secret@127.0.0.1:9/x", "https://127.0.0.1:9/x could not be fetched"),
    ],
)
def test_what_is_no_source_is_told_in_a_sentence(
    site: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, source: str, told: str
) -> None:
    monkeypatch.chdir(site)
    assert run(Wish(source=source, yes=True), site) == 1
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1 and "secret" not in said


def test_where_nobody_knows_a_source_it_must_be_named(clone: Path, capsys: Captured) -> None:
    git(clone, "remote", "remove", "origin")
    assert run(Wish(yes=True), clone) == 1
    assert "nothing here says where newer versions are: python3 tasks.py upgrade --source" in capsys.readouterr().err


def test_a_record_that_cannot_be_read_is_told_in_a_sentence(site: Path, source: Path, capsys: Captured) -> None:
    (site / RECORD).write_text('{"version": "1", "source": "", "files": {"../x": ""}}', encoding="utf-8")
    assert run(Wish(yes=True), site) == 1
    assert "record.json cannot be read" in capsys.readouterr().err


# A house that was made one's own by hand ---------------------------------------------------------------------------


def test_the_house_itself_is_told_to_pull(clone: Path, source: Path, capsys: Captured) -> None:
    assert run(Wish(yes=True), clone) == 1
    assert "this is Standfirst itself, with its demonstration in place; `git pull`" in capsys.readouterr().err


def test_a_site_without_a_record_finds_its_version_in_the_sources_history(
    clone: Path, source: Path, capsys: Captured
) -> None:
    shutil.rmtree(clone / ".git")
    write(
        clone,
        {"content/columns/one.md": None, "content/columns/mine.md": "My own.\n", "notes.txt": "", "theme/mine.css": ""},
    )
    before = yours(clone)
    assert run(Wish(source=str(source), yes=True), clone) == 0
    assert yours(clone) == before
    assert "They came with Standfirst\n1.0 (" in capsys.readouterr().out
    assert (clone / "plugins/lamps/__init__.py").is_file() and not (clone / "theme/old").exists()
    assert (clone / "manual/content/columns/two.md").is_file()
    assert run(Wish(undo=True), clone) == 0
    assert not (clone / "manual").exists()


def test_an_edit_is_seen_without_a_record_too(clone: Path, source: Path, capsys: Captured) -> None:
    write(clone, {"content/columns/one.md": None, "desk/press.py": "PRESSES = 9\n"})
    before = contents(clone)
    assert run(Wish(yes=True), clone) == 1
    assert "-PRESSES = 1\n+PRESSES = 9\n" in capsys.readouterr().out
    assert contents(clone) == before


# Interrupted -------------------------------------------------------------------------------------------------------

KILLED = """
import os, shutil, sys
from pathlib import Path
from desk import upgrade
left = int(sys.argv[2])
def dying(real):
    def call(*arguments, **named):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return real(*arguments, **named)
    return call
os.replace, shutil.copy2 = dying(os.replace), dying(shutil.copy2)
Path.rename, Path.unlink = dying(Path.rename), dying(Path.unlink)
code = upgrade.run(upgrade.Wish(yes=True), Path(sys.argv[1]))
sys.exit(code)
"""


def killed(site: Path, moment: int) -> int:
    command = [sys.executable, "-c", KILLED, str(site), str(moment)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


@pytest.mark.parametrize("moment", [3, 8, 9, 10, 13, 16, 17, 18, 19, 20])
def test_a_run_that_was_killed_is_put_right_by_the_next(site: Path, source: Path, tmp_path: Path, moment: int) -> None:
    before, mine, record = contents(site), yours(site), (site / RECORD).read_bytes()
    assert killed(site, moment) == 9
    other = tmp_path / "other"
    shutil.copytree(site, other, symlinks=True)
    run(Wish(undo=True), other)
    assert (contents(other), (other / RECORD).read_bytes()) == (before, record), "it can be undone"
    assert run(Wish(yes=True), site) == 0, "or gone on with"
    assert (site / "desk/press.py").read_text(encoding="utf-8") == "PRESSES = 2\n"
    assert not (site / "theme/old").exists()
    assert yours(site) == mine
    assert run(Wish(undo=True), site) == 0
    assert (contents(site), (site / RECORD).read_bytes()) == (before, record)


def test_the_moments_of_death_lie_all_through_a_run(site: Path, source: Path) -> None:
    assert killed(site, 21) == 0, "the last of the moments above is the last that there is"


def test_a_disk_that_fails_half_way_leaves_everything_as_it_was(
    site: Path, source: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, record, real = contents(site), (site / RECORD).read_bytes(), os.replace

    def full(here: Path, there: Path) -> None:
        if there.name == "press.py" and here.parent.parent.name == "new":
            raise OSError(28, "No space left on device", str(there))
        real(here, there)

    monkeypatch.setattr(os, "replace", full)
    assert run(Wish(yes=True), site) == 1
    assert "press.py: No space left on device; nothing was changed." in capsys.readouterr().err
    assert (contents(site), (site / RECORD).read_bytes()) == (before, record)


def test_any_command_begins_with_what_was_interrupted(site: Path, source: Path) -> None:
    """`tasks.py` puts things back before anything else of the house is imported, and says so."""
    before = contents(site)
    assert killed(site, 14) == 9
    assert contents(site) != before
    for path in replacement.LAST:
        shutil.copy(ROOT / path, site / path)
    write(site, {".venv/not-an-environment": ""})
    command = [sys.executable, "tasks.py", "build"]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    said = done.stderr.splitlines()
    assert said[0].startswith("standfirst: the upgrade from 1.0 (")
    assert said[0].endswith(" was interrupted; everything was put back as it was.")
    assert ".venv is not a virtual environment" in said[-1], "then it goes on, or would"
    ours = {".venv/not-an-environment", ".venv.lock", *replacement.LAST}
    assert {path: data for path, data in contents(site).items() if path not in ours} == {
        path: data for path, data in before.items() if path not in ours
    }


@pytest.mark.skipif(os.name == "nt", reason="this system settles folders in another way")
def test_what_is_to_be_put_back_is_on_the_disk_before_anything_is_replaced(
    site: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut must not find the old file gone and its copy not written yet."""
    events: list[int | str] = []
    settle, take = os.fsync, replacement._take

    def settling(number: int) -> None:
        events.append(os.fstat(number).st_ino)
        settle(number)

    def taking(root: Path, step: replacement.Step) -> None:
        events.append("replaced")
        take(root, step)

    monkeypatch.setattr(os, "fsync", settling)
    monkeypatch.setattr(replacement, "_take", taking)
    assert run(Wish(yes=True), site) == 0
    settled = events[: events.index("replaced")]
    kept = [path for path in (site / ".standfirst/previous").rglob("*") if path.name != "new"]
    assert len(kept) > 6 and {path.stat().st_ino for path in kept if path.is_file()} <= set(settled)


def test_what_a_run_begins_with_is_replaced_last() -> None:
    changes = [replacement.Change(path, b"") for path in ("tasks.py", "desk/a.py", *SECOND_VERSION)]
    changes += [replacement.Change("tests/x.py", None)]
    order = [step.path for step in replacement._in_order(changes)]
    assert order[0] == "tests/x.py"
    assert order[-2:] == ["desk/__init__.py", "tasks.py"]


def test_an_edit_that_was_committed_before_the_start_is_seen_as_one(
    clone: Path, source: Path, capsys: Captured
) -> None:
    write(clone, {"desk/press.py": "PRESSES = 9\n"})
    commit(clone, "Mine")
    git(clone, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert begin(ANSWERS, root=clone) == 0
    before = contents(clone)
    assert run(Wish(source=str(source), yes=True), root=clone) == 1
    said = capsys.readouterr()
    assert "a file of the house was edited here" in said.err
    assert "+PRESSES = 9" in said.out
    assert contents(clone) == before
    (clone / "desk/press.py").unlink()
    assert run(Wish(source=str(source), yes=True), root=clone) == 0
    assert (clone / "desk/press.py").read_text(encoding="utf-8") == "PRESSES = 2\n"


def test_a_reader_who_goes_away_changes_nothing_of_the_outcome(site: Path, source: Path) -> None:
    script = "import sys, pathlib; from desk.upgrade import *; sys.exit(run(Wish(yes=True), pathlib.Path(sys.argv[1])))"
    run_in_shell = f'"{sys.executable}" -c "{script}" "{site}" 2> "{site}/../said" | true; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", run_in_shell], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Broken pipe" not in (site / "../said").read_text(encoding="utf-8")
    is_done = (site / "desk/press.py").read_text(encoding="utf-8") == "PRESSES = 2\n"
    assert done.stdout.strip() == ("0" if is_done else "1")


def test_undoing_is_only_told_where_that_is_wished(site: Path, source: Path, capsys: Captured) -> None:
    assert run(Wish(yes=True), site) == 0
    after = contents(site)
    assert run(Wish(undo=True, dry_run=True), site) == 0
    assert "would be undone" in capsys.readouterr().out
    assert contents(site) == after


def test_what_is_edited_while_the_question_stands_is_not_lost(
    site: Path, source: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edited_then_agreed(question: str) -> bool:
        write(site, {"theme/old/fleuron.css": "hr { color: mine }\n"})
        return True

    monkeypatch.setattr("desk.upgrade.is_agreed", edited_then_agreed)
    assert run(Wish(), site) == 1
    assert "theme/old/fleuron.css has become another file since it was looked at" in capsys.readouterr().err
    assert (site / "theme/old/fleuron.css").read_text(encoding="utf-8") == "hr { color: mine }\n"
    assert (site / "desk/press.py").read_text(encoding="utf-8") == "PRESSES = 1\n"


def test_of_two_runs_at_once_the_second_changes_nothing(
    site: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(site)

    def another_run(question: str) -> bool:
        assert run(Wish(yes=True), site) == 0
        return True

    monkeypatch.setattr("desk.upgrade.is_agreed", another_run)
    assert run(Wish(), site) == 1
    assert run(Wish(undo=True), site) == 0
    assert contents(site) == before
