"""A body as a tree that can be worked on, whatever its author wrote."""

from __future__ import annotations

import pytest

from plugins.core.html_tree import parse, remove, serialise


@pytest.mark.parametrize("reference", ["&#1;", "&#x1;", "&#8", "&#X0001f;", "&#xFFFF;", "&#65534;", "&#xD800;", "&#0;"])
def test_a_reference_to_no_character_of_xml_is_left_out_and_the_text_can_be_moved(reference: str) -> None:
    body = parse(f'<p title="{reference}t">a{reference} <b>b</b>{reference} c</p>')
    remove(next(body.iter("b")))
    assert serialise(body) == '<p title="t">a  c</p>'


@pytest.mark.parametrize(("reference", "character"), [("&#9;", "\t"), ("&#233;", "é"), ("&#x1F600;", "😀")])
def test_other_references_are_what_they_say(reference: str, character: str) -> None:
    assert parse(f"<p>{reference}</p>")[0].text == character
