"""A line between two programs that breaks after so many bytes, in the ways that lines do."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import struct
from collections.abc import Iterator
from multiprocessing.sharedctypes import RawArray, RawValue

from tests.adversity.serving import free_port

WAYS = ("drop", "reset", "stall", "lose the answer")
"""The line is closed; it is torn down; nothing comes through any more; only what the server says is lost."""

STALLED = 1.0
"""Seconds after which a line that stalls is torn down, unless whoever waits has given up before."""

FOREVER = 1 << 60


class Line:
    """A port here that leads to another one, and what is to happen on the way; shared with the process that leads."""

    def __init__(self, to: int) -> None:
        self.port = free_port()
        self._to = RawValue("i", to)
        self._state = RawArray("q", 6)
        self.mend()

    @property
    def to(self) -> int:
        """The port that it leads to."""
        return int(self._to.value)

    def lead_to(self, port: int) -> None:
        """Let whoever connects from now on be led to this port."""
        self._to.value = port

    def cut(self, after: int, way: str, *, stays: bool = False) -> None:
        """Let the line break after so many bytes, and stay broken, or only once."""
        self._state[:] = [after, WAYS.index(way), int(stays), 0, 0, 0]

    def mend(self) -> None:
        """Let everything through."""
        self._state[:] = [FOREVER, 0, 0, 0, 0, 0]

    def passed(self, way: str) -> int:
        """How many bytes have passed since the line was mended, of those that count where it breaks in this way."""
        return int(self._state[5 if way == "lose the answer" else 3])

    @property
    def is_cut(self) -> bool:
        """Whether it has broken since."""
        return bool(self._state[4])

    def room(self, wish: int, *, is_answer: bool) -> int:
        """Take room for so many bytes, and return how many may pass."""
        self._state[5] += wish * is_answer
        if self.way == "lose the answer" and not is_answer:
            return wish
        room = int(max(0, min(wish, self._state[0] - self._state[3])))
        self._state[3] += room
        if room < wish:
            self._state[4] = 1
            if self.way in {"drop", "reset"}:
                self.recover()
        return room

    def recover(self) -> None:
        """Let the next connection find everything as it was, unless the line stays broken."""
        if not self._state[2]:
            self._state[0] = FOREVER

    @property
    def way(self) -> str:
        """How it breaks."""
        return WAYS[self._state[1]]


@contextlib.contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Lead a port of its own to this one, from a process of its own."""
    line = Line(port)
    overseer = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            asyncio.run(_lead(line, overseer))
        finally:
            os._exit(1)
    try:
        _wait_for(line.port)
        yield line
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


async def _lead(line: Line, overseer: int) -> None:
    held: set[asyncio.Task[None] | None] = set()  # or else nobody holds on to them, and they are swept away

    async def meet(here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        held.add(asyncio.current_task())
        try:
            there, on = await asyncio.open_connection("127.0.0.1", line.to)
        except OSError:
            _tear(back)
            return
        pair = (back, on)
        await asyncio.gather(_pass(line, here, on, pair, False), _pass(line, there, back, pair, True))
        held.discard(asyncio.current_task())

    server = await asyncio.start_server(meet, "127.0.0.1", line.port)
    async with server:
        while os.getppid() == overseer:
            await asyncio.sleep(0.5)


async def _pass(
    line: Line,
    source: asyncio.StreamReader,
    sink: asyncio.StreamWriter,
    pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
    is_answer: bool,
) -> None:
    """Hand on what comes, until the line breaks."""
    try:
        while data := await source.read(65536):
            room = line.room(len(data), is_answer=is_answer)
            sink.write(data[:room])
            await sink.drain()
            if room < len(data):
                await _break(line, source, pair)
                return
        sink.write_eof()
    except (OSError, RuntimeError):
        for each in pair:
            each.close()


async def _break(
    line: Line, source: asyncio.StreamReader, pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
) -> None:
    way = line.way
    if way == "lose the answer":
        with contextlib.suppress(asyncio.TimeoutError, OSError):
            await asyncio.wait_for(_swallow(source), STALLED)
    elif way == "stall":
        await asyncio.sleep(STALLED)
    line.recover()
    for each in pair:
        if way == "drop":
            each.close()
        else:
            _tear(each)


async def _swallow(source: asyncio.StreamReader) -> None:
    while await source.read(65536):
        pass


def _tear(writer: asyncio.StreamWriter) -> None:
    """End a connection so that the other side is told it was reset."""
    held = writer.get_extra_info("socket")
    if held is not None:
        with contextlib.suppress(OSError):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _wait_for(port: int) -> None:
    for _ in range(500):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        signal.sigtimedwait([], 0.01)
    raise RuntimeError("the line does not come about")
