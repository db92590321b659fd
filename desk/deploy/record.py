"""The publication record's next state: what a site that is published now adds to what was on record before.

Pure: from the record and the library that was read with it, to the record that the next build reads.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from posixpath import basename
from typing import NamedTuple

from desk.deploy.succession import heirs, lost, with_turns
from plugins.core.ledger import LIST, Entry, Ledger, merged
from plugins.core.library import Library
from plugins.core.model import Item, Model, Tag

_SAID = frozenset(
    {"title", "subtitle", "summary", "first_published", "audio", "video", "isbn", "publisher", "published", "buy"}
    | {"start", "end", "timezone", "repeats", "until", "venue", "online", "booking", "event_status", "organiser"}
    | {"slides", "recording", "not_on", "moved"}
)
"""The fields that tell readers something; another address, tag or picture makes no other text of it."""

_SAID_LATER = frozenset({"not_on", "moved"})
"""Those of them that came when sites were on record already: where they say nothing, the text is what it was."""

_MARKUP = re.compile(r"<[^>]*>")


class Rename(NamedTuple):
    """A text that the site no longer has by its id, and that seems to be another now: in another file, as a rule.

    `is_replaced`: its former file is still there, and holds another text.
    """

    entry: Entry
    item: Item
    is_replaced: bool = False

    @property
    def is_where_it_was(self) -> bool:
        """Whether the text is in its file as ever, and was given another id there."""
        return self.entry.source == self.item.source

    @property
    def keeps_its_address(self) -> bool:
        """Whether readers find at the text's address what it seems to be now, whatever its file is called."""
        return self.entry.address == self.item.address


def next_state(
    known: Ledger,
    library: Library,
    lists: Collection[str],
    now: dt.datetime,
    said_by: Callable[[Item], str] | None = None,
) -> Ledger:
    """Return the record once a site is live: its items as they are now, its lists, and all that was before.

    `lists` are the addresses of all lists; `now` is the build's clock; `said_by` gives what `content_hash` does. Where
    there is nothing new to say of an item, its entry is the same object.
    """
    second = now.astimezone(dt.UTC).replace(microsecond=0)
    entries = dict(known.by_id)
    said_by = said_by or content_hash
    ended = [(known.by_id[number], heir) for number, heir in heirs(known, library).items()]
    entries |= {entry.id: entry.model_copy(update={"gone": True}) for entry, _ in ended}
    for item in library.addressed:
        before = entries.get(item.id)
        inherited = (each for entry, heir in ended if heir == item.id for each in entry.addresses)
        former = (*(before.addresses if before else ()), *inherited)
        entries[item.id] = _entry(before, item, former, said_by(item), second)
    for address in (*lists, *library.merged_names):  # what leads to a list is kept as one is
        name = f"{LIST}{address}"
        before = entries.get(name)
        if before is None or before.gone:
            entries[name] = Entry(id=name, addresses=(address,), first_published=second)
    taking_over = ((heir, each) for entry, heir in ended for each in entry.addresses)
    holding = [*taking_over, *_held(library), *((f"{LIST}{each}", each) for each in lists)]
    return merged(with_turns(entries, holding).values())


def _held(library: Library) -> Iterator[tuple[str, str]]:
    """Yield every address that is a text's now, and those that its author leads to it, with its id."""
    for item in library.addressed:
        yield from ((item.id, alias) for alias in (() if isinstance(item, Tag) else item.aliases))
        yield item.id, item.address


def _entry(before: Entry | None, item: Item, former: tuple[str, ...], said: str, now: dt.datetime) -> Entry:
    addresses = _addresses(former, item)
    if before is None or not before.content_hash:
        first = item.date.astimezone(dt.UTC) if item.date and item.date <= now else now
        revision, modified = max(before.revision, 1) if before else 1, before.modified if before else None
        first = before.first_published or first if before else first
    else:
        is_same = _says_the_same(before, item, said)
        if is_same and before.first_published and not before.gone and _is_at(before, item, addresses):
            return before
        first = before.first_published or now
        revision, modified = before.revision + (not is_same), before.modified if is_same else now
    return Entry(
        id=item.id,
        source=item.source,
        addresses=addresses,
        first_published=first,
        content_hash=said,
        revision=revision,
        modified=modified,
        taken=before.taken if before else {},
    )


