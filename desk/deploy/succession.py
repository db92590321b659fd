"""Texts whose file holds another text now: their ids end, and who answers at their address has what they had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plugins.core.addresses import file_of_former
from plugins.core.ledger import Entry, Ledger
from plugins.core.library import Library
from plugins.core.model import Tag


def lost(known: Ledger, library: Library) -> tuple[Entry, ...]:
    """Return the entries of texts that the site no longer has, and that are not declared gone."""
    there = {item.id for item in library.addressed}
    missing = (entry for number, entry in known.by_id.items() if number not in there)
    return tuple(entry for entry in missing if entry.addresses and not entry.gone and not entry.is_list)


def heirs(known: Ledger, library: Library) -> Mapping[str, str]:
    """Return which item answers at the address of each text that was replaced in its file, by their ids.

    There is none for one at whose address nothing answers; that is for the editor to decide.
    """
    replaced = _without_files(lost(known, library), library)
    if not replaced:
        return {}
    holders = {
        file_of_former(alias): item.id
        for item in library.addressed
        if not isinstance(item, Tag)  # those of tags are names
        for alias in item.aliases
    }
    holders |= {item.output: item.id for item in library.addressed}
    found = {entry.id: holders.get(file_of_former(entry.address)) for entry in replaced}
    return {entry: heir for entry, heir in found.items() if heir}


def _without_files(missing: Iterable[Entry], library: Library) -> list[Entry]:
    """Return those in whose file stands another text."""
    missing = tuple(missing)
    taken = {"", *(item.source for item in library.addressed)} if missing else set()
    return [entry for entry in missing if entry.source in taken]


def with_own_files(known: Ledger, library: Library) -> Ledger:
    """Return the record in which no file is that of two texts: the one that is not there has none."""
    replaced = {entry.id for entry in _without_files(lost(known, library), library)}
    if not replaced:
        return known
    return Ledger(
        tuple(e.model_copy(update={"source": ""}) if e.id in replaced and e.source else e for e in known.entries)
    )
