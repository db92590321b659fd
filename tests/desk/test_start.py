"""One's own site in place of the demonstration: it is whole, says what to do next, and loses nothing of anybody's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from desk import replacement
from desk.git import is_repository
from desk.house import FOLDER, MANUAL, RECORD, File, identities, laid_out, read_record
from desk.questions import Answers
from desk.settings_lines import value_of
from desk.sources import files_in
from desk.start import DEMONSTRATION, run
from tests.desk.conftest import ANSWERS, FIRST_VERSION, commit, contents, git, write

Captured = pytest.CaptureFixture[str]


def setting(site: Path, name: str, file: str = "pelicanconf.py") -> object:
    return value_of((site / file).read_bytes(), name)


def test_the_demonstration_becomes_the_manual_and_first_texts_take_its_place(clone: Path, first_source: Path) -> None:
    assert run(ANSWERS, root=clone) == 0
    assert {path for path in contents(clone) if path.startswith("content/")} == {
        "content/authors/ada-wick.md", "content/columns/begin-here.md", "content/images/lamp.svg",
        "content/pages/about.md",
    }  # fmt: skip
    for path in FIRST_VERSION:
        if path.startswith("content/"):
            assert (clone / MANUAL / path).read_bytes() == (first_source / path).read_bytes()


def test_the_answers_go_into_the_settings_and_every_other_line_stays(clone: Path) -> None:
    before = {name: (clone / name).read_text(encoding="utf-8") for name in ("pelicanconf.py", "publishconf.py")}
    run(Answers('The "Lamp"\n\\ lighter', "Ada O’Wick", "https://lamp.example/house/"), root=clone)
    assert setting(clone, "SITENAME") == 'The "Lamp" \\ lighter'
    assert setting(clone, "SITESUBTITLE") == ""
    assert setting(clone, "AUTHOR") == "Ada O’Wick"
    assert setting(clone, "SITEURL", "publishconf.py") == "https://lamp.example/house"
    assert uuid.UUID(str(setting(clone, "SITE_ID"))) != uuid.UUID(DEMONSTRATION)
    for name, text in before.items():
        now = (clone / name).read_text(encoding="utf-8").splitlines()
        different = [line for line, old in zip(now, text.splitlines(), strict=True) if line != old]
        assert all(re.match("SITENAME|SITESUBTITLE|AUTHOR|SITE_ID|SITEURL", line) for line in different)
    assert "  # the name\n" in (clone / "pelicanconf.py").read_text(encoding="utf-8")


def test_the_record_says_what_the_house_is_and_where_it_came_from(clone: Path, first_source: Path) -> None:
    origin = git(clone, "remote", "get-url", "origin")
    run(ANSWERS, root=clone)
    record = read_record(clone)
    assert record is not None
    assert (record.version, record.source) == ("1.0", origin)
    assert record.commit == git(first_source, "rev-parse", "HEAD")
    assert record.files["desk/press.py"] == git(first_source, "rev-parse", "HEAD:desk/press.py")
    assert record.files["manual/content/columns/one.md"] == git(
        first_source, "rev-parse", "HEAD:content/columns/one.md"
    )
    house = {path: File(data) for path, data in contents(clone).items() if path in record.files}
    assert identities(house) == record.files


def test_an_address_with_a_password_is_recorded_without_it(clone: Path) -> None:
    git(clone, "remote", "set-url", "origin", "https://ada:secret@git.example/standfirst.git")
    run(ANSWERS, root=clone)
    assert "secret" not in (clone / RECORD).read_text(encoding="utf-8")


# What somebody has written -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_committed", [False, True])
def test_what_somebody_has_written_stays_where_it_is(clone: Path, capsys: Captured, is_committed: bool) -> None:
    write(clone, {"content/columns/mine.md": "Mine.\n", "content/images/mine.svg": "<svg/>\n", "notes.txt": "Milk.\n"})
    if is_committed:
        commit(clone, "Mine")
    mine = {path: (clone / path).stat().st_mtime_ns for path in ("content/columns/mine.md", "content/images/mine.svg")}
    assert run(ANSWERS, root=clone) == 0
    assert {path: (clone / path).stat().st_mtime_ns for path in mine} == mine
    assert "stays where it is: content/columns/mine.md, content/images/mine.svg." in capsys.readouterr().out
    assert not (clone / "content/columns/begin-here.md").exists(), "who has columns needs no first one"
    record = read_record(clone)
    assert record is not None and "notes.txt" not in record.files


def test_what_somebody_has_written_stays_also_where_it_was_committed_and_pushed(clone: Path) -> None:
    write(clone, {"content/columns/mine.md": "Mine.\n", "content/pages/about.md": "About me.\n"})
    commit(clone, "Mine")
    git(clone, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert run(ANSWERS, root=clone) == 0
    assert (clone / "content/columns/mine.md").read_text(encoding="utf-8") == "Mine.\n"
    assert not (clone / MANUAL / "content/columns/mine.md").exists()
    assert (clone / "set-aside/content/pages/about.md").read_text(encoding="utf-8") == "About me.\n"
    assert (clone / MANUAL / "content/pages/about.md").read_text(
        encoding="utf-8"
    ) == "---\ntitle: About\n---\n\nThe manual.\n"


def test_what_somebody_has_changed_in_the_demonstration_is_set_aside(clone: Path, capsys: Captured) -> None:
    write(clone, {"content/pages/about.md": "About me.\n", "content/columns/one.md": None})
    assert run(ANSWERS, root=clone) == 0
    assert (clone / "set-aside/content/pages/about.md").read_text(encoding="utf-8") == "About me.\n"
    assert "lies in set-aside/, as you had it: content/pages/about.md." in capsys.readouterr().out
    for path in ("content/pages/about.md", "content/columns/one.md"):
        assert (clone / MANUAL / path).read_text(encoding="utf-8") == FIRST_VERSION[path], "the manual is whole"


def test_an_edit_of_the_house_before_the_start_is_still_seen_as_one(clone: Path) -> None:
    write(clone, {"desk/press.py": "PRESSES = 9\n"})
    run(ANSWERS, root=clone)
    record = read_record(clone)
    assert record is not None
    assert record.files["desk/press.py"] == git(clone, "rev-parse", "HEAD:desk/press.py")
    assert (clone / "desk/press.py").read_text(encoding="utf-8") == "PRESSES = 9\n"


def test_without_git_the_demonstration_is_known_all_the_same(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    write(clone, {"content/columns/mine.md": "Mine.\n", "content/pages/about.md": "About me.\n"})
    assert run(ANSWERS, root=clone) == 0
    assert (clone / "content/columns/mine.md").is_file()
    assert not (clone / "content/columns/one.md").exists()
    assert (clone / MANUAL / "content/columns/one.md").is_file()
    assert (clone / "set-aside/content/pages/about.md").read_text(encoding="utf-8") == "About me.\n"


def test_line_ends_of_another_system_change_nothing(clone: Path) -> None:
    text = FIRST_VERSION["content/pages/about.md"].replace("\n", "\r\n")
    (clone / "content/pages/about.md").write_bytes(text.encode())
    assert run(ANSWERS, root=clone) == 0
    assert not (clone / "set-aside").exists()


def test_the_readme_leads_to_the_manual_whatever_its_line_ends(clone: Path) -> None:
    (clone / "README.md").write_bytes(FIRST_VERSION["README.md"].replace("\n", "\r\n").encode())
    assert run(ANSWERS, root=clone) == 0
    assert (clone / "README.md").read_text(encoding="utf-8") == "The [manual](manual/content/pages/about.md).\n"


def test_a_house_without_its_list_is_not_touched(clone: Path, capsys: Captured) -> None:
    (clone / "desk/demonstration.json").unlink()
    before = contents(clone)
    assert run(ANSWERS, root=clone) == 1
    assert "desk/demonstration.json is missing or broken" in capsys.readouterr().err
    assert contents(clone) == before


def test_a_folder_within_another_repository_is_without_git_too(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    git(clone.parent, "init", "--quiet")
    commit(clone.parent, "A folder of everything")
    assert not is_repository(clone)


# Refused, and then nothing is changed ------------------------------------------------------------------------------


def test_a_second_time_nothing_is_changed(clone: Path, capsys: Captured) -> None:
    run(ANSWERS, root=clone)
    before = contents(clone)
    assert run(ANSWERS, root=clone) == 1
    assert "this is your own site already; nothing was changed" in capsys.readouterr().err
    assert contents(clone) == before


def test_a_site_that_was_made_ones_own_by_hand_is_left_alone(clone: Path, capsys: Captured) -> None:
    settings = clone / "pelicanconf.py"
    settings.write_text('SITENAME = "My Own"\nSITE_ID = "mine"\n', encoding="utf-8")
    before = contents(clone)
    assert run(ANSWERS, root=clone) == 1
    assert "this is the site “My Own” already, and nothing was changed" in capsys.readouterr().err
    assert contents(clone) == before


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (Answers(), "--name and --author must be said, as in --name 'The Lamplighter' --author 'Ida Lantern'."),
        (Answers("A", "", "https://a.example"), "--author must be said"),
        (Answers("A", "B", "lamp.example"), "--address: `lamp.example` is not the address of a site; write it whole"),
        (Answers("***", "B", "https://a.example"), "--name needs a letter or a figure in it"),
    ],
)
def test_answers_that_will_not_do_are_told(clone: Path, capsys: Captured, answers: Answers, told: str) -> None:
    before = contents(clone)
    assert run(answers, root=clone) == 1
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
    assert contents(clone) == before


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("manual/content/pages/about.md", "mine", "manual/content/pages/about.md: there is such a file already"),
        ("pelicanconf.py", "SITENAME = (", "pelicanconf.py: line 1 is not Python"),
        ("publishconf.py", None, "pelicanconf.py and publishconf.py are needed, and one is missing"),
    ],
)
def test_what_stands_in_the_way_is_told(clone: Path, capsys: Captured, file: str, text: str | None, told: str) -> None:
    write(clone, {file: text})
    before = contents(clone)
    assert run(ANSWERS, root=clone) == 1
    assert told in capsys.readouterr().err
    assert contents(clone) == before


@pytest.mark.parametrize("step", range(1, 13, 3))
def test_a_disk_that_fails_half_way_leaves_everything_as_it_was(
    clone: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    before, real, calls = contents(clone), replacement._take, iter(range(1000))

    def failing(*arguments: Any) -> None:
        if next(calls) == step:
            raise OSError(28, "No space left on device", "a file")
        real(*arguments)

    monkeypatch.setattr(replacement, "_take", failing)
    assert run(ANSWERS, root=clone) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert contents(clone) == before
    assert not (clone / FOLDER).exists()


# A person is there -------------------------------------------------------------------------------------------------


class Terminal:
    """A person at the keyboard, who types lines."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return f"{self.lines.pop(0)}\n" if self.lines else ""


