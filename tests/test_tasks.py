"""The commands as one types them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desk import ROOT, environment

COLUMN = "---\ntitle: One\ndate: 2025-03-01\n---\n\nA text.\n"


def invoke(*arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a task as `invoke` would, in the environment of the tests."""
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *arguments]
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, check=False, env={**os.environ, **more})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of texts, and none of the house in it."""
    (tmp_path / "texts" / "columns").mkdir(parents=True)
    (tmp_path / "texts" / "columns" / "one.md").write_text(COLUMN, encoding="utf-8")
    return tmp_path


def test_the_list_of_tasks_is_the_houses() -> None:
    listed = invoke("--list").stdout
    tasks = {line.split()[0] for line in listed.splitlines() if line.startswith("  ")}
    assert tasks >= {
        "bench", "build", "check", "clean", "deploy", "new", "preview", "rebuild", "releases", "rollback", "serve",
        "start", "status", "test", "upgrade",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["build", "serve"])
def test_a_build_takes_the_options_that_are_promised(name: str) -> None:
    told = invoke("--help", name).stdout
    options = {"--content", "--output", "--settings", "--siteurl", "--cache", "--production", "--clean"}
    options.add("--format" if name == "build" else "--port")
    assert {option for option in options if option in told} == options


@pytest.mark.parametrize(
    ("name", "settings", "is_clean"), [("rebuild", "pelicanconf.py", True), ("preview", "publishconf.py", False)]
)
def test_pelicans_own_names_for_builds_mean_what_they_do_there(name: str, settings: str, is_clean: bool) -> None:
    script = (
        "import invoke, tasks, desk.build\n"
        "desk.build.run = lambda asked, as_json: print(asked.settings.name, asked.clean)\n"
        f"tasks.{name}(invoke.Context())"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [settings, str(is_clean)]


def test_publishing_goes_by_two_names() -> None:
    assert invoke("--help", "publish").stdout == invoke("--help", "deploy").stdout.replace(" deploy ", " publish ")


def test_asking_for_help_loads_nothing_heavy() -> None:
    script = "import sys, tasks; sys.exit(bool({'pelican', 'pydantic', 'lxml', 'watchfiles'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A house of nothing but `tasks.py`, and an environment that only says how it was called."""
    house = tmp_path / "a house"
    (house / ".venv" / "bin").mkdir(parents=True)
    (house / ".venv" / "standfirst-installed.txt").touch()
    inner = house / ".venv" / "bin" / "python"
    inner.write_text('#!/bin/sh\nprintf "%s|" "$@"\n', encoding="utf-8")
    inner.chmod(0o755)
    shutil.copy(ROOT / "tasks.py", house)
    return house


def entered(house: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(house / "tasks.py"), "new", "column", "A title"]
    return subprocess.run(command, text=True, capture_output=True, check=False)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the caller's Python has to stay")
def test_another_python_hands_over_before_it_loads_anything_of_the_house(hall: Path) -> None:
    assert entered(hall).stdout == f"{hall / 'tasks.py'}|new|column|A title|"


@pytest.mark.parametrize(
    ("there", "is_there"),
    [(".venv/standfirst-installed.txt", False), (".venv/bin/python", False), (".standfirst/previous/unfinished", True)],
)
def test_what_is_half_made_is_seen_to_first(hall: Path, there: str, is_there: bool) -> None:
    if is_there:
        (hall / there).parent.mkdir(parents=True)
        (hall / there).touch()
    else:
        (hall / there).unlink()

    assert "No module named 'desk'" in entered(hall).stderr, "that is what would see to it"


@pytest.mark.parametrize(("raised", "told"), [("KeyboardInterrupt", ""), ("RuntimeError", "RuntimeError\n")])
def test_who_breaks_off_while_modules_are_loaded_sees_no_traceback(hall: Path, raised: str, told: str) -> None:
    (hall / ".venv/standfirst-installed.txt").unlink()
    (hall / "desk").mkdir()
    (hall / "desk/environment.py").write_text(f"raise {raised}\n", encoding="utf-8")
    done = entered(hall)
    assert done.returncode != 0
    assert done.stderr.splitlines(keepends=True)[-1:] == ([told] if told else [])


def test_a_site_elsewhere_is_built_from_elsewhere(site: Path) -> None:
    done = invoke(
        "build", "--content", "texts", "--output", "out", "--siteurl", "https://a.example", "--cache", "c", cwd=site
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Built 1 column, 0 pages and ")
    assert done.stdout.endswith(": out/\n")
    assert "https://a.example/columns/one/" in (site / "out/columns/one/index.html").read_text(encoding="utf-8")


def test_errors_end_with_exit_code_one_and_no_traceback(site: Path) -> None:
    (site / "texts/columns/one.md").write_text("---\ntitle: One\n---\n", encoding="utf-8")
    done = invoke("build", "--content", "texts", "--output", "out", cwd=site)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("texts/columns/one.md:2:1: date: is missing")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["build", "--format", "xml"], "standfirst: there is no format `xml`; write text or json.\n"),
        (["build", "--settings", "a.py", "--production"], "standfirst: --production means --settings publishconf.py"),
        (["new", "poem", "Ode"], "standfirst: there is no kind `poem`"),
        (["check", "--settings", "nowhere.py"], ""),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(site: Path, arguments: list[str], told: str) -> None:
    done = invoke(*arguments, cwd=site)
    assert done.returncode == 1
    assert done.stderr.startswith(told)
    assert "Traceback" not in done.stderr


