"""Work in a process of its own, and what can happen to it: strace kills it, or has the system refuse what it asks."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.deploy.target import DeployProblem, Overtaken

CALLS = (
    "write,pwrite64,writev,sendfile,copy_file_range,openat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "unlink,unlinkat,rmdir,mkdir,mkdirat,fsync,fdatasync,sync,syncfs,ftruncate,chmod,fchmod,fchmodat,utimensat,"
    "connect,sendto,sendmsg"
)
"""What a process asks of the system when it changes something on a disk, or sends something to somebody."""

ERRORS = ("ENOSPC", "EIO", "EACCES")
"""What a system answers when a disk is full, or broken, or not one's own."""

PATIENCE = 60.0
"""Seconds after which work that does not end is ended."""

ADOPT = 36
"""What prctl(2) calls PR_SET_CHILD_SUBREAPER."""

LET_TRACE = 0x59616D61
"""What prctl(2) calls PR_SET_PTRACER: else some systems let a process be followed by those above it only."""

LINGERING = 5.0
"""Seconds in which what killed work has begun must have ended."""

DONE, OVERTAKEN, PROBLEM, BROKEN, KILLED, ENDLESS = "done", "overtaken", "refused", "broken", "killed", "endless"
"""How work can end: as it should; with somebody else first; with a sentence; with a traceback; killed; not at all."""

HELD = 1500
"""Microseconds for which a call is held, so that whoever makes it can be killed before it is made."""

BEGUN = re.compile(r"^(\d+) +(\w+)\(", re.MULTILINE)

Point = tuple[str, int]
"""A call of the system by its name, and its number in its process."""

EXITS = {0: DONE, 3: OVERTAKEN, 4: PROBLEM}


@dataclass(frozen=True, slots=True)
class Ending:
    """How work ended, and what it said."""

    how: str
    said: str
    was_hit: bool = False
    """Whether what was to happen to it did."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call of the system: `signal=KILL`, `error=EIO`; from then on always, where it `stays`."""

    what: str
    call: str
    number: int
    stays: bool = False

    @property
    def name(self) -> str:
        """The kind of fault, as it stands in the table."""
        return "kill -9" if self.what == "signal=KILL" else self.what.removeprefix("error=")

    def as_options(self) -> tuple[str, ...]:
        """Return it as strace reads it."""
        always = "+" if self.stays else ""
        return "-e", f"trace={self.call}", "-e", f"inject={self.call}:{self.what}:when={self.number}{always}"

    def __str__(self) -> str:
        return f"{self.name} at {self.call} {self.number}"


@dataclass(slots=True)
class Log:
    """What strace has seen."""

    file: Path
    text: str = ""

    def now(self) -> str:
        """Return what it has seen so far."""
        return self.file.read_text(encoding="utf-8", errors="replace")

    @property
    def was_hit(self) -> bool:
        """Whether the fault came about that was to happen."""
        return "INJECTED" in self.text or "killed by SIGKILL" in self.text


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
                os.waitpid(self.pid, 0)
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
            time.sleep(0.002)
        self.end_all()
        return False


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


def begin(work: Callable[[], None], *, is_waiting: bool = False) -> Work:
    """Begin work in a fork of this process; a waiting one stops at once, until it is resumed."""
    memory = mmap.mmap(-1, 8192)
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        if is_waiting:
            os.waitpid(pid, os.WUNTRACED)
        return Work(pid, memory)
    code = 1
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(LET_TRACE, ctypes.c_ulong(-1), 0, 0, 0)
        _be_silent()
        if is_waiting:
            os.kill(os.getpid(), signal.SIGSTOP)
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


@contextlib.contextmanager
def strace(pid: int, *options: str) -> Iterator[Log]:
    """Follow a process and what it begins; what was seen of it is in the log afterwards."""
    with tempfile.NamedTemporaryFile(prefix="adversity-") as file:
        command = ["strace", "-f", "-p", str(pid), "-e", "signal=KILL,STOP", "-o", file.name, *options]
        log = Log(Path(file.name))
        tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert tracer.stderr is not None
        tracer.stderr.readline()  # it says that it is attached
        try:
            yield log
        finally:
            _end(tracer)
            log.text = log.now()


def fail(work: Callable[[], None], fault: Fault) -> tuple[Work, Ending]:
    """Do work that a fault happens to; return it, since something of it may linger, and how it ended."""
    begun = begin(work, is_waiting=True)
    with strace(begun.pid, *fault.as_options()) as log:
        begun.resume()
        ending = begun.wait()
        if fault.stays:  # or else what is left of it could go on where the disk is full
            begun.outlive()
    return begun, Ending(ending.how, ending.said, log.was_hit)


