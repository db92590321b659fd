"""Texts that were renamed and edited at once: what is gone is compared with what is new, by the words that they share.

The record has no texts, so what is gone is read where it still is: on the live site. Only what went and what came in
one change is compared, as Git does it; and as with Git, half is enough to be worth a question. It is never more than a
question, since a sequel may quote half of what it follows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import NamedTuple

from desk.deploy.record import Rename
from desk.deploy.succession import lost
from plugins.core.addresses import file_of
from plugins.core.ledger import Entry, Ledger
from plugins.core.library import Library
from plugins.core.model import Item, Tag

ALIKE = 0.5
"""The part of a new text that must have stood in the former one."""

FEWEST = 10
"""Of how many shingles a text must be at least, so that likeness says something."""

MOST = 100
"""How many texts that are gone, and how many that are new, are compared; where there are more, it was no slip."""

PageAt = Callable[[str], bytes | None]
"""Returns a file of the live site by its path; None where there is none."""

_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
"""A word; of Japanese and Chinese, which leave no room between them, a character."""


class Likely(NamedTuple):
    """A text that may be in another file now, and how much of what that file says was said before (0 to 1)."""

    rename: Rename
    share: float


def likely_renames(known: Ledger, library: Library, page_at: PageAt) -> tuple[Likely, ...]:
    """Return which of the texts that are gone look like one that is new, each at most once, the most alike first."""
    gone = lost(known, library)
    if gone:
        led_on = {alias for item in library.addressed if not isinstance(item, Tag) for alias in item.aliases}
        gone = tuple(entry for entry in gone if not led_on.issuperset(entry.addresses))
    if not gone:
        return ()
    new = [item for item in library.addressed if item.id not in known.by_id and item.html]
    if max(len(gone), len(new)) > MOST:
        return ()
    said = [(item, shingles) for item in new if len(shingles := shingles_of(item.html)) >= FEWEST]
    files = {item.source for item in library.addressed}
    found = sorted(_compared(gone, said, files, page_at), key=lambda each: -each.share)
    return tuple(_each_once(found))


def shingles_of(markup: str) -> frozenset[str]:
    """Return every three words that follow on each other in what a reader reads (Broder, 1997)."""
    words = _WORD.findall(html.unescape(_MARKUP.sub(" ", markup)).casefold())
    return frozenset(" ".join(words[at : at + 3]) for at in range(len(words) - 2))


def _compared(
    gone: Iterable[Entry], said: list[tuple[Item, frozenset[str]]], files: Container[str], page_at: PageAt
) -> Iterator[Likely]:
    for entry in gone:
        page = shingles_of((page_at(file_of(entry.address)) or b"").decode("utf-8", "replace"))
        for item, shingles in said if page else ():
            share = len(shingles & page) / len(shingles)
            if share >= ALIKE:
                yield Likely(Rename(entry, item, entry.source in files), share)


def _each_once(found: Iterable[Likely]) -> Iterator[Likely]:
    seen: set[str] = set()
    for likely in found:
        entry, item, _ = likely.rename
        if not seen & {entry.id, item.id}:
            seen |= {entry.id, item.id}
            yield likely
