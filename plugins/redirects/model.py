"""Which former address leads where: aliases in front matter, merged names, and addresses on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plugins.core.addresses import file_of_former
from plugins.core.library import Library
from plugins.core.model import Item, Tag


@dataclass(frozen=True, slots=True, order=True)
class Redirect:
    """A former address, the file that answers to it, and the address it leads to."""

    former: str
    output: str
    target: str


def redirects_of(library: Library) -> tuple[Redirect, ...]:
    """Return every redirect of the site, by former address; none stands where a text or a name's list stands.

    What an author writes goes before what is on record.
    """
    items = tuple(_items(library))
    taken = {item.output.casefold() for item in items}
    found: dict[str, Redirect] = {}
    for former, target in (*_written(items), *library.merged_names.items(), *_on_record(items)):
        output = file_of_former(former)
        if target and output.casefold() not in taken:
            found.setdefault(output.casefold(), Redirect(former, output, target))
    return tuple(sorted(found.values()))


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