def test_three_questions_are_asked_and_asked_again(
    clone: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys, "stdin", Terminal("", "The Lamplighter", "!!!", "Ada Wick", "lamp.example", "https://lamp.example")
    )
    assert run(Answers(), root=clone) == 0
    said = capsys.readouterr().err
    assert said.count("What is your site called? ") == said.count("Who writes it") == 2
    assert said.count("There must be a letter or a figure in it.\n") == 1
    assert "`lamp.example` is not the address of a site; write it whole, as in https://lamp.example\n" in said
    assert setting(clone, "SITEURL", "publishconf.py") == "https://lamp.example"


def test_who_has_no_address_yet_gets_one_that_leads_nowhere(
    clone: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    assert run(Answers("Die Süße Lampe!", "Ada"), root=clone) == 0
    assert setting(clone, "SITEURL", "publishconf.py") == "https://die-s-e-lampe.example"
    assert "address is not known yet: write it into publishconf.py" in capsys.readouterr().out


def test_who_goes_away_has_changed_nothing(clone: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(clone)
    monkeypatch.setattr(sys, "stdin", Terminal("The Lamplighter"))
    assert run(Answers(), root=clone) == 1
    assert "nothing was answered, and nothing was changed" in capsys.readouterr().err
    assert contents(clone) == before


# This house itself -------------------------------------------------------------------------------------------------


def task(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", *words]
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return subprocess.run(
        command, cwd=site, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env=env
    )


@pytest.fixture(scope="module")
def this_house(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This house as it lies, with a history of one commit."""
    if (house / RECORD).is_file():
        pytest.skip("this is somebody's own site, and not the demonstration")
    folder = tmp_path_factory.mktemp("this") / "standfirst"
    for path, file in files_in(house).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(file.data)
    git(folder.parent, "init", "--quiet", str(folder))
    commit(folder, "This house")
    return folder


@pytest.fixture(scope="module")
def own(this_house: Path) -> Path:
    """A site begun in a clone of this house, as a new user begins one."""
    folder = this_house.parent / "own"
    git(this_house.parent, "clone", "--quiet", str(this_house), str(folder))
    words = ("--name", "The Lamplighter: a *review*", "--author", "Ada 'the' Wick", "--address", "https://lamp.example")
    done = task(folder, "start", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_the_new_site_is_in_order_and_can_be_built(own: Path) -> None:
    done = task(own, "check")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    done = task(own, "build", "--production")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Built 1 column, 1 page ")
    column = (own / "output/columns/begin-here/index.html").read_text(encoding="utf-8")
    assert "Ada ’the’ Wick" in column or "Ada &#39;the&#39; Wick" in column
    assert "https://lamp.example/columns/begin-here/" in column
    assert (own / "output/authors/ada-the-wick/index.html").is_file()
    public = "".join(page.read_text(encoding="utf-8") for page in (own / "output").rglob("*.html"))
    assert "Standfirst</a></p>" not in public and "Perpetua" not in public, "nothing of the demonstration is left"


def test_the_manual_is_in_order_where_it_has_gone(own: Path) -> None:
    done = task(own, "check", "--settings", "manual/pelicanconf.py")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_a_newer_version_of_this_house_leaves_the_site_as_it_is(own: Path, this_house: Path) -> None:
    task(own, "new", "column", "On lamps")
    commit(own, "My own site")
    mine = {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for top in ("content", "overrides", "pelicanconf.py", "publishconf.py")
        for path in ([own / top] if (own / top).is_file() else (own / top).rglob("*"))
        if path.is_file()
    }
    with (this_house / "theme/static/css/standfirst.css").open("a", encoding="utf-8") as sheet:
        sheet.write("/* newer */\n")
    commit(this_house, "A newer version")
    done = task(own, "upgrade", "--yes")
    assert done.returncode == 0, done.stderr
    assert "  changed  theme/static/css/standfirst.css\n" in done.stdout
    assert (own / "theme/static/css/standfirst.css").read_text(encoding="utf-8").endswith("/* newer */\n")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in mine} == mine
    assert task(own, "upgrade", "--undo").returncode == 0
    assert git(own, "status", "--porcelain") == "", "Git sees no difference"


def test_the_demonstration_is_known_by_its_settings(house: Path) -> None:
    file = next(place for place in (house / MANUAL / "pelicanconf.py", house / "pelicanconf.py") if place.is_file())
    assert value_of(file.read_bytes(), "SITE_ID") == DEMONSTRATION
    assert laid_out({"pelicanconf.py": File(file.read_bytes())})
