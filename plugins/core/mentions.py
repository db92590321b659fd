"""All the names that a site's texts mention, made into objects that have their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
        mentions = list(_mentions(mentioning, attribute, field_name, conventions))
        if model is Author:
            mentions += [Mention("pelicanconf.py", 1, 1, "AUTHOR", name) for name in conventions.default_authors]
        if model is Category and conventions.default_category and any(not _category_of(draft) for draft in mentioning):
            mentions.append(Mention("pelicanconf.py", 1, 1, "DEFAULT_CATEGORY", conventions.default_category))
        gathered[model.kind], found = gather(model, [d for d in filed if d.item.slug], mentions, conventions)
        problems.extend(found)
    return gathered


def _mentions(drafts: Iterable[Draft], attribute: str, field_name: str, conventions: Conventions) -> Iterator[Mention]:
    for draft in drafts:
        value = getattr(draft.item, attribute, None)
        written, name_of_field = (value,) if isinstance(value, str) else value or (), field_name
        if attribute == "author_names" and isinstance(draft.item, Chapter) and not draft.names_authors:
            continue
        if attribute == "author_names" and not written and draft.item.author_name:
            written, name_of_field = (draft.item.author_name,), "author"
        for number, name in enumerate(written):
            yield Mention(conventions.shown(draft.source), *draft.place(name_of_field, number), name_of_field, name)


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
