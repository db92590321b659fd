"""Work shared out among processes: forked once, each takes the next piece when it is done with one.

What comes back has to be plain (numbers, text, lists, dicts): it goes over a pipe by `marshal`, from a process of
ours to another and never to a disk. Where there is no `fork`, only one processor, or a second thread, all is done here.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import os
import selectors
import signal
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Piece = TypeVar("Piece")

_LENGTH = struct.Struct("<Q")
_NUMBER = struct.Struct("<I")


class WorkerLost(Exception):
    """A process that was at work ended before its work did."""


def processors() -> int:
    """Return how many processes can be at work at once; 1 where work cannot be shared."""
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    given = os.environ.get("STANDFIRST_PROCESSES", "")
    return int(given) if given.isdigit() and int(given) else len(os.sched_getaffinity(0))


def shared_out(
    pieces: Sequence[Piece], work: Callable[[Piece], Any], finish: Callable[[], Any] = lambda: None
) -> Iterator[tuple[int, Any]]:
    """Yield what `work` returns for each piece, with the piece's number, in the order in which it is done.

    With number -1 comes what `finish` returns in each process after its last piece.

    Raises:
        WorkerLost: a process failed; what it left undone has to be done again to see why.
    """
    count = min(processors(), len(pieces))
    if count < 2:
        for number, piece in enumerate(pieces):
            yield number, work(piece)
        yield -1, finish()
        return
    queue = _queue(len(pieces))
    gc.freeze()  # so that collecting garbage does not copy what the processes share
    children: dict[int, int] = {}
    try:
        for _ in range(count):
            child, answers = _forked(queue, pieces, work, finish)
            children[answers] = child
        yield from _answers(list(children))
    finally:
        gc.unfreeze()
        os.close(queue)
        for answers, child in children.items():
            os.close(answers)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _queue(count: int) -> int:
    """Return a pipe's end from which each process takes the number of its next piece."""
    taken, given = os.pipe()
    numbers = b"".join(_NUMBER.pack(number) for number in range(count))
    if len(numbers) > 60_000:
        raise ValueError("too many pieces for a pipe; make them larger")
    os.write(given, numbers)
    os.close(given)
    return taken


def _forked(
    queue: int, pieces: Sequence[Piece], work: Callable[[Piece], Any], finish: Callable[[], Any]
) -> tuple[int, int]:
    answers, told = os.pipe()
    child = os.fork()
    if child:
        os.close(told)
        return child, answers
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's, which then ends this one
        os.close(answers)
        while packed := os.read(queue, _NUMBER.size):
            number = _NUMBER.unpack(packed)[0]
            _tell(told, (number, work(pieces[number])))
        _tell(told, (-1, finish()))
        os._exit(0)
    except BaseException:
        os._exit(1)
    raise AssertionError


def _tell(told: int, answer: tuple[int, Any]) -> None:
    packed = marshal.dumps(answer)
    rest = memoryview(_LENGTH.pack(len(packed)) + packed)
    while rest:
        rest = rest[os.write(told, rest) :]


def _answers(pipes: list[int]) -> Iterator[tuple[int, Any]]:
    """Yield whatever the processes tell, until each has told what it had to tell last."""
    received = {pipe: bytearray() for pipe in pipes}
    with selectors.DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, selectors.EVENT_READ)
        while received:
            for key, _ in selector.select():
                pipe = key.fd
                part = os.read(pipe, 1 << 20)
                if not part:
                    raise WorkerLost
                received[pipe] += part
                for number, answer in _whole_answers(received[pipe]):
                    yield number, answer
                    if number == -1:
                        selector.unregister(pipe)
                        del received[pipe]


def _whole_answers(received: bytearray) -> Iterator[tuple[int, Any]]:
    while len(received) >= _LENGTH.size:
        length = _LENGTH.unpack_from(received)[0]
        if len(received) < _LENGTH.size + length:
            return
        answer = marshal.loads(bytes(received[_LENGTH.size : _LENGTH.size + length]))
        del received[: _LENGTH.size + length]
        yield answer
