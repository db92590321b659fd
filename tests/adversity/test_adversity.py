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
from tests.adversity.hosts import has_sshd
from tests.adversity.places import CONTROLS
from tests.adversity.serving import has_nginx


def may_follow() -> bool:
    """Whether the system lets processes be followed here; tried in a process of its own, since it forks."""
    ask = "import sys; from tests.adversity.tracing import can_follow; sys.exit(not can_follow())"
    return subprocess.run([sys.executable, "-c", ask], cwd=ROOT, check=False).returncode == 0


@pytest.fixture(scope="module", autouse=True)
def _programs() -> None:
    """Skip these tests where a program is missing that they need, but not in CI."""
    found: dict[str, object] = {name: shutil.which(name) for name in ("rsync", "git")}
    found |= {"nginx": has_nginx(), "way to follow processes": may_follow(), "sshd": has_sshd()}
    if missing := [name for name, is_here in found.items() if not is_here]:
        if os.environ.get("CI"):
            pytest.fail(f"there is no {' and no '.join(missing)}, and in CI there must be")
        pytest.skip(f"these tests need {' and '.join(missing)}")


Row = dict[str, str]


def prove(*arguments: str) -> tuple[int, dict[str, list[Row]], str]:
    """Run a part of the proof; return its exit status, its tables by the second cell of the head, and all it said."""
    few = ("--changes", "1", "--readers", "1", "--rest", "20")
    command = [sys.executable, "-m", "tests.adversity", *few, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    tables: dict[str, list[Row]] = {}
    head: list[str] = []
    for line in done.stdout.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "target":
            head = cells
        elif line.startswith("|") and "---" not in line:
            tables.setdefault(head[1], []).append(dict(zip(head, cells, strict=True)))
    return done.returncode, tables, done.stdout + done.stderr


def test_usual_uploads_are_seen_to_tear_a_site() -> None:
    code, tables, printed = prove("--target", "control", "--points", "3", "--only", "kill")
    assert code == 0, printed
    assert [row["target"] for row in tables["fault"]] == [*CONTROLS, "s3 sync --delete"]
    assert all(int(row["torn"]) > 0 for row in tables["fault"]), printed
    assert all(row["converged"] == row["points"] for row in tables["fault"]), printed


def test_a_publish_to_a_folder_is_whole_or_not_at_all() -> None:
    code, tables, printed = prove("--target", "local", "--points", "9", "--errors", "2", "--races", "4")
    assert code == 0, printed
    assert sum(int(row["struck"]) for row in tables["fault"]) >= 13, printed
    assert all(row["torn"] == "0" and row["converged"] == row["points"] for row in tables["fault"]), printed
    assert all(row["races"] == row["winners"] == "4" for row in tables["races"]), printed
    assert all(row["wrong targets"] == row["refused"] for row in tables["wrong targets"]), printed


def test_a_publish_to_a_host_is_whole_or_not_at_all() -> None:
    code, tables, printed = prove("--target", "ssh", "--points", "2", "--cuts", "1", "--only", "kill", "--only", "drop")
    assert code == 0, printed
    assert all(row["torn"] == "0" and row["converged"] == row["points"] for row in tables["fault"]), printed


def test_a_publish_to_a_branch_is_whole_or_not_at_all() -> None:
    code, tables, printed = prove("--target", "git", "--points", "2", "--cuts", "1", "--only", "kill", "--only", "drop")
    assert code == 0, printed
    assert [row["target"] for row in tables["fault"]] == ["git", "git afar"], printed
    assert all(row["torn"] == "0" and row["converged"] == row["points"] for row in tables["fault"]), printed


def test_a_publish_to_a_bucket_never_leaves_a_page_without_what_it_is_made_up_with() -> None:
    wanted = [part for name in ("kill", "EIO", "drop", "503", "races") for part in ("--only", name)]
    few = ("--points", "4", "--errors", "1", "--cuts", "1", "--races", "1")
    code, tables, printed = prove("--target", "s3", *few, *wanted)
    assert code == 0, printed
    assert all(row["torn"] == "0" and row["converged"] == row["points"] for row in tables["fault"]), printed
    assert all(row["races"] == row["winners"] == "1" for row in tables["races"]), printed
