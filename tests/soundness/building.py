"""Builds in processes of their own, forked from this one, so that nothing but the disk goes from one to the next."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import marshal
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blinker import Signal
from jinja2 import Environment

from desk import ROOT, build
from desk.faults import as_line
from desk.options import Options
from plugins.engine import fresh_readings, printing


@dataclass(frozen=True, slots=True)
class Told:
    """What a build said: its problems, a line each, whether it failed, and what it printed besides."""

    lines: tuple[str, ...]
    has_failed: bool
    printed: str = ""
    seconds: float = 0.0
    in_place: frozenset[str] | None = None
    """The files that a builder that stays has told of as new, other or gone."""
    is_short: bool = False

    @property
    def is_broken_off(self) -> bool:
        """Whether the process ended without a word."""
        return self.lines == (BROKEN_OFF,)


BROKEN_OFF = "the process ended before the build did"


def warm_up(options: Options, compiled: Path) -> None:
    """Build a site once, for the sake of all that is imported and compiled then, so that no fork has to.

    What a template is compiled to for the engine is kept in a folder: it depends on the template, and on what filters
    and tests are given. Elsewhere Jinja calls filters as it compiles, and what these say is a part of it.
    """
    sys.dont_write_bytecode = True
    compiled.mkdir(parents=True, exist_ok=True)
    compile_anew = Environment.compile

    def compile_once(self: Environment, source: Any, name: Any = None, filename: Any = None, *more: Any) -> Any:
        kind = type(self)
        if more or not isinstance(source, str) or kind is Environment:
            return compile_anew(self, source, name, filename, *more)
        given = [
            (each, getattr(asked[each], "jinja_pass_arg", "")) for asked in (self.filters, self.tests) for each in asked
        ]
        how = (
            sorted(self.extensions),
            self.autoescape,
            self.code_generator_class,
            kind.__name__,
            sorted(map(str, given)),
        )
        key = repr((source, name, filename, how))
        file = compiled / hashlib.sha256(key.encode()).hexdigest()
        try:
            return marshal.loads(file.read_bytes())  # noqa: S302 — written below, by this very process or its like
        except (OSError, EOFError, ValueError):
            code = compile_anew(self, source, name, filename)
        aside = file.with_suffix(f".{os.getpid()}")
        aside.write_bytes(marshal.dumps(code))
        aside.replace(file)
        return code

    Environment.compile = compile_once  # type: ignore[method-assign, assignment]
    told = build_here(options, 0)
    assert not told.has_failed, told
    gc.collect()
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(f"{options.settings.parent}{os.sep}"):
            del sys.modules[name]  # the site's own
    for each in gc.get_objects():
        if isinstance(each, Signal):  # no fork is to hear a plugin that its own site does not name
            each._clear_state()
    gc.freeze()


def forked(work: Callable[[], Told], printed: Path) -> Told:
    """Do the work in a fork of this process and return what it said; what it prints goes to a file."""
    child = begin(work, printed)
    os.waitpid(child, 0)
    return ended(printed)


CHANGING = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "sqlite3.connect"})
"""What Python tells of (`sys.addaudithook`) as it is about to change something on the disk, besides opening files."""


def begin_dying(work: Callable[[], Told], printed: Path, at: int) -> int:
    """Begin the work in a fork that is killed at the so-and-so-many-th change on the disk; wait for it to end."""

    def dying() -> Told:
        left = at

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if event in CHANGING or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        return work()

    child = begin(dying, printed)
    os.waitpid(child, 0)
    return child


def begin(work: Callable[[], Told], printed: Path) -> int:
    """Begin the work in a fork, the leader of a group of its own, and return its process id."""
    answer = printed.with_suffix(".json")
    answer.unlink(missing_ok=True)
    sys.stdout.flush()
    child = os.fork()
    if child:
        with contextlib.suppress(OSError):  # it has ended already
            os.setpgid(child, child)  # by both, so that it can be killed from here on, whoever comes first
        return child
    try:
        os.setpgid(0, 0)
        with printed.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        told = work()
        aside = answer.with_suffix(".new")
        aside.write_text(json.dumps([told.lines, told.has_failed, told.seconds, told.is_short]), encoding="utf-8")
        aside.replace(answer)
    except BaseException as error:  # whatever it is, this process must not go on as though it were its parent
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(0)


def ended(printed: Path) -> Told:
    """Return what an ended fork said."""
    said = printed.read_text(encoding="utf-8", errors="replace") if printed.exists() else ""
    try:
        lines, has_failed, seconds, is_short = json.loads(printed.with_suffix(".json").read_text(encoding="utf-8"))
    except OSError:
        return Told((BROKEN_OFF,), has_failed=True, printed=said)
    return Told(tuple(lines), has_failed, said, seconds, is_short=is_short)


def build_here(options: Options, clock: int, stands_in: Path | None = None, purpose: str = "public") -> Told:
    """Build in this process, which stands in some folder while it does."""
    if stands_in:
        os.chdir(stands_in)
    os.environ["SOURCE_DATE_EPOCH"] = str(clock)
    started = time.process_time()
    outcome = build.build(options, purpose)
    lines = tuple(sorted({as_line(problem) for problem in outcome.problems}))
    seconds = time.process_time() - started
    return Told(lines, bool(outcome.errors), seconds=seconds, is_short=outcome.is_short)


def with_processes(count: int) -> None:
    """Let builds in this process share what they do among so many processes, however little there is to do."""
    for module in (printing, fresh_readings):
        module.processors = lambda: count  # type: ignore[attr-defined]
    printing.MANY = fresh_readings.WORTH_A_FORK = 2


def build_forked(
    options: Options,
    clock: int,
    printed: Path,
    stands_in: Path | None = None,
    purpose: str = "public",
    processes: int = 1,
) -> Told:
    """Build in a fork of this process."""

    def work() -> Told:
        with_processes(processes)
        return build_here(options, clock, stands_in, purpose)

    return forked(work, printed)


def build_anew(options: Options, clock: int, printed: Path, stands_in: Path | None = None, **environment: str) -> Told:
    """Build as an author does: `python3 tasks.py build`, in a new process."""
    command = [sys.executable, str(ROOT / "tasks.py"), "build", "--settings", str(options.settings)]
    command += ["--output", str(options.output), "--cache", str(options.cache)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": str(clock), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=stands_in)
    printed.write_text(done.stdout + done.stderr, encoding="utf-8")
    said = _TRACEBACK.sub("", done.stderr).splitlines()  # is printed by each, and told of by none
    lines = [line for line in said if not (done.returncode and _is_closing(line))]
    return Told(tuple(sorted(set(lines))), done.returncode != 0, done.stdout + done.stderr)


_TRACEBACK = re.compile(r"^Traceback .*\n(?:[ ].*\n)*.*\n", re.MULTILINE)
"""Where the calls stood that led to an error of code that is not ours."""


def _is_closing(line: str) -> bool:
    """Whether a line is the last that a failed build says: how many errors there were."""
    return line.split(" ", 1)[0].isdigit() and line.endswith(".") and " error" in line


PATIENCE = 5.0
"""Seconds in which what a killed build has begun must have ended, so that the next one can begin."""


def when_it_can(work: Callable[[], Told]) -> Told:
    """Build after one that was killed, and if that has left something that still writes, once more a little later."""
    until = time.monotonic() + PATIENCE
    while True:
        told = work()
        if not any("another build" in line for line in told.lines) or time.monotonic() > until:
            return told
        time.sleep(0.1)


def kill_all(child: int) -> None:
    """Kill a fork and every process that it has begun."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def empty(*folders: Path) -> None:
    """Take folders away, with all that is in them."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
