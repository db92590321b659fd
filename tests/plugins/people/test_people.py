"""Authors: a page for each who wrote something or has a bio."""

from __future__ import annotations

from plugins.core.addresses import Permalinks
from plugins.core.listing import Listing
from plugins.people.model import author_listings
from tests.plugins.conftest import FILES, Content


def pages(content: Content) -> dict[str, Listing]:
    return {listing.title: listing for listing in author_listings(content.press()) if listing.kind == "author"}


def test_a_column_of_two_stands_on_both_their_pages(content: Content) -> None:
    content.column("a", authors="[Ada Quill, Bob]")
    content.column("b", author="Bob", date="2026-04-01")
    found = {title: [entry.source for entry in listing.entries] for title, listing in pages(content).items()}
    assert found == {"Ada Quill": ["columns/a.md"], "Bob": ["columns/b.md", "columns/a.md"]}
    assert pages(content)["Ada Quill"].address == "/authors/ada-quill/"


def test_a_bio_makes_a_page_before_anything_is_written(content: Content) -> None:
    content.write("authors/ada.md", "She *writes*.", name="Ada Quill", summary="A writer")
    ada = pages(content)["Ada Quill"]
    assert ("She <em>writes</em>." in ada.description, ada.summary, ada.count, ada.subject) == (
        True, "A writer", 0, content.read().authors[0],
    )  # fmt: skip


def test_who_wrote_drafts_and_pages_only_has_no_page(content: Content) -> None:
    content.column("a", authors="Ada", status="draft")
    content.write("pages/about.md", title="About", author="Bob")
    assert pages(content) == {}


def test_a_site_may_have_no_index_of_its_authors(content: Content) -> None:
    content.column("a", authors="Ada")
    links = Permalinks({}, FILES | {"authors": ""})
    assert [listing.title for listing in author_listings(content.press(permalinks=links))] == ["Ada"]


def test_the_index_names_everyone(content: Content) -> None:
    content.column("a", authors="[zoë, Ada]")
    *_, index = author_listings(content.press())
    assert ([part.title for part in index.parts], index.address, index.has_feeds) == (
        ["Ada", "zoë"],
        "/authors/",
        False,
    )
