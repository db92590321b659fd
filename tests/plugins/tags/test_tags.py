"""Tags and categories: a list for each that is used or described, and an index in which use shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.addresses import Permalinks
from plugins.core.listing import Listing
from plugins.tags.model import WEIGHTS, tag_listings, weight_of
from tests.plugins.conftest import FILES, Content


def lists(content: Content, kind: str) -> dict[str, Listing]:
    return {
        listing.title: listing
        for listing in tag_listings(content.press(default_category="News"))
        if listing.kind == kind
    }


def test_a_tag_lists_its_columns_newest_first(content: Content) -> None:
    content.column("old", tags="Craft", date="2025-01-01")
    content.column("new", tags="[craft, Other]", date="2026-01-01")
    craft = lists(content, "tag")["Craft"]
    assert ([entry.source for entry in craft.entries], craft.address, craft.count) == (
        ["columns/new.md", "columns/old.md"], "/tags/craft/", 2,
    )  # fmt: skip


def test_a_described_tag_has_its_page_before_it_is_used(content: Content) -> None:
    content.write("tags/craft.md", "On *craft*.", title="Craft", summary="Of making")
    craft = lists(content, "tag")["Craft"]
    assert ("On <em>craft</em>." in craft.description, craft.summary, craft.count) == (True, "Of making", 0)


def test_a_tag_that_only_drafts_have_has_no_page(content: Content) -> None:
    content.column("a", tags="secret", status="draft")
    content.column("b", tags="later", date="2027-01-01")
    assert lists(content, "tag") == {}


def test_a_tag_that_only_an_unlisted_text_has_leads_somewhere_and_is_in_no_index(content: Content) -> None:
    content.column("a", tags="aside", status="unlisted")
    aside = lists(content, "tag")["aside"]
    assert (aside.output, aside.count, aside.has_feeds) == ("tags/aside/index.html", 0, False)
    assert [index.parts for index in lists(content, "tags").values()] == [()]


def test_a_tag_whose_file_says_that_it_is_unlisted_has_its_page_and_is_in_no_index(content: Content) -> None:
    content.write("tags/aside.md", title="Aside", status="unlisted")
    content.column("a", tags="[Aside, Craft]")
    aside = lists(content, "tag")["Aside"]
    assert (aside.output, aside.count, aside.has_feeds) == ("tags/aside/index.html", 1, False)
    assert [part.title for index in lists(content, "tags").values() for part in index.parts] == ["Craft"]


def test_a_tag_lists_what_was_never_announced_too_after_what_was(content: Content) -> None:
    content.write("events/talk.md", title="Talk", start="2027-01-01", tags="craft")
    content.column("a", tags="craft")
    assert [entry.title for entry in lists(content, "tag")["craft"].entries] == ["A", "Talk"]


def test_every_column_is_in_one_category(content: Content) -> None:
    content.column("a", category="Craft")
    content.column("b")
    assert {title: listing.count for title, listing in lists(content, "category").items()} == {"Craft": 1, "News": 1}


def test_merged_names_are_one_list(content: Content) -> None:
    content.write("tags/ai.md", title="AI", aliases="[Artificial Intelligence, ML]")
    content.column("a", tags="[AI, ML]")
    content.column("b", tags="Artificial Intelligence")
    assert {title: listing.count for title, listing in lists(content, "tag").items()} == {"AI": 2}
    assert content.read().merged_names == {"/tags/artificial-intelligence/": "/tags/ai/", "/tags/ml/": "/tags/ai/"}


def test_the_index_holds_every_tag_with_its_weight(content: Content) -> None:
    for number in range(9):
        content.column(
            f"c{number}",
            tags="often, sometimes, once" if number == 0 else "often, sometimes" if number < 3 else "often",
        )
    index = lists(content, "tags")["Tags"]
    assert {part.title: part.weight for part in index.parts} == {"often": 5, "sometimes": 3, "once": 1}
    assert (index.address, index.has_feeds) == ("/tags/", False)


@pytest.mark.parametrize(
    ("count", "largest", "weight"), [(0, 0, 1), (0, 9, 1), (1, 1, 1), (2, 2, 5), (10, 100, 3), (100, 100, 5)]
)
def test_each_step_in_weight_is_a_multiple(count: int, largest: int, weight: int) -> None:
    assert weight_of(count, largest) == weight


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_more_use_never_weighs_less(counts: list[int]) -> None:
    weights = [weight_of(count, max(counts)) for count in sorted(counts)]
    assert weights == sorted(weights)
    assert all(1 <= weight <= WEIGHTS for weight in weights)


def test_a_site_may_have_no_index_of_its_tags(content: Content) -> None:
    content.column("a", tags="Craft")
    links = Permalinks({}, FILES | {"tags": "", "categories": ""})
    assert [listing.title for listing in tag_listings(content.press(permalinks=links))] == ["Craft"]
