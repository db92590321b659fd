"""The command: a site is built into the cache and looked at as a whole; what is told is data as well as sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk import ROOT
from desk.check import checked, run
from desk.settings import Options
from tests.whole.conftest import CLOCK

NEGLECTED = ROOT / "tests" / "sites" / "neglected"


@pytest.fixture
def neglected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """A site in which much is neglected, where it lies; what is made of it is made elsewhere."""
    monkeypatch.chdir(NEGLECTED)
    return Options(NEGLECTED / "settings.py", tmp_path / "cache", NEGLECTED / "content", tmp_path / "output")


def test_everything_that_is_neglected_is_told_in_one_run_and_again_in_the_next(
    neglected: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = (NEGLECTED / "expected.txt").read_text(encoding="utf-8")
    for _ in range(2):
        assert run(neglected) == 1
        out, err = capsys.readouterr()
        assert out == expected
        assert err.startswith("5 errors and 12 warnings (")
    assert neglected.output is not None
    assert not neglected.output.exists()


def test_the_same_as_data(neglected: Options, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(neglected, as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert {"file", "line", "column", "field", "what", "fix", "severity"} == told[0].keys()
    assert [problem["what"] for problem in told] == [problem.what for problem in checked(neglected).problems]


def test_nothing_is_wrong_with_the_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", CLOCK)
    outcome = checked(Options(ROOT / "pelicanconf.py", tmp_path / "cache"))
    assert [str(problem) for problem in outcome.problems] == []
    assert outcome.press is not None
