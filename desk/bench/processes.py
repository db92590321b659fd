"""Running other programs, and what that costs: time, processor time, memory; of all the processes they start.

Needs Linux: what is still running is looked up under /proc.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROCESSES = Path("/proc")
AT_WORK = ("R", "D")
"""The states of processes that run, wait for a processor, or wait for a disk."""

TICK = 0.1
"""Seconds between two looks at the memory of what is running."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took: seconds on the clock, seconds of a processor for itself and for the system, megabytes."""

    wall: float
    user: float
    system: float
    memory: float


class Failed(Exception):
    """A program ended with an error; the message says which, and where its own words are."""


def can_measure() -> bool:
    """Whether this system lets one see what a program costs."""
    return hasattr(os, "wait4") and (PROCESSES / "self" / "smaps_rollup").exists()


def run(command: Sequence[str], folder: Path, log: Path) -> Cost:
    """Run a program to its end; what it says goes to the log. Raises Failed where it ends with an error."""
    with log.open("ab") as said:
        started = time.perf_counter()
        process = _start(command, folder, said.fileno())
        with _watched_memory(process.pid) as peak:
            try:
                _, status, used = os.wait4(process.pid, 0)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
            wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{Path(command[0]).name} ended with {process.returncode}; {log} says why")
    # What a process is said to have held at most begins with what its starter held; below that it says nothing.
    if used.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
        peak.append(used.ru_maxrss / 1024)
    return Cost(wall, used.ru_utime, used.ru_stime, max(peak, default=0.0))


class Server:
    """A program that keeps running, in a session of its own, so that all its processes can be found and ended."""

    def __init__(self, command: Sequence[str], folder: Path, log: Path) -> None:
        self._log = log
        self._program = Path(command[0]).name
        with log.open("ab") as said:
            self._process = _start(command, folder, said.fileno())

    def used(self) -> tuple[float, float]:
        """Return the processor seconds so far, of all its processes: for itself, for the system."""
        return processor_seconds(self._process.pid)

    def memory(self) -> float:
        """Return the megabytes of all its processes; what they share is counted once."""
        return memory_of(self._process.pid)

    def check(self) -> None:
        """Raise Failed where it is no longer running."""
        if self._process.poll() is not None:
            raise Failed(f"{self._program} ended with {self._process.returncode}; {self._log} says why")

    def has_work(self) -> bool:
        """Whether one of its processes is at work now, or would be if a processor were free."""
        return any(fields[0] in AT_WORK for _, fields in _processes(self._process.pid))

    def rest(self, quiet: float = 0.5, patience: float = 120.0) -> None:
        """Wait until it has nothing more to do: until it has used next to nothing for some seconds."""
        end, before = time.monotonic() + patience, sum(self.used())
        while time.monotonic() < end:
            time.sleep(quiet)
            now = sum(self.used())
            if now - before <= 0.04 * quiet and not self.has_work():
                return
            before = now

    def stop(self) -> None:
        """End it and whatever it has started."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, how)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)


def processor_seconds(session: int) -> tuple[float, float]:
    """Return what all processes of a session have used, also those that have ended: for themselves, for the system."""
    second = os.sysconf("SC_CLK_TCK")
    found = [fields for _, fields in _processes(session)]
    user = sum(int(fields[11]) + int(fields[13]) for fields in found)
    system = sum(int(fields[12]) + int(fields[14]) for fields in found)
    return user / second, system / second


def memory_of(session: int) -> float:
    """Return the megabytes that all processes of a session have now, each page they share counted once."""
    return sum(_proportional_memory(place) for place, _ in _processes(session)) / 1024


def _start(command: Sequence[str], folder: Path, said: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
    )


@contextmanager
def _watched_memory(session: int) -> Iterator[list[float]]:
    """Give a list of what a session's memory was from time to time."""
    seen: list[float] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(TICK):
            seen.append(memory_of(session))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _processes(session: int) -> Iterator[tuple[Path, list[str]]]:
    """Yield the processes of a session: where the system tells of each, and the fields from its state on."""
    for place in PROCESSES.iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            if int(fields[3]) == session:
                yield place, fields


def _proportional_memory(place: Path) -> int:
    """Return a process's kilobytes, with its part of what it shares with others."""
    try:
        lines = (place / "smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
