"""Work done by other processes: all of it comes back, what goes wrong is left to whoever asked, and no one stays."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from plugins.engine import forked
from plugins.engine.forked import done_elsewhere, processors

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")


@pytest.fixture(autouse=True)
def no_one_stays() -> Iterator[None]:
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def done(count: int, work: Callable[[int], bytes | None], processes: int = 2) -> dict[int, bytes]:
    return dict(done_elsewhere(count, lambda: work, processes))


@pytest.mark.parametrize("count", [1, 2, 100, 5000])
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_task_is_done_once(count: int, processes: int) -> None:
    results = list(done_elsewhere(count, lambda: lambda number: str(number).encode(), processes))
    assert sorted(results) == [(number, str(number).encode()) for number in range(count)]


def test_answers_may_be_larger_than_any_pipe_holds() -> None:
    assert done(4, lambda number: bytes([number]) * 3_000_000) == {
        number: bytes([number]) * 3_000_000 for number in range(4)
    }


def test_the_work_is_done_by_others() -> None:
    assert str(os.getpid()).encode() not in done(100, lambda number: str(os.getpid()).encode()).values()


def test_what_others_leave_to_us_is_left_out() -> None:
    assert done(10, lambda number: None if number % 2 else b"") == dict.fromkeys(range(0, 10, 2), b"")


def test_a_process_that_dies_leaves_its_tasks_out() -> None:
    def work(number: int) -> bytes:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"done"

    found = done(1000, work)
    assert 1 not in found
    assert len(found) > 900


def test_a_process_that_cannot_begin_does_nothing() -> None:
    def prepare() -> forked.Work:
        raise ValueError

    assert list(done_elsewhere(10, prepare, 2)) == []


def test_a_system_that_has_no_process_to_spare_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    assert done(10, lambda number: b"") == {}


def test_whoever_is_interrupted_takes_all_processes_along() -> None:
    with pytest.raises(KeyboardInterrupt):
        for _ in done_elsewhere(1000, lambda: lambda number: b"x", 2):
            raise KeyboardInterrupt


def test_whoever_asks_no_further_takes_all_processes_along() -> None:
    results = done_elsewhere(1000, lambda: lambda number: b"x" * 10_000, 2)
    next(iter(results))
    results.close()  # type: ignore[attr-defined]


def test_a_process_with_other_threads_is_not_forked() -> None:
    goes_on = threading.Event()
    thread = threading.Thread(target=goes_on.wait)
    thread.start()
    try:
        assert processors() == 1
    finally:
        goes_on.set()
        thread.join()
