"""Books as those have them who bought them: every chapter whole, also where the site shows only its opening, or none.

What is gated is in no object that plugins and templates are given. Whoever makes the book itself asks here for it, book
by book, and puts what was made of it in no public file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from plugins.core.binding import chapter_order
from plugins.core.conversion import Finishing, finish_text
from plugins.core.drafts import Draft
from plugins.core.library import Assembly
from plugins.core.model import Book, Chapter


@dataclass(frozen=True, slots=True, repr=False)
class Manuscript:
    """All of a book: its chapters whole and in their order, and the files they show, by the address of each.

    A chapter that has no page on the site has an address all the same, by which the others lead to it.
    """

    chapters: tuple[Chapter, ...]
    files: Mapping[str, str]


class Manuscripts:
    """The manuscripts of a site's books, put together when they are asked for."""

    def __init__(self, assembly: Assembly) -> None:
        self._finishing = assembly.finishing
        self._drafts: list[Draft] = [
            assembly.drafts[source] for source, text in assembly.finished.items() if text.item.kind == "chapter"
        ]

    def of(self, book: Book) -> Manuscript:
        """Return all of a book."""
        chapters: list[tuple[Draft, Chapter]] = []
        for draft in self._drafts:
            item = draft.item
            if isinstance(item, Chapter) and item.book is not None and item.book.source == book.source:
                address = item.address or f"/.chapter/{quote(item.source)}"
                chapters.append((draft, item.model_copy(update={"excerpt": "full", "address": address, "book": book})))
        files, desk = self._desk({chapter.source: chapter.address for _, chapter in chapters})
        whole = [finish_text(desk, chapter, draft.reading).item for draft, chapter in chapters]
        ordered = sorted((item for item in whole if isinstance(item, Chapter)), key=chapter_order)
        return Manuscript(tuple(ordered), files)

    def _desk(self, addresses: Mapping[str, str]) -> tuple[Mapping[str, str], Finishing]:
        """Return what is at hand to finish chapters for no site, and the files they turn out to show, by address."""
        ours, files = self._finishing, self._finishing.files.copy()
        found: dict[str, str] = {}

        def taken(path: str) -> str | None:
            address = files.publish(path)
            if address is not None:
                found[address] = path
            return address

        destinations = replace(
            ours.destinations,
            texts={**ours.destinations.texts, **addresses},
            statics=taken,
            attach=lambda path, source: taken(path),
            stand_ins=frozenset(),
            visited=set(),
        )
        return found, Finishing(ours.conventions, destinations, files, ours.renewed)
