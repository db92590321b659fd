"""Passes that are left out or done sooner give what Python-Markdown's own give, and stand in for those only."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor, RawHtmlPostprocessor
from markdown.preprocessors import NormalizeWhitespace as StockWhitespace
from markdown.treeprocessors import PrettifyTreeprocessor, Treeprocessor

from plugins.core.body import Converter
from plugins.core.markdown_passes import NormalizeWhitespace
from plugins.core.markdown_passes import PrettifyTreeprocessor as QuickPrettify

PLAIN = markdown.Markdown()
ALL = ["abbr", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "tables"]

SETTINGS: list[dict[str, Any]] = [
    {},
    {"output_format": "xhtml", "extensions": ["extra", "nl2br", "sane_lists"]},
    {"extensions": ["smarty", "admonition", "legacy_em", "wikilinks"], "tab_length": 2},
    {"extensions": ["toc", "codehilite"], "extension_configs": {"toc": {"permalink": True, "toc_depth": "2-3"}}},
    {"extensions": ["toc"], "extension_configs": {"toc": {"anchorlink": True, "baselevel": 2}}},
    {"extensions": ["footnotes"], "extension_configs": {"footnotes": {"SUPERSCRIPT_TEXT": "*{}* _x_"}}},
    {"extensions": ALL},
]

PIECES = [
    "# A *b* `c`\n\n",
    "## It's {: #d }\n",
    "[TOC]\n\n",
    "[^1] ",
    "\n\n[^1]: *Note* [^1]\n\n",
    "*a* ",
    "**b",
    "_c_ ",
]
PIECES += [
    "***d** e* ",
    "* ",
    "`f` ",
    '[g](h "i") ',
    "[j][k] ",
    "[k]: l\n\n",
    "![m](n) ",
    "<b>o</b> ",
    "<div>p</div>\n\n",
]
PIECES += [
    "&amp; ",
    "& ",
    "< ",
    "\\* ",
    "a@b.cd ",
    "<http://e.f> ",
    "- q\n",
    "    r\n",
    "\t1. s\n",
    "> t\n",
    "---\n",
    "===\n",
]
PIECES += [
    ": u\n",
    "| v | w |\n|---|:-:|\n",
    "```\nx {y}\n```\n",
    "  \n",
    "\n\n",
    "\r\n",
    "\r",
    " \n",
    "word ",
    "[[z]] ",
    "{: .a }",
]
PIECES += [
    "*[word]: W\n\n",
    "!!! note\n    b\n\n",
    "'c' ",
    '"d" ',
    "-- ",
    "... ",
    "\x02",
    "\x03",
    "1. ",
    "+ ",
    "****",
    "__",
]


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@settings(max_examples=120, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
@example(pieces=["a", "\r"])
@example(pieces=["*a* **b** ***c*** *d **e** f* **g*h** _i_ *j_k_* *l\nm*\n**n **\n* *o *p* *"])
@example(pieces=["a*b*c **d**e *\u00a0f* *g\u00a0* \\**h* *i\\** *`j`* *<b>* *[k](l)* *m*n*o*"])
def test_any_text_is_what_python_markdown_makes_of_it_whatever_the_setting(
    setting: dict[str, Any], pieces: list[str]
) -> None:
    text = "".join(pieces)
    assert Converter(setting).convert(text).html == markdown.Markdown(**setting).convert(text)


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet=" \t\n\r\x02\x03a", max_size=30))
@example(text="a\r")
@example(text="a\r\x02\n")
@example(text=" \n  \n   \na")
def test_whitespace_is_normalised_as_python_markdown_does_it(text: str) -> None:
    lines = text.split("\n")
    assert NormalizeWhitespace(PLAIN).run(lines) == StockWhitespace(PLAIN).run(lines)


def test_what_is_replaced_is_still_called_as_it_was() -> None:
    """Without it all would be as right, but slower: see `PrettifyTreeprocessor`."""
    assert "_prettifyETree" in vars(PrettifyTreeprocessor) and "_prettifyETree" in vars(QuickPrettify)


class Shouts(InlineProcessor):
    """Brings text that no pattern has seen before, with marks of its own."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        element = Element("q")
        element.text = "*heard* <b>and</b> `more`"
        return element, m.start(), m.end()


class Braces(Treeprocessor):
    """Puts an attribute list and a heading in the tree, late."""

    def run(self, root: Element) -> None:
        for paragraph in root.iter("p"):
            paragraph.text = (paragraph.text or "") + "\n{: .late }"
        heading = Element("h2")
        heading.text = "A & B"
        root.append(heading)


class Upper(Postprocessor):
    """Changes every text, that of headings too."""

    def run(self, text: str) -> str:
        return text.replace("plain", "PLAIN")


class OwnRawHtml(RawHtmlPostprocessor):
    """Puts stored HTML back in a way of its own."""

    def stash_to_string(self, text: str) -> str:
        return f"<!-- own -->{text}"


class OfASite(Extension):
    """An extension such as a site may bring, with a part of every kind."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.inlinePatterns.register(Shouts("loud"), "shouts", 185)
        md.treeprocessors.register(Braces(md), "braces_late", 9)
        md.postprocessors.register(Upper(md), "upper", 25)
        md.postprocessors.register(OwnRawHtml(md), "raw_html", 30)
        md.block_level_elements.append("q")


@settings(max_examples=100, deadline=None)
@given(pieces=st.lists(st.sampled_from([*PIECES, "loud ", "# plain\n", "plain ", "<i>r</i> "]), max_size=12))
@example(pieces=["loud"])
@example(pieces=["# plain\n\n<div>a</div>\n\nplain *loud* &copy;\n"])
def test_the_parts_of_a_sites_own_extension_do_what_they_do_to_python_markdown(pieces: list[str]) -> None:
    setting: dict[str, Any] = {"extensions": ["attr_list", "toc", "md_in_html", OfASite()]}
    text = "".join(pieces)
    assert Converter(setting).convert(text).html == markdown.Markdown(**setting).convert(text)
