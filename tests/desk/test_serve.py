"""Looking at the site while one writes it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from desk import ROOT

COLUMN = "---\ntitle: One\ndate: 2025-03-01\n---\n\n{text}\n"
PATIENCE = 30
"""Seconds; a build takes about one, but machines that run tests are busy."""


class Serving:
    """A `serve` that runs in a folder, and what it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors = folder / "errors.txt"
        command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "serve", "--port", "0"]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [*command, "--content", "texts", "--settings", "conf.py", "--output", "out", "--cache", "cache"],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                text=True,
            )
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if match := re.match(r"Serving (http://127\.0\.0\.1:\d+)/ ", line):
                self.address = match[1]
                return
        raise AssertionError("".join(said) + self.errors.read_text(encoding="utf-8"))

    def page(self, path: str = "/columns/one/") -> str:
        with urlopen(self.address + path, timeout=5) as answer:
            return str(answer.read().decode())

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether something becomes so before patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    (tmp_path / "texts/columns").mkdir(parents=True)
    (tmp_path / "texts/columns/one.md").write_text(COLUMN.format(text="The first words."), encoding="utf-8")
    (tmp_path / "conf.py").write_text("from pelicanconf import *\n", encoding="utf-8")
    running = Serving(tmp_path)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="this system ends processes in another way")
def test_a_working_day(serving: Serving) -> None:
    text = serving.folder / "texts/columns/one.md"
    assert "The first words." in serving.page()
    assert f'href="{serving.address}/columns/one/"' in serving.page(), "absolute addresses are those served"

    text.write_text(COLUMN.format(text="Other words."), encoding="utf-8")
    assert soon(lambda: "Other words." in serving.page()), "a saved text shows"

    text.write_text(COLUMN.format(text="Bad words.").replace("date", "dat"), encoding="utf-8")
    assert soon(lambda: "nothing was published" in serving.errors.read_text(encoding="utf-8")), "mistakes are told"
    assert soon(lambda: "dat: no such field" in serving.page()), "in the browser too"
    assert "Other words." in serving.page(), "the last good site stays"

    text.write_text(COLUMN.format(text="Good words.").replace("date:", "status: draft\ndate:"), encoding="utf-8")
    assert soon(lambda: "Good words." in serving.page()), "the mend shows, drafts too"
    assert soon(lambda: "dat: no such field" not in serving.page())

    settings = serving.folder / "conf.py"
    replacement = serving.folder / "conf.new"
    replacement.write_text("from pelicanconf import *\nSITENAME = 'Another Name'\n", encoding="utf-8")
    replacement.replace(settings)
    assert soon(lambda: "Another Name" in serving.page()), "changed settings hold, however the editor saves them"

    assert serving.stop() == 0
    shutil.rmtree(serving.folder / "out")


def test_a_taken_port_is_told_in_a_sentence(serving: Serving) -> None:
    port = serving.address.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "serve", "--port", port]
    done = subprocess.run(command, cwd=serving.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"standfirst: port {port} is taken; try --port {int(port) + 1}\n"
