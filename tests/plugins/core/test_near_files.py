"""Files that were likely meant: found without anything being compared where nothing is missing, and in no long time."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from plugins.core.near_files import NearFiles

PATHS = ("images/lamp.svg", "images/lamp.png", "images/photo-1.jpg", "images/2026/kettle.svg", "raw/kettle.svg",
         "images/ca\u0301fe.svg", "lamp.mp3", "images/two\u2011lamps.svg")  # fmt: skip


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("images/Lamp.SVG", "images/lamp.svg"),
        ("images/lmap.svg", "images/lamp.svg"),
        ("images/lmap.png", "images/lamp.png"),
        ("images/lamp.webp", "images/lamp.png"),
        ("columns/lamp.svg", "images/lamp.svg"),
        ("image/2026/kettle.svg", "images/2026/kettle.svg"),
        ("images/c\u00e1fe.svg", "images/ca\u0301fe.svg"),
        ("images/two-lamps.svg", "images/two\u2011lamps.svg"),
        ("lampe.mp3", "lamp.mp3"),
        ("images/photo-2.jpg", None),
        ("images/photos-1.jpg", "images/photo-1.jpg"),
        ("images/shade.svg", None),
        ("nowhere/shade.svg", None),
    ],
)
def test_the_file_that_was_meant_is_found(target: str, meant: str | None) -> None:
    assert NearFiles(lambda: PATHS).nearest(target) == meant


def test_nothing_is_looked_at_before_a_file_is_missing() -> None:
    def paths() -> Iterable[str]:
        raise AssertionError

    NearFiles(paths)


def test_thousands_of_missing_names_among_thousands_of_files_take_seconds_at_most() -> None:
    near = NearFiles(lambda: [f"images/{number:04}-{number * 7:05}-lamp.jpg" for number in range(5000)])
    before = time.process_time()
    assert near.nearest("images/0003-00021-lamp.webp") == "images/0003-00021-lamp.jpg"
    assert near.nearest("columns/0003-00021-lamp.jpg") == "images/0003-00021-lamp.jpg"
    for number in range(5000):
        near.nearest(f"images/lamp-of-another-{number}.jpg")
    assert time.process_time() - before < 10
