"""Tags that one author meant as one and wrote as two; names that are alike by chance are left in peace."""

from __future__ import annotations

from collections import Counter

import pytest

from desk.check.tags import close_pairs
from tests.desk.check.conftest import Site


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("essay", "essays"), ("City", "cities"), ("e-book", "ebook"), ("class", "classes"), ("box", "boxes"),
        ("organisation", "organization"), ("colour", "color"), ("theatre", "theater"), ("catalogue", "catalog"),
        ("self publishing", "self-publishings"),
    ],
)  # fmt: skip
def test_two_forms_of_a_word_are_close(one: str, other: str) -> None:
    assert list(close_pairs(Counter({one: 5, other: 2}))) == [(other, one)]
    assert list(close_pairs(Counter({one: 1, other: 2}))) == [(one, other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"), ("Python 2", "Python 3"), ("Python", "Python 3"), ("bus", "bu"), ("glass", "glas"), ("US", "U"),
        ("reading", "heading"), ("writing", "waiting"), ("Paris", "Pari"), ("new", "news"), ("form", "from"),
        ("Greek", "Greece"), ("AI", "AIs"),
    ],
)  # fmt: skip
def test_other_words_are_not(one: str, other: str) -> None:
    assert list(close_pairs(Counter({one: 9, other: 1}))) == []


@pytest.mark.parametrize("slip", ["publising", "publisshing", "pubilshing"])
def test_a_slip_of_the_pen_is_known_by_being_the_only_one(slip: str) -> None:
    assert list(close_pairs(Counter({"publishing": 3, slip: 1}))) == [(slip, "publishing")]
    assert list(close_pairs(Counter({"publishing": 3, slip: 2}))) == []
    assert list(close_pairs(Counter({"publishing": 2, slip: 1}))) == []


def test_the_rarer_is_told_of_where_it_is_first_written(site: Site) -> None:
    for number in range(3):
        site.column(f"column-{number}", tags="[craft, essays]")
    site.column("slip", tags="[craft, essay]")
    (problem,) = site.found()
    assert str(problem) == (
        "content/columns/slip.md:4:15: warning: tags: `essay` and `essays` are two tags, with a page each; "
        "write `essays`, if that is what is meant; 3 texts have it"
    )


def test_names_with_files_of_their_own_are_meant(site: Site) -> None:
    site.column("one", tags="[art, arts]")
    for tag in ("art", "arts"):
        site.write(f"tags/{tag}.md", title=tag)
    assert site.told() == []


def test_words_of_two_languages_may_be_alike(site: Site) -> None:
    site.column("one", tags="[finance]")
    site.column("un", tags="[finances]", lang="fr")
    assert site.told() == []


def test_categories_are_looked_at_too(site: Site) -> None:
    site.column("one", category="Letter")
    site.column("two", category="Letters")
    (line,) = site.told()
    assert line.startswith("content/columns/two.md:4:11: warning: category: `Letters` and `Letter` are two categories")
