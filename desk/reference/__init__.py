"""What is written from the code itself: the editors' schemas, and the tables of the manual's reference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desk import ROOT
from desk.reference import schemas


def run(root: Path = ROOT) -> int:
    """Write whatever is not as the code has it, and print the path of each file that was written."""
    for name, text in documents(root):
        path = root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(name)
    return 0


def documents(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every file that is written from the code."""
    yield from schemas.documents()
