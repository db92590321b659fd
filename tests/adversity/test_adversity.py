"""Whatever happens to a publish, readers see the old site or the new one: a sample of the proof.

`python3 tasks.py adversity` is the whole of it. That it sees what is torn, the usual ways to upload a site show.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from desk import ROOT
from tests.adversity.injecting import has_strace
from tests.adversity.places import CONTROLS
from tests.adversity.serving import has_nginx
from tests.adversity.table import HEAD


@pytest.fixture(autouse=True)
def _programs() -> None:
    """Skip these tests where nginx, strace or rsync is missing, but not in CI."""
    found = {"nginx": has_nginx(), "strace": has_strace(), "rsync": shutil.which("rsync") is not None}
    if missing := [name for name, is_here in found.items() if not is_here]:
        if os.environ.get("CI"):
            pytest.fail(f"there is no {' and no '.join(missing)}, and in CI there must be")
        pytest.skip(f"these tests need {' and '.join(missing)}")


def prove(*arguments: str) -> tuple[int, list[dict[str, str]], str]:
    """Run the proof, or a part of it; return its exit status, the rows of its tables, and what it printed."""
    command = [sys.executable, "-m", "tests.adversity", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines() if "|" in line]
    rows = [dict(zip(HEAD, line, strict=True)) for line in lines if line[0] != HEAD[0] and "---" not in line[0]]
    return done.returncode, rows, done.stdout + done.stderr


def test_usual_uploads_are_seen_to_tear_a_site() -> None:
    code, rows, printed = prove("--target", "control", "--points", "3", "--only", "kill")
    assert code == 0, printed
    assert [row["target"] for row in rows] == list(CONTROLS)
    assert all(int(row["torn"]) > 0 for row in rows), printed
    assert all(row["converged"] == row["points"] == row["struck"] for row in rows), printed
