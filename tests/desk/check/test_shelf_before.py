"""Which files there are is found out once, and is the same as though it were found out anew."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from desk.check import shelf_before
from desk.check.shelf_before import shelf_of
from plugins.core import files
from plugins.core.files import Shelf
from tests.desk.check.conftest import Site

NAMES = (
    "columns/why.md", "columns/how.md", "columns/.hidden.md", "pages/about.md", "why.md", "images/lamp.svg",
    "books/one/book.md", "books/one/01-first.md", "extra/robots.txt", "images/notes.md",
    "columns/why.md~", "columns/drafts/who.md",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_the_same_files_are_found(
    site: Site, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (files, shelf_before):
        monkeypatch.setattr(module, "LARGEST_TEXT", 1)
    chance = random.Random(seed)  # noqa: S311 - for sites, not for keys
    site.column("always")
    for _ in range(25):
        for name in chance.sample(NAMES, 2):
            place = site.root / name
            place.unlink(missing_ok=True)
            if chance.random() < 0.6:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text("x" * chance.choice((1, 2, 3)), encoding="utf-8")
        (site.root / "images/link.svg").unlink(missing_ok=True)
        if chance.random() < 0.2 and (site.root / "images").is_dir():
            (site.root / "images/link.svg").symlink_to(chance.choice(("lamp.svg", "../why.md", "/etc/hosts")))
        conventions = site.conventions()
        if chance.random() < 0.3:
            conventions = replace(conventions, excludes={"column": ("columns/drafts",)})
        found = shelf_of(conventions, tmp_path / "shelf")
        assert found == replace(shelf_of(conventions, None), problems=found.problems)


def test_where_nothing_has_changed_nothing_is_found_out(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.column("why")
    first = shelf_of(site.conventions(), tmp_path / "shelf")
    monkeypatch.setattr(shelf_before, "survey", lambda conventions: Shelf((), {}, ()))
    assert shelf_of(site.conventions(), tmp_path / "shelf") == first
    site.column("why", body="It says more than it said.")
    assert shelf_of(site.conventions(), tmp_path / "shelf") == first
    site.column("how")
    assert shelf_of(site.conventions(), tmp_path / "shelf") == Shelf((), {}, ())


def test_a_text_that_is_published_as_it_is_has_the_size_that_it_has_now(site: Site, tmp_path: Path) -> None:
    place = site.root / "images/notes.md"
    place.parent.mkdir(parents=True)
    for text in ("Short.", "Longer than it was."):
        place.write_text(text, encoding="utf-8")
        assert shelf_of(site.conventions(), tmp_path / "shelf").others == {"images/notes.md": len(text)}
