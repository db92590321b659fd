"""What is asked of the person at the keyboard."""

from __future__ import annotations

import io
import sys

import pytest

from desk.questions import is_agreed


class Terminal(io.StringIO):
    """A terminal at which somebody has typed."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "answer"), [("y\n", True), ("Yes \n", True), ("n\n", False), ("", False)])
def test_a_question_is_no_part_of_what_a_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, answer: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert is_agreed("Were they moved?") is answer
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Were they moved? [y/N] ")
