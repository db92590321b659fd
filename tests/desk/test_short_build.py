"""Where only bodies of columns were edited, the site is not read; what comes of it is what a clean build makes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desk import ROOT
from desk.build import Outcome, build
from desk.options import Options

PARAGRAPH = "Why audiences wait, and what for, has been asked before. " * 30
COLUMN = (
    "---\ntitle: {name}\ndate: 2025-0{number}-01\ntags: craft\n{more}---\n\n" + PARAGRAPH + "\n\nThe end of {name}.\n"
)
SETTINGS = "from pelicanconf import *\n\nSITEURL = 'https://paper.example'\nFEED_MAX_ITEMS = 3\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was built, and is not to be changed."""
    folder = tmp_path_factory.mktemp("site")
    columns = folder / "content/columns"
    columns.mkdir(parents=True)
    for number, name in enumerate(("One", "Two", "Three", "Four"), start=1):
        more = "series: Letters\n" if number == 1 else ""
        text = COLUMN.format(name=name, number=number, more=more)
        (columns / f"{name.lower()}.md").write_text(text, encoding="utf-8")
    (columns / "two.md").write_text(
        (columns / "two.md").read_text(encoding="utf-8") + "\n## Below\n\nBack to [the first](one.md).\n",
        encoding="utf-8",
    )
    (folder / "site.py").write_text(SETTINGS, encoding="utf-8")
    assert not build(options_in(folder)).problems
    return folder


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """That site somewhere else, to be edited."""
    shutil.copytree(built, tmp_path / "copy", symlinks=True)
    assert build(options_in(tmp_path / "copy")).is_unchanged
    return tmp_path / "copy"


def options_in(folder: Path, output: str = "output", cache: str = "cache") -> Options:
    return Options.typed(
        str(folder / "content"), str(folder / output), str(folder / "site.py"), cache=str(folder / cache)
    )


def edit(site: Path, name: str, old: str, new: str) -> None:
    path = site / "content/columns" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built_as_by_a_clean_build(site: Path) -> Outcome:
    """Build, compare what came of it with a clean build, and see that the next one has nothing to do."""
    outcome = build(options_in(site))
    clean = build(options_in(site, "clean", "other-cache"))
    assert (outcome.problems, outcome.counts) == (clean.problems, clean.counts)
    assert outputs(site / "output") == outputs(site / "clean")
    manifests = [json.loads((site / f"{name}.manifest.json").read_text()) for name in ("output", "clean")]
    assert manifests[0] == manifests[1]
    assert build(options_in(site)).is_unchanged
    return outcome


def test_an_edited_body_is_shown_on_its_page_and_in_feeds(site: Path) -> None:
    edit(site, "two.md", "The end of Two.", "The end of “Two” & <em>all</em>.")
    outcome = built_as_by_a_clean_build(site)
    assert outcome.is_short
    assert {"columns/two/index.html", "atom.xml", "feed.json", "rss.xml"} <= {*outcome.changed}
    assert "index.html" not in outcome.changed


def test_neither_pelican_nor_the_models_are_loaded_for_an_edited_body(site: Path) -> None:
    edit(site, "two.md", "The end of", "The very end of")
    ask = f"""
import sys
from pathlib import Path
from desk.build import build
from desk.options import Options
folder = Path({str(site)!r})
content, output, settings, cache = (str(folder / name) for name in ("content", "output", "site.py", "cache"))
options = Options.typed(content, output, settings, cache=cache)
print(build(options).is_short, sorted({{"pelican", "pydantic", "feedgen", "babel", "PIL"}} & set(sys.modules)))
"""
    said = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "True []\n"


def test_lists_show_another_opening(site: Path) -> None:
    edit(site, "three.md", "Why audiences wait", "Why nobody waits")
    outcome = built_as_by_a_clean_build(site)
    assert outcome.is_short
    assert {"index.html", "columns/three/index.html"} <= {*outcome.changed}


def test_edit_after_edit_is_short(site: Path) -> None:
    for number, name in enumerate(("four.md", "three.md", "four.md")):
        edit(site, name, "The end of", f"{number}: The end of")
        edit(site, name, "Why audiences wait", f"Why audiences wait, {number}")
        assert built_as_by_a_clean_build(site).is_short


