"""Which former address leads where: aliases in front matter, merged names, and addresses on record.

The address of a list that is no more, since nothing bears its name now, leads to the nearest list above it; that of
one which had a file of its own (a book, an author) does not, since whoever took the file away can say what is meant.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from plugins.core.addresses import address_of_file, alike, file_of_former
from plugins.core.ledger import Ledger
from plugins.core.library import Library
from plugins.core.model import Item, Tag
from plugins.core.nesting import folders_of, is_nested
from plugins.core.press import Claim, Press


@dataclass(frozen=True, slots=True, order=True)
class Redirect:
    """A former address, the file that answers to it, and the address it leads to.

    There is a page at it only where `has_page` says so. A server alone can lead on from the others: where a file would
    have to be a folder as well, where it is no page that moved but what lay beside one, and where it `is_in_capitals`:
    these, or how accents are written, are all by which it differs from another file.
    """

    former: str
    output: str
    target: str
    has_page: bool = True
    is_in_capitals: bool = False


def redirects_of(library: Library, lists: Mapping[str, str], claims: Iterable[Claim] = ()) -> tuple[Redirect, ...]:
    """Return every redirect of the site, by former address; none stands where a text, a list or another file stands.

    `lists` are the addresses of all lists, with the file of each. What an author writes goes before what is on record.
    """
    items, claims = tuple(_items(library)), tuple(claims)
    pages = (item.output for item in items if item.source)
    outputs = {*pages, *lists.values(), *(claim.output for claim in claims)}
    taken = {alike(output) for output in outputs}
    former_lists = ((address, _above(address, lists)) for address in _unfiled(library.ledger, lists))
    found: dict[str, Redirect] = {}
    first = {alike(output): output for output in outputs}
    for former, target in (*_written(items), *library.merged_names.items(), *_on_record(items), *former_lists):
        output = file_of_former(former)
        if target and output not in outputs:
            is_first = first.setdefault(alike(output), output) == output
            found.setdefault(output, Redirect(former, output, target, is_first, not is_first))
    for former, target in _beside(claims):
        output = file_of_former(former)
        if alike(output) not in taken:
            found.setdefault(output, Redirect(former, output, target, has_page=False))
    folders = folders_of((*taken, *(alike(output) for output in found)))
    nested = {output for output in found if is_nested(alike(output), taken, folders)}
    return tuple(sorted(replace(each, has_page=False) if file in nested else each for file, each in found.items()))


def _unfiled(ledger: Ledger, lists: Container[str]) -> Iterator[str]:
    """Yield the addresses of lists that are no more, and of which no text is on record."""
    if former := [address for address in ledger.lists if address not in lists]:
        entries = (entry for entry in ledger.entries if not entry.is_list and not entry.gone)
        filed = {file_of_former(each) for entry in entries for each in entry.addresses if ledger.had_last(entry, each)}
        yield from (address for address in former if file_of_former(address) not in filed)


def addresses_of_lists(press: Press) -> dict[str, str]:
    """Return the addresses of all lists, with the file of each."""
    return {listing.address: listing.output for listing in press.listings if listing.output}


def _beside(claims: Iterable[Claim]) -> Iterator[tuple[str, str]]:
    """Yield where files lay that are called after a text, beside its former pages (`lamp/lamp-sample.epub`).

    So may others have that one of them has come in place of, beside its page of today too.
    """
    for claim in claims:
        target = address_of_file(claim.output)
        if claim.instead_of:
            yield address_of_file(claim.instead_of), target
        for name in filter(None, (claim.output, claim.instead_of)):
            yield from ((former, target) for former in _beside_former_pages(claim.item, name.rpartition("/")[2]))


def _beside_former_pages(item: Item | None, name: str) -> Iterator[str]:
    """Yield where a file of this name lay while the text that it is called after was elsewhere."""
    own = item.slug.rpartition("/")[2] if item else ""
    if item is None or isinstance(item, Tag) or not own or not name.startswith(own):
        return
    for address in (*item.aliases, *item.former_addresses):
        former = address.strip("/").rpartition("/")[2]
        if former and "." not in former:
            yield f"{address.rstrip('/')}/{former}{name.removeprefix(own)}"


def _above(address: str, lists: Container[str]) -> str:
    """Return the address of the nearest list above one; that of the home page, where there is no other."""
    above = address
    while above.count("/") > 1:
        above = f"{above.rstrip('/').rpartition('/')[0]}/"
        if above in lists:
            return above
    return "/"


def _items(library: Library) -> Iterator[Item]:
    yield from library.by_source.values()
    for names in (library.authors, library.series, library.tags, library.categories):
        yield from names


def _written(items: tuple[Item, ...]) -> Iterator[tuple[str, str]]:
    for item in items:
        if not isinstance(item, Tag):
            yield from ((alias, item.landing_address) for alias in item.aliases)


def _on_record(items: tuple[Item, ...]) -> Iterator[tuple[str, str]]:
    for item in items:
        yield from ((address, item.landing_address) for address in item.former_addresses)
