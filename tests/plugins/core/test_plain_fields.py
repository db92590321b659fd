"""Front matter read without YAML's parser: just what the parser would make of it, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import ROOT
from plugins.core.fields_read import Fields
from plugins.core.plain_fields import plain_fields
from plugins.core.yaml_fields import read_yaml

USUAL = [
    "title: A title", 'title: "A: #title"', "title: 'A title'  ", "Date: 2026-03-04 09:30", "tags: [a, b c, \"d\"]",
    "tags: []", "tags: [ ]", "tags:\n- a\n- b", "tags:   \n  - 'a'\n  - b c", "summary: It’s a — long “one”, (really).",
    "url: https://a.example/b?c=d", "title: 100 %", "author: Ada\n\ntitle: B", "x-y_z: a  b", "title: a :b",
]  # fmt: skip
"""What is common enough to be read quickly."""


def agrees_with_yaml(text: str) -> bool:
    """Whether a text is plain; where it is, YAML's parser makes the same of it."""
    lines = text.split("\n")
    plain = plain_fields(lines, 3)
    fields = Fields("a.md")
    read_yaml(fields, lines, 3)
    if plain is None:
        return False
    assert (plain.data, plain.places, plain.value_places) == (fields.data, fields.places, fields.value_places)
    assert (list(plain.data), list(plain.places)) == (list(fields.data), list(fields.places))
    assert (fields.problems, fields.unread) == ([], set())
    return True


@pytest.mark.parametrize("text", USUAL)
def test_what_is_usual_is_read_as_yamls_parser_reads_it(text: str) -> None:
    assert agrees_with_yaml(text)


def test_the_demonstrations_front_matter_is_read_as_yamls_parser_reads_it() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "content").rglob("*.md"))]
    heads = [text.split("\n---\n")[0].removeprefix("---\n") for text in texts if text.startswith("---\n")]
    for head in heads:
        agrees_with_yaml(head)


PIECES = [
    "a", "title", "é", "1", "_", "-", " ", "  ", ": ", ":", ":\n", "\n", "\n\n", "- ", "\n- ", "\n  - ", "\n ", "#",
    " #",
    '"', "'", "\\", "[", "]", ", ", ",", "{", "}", "&", "*", "!", "|", ">", "%", "@", "`", "~", "?", "? ", "=", "<<",
    "\t", "\u00a0", "\u2028", "\ufeff", "…", "yes", "null", "2026-03-04", "---", "...", "[a, b]", '"c"', "'d'", "k: v",
]  # fmt: skip


@settings(max_examples=3000)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_anything_is_read_as_yamls_parser_reads_it_or_not_at_all(text: str) -> None:
    agrees_with_yaml(text)


VALUES = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=4).map(lambda parts: f"[{', '.join(parts)}]"),
    st.lists(st.sampled_from(PIECES), max_size=4).map(lambda parts: "".join(f"\n- {part}" for part in parts)),
    st.lists(st.sampled_from(PIECES), max_size=4).map(lambda parts: '"' + "".join(parts) + '"'),
    st.lists(st.sampled_from(PIECES), max_size=4).map(lambda parts: "'" + "".join(parts) + "'"),
)


@settings(max_examples=3000)
@given(st.lists(st.tuples(st.sampled_from(["a", "B", "c-d", "e_f"]), VALUES), min_size=1, max_size=4))
def test_fields_are_read_as_yamls_parser_reads_them_or_not_at_all(written: list[tuple[str, str]]) -> None:
    agrees_with_yaml("\n".join(f"{name}: {value}" for name, value in written))
