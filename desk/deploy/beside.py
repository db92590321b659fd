"""A question that another process answers while this one does something else."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from plugins.engine.forked import processors

Answer = TypeVar("Answer")


@contextmanager
def asked_beside(ask: Callable[[], Answer]) -> Iterator[Callable[[], Answer]]:
    """Have a forked process ask, while this is open; yields what waits for the answer.

    Where there is no other process to be had, or that one comes to nothing, this one asks when it wants to know: so
    whatever is wrong shows as it would without any other.
    """
    with ExitStack() as stack:
        answer = ask
        if processors() > 1:
            with suppress(OSError):  # the system has no process to spare
                answer = partial(_heard, _asked(ask, stack), ask)
        yield answer


def _asked(ask: Callable[[], object], stack: ExitStack) -> Connection:
    """Have a process begin to ask, and return where its answer comes; it ends with the stack at the latest."""
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    stack.enter_context(receiving)
    with sending:
        process = context.Process(target=_tell, args=(ask, sending), daemon=True)
        process.start()
    stack.callback(process.join)
    stack.callback(process.kill)
    return receiving


def _tell(ask: Callable[[], object], sending: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the process that asked says what there is to say
    with suppress(Exception):
        sending.send(ask())


def _heard(receiving: Connection, ask: Callable[[], Answer]) -> Answer:
    try:
        answer: Answer = receiving.recv()
    except (EOFError, OSError):
        return ask()
    return answer
