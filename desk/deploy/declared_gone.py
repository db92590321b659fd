"""What an editor declares gone: texts with all their addresses, or a single address of a text that lives on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from plugins.core.addresses import file_of_former, readable
from plugins.core.ledger import GONE, Entry, Ledger, merged
from plugins.core.library import Library
from plugins.core.model import Tag
from plugins.core.problems import nearest


class NeverLive(Exception):
    """An address cannot be declared gone; the message says why and what else to do."""


def with_gone(
    known: Ledger, addresses: Iterable[str], lists: Iterable[str], library: Library, site_url: str = ""
) -> Ledger:
    """Return the record in which these addresses are declared gone, however they are written.

    `lists` are the addresses of lists; `site_url` is what the site's own addresses begin with where they are whole.

    Raises:
        NeverLive: nothing ever answered to one of them, or something still does.
    """
    there = {_key(address) for address in (*lists, *(item.address for item in library.addressed if item.address))}
    led, living = _led(library), {item.id for item in library.addressed}
    for address in (_within(each, site_url) for each in addresses):
        wanted = _key(address)
        if wanted in there:
            raise NeverLive(f"{address} is still there; take its text away first, then deploy with --gone")
        if where := led.get(wanted):
            fix = "take it out of the `aliases` there first, then deploy with --gone"
            raise NeverLive(f"{address} still leads to {where}; {fix}")
        found = [(entry, each) for entry in known.entries for each in entry.addresses if _key(each) == wanted]
        if not found:
            close = nearest(address, {readable(each) for entry in known.entries for each in entry.addresses})
            if not close and not wanted.endswith((".html", ".htm")):
                raise NeverLive(f"{address} is no page of a text or list; other files are taken away without --gone")
            raise NeverLive(f"{address} was never public" + (f"; did you mean {close}?" if close else ""))
        last = ((entry, each) for entry, each in found if known.had_last(entry, each))
        known = merged([*known.entries, *(_declared(entry, each, living, known) for entry, each in last)])
    return known


def _declared(entry: Entry, address: str, living: Iterable[str], known: Ledger) -> Entry:
    if entry.id not in living:
        return entry.model_copy(update={"gone": True})
    taken = {address: known.last_turn(address)[0] + 1}
    return Entry(id=f"{GONE}{address}", addresses=(address,), gone=True, taken=taken)


def _led(library: Library) -> Mapping[str, str]:
    """Return where authors lead addresses, by these: to the file that says so, or to a name that took others in."""
    items = (item for item in library.addressed if not isinstance(item, Tag))
    names = {_key(address): readable(target) for address, target in library.merged_names.items()}
    return names | {_key(alias): item.source for item in items for alias in item.aliases}


def _within(address: str, site_url: str) -> str:
    """Return an address without what those of the site begin with, as it is copied from a browser."""
    whole, own = address.partition("://")[2], site_url.partition("://")[2]
    if not own or not f"{whole}/".lower().startswith(f"{own}/".lower()):
        return address
    return whole[len(own) :] or "/"


def _key(address: str) -> str:
    """Return what stands for an address however it is written: as browsers show it, or with percent signs."""
    return unicodedata.normalize("NFC", file_of_former(f"/{address.lstrip('/')}"))
