"""Work in a process of its own, and what can happen to it: it is killed, or the system refuses what it asks for."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from desk.deploy.target import DeployProblem, Overtaken
from tests.adversity.tracing import Board, Strike, Tracer, begin_followed

ERRORS = ("ENOSPC", "EIO", "EACCES")
"""What a system answers when a disk is full, or broken, or not one's own."""

PATIENCE = 60.0
"""Seconds after which work that does not end is ended."""

ADOPT = 36
"""What prctl(2) calls PR_SET_CHILD_SUBREAPER."""

LINGERING = 5.0
"""Seconds in which what killed work has begun must have ended."""

DONE, OVERTAKEN, PROBLEM, BROKEN, KILLED, ENDLESS = "done", "overtaken", "refused", "broken", "killed", "endless"
"""How work can end: as it should; with somebody else first; with a sentence; with a traceback; killed; not at all."""

Point = tuple[str, int]
"""A call of the system by its name, and its number among all that some work makes, in whichever of its processes."""

EXITS = {0: DONE, 3: OVERTAKEN, 4: PROBLEM}


@dataclass(frozen=True, slots=True)
class Ending:
    """How work ended, and what it said."""

    how: str
    said: str
    was_hit: bool = False
    """Whether what was to happen to it did."""


@dataclass(slots=True)
class Work:
    """Work that has begun, in a group of processes of its own."""

    pid: int
    memory: mmap.mmap
    status: int | None = None

    def resume(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def wait(self, patience: float = PATIENCE) -> Ending:
        """Wait until it has ended, and end it where that takes too long."""
        until = time.monotonic() + patience
        while not self.has_ended():
            if time.monotonic() > until:
                self.end_all()
                while not self.has_ended():
                    time.sleep(0.001)
                return Ending(ENDLESS, f"it did not end in {patience:.0f} s")
            time.sleep(0.0005)
        assert self.status is not None
        said = self.memory[:].rstrip(b"\0").decode(errors="replace")
        if os.WIFSIGNALED(self.status):
            return Ending(KILLED, said, was_hit=True)
        return Ending(EXITS.get(os.WEXITSTATUS(self.status), BROKEN), said)

    def has_ended(self) -> bool:
        """Whether it has ended; what it began may go on."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is not None

    def end_all(self) -> None:
        """Kill whatever is left of it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def outlive(self, patience: float = LINGERING) -> bool:
        """Wait until nothing is left of it; whether that came about by itself."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-self.pid, os.WNOHANG)[0]:
                    pass
            try:
                os.killpg(self.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.001)
        self.end_all()
        return False


@dataclass(slots=True)
class Followed(Work):
    """Work that is followed from call to call."""

    board: Board = field(default_factory=Board)
    tracer: int = 0

    def has_ended(self) -> bool:
        """Whether it has ended; what it began may go on."""
        self.status = self.board.status
        return self.status is not None

    def wake(self) -> None:
        """Let it make the call that it was stopped at."""
        self.board.is_awake = True
        os.killpg(self.pid, signal.SIGCONT)

    def leave(self) -> None:
        """End it with all that it has begun."""
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.tracer, signal.SIGKILL)
            os.waitpid(self.tracer, 0)


@contextlib.contextmanager
def no_survivors() -> Iterator[Callable[[], None]]:
    """End whatever was begun meanwhile and has lost its parent, as connections that are kept open do; or earlier.

    Linux hands such processes to this one, if it asks for them (`PR_SET_CHILD_SUBREAPER`, prctl(2)).
    """
    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    before = _children()

    def end_them() -> None:
        while survivors := _children() - before:
            for pid in survivors:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)

    try:
        yield end_them
    finally:
        end_them()


def _children() -> set[int]:
    """Return the processes that have this one for a parent."""
    me = os.getpid()
    return {int(pid) for pid in Path(f"/proc/{me}/task/{me}/children").read_text(encoding="ascii").split()}


def begin(work: Callable[[], None]) -> Work:
    """Begin work in a fork of this process."""
    memory = mmap.mmap(-1, 8192)
    pid = os.fork()
    if pid:
        return Work(pid, memory)
    os.setsid()
    _do_and_end(work, memory)


def begin_struck(
    work: Callable[[], None], strike: Strike | None = None, record: Path | None = None, reading: str = ""
) -> Followed:
    """Begin work in a fork of this process, which is followed from call to call, so that something can happen at one.

    All calls are noted in a `record`; those that read files, if these lie in the folder that is named.
    """
    memory, board = mmap.mmap(-1, 8192), Board()
    tracer = begin_followed(lambda: _do_and_end(work, memory), Tracer(board, strike, record, reading))
    return Followed(board.pid, memory, board=board, tracer=tracer)


def begin_host(command: list[str], strike: Strike | None = None, record: Path | None = None) -> Followed:
    """Begin a program that waits for others and begins more for each who comes, and follow what it begins."""

    def work() -> None:
        _be_silent()
        os.execv(command[0], command)

    board = Board()
    tracer = begin_followed(work, Tracer(board, strike, record, spares_first=True))
    return Followed(board.pid, mmap.mmap(-1, 8192), board=board, tracer=tracer)


def _do_and_end(work: Callable[[], None], memory: mmap.mmap) -> NoReturn:
    """Do work in this process, say how it ended, and end."""
    code = 1
    try:
        _be_silent()
        work()
        code = 0
    except Overtaken as problem:
        code = _say(memory, str(problem), 3)
    except DeployProblem as problem:
        code = _say(memory, f"{type(problem).__name__}: {problem}", 4)
    except BaseException:  # whatever it is, this process must not go on as though it were its parent
        code = _say(memory, traceback.format_exc()[-4000:], 1)
    finally:
        os._exit(code)
    raise AssertionError


def do(work: Callable[[], None], patience: float = PATIENCE) -> Ending:
    """Do work in a fork of this process, and return how it ended."""
    begun = begin(work)
    ending = begun.wait(patience)
    begun.outlive()
    return ending


def strike(work: Callable[[], None], what: Strike, reading: str = "") -> tuple[Work, Ending]:
    """Do work that something happens to; return it, since something of it may linger, and how it ended."""
    begun = begin_struck(work, what, reading=reading)
    ending = begun.wait()
    if what.stays:  # or else what is left of it could go on where the disk is full
        begun.outlive()
    return begun, Ending(ending.how, ending.said, begun.board.was_struck)


def points_of(work: Callable[[], None], reading: str = "") -> list[Point]:
    """Return all calls that this work makes; those that only read are left out, unless they do so in a folder.

    Raises:
        RuntimeError: it fails though nothing happens to it.
    """
    with tempfile.NamedTemporaryFile(prefix="adversity-") as file, no_survivors():
        begun = begin_struck(work, record=Path(file.name), reading=reading)
        ending = begun.wait()
        begun.outlive()
        if ending.how != DONE:
            raise RuntimeError(f"it fails by itself: {ending.how}: {ending.said}")
        return recorded(Path(file.name))


def recorded(record: Path) -> list[Point]:
    """Return the calls that were noted in a record."""
    return [(call, number) for number, call in enumerate(record.read_text(encoding="ascii").splitlines(), 1)]


def _say(memory: mmap.mmap, text: str, code: int) -> int:
    said = text.encode()[:8192]
    memory[: len(said)] = said
    return code


def _be_silent() -> None:
    """Let nothing that is printed get into the table."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
