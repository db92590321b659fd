"""How one text names another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.drafts import Draft, References
from plugins.core.files import TextFile
from plugins.core.front_matter import parse
from plugins.core.model import Column
from plugins.core.reading import ConverterFor, TextRead


def draft(source: str, slug: str, lang: str = "en", original: str | None = None) -> Draft:
    matter = parse("---\ntitle: A\ntags: [b, c]\n---\n", source)
    placed = {"slug": slug, "source": source, "lang": lang, "translation_of": original}
    item = Column.model_validate({"title": "A", "date": "2026-03-04"}).model_copy(update=placed)
    return Draft(TextRead(TextFile(source, "column"), item, (), matter, ConverterFor({})), item)


DRAFTS = [
    draft("columns/a.md", "a"), draft("columns/b/why.md", "why-b"), draft("columns/c/why.md", "why-c"),
    draft("columns/d.de.md", "d", "de"), draft("columns/d.md", "d"), draft("columns/e.md", "e", "de", "a"),
]  # fmt: skip
KNOWN = References.among(DRAFTS, [TextFile("columns/broken.md", "column"), TextFile("pages/p.md", "page")], "en")


@pytest.mark.parametrize(
    ("wanted", "source", "found"),
    [
        ("a", "columns/b/why.md", "columns/a.md"),
        ("a.md", "columns/b/why.md", "columns/a.md"),
        ("../a.md", "columns/b/why.md", "columns/a.md"),
        ("columns/a.md", "columns/b/why.md", "columns/a.md"),
        ("why.md", "columns/b/x.md", "columns/b/why.md"),
        ("why.md", "columns/c/x.md", "columns/c/why.md"),
        ("../c/why.md", "columns/b/why.md", "columns/c/why.md"),
        ("d", "columns/a.md", "columns/d.md"),
        ("d", "columns/d.md", "columns/d.de.md"),
        ("broken", "columns/a.md", "columns/broken.md"),
        ("broken.md", "columns/a.md", "columns/broken.md"),
        ("a", "columns/a.md", "columns/a.md"),
        ("p", "columns/a.md", None),
        ("../pages/p.md", "columns/a.md", None),
        ("gone", "columns/a.md", None),
        ("../../columns/a.md/..", "columns/a.md", None),
    ],
)
def test_a_text_is_found_by_path_slug_or_file_name(wanted: str, source: str, found: str | None) -> None:
    drafts = [*DRAFTS, draft(source, "x")] if source not in KNOWN.drafts else DRAFTS
    references = References.among(
        drafts, [TextFile("columns/broken.md", "column"), TextFile("pages/p.md", "page")], "en"
    )
    assert references.find(wanted, "column", source) == found


def test_the_names_of_a_kind_are_its_slugs_and_files() -> None:
    assert KNOWN.names("page") == ["p", "p.md"]
    assert {"a", "a.md", "why.md", "broken"} <= set(KNOWN.names("column"))


@given(st.text(st.sampled_from("abcdewhy./{}%2e\\")))
def test_what_is_found_is_a_text_that_there_is(wanted: str) -> None:
    found = KNOWN.find(wanted, "column", "columns/a.md")
    assert found is None or found in KNOWN.drafts or found in KNOWN.unread


def test_a_field_has_its_place_and_a_missing_one_the_beginning() -> None:
    one = draft("columns/a.md", "a")
    assert (one.place("tags"), one.place("tags", 1), one.place("tags", 9), one.place("gone")) == (
        (3, 7),
        (3, 11),
        (3, 7),
        (1, 1),
    )
