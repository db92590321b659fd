"""A small site that is checked: its texts are read as they are, its pages are written by the test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.check import findings
from plugins.core.ledger import Ledger
from plugins.core.problems import Problem
from tests.plugins.conftest import Content


@dataclass
class Site(Content):
    """A content folder, and beside it the folder that a build of it would have made."""

    output: Path

    def page(self, name: str, body: str = "", head: str = "") -> None:
        """Write a page of the site."""
        self.put(name, f"<!DOCTYPE html>\n<html><head><title>A page</title>{head}</head><body>{body}</body></html>")

    def put(self, name: str, data: str | bytes) -> None:
        """Write a file of the site."""
        place = self.output / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data if isinstance(data, bytes) else data.encode())

    def found(self, ledger: Ledger | None = None, **changes: Any) -> list[Problem]:
        """Return what is wrong with the site; `changes` are other conventions."""
        return findings(self.press(**changes), self.output, ledger)

    def told(self, ledger: Ledger | None = None, **changes: Any) -> list[str]:
        """Return the same as lines, without the mends."""
        return [str(problem).removesuffix(f"; {problem.fix}") for problem in self.found(ledger, **changes)]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site."""
    for name in ("content", "output"):
        (tmp_path / name).mkdir()
    return Site(tmp_path / "content", tmp_path / "output")
