"""What was written is kept by the disk itself, so that a power cut finds it there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FEW = 400
"""More files than these are not settled one by one."""


def settle(places: Iterable[Path]) -> None:
    """Have the disk itself keep files and folders."""
    there = list(dict.fromkeys(places))
    if len(there) > FEW:
        os.sync()
        return
    with ThreadPoolExecutor(16) as several:
        list(several.map(_settled, there))


def _settled(place: Path) -> None:
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
