"""Addresses that were public once, and to which a site answers no longer: no page, no redirect, not declared gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from plugins.core.addresses import file_of, file_of_former
from plugins.core.ledger import Ledger


class Dying(NamedTuple):
    """An address to which nothing answers, and the file that the text there was made from."""

    address: str
    source: str


def dying_addresses(ledger: Ledger, answered: Collection[str]) -> tuple[Dying, ...]:
    """Return every address of the record that would die, sorted; of a list and the text about it, the text's.

    `answered` is what the site answers to: its files by path (`columns/why/index.html`), redirects among them, and
    addresses (`/columns/why/`), where there are some that follow from no file.
    """
    gone = {file_of_former(address) for address in ledger.gone}
    found = {
        Dying(address, entry.source)
        for entry in ledger.entries
        if not entry.gone
        for address in entry.addresses
        if address not in answered
        and ledger.had_last(entry, address)
        and file_of_former(address) not in gone
        and not any(file in answered for file in answering(address))
    }
    texts = {dying.address for dying in found if dying.source}
    return tuple(sorted(dying for dying in found if dying.source or dying.address not in texts))


def said_of(address: str) -> tuple[str, str]:
    """Return what is wrong where an address, as people read it, would die; and the mend."""
    what = f"`{address}` was public, and nothing would answer to it"
    return what, f"add `{address}` to the `aliases` of the text that takes its place, or deploy with --gone {address}"


def answering(address: str) -> Iterator[str]:
    """Yield the files of which any would be sent for an address; servers try these."""
    file = file_of(address)
    yield from (file, f"{file}/index.html", f"{file}.html")
