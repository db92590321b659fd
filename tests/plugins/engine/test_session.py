"""A run that is revised: what was saved is there first, what stays the same is told to nobody, nothing is lost."""

from __future__ import annotations

import gc
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk.options import Options
from desk.resident import Resident
from plugins.core.model import Column

COLUMN = "---\ntitle: {title}\ndate: 2025-03-0{day}\ntags: [{tags}]\n{more}---\n\n{text}\n"
USUAL = {"title": "One", "day": "1", "tags": "craft", "text": "Words.", "more": ""}


@dataclass
class Site:
    """A site of a few columns, and what was told of its files: in which order, and what stood in them then."""

    folder: Path
    told: list[set[str]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.output = self.folder / "output"
        self.resident = Resident(Options.typed(content="content", output="output", settings="conf.py", cache="cache"))

    def column(self, name: str, **changes: str) -> Path:
        file = self.folder / "content/columns" / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(COLUMN.format(**USUAL | changes), encoding="utf-8")
        return file

    def build(self, *changed: Path, looked_at: Collection[str] = (), errors: int = 0) -> None:
        self.told.clear()
        outcome = self.resident.build(changed or None, looked_at, lambda files: self.told.append(set(files)))
        assert outcome.errors == errors
        self.changed = set(outcome.changed)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf.py").write_text("from pelicanconf import *\n")
    made = Site(tmp_path)
    for day, name in enumerate(("one", "two", "three"), start=1):
        made.column(name, title=name.title(), day=str(day))
    made.build()
    return made


def test_what_was_saved_is_in_place_before_anything_else(site: Site) -> None:
    site.build(site.column("two", title="Deux", day="2"))
    assert site.told[0] == {"columns/two/index.html"}
    assert "index.html" in site.told[-1] - site.told[0]


def test_so_is_a_column_that_is_new_and_then_what_is_looked_at(site: Site) -> None:
    site.build(site.column("four", title="Four", day="4"), looked_at=["/"])
    assert site.told[:2] == [{"columns/four/index.html"}, {"index.html"}]
    assert "columns/index.html" in site.told[2]


def test_each_file_is_told_of_once(site: Site) -> None:
    site.build(site.column("two", title="Deux", day="3"), looked_at=["/columns/two/", "/"])
    assert sum(map(len, site.told)) == len(site.changed)
    assert site.changed == set().union(*site.told)


def test_what_comes_out_as_it_was_is_told_to_nobody(site: Site) -> None:
    site.build(site.column("two", title="Two", day="2", more="# a remark\n"), looked_at=["/columns/two/", "/"])
    assert set().union(*site.told) == set()


@pytest.mark.parametrize("language", ["", "lang: de\n"])
def test_a_books_page_tells_of_the_columns_that_are_drawn_from_it_now(site: Site, language: str) -> None:
    book = site.folder / "content/books/ways"
    book.mkdir(parents=True)
    (book / "book.md").write_text("---\ntitle: Ways\n---\n\nA book.\n")
    (book / "01-out.md").write_text("---\ntitle: Out\n---\n\nA way out.\n")
    site.build()
    site.column("four", title="Four", more=language)
    site.build()
    site.build(site.column("four", title="Vier", more=f"{language}from_book: ways\n"))
    assert "Vier" in (site.output / "books/ways/index.html").read_text()
    site.build(site.column("four", title="Vier", more=language))
    assert "Vier" not in (site.output / "books/ways/index.html").read_text()


def test_feeds_without_an_entry_are_dated_by_the_oldest_text_there_is_now(site: Site) -> None:
    tag = site.folder / "content/tags/unused.md"
    tag.parent.mkdir()
    tag.write_text("---\ntitle: Unused\n---\n\nOf nothing yet.\n")
    site.build()
    feed = site.output / "tags/unused/atom.xml"
    assert "<updated>2025-03-01" in feed.read_text()
    site.build(site.column("one", day="4"))
    assert "<updated>2025-03-02" in feed.read_text()


def test_of_what_a_text_once_said_nothing_is_kept(site: Site) -> None:
    for number in range(6):
        site.build(site.column("two", title="Two", day="2", text=f"For the {number}th time."))
    gc.collect()
    columns = [each for each in gc.get_objects() if isinstance(each, Column) and each.source == "columns/two.md"]
    assert len({column.html for column in columns if "th time" in column.html}) == 1


def test_the_category_that_a_page_is_given_is_the_one_that_it_has_now(site: Site) -> None:
    for name, category in (("one", "Essays"), ("two", "Notes"), ("three", "Notes")):
        site.column(name, title=name.title(), more=f"category: {category}\n")
    overrides = site.folder / "overrides"
    overrides.mkdir()
    (overrides / "article.html").write_text("{% include '!theme/article.html' %}[{{ category }}]")
    settings = "from pelicanconf import *\nTHEME_TEMPLATES_OVERRIDES = ['overrides']\n"
    (site.folder / "conf.py").write_text(settings)
    site.build()
    site.build(site.column("two", title="Two", more="category: Essays\n"))
    assert "[Essays]" in (site.output / "columns/two/index.html").read_text()


def test_a_text_that_is_saved_as_it_was_can_be_filed_otherwise_afterwards(site: Site) -> None:
    one = site.column("one", title="One", tags="craft, wood")
    site.column("three", title="Three", day="3", tags="wood, clay")
    site.build()
    site.build(one, site.column("two", title="Two", day="1"))
    site.build(site.column("one", title="Uno", tags="wood, craft"))
    assert "Uno" in (site.output / "tags/wood/atom.xml").read_text()


def test_pages_that_are_handed_all_articles_show_those_of_now(site: Site) -> None:
    overrides = site.folder / "overrides"
    overrides.mkdir()
    (overrides / "archives.html").write_text("{% for each in all_articles %}{{ each.title }} {% endfor %}")
    (overrides / "tag.html").write_text("{% for each in all_articles %}{{ each.title }} {% endfor %}")
    (overrides / "404.html").write_text("{% for each in articles %}{{ each.title }} {% endfor %}")
    settings = "from pelicanconf import *\nTHEME_TEMPLATES_OVERRIDES = ['overrides']\n"
    (site.folder / "conf.py").write_text(settings)
    site.column("aside", title="Aside", tags="rare")
    site.build()
    two = site.column("two", title="Two", day="2")
    two.unlink()
    site.build(two)
    for page in ("404.html", "tags/rare/index.html"):
        assert (site.output / page).read_text().split() == ["Three", "Aside", "One"], page


def test_lists_within_lists_count_the_texts_of_now(site: Site) -> None:
    templates = site.folder / "templates"
    templates.mkdir()
    (templates / "author.html").write_text(
        "{% for each in lists.tags.parts %}{{ each.title }} {{ each.count }}{% endfor %}"
    )
    (site.folder / "conf.py").write_text("from pelicanconf import *\nTHEME_TEMPLATES_OVERRIDES = ['templates']\n")
    site.column("one", more="author: Ada\n")
    site.build()
    page = site.output / "authors/ada/index.html"
    assert page.read_text() == "craft 3"
    site.build(site.column("four", title="Four", day="4"))
    assert page.read_text() == "craft 4"


def test_a_file_of_somebody_elses_does_not_give_way_to_a_new_page(site: Site) -> None:
    (site.output / "columns/four/index.html").mkdir(parents=True)
    kept = site.output / "columns/four/index.html/kept.txt"
    kept.write_text("Mine.")
    site.build(site.column("four", title="Four", day="4"), errors=1)
    assert kept.read_text() == "Mine."
