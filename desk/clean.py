"""Delete what builds have made."""

from __future__ import annotations

import shutil
from pathlib import Path

from desk import ROOT
from plugins.core.shelf import take_away

MADE = ("output", ".cache", "output.manifest.json", ".output.staging", ".output.lock")


def run(root: Path = ROOT) -> int:
    """Delete the output, the whole books beside it, and the cache of this house; what lies in other folders stays."""
    take_away(root / "output", root / ".cache")
    for place in (root / name for name in MADE):
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    return 0
