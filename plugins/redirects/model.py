"""Which former address leads where: aliases in front matter, merged names, and addresses on record."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.core.addresses import file_of
from plugins.core.library import Library
from plugins.core.model import Tag


@dataclass(frozen=True, slots=True, order=True)
class Redirect:
    """A former address, the file that answers to it, and the address it leads to."""

    former: str
    output: str
    target: str


def redirects_of(library: Library) -> tuple[Redirect, ...]:
    """Return every redirect of the site, by former address; none stands where a text stands."""
    taken = {item.output.casefold() for item in library.by_source.values()}
    found: dict[str, Redirect] = {}
    for item in library.by_source.values():
        former = (*(() if isinstance(item, Tag) else item.aliases), *item.former_addresses)
        for address in former:
            _add(found, taken, address, item.address)
    for address, target in library.merged_names.items():
        _add(found, taken, address, target)
    return tuple(sorted(found.values()))


def _add(found: dict[str, Redirect], taken: set[str], former: str, target: str) -> None:
    last = former.rstrip("/").rsplit("/", 1)[-1]
    output = file_of(former if former.endswith("/") or "." in last else f"{former}/")
    if former != target and output.casefold() not in taken:
        found.setdefault(output, Redirect(former, output, target))
