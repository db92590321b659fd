"""All the names that a site's texts mention, made into objects that have their addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft
from plugins.core.ledger import Ledger
from plugins.core.model import Author, Category, Chapter, Column, Series, Tag
from plugins.core.names import Mention, Names, gather
from plugins.core.placing import place_name
from plugins.core.problems import Problem

_WRITING = frozenset({"column", "page", "book", "chapter", "event"})
"""The kinds that mention names."""


def gather_names(
    drafts: list[Draft], ledger: Ledger, conventions: Conventions, problems: list[Problem]
) -> dict[str, Names]:
    """Make objects of all names; each has its address before any body is converted."""
    writing = [draft for draft in drafts if draft.item.kind in _WRITING and draft.item.status != "skip"]
    for draft in writing:
        problems.extend(_author_left_out(draft, conventions))
    gathered: dict[str, Names] = {}
    for model, attribute, field_name in (
        (Author, "author_names", "authors"), (Tag, "tag_names", "tags"),
        (Category, "category_name", "category"), (Series, "series_name", "series"),
    ):  # fmt: skip
        filed = [draft for draft in drafts if draft.item.kind == model.kind and _is_public_name(draft, conventions)]
        for draft in filed:
            place_name(draft, ledger, conventions, problems)
        mentioning = [d for d in writing if d.item.kind == "column"] if model in (Category, Series) else writing
        mentions = _mentions(mentioning, attribute, field_name, conventions)
        if model is Author:
            for name in conventions.default_authors:
                mentions[name].append(partial(Mention, "pelicanconf.py", 1, 1, "AUTHOR", name))
        default = conventions.default_category
        if model is Category and default and any(not _category_of(draft) for draft in mentioning):
            mentions[default].append(partial(Mention, "pelicanconf.py", 1, 1, "DEFAULT_CATEGORY", default))
        gathered[model.kind], found = gather(model, [d for d in filed if d.item.slug], mentions, conventions)
        problems.extend(found)
    return gathered


def _mentions(
    drafts: Iterable[Draft], attribute: str, field_name: str, conventions: Conventions
) -> dict[str, list[Callable[[], Mention]]]:
    """Return where each name is mentioned."""
    found: dict[str, list[Callable[[], Mention]]] = defaultdict(list)
    for draft in drafts:
        for number, (name, name_of_field) in enumerate(mentioned(draft, attribute, field_name)):
            found[name].append(partial(_mention, draft, name_of_field, number, name, conventions))
    return found


def mentioned(draft: Draft, attribute: str, field_name: str) -> Iterable[tuple[str, str]]:
    """Return the names of a kind that a text mentions, each with the field in which it does."""
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


def _mention(draft: Draft, name_of_field: str, number: int, name: str, conventions: Conventions) -> Mention:
    place = draft.place(name_of_field, number)
    return Mention(conventions.shown(draft.source), *place, name_of_field, name)


def _category_of(draft: Draft) -> str | None:
    return draft.item.category_name if isinstance(draft.item, Column) else None


def _is_public_name(draft: Draft, conventions: Conventions) -> bool:
    return draft.item.status != "skip" and (conventions.show_drafts or not draft.item.is_draft)


def _author_left_out(draft: Draft, conventions: Conventions) -> Iterator[Problem]:
    item = draft.item
    if (
        item.author_name
        and item.author_names
        and item.author_name not in item.author_names
        and "author" in draft.matter.data
    ):
        what = f"`{item.author_name}` is left out, because there is `authors` too"
        yield draft.problem(conventions, "author", what, "name everyone in `authors`", severity="warning")
