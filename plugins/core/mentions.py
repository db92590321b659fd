"""All the names that a site's texts mention, made into objects that have their addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft
from plugins.core.ledger import Ledger
from plugins.core.model import Author, Category, Chapter, Column, Item, Series, Tag
from plugins.core.names import Mention, Names, gather
from plugins.core.placing import place_name
from plugins.core.problems import Problem

_WRITING = frozenset({"column", "page", "book", "chapter", "event"})
"""The kinds that mention names."""

MENTIONING: tuple[tuple[type[Item], str, str], ...] = (
    (Author, "author_names", "authors"), (Tag, "tag_names", "tags"),
    (Category, "category_name", "category"), (Series, "series_name", "series"),
)  # fmt: skip
"""The kinds of names, and the attribute and the field of a text that mentions such."""


@dataclass(slots=True)
class MentionIn:
    """A name that a text mentions; called, it looks up where."""

    draft: Draft
    field: str
    number: int
    name: str
    conventions: Conventions

    def __call__(self) -> Mention:
        """Return the mention with its place."""
        shown = self.conventions.shown(self.draft.source)
        return Mention(shown, *self.draft.place(self.field, self.number), self.field, self.name)


def gather_names(
    drafts: list[Draft],
    ledger: Ledger,
    conventions: Conventions,
    problems: list[Problem],
    half_read: Sequence[Draft] = (),
) -> dict[str, Names]:
    """Make objects of all names; each has its address before any body is converted.

    `half_read` are texts that are in no library, whose names are looked at as those of others.
    """
    writing = [draft for draft in (*drafts, *half_read) if mentions_names(draft)]
    for draft in writing:
        tell_of_author_left_out(draft, conventions)
    gathered: dict[str, Names] = {}
    half = {id(draft) for draft in half_read}
    for model, attribute, field_name in MENTIONING:
        filed = [draft for draft in drafts if draft.item.kind == model.kind and _is_public_name(draft, conventions)]
        for draft in filed:
            place_name(draft, ledger, conventions, problems)
        mentioning = [draft for draft in writing if mentions_names(draft, model.kind)]
        mentions: dict[str, list[Callable[[], Mention]]] = defaultdict(list)
        for mention in mentions_in(mentioning, attribute, field_name, conventions):
            mentions[mention.name].append(mention)
        if model is Author:
            for name in conventions.default_authors:
                mentions[name].append(partial(Mention, "pelicanconf.py", 1, 1, "AUTHOR", name))
        default = conventions.default_category
        if model is Category and default and lacks_category(d for d in mentioning if id(d) not in half):
            mentions[default].append(partial(Mention, "pelicanconf.py", 1, 1, "DEFAULT_CATEGORY", default))
        gathered[model.kind], found = gather(model, [d for d in filed if d.item.slug], mentions, conventions)
        problems.extend(found)
    return gathered


def mentions_names(draft: Draft, kind: str = "tag") -> bool:
    """Whether a text may mention names of a kind; only columns have a category and a series."""
    if draft.item.status == "skip":
        return False
    return draft.item.kind == "column" if kind in {"category", "series"} else draft.item.kind in _WRITING


def mentions_in(
    drafts: Iterable[Draft], attribute: str, field_name: str, conventions: Conventions
) -> Iterator[MentionIn]:
    """Yield the names of a kind that texts mention."""
    for draft in drafts:
        for number, (name, name_of_field) in enumerate(_mentioned(draft, attribute, field_name)):
            yield MentionIn(draft, name_of_field, number, name, conventions)


def _mentioned(draft: Draft, attribute: str, field_name: str) -> Iterable[tuple[str, str]]:
    item = draft.item
    value = getattr(item, attribute, None)
    if isinstance(value, str):
        return ((value, field_name),)
    if attribute == "author_names":
        if isinstance(item, Chapter) and not draft.names_authors:
            return ()
        if not value and item.author_name:
            return ((item.author_name, "author"),)
    return [(name, field_name) for name in value or ()]


def lacks_category(columns: Iterable[Draft]) -> bool:
    """Whether one of these columns names no category, so that it is in the default one."""
    return any(isinstance(draft.item, Column) and not draft.item.category_name for draft in columns)


def _is_public_name(draft: Draft, conventions: Conventions) -> bool:
    item = draft.item
    waits = item.is_draft or (item.date is not None and item.date > conventions.now)
    return item.status != "skip" and (conventions.show_drafts or not waits)


def tell_of_author_left_out(draft: Draft, conventions: Conventions) -> None:
    """Warn of an author that a text names beside others, among whom they are not."""
    item = draft.item
    if (
        item.author_name
        and item.author_names
        and item.author_name not in item.author_names
        and "author" in draft.matter.data
    ):
        what = f"`{item.author_name}` is left out, because there is `authors` too"
        problem = draft.problem(conventions, "author", what, "name everyone in `authors`", severity="warning")
        draft.problems += (problem,)
