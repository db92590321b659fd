"""The demo site, as its readers get it."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from lxml import html

from desk import ROOT

PROMISED = (
    "index.html", "columns/index.html", "tags/index.html", "categories/index.html", "series/index.html",
    "authors/index.html", "archive/index.html", "archive/2026/index.html", "feeds/index.html", "404.html",
    "rss.xml", "atom.xml", "feed.json", "columns/rss.xml", "about/index.html",
)  # fmt: skip


@pytest.mark.parametrize("address", PROMISED)
def test_what_is_promised_lies_where_it_is_promised(demo: Path, address: str) -> None:
    assert (demo / address).is_file()


def pages_of(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_list_has_three_feeds_beside_it(demo: Path) -> None:
    for kind in ("tags", "series", "authors", "categories"):
        for page in (demo / kind).glob("*/index.html"):
            if 'http-equiv="refresh"' not in page.read_text(encoding="utf-8"):
                assert {file.name for file in page.parent.iterdir()} >= {"rss.xml", "atom.xml", "feed.json"}, page


def test_no_page_holds_a_script_or_an_inline_style(demo: Path) -> None:
    for page in pages_of(demo):
        tree = html.fromstring(page.read_bytes())
        assert not tree.xpath("//script[not(@type='application/ld+json')]"), page
        assert not tree.xpath("//@style | //style"), page
        assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("on")], page


def test_no_page_asks_another_host_for_anything(demo: Path) -> None:
    fetched = "//img/@src | //source/@srcset | //link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href"
    fetched += " | //iframe/@src | //video/@src | //audio/@src | //embed/@src | //object/@data"
    for page in pages_of(demo):
        for address in html.fromstring(page.read_bytes()).xpath(fetched):
            assert address.startswith("/") and not address.startswith("//"), (page, address)
    for sheet in demo.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//|@import", sheet.read_text(encoding="utf-8")), sheet


def test_a_column_keeps_to_its_budget(demo: Path) -> None:
    sheets = sum(path.stat().st_size for path in demo.rglob("*.css"))
    assert sheets <= 20 * 1024
    fonts = sorted(path.stat().st_size for path in demo.rglob("*.woff2"))
    for page in (demo / "columns").glob("*/index.html"):
        weight = len(page.read_bytes()) + sheets + sum(fonts)
        assert weight <= 120 * 1024, page
        words = len(" ".join(html.fromstring(page.read_bytes()).xpath("//main//text()")).split())
        assert len(gzip.compress(page.read_bytes())) <= 15 * 1024 * max(1, words / 1000), page


def hidden_sentences() -> list[str]:
    """Return a line from the body of every draft and scheduled column of the demo."""
    found = []
    for file in sorted((ROOT / "content" / "columns").glob("*.md")):
        _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
        if re.search(r"^status: draft$|^date: 20[3-9]\d", head, re.M):
            found.append(max(re.findall(r"^[A-Za-z ]{30,}", body, re.M), key=len))
    return found


def test_drafts_and_scheduled_columns_are_in_no_public_file(demo: Path) -> None:
    sentences = hidden_sentences()
    assert len(sentences) >= 2, "the demo has a draft and a scheduled column"
    for path in demo.rglob("*"):
        if path.is_file():
            public = path.read_bytes().decode("utf-8", "replace")
            assert [sentence for sentence in sentences if sentence in public] == [], path


def test_every_page_says_where_its_feeds_are(demo: Path) -> None:
    for page in pages_of(demo):
        text = page.read_text(encoding="utf-8")
        if 'http-equiv="refresh"' not in text:
            assert 'type="application/rss+xml"' in text and 'type="application/feed+json"' in text, page


def test_ids_are_unique_on_every_page(demo: Path) -> None:
    for page in pages_of(demo):
        ids = html.fromstring(page.read_bytes()).xpath("//@id")
        assert len(ids) == len(set(ids)), page


def test_canonical_addresses_are_absolute_and_own_links_are_from_the_root(demo: Path) -> None:
    tree = html.fromstring((demo / "columns/the-standfirst/index.html").read_bytes())
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://demo.example/columns/the-standfirst/"]
    assert all(not link.startswith("https://demo.example") for link in tree.xpath("//a/@href"))


def test_translations_lead_to_each_other(demo: Path) -> None:
    german = html.fromstring((demo / "de/columns/der-vorspann/index.html").read_bytes())
    english = html.fromstring((demo / "columns/the-standfirst/index.html").read_bytes())
    assert "/columns/the-standfirst/" in german.xpath("//main//a/@href")
    assert "/de/columns/der-vorspann/" in english.xpath("//main//a/@href")
    assert german.get("lang") == "de"


def test_a_merged_tag_leads_to_the_one_it_was_merged_into(demo: Path) -> None:
    text = (demo / "tags/type-setting/index.html").read_text(encoding="utf-8")
    assert re.search(r'http-equiv="refresh" content="0; ?url=/tags/typesetting/"', text, re.IGNORECASE)
    assert 'rel="canonical" href="https://demo.example/tags/typesetting/"' in text


def test_a_series_numbers_its_parts_and_greys_the_planned_ones(demo: Path) -> None:
    text = (demo / "columns/notes-in-the-margin/index.html").read_text(encoding="utf-8")
    assert re.search(r"[Pp]art II of V\b", re.sub(r"<[^>]+>", "", text))
    assert 'class="planned"' in (demo / "series/parts-of-a-column/index.html").read_text(encoding="utf-8")


def test_the_manifest_names_every_file_and_is_not_public(demo: Path) -> None:
    manifest = json.loads((demo.parent / "output.manifest.json").read_text(encoding="utf-8"))
    public = {path.relative_to(demo).as_posix() for path in demo.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == public