def kill_any(work: Callable[[], None], number: int, host: int | None = None) -> tuple[Work, Ending]:
    """Do work, and kill whichever process of it makes the so-and-so-many-th call of all; or of a host's processes.

    What a host begins for each who comes is killed, not that which waits for them: nobody would begin that again here.
    Every call is held for a moment before it is made, so that there is time to kill whoever makes it.
    """
    begun = begin(work, is_waiting=True)
    with following(host or begun.pid) as calls:
        begun.resume()
        at, struck = 0, False
        for pid in calls:
            at += pid is not None
            struck = at >= number and pid not in {None, host}
            if struck and pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if struck or begun.has_ended():
                break
    ending = begun.wait()
    return begun, Ending(ending.how, ending.said, struck)


@contextlib.contextmanager
def following(pid: int) -> Iterator[Iterator[int | None]]:
    """Follow a process and what it begins; what is yielded tells who is about to make a call."""
    with tempfile.TemporaryDirectory(prefix="adversity-") as folder:
        pipe = f"{folder}/calls"
        os.mkfifo(pipe)
        reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        command = ["strace", "-f", "-p", str(pid), "-e", "signal=none", "-e", f"trace={CALLS}", "-o", pipe,
                   "-e", f"inject={CALLS}:delay_enter={HELD}"]  # fmt: skip
        tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert tracer.stderr is not None
        tracer.stderr.readline()
        try:
            yield _calls(reading, tracer)
        finally:
            _end(tracer)
            os.close(reading)


def _calls(reading: int, tracer: subprocess.Popen[str]) -> Iterator[int | None]:
    """Yield who makes a call, for each that begins, until nobody is left to make any; None now and then in between."""
    text, done = "", 0
    while True:
        ready, _, _ = select.select([reading], [], [], 0.02)
        piece = os.read(reading, 65536) if ready else b""
        text += piece.decode(errors="replace")
        for found in BEGUN.finditer(text, done):
            done = found.end()
            yield int(found[1])
        if not piece:
            if tracer.poll() is not None:
                return
            yield None


def fail_there(work: Callable[[], None], fault: Fault, host: int) -> tuple[Work, Ending]:
    """Do work while a fault happens to the process that serves it on another host, or to what that begins."""
    with strace(host, *fault.as_options()) as log:
        begun = begin(work)
        ending = begun.wait()
    return begun, Ending(ending.how, ending.said, log.was_hit)


def points_of(work: Callable[[], None]) -> list[Point]:
    """Return all calls that this work makes, in whichever of its processes; those that only read are left out.

    Raises:
        RuntimeError: it fails though nothing happens to it.
    """
    begun = begin(work, is_waiting=True)
    with strace(begun.pid, "-e", f"trace={CALLS}") as log:
        begun.resume()
        ending = begun.wait()
        begun.outlive()
    return _points_in(log, ending)


def points_there(work: Callable[[], None], host: int) -> list[Point]:
    """Return all calls that a process and what it begins make to serve some work.

    Raises:
        RuntimeError: the work fails though nothing happens to it.
    """
    with strace(host, "-e", f"trace={CALLS}") as log:
        ending = do(work)
    return _points_in(log, ending)


def sequence_of(work: Callable[[], None], host: int | None = None) -> list[Point]:
    """Return all calls that this work makes, or a host for it, each with its number among all of them.

    Raises:
        RuntimeError: it fails though nothing happens to it.
    """
    begun = begin(work, is_waiting=True)
    with strace(host or begun.pid, "-e", f"trace={CALLS}") as log:
        begun.resume()
        ending = begun.wait()
        begun.outlive()
    if ending.how != DONE:
        raise RuntimeError(f"it fails by itself: {ending.how}: {ending.said}")
    return [
        (call, at)
        for at, (pid, call, given) in enumerate(re.findall(r"^(\d+) +(\w+)\((.*)", log.text, re.MULTILINE), 1)
        if (call != "openat" or "O_CREAT" in given) and int(pid) != host
    ]


def _points_in(log: Log, ending: Ending) -> list[Point]:
    """Return each call in a log by its name and its number in its process, each once."""
    if ending.how != DONE:
        raise RuntimeError(f"it fails by itself: {ending.how}: {ending.said}")
    each: Counter[tuple[str, str]] = Counter()
    found: set[Point] = set()
    for pid, call, arguments in re.findall(r"^(\d+) +(\w+)\((.*)", log.text, re.MULTILINE):
        each[pid, call] += 1
        if call != "openat" or "O_CREAT" in arguments:
            found.add((call, each[pid, call]))
    return sorted(found)


def has_strace() -> bool:
    """Whether there is strace here, and the system lets it follow a process that has begun already."""
    if shutil.which("strace") is None:
        return False
    begun = begin(lambda: None, is_waiting=True)
    with strace(begun.pid, "-e", "trace=exit_group") as log:
        begun.resume()
        begun.wait()
    return "exit_group" in log.text


def _end(tracer: subprocess.Popen[str]) -> None:
    tracer.terminate()
    try:
        tracer.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        tracer.kill()
        tracer.communicate()


def _say(memory: mmap.mmap, text: str, code: int) -> int:
    said = text.encode()[:8192]
    memory[: len(said)] = said
    return code


def _be_silent() -> None:
    """Let nothing that is printed get into the table."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
