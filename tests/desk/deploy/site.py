"""A small site that is deployed to a folder, for the tests of `deploy` and its companions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk.deploy import commands
from desk.deploy.publishing import Wish
from desk.options import Options
from plugins.core.ledger import Ledger
from plugins.core.ledger_reading import parse_ledger

SETTINGS = """from pelicanconf import *

SITENAME = "The Lamplighter"
SITEURL = "https://lamp.example"
SITE_ID = "lamp"
DEPLOY = {"live": {"kind": "local", "path": "public"}}
"""
CLOCK = 1_790_000_000


@dataclass(slots=True)
class Deployed:
    """A folder with texts and settings, and what the commands say about it."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    said: str = ""
    """What the last command has printed, to whatever stream."""

    @property
    def options(self) -> Options:
        return Options(settings=self.folder / "conf.py", cache=self.folder / "cache", content=self.folder / "content")

    @property
    def live(self) -> Path:
        """What readers are given."""
        return self.folder / "public" / "current"

    def write(self, source: str, text: str = "Words.", **fields: str) -> None:
        """Write a text with these fields."""
        path = self.folder / "content" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        head = {"title": path.stem.replace("-", " ").title(), **fields}
        if source.startswith("columns/"):
            head = {"date": "2026-01-02"} | head
        path.write_text(
            "---\n" + "".join(f"{name}: {value}\n" for name, value in head.items()) + f"---\n\n{text}\n",
            encoding="utf-8",
        )

    def remove(self, source: str) -> None:
        (self.folder / "content" / source).unlink()

    def move(self, source: str, to: str) -> None:
        (self.folder / "content" / source).rename(self.folder / "content" / to)

    def deploy(self, **wish: object) -> int:
        """Deploy; what was said is kept."""
        return self._kept(commands.deploy(self.options, Wish(**wish)))  # type: ignore[arg-type]

    def data(self, **wish: object) -> dict[str, object]:
        """Deploy, and return what is said as data."""
        commands.deploy(self.options, Wish(**wish), as_json=True)  # type: ignore[arg-type]
        found: dict[str, object] = json.loads(self.capture.readouterr().out)
        return found

    def roll_back(self, to: str = "") -> int:
        return self._kept(commands.rollback(self.options, "", to))

    def releases(self) -> int:
        return self._kept(commands.releases(self.options, ""))

    def status(self) -> int:
        return self._kept(commands.status(self.options, ""))

    def _kept(self, code: int) -> int:
        captured = self.capture.readouterr()
        self.said = captured.out + captured.err
        return code

    def page(self, address: str) -> str:
        """Return what readers see at an address; nothing where there is nothing."""
        place = self.live / address.strip("/") / "index.html"
        return place.read_text(encoding="utf-8") if place.is_file() else ""

    def ledger(self) -> Ledger:
        place = self.folder / "content" / "ledger.jsonl"
        return parse_ledger(place.read_text(encoding="utf-8"), "")[0] if place.is_file() else Ledger()


def everything(folder: Path) -> dict[str, bytes]:
    """Return every file that a reader can ask for, through links."""
    found: dict[str, bytes] = {}
    waiting = [(folder, "")]
    while waiting:
        place, name = waiting.pop()
        for entry in place.iterdir():
            if entry.is_dir():
                waiting.append((entry, f"{name}{entry.name}/"))
            else:
                found[name + entry.name] = entry.read_bytes()
    return found