def test_a_standfirst_stays_in_lists_and_feeds(site: Path) -> None:
    edit(site, "four.md", "tags: craft", "tags: craft\nsummary: Of *waiting*")
    assert not built_as_by_a_clean_build(site).is_short
    edit(site, "four.md", "Why audiences wait", "Why nobody waits")
    assert built_as_by_a_clean_build(site).is_short


def test_several_bodies_at_once_are_short(site: Path) -> None:
    for name in ("two.md", "four.md"):
        edit(site, name, "The end of", "The very end of")
    assert built_as_by_a_clean_build(site).is_short


def test_a_part_of_a_series_is_short_as_long_as_it_takes_as_long_to_read(site: Path) -> None:
    edit(site, "one.md", "The end of", "The very end of")
    assert built_as_by_a_clean_build(site).is_short
    edit(site, "one.md", "The very end of", PARAGRAPH)
    assert not built_as_by_a_clean_build(site).is_short


def test_a_run_after_it_makes_nothing_but_what_it_left_in_doubt(site: Path) -> None:
    edit(site, "two.md", "The end of", "The very end of")
    assert build(options_in(site)).is_short
    edit(site, "four.md", "title: Four", "title: Fourth")
    outcome = built_as_by_a_clean_build(site)
    assert not outcome.is_short
    assert "columns/two/index.html" not in outcome.changed


def title(site: Path) -> None:
    edit(site, "two.md", "title: Two", "title: Second")


def heading_gone(site: Path) -> None:
    edit(site, "two.md", "## Below\n", "")


def another_link(site: Path) -> None:
    edit(site, "two.md", "(one.md)", "(three.md)")


def dead_link(site: Path) -> None:
    edit(site, "two.md", "The end", "[The end](/nowhere/)")


def something_new(site: Path) -> None:
    edit(site, "two.md", "The end", "An end")
    shutil.copyfile(site / "content/columns/three.md", site / "content/columns/five.md")


def altered_output(site: Path) -> None:
    edit(site, "two.md", "The end", "An end")
    (site / "output/index.html").write_text("Gone.", encoding="utf-8")


def other_settings(site: Path) -> None:
    edit(site, "two.md", "The end", "An end")
    (site / "site.py").write_text(SETTINGS + "SITENAME = 'Another'\n", encoding="utf-8")


def no_texts(site: Path) -> None:
    edit(site, "two.md", "The end", "An end")
    (site / "cache/texts.sqlite3").unlink()


def another_memory(site: Path) -> None:
    edit(site, "two.md", "The end", "An end")
    with memory(site) as connection:
        connection.execute("UPDATE notes SET value = 'another' WHERE name = 'stamp'")


def damaged_memory(site: Path) -> None:
    edit(site, "two.md", "The end", "An end")
    with memory(site) as connection:
        connection.execute("UPDATE things SET reads = replace(reads, 'craft', 'draft')")


@contextmanager
def memory(site: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(next((site / "cache").glob("output-*.sqlite3")))) as connection, connection:
        yield connection


@pytest.mark.parametrize(
    "change",
    [
        title, heading_gone, another_link, dead_link, something_new, altered_output, other_settings, no_texts,
        another_memory,
    ],
)  # fmt: skip
def test_whatever_may_reach_further_is_left_to_a_run(change: Callable[[Path], None], site: Path) -> None:
    change(site)
    assert not built_as_by_a_clean_build(site).is_short


def test_what_is_damaged_is_left_to_a_run_that_says_so(site: Path) -> None:
    damaged_memory(site)
    outcome = build(options_in(site))
    assert not outcome.is_short


def test_a_filter_of_the_sites_own_leaves_all_to_runs(site: Path) -> None:
    (site / "site.py").write_text(SETTINGS + "JINJA_FILTERS = {'loud': str.upper}\n", encoding="utf-8")
    assert not build(options_in(site)).problems
    edit(site, "two.md", "The end", "An end")
    assert not built_as_by_a_clean_build(site).is_short
