"""The lists that every site has: its home page, its columns, its years."""

from __future__ import annotations

from plugins.archives.model import archive_listings
from plugins.core.addresses import Permalinks
from plugins.core.listing import Listing
from tests.plugins.conftest import FILES, Content


def lists(content: Content, kind: str, files: dict[str, str] | None = None) -> list[Listing]:
    urls = {kind: file.removesuffix("index.html") for kind, file in (files or FILES).items()}
    press = content.press(permalinks=Permalinks(urls, files or FILES))
    return [listing for listing in archive_listings(press) if listing.kind == kind]


def test_the_home_page_and_the_list_of_columns_hold_what_is_listed_newest_first(content: Content) -> None:
    content.column("old", date="2024-01-01")
    content.column("new", date="2026-01-01")
    content.column("aside", date="2026-02-01", status="unlisted")
    content.column("draft", date="2026-02-01", status="draft")
    for kind, address in (("index", "/"), ("columns", "/columns/")):
        (listing,) = lists(content, kind)
        assert (listing.address, [entry.source for entry in listing.entries]) == (
            address,
            ["columns/new.md", "columns/old.md"],
        )


def test_an_empty_site_has_a_home_page_and_no_years(content: Content) -> None:
    assert [listing.count for listing in lists(content, "index")] == [0]
    assert lists(content, "year") == []


def test_each_year_has_its_list_and_the_archive_holds_them(content: Content) -> None:
    for name, date in (("a", "2024-05-01"), ("b", "2026-01-01"), ("c", "2024-06-01")):
        content.column(name, date=date)
    years = lists(content, "year")
    assert [(year.title, year.address, year.count) for year in years] == [
        ("2026", "/archive/2026/", 1),
        ("2024", "/archive/2024/", 2),
    ]
    (archive,) = lists(content, "archives")
    assert (archive.address, archive.parts, archive.has_feeds) == ("/archive/", tuple(years), False)


def test_a_year_is_one_list_however_zones_mix_around_its_turn(content: Content) -> None:
    content.column("a", date="2025-12-31 23:00 -05:00")
    content.column("b", date="2026-01-01 05:00 +09:00")
    content.column("c", date="2025-12-31 18:00 Z")
    years = lists(content, "year")
    assert [(year.title, [entry.source for entry in year.entries]) for year in years] == [
        ("2026", ["columns/b.md"]), ("2025", ["columns/a.md", "columns/c.md"]),
    ]  # fmt: skip


def test_months_and_days_are_there_where_the_settings_ask(content: Content) -> None:
    content.column("a", date="2026-03-04")
    files = FILES | {"month": "archive/{date:%Y/%m}/index.html", "day": "archive/{date:%Y/%m/%d}/index.html"}
    assert [(month.title, month.address) for month in lists(content, "month", files)] == [
        ("March 2026", "/archive/2026/03/")
    ]
    assert [(day.title, day.address) for day in lists(content, "day", files)] == [
        ("2026-03-04", "/archive/2026/03/04/")
    ]
    assert lists(content, "month") == []


def test_a_list_that_the_settings_give_no_file_is_not_there(content: Content) -> None:
    assert lists(content, "columns", FILES | {"columns": ""}) == []
