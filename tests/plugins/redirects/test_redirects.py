"""Former addresses lead to where a text is now, and never stand in the way of what is there."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from plugins.core.library import Library
from plugins.core.model import Page
from plugins.core.press import Claim
from plugins.redirects.model import redirects_of
from tests.plugins.conftest import Content


def redirects(content: Content, *lists: str, **changes: Any) -> dict[str, str]:
    known = {address: f"{address}index.html".lstrip("/") for address in ("/", "/tags/", *lists)}
    found = redirects_of(content.read(**changes), known)
    return {redirect.output: redirect.target for redirect in found if not redirect.is_in_capitals}


def test_an_alias_leads_to_its_text(content: Content) -> None:
    content.column("why", aliases="[/2019/old-name/, /old.html, /v1.0/old]")
    assert redirects(content) == {
        "2019/old-name/index.html": "/columns/why/", "old.html": "/columns/why/",
        "v1.0/old/index.html": "/columns/why/",
    }  # fmt: skip


def test_an_address_is_answered_by_the_file_that_a_server_looks_for(content: Content) -> None:
    content.column("cafe", aliases="[/caf%C3%A9/, /a%20b/]")
    assert sorted(redirects(content)) == ["a b/index.html", "café/index.html"]


def test_where_a_file_would_have_to_be_a_folder_only_a_server_leads_on(content: Content) -> None:
    content.column("now", id="x", save_as="now.html/index.html")
    content.column("then", id="y", save_as="then.html")
    content.write(
        "ledger.jsonl",
        '{"id": "x", "addresses": ["/now.html"]}\n{"id": "y", "addresses": ["/then.html/", "/old/"]}\n',
    )
    found = redirects_of(content.read(), {})
    assert {redirect.former: redirect.has_page for redirect in found} == {
        "/now.html": False, "/old/": True, "/then.html/": False,
    }  # fmt: skip


def test_pages_authors_and_series_have_former_addresses_too(content: Content) -> None:
    content.write("pages/about.md", title="About", aliases="/about-us/")
    content.write("authors/ada.md", name="Ada", aliases="/people/ada/")
    content.write("series/road.md", title="Road", aliases="/trip/")
    assert redirects(content) == {
        "about-us/index.html": "/about/", "people/ada/index.html": "/authors/ada/", "trip/index.html": "/series/road/",
    }  # fmt: skip


def test_a_merged_name_leads_to_the_one_it_was_merged_into(content: Content) -> None:
    content.write("tags/ai.md", title="AI", aliases="[ML, ai]")
    assert redirects(content) == {"tags/ml/index.html": "/tags/ai/"}


def test_addresses_on_record_lead_to_the_present_one(content: Content) -> None:
    content.column("now", id="x")
    content.write("tags/craft.md", title="Craft", id="y")
    content.write(
        "ledger.jsonl",
        '{"id": "x", "addresses": ["/columns/first/", "/columns/second/", "/columns/now/"]}\n'
        '{"id": "y", "addresses": ["/tags/handwork/"]}\n{"id": "z", "addresses": ["/columns/gone/"], "gone": true}\n',
    )
    assert redirects(content) == {
        "columns/first/index.html": "/columns/now/", "columns/second/index.html": "/columns/now/",
        "tags/handwork/index.html": "/tags/craft/",
    }  # fmt: skip


def test_a_list_that_is_no_more_leads_to_the_nearest_one_above(content: Content) -> None:
    content.column("a")
    lists = ["/tags/craft/", "/tags/", "/series/road/", "/archive/2019/"]
    lines = [json.dumps({"id": f"list:{address}", "addresses": [address]}) for address in lists]
    content.write("ledger.jsonl", "\n".join([*lines, '{"id": "list:/tags/x/", "addresses": [], "gone": true}']))
    assert redirects(content) == {
        "tags/craft/index.html": "/tags/", "series/road/index.html": "/", "archive/2019/index.html": "/",
    }  # fmt: skip


def test_the_page_of_a_name_that_only_drafts_bear_leads_to_the_list_of_names(content: Content) -> None:
    content.column("a", category="Craft", tags="Oil", status="draft")
    lines = [json.dumps({"id": f"list:{each}", "addresses": [each]}) for each in ("/categories/craft/", "/tags/oil/")]
    content.write("ledger.jsonl", "\n".join(lines))
    assert redirects(content, "/categories/") == {
        "categories/craft/index.html": "/categories/", "tags/oil/index.html": "/tags/",
    }  # fmt: skip


def test_the_page_of_a_text_that_is_no_more_leads_nowhere_though_it_was_a_list_too(content: Content) -> None:
    content.column("a", id="a")
    addresses = ("/books/road/", "/authors/ada/", "/series/road/", "/series/walk/")
    lists = [json.dumps({"id": f"list:{address}", "addresses": [address]}) for address in addresses]
    texts = [
        '{"id": "1", "source": "books/road/book.md", "addresses": ["/books/road/"]}',
        '{"id": "2", "source": "authors/ada.md", "addresses": ["/authors/ada"]}',
        '{"id": "3", "source": "series/walk.md", "addresses": ["/series/walk/"], "gone": true}',
    ]
    content.write("ledger.jsonl", "\n".join([*texts, *lists]))
    assert redirects(content) == {"series/road/index.html": "/", "series/walk/index.html": "/"}


def test_what_lay_beside_a_page_that_moved_is_answered_by_servers(content: Content) -> None:
    content.write("books/lampe/book.md", title="Lamp", id="x", aliases="[/lamp.html, /light]")
    content.write("ledger.jsonl", '{"id": "x", "addresses": ["/books/lamp/"]}\n')
    library = content.read()
    claims = [Claim("books/lampe/lampe-sample.epub", "its e-book", library.books[0]), Claim("x/lamp.txt", "another")]
    found = {each.former: each.target for each in redirects_of(library, {}, claims) if not each.has_page}
    assert found == {
        "/books/lamp/lamp-sample.epub": "/books/lampe/lampe-sample.epub",
        "/light/light-sample.epub": "/books/lampe/lampe-sample.epub",
    }  # fmt: skip


def test_who_asks_for_a_file_that_another_came_in_place_of_is_led_to_that(content: Content) -> None:
    content.write("books/lampe/book.md", title="Lamp", id="x", aliases="/books/lamp/")
    book = content.read().books[0]
    claim = Claim("books/lampe/lampe.epub", "its e-book", book, instead_of="books/lampe/lampe-sample.epub")
    found = redirects_of(content.read(), {}, [claim])
    assert {each.former for each in found if each.target == "/books/lampe/lampe.epub" and not each.has_page} == {
        "/books/lampe/lampe-sample.epub", "/books/lamp/lamp-sample.epub", "/books/lamp/lamp.epub",
    }  # fmt: skip


def test_no_redirect_takes_the_place_of_a_text_or_a_name(content: Content) -> None:
    content.column("a", id="x", tags="Craft")
    content.column("b")
    content.write("ledger.jsonl", '{"id": "x", "addresses": ["/columns/b/", "/columns/B", "/tags/craft/"]}\n')
    assert redirects(content, "/tags/craft/") == {}


def test_what_an_author_writes_goes_before_the_record(content: Content) -> None:
    content.column("a", id="x")
    content.column("b", aliases="/old/")
    content.write("ledger.jsonl", '{"id": "x", "addresses": ["/old/", "/columns/a/"]}\n')
    assert redirects(content) == {"old/index.html": "/columns/b/"}


def test_an_address_that_several_had_leads_to_who_had_it_last(content: Content) -> None:
    for name in ("a", "b"):
        content.column(name, id=name)
    had = '{"id": "a", "addresses": ["/old/", "/tags/x/", "/columns/a/"]}\n'
    lists = '{"id": "list:/tags/x/", "addresses": ["/tags/x/"], "taken": {"/tags/x/": 1}}\n'
    for turns, leads in (("", "/columns/a/"), (', "taken": {"/old/": 1}', "/columns/b/")):
        content.write("ledger.jsonl", f'{had}{{"id": "b", "addresses": ["/old/", "/columns/b/"]{turns}}}\n{lists}')
        assert redirects(content) == {"old/index.html": leads, "tags/x/index.html": "/tags/"}
    content.write("ledger.jsonl", f'{had}{{"id": "c", "addresses": ["/old/"], "taken": {{"/old/": 1}}, "gone": true}}')
    assert redirects(content) == {"tags/x/index.html": "/columns/a/"}


def test_an_address_that_differs_in_capitals_only_has_no_page_and_leads_on_where_a_server_is_told(
    content: Content,
) -> None:
    content.column("why", aliases="[/columns/Why/, /columns/why/]")
    assert redirects(content) == {}
    (redirect,) = redirects_of(content.read(), {})
    assert (redirect.output, redirect.target) == ("columns/Why/index.html", "/columns/why/")


def test_so_it_is_with_one_on_record_whose_accents_stand_apart_from_their_letters(content: Content) -> None:
    apart, composed = "/columns/cafe\u0301/", "/columns/caf\u00e9/"
    content.column("cafe", slug="cafe\u0301")
    entry = {"id": "6d1a06c4-6f0b-4f2e-9a0b-0d2a5a0ab001", "source": "columns/cafe.md", "addresses": [apart]}
    content.write("ledger.jsonl", json.dumps(entry))
    (redirect,) = redirects_of(content.read(), {})
    assert (redirect.former, redirect.is_in_capitals) == (apart, True)
    assert unquote(redirect.target) == composed


def test_a_draft_leads_nowhere(content: Content) -> None:
    content.column("a", aliases="/old/", status="draft")
    assert redirects(content) == {}


ADDRESS = st.sampled_from(["/a/", "/A/", "/a", "/b/", "/b.html", "/ab/", "/a/b", "/a.html", "/%61/"])


@given(st.lists(st.tuples(ADDRESS, st.lists(ADDRESS, max_size=3)), max_size=4))
def test_no_two_redirects_have_one_file_and_none_leads_to_itself(items: list[tuple[str, list[str]]]) -> None:
    pages = {}
    for number, (address, former) in enumerate(items):
        placed = {
            "address": address,
            "output": address.strip("/"),
            "former_addresses": tuple(former),
            "source": str(number),
        }
        pages[str(number)] = Page.model_validate({"title": "A"}).model_copy(update=placed)
    found = redirects_of(Library(by_source=pages), {})
    assert len({redirect.output for redirect in found}) == len(found)
    assert not {redirect.output for redirect in found} & {page.output for page in pages.values()}
    files = [redirect.output.casefold() for redirect in found if redirect.has_page]
    assert len(set(files)) == len(files)
    assert not set(files) & {page.output.casefold() for page in pages.values()}
    assert found == tuple(sorted(found))
