"""A whole site built by Pelican: which feeds lie where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import feedparser
import pytest

from desk import ROOT
from plugins.feeds.model import Setting
from plugins.feeds.plugin import FeedsGenerator

SETTINGS = """
import runpy
globals().update({name: value for name, value in runpy.run_path("pelicanconf.py").items() if name.isupper()})
SITENAME, SITEURL, SITE_ID = "The Paper", "https://paper.example/blog", "paper"
PLUGINS = [f"plugins.{name}" for name in ("core", "archives", "tags", "series", "people", "feeds")]
MARKDOWN = {"extension_configs": {"markdown.extensions.footnotes": {}}}
THEME = "simple"
AUTHOR = None
FEED_MAX_ITEMS = 3
"""
OLD_SUBSCRIBERS = """
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_RSS = "index.rdf"
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"
TRANSLATION_FEED_ATOM = "feeds/all-{lang}.atom.xml"
FEED_ALIASES = {
    "/old.xml": "/rss.xml",
    "/feed/": "/rss.xml",
    "/tag/{slug}/feed.xml": "/tags/{slug}/rss.xml",
}
"""
FEEDS_PAGE = """
{% for title, lists in feed_groups %}
{{ title }}: {% for list in lists %}
{{ list.title }}{% for feed in list.feeds %} {{ feed.address }}{% endfor %}; {% endfor %}

