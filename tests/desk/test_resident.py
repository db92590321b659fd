"""A builder that stays: after each small edit the site is a clean build's, and yet not all was built again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from desk import resident
from desk.build import Outcome, build_in
from desk.faults import as_line
from desk.options import Options
from desk.resident import Resident
from plugins.engine import reading, texts
from plugins.engine.fingerprints import Fingerprints
from plugins.engine.session import Session

COLUMN = "---\ntitle: {title}\ndate: 2025-03-0{day}\ntags: [{tags}]\n---\n\n{text}\n"
USUAL = {"title": "One", "day": "1", "tags": "craft", "text": "The first words."}
FAILING = "{% include '!theme/article.html' %}{% if article.title == 'Oh' %}{{ a.b.c }}{% endif %}"


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(outcome: Outcome) -> set[str]:
    return {as_line(problem) for problem in outcome.problems}


def nobody(files: Collection[str]) -> None:
    """Hear of files."""


@dataclass
class Site:
    """A site of a few columns and the builder that stays with it; `whole` counts the builds that were no revisions."""

    folder: Path
    whole: list[Session] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.options = Options.typed(content="content", output="output", settings="conf.py", cache="cache")
        self.resident = Resident(self.options)

    def save(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def column(self, name: str, **changes: str) -> Path:
        return self.save(f"content/columns/{name}.md", COLUMN.format(**USUAL | changes))

    def build(
        self, *changed: Path, looked_at: str = "", in_place: Callable[[Collection[str]], None] = nobody
    ) -> Outcome:
        return self.resident.build(changed or None, [looked_at] if looked_at else [], in_place)

    def clean(self) -> tuple[dict[str, bytes], set[str]]:
        """Return what a new builder comes to elsewhere."""
        options = replace(
            self.options, output=self.folder / "clean/output", cache=self.folder / "clean/cache", clean=True
        )
        outcome = build_in(Session(), options)
        return everything(self.folder / "clean/output"), lines(outcome)

    def page(self, path: str) -> str:
        return (self.folder / "output" / path).read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf.py").write_text("from pelicanconf import *\n")
    made = Site(tmp_path)
    made.column("one")
    made.column("two", title="Two", day="2", text="[One](one.md) and [nowhere](/nowhere/).")
    made.column("three", title="Three", day="3", tags="craft, type")

    def counted(session: Session, *rest: Any) -> Outcome:
        made.whole.append(session)
        return build_in(session, *rest)

    monkeypatch.setattr(resident, "build_in", counted)
    return made


def test_after_each_small_edit_the_site_is_that_of_a_clean_build(site: Site) -> None:
    site.build()
    edits: dict[str, Callable[[], Path]] = {
        "a body": lambda: site.column("one", text="Other words."),
        "a title": lambda: site.column("one", title="Uno", text="[Away](/away/)."),
        "tags": lambda: site.column("one", tags="type, craft"),
        "a new column": lambda: site.column("four", title="Four", day="4", tags="type", text="[Two](two.md)"),
        "a column that is gone": lambda: site.folder / "content/columns/four.md",
    }
    for edit, make in edits.items():
        file = make()
        if "gone" in edit:
            file.unlink()
        outcome = site.build(file)
        assert (everything(site.folder / "output"), lines(outcome)) == site.clean(), edit
        assert outcome.changed, edit
        assert len(site.whole) == 1, f"{edit}: all was built again"
    assert not (site.folder / "output/columns/four").exists()


def test_what_someone_looks_at_is_in_place_first(site: Site) -> None:
    site.build()
    seen: list[tuple[set[str], bool, bool]] = []

    def in_place(files: Collection[str]) -> None:
        seen.append(
            (set(files), "Deux" in site.page("columns/two/index.html"), "Deux" in site.page("columns/index.html"))
        )

    site.build(site.column("two", title="Deux"), looked_at="/columns/two/?draft#top", in_place=in_place)
    assert seen[0] == ({"columns/two/index.html"}, True, False), "then only that page is new"
    assert seen[-1][1:] == (True, True)
    assert "columns/index.html" in set().union(*(files for files, *_ in seen[1:]))
    assert len(site.whole) == 1


def test_what_the_next_small_change_asks_of_all_texts_is_told_while_nobody_waits(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    noting = Fingerprints._noting

    def noted(fingerprints: Fingerprints, value: Any, tell: Callable[[], str]) -> str:
        told.append(getattr(value, "title", ""))
        return noting(fingerprints, value, tell)

    monkeypatch.setattr(Fingerprints, "_noting", noted)
    site.build()
    last = site.whole[-1].run
    assert last is not None
    last.fingerprints._known.clear()  # as though a process had told them that is gone
    told.clear()
    site.resident.look_ahead(lambda: bool(told))
    assert len(set(told) & {"One", "Two", "Three"}) == 1, "it stops where a build is wanted"
    site.resident.look_ahead(lambda: False)
    assert set(told) >= {"One", "Two", "Three"}
    told.clear()
    outcome = site.build(site.column("one", text="Other words."))
    assert {"One"} == set(told) & {"One", "Two", "Three"}
    assert (everything(site.folder / "output"), lines(outcome)) == site.clean()


def test_what_was_read_once_is_known_to_other_builders_after_a_small_change(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_SPARE", 0)
    site.build()
    site.build(site.column("one", text="Other words."))
    assert len(site.whole) == 1
    monkeypatch.setattr(reading, "fresh_readings", pytest.fail)
    assert build_in(Session(), replace(site.options, output=site.folder / "other")).errors == 0


def test_a_template_that_fails_lets_all_be_built_again(site: Site) -> None:
    site.save("overrides/article.html", FAILING)
    site.save("conf.py", "from pelicanconf import *\nTHEME_TEMPLATES_OVERRIDES = ['overrides']\n")
    assert not site.build().errors
    before = everything(site.folder / "output")
    outcome = site.build(file := site.column("one", title="Oh"))
    assert outcome.errors == 1
    assert "overrides/article.html:1:" in "".join(lines(outcome))
    assert everything(site.folder / "output") == before
    site.column("one", title="Ah")
    outcome = site.build(file)
    assert len(site.whole) == 2
    assert (everything(site.folder / "output"), lines(outcome)) == site.clean()
    site.build(site.column("one", title="Again"))
    assert len(site.whole) == 2, "from then on it is revised again"


@pytest.mark.parametrize("change", ["an error", "a page", "the settings", "all", "plugins of others"])
def test_what_is_not_small_is_built_as_a_whole(site: Site, change: str) -> None:
    if change == "plugins of others":
        site.save("theirs/their_own.py", "def register(): pass\n")
        site.save(
            "conf.py", "from pelicanconf import *\nPLUGIN_PATHS = ['theirs']\nPLUGINS = [*PLUGINS, 'their_own']\n"
        )
    site.build()
    if change == "an error":
        outcome = site.build(site.column("one", day="0"))
        assert outcome.errors == 1
        assert any(line.startswith("content/columns/one.md:3:") for line in lines(outcome))
    elif change == "a page":
        site.build(site.save("content/pages/about.md", "---\ntitle: About\n---\n\nAbout.\n"))
        assert (site.folder / "output/about/index.html").exists()
    elif change == "the settings":
        site.build(site.save("conf.py", "from pelicanconf import *\nSITENAME = 'Another'\n"))
        assert "Another" in site.page("columns/one/index.html")
    else:
        file = site.column("one", title="Uno")
        site.build(*([] if change == "all" else [file]))
        assert "Uno" in site.page("index.html")
    assert len(site.whole) == 2


INCLUDING = """
from pathlib import Path

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor


