"""The environment that the tasks run in: `.venv` beside `tasks.py`, filled with exactly what the locks name.

Standard library only, because nothing else exists yet when it is needed. The order of events in a first run:
the caller's Python makes `.venv`, lets its pip install `requirements.lock` (hashes required), writes the stamp, and
becomes `.venv`'s Python, which starts over and goes on to the tasks. In later runs only the stamp is compared.

The stamp is written last and removed first, so that an environment without one is half-made, and is made anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from desk import ROOT

RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
BUILD_BACKEND = "setuptools"
"""What builds the packages that come as source; installed first, from the same lock, so that pip fetches no other."""

_AGAIN = "STANDFIRST_ENVIRONMENT_MADE_ANEW"


class EnvironmentProblem(Exception):
    """The environment cannot be made; the message is one sentence for the person at the keyboard."""


def folder(root: Path = ROOT) -> Path:
    """Where the environment of this house lies."""
    return root / ".venv"


def python(root: Path = ROOT) -> Path:
    """The environment's own Python."""
    return folder(root) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_inside(root: Path = ROOT) -> bool:
    """Whether this process already runs in the environment."""
    return Path(sys.prefix).resolve() == folder(root).resolve()


def enter(root: Path = ROOT) -> None:
    """Make sure the environment is there, and go on in it: returns inside it, else replaces this process."""
    try:
        if not is_inside(root):
            ensure([RUNTIME], root)
            _become(python(root))
        if _stamp_python(root) != _version():
            _leave_stale(root)
        ensure([RUNTIME], root)
    except EnvironmentProblem as problem:
        sys.exit(f"standfirst: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


def ensure(locks: Sequence[str], root: Path = ROOT) -> None:
    """Install what `locks` name unless it is installed already. Raises EnvironmentProblem where it cannot."""
    if _has(locks, root):
        return
    with alone(root / ".venv.lock", "Another run is making the environment; waiting for it."):
        if _has(locks, root):  # another run did it while this one waited
            return
        wanted = sorted({*locks, *_stamp_locks(root)}, reverse=True)
        _install(wanted, root)


def _install(locks: Sequence[str], root: Path) -> None:
    """Bring the environment to what `locks` name, from scratch where it is not whole."""
    whole = _works(root)
    _stamp(root).unlink(missing_ok=True)
    if not whole:
        _say("Making the environment (.venv); this happens once and takes about a minute.")
        _make(root)
    # The development lock holds the runtime's releases too.
    lock = DEVELOPMENT if DEVELOPMENT in locks else RUNTIME
    _say(f"Installing what {lock} names.")
    _pip_install(root, _entry(root / lock, BUILD_BACKEND))
    _pip_install(root, (root / lock).read_text(encoding="utf-8"))
    made = [f"{name} {_digest(root / name)}" for name in {RUNTIME, lock}]
    _stamp(root).write_text("\n".join([f"python {_version()}", *sorted(made)]) + "\n", encoding="utf-8")


def _make(root: Path) -> None:
    """Make an empty virtual environment, in the place of a broken one."""
    for module in ("venv", "ensurepip"):
        if find_spec(module) is None:
            raise EnvironmentProblem(
                f"this Python ({sys.executable}) comes without `{module}`; install it "
                "(Debian and Ubuntu: apt install python3-venv) and run the command again."
            )
    place = folder(root)
    if place.is_symlink() or place.exists():
        if not _may_be_replaced(place):
            raise EnvironmentProblem(f"{place} is not a virtual environment; move it away and run the command again.")
        shutil.rmtree(place)
    _run([sys.executable, "-m", "venv", str(place)], "the environment (.venv) could not be made")


def _works(root: Path) -> bool:
    """Whether the environment's Python is still the one it was made with, and has its pip."""
    ask = f"import sys, pip; sys.exit('%d.%d' % sys.version_info[:2] != {_stamp_python(root)!r})"
    try:
        return subprocess.run([str(python(root)), "-c", ask], stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def _may_be_replaced(place: Path) -> bool:
    """Whether this is a virtual environment, whole or half-made, and nothing of the user's own."""
    if place.is_symlink() or not place.is_dir():
        return False
    parts = {"bin", "include", "lib", "lib64", "Include", "Lib", "Scripts"}
    return (place / "pyvenv.cfg").is_file() or {entry.name for entry in place.iterdir()} <= parts


def _pip_install(root: Path, requirements: str) -> None:
    """Install hashed requirements, and nothing that is not among them."""
    with tempfile.TemporaryDirectory(prefix="standfirst-") as scratch:
        names = Path(scratch) / "requirements.txt"
        names.write_text(requirements, encoding="utf-8")
        pip = [str(python(root)), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-input"]
        pinned = ["--no-deps", "--require-hashes", "--no-build-isolation", "--use-pep517", "-r", str(names)]
        _run([*pip, *pinned], "the requirements could not be installed (is the network there?)")


def _entry(lock: Path, package: str) -> str:
    """The lines of a lock that pin one package."""
    lines: list[str] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{package}=="):
            lines = [line]
        elif lines and line.startswith("    --hash"):
            lines.append(line)
        elif lines:
            break
    return "\n".join(lines) + "\n"


def _run(command: list[str], failure: str) -> None:
    """Run quietly; where it fails, show the end of what it said."""
    # close_fds: the child inherits the lock, so that it stays held should this process be killed and the child live on.
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, close_fds=False
    )
    if done.returncode:
        for line in done.stdout.splitlines()[-12:]:
            _say(f"  {line}")
        raise EnvironmentProblem(f"{failure}.")


def _has(locks: Sequence[str], root: Path) -> bool:
    installed = _stamp_locks(root)
    return python(root).exists() and all(installed.get(name) == _digest(root / name) for name in locks)


def _stamp(root: Path) -> Path:
    return folder(root) / "standfirst-installed.txt"


def _stamp_lines(root: Path) -> dict[str, str]:
    try:
        lines = _stamp(root).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(line.split(" ", 1) for line in lines if " " in line)


def _stamp_locks(root: Path) -> dict[str, str]:
    """The digest of each lock when it was installed, by the lock's name."""
    return {name: value for name, value in _stamp_lines(root).items() if name in (RUNTIME, DEVELOPMENT)}


def _stamp_python(root: Path) -> str | None:
    return _stamp_lines(root).get("python")


def _version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _leave_stale(root: Path) -> NoReturn:
    """The system's Python was replaced by another under the environment: have that one make it anew."""
    if os.environ.get(_AGAIN):
        raise EnvironmentProblem(f"{folder(root)} belongs to another Python; delete it and run the command again.")
    _stamp(root).unlink(missing_ok=True)
    os.environ[_AGAIN] = "1"
    _become(Path(getattr(sys, "_base_executable", sys.executable)))


def begin_again() -> NoReturn:
    """Go on with the same command from its first line, where the files that it was read from are others now."""
    _become(Path(sys.executable))


def _become(interpreter: Path) -> NoReturn:
    """Go on with the same command under another Python."""
    command = [str(interpreter), *sys.argv]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # there, execv returns to the shell before the new process ends
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


@contextmanager
def alone(path: Path, waiting: str) -> Iterator[None]:
    """Hold the lock on a file; where another run holds it, say that one is waiting, and wait."""
    with path.open("a+b") as file:
        os.set_inheritable(file.fileno(), True)
        if not _lock(file.fileno(), wait=False):
            _say(waiting)
            while not _lock(file.fileno(), wait=True):
                pass
        yield  # closing the file gives the lock back


def _lock(number: int, *, wait: bool) -> bool:
    """Take the lock on an open file; False where another process still has it."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(number, 0, os.SEEK_SET)
        try:
            msvcrt.locking(number, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # LK_LOCK gives up after 10 s
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(number, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks: go on without
    return True


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
