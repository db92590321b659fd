"""Themes and plugins of others, with this content: it is still Pelican."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from desk import ROOT
from tests.whole.conftest import build_site


def settings_file(folder: Path, text: str) -> str:
    path = folder / "settings.py"
    path.write_text(f"from pelicanconf import *\n{text}\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("theme", ["simple", "notmyidea"])
def test_pelicans_own_themes_show_this_content(tmp_path: Path, theme: str) -> None:
    settings = settings_file(tmp_path, f"THEME = {theme!r}")
    done = build_site(
        tmp_path / "out", "--settings", settings, "--content", str(ROOT / "content"), "--siteurl", "https://a.example"
    )
    assert done.returncode == 0, done.stderr
    home = html.fromstring((tmp_path / "out/index.html").read_bytes())
    assert "https://a.example/columns/promising-a-second-part/" in home.xpath("//a/@href")
    column = (tmp_path / "out/columns/notes-in-the-margin/index.html").read_text(encoding="utf-8")
    assert "<p>" in column and "&lt;p&gt;" not in column, "bodies are HTML, not escaped"
    for page in ("archive/index.html", "archive/2024/index.html", "categories/craft/index.html"):
        assert "columns/the-standfirst/" in (tmp_path / "out" / page).read_text(encoding="utf-8"), page
    assert "https://a.example/tags/typesetting/" in (tmp_path / "out/tags/index.html").read_text(encoding="utf-8")
    series = html.fromstring((tmp_path / "out/series/parts-of-a-column/index.html").read_bytes())
    assert series.xpath("//main//li | //ol//li"), "what the theme lacks is taken from ours"


def test_plugins_of_others_see_columns_and_pages(tmp_path: Path) -> None:
    overrides = tmp_path / "overrides"
    overrides.mkdir()
    (overrides / "article.html").write_text(
        "{% if article.next_article %}next: {{ article.next_article.title }}{% endif %}"
        "{% if article.prev_article %}previous: {{ article.prev_article.title }}{% endif %}",
        encoding="utf-8",
    )
    settings = settings_file(
        tmp_path,
        f"PLUGINS = [*PLUGINS, 'sitemap', 'neighbors']\nTHEME_TEMPLATES_OVERRIDES = [{str(overrides)!r}]\n"
        "SITEMAP = {'format': 'xml'}",
    )
    done = build_site(
        tmp_path / "out", "--settings", settings, "--content", str(ROOT / "content"), "--siteurl", "https://a.example"
    )
    assert done.returncode == 0, done.stderr
    sitemap = etree.parse(str(tmp_path / "out/sitemap.xml"))
    addresses = sitemap.xpath("//*[local-name()='loc']/text()")
    assert "https://a.example/columns/the-standfirst/" in addresses
    assert "https://a.example/about/" in addresses
    assert "next: " in (tmp_path / "out/columns/the-standfirst/index.html").read_text(encoding="utf-8")
