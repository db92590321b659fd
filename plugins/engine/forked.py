"""Work done by several processes at once: forked, so that they know all that this one does, and gone afterwards."""

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
"""Does one of the numbered tasks; None where it is to be done in the process that asked."""

_FRAME = struct.Struct("<II")
_TICKET = struct.Struct("<I")
_MOST_PROCESSES = 16
_MOST_TICKETS = 8000
"""As many as a pipe holds before anyone takes one."""


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


def done_elsewhere(count: int, prepare: Callable[[], Work], processes: int) -> Iterator[tuple[int, bytes]]:
    """Yield the results of the tasks 0 to `count` - 1 as they come, each with its number.

    Each process begins with its own stretch of the tasks, so that neighbours are done by the same one, and then helps
    with those of the others. `prepare` is called once in each process. What a process could not do, or did not live to
    do, is left out: the process that asked does that itself, so that whatever goes wrong shows as it would without any
    other.
    """
    crew = _Crew(count, processes, max(1, min(32, count // (processes * 8)), -(-count // _MOST_TICKETS)))
    try:
        for number in range(processes):
            crew.hire(prepare, number)
        yield from crew.results()
    finally:
        crew.dismiss()


@dataclass(slots=True)
class _Crew:
    """The processes at work, and the pipes from which they take tickets: the number of the next few tasks."""

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
        answers, answering = os.pipe()
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
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
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

    def results(self) -> Iterator[tuple[int, bytes]]:
        """Yield each answer as it comes."""
        waiting = {pipe: bytearray() for pipe in self.pipes}
        with selectors.DefaultSelector() as selector:
            for pipe in waiting:
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select():
                    read = os.read(key.fd, 1 << 20)
                    if read:
                        waiting[key.fd] += read
                        yield from _frames(waiting[key.fd])
                    else:
                        selector.unregister(key.fd)

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


def _taken(pipes: list[int]) -> Iterator[int]:
    """Yield what the tickets in some pipes say, until no one has left any."""
    for pipe in pipes:
        while ticket := os.read(pipe, _TICKET.size):
            yield from _TICKET.unpack(ticket)


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
