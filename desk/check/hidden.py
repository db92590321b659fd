"""The texts that are not public: drafts, what is scheduled, and of chapters what their author does not give away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plugins.core.files import Shelf
from plugins.core.html_tree import MARK_IN_HTML
from plugins.core.model import KINDS, Author, Chapter, Item, Series, Tag
from plugins.core.press import Press
from plugins.core.reading import read_each

_NAMES = frozenset(name for name, kind in KINDS.items() if issubclass(kind, (Author, Series, Tag)))


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text, or the rest of one, that no reader may see: its file, why that is so, its fields, and its words.

    `because` is the field for which the text has no page, if it is one.
    """

    source: str
    why: str
    item: Item
    text: str
    because: str = ""


def hidden_texts(shelf: Shelf, press: Press) -> tuple[Hidden, ...]:
    """Return every text of the site that is not public; `shelf` has all."""
    return tuple(_hidden(shelf, press))


def _hidden(shelf: Shelf, press: Press) -> Iterator[Hidden]:
    public = press.library.by_source
    partly = {chapter.source for chapter in press.library.chapters if chapter.excerpt != "full"}
    wanted = [file for file in shelf.texts if file.source not in public or file.source in partly]
    for reading in read_each([file for file in wanted if file.kind not in _NAMES], press.conventions):
        if reading.item is None:
            continue
        item, text = public.get(reading.file.source, reading.item), reading.matter.body
        because, why = _reason(item, press)
        if isinstance(item, Chapter) and reading.file.source in public and item.is_opening:
            text = MARK_IN_HTML.split(text, maxsplit=1)[-1]
        yield Hidden(reading.file.source, why, item, text, because)


def _reason(item: Item, press: Press) -> tuple[str, str]:
    """Return the field for which a text has no page, and why it is not public."""
    if item.status in {"draft", "skip"}:
        return "status", "it is a draft" if item.is_draft else "its `status` is `skip`"
    if item.date is not None and item.date > press.now:
        return "date", f"it is scheduled for {item.date_text or item.date.date()}"
    if isinstance(item, Chapter):
        return "", "it comes after the opening" if item.is_opening else "its `excerpt` is `none`"
    return "", "it is not published"