def _says_the_same(entry: Entry, item: Item, said: str) -> bool:
    """Whether a text says what is on record of it, in records too that tell where its recordings lie."""
    return entry.content_hash == said or (bool(_recordings(item)) and entry.content_hash == _hash_of(item, {}))


def _is_at(entry: Entry, item: Item, addresses: tuple[str, ...]) -> bool:
    return entry.source == item.source and entry.addresses == addresses


def _addresses(before: tuple[str, ...], item: Item) -> tuple[str, ...]:
    """Return every address that a text ever had, where it is now the last."""
    aliases = () if isinstance(item, Tag) else item.aliases  # those of tags are names
    if not aliases and before == (item.address,):
        return before
    found = dict.fromkeys((*before, *aliases))
    found.pop(item.address, None)
    return (*found, item.address)


def told_fields(kind: type[Item]) -> tuple[str, ...]:
    """Return the fields of a kind of text that tell readers something."""
    return tuple(sorted(_SAID & kind.model_fields.keys()))


def content_hash(item: Item) -> str:
    """Return what stands for what a text says, whatever it is called by, and wherever its links and pictures lie."""
    return _hash_of(item, _recordings(item))


def _recordings(item: Item) -> dict[str, Model]:
    """Return a text's recordings that lie on this site, by field, each as what its file is called."""
    audio, video = getattr(item, "audio", None), getattr(item, "video", None)
    found = {}
    if audio is not None and audio.is_ours:
        found["audio"] = audio.model_copy(update={"src": basename(audio.src)})
    if video is not None and (video.still or "").startswith("/"):
        found["video"] = video.model_copy(update={"still": basename(video.still)})
    return found


def _hash_of(item: Item, others: Mapping[str, Model]) -> str:
    """Return what stands for what a text says where some of its fields have other values."""
    told = {name: others.get(name, getattr(item, name)) for name in told_fields(type(item))}
    told = {name: value for name, value in told.items() if value or name not in _SAID_LATER}
    plain = " ".join(html.unescape(_MARKUP.sub(" ", item.html)).split())
    whole = json.dumps([told, plain], default=_plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def _plain(value: object) -> object:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


def renames(known: Ledger, library: Library) -> tuple[Rename, ...]:
    """Return which of the lost texts say, word for word, what one says that is not on record.

    One that was declared gone is the same text again only in its own file.
    """
    fresh = {item.source: item for item in library.addressed if item.id not in known.by_id and item.html}
    back = [entry for entry in known.entries if entry.gone and entry.source in fresh] if fresh else []
    missing = (*lost(known, library), *back) if fresh else ()
    new: dict[str, list[Item]] = {}
    for item in fresh.values() if missing else ():
        new.setdefault(content_hash(item), []).append(item)
    found = {
        entry.content_hash: (entry, _likeliest(new[said], entry))
        for entry in missing
        if (said := entry.content_hash) in new
    }
    files = {item.source for item in library.addressed} if found else set()
    renamed = (Rename(entry, item, entry.source in files) for entry, item in found.values())
    return tuple(rename for rename in renamed if rename.is_where_it_was or not rename.entry.gone)


def _likeliest(items: list[Item], entry: Entry) -> Item:
    """Return which of the texts that say the same is the one on record: the one in its file, if there is one."""
    return next((item for item in items if item.source == entry.source), items[0])


def with_renames(known: Ledger, agreed: Iterable[Rename]) -> Ledger:
    """Return the record in which these texts are known under their new files, so that they keep their ids.

    One whose file claims an id of its own is known by that from now on, and its former id ends.
    """
    moved: Mapping[str, Item] = {rename.entry.id: rename.item for rename in agreed}
    taken = {item.source for item in moved.values()}
    others = (e for e in known.entries if e.id not in moved)
    return merged(
        [
            *(e.model_copy(update={"source": ""}) if e.source in taken and not e.gone else e for e in others),
            *(entry for number, item in moved.items() for entry in _moved(known, known.by_id[number], item)),
        ]
    )


def _moved(known: Ledger, entry: Entry, item: Item) -> Iterator[Entry]:
    if entry.source != item.source or entry.gone:
        yield entry.model_copy(update={"source": item.source, "gone": False})
        return
    taken = {address: known.last_turn(address)[0] + 1 for address in entry.addresses if known.had_last(entry, address)}
    yield entry.model_copy(update={"id": item.id, "taken": taken})
    yield entry.model_copy(update={"gone": True})
