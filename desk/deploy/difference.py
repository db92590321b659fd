"""What a release would change, in the words of an editor: texts, addresses, subscribers, and how much is to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from desk.deploy.dying import answering
from desk.deploy.earlier import LIST
from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.likeness import PageAt
from desk.deploy.parcel import Files, is_twin, other_paths
from plugins.core.ledger import GONE, Entry, Ledger
from plugins.core.model import Item


@dataclass(frozen=True, slots=True)
class Text:
    """A text by its title, its file and its address; `before` is where it was, where that is elsewhere.

    `leads_to` is where readers are led who ask for one that is removed; `former_id` is the one by which feeds have
    known it, where that is another; `follower` the title of the text that has its former address now, where one has.
    Of a new one, `instead_of` is the file, which is no more, of the text that was at its address by the `former_id`.
    `is_behind`: others have published it otherwise since, or declared it gone, and here it is as it was before that.
    """

    title: str
    source: str
    address: str
    before: str = ""
    leads_to: str = ""
    former_id: str = ""
    follower: str = ""
    instead_of: str = ""
    is_behind: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What is live and what would be, compared.

    `notified_again` are texts that feeds know under another id than before, so that readers of feeds see them as new.
    Files are counted without their compressed forms; the size is that of all that is to be sent, in bytes.
    `expired_files` are those of the removed that were assets of earlier releases, whose time is over by itself.
    `gone` are files that readers could ask for by themselves, as pictures and PDFs, and that nothing answers for now.
    `tells_servers`: what servers are told beside the site is another.
    """

    new: tuple[Text, ...] = ()
    changed: tuple[Text, ...] = ()
    moved: tuple[Text, ...] = ()
    removed: tuple[Text, ...] = ()
    notified_again: tuple[Text, ...] = ()
    gone: tuple[str, ...] = ()
    new_files: int = 0
    changed_files: int = 0
    removed_files: int = 0
    expired_files: int = 0
    size: int = 0
    tells_servers: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether readers would see no difference at all."""
        return not (self.new_files or self.changed_files or self.removed_files or self.size or self.tells_servers)

    @property
    def summary(self) -> str:
        """The difference in a few words: `2 new, 1 changed`."""
        counts = {"new": self.new, "changed": self.changed, "moved": self.moved, "removed": self.removed}
        told = ", ".join(f"{len(texts)} {word}" for word, texts in counts.items() if texts)
        return told or ("nothing new in texts" if not self.is_nothing else "nothing")


def difference(
    before: Ledger,
    after: Ledger,
    live: Files,
    files: Files,
    items: Mapping[str, Item],
    redirects: Mapping[str, str] = MappingProxyType({}),
    page_at: PageAt = lambda path: None,
) -> Difference:
    """Compare what is live with what would be; `page_at` reads the live site.

    `items` are the new site's by id, `redirects` has where files lead.
    """
    texts = _texts(before, after, items)
    others, lost = other_paths(live, files)
    told = [path for path in others if not is_twin(path, files)]
    removed = [path for path in lost if not is_twin(path, live)]
    new_files = [path for path in told if path not in live]
    known = {file.digest for file in live.values()} if others else set()
    return Difference(
        new=tuple(texts.new),
        changed=tuple(texts.changed),
        moved=tuple(texts.moved),
        removed=(*_removed(texts.left, live, files, redirects, page_at), *_withdrawn(before, after)),
        notified_again=tuple(texts.notified_again),
        gone=tuple(f"/{path}" for path in lost if _is_missed(path, live, files, redirects)),
        new_files=len(new_files),
        changed_files=len(told) - len(new_files),
        removed_files=len(removed),
        expired_files=sum(map(is_fingerprinted, removed)),
        size=sum({files[path].digest: files[path].size for path in others if files[path].digest not in known}.values()),
    )


@dataclass(frozen=True, slots=True)
class _Texts:
    """What becomes of texts; `left` are those that were public and whose address no text has now."""

    new: list[Text] = field(default_factory=list)
    changed: list[Text] = field(default_factory=list)
    moved: list[Text] = field(default_factory=list)
    notified_again: list[Text] = field(default_factory=list)
    left: list[Entry] = field(default_factory=list)


def _texts(before: Ledger, after: Ledger, items: Mapping[str, Item]) -> _Texts:
    """Compare the texts on record with those of the new site."""
    was = {entry.id: entry for entry in before.entries if entry.addresses and not entry.gone and not entry.is_list}
    texts, by_id = _Texts(), after.by_id
    to_tell = [number for number, item in items.items() if not _is_as_it_was(was.get(number), by_id[number], item)]
    gone = sorted(number for number in was if number not in items)
    ended = {was[number].address: was[number] for number in gone}
    files = {item.source for item in items.values()}
    for number in sorted(to_tell, key=lambda number: items[number].source):
        item, new = items[number], by_id[number]
        old = was.get(number) or _same_by_another_id(new, ended)
        text = Text(item.title, item.source, item.address, old.address if old else "")
        if old is None:
            former = ended.get(item.address)
            if former is not None and former.source not in {"", *files}:
                text = replace(text, former_id=former.id, instead_of=former.source)
            texts.new.append(text)
            continue
        if old.id != number:
            texts.notified_again.append(replace(text, former_id=old.id))
            gone.remove(old.id)
            del ended[old.address]
        if old.address != item.address:
            last = items.get(after.last_turn(old.address)[1], item)
            texts.moved.append(text if last is item else replace(text, follower=last.title))
        if old.revision != new.revision:
            texts.changed.append(text)
    there = {item.address for item in items.values()} if gone else set()
    texts.left.extend(was[number] for number in gone if was[number].address not in there)
    return texts


def _same_by_another_id(new: Entry, ended: Mapping[str, Entry]) -> Entry | None:
    """Return the text that this one was, of those whose ids have ended, by their last addresses."""
    for old in (ended[address] for address in new.addresses if address in ended):
        is_carried_on = new.first_published == old.first_published and new.revision > old.revision
        if new.content_hash == old.content_hash or is_carried_on:
            return old
    return None


def _is_as_it_was(old: Entry | None, new: Entry, item: Item) -> bool:
    """Whether there is nothing to tell of a text."""
    return old is not None and old.revision == new.revision and old.address == item.address


def _removed(
    left: Iterable[Entry], live: Files, files: Files, ends: Mapping[str, str], page_at: PageAt
) -> Iterator[Text]:
    """Yield what answers no longer as it did, of the texts that the site has no more: others went before."""
    for entry in left:
        answers = tuple(answering(entry.address))
        if any(live.get(file) != files.get(file) for file in answers):
            leads_to = next((ends[file] for file in answers if file in ends), "")
            if leads_to and any(_LEADS_ON in (page_at(file) or b"") for file in answers if file in live):
                continue  # it went before, and only the page that leads on is another
            if leads_to or not any(file in files for file in answers):  # else there is a page, as that of a name
                yield Text("", entry.source, entry.address, leads_to=leads_to)


_LEADS_ON = b'<meta http-equiv="refresh"'
"""What stands in the page at a former address."""


def _withdrawn(before: Ledger, after: Ledger) -> Iterator[Text]:
    """Yield the addresses that are newly declared gone though their text lives on."""
    for entry in after.entries:
        if entry.id.startswith(GONE) and entry.id not in before.by_id:
            yield Text("", "", entry.address)


_BESIDE_PAGES = (".ics", ".epub", "/rss.xml", "/atom.xml", "/feed.json")
"""What files end with that go with a page in their folder; each is missed by itself where that page stays."""

_OLDER_TEXTS = (".atom.xml", ".feed.json")
"""What documents end with that come and go with the feed of the whole site."""


def _is_missed(path: str, live: Files, files: Files, ends: Mapping[str, str]) -> bool:
    """Whether a file that is no longer there was something of its own, and nobody is led on from it."""
    if path.endswith((".html", *_OLDER_TEXTS)) or is_fingerprinted(path) or path == LIST:
        return False
    pages = (f"{path.rpartition('/')[0]}/index.html", f"{path.rpartition('.')[0]}.html")
    if f"/{path}".endswith(_BESIDE_PAGES) and any(page in live and page not in files for page in pages):
        return False
    return path not in ends and not is_twin(path, live)
