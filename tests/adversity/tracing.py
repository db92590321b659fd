"""Follows a process and all that it begins, call by call, and has something happen at one of the calls.

A filter (seccomp(2)) stops only those calls that change something on a disk or send something to somebody; at each of
them the process waits until it is let go on (ptrace(2)), so that what happens does so before the call is made, by
whichever of its processes or threads. Calls are numbered as they come, over all of them. This is what strace does, too,
but strace numbers calls within each thread, and stops at all calls of a process that has begun already.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import signal
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import RawArray
from pathlib import Path

NUMBERS = {
    "write": 1, "pwrite64": 18, "writev": 20, "sendfile": 40, "copy_file_range": 326, "openat": 257, "rename": 82,
    "renameat": 264, "renameat2": 316, "link": 86, "linkat": 265, "symlink": 88, "symlinkat": 266, "unlink": 87,
    "unlinkat": 263, "rmdir": 84, "mkdir": 83, "mkdirat": 258, "fsync": 74, "fdatasync": 75, "sync": 162, "syncfs": 306,
    "ftruncate": 77, "chmod": 90, "fchmod": 91, "fchmodat": 268, "utimensat": 280, "connect": 42, "sendto": 44,
    "sendmsg": 46, "sendmmsg": 307,
}  # fmt: skip
"""What a process asks of the system when it changes something on a disk, or sends something to somebody, on x86-64."""

READING = {"openat to read": 257, "read": 0}
"""What it asks for to read a file."""

CALLS = (*NUMBERS, *READING)

KILL, STOP = "kill -9", "stop"
"""What can happen at a call but for an error of the system."""

_MACHINE = 0xC000003E
"""What seccomp(2) calls x86-64."""

_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
"""Instructions of a filter: load a word; jump if it is equal; jump if it has any of these bits; end (bpf(4))."""

_TRACE, _ALLOW = 0x7FF00000, 0x7FFF0000

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2

_CONT, _GETREGS, _SETREGS, _GETEVENTMSG, _SEIZE, _LISTEN = 7, 12, 13, 0x4201, 0x4206, 0x4208
_OPTIONS = 0x2 | 0x4 | 0x8 | 0x80 | 0x100000
"""Follow forks, vforks and clones; tell of calls that the filter stops; kill all when who follows ends."""

_AT_SECCOMP, _AT_STOP = 7, 128
_RAX, _RSI, _RDI, _ORIG_RAX, _REGISTERS = 10, 13, 14, 15, 27
_EVERYTHING = 0x40000000
"""What waitpid(2) calls __WALL: threads, too."""

_LIBRARY = ctypes.CDLL(None, use_errno=True)

_STOPS = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}


@dataclass(frozen=True, slots=True)
class Strike:
    """What happens at which call: the first one of a name (or of any) that has at least this number."""

    what: str
    number: int
    call: str = ""
    stays: bool = False
    """Whether an error comes at all such calls from then on."""


class Board:
    """What is known of a process that is followed; shared with the process that follows it."""

    def __init__(self) -> None:
        self._state = RawArray("q", 6)

    def _get(self, place: int) -> int:
        return int(self._state[place])

    def _set(self, place: int, value: int) -> None:
        self._state[place] = value

    @property
    def pid(self) -> int:
        """The process; 0 as long as it has not begun."""
        return self._get(0)

    @pid.setter
    def pid(self, value: int) -> None:
        self._set(0, value)

    @property
    def status(self) -> int | None:
        """How it ended, as waitpid(2) tells it; None as long as it has not."""
        return self._get(2) if self._get(1) else None

    @status.setter
    def status(self, value: int) -> None:
        self._set(2, value)
        self._set(1, 1)

    @property
    def was_struck(self) -> bool:
        """Whether what was to happen did."""
        return bool(self._get(3))

    @was_struck.setter
    def was_struck(self, value: bool) -> None:
        self._set(3, int(value))

    @property
    def is_awake(self) -> bool:
        """Whether the process that was stopped at a call may make it."""
        return bool(self._get(4))

    @is_awake.setter
    def is_awake(self, value: bool) -> None:
        self._set(4, int(value))


@dataclass(slots=True)
class Tracer:
    """Follows a process that was begun to be followed, until it and all that it has begun have ended."""

    board: Board
    strike: Strike | None
    record: Path | None
    """Where all calls are noted."""
    reading: str = ""
    """The folder of which it is also of interest what is read."""
    spares_first: bool = False
    """Whether the process itself is let alone, and only what it begins is followed."""
    calls: int = 0
    held: int = 0
    noted: list[str] = field(default_factory=list)

    def follow(self, pid: int) -> None:
        """Let it go on from call to call."""
        while True:
            try:
                who, status = os.waitpid(-1, _EVERYTHING | (os.WNOHANG if self.held else 0))
            except ChildProcessError:
                return
            if not who:
                self._wake()
            elif os.WIFSTOPPED(status):
                self._go_on(who, status, pid)
            elif who == pid:
                if self.record:
                    self.record.write_text("\n".join(self.noted), encoding="ascii")
                self.board.status = status

    def _wake(self) -> None:
        if self.board.is_awake:
            held, self.held = self.held, 0
            _ptrace(_CONT, held)
        else:
            time.sleep(0.001)

    def _go_on(self, who: int, status: int, pid: int) -> None:
        signalled, event = os.WSTOPSIG(status), status >> 16
        if event == _AT_STOP and signalled in _STOPS:
            _ptrace(_LISTEN, who)
        elif event == _AT_SECCOMP:
            if not (self.spares_first and who == pid) and self._is_struck(who, pid):
                return
            _ptrace(_CONT, who)
        else:
            _ptrace(_CONT, who, 0 if event else signalled)

    def _is_struck(self, who: int, pid: int) -> bool:
        """Count a call; return whether whoever makes it is not to go on."""
        message = ctypes.c_ulong()
        _ptrace(_GETEVENTMSG, who, ctypes.addressof(message))
        name = CALLS[message.value & 0xFFFF]
        if name in READING and not self._is_of_interest(who, name):
            return False
        self.calls += 1
        if self.record:
            self.noted.append(name)
        strike = self.strike
        if strike is None or self.calls < strike.number or strike.call not in {"", name}:
            return False
        if self.board.was_struck and not strike.stays:
            return False
        self.board.was_struck = True
        if strike.what == KILL:
            os.kill(who, signal.SIGKILL)
            return True
        if strike.what == STOP:
            self.held = who
            os.killpg(pid, signal.SIGSTOP)
            return True
        _refuse(who, strike.what)
        return False

    def _is_of_interest(self, who: int, name: str) -> bool:
        """Whether a call reads a file of the folder that is of interest."""
        registers = _registers_of(who)
        if registers is None:
            return False
        with contextlib.suppress(OSError):
            if name == "read":
                return os.readlink(f"/proc/{who}/fd/{registers[_RDI]}").startswith(self.reading)
            with open(f"/proc/{who}/mem", "rb", buffering=0) as memory:
                memory.seek(registers[_RSI])
                return memory.read(len(self.reading)) == os.fsencode(self.reading)
        return False


def begin_followed(work: Callable[[], None], tracer: Tracer) -> int:
    """Begin work in a process that is followed by another one; return that one, once the work has begun."""
    board = tracer.board
    following = os.fork()
    if following:
        while not board.pid:
            time.sleep(0.0002)
        return following
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        waits, lets_go = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(lets_go)
            os.read(waits, 1)
            os.close(waits)
            os.setsid()
            _stop_calls(is_reading=bool(tracer.reading))
            work()
        os.close(waits)
        _ptrace(_SEIZE, pid, _OPTIONS)
        os.write(lets_go, b".")
        os.close(lets_go)
        board.pid = pid
        tracer.follow(pid)
    finally:
        os._exit(0)
    raise AssertionError


def can_follow() -> bool:
    """Whether this system lets a process be followed."""
    if platform.machine() != "x86_64" or not hasattr(_LIBRARY, "ptrace"):
        return False
    board = Board()

    def write() -> None:
        os.write(2, b"")
        os._exit(0)

    tracer = begin_followed(write, Tracer(board, Strike(KILL, 1), None))
    os.waitpid(tracer, 0)
    return board.status is not None and os.WIFSIGNALED(board.status)


def _stop_calls(*, is_reading: bool) -> None:
    """Have the system stop this process, and all that it begins, at the calls of interest."""
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _MACHINE), (_RETURN, 0, 0, _ALLOW), (_LOAD, 0, 0, 0)]
    for index, name in enumerate(CALLS):
        number = NUMBERS.get(name, READING.get(name, -1))
        if name == "openat":  # of interest where it makes a file
            program += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, 32), (_ANY_BIT, 0, 1, os.O_CREAT | os.O_TRUNC)]
            program += [(_RETURN, 0, 0, _TRACE | index), (_LOAD, 0, 0, 0)]
        elif name in NUMBERS or is_reading:
            program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _TRACE | index)]
    program.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in program))
    told = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code)))
    control = _LIBRARY.prctl
    control.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    control(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if control(_SECCOMP, _FILTER, ctypes.addressof(told), 0, 0):
        raise OSError(ctypes.get_errno(), "no calls can be stopped")


def _registers_of(who: int) -> list[int] | None:
    registers = (ctypes.c_ulonglong * _REGISTERS)()
    return list(registers) if _ptrace(_GETREGS, who, ctypes.addressof(registers)) else None


def _refuse(who: int, error: str) -> None:
    """Let a call that is about to be made not be made, and return an error."""
    registers = (ctypes.c_ulonglong * _REGISTERS)()
    if _ptrace(_GETREGS, who, ctypes.addressof(registers)):
        registers[_ORIG_RAX] = 2**64 - 1
        registers[_RAX] = 2**64 - getattr(errno, error)
        _ptrace(_SETREGS, who, ctypes.addressof(registers))


def _ptrace(request: int, pid: int, data: int = 0) -> bool:
    """Ask something of a process that is followed; False where it is no more."""
    ask = _LIBRARY.ptrace
    ask.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    ask.restype = ctypes.c_long
    return bool(ask(request, pid, None, data) != -1)
