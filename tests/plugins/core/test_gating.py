"""What of a chapter may be public, and what may not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.body import Converter
from plugins.core.gating import part


@pytest.fixture(scope="module", params=["our notes", "gathered notes"])
def converter(request: pytest.FixtureRequest, markdown_setting: dict[str, Any]) -> Converter:
    configs = dict(markdown_setting["extension_configs"])
    if request.param == "gathered notes":
        del configs["plugins.figures"]
    return Converter(markdown_setting | {"extension_configs": configs})


def opening(markdown: str, converter: Converter) -> str:
    parted = part(converter.convert(markdown).html)
    assert parted is not None
    return parted.opening


def test_a_text_without_the_mark_is_not_parted() -> None:
    assert part("<p>All of it.</p><!-- less -->") is None


def test_a_mark_that_is_shown_as_code_parts_nothing(converter: Converter) -> None:
    assert part(converter.convert("Write `<!-- more -->`.\n\n    <!-- more -->\n").html) is None


def test_what_is_before_the_mark_is_the_opening_and_what_is_after_it_the_rest(converter: Converter) -> None:
    parted = part(converter.convert("One.\n\n<!-- more -->\n\nTwo.\n").html)
    assert parted == ("<p>One.</p>", "<p>Two.</p>")


def test_a_mark_within_a_list_parts_the_list(converter: Converter) -> None:
    html = "<ul><li>known <em>and <!-- more -->gated</em> gated</li><li>gated</li></ul><p>gated</p>"
    parted = part(html)
    assert parted is not None
    assert parted.opening == "<ul><li>known <em>and </em></li></ul>"
    assert "known" not in parted.rest
    assert parted.rest.count("gated") == 4


def test_only_the_first_mark_counts(converter: Converter) -> None:
    assert "gated" not in opening("One.\n\n<!-- more -->\n\ngated\n\n<!-- more -->\n\ngated\n", converter)


def test_a_note_comes_along_where_the_opening_refers_to_it_and_no_other(converter: Converter) -> None:
    html = opening(
        "One.[^a]\n\n<!-- more -->\n\nTwo.[^b]\n\n[^b]: gated\n[^a]: known[^c]\n[^c]: its own note\n", converter
    )
    assert "known" in html
    assert "its own note" in html
    assert "gated" not in html
    assert re.findall('href="#fn:(.)"', html) == ["a", "c"]


def test_a_note_of_a_list_that_is_parted_comes_along(converter: Converter) -> None:
    html = opening("- One.[^a]\n\n    <!-- more -->\n\n    gated\n\n- gated\n\n[^a]: known\n", converter)
    assert "known" in html
    assert "gated" not in html


def test_a_table_of_contents_names_no_heading_that_is_not_there(converter: Converter) -> None:
    html = opening("[TOC]\n\n## Known\n\nOne.\n\n### Also\n\n<!-- more -->\n\n### Gated\n\n## Gated too\n", converter)
    assert html.count("Known") == 2
    assert html.count("Also") == 2
    assert "ated" not in html


def test_a_table_of_contents_names_no_heading_that_shares_an_id_with_an_open_one(converter: Converter) -> None:
    html = opening("[TOC]\n\n## Known {: #same}\n\n<!-- more -->\n\n## Gated {: #same}\n", converter)
    assert html.count("Known") == 2
    assert "Gated" not in html


def test_a_heading_that_the_mark_cuts_is_not_in_the_opening(converter: Converter) -> None:
    assert opening("[TOC]\n\nOne.\n\n## Known <!-- more --> gated\n", converter).count("nown") == 0


def test_a_link_into_the_gated_part_leads_nowhere(converter: Converter) -> None:
    html = opening("See [below](#gated).\n\n<!-- more -->\n\n## Gated\n", converter)
    assert html == "<p>See <a>below</a>.</p>"


BLOCKS = st.sampled_from(
    [
        "{0}\n", "## {0}\n", "- {0}\n- {0}\n", "> {0}\n>\n> {0}\n", "1. {0}\n\n    {0}\n", "{0}[^{0}]\n\n[^{0}]: {0}\n",
        "| {0} | {0} |\n|---|---|\n| {0} | {0} |\n", "```\n{0}\n```\n", '![{0}](/{0}.svg "{0}")\n', "{0}\n: {0}\n",
        "<div><p>{0}\n", "<table><tr><td>{0}\n", "</div></div>{0}\n", '<section id="{0}">{0}</section>\n',
        "[{0}](#{0})\n", "[{0}][{0}]\n\n[{0}]: /{0}/ \"{0}\"\n", "<details><summary>{0}</summary>\n",
    ]
)  # fmt: skip


@given(before=st.lists(BLOCKS, max_size=5), after=st.lists(BLOCKS, max_size=5))
def test_no_word_after_the_mark_is_in_the_opening_and_none_before_it_is_lost(
    before: list[str], after: list[str], markdown_setting: dict[str, Any]
) -> None:
    blocks = [
        *(block.format("open") for block in before),
        "<!-- more -->\n",
        *(block.format("gated") for block in after),
    ]
    html = Converter(markdown_setting).convert("\n".join(blocks)).html
    parted = part(html)
    assert (parted is None) == ("<!-- more -->" not in html)
    if parted is not None:
        assert "gated" not in parted.opening
        lost = html.partition("<!-- more")[0].count("open") - parted.opening.count("open")
        assert lost <= sum("](#" in block for block in before)
