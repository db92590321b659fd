"""The environment on a bare machine: made once, kept while the lock stays, made anew when it is not whole."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import environment

PROBE = """
import os, sys
from desk import environment
environment.enter()
import tiny
print(os.getcwd(), sys.prefix, *sys.argv[1:], tiny.VERSION, sep="|")
"""


def wheel(folder: Path, version: str) -> str:
    """Make a package of one line and return the line of a lock that names it."""
    file = folder / f"tiny-{version}-py3-none-any.whl"
    about = f"tiny-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tiny.py", f"VERSION = {version!r}\n")
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return f"tiny @ {file.as_uri()} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def furnish(root: Path, version: str = "1") -> Path:
    """A house with nothing in it but the way in."""
    (root / "desk").mkdir(parents=True, exist_ok=True)
    for name in ("__init__.py", "environment.py"):
        shutil.copy(Path(environment.__file__).parent / name, root / "desk" / name)
    (root / "tasks.py").write_text(PROBE, encoding="utf-8")
    (root / environment.RUNTIME).write_text(wheel(root, version), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = furnish(tmp_path_factory.mktemp("a house"))
    assert enter(root).returncode == 0
    yield root


def start(root: Path, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, str(root / "tasks.py"), *arguments]
    return subprocess.Popen(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def enter(root: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    process = start(root, *arguments, cwd=cwd)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def test_the_command_goes_on_in_the_environment_where_the_caller_stands(furnished: Path, tmp_path: Path) -> None:
    done = enter(furnished, "build", "a b", cwd=tmp_path)
    assert done.stdout == f"{tmp_path}|{furnished / '.venv'}|build|a b|1\n"
    assert done.stderr == ""


def test_a_second_run_installs_nothing(furnished: Path) -> None:
    stamp = furnished / ".venv/standfirst-installed.txt"
    before = stamp.stat().st_mtime_ns
    assert enter(furnished).returncode == 0
    assert stamp.stat().st_mtime_ns == before


def test_its_own_python_may_be_used_directly(furnished: Path) -> None:
    command = [environment.python(furnished), furnished / "tasks.py"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_changed_lock_is_installed(tmp_path: Path, furnished: Path) -> None:
    root = furnish(tmp_path / "house")
    shutil.copytree(furnished / ".venv", root / ".venv", symlinks=True)
    (root / environment.RUNTIME).write_text(wheel(root, "2"), encoding="utf-8")
    done = enter(root)
    assert done.stdout.endswith("|2\n")
    assert done.stderr == "Installing what requirements.lock names.\n"


def test_an_environment_of_another_python_is_made_anew(tmp_path: Path, furnished: Path) -> None:
    root = tmp_path / "house"
    shutil.copytree(furnished, root, symlinks=True)
    stamp = root / ".venv/standfirst-installed.txt"
    stamp.write_text(stamp.read_text().replace(f"python {sys.version_info[0]}.{sys.version_info[1]}", "python 3.1"))
    done = enter(root)
    assert done.returncode == 0, done.stderr
    assert "Making the environment" in done.stderr
    both_changed = stamp.read_text().replace(f"python {sys.version_info[0]}.", "python 2.").replace("lock ", "lock 0")
    stamp.write_text(both_changed)
    assert "Making the environment" in enter(root).stderr


@pytest.mark.skipif(os.name == "nt", reason="this system ends processes in another way")
def test_a_run_killed_midway_leaves_nothing_that_later_runs_trust(tmp_path: Path) -> None:
    root = furnish(tmp_path)
    killed = start(root)
    while not (root / ".venv/bin/python").exists():
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    done = enter(root)
    assert done.returncode == 0, done.stderr
    assert "Making the environment" in done.stderr


def test_two_first_runs_at_once_both_succeed(tmp_path: Path) -> None:
    root = furnish(tmp_path)
    both = [start(root), start(root)]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sorted("waiting for it" in err for _, err in told) == [False, True]
    assert sorted("Making the environment" in err for _, err in told) == [False, True]


@pytest.mark.parametrize("pin", [f" --hash=sha256:{'0' * 64}", ""], ids=["another hash", "no hash"])
def test_a_package_without_its_right_hash_is_refused(tmp_path: Path, furnished: Path, pin: str) -> None:
    root = furnish(tmp_path / "house")
    shutil.copytree(furnished / ".venv", root / ".venv", symlinks=True)
    lock = root / environment.RUNTIME
    wheel(root, "3")
    lock.write_text(f"tiny @ {(root / 'tiny-3-py3-none-any.whl').as_uri()}{pin}\n", encoding="utf-8")
    done = enter(root)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.endswith("the requirements could not be installed (is the network there?).\n")
    assert not (root / ".venv/standfirst-installed.txt").exists()


def test_a_folder_of_that_name_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    root = furnish(tmp_path)
    (root / ".venv").mkdir()
    (root / ".venv/novel.md").write_text("Chapter one.")
    done = enter(root)
    assert done.returncode == 1
    assert "is not a virtual environment; move it away" in done.stderr
    assert (root / ".venv/novel.md").exists()


def test_a_python_without_ensurepip_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda name: None if name == "ensurepip" else name)
    wanted = r"without `ensurepip`; install it .*apt install python3-venv"
    with pytest.raises(environment.EnvironmentProblem, match=wanted):
        environment.ensure([environment.RUNTIME], furnish(tmp_path))


def test_an_old_python_says_which_one_to_install(house: Path) -> None:
    script = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); "
        f"runpy.run_path({str(house / 'tasks.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("standfirst: this is Python 3.9.2, and Standfirst needs 3.11.2 or later; install one")


def test_the_way_in_can_be_read_by_an_old_python(house: Path) -> None:
    ast.parse((house / "tasks.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_the_locks_are_for_everyone(house: Path) -> None:
    runtime = (house / environment.RUNTIME).read_text(encoding="utf-8")
    development = (house / environment.DEVELOPMENT).read_text(encoding="utf-8")
    assert not {word for word in ("http", "file:", "/opt", "/home") if word in runtime + development}
    for line in runtime.splitlines():
        if line[:1].isalnum():
            assert line.removesuffix(" \\") in development, f"{line} is not in {environment.DEVELOPMENT}"
    assert environment._entry(house / environment.RUNTIME, environment.BUILD_BACKEND).count("--hash=sha256:") >= 1
