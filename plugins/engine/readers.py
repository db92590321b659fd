"""Who reads what of a column's body: the outputs that have to be looked at where nothing but that has been edited.

What is not known here to be the same as long as the front matter is the same counts as though it came from the body.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from plugins.engine.notation import texts_in

if TYPE_CHECKING:
    from plugins.engine.memory import Record, Thing

WHOLE = "*"
"""In place of an attribute: all that a text holds."""

COLUMN, CONTENT = "column ", "content "
"""How the names of things begin that a column is: the text itself, and what Pelican's generators are given."""

UNFOLLOWED = ""
"""In place of an output: something holds the column whole, and nobody knows which outputs show it."""

FROM_BODY = frozenset({"html", "headings", "word_count", "reading_minutes"})
"""What a column has of its body."""

CONTENT_FROM_BODY = frozenset({"content", "body", "brief", "excerpt", "summary"})
"""What its content object has of that; a summary only where front matter has none."""

STAYS = object()
"""In place of a value: it is what it was."""

_STAYS = frozenset(
    (
        "title", "date", "modified", "slug", "id", "lang", "author_names", "tag_names", "summary", "image", "aliases",
        "canonical", "status", "translation_of", "author_name", "keywords", "template", "save_as", "url",
        "translation", "custom", "source", "address", "output", "standfirst", "updated", "is_scheduled",
        "former_addresses", "authors", "tags", "translations", "is_translation", "category_name", "series_name", "part",
        "first_published", "from_book", "audio", "video", "category", "series", "book_source",
        "name", "is_draft", "is_unlisted", "is_listed", "landing_address", "dir", "lang_name", "date_text", "date_iso",
        "modified_text", "modified_iso", "kind", "kind_name", "folder",
    )
)  # fmt: skip
"""What a column has of its front matter and its place."""

_CONTENT_STAYS = frozenset(
    (
        "item", "title", "slug", "lang", "status", "save_as", "url", "tags", "authors", "author", "category", "date",
        "modified", "template", "keywords", "translations", "locale_date", "locale_modified", "own_summary",
        "drawn_from", "reported_event", "series_box", "notice", "title_page", "reading", "preface", "afterword",
        "structured_data", "structured_ties",
    )
)  # fmt: skip
"""What its content object has of these."""


def comes_from_body(thing: str, attribute: str) -> bool:
    """Whether an attribute of a column, or of its content object, may be another where only the body was edited."""
    return attribute not in (_STAYS if thing.startswith(COLUMN) else _CONTENT_STAYS) and attribute != WHOLE


def readers_of(
    records: Mapping[str, Record], things: Mapping[str, Thing], touched: Iterable[Thing]
) -> dict[str, set[str]]:
    """Return the outputs that read something of a column's body, by the column's source.

    `touched` are the things of which something was read anew.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    by_number = list(things.values())
    masks: dict[int, int] = {}
    for output, record in records.items():
        for number, mask in record.reads.items():
            if number not in masks:
                masks[number] = body_mask(by_number[number])
            if masks[number] & mask:
                found[by_number[number].name.partition(" ")[2]].add(output)
        for told in record.own.values():
            for source in texts_in(told):
                found[source].add(output)
    for thing in touched:
        for told in thing.told:
            for source in texts_in(told):
                found[source].add(UNFOLLOWED)
    return found


def body_mask(thing: Thing) -> int:
    """Return the bits of a thing's attributes that may come from a column's body."""
    if not thing.name.startswith((COLUMN, CONTENT)):
        return 0
    return sum(1 << place for place, name in enumerate(thing.attributes) if comes_from_body(thing.name, name))
