"""A `serve` that runs in a folder of its own, for the tests that look at it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from desk import ROOT

PATIENCE = 60
"""Seconds; a build takes about one, but machines that run tests are busy."""

COLUMN = "---\ntitle: {title}\ndate: 2025-03-01\n---\n\n{text}\n"
SETTINGS = "from pelicanconf import *\n"


class Serving:
    """A small site, its `serve`, and what that says."""

    def __init__(self, folder: Path, settings: str = SETTINGS) -> None:
        self.folder = folder
        self.save("texts/columns/one.md", COLUMN.format(title="One", text="The first words."))
        self.save("conf.py", settings)
        self.errors = folder / "errors.txt"
        self.said: list[str] = []
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
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()
        assert soon(lambda: self.address != "" or self.process.poll() is not None), self.told()
        assert self.process.poll() is None, self.told()

    def _listen(self) -> None:
        assert self.process.stdout
        self.said.extend(iter(self.process.stdout.readline, ""))

    @property
    def address(self) -> str:
        return next((match[1] for line in self.said if (match := re.match(r"Serving (http://[\d.:]+)/ ", line))), "")

    @property
    def builds(self) -> int:
        """How many builds have said that they are done."""
        return sum(line.startswith("Built ") for line in self.said)

    def told(self) -> str:
        return "".join(self.said) + self.errors.read_text(encoding="utf-8")

    def save(self, name: str, text: str) -> None:
        """Save a file as most editors do: beside, and renamed over."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new~")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)

    def as_at_first(self, settings: str, **files: str) -> None:
        """Put the settings, these Python files and the one text back as they were, and wait until that shows."""
        for name, text in {"conf.py": settings, **{f"{name}.py": text for name, text in files.items()}}.items():
            if (self.folder / name).read_text(encoding="utf-8") != text:
                self.save(name, text)
        self.write("The first words.")
        assert soon(lambda: "The first words." in self.page())

    def write(self, text: str, name: str = "one", title: str = "One") -> None:
        """Save a column with this text."""
        self.save(f"texts/columns/{name}.md", COLUMN.format(title=title, text=text))

    def page(self, path: str = "/columns/one/") -> str:
        """What the server answers; of an error, too, its page."""
        try:
            with urlopen(self.address + path, timeout=20) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            with error:
                return error.read().decode()

    def children(self) -> list[int]:
        """The processes that it has started, and those that these have started."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return sorted(found - {self.process.pid})

    def builder(self) -> int:
        """The builder's process; Python's own keeper of resources is there, too."""
        command = ["ps", "-ww", "-o", "pid=,args=", "-p", ",".join(map(str, self.children()))]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return next(int(line.split()[0]) for line in listed if "spawn_main" in line)

    def stop(self) -> int:
        """Press Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=PATIENCE)

    def kill(self) -> None:
        """Leave nothing behind, whatever the test has come to."""
        if self.process.poll() is None:
            self.stop()
        self.listener.join()
        assert self.process.stdout
        self.process.stdout.close()


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether something becomes so before patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.03)
    return False


def is_alive(pid: int) -> bool:
    """Whether there is such a process (one that has ended, and that nobody has asked about yet, is none)."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")