class Include(Preprocessor):
    def run(self, lines):
        other = Path(__file__).with_name("content") / "columns/one.md"
        return [other.read_text().splitlines()[-1] if line == "INCLUDE" else line for line in lines]


class Including(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Include(md), "include", 100)


def makeExtension():
    return Including()
"""


def test_what_an_extension_takes_from_another_text_follows_that_text(site: Site) -> None:
    site.save("including_others.py", INCLUDING)
    extensions = "MARKDOWN['extension_configs'] | {'including_others': {}}"
    site.save("conf.py", f"from pelicanconf import *\nMARKDOWN = MARKDOWN | {{'extension_configs': {extensions}}}\n")
    site.column("two", title="Two", day="2", text="INCLUDE")
    site.build()
    site.build(site.column("one", text="Other words."))
    assert "Other words." in site.page("columns/two/index.html")
    assert everything(site.folder / "output") == site.clean()[0]


def test_what_settings_read_elsewhere_is_the_same_on_all_pages(site: Site) -> None:
    word = site.save("word.txt", "before")
    site.save("overrides/partials/site-head.html", '<meta name="word" content="{{ WORD }}">')
    own = "THEME_TEMPLATES_OVERRIDES = ['overrides']\nWORD = Path(__file__).with_name('word.txt').read_text()\n"
    site.save("conf.py", f"from pathlib import Path\nfrom pelicanconf import *\n{own}")
    site.build()
    word.write_text("after", encoding="utf-8")
    site.column("one", text="Other words.")
    site.build()
    assert 'content="after"' in site.page("columns/two/index.html")
    assert everything(site.folder / "output") == site.clean()[0]
    site.resident = Resident(site.options)
    word.write_text("before", encoding="utf-8")
    site.build()
    assert 'content="before"' in site.page("columns/one/index.html"), "what is on disk is known for what it is, too"
