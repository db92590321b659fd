"""A question that another process answers, and what becomes of it where that one cannot."""

from __future__ import annotations

import os
import signal

import pytest

from desk.deploy import beside
from desk.deploy.beside import asked_beside

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "processors", lambda: 2)


def test_another_process_answers() -> None:
    with asked_beside(os.getpid) as answer:
        assert answer() not in {0, os.getpid()}


def test_it_asks_while_something_else_is_done() -> None:
    heard, telling = os.pipe()
    with asked_beside(lambda: os.write(telling, b"!")) as answer:
        assert os.read(heard, 1) == b"!", "before anyone waits for the answer"
        assert answer() == 1


def test_an_answer_may_be_larger_than_any_pipe_holds() -> None:
    with asked_beside(lambda: "x" * 3_000_000) as answer:
        assert len(answer()) == 3_000_000


def test_what_goes_wrong_there_shows_here() -> None:
    def ask() -> str:
        raise ValueError(f"of process {os.getpid()}")

    with asked_beside(ask) as answer, pytest.raises(ValueError, match=f"of process {os.getpid()}"):
        answer()


def test_what_a_killed_process_leaves_is_asked_here() -> None:
    here = os.getpid()

    def ask() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return here

    with asked_beside(ask) as answer:
        assert answer() == here


def test_no_one_stays_whose_answer_is_not_waited_for() -> None:
    with asked_beside(signal.pause):
        pass
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_where_the_system_has_no_process_to_spare_it_is_asked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_to_spare() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", none_to_spare)
    with asked_beside(os.getpid) as answer:
        assert answer() == os.getpid()


def test_where_there_is_one_processor_it_is_asked_here_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "processors", lambda: 1)
    asked: list[int] = []
    with asked_beside(lambda: asked.append(os.getpid())) as answer:
        assert asked == []
        answer()
    assert asked == [os.getpid()]
