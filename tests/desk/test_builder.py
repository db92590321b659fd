"""The process that builds, as `serve` hears it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import pytest

from desk import ROOT, builder
from desk.build import Outcome
from desk.builder import Ended, InPlace, Message, Ready, Wanted
from desk.options import Options
from plugins.core.problems import Problem

ERROR = Problem("a.md", 1, 1, "title", "is missing")
WARNING = Problem("a.md", 1, 1, "tags", "is odd", severity="warning")
OPTIONS = Options(settings=ROOT / "pelicanconf.py", cache=ROOT / ".cache")


class ProcessEnds(BaseException):
    """A process would end here."""


class Scripted:
    """Builds nothing, and says that it has built what is looked at."""

    def __init__(self, options: Options) -> None: ...

    def build(
        self, changed: Collection[Path] | None, looked_at: Collection[str], in_place: Callable[[Collection[str]], None]
    ) -> Outcome:
        if changed == {Path("broken")}:
            raise ZeroDivisionError("by nothing")
        in_place([])
        in_place(looked_at)
        return Outcome(problems=[WARNING, ERROR])


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let a builder work in this process; returns the codes with which it would have ended."""
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        raise ProcessEnds

    monkeypatch.setattr(builder, "Resident", Scripted)
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(os, "setpgid", lambda *_: None, raising=False)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return codes


def said(*wanted: Wanted, options: Options = OPTIONS) -> list[Message]:
    """What a builder says that is asked for these builds and then left alone."""
    here, there = multiprocessing.Pipe()

    def work() -> None:
        with pytest.raises(ProcessEnds):
            builder._work(options, there)

    working = threading.Thread(target=work)
    working.start()
    messages: list[Message] = [here.recv()]
    for each in wanted:
        here.send(each)
        messages.append(here.recv())
        while not isinstance(messages[-1], Ended):
            messages.append(here.recv())
    here.close()
    working.join()
    there.close()
    return messages


def test_it_says_first_what_is_to_be_watched(in_this_process: list[int]) -> None:
    (ready,) = said()
    assert isinstance(ready, Ready)
    assert {ROOT / "content", ROOT / "theme", ROOT / "plugins"} <= set(ready.folders)
    assert ROOT / "plugins" in ready.code
    assert ready.texts == (ROOT / "content",)
    assert in_this_process == [0], "left alone, it ends"


def test_it_says_what_is_wrong_with_the_settings(in_this_process: list[int], tmp_path: Path) -> None:
    (ready,) = said(options=replace(OPTIONS, settings=tmp_path / "conf.py"))
    assert isinstance(ready, Ready)
    assert [problem.what for problem in ready.problems] == [f"there is no settings file {tmp_path / 'conf.py'}"]


def test_it_says_what_is_in_place_and_how_each_build_ended(in_this_process: list[int]) -> None:
    _, first, second, *_ = said(Wanted(None, ("/a/",)), Wanted(frozenset(), ("/b/",)))
    assert first == InPlace(("/a/",))
    assert isinstance(second, Ended)
    assert (second.errors, second.is_last) == ((ERROR,), False)
    assert ROOT / "plugins" / "core" not in second.modules, "that is watched anyway"
    assert Path(pytest.__file__).parent not in second.modules, "what is installed is not for authors to change"


def test_a_fault_in_it_is_told_and_its_last_word(
    in_this_process: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    ended = said(Wanted(frozenset({Path("broken")})))[-1]
    assert isinstance(ended, Ended)
    assert ended.is_last
    assert [problem.what for problem in ended.errors] == ["the build failed: ZeroDivisionError: by nothing"]
    assert "Traceback" in capsys.readouterr().err
    assert in_this_process == [1]
