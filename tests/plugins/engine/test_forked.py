"""Work shared with other processes: all of it is done once, what goes wrong is left to whoever asked, no one stays."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from plugins.engine import forked
from plugins.engine.forked import processors, shared_out

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")


@pytest.fixture(autouse=True)
def no_one_stays() -> Iterator[None]:
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def done(count: int, work: Callable[[int], bytes | None], processes: int = 2) -> dict[int, bytes | None]:
    """Return what comes of each task; None for those that are left to this process."""
    return dict(shared_out(count, lambda: work, processes))


def done_by_others(count: int, work: Callable[[int], bytes | None], processes: int = 2) -> dict[int, bytes]:
    """Return what others have done, each of whom has done something before this process goes on."""
    return {number: answer for number, answer in shared_with_others(count, work, processes) if answer is not None}


def shared_with_others(
    count: int, work: Callable[[int], bytes | None], processes: int = 2
) -> Iterator[tuple[int, bytes | None]]:
    """Yield all tasks; behind the first, this process waits until each of the others has begun, and then worked."""
    began, beginning = os.pipe()
    waited, waiting = os.pipe()
    worked, working = os.pipe()

    def prepare() -> forked.Work:
        os.write(beginning, b".")
        os.read(waited, 1)
        has_worked = False

        def noted(number: int) -> bytes | None:
            nonlocal has_worked
            answer = work(number)
            if not has_worked:
                os.write(working, b".")
                has_worked = True
            return answer

        return noted

    try:
        tasks = shared_out(count, prepare, processes)
        yield next(iter(tasks))
        for heard, said in ((began, waiting), (worked, None)):
            for _ in range(1, processes):
                os.read(heard, 1)
            if said is not None:
                os.write(said, b"." * (processes - 1))
        yield from tasks
    finally:
        for end in (began, beginning, waited, waiting, worked, working):
            os.close(end)


def who_works(number: int) -> bytes:
    """Take a moment, as long as others need to take up a task, and return which process did."""
    time.sleep(0.02)
    return str(os.getpid()).encode()


@pytest.mark.parametrize("count", [0, 1, 2, 100, 5000, 20_000])
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_task_comes_once(count: int, processes: int) -> None:
    results = list(shared_out(count, lambda: lambda number: str(number).encode(), processes))
    assert sorted(number for number, _ in results) == list(range(count))
    assert all(answer in {None, str(number).encode()} for number, answer in results)


def test_a_process_alone_is_given_its_tasks_in_order() -> None:
    assert list(shared_out(5, lambda: lambda number: b"", 1)) == [(number, None) for number in range(5)]


def test_others_do_a_part_of_the_work() -> None:
    found = done_by_others(60, who_works, 3)
    assert len(set(found.values()) - {str(os.getpid()).encode()}) == 2


def test_each_process_begins_with_a_stretch_of_its_own() -> None:
    found = done_by_others(60, who_works, 3)
    firsts = {answer: number for number, answer in sorted(found.items(), reverse=True)}
    assert {number // 20 for number in firsts.values()} == {1, 2}


def test_answers_may_be_larger_than_any_pipe_holds() -> None:
    found = done_by_others(8, lambda number: bytes([number]) * 3_000_000)
    assert found
    assert all(answer == bytes([number]) * 3_000_000 for number, answer in found.items())


def test_what_others_leave_to_us_comes_without_an_answer() -> None:
    found = done(100, lambda number: None if number % 2 else b"")
    assert found.keys() == set(range(100))
    assert not any(number % 2 for number, answer in found.items() if answer is not None)


def test_what_a_process_that_dies_had_taken_comes_without_an_answer() -> None:
    def work(number: int) -> bytes:
        if number == 501:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"done"

    found = dict(shared_with_others(1000, work))
    assert found.keys() == set(range(1000))
    assert found[500] == b"done"
    assert found[501] is None


def test_where_others_cannot_begin_all_is_left_to_us() -> None:
    def prepare() -> forked.Work:
        raise ValueError

    assert dict(shared_out(10, prepare, 2)) == dict.fromkeys(range(10))


def test_where_the_system_has_no_process_to_spare_all_is_left_to_us(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    assert done(10, lambda number: b"") == dict.fromkeys(range(10))


def test_whoever_is_interrupted_takes_all_processes_along() -> None:
    with pytest.raises(KeyboardInterrupt):
        for _ in shared_out(1000, lambda: lambda number: b"x", 2):
            raise KeyboardInterrupt


def test_whoever_asks_no_further_takes_all_processes_along() -> None:
    results = shared_out(1000, lambda: lambda number: b"x" * 10_000, 2)
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
