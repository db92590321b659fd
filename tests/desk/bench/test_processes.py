"""What running other programs costs."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from desk.bench.operations import Sign
from desk.bench.processes import Failed, Server, can_measure, run
from desk.bench.served import wait_for

pytestmark = pytest.mark.skipif(not can_measure(), reason="costs are measured on Linux")

BUSY = "import time; end = time.process_time() + .12\nwhile time.process_time() < end: pass"
HOLDING = "import time; held = b'x' * 60_000_000; time.sleep(.4)"
CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', {program!r}], check=True)"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


@pytest.mark.parametrize("program", [BUSY, CHILD.format(program=BUSY)], ids=["itself", "its child"])
def test_processor_time_is_that_of_a_program_and_all_it_starts(tmp_path: Path, program: str) -> None:
    cost = run(python(program), tmp_path, tmp_path / "log")
    assert cost.user + cost.system >= 0.1


@pytest.mark.parametrize("program", [HOLDING, CHILD.format(program=HOLDING)], ids=["itself", "its child"])
def test_memory_is_what_was_held_at_most(tmp_path: Path, program: str) -> None:
    assert run(python(program), tmp_path, tmp_path / "log").memory > 60


def test_a_program_that_fails_is_told_with_where_it_said_why(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"ended with 3; .*log says why"):
        run(python("import sys; print('no'); sys.exit(3)"), tmp_path, tmp_path / "log")
    assert (tmp_path / "log").read_text(encoding="utf-8") == "no\n"


def test_a_server_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    program = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)'])\n"
        "open('half', 'w').write(str(child.pid)); os.replace('half', 'child'); time.sleep(99)"
    )
    server = Server(python(program), tmp_path, tmp_path / "log")
    while not (tmp_path / "child").exists():
        server.check()
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    assert server.memory() > 5
    server.stop()
    with pytest.raises(Failed):
        server.check()
    until = time.monotonic() + 5  # the signal is sent, but under load the system takes its time
    while Path(f"/proc/{child}").exists() and not _is_dead(child) and time.monotonic() < until:
        time.sleep(0.01)
    assert not Path(f"/proc/{child}").exists() or _is_dead(child)


def _is_dead(process: int) -> bool:
    """Whether only the entry of a process is left, which the system clears away."""
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    return stat.rpartition(")")[2].split()[0] in {"Z", "X"}


def test_no_page_is_waited_for_once_the_server_has_nothing_more_to_do(tmp_path: Path) -> None:
    server = Server(python("import time; time.sleep(99)"), tmp_path, tmp_path / "log")
    try:
        assert not wait_for([Sign("", "never")], lambda address: "", server, patience=0.1)
        assert wait_for([Sign("", "at once")], lambda address: "at once", server, patience=0.1)
    finally:
        server.stop()


def test_this_process_is_not_counted_among_those_of_a_server(tmp_path: Path) -> None:
    server = Server(python("import time; time.sleep(99)"), tmp_path, tmp_path / "log")
    try:
        assert sum(server.used()) < sum(os.times()[:2]) + 1
        assert server.memory() < 60
    finally:
        server.stop()
