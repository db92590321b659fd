"""The manual, shown on this machine: the demonstration, wherever it lies, as it came."""

from __future__ import annotations

from pathlib import Path

from desk import ROOT, serve
from desk.house import MANUAL
from desk.settings import Options

PORT = 8001
"""Not the port of `serve`, so that one can read while one works."""


def settings_file(root: Path = ROOT) -> Path:
    """Return the manual's settings: the demonstration's own, or the copy that `start` has moved away with it."""
    moved = root / MANUAL / "pelicanconf.py"
    return moved if moved.is_file() else root / "pelicanconf.py"


def run(port: int, root: Path = ROOT) -> int:
    """Serve the manual until Ctrl-C; returns 1 where the port is taken or it cannot be built."""
    print("The manual that came with this house:", flush=True)
    return serve.run(Options(settings=settings_file(root), cache=root / ".cache" / "manual"), port)
