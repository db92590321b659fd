"""Whatever is edited, a build from what earlier ones left comes to what a clean one does: a sample of the proof.

`python3 tasks.py soundness` is the whole of it.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from desk import ROOT
from tests.soundness.planted import PLANTED

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are forked, which this system cannot")


def prove(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the proof, or a part of it."""
    command = [sys.executable, "-m", "tests.soundness", "--jobs", "1", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_after_every_edit_the_site_is_that_of_a_clean_build() -> None:
    done = prove("--edits", "15", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_builder_that_stays_comes_to_what_a_clean_build_does() -> None:
    done = prove("--edits", "20", "--seed", "4", "--stays")
    assert done.returncode == 0, done.stdout + done.stderr


def test_builds_that_do_not_read_the_site_come_to_what_a_clean_build_does() -> None:
    done = prove("--edits", "12", "--seed", "3", "--bodies")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 were short" not in done.stdout


@pytest.mark.parametrize("theme", ["simple", "notmyidea"])
def test_a_theme_that_knows_nothing_of_this_house_is_followed_too(theme: str) -> None:
    done = prove("--edits", "4", "--seed", "3", "--theme", theme)
    assert done.returncode == 0, done.stdout + done.stderr


PLANTS = {
    "lose-a-file": "retitle", "leave-a-file": "delete_a_text", "forget-a-warning": "retitle",
    "overlook-titles": "retitle", "forget-a-reader": "bodies",
}  # fmt: skip
"""The edits after which each planted fault shows."""


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str) -> None:
    edits = ("--bodies",) if PLANTS[fault] == "bodies" else ("--only", PLANTS[fault])
    done = prove("--edits", "12", "--seed", "3", "--planted", fault, *edits)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 fault in" in done.stdout


def test_after_a_build_that_was_killed_the_next_one_is_right() -> None:
    done = prove("--kills", "--every", "200", "--way", "audit", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kills, 0 faults" in done.stdout