{% endfor %}
"""
COLUMNS = {
    "why.md": "title: Why <script>alert(1)</script> & ]]>\ndate: 2025-03-04\nauthors: [Ada Quill, Bram Osei]\n"
    "tags: [Craft, Naïveté]\ncategory: Notes\n---\n"
    "See [how](how.md) and a note.[^1]\n\n![](/images/a.png)\n\n[^1]: The note.",
    "how.md": "title: How\ndate: 2025-04-05\nsummary: In *short*.\ncategory: Notes\n---\nBody.",
    "draft.md": "title: Draft\ndate: 2025-04-06\nstatus: draft\n---\nBody.",
    "unlisted.md": "title: Unlisted\ndate: 2025-04-06\nstatus: unlisted\n---\nBody.",
    "later.md": "title: Later\ndate: 2199-04-06\n---\nBody.",
    "wie.md": "title: Wie\ndate: 2025-04-07\nlang: de\ntranslation_of: how.md\n---\nText.",
    "first.md": "title: The first\ndate: 2020-01-07\ncategory: Beginnings\n---\nText.",
    "solo.md": "title: Nur deutsch\ndate: 2025-01-07\nlang: de\ncategory: Notizen\n---\nText.",
}


def build(folder: Path, settings: str) -> subprocess.CompletedProcess[str]:
    """Build a small site in a folder with the house's settings and the given ones."""
    for name, text in COLUMNS.items():
        file = folder / "content/columns" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\n{text}\n", encoding="utf-8")
    (folder / "overrides").mkdir(exist_ok=True)
    (folder / "overrides/feeds.html").write_text(FEEDS_PAGE, encoding="utf-8")
    conf = folder / "conf.py"
    places = f'PATH = r"{folder / "content"}"\nTHEME_TEMPLATES_OVERRIDES = [r"{folder / "overrides"}"]\n'
    conf.write_text(SETTINGS + places + settings, encoding="utf-8")
    command = [sys.executable, "-m", "pelican", "-s", str(conf), "-o", str(folder / "output"), "--fatal", "errors"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "300"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built for old subscribers and new ones."""
    folder = tmp_path_factory.mktemp("site")
    built = build(folder, OLD_SUBSCRIBERS)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "output"


def titles(feed: Path) -> list[str]:
    return [entry.title for entry in feedparser.parse(feed.read_bytes(), sanitize_html=False).entries]


def test_three_feeds_lie_beside_every_list(output: Path) -> None:
    lists = (".", "columns", "tags/craft", "tags/naivete", "categories/notes", "authors/ada-quill", "authors/bram-osei")
    for folder in lists:
        assert {"rss.xml", "atom.xml", "feed.json"} <= {path.name for path in (output / folder).iterdir()}, folder


def test_only_what_stands_in_lists_stands_in_feeds(output: Path) -> None:
    why = "Why <script>alert(1)</script> & ]]>"
    assert titles(output / "rss.xml") == titles(output / "atom.xml") == ["How", why, "Nur deutsch"]
    assert [item["title"] for item in json.loads((output / "feed.json").read_bytes())["items"]] == [
        "How",
        why,
        "Nur deutsch",
    ]
    assert titles(output / "tags/craft/atom.xml") == [why]


def test_the_whole_sites_feed_has_as_many_texts_as_the_settings_say_and_the_oldest_is_left_to_others(
    output: Path,
) -> None:
    assert len(titles(output / "rss.xml")) == 3 and "The first" not in titles(output / "rss.xml")
    assert titles(output / "categories/beginnings/rss.xml") == ["The first"]


def test_every_feed_keeps_its_formats_rules(output: Path, complaints: Any) -> None:
    kinds = {"rss.xml": "rss", "atom.xml": "atom", "feed.json": "json"}
    feeds = [path for path in sorted(output.rglob("*")) if path.name in kinds]
    assert len(feeds) >= 21
    assert {str(path): found for path in feeds if (found := complaints(kinds[path.name], path.read_bytes()))} == {}


def test_texts_are_whole_and_lead_back_to_the_site(output: Path) -> None:
    why = json.loads((output / "tags/craft/feed.json").read_bytes())["items"][0]
    assert 'href="https://paper.example/blog/columns/how/"' in why["content_html"]
    assert 'href="https://paper.example/blog/columns/why/#fn:1"' in why["content_html"]
    assert 'src="https://paper.example/blog/images/a.png"' in why["content_html"]
    assert [author["name"] for author in why["authors"]] == ["Ada Quill", "Bram Osei"]
    assert why["summary"] == "See how and a note."


def test_a_standfirst_is_the_summary_as_plain_text(output: Path) -> None:
    newest = feedparser.parse((output / "atom.xml").read_bytes()).entries[0]
    assert newest.summary == "In short."


@pytest.mark.parametrize(
    ("excerpt", "content", "summary"),
    [
        (
            "<p>The <em>excerpt</em> &amp; no more …</p>",
            "<p>The excerpt & no more than this.</p>",
            "The excerpt & no more …",
        ),
        ("<p>One.</p><p>Two.</p>", "<p>One.</p><p>Two.</p>", "One."),
    ],
)
def test_without_a_standfirst_the_excerpt_is_the_summary_and_of_a_whole_text_its_first_paragraph(
    excerpt: str, content: str, summary: str, column: Any
) -> None:
    written = column(html=content)
    generator = FeedsGenerator.__new__(FeedsGenerator)
    shown = SimpleNamespace(item=written, summary=excerpt, content=content, preface="<p>A talk</p>", afterword="")
    generator.context = {"contents": {written.source: shown}}
    assert generator._setting_of(written) == Setting(summary, preface="<p>A talk</p>")


def test_a_text_in_another_language_says_so(output: Path) -> None:
    items = json.loads((output / "feed.json").read_bytes())["items"]
    assert [item.get("language") for item in items] == [None, None, "de"]


def test_old_addresses_hold_the_same_feeds(output: Path) -> None:
    def same(old: str, new: str) -> bool:
        return (output / old).read_bytes() == (output / new).read_bytes()

    assert same("feeds/all.atom.xml", "atom.xml")
    assert same("feeds/all-en.atom.xml", "atom.xml")
    assert same("index.rdf", "rss.xml")
    assert same("feeds/notes.atom.xml", "categories/notes/atom.xml")
    assert same("old.xml", "rss.xml")
    assert same("tag/craft/feed.xml", "tags/craft/rss.xml")


def test_an_old_address_that_is_a_folder_is_left_to_the_server(output: Path) -> None:
    assert not (output / "feed").exists()


def test_pelican_writes_no_feeds_of_its_own(output: Path) -> None:
    for path in output.rglob("*.xml"):
        assert b"<generator>Standfirst</generator>" in path.read_bytes(), path


def test_the_page_of_feeds_lists_them_in_groups(output: Path) -> None:
    page = (output / "feeds/index.html").read_text(encoding="utf-8")
    assert [line.partition(":")[0] for line in page.splitlines() if line] == [
        "Everything",
        "Categories",
        "Tags",
        "Authors",
    ]
    assert "Craft /tags/craft/rss.xml /tags/craft/atom.xml /tags/craft/feed.json;" in page


def test_another_theme_finds_the_feeds_where_it_looks_for_them(output: Path) -> None:
    assert "https://paper.example/blog/feeds/all.atom.xml" in (output / "index.html").read_text(encoding="utf-8")


def test_an_alias_for_a_feed_that_there_is_not_stops_the_build_with_a_suggestion(tmp_path: Path) -> None:
    built = build(tmp_path, 'FEED_ALIASES = {"/old.xml": "/tags/kraft/rss.xml"}')
    assert built.returncode != 0
    said = " ".join((built.stdout + built.stderr).split())
    assert (
        "FEED_ALIASES: no feed of this site lies at `/tags/kraft/rss.xml`; did you mean `/tags/craft/rss.xml`?" in said
    )
    assert not (tmp_path / "output/rss.xml").exists()
