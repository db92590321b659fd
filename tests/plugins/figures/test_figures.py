"""Figures, notes, pull quotes and tables: each case is a text in Markdown and the HTML that it must become."""

from __future__ import annotations

from pathlib import Path

import html5lib
import markdown
import pytest

from plugins import figures

CASES = sorted(Path(__file__).parent.glob("cases/*.md"))
PARTS = [
    "abbr",
    "attr_list",
    "codehilite",
    "def_list",
    "fenced_code",
    "footnotes",
    "md_in_html",
    "smarty",
    "tables",
    "toc",
]
EXTENSIONS = [f"markdown.extensions.{part}" for part in PARTS]
CONFIGS = {"markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False}}
NOTE = "Text.[^1]\n\n[^1]: Note.\n\n![x](x.svg)\n"


def parser(*extensions: str) -> markdown.Markdown:
    return markdown.Markdown(extensions=extensions, extension_configs=CONFIGS, output_format="html")


def html_of(text: str, *extensions: str) -> str:
    return parser(*extensions or (*EXTENSIONS, "plugins.figures")).convert(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_each_case_becomes_its_html(case: Path) -> None:
    assert html_of(case.read_text(encoding="utf-8")) + "\n" == case.with_suffix(".html").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_html_of_each_case_is_as_browsers_would_have_it(case: Path) -> None:
    reader = html5lib.HTMLParser()
    reader.parseFragment(case.with_suffix(".html").read_text(encoding="utf-8"))
    assert reader.errors == []


@pytest.mark.parametrize("name", ["plugins.figures", "plugins.figures.model", "plugins.figures:FiguresExtension"])
def test_the_setting_may_name_it_in_each_of_markdowns_ways(name: str) -> None:
    assert '<aside class="note" id="fn:1"' in html_of(NOTE, *EXTENSIONS, name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_order_of_the_extensions_does_not_matter(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    assert html_of(text, "plugins.figures", *EXTENSIONS) == html_of(text, *EXTENSIONS, "plugins.figures")


def test_notes_stay_with_their_own_text() -> None:
    shared = parser(*EXTENSIONS, "plugins.figures")
    first = shared.convert(NOTE)
    assert shared.reset().convert("Text.[^1]\n") == "<p>Text.[^1]</p>"
    assert shared.reset().convert(NOTE) == first


def test_figures_need_no_other_extension() -> None:
    assert html_of('![x](x.svg "C"){: credit="A" }', "plugins.figures") == (
        '<figure><img alt="x" decoding="async" loading="lazy" src="x.svg">'
        '<figcaption>C <small class="credit"><bdi>A</bdi></small></figcaption>\n</figure>'
    )


def test_links_into_the_site_are_left_as_written() -> None:
    html = html_of(
        "[a]({filename}b.md) [c](|filename|d.md)\n\n![e]({static}/e.svg)\n\n[![f]({attach}f.svg)]({filename}g.md)\n"
    )
    for address in ("{filename}b.md", "|filename|d.md", "{static}/e.svg", "{attach}f.svg", "{filename}g.md"):
        assert f'="{address}"' in html


def test_pelican_may_register_it_as_a_plugin() -> None:
    figures.register()
