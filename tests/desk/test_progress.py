"""The bar that shows a person how far something is."""

from __future__ import annotations

import io
import sys
import threading

import pytest

from desk.progress import Progress


class Terminal(io.StringIO):
    """What a person looks at."""

    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Let a person look at what is written to stderr from now on."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    return terminal


def test_a_person_sees_what_is_done_and_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch)
    with Progress("Making pages", in_bytes=False) as progress:
        progress.at(3, 7)
        assert "Making pages" in terminal.getvalue() and "3/7" in terminal.getvalue()


def test_when_all_is_done_the_bar_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch)
    progress = Progress("Making pages", in_bytes=False)
    progress.at(3, 7)
    progress.at(7, 7)
    assert terminal.getvalue().endswith("\x1b[2K")


def test_there_is_none_where_it_does_not_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch)
    with Progress("Making pages", in_bytes=False, patience=60) as progress:
        progress.at(3, 7)
    assert terminal.getvalue() == ""


def test_there_is_none_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("Making pages", in_bytes=False) as progress:
        progress.at(3, 7)
    assert capsys.readouterr() == ("", "")


def test_it_has_no_thread_which_would_keep_a_build_from_being_shared_with_other_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched(monkeypatch)
    with Progress("Making pages", in_bytes=False) as progress:
        progress.at(3, 7)
        assert threading.active_count() == 1
