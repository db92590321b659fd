"""What the manual's page on changing the theme has an author do, done as it says."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from desk import ROOT
from tests.whole.conftest import build_site

RECIPE = (ROOT / "content" / "pages" / "changing-the-theme.md").read_text(encoding="utf-8")
CONTENT = ROOT / "tests" / "sites" / "unruly" / "content"


def copied_as_it_says(house: Path) -> Path:
    """Copy the file that the recipe has one copy, and return where the copy lies."""
    (command,) = re.findall(r"^cp .+$", RECIPE, re.M)
    _, source, target = shlex.split(command)
    copy = house / target
    copy.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / source, copy)
    return copy


@pytest.fixture(scope="module")
def bylines(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Build a site without the line that the recipe has one delete, and return what reads the byline of a page."""
    house = tmp_path_factory.mktemp("house")
    copy = copied_as_it_says(house)
    (words,) = re.findall(r"In the copy, delete the line that speaks of `(.+?)`\. Save, and look\.", RECIPE)
    lines = copy.read_text(encoding="utf-8").splitlines(keepends=True)
    assert sum(words in line for line in lines) == 1, f"there is not one line that speaks of {words}"
    copy.write_text("".join(line for line in lines if words not in line), encoding="utf-8")
    overrides = (house / "overrides").as_posix()
    settings = house / "settings.py"
    settings.write_text(f"from pelicanconf import *\n\nTHEME_TEMPLATES_OVERRIDES = [{overrides!r}]\n", encoding="utf-8")
    done = build_site(house / "output", "--content", str(CONTENT), "--settings", str(settings))
    assert (done.returncode, done.stderr) == (0, "")

    def byline(address: str) -> str:
        page = html.fromstring((house / "output" / address / "index.html").read_bytes())
        return " ".join(page.xpath("string(//p[@class='byline'])").split())

    return byline


def test_a_byline_without_its_minutes_ends_with_the_date(bylines: Callable[[str], str]) -> None:
    assert bylines("columns/shalosh") == "By Ann Plain · 3 May 2026"


def test_where_there_is_no_date_either_it_ends_with_the_names(bylines: Callable[[str], str]) -> None:
    assert bylines("he/books/sefer/a") == "By משה כהן"


def test_in_the_theme_the_minutes_stand_behind_them(unruly: Path) -> None:
    page = html.fromstring((unruly / "columns" / "shalosh" / "index.html").read_bytes())
    assert (
        " ".join(page.xpath("string(//p[@class='byline'])").split()) == "By Ann Plain · 3 May 2026 · 1 minute to read"
    )
