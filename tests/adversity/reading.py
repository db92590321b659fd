"""Readers: processes that fetch pages with all that is part of them, and notice what does not belong together."""

from __future__ import annotations

import contextlib
import itertools
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import RawArray
from multiprocessing.sharedctypes import RawValue as SharedValue
from pathlib import Path

from tests.adversity.editions import Edition

KINDS = (
    "a page that is missing", "a page that is not whole", "an asset that is missing", "an asset of another edition",
    "pages of two editions at once",
)  # fmt: skip
"""What readers may never see."""

MISSING_PAGE, HALF_PAGE, MISSING_ASSET, FOREIGN_ASSET, MIXED = range(len(KINDS))

NOTHING = 9
"""In place of an edition: nothing was published yet."""

PATIENCE = 60.0
"""Seconds in which every reader must have come by."""

SHARE = 3
"""How many times as long as it has read a reader rests at least, so that there is time left for what is read."""

IDLE = 0.5
"""Seconds after which a reader who has nothing to read looks whether anybody is left who could ask for something."""


@dataclass(frozen=True, slots=True)
class Task:
    """What readers are to read: the place, and the editions (by their numbers) that may be there."""

    place: int
    old: int
    new: int

    @property
    def word(self) -> int:
        """The task as one number, which is read and written at once."""
        return self.place * 100 + self.old * 10 + self.new

    @classmethod
    def of(cls, word: int) -> Task:
        """Return the task that a number stands for."""
        return cls(word // 100, word // 10 % 10, word % 10)


class Board:
    """What the readers and their overseer tell each other, in memory that they share."""

    def __init__(self, readers: int) -> None:
        self.readers = readers
        self.word = SharedValue("q", 0)
        self.look = SharedValue("q", 0)
        self.fetches = RawArray("q", readers)
        self.torn = RawArray("q", readers * len(KINDS))
        self.looked = RawArray("q", readers)
        self.seen = RawArray("q", readers)
        """Of the last whole pass of each reader: a bit for each edition that all its answers were of."""
        self.bells = [os.pipe() for _ in range(readers)]

    def ring(self) -> None:
        """Wake those who rest."""
        for _, bell in self.bells:
            os.write(bell, b".")

    def rest(self, reader: int, seconds: float) -> None:
        """Rest for so long, or until something is asked."""
        bell, _ = self.bells[reader]
        if select.select([bell], [], [], seconds)[0]:
            os.read(bell, 4096)

    def close(self) -> None:
        """Let go of what belongs to the system."""
        for bell in itertools.chain(*self.bells):
            os.close(bell)


@dataclass(slots=True)
class Sighting:
    """What the readers saw since they were last asked: the editions that all of the site could be, and torn states."""

    editions: set[int]
    fetches: int
    torn: list[int]


@dataclass(slots=True)
class Reader:
    """One reader: a connection that is kept, and what it has seen of the place it reads."""

    number: int
    board: Board
    sites: Sequence[Edition]
    connect: Callable[[], socket.socket]
    ask: Callable[[int, str], bytes]
    is_whole_site: bool
    notes: Path
    rest: float
    paths: tuple[str, ...] = ()
    connection: socket.socket | None = None
    buffer: bytes = b""
    known: dict[str, dict[bytes, frozenset[int]]] = field(default_factory=dict)
    open: dict[str, bytes] = field(default_factory=dict)
    """The pages that it has read last, whose assets it may ask for still."""

    def __post_init__(self) -> None:
        self.paths = tuple(dict.fromkeys(path for site in self.sites for path in site.files if _is_page(path)))
        for path in self.paths:
            answers: dict[bytes, set[int]] = {}
            for index, site in enumerate(self.sites):
                answers.setdefault(site.files.get(path, b""), set()).add(index)
            self.known[path] = {answer: frozenset(found) for answer, found in answers.items()}

    def go_on(self, overseer: int) -> None:
        """Read for as long as the process that began it lives."""
        word, held = 0, NOTHING
        while os.getppid() == overseer:
            look, asked = self.board.look.value, self.board.word.value
            if asked != word:
                word, held = asked, Task.of(asked).old
                self.open.clear()
            if not asked:
                self.board.looked[self.number] = look
                self.board.rest(self.number, IDLE)
                continue
            began = time.monotonic()
            try:
                held, common = self._read_all(Task.of(asked), held)
            except OSError:  # the server has had enough of this connection
                self._hang_up()
                continue
            if self.board.word.value == asked:
                self.board.seen[self.number] = sum(1 << index for index in common)
                self.board.looked[self.number] = look
            self.board.rest(self.number, max(self.rest, SHARE * (time.monotonic() - began)))

    def _read_all(self, task: Task, held: int) -> tuple[int, set[int]]:
        """Read each page with all it is made up with; return which edition is held now and which all of it was of."""
        allowed = {task.old, task.new}
        common = set(allowed)
        for path in self.paths:
            answer = self._fetch(task.place, [path])[0]
            found = self._editions(path, answer, allowed)
            common &= found
            if not found:
                self._note(HALF_PAGE if answer else MISSING_PAGE, task, path, answer)
            elif self.is_whole_site and held not in found:
                if held == task.old and task.new in found:
                    held = task.new
                else:
                    self._note(MIXED, task, path, answer)
            if answer:
                self._read_assets(task, path, answer)
            former = self.open.get(path, answer)
            if former not in {answer, b""}:  # whoever has it open still scrolls on
                self._read_assets(task, path, former)
            self.open[path] = answer
        return held, common

    def _editions(self, path: str, answer: bytes, allowed: set[int]) -> set[int]:
        found = set(self.known[path].get(answer, ()))
        if not answer:
            found.add(NOTHING)
        return found & allowed

    def _read_assets(self, task: Task, page: str, answer: bytes) -> None:
        of = self.known[page].get(answer)
        if of is None:
            return
        site = self.sites[min(of)]
        paths = site.assets.get(page, ())
        for path, asset in zip(paths, self._fetch(task.place, paths), strict=True):
            if asset != site.files[path]:
                self._note(FOREIGN_ASSET if asset else MISSING_ASSET, task, f"{path} of {page}", asset)

    def _fetch(self, place: int, paths: Sequence[str]) -> list[bytes]:
        """Return what the server answers; nothing for what is not there."""
        if self.connection is None:
            self.connection = self.connect()
            self.buffer = b""
        if paths:
            self.connection.sendall(b"".join(self.ask(place, path) for path in paths))
        answers = [self._answer(self.connection) for _ in paths]
        self.board.fetches[self.number] += len(answers)
        return answers

    def _answer(self, connection: socket.socket) -> bytes:
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            self._receive(connection)
        head = self.buffer[:end]
        at = head.lower().index(b"content-length:") + 15
        size = int(head[at : head.find(b"\r\n", at) if b"\r\n" in head[at:] else None])
        while len(self.buffer) < end + 4 + size:
            self._receive(connection)
        body = self.buffer[end + 4 : end + 4 + size]
        self.buffer = self.buffer[end + 4 + size :]
        status = head[9:12]
        if status == b"200":
            return body or b"(an empty file)"
        return b"" if status in {b"404", b"403"} else b"(an answer of the kind " + status + b")"

    def _receive(self, connection: socket.socket) -> None:
        received = connection.recv(262144)
        if not received:
            raise ConnectionError("the server hung up")
        self.buffer += received

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _note(self, kind: int, task: Task, path: str, answer: bytes) -> None:
        self.board.torn[self.number * len(KINDS) + kind] += 1
        if self.notes.exists() and self.notes.stat().st_size > 100_000:
            return
        with self.notes.open("a", encoding="utf-8") as file:
            file.write(f"place {task.place}: {KINDS[kind]}: {path}: {len(answer)} bytes: {answer[:60]!r}\n")


class Readers:
    """All readers of a run, and what they saw between one question and the next."""

    def __init__(self, board: Board, pids: list[int], notes: Path) -> None:
        self._board = board
        self._pids = pids
        self._notes = notes
        self._before = (0, [0] * len(KINDS))

    def read(self, task: Task) -> None:
        """Let all readers read this from now on."""
        self._board.word.value = task.word
        self._board.ring()

    def pause(self) -> None:
        """Let all readers rest, and wait until they do.

        Raises:
            TimeoutError: a reader does not come by.
        """
        self._board.word.value = 0
        self._wait()

    def look(self) -> Sighting:
        """Wait until each reader has read all of the site once more, and return what was seen since the last look.

        Raises:
            TimeoutError: a reader does not come by.
        """
        board = self._board
        self._wait()
        seen = set(range(NOTHING + 1))
        for reader in range(board.readers):
            seen &= {index for index in range(NOTHING + 1) if board.seen[reader] >> index & 1}
        fetches, torn = self.count()
        before, torn_before = self._before
        self._before = fetches, torn
        return Sighting(seen, fetches - before, [now - then for now, then in zip(torn, torn_before, strict=True)])

    def _wait(self) -> None:
        board = self._board
        board.look.value += 1
        board.ring()
        until = time.monotonic() + PATIENCE
        while min(board.looked) < board.look.value:
            if time.monotonic() > until:
                raise TimeoutError("a reader gets no answers")
            time.sleep(0.0005)

    def count(self) -> tuple[int, list[int]]:
        """Return how often was fetched in all, and how often each kind of torn state was seen."""
        board = self._board
        return sum(board.fetches), [sum(board.torn[kind :: len(KINDS)]) for kind in range(len(KINDS))]

    def told(self) -> str:
        """Return what the readers noted down of torn states."""
        return self._notes.read_text(encoding="utf-8") if self._notes.exists() else ""


@dataclass(frozen=True, slots=True)
class Served:
    """Where a site is fetched: a port here, and how a file of a place is asked for there."""

    port: int
    ask: Callable[[int, str], bytes]


def by_host(place: int, path: str) -> bytes:
    """Ask for a file of a place that is a host of its own."""
    return f"GET /{path} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode()


@contextlib.contextmanager
def readers(
    served: Served, sites: Sequence[Edition], notes: Path, *, is_whole_site: bool, count: int, rest: float
) -> Iterator[Readers]:
    """Start readers, and end them afterwards."""
    board = Board(count)

    def connect() -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", served.port), timeout=20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    pids = []
    overseer = os.getpid()
    for number in range(count):
        pid = os.fork()
        if not pid:
            _read_in_this_process(
                Reader(number, board, sites, connect, served.ask, is_whole_site, notes, rest), overseer
            )
        pids.append(pid)
    try:
        yield Readers(board, pids, notes)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        board.close()


def _read_in_this_process(reader: Reader, overseer: int) -> None:
    """Read until the end; never return."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        reader.go_on(overseer)
    finally:
        os._exit(1)


def _is_page(path: str) -> bool:
    return path.endswith((".html", ".xml"))
