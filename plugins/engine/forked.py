"""Work shared with other processes: forked, so that they know all that this one does, and gone afterwards."""

from __future__ import annotations

import gc
import os
import selectors
import signal
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

Work: TypeAlias = Callable[[int], bytes | None]
"""Does one of the numbered tasks in another process; None where the process that asked is to do it."""

_FRAME = struct.Struct("<II")
_TICKET = struct.Struct("<I")
_MOST_PROCESSES = 16
_MOST_TICKETS = 8000
"""As many as a pipe holds before anyone takes one."""

_PIPE = 1 << 20
"""Bytes of answers that wait, where the system allows so many, while the process that asked is at work itself."""


def processors() -> int:
    """Return how many processes can work at once; 1 where this one cannot be forked, or not safely."""
    if not hasattr(os, "fork") or _threads() > 1:
        return 1
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(count, _MOST_PROCESSES)


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


def shared_out(count: int, prepare: Callable[[], Work], processes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield the tasks 0 to `count` - 1, each once: with its result where another process did it, without one otherwise.

    What comes without a result, the process that asked is to do before it asks for the next: it is one of the
    `processes`. So whatever goes wrong in another shows as it would without any other; what a process could not do, or
    did not live to do, comes last. Each begins with its own stretch of the tasks, so that neighbours are done by the
    same one, and then helps with those of the others. `prepare` is called once in each other process.
    """
    crew = _Crew(count, processes, max(1, -(-count // _MOST_TICKETS)))
    try:
        for number in range(1, processes):
            crew.hire(prepare, number)
        yield from crew.tasks()
    finally:
        crew.dismiss()


@dataclass(slots=True)
class _Crew:
    """The other processes, and the pipes from which all take tickets: the number of the next few tasks."""

    count: int
    processes: int
    step: int
    tickets: list[int] = field(default_factory=list)
    pipes: dict[int, int] = field(default_factory=dict)
    """The pipe on which each process answers, and its id."""

    def __post_init__(self) -> None:
        firsts = range(0, self.count, self.step)
        ends = [len(firsts) * number // self.processes for number in range(self.processes + 1)]
        for start, end in pairwise(ends):
            taking, handing_out = os.pipe()
            os.write(handing_out, b"".join(map(_TICKET.pack, firsts[start:end])))
            os.close(handing_out)
            self.tickets.append(taking)

    def hire(self, prepare: Callable[[], Work], number: int) -> None:
        """Start a process; where the system has none to spare, do without."""
        answers, answering = _wide_pipe()
        try:
            process = os.fork()
        except OSError:
            process = -1
        if process:
            os.close(answering)
            self.pipes[answers] = process
            return
        try:
            for pipe in (answers, *self.pipes):
                os.close(pipe)
            gc.freeze()  # what is there already is not looked through again, and so not copied
            for ending in (signal.SIGINT, signal.SIGTERM):
                signal.signal(ending, signal.SIG_DFL)
            self._work(prepare(), answering, self.tickets[number:] + self.tickets[:number])
        finally:
            os._exit(0)

    def _work(self, work: Work, answering: int, tickets: list[int]) -> None:
        for first in _taken(tickets):
            answers = bytearray()
            for number in range(first, min(first + self.step, self.count)):
                answer = work(number)
                if answer is not None:
                    answers += _FRAME.pack(number, len(answer)) + answer
            rest = memoryview(answers)
            while rest:
                rest = rest[os.write(answering, rest) :]

    def tasks(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield each answer as it comes, and in between, without one, what this process is to do itself."""
        left = dict.fromkeys(range(self.count))
        with selectors.DefaultSelector() as selector:
            for pipe in self.pipes:
                selector.register(pipe, selectors.EVENT_READ, bytearray())
            for first in _taken(self.tickets):
                for task in range(first, min(first + self.step, self.count)):
                    del left[task]
                    yield task, None
                    for answered in _arrived(selector, at_once=True):
                        del left[answered[0]]
                        yield answered
            while selector.get_map():
                for answered in _arrived(selector):
                    del left[answered[0]]
                    yield answered
        for task in left:
            yield task, None

    def dismiss(self) -> None:
        """End all processes, and wait until they are gone."""
        for pipe in self.tickets:
            os.close(pipe)
        for pipe, process in self.pipes.items():
            os.close(pipe)
            if process > 0:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                with suppress(ChildProcessError):
                    os.waitpid(process, 0)


def _wide_pipe() -> tuple[int, int]:
    """Return both ends of a pipe that holds much, so that nobody waits for a process that is at work itself."""
    ends = os.pipe()
    with suppress(ImportError, AttributeError, OSError):  # some systems let nobody say how much
        import fcntl

        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, _PIPE)
    return ends


def _taken(pipes: list[int]) -> Iterator[int]:
    """Yield what the tickets in some pipes say, until no one has left any."""
    for pipe in pipes:
        while ticket := os.read(pipe, _TICKET.size):
            yield from _TICKET.unpack(ticket)


def _arrived(selector: selectors.BaseSelector, *, at_once: bool = False) -> Iterator[tuple[int, bytes]]:
    """Yield what others have answered, waiting for it unless that is to be said `at_once`."""
    for key, _ in selector.select(0 if at_once else None):
        if read := os.read(key.fd, _PIPE):
            key.data.extend(read)
            yield from _frames(key.data)
        else:
            selector.unregister(key.fd)


def _frames(received: bytearray) -> Iterator[tuple[int, bytes]]:
    """Take every whole answer out of what was received."""
    place = 0
    while len(received) - place >= _FRAME.size:
        number, length = _FRAME.unpack_from(received, place)
        end = place + _FRAME.size + length
        if len(received) < end:
            break
        yield number, bytes(received[place + _FRAME.size : end])
        place = end
    del received[:place]
