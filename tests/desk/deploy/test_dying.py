"""An address that was public once is answered, or declared gone, or told of with the file that it came from."""

from __future__ import annotations

import pytest

from desk.deploy.dying import dying_addresses
from plugins.core.ledger import Entry, Ledger


def record(*entries: dict[str, object]) -> Ledger:
    return Ledger(tuple(Entry.model_validate({"id": f"id-{number}"} | entry) for number, entry in enumerate(entries)))


def test_an_address_that_nothing_answers_to_is_told_with_the_file_it_came_from() -> None:
    ledger = record(
        {"source": "columns/why.md", "addresses": ("/columns/first/", "/columns/why/")},
        {"source": "columns/how.md", "addresses": ("/columns/how/",)},
    )
    assert dying_addresses(ledger, {"columns/why/index.html", "index.html"}) == (
        ("/columns/first/", "columns/why.md"),
        ("/columns/how/", "columns/how.md"),
    )


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/columns/why/", "columns/why/index.html"),
        ("/columns/why", "columns/why/index.html"),
        ("/columns/why", "columns/why.html"),
        ("/why.html", "why.html"),
        ("/caf%C3%A9/", "café/index.html"),
        ("/", "index.html"),
    ],
)
def test_an_address_is_answered_by_the_files_that_servers_look_for(address: str, file: str) -> None:
    ledger = record({"source": "columns/why.md", "addresses": (address,)})
    assert dying_addresses(ledger, [file]) == ()
    assert dying_addresses(ledger, ["other.html"]) == ((address, "columns/why.md"),)


def test_an_address_that_is_answered_otherwise_than_by_its_file_lives() -> None:
    ledger = record({"addresses": ("/2019/why.php",)})
    assert dying_addresses(ledger, {"/2019/why.php"}) == ()


def test_what_was_declared_gone_may_go_by_whatever_entry_it_was_declared() -> None:
    ledger = record(
        {"addresses": ("/columns/gone/",), "gone": True},
        {"source": "columns/why.md", "addresses": ("/columns/old/", "/columns/why/")},
        {"addresses": ("/columns/old",), "gone": True},
    )
    assert dying_addresses(ledger, {"columns/why/index.html"}) == ()
