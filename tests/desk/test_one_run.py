"""Whatever is wrong with a site is told in one run, and nothing that merely follows from a text that was not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.build import build
from desk.check import checked
from desk.faults import as_line
from desk.options import Options

SOUND = {
    "columns/sound.md": "title: Sound\ndate: 2025-03-01\nauthor: Ann Other\ntags: [craft]",
    "pages/about.md": "title: About",
}
"""Texts with which nothing is wrong."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that nothing is wrong with; the caller stands in its folder."""
    monkeypatch.chdir(tmp_path)
    write(SOUND)
    Path("conf.py").write_text("from pelicanconf import *\n", encoding="utf-8")
    return tmp_path


def write(texts: dict[str, str], body: str = "A text.") -> None:
    for path, fields in texts.items():
        file = Path("content", path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\n{fields}\n---\n\n{body}\n", encoding="utf-8")


def told(purpose: str = "public") -> list[str]:
    """Return what a build says."""
    outcome = build(Options.typed(settings="conf.py", cache="cache"), purpose)
    return sorted(as_line(problem) for problem in outcome.problems)


def test_errors_of_texts_settings_templates_and_addresses_are_told_together(site: Path) -> None:
    settings = 'from pelicanconf import *\nFEED_ALIASES = {"/old.xml": "/rsss.xml"}\nPODCAST = {"titel": "x"}\n'
    Path("conf.py").write_text(settings, encoding="utf-8")
    write({
        "columns/bad-date.md": "title: Bad date\ndate: 12\naliases: [/rss.xml, /harmless/]\ntemplate: nonesuch",
        "columns/no-template.md": "title: No template\ndate: 2025-03-01\ntemplate: nope",
        "columns/over-a-feed.md": "title: Over a feed\ndate: 2025-03-01\naliases: [/atom.xml]",
        "books/road/book.md": "title: The road\nsubtitel: x",
        "books/road/01-on.md": "title: On\nexcerpt: full\naliases: [/sitemap.xml]",
    })  # fmt: skip
    no_template = "correct the name, or take the line away"
    assert told() == [
        "conf.py:2:1: FEED_ALIASES: no feed of this site lies at `/rsss.xml`; did you mean `/rss.xml`?",
        "conf.py:3:1: PODCAST: `titel` says nothing of a podcast; did you mean `title`?",
        "content/books/road/01-on.md:4:11: aliases: `/sitemap.xml` is the address of the sitemap; choose another",
        "content/books/road/book.md:3:1: subtitel: no such field; did you mean `subtitle`?",
        "content/columns/bad-date.md:3:7: date: `12` is not a whole date; write it whole, as in 2026-03-04 or "
        "2026-03-04 09:30",
        "content/columns/bad-date.md:4:11: aliases: `/rss.xml` is the address of a feed of the list «Standfirst»; "
        "choose another",
        f"content/columns/bad-date.md:5:11: template: the theme has no template `nonesuch`; {no_template}",
        f"content/columns/no-template.md:4:11: template: the theme has no template `nope`; {no_template}",
        "content/columns/over-a-feed.md:4:11: aliases: `/atom.xml` is the address of a feed of the list «Standfirst»; "
        "choose another",
    ]


def test_what_leads_to_a_text_that_was_not_read_is_not_held_against_others(site: Path) -> None:
    write({
        "books/road/book.md": "title: The road\nsubtitel: x",
        "books/road/01-on.md": "title: On",
        "columns/bad.md": "title: Bad\ndate: 12\nseries: A series\ntags: [only here]",
        "columns/drawn.md": "title: Drawn\ndate: 2025-03-01\nfrom_book: road\ntranslation_of: bad\nlang: de",
        "events/talk.md": "title: Talk\nstart: 2026-03-01\nreport: bad",
    })  # fmt: skip
    write(
        {"pages/about.md": "title: About"}, "[Bad](../columns/bad.md), [road](/books/road/), [tag](/tags/only-here/)."
    )
    assert [line.split(": ")[1] for line in told("check")] == ["subtitel", "date"]


def test_one_mistake_is_told_once(site: Path) -> None:
    Path("content/images").mkdir()
    Path("content/images/plan.txt").write_text("A plan.", encoding="utf-8")
    write({
        "columns/bad.md": "title: Bad\ndate: 12",
        "columns/home.md": "title: Home\ndate: 2025-03-01\nsave_as: index.html",
        "columns/plan.md": "title: Plan\ndate: 2025-03-01\nsave_as: images/plan.txt",
        "pages/tags.md": "title: Tags",
    })  # fmt: skip
    assert [line.split(":")[0] for line in told()] == [
        "content/columns/bad.md", "content/columns/home.md", "content/columns/plan.md", "content/pages/tags.md",
    ]  # fmt: skip


def test_a_plugin_that_stumbles_over_what_is_missing_hides_nothing_and_is_not_told(site: Path) -> None:
    plugin = (
        "from pelican import signals\n"
        "def look(generator):\n"
        "    if generator.settings.get('STUMBLES'): generator.context['contents']['columns/bad.md']\n"
        "def register(): signals.article_generator_finalized.connect(look)\n"
    )
    Path("stumbling.py").write_text(plugin, encoding="utf-8")
    settings = "from pelicanconf import *\nPLUGIN_PATHS = ['.']\nPLUGINS = [*PLUGINS, 'stumbling']\nSTUMBLES = True\n"
    Path("conf.py").write_text(settings, encoding="utf-8")
    write({"columns/bad.md": "title: Bad\ndate: 12"})
    (only,) = told()
    assert only.startswith("content/columns/bad.md:3:7: date: ")


def test_all_texts_that_ask_for_the_template_of_another_kind_are_told(site: Path) -> None:
    write({
        f"columns/{name}.md": f"title: {name}\ndate: 2025-03-01\ntemplate: event" for name in ("one", "two")
    })  # fmt: skip
    mend = "write the name of another, or take the line away"
    assert told() == [
        f"content/columns/{name}.md:4:11: template: the template `event` is made to show something else; {mend}"
        for name in ("one", "two")
    ]


def test_templates_that_the_settings_name_and_nobody_has_are_told_in_their_lines(site: Path) -> None:
    settings = ["DIRECT_TEMPLATES = [*DIRECT_TEMPLATES, 'nope']", "TEMPLATE_PAGES = {'a.html': 'b.html'}"]
    Path("conf.py").write_text("\n".join(["from pelicanconf import *", *settings]), encoding="utf-8")
    assert told() == [
        "conf.py:2:1: DIRECT_TEMPLATES: the theme has no template `nope`; correct the name, or take it out",
        "conf.py:3:1: TEMPLATE_PAGES: there is no file `a.html` in the content folder; correct the name, or take "
        "it out",
    ]


def test_slips_in_names_of_settings_and_mistakes_in_public_ones_are_told_beside_errors_of_texts(site: Path) -> None:
    write({"columns/bad.md": "title: Bad\ndate: 12"})
    Path("conf.py").write_text("from pelicanconf import *\nTIMEZON = 'Europe/Vienna'\n", encoding="utf-8")
    options = Options.typed(settings="conf.py", cache="cache")
    assert [problem.field for problem in checked(options).problems] == ["TIMEZON", "date"]
    Path("publishconf.py").write_text("from conf import *\nSITEURL = 'mine.example'\n", encoding="utf-8")
    assert [problem.field for problem in checked(options).problems] == ["date", "SITEURL"]


def test_a_site_in_which_something_is_wrong_leaves_the_output_as_it_was(site: Path) -> None:
    assert told() == []
    before = {path: path.read_bytes() for path in Path("output").rglob("*") if path.is_file()}
    write({"columns/bad.md": "title: Bad\ndate: 12", "columns/new.md": "title: New\ndate: 2025-03-01"})
    assert len(told()) == 1
    assert {path: path.read_bytes() for path in Path("output").rglob("*") if path.is_file()} == before