def test_new_prints_the_path_that_it_made(site: Path) -> None:
    done = invoke("new", "column", "Why audiences wait", "--content", "texts", cwd=site)
    assert (done.returncode, done.stdout, done.stderr) == (0, "texts/columns/why-audiences-wait.md\n", "")
    assert (site / "texts/columns/why-audiences-wait.md").is_file()


def test_clean_takes_away_what_builds_made_and_nothing_else(tmp_path: Path) -> None:
    from desk.clean import run

    made = ["output", ".cache", ".output.staging", "output.manifest.json"]
    for name in (*made, "content", ".venv"):
        (tmp_path / name / "x" if "." not in name[1:] else tmp_path / name).mkdir(parents=True)
    assert run(tmp_path) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".venv", "content"]


def tasks_py(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `python3 tasks.py`, which goes on in .venv; here that is where the tests run already."""
    command = [sys.executable, str(ROOT / "tasks.py"), *arguments]
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, check=False)


in_venv = pytest.mark.skipif(not environment.is_inside(), reason="the tests do not run in .venv, which tasks.py makes")


@in_venv
def test_tasks_py_is_a_program_of_its_own(site: Path) -> None:
    done = tasks_py("build", "--content", "texts", "--output", "out", cwd=site)
    assert (done.returncode, done.stderr) == (0, "")
    assert (site / "out/index.html").is_file()


@in_venv
@pytest.mark.parametrize("name", ["feedgen", "plugins", "pelican", "desk"])
def test_modules_in_the_callers_folder_do_not_stand_in_for_ours(site: Path, name: str) -> None:
    (site / f"{name}.py").write_text("raise RuntimeError('the wrong one')\n", encoding="utf-8")
    done = tasks_py("build", "--content", "texts", "--output", "out", cwd=site)
    assert (done.returncode, done.stderr) == (0, "")


@in_venv
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("build --contnt C", "`build` has no option `--contnt`; did you mean `--content`?"),
        ("build extra", "`build` can do nothing with `extra`; python3 tasks.py build --help says what it takes."),
        ("build --content", "`--content` needs a value after it; python3 tasks.py build --help says which."),
        ("deploy --gone", "`--gone` needs a value after it; python3 tasks.py deploy --help says which."),
        ("deploy --gone --yes", "`--gone` needs a value after it; python3 tasks.py deploy --help says which."),
        ("deploy --gone=", "`--gone` needs a value after it; python3 tasks.py deploy --help says which."),
        ("bild", "there is no task `bild`; did you mean `build`?"),
        ("bild --help", "there is no task `bild`; did you mean `build`?"),
        ("new column Why bees", "`bees` is one word too many; put the whole title in quotation marks."),
        ("new", "`new` needs its kind and its title too; python3 tasks.py new --help says more."),
        ("serve --port high", "`high` is no port; give a number from 0 to 65535, as in --port 8000"),
        ("serve --port 70000", "`70000` is no port; give a number from 0 to 65535, as in --port 8000"),
    ],
)
def test_a_slip_in_a_command_is_told_in_a_sentence(site: Path, command: str, told: str) -> None:
    done = tasks_py(*command.split(), cwd=site)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"standfirst: {told}\n")


@in_venv
def test_help_shows_that_an_option_takes_a_value_also_where_it_takes_several(site: Path) -> None:
    assert "\n  --gone=STRING " in tasks_py("deploy", "--help", cwd=site).stdout


@in_venv
@pytest.mark.parametrize("time", ["99999999999999", "abc", "-5", "²"])
def test_a_time_in_the_environment_that_is_none_is_told_in_a_sentence(
    site: Path, monkeypatch: pytest.MonkeyPatch, time: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", time)
    done = tasks_py("build", "--content", "texts", "--output", "out", cwd=site)
    mend = "write the seconds since 1970 in figures, as in 1767225600, or take it away"
    told = f"standfirst: SOURCE_DATE_EPOCH in the environment is `{time}`, which is no time; {mend}\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


@in_venv
@pytest.mark.parametrize("command", ["new --help", "new column --help", "--help new", "new -h"])
def test_every_task_explains_itself_also_one_that_needs_something(site: Path, command: str) -> None:
    done = tasks_py(*command.split(), cwd=site)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: python3 tasks.py new KIND TITLE [options]\n")
    assert [path.name for path in (site / "texts/columns").iterdir()] == ["one.md"]


@in_venv
def test_a_terminal_of_few_characters_is_told_all_the_same(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    (site / "texts/columns/one.md").write_text("---\ntitle: One\n---\n", encoding="utf-8")
    done = tasks_py("check", "--content", "texts", cwd=site)
    assert done.returncode == 1
    assert done.stdout.startswith("texts/columns/one.md:2:1: date: is missing; add `date: \\u2026`")


@in_venv
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
@pytest.mark.parametrize("command", ["--list", "build --content texts --output out --cache cache"])
def test_a_full_disk_below_what_is_said_is_told_in_a_sentence(site: Path, command: str) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "tasks.py"), *command.split()],
            cwd=site, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (
        1,
        ["standfirst: no space left on device; make room on the disk and build again"],
    )
    assert "Traceback" not in done.stderr


@in_venv
@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder in which someone stands cannot be deleted")
def test_who_stands_in_a_folder_that_is_no_more_is_told_so(tmp_path: Path) -> None:
    command = f'mkdir gone && cd gone && rmdir ../gone && "{sys.executable}" "{ROOT / "tasks.py"}" build --output out'
    done = subprocess.run(command, shell=True, cwd=tmp_path, text=True, capture_output=True, check=False)  # noqa: S602
    told = "standfirst: the folder you stand in has been deleted; go to another with `cd`\n"
    assert (done.returncode, done.stderr) == (1, told)
