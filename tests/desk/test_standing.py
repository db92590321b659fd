"""Whether the last build still stands, with real builds of a small site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desk import ROOT
from desk.build import build
from desk.options import Options
from desk.settings import read_settings
from desk.standing import ground_of, keep, standing
from plugins.engine.last_build import Told

COLUMN = "---\ntitle: One\ndate: 2025-03-01\n---\n\nA text.\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was built, and is not to be changed."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "content/columns").mkdir(parents=True)
    (folder / "content/columns/one.md").write_text(COLUMN, encoding="utf-8")
    (folder / "content/columns/two.md").write_text(
        COLUMN.replace("One", "Two").replace("2025", "2999"), encoding="utf-8"
    )
    options = options_in(folder)
    before = standing(options, "public")
    ground = ground_of(before, options, read_settings(options, BUILD_FOR="public"))
    outcome = build(options)
    assert not before.is_current
    assert outcome.output is not None and outcome.press is not None
    digests = json.loads((folder / "output.manifest.json").read_text(encoding="utf-8"))["files"]
    keep(before, ground, outcome.output, digests, outcome.press, Told(summary={"columns": 1}))
    return folder


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    """That site somewhere else, with times of its own."""
    shutil.copytree(site, tmp_path / "copy", copy_function=shutil.copyfile)
    return tmp_path / "copy"


def options_in(folder: Path, *, clean: bool = False) -> Options:
    return Options.typed(str(folder / "content"), str(folder / "output"), cache=str(folder / "cache"), clean=clean)


def test_a_site_that_was_built_stands_until_something_changes(copy: Path) -> None:
    assert standing(options_in(copy), "public").is_current
    (copy / "content/columns/one.md").write_text(COLUMN.replace("One", "Eno"), encoding="utf-8")
    assert not standing(options_in(copy), "public").is_current


def test_it_stands_for_nothing_else_that_is_asked_for(site: Path) -> None:
    assert standing(options_in(site), "author").last is None
    assert standing(options_in(site, clean=True), "public").last is None


def test_it_stands_until_the_next_scheduled_text_appears(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "32500000000")  # late in 2999
    assert not standing(options_in(site), "public").is_current


def test_what_was_said_of_it_is_said_again(site: Path) -> None:
    last = standing(options_in(site), "public").last
    assert last is not None
    assert last.told == Told(summary={"columns": 1})


def test_it_is_looked_at_once_for_a_build(site: Path) -> None:
    now, options = standing(options_in(site), "public"), options_in(site)
    assert now.seen is not None
    assert ground_of(now, options, read_settings(options, BUILD_FOR="public")).inputs is now.seen.now.inputs


def test_a_cache_that_cannot_be_written_is_no_hindrance(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert standing(options_in(copy), "public").is_current


def test_to_ask_loads_nothing_that_builds() -> None:
    heavy = {"pelican", "jinja2", "markdown", "pydantic", "pygments", "yaml", "feedgen", "icalendar", "babel", "lxml"}
    ask = "import sys, desk.standing; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    said = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not heavy & set(said.stdout.split())
