"""What the next release would break of what was public: addresses that would die, and ids by which feeds know texts."""

from __future__ import annotations

from collections.abc import Iterator

from desk.check.built import Built
from desk.check.sources import Sources
from desk.deploy.dying import dying_addresses
from plugins.core.ledger import Entry, Ledger
from plugins.core.model import Item
from plugins.core.problems import Problem


def dying(built: Built, ledger: Ledger, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each address on record to which nothing would answer."""
    items = built.press.library.by_source
    answered = {*built.files, *(item.address for item in items.values() if item.output in built.files)}
    for address, source in dying_addresses(ledger, answered):
        what = f"`{address}` was public, and nothing would answer to it"
        fix = "add it to the `aliases` of the text that readers are to find there, or declare it gone when you deploy"
        if source and sources.text(source):
            yield sources.in_text(source, None, what, fix, "error")
            continue
        file = sources.shown(source or "ledger.jsonl")
        yield Problem(file, 1, 1, "", f"is no longer there: {what}" if source else what, fix)


def changed_ids(built: Built, ledger: Ledger, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each text that feed readers know by another id, and would show as new."""
    recorded: dict[str, Entry] = {}
    for entry in ledger.entries:
        if not entry.gone:
            recorded.update(dict.fromkeys(entry.addresses[-1:], entry))
    items = [item for item in built.press.library.by_source.values() if item.output]
    ids = {item.id for item in items}
    for item in items:
        known = ledger.by_source.get(item.source) or recorded.get(item.address)
        if known is not None and known.id != item.id and known.id not in ids and _was_seen(known, item):
            what = f"was published with the id `{known.id}`; with another, feeds show it as new to all who read them"
            yield sources.at_field(item.source, "id", what, f"write `id: {known.id}`, unless it is another text")


def _was_seen(known: Entry, item: Item) -> bool:
    """Whether readers may have met with a text in a feed."""
    return item.is_listed and (known.first_published is not None or bool(known.addresses))
