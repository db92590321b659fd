"""What is written from what lies here: editors' schemas, tables of the manual's reference, the list of its files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from desk import ROOT
from desk.demonstration import LIST, list_of
from desk.reference import commands, fields, schemas, settings, targets
from desk.reference.pages import ReferenceProblem, filled_in

PAGES = "content/pages"
"""Where the reference lies as long as the site is the demonstration."""


def run(root: Path = ROOT) -> int:
    """Write whatever is not as the code has it, and print the path of each file that was written."""
    try:
        written = dict(documents(root))
    except ReferenceProblem as problem:
        print(f"standfirst: {problem}", file=sys.stderr)
        return 1
    for name, text in written.items():
        path = root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(name)
    return 0


def documents(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every file that is written from the code.

    Raises:
        ReferenceProblem: a page of the manual has no place for something, or a place for nothing.
    """
    yield from schemas.documents()
    pages = dict(_pages(root))
    yield from pages.items()
    yield LIST, list_of(root, pages)


def _pages(root: Path) -> Iterator[tuple[str, str]]:
    public = settings.blocks((root / "publishconf.py").read_text(encoding="utf-8"))
    pages = {
        "fields": fields.blocks(),
        "settings": settings.blocks((root / "pelicanconf.py").read_text(encoding="utf-8"))
        | {"in-public": public["the-site"]},
        "commands": commands.blocks(root / "tasks.py"),
        "publishing": targets.blocks(),
    }
    for name, blocks in ((f"{PAGES}/{page}.md", blocks) for page, blocks in pages.items()):
        try:
            yield name, filled_in((root / name).read_text(encoding="utf-8"), blocks)
        except FileNotFoundError:
            raise ReferenceProblem(f"there is no {name}; this is for those who work on the house itself") from None
        except ReferenceProblem as problem:
            raise ReferenceProblem(f"{name}: {problem}") from None
