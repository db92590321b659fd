"""What goes from one text to another: its file, so that its id ends, and addresses, which lead to who had them last."""

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
    texts = (entry for entry in missing if not entry.gone and not entry.is_list)
    return tuple(entry for entry in texts if any(known.had_last(entry, each) for each in entry.addresses))


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
    """Return the record in which no file is that of two texts: the one that is not there has none.

    That is so too of one that was the last to have none of its addresses, so that it is not missed.
    """
    there = {item.id for item in library.addressed}
    files = {item.source for item in library.addressed} - {""}
    past = (e for e in known.entries if e.id not in there and not e.gone)
    replaced = {entry.id for entry in past if entry.source in files}
    if not replaced:
        return known
    return Ledger(tuple(e.model_copy(update={"source": ""}) if e.id in replaced else e for e in known.entries))


def with_turns(entries: Mapping[str, Entry], holding: Iterable[tuple[str, str]]) -> Mapping[str, Entry]:
    """Return the entries in which it stands who has taken an address that another had.

    `holding` are the addresses that are an item's now, its aliases too, each with the item's id; of two that hold the
    same, the latter does. Where all stands there already, the entry is the same object.
    """
    record, had = Ledger(tuple(entries.values())), _had_by(entries.values())
    holders = {file: pair for pair in holding if (file := file_of_former(pair[1])) in had}
    turns: dict[str, dict[str, int]] = {}
    for number, address in holders.values():
        turn, last = record.last_turn(address)
        if not turn or last != number:
            turns.setdefault(number, {})[address] = turn + 1
    after = ((entries[number], taken) for number, taken in turns.items())
    return {**entries, **{e.id: e.model_copy(update={"taken": e.taken | taken}) for e, taken in after}}


def _had_by(entries: Iterable[Entry]) -> dict[str, set[str]]:
    """Return which items had each address, by the file that answers to it; only those that several had.

    A list and the text about it, such as a book or an author's own, are one thing.
    """
    entries, first = list(entries), dict[str, str]()
    found: dict[str, set[str]] = {}
    texts = {entry.address for entry in entries if not entry.is_list}
    for entry in (each for each in entries if not (each.is_list and each.address in texts)):
        for address in entry.addresses:
            file = file_of_former(address)
            if (other := first.setdefault(file, entry.id)) != entry.id:
                found.setdefault(file, {other}).add(entry.id)
    return found
