"""Texts that say the same in different languages, found and tied to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft, References
from plugins.core.model import Item, Translation
from plugins.core.problems import Problem


def originals_of(
    drafts: Iterable[Draft], references: References, conventions: Conventions
) -> tuple[dict[str, str], list[Problem]]:
    """Return, for each text that is a translation, the source of its original, and what is wrong with that.

    Two texts belong together where one names the other in `translation_of` (its slug or file), or, as in Pelican,
    where they share a slug and differ in language. The original is the one that is named, else the one in the site's
    language. A translation of a text that is not public stands alone.
    """
    public = {draft.source: draft for draft in drafts}
    problems: list[Problem] = []
    named: dict[str, str] = {}
    for draft in public.values():
        wanted = draft.item.translation_of
        found = references.find(wanted, draft.item.kind, draft.source) if wanted else None
        if found in public and found != draft.source:
            named[draft.source] = found
    named = _of_one_slug(public, named, conventions) | named
    originals: dict[str, str] = {}
    for source in sorted(named):
        root = _root(source, named)
        if root is None:
            what = "this text and another are translations of each other"
            problems.append(
                public[source].problem(conventions, "translation_of", what, "take the line away in the original")
            )
        else:
            originals[source] = root
    return originals, [*problems, *_languages(originals, public, conventions)]


def _of_one_slug(public: Mapping[str, Draft], named: Mapping[str, str], conventions: Conventions) -> dict[str, str]:
    by_slug: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for source, draft in public.items():
        if source not in named:
            by_slug[draft.item.kind, draft.item.slug].append(draft.item)
    found: dict[str, str] = {}
    for members in by_slug.values():
        if len({item.lang for item in members}) > 1:
            main = min(members, key=lambda item: (bool(item.translation), item.lang != conventions.lang, item.source))
            found.update({item.source: main.source for item in members if item.lang != main.lang})
    return found


def _root(source: str, named: Mapping[str, str]) -> str | None:
    """Return the original of an original, or None where that goes in a circle."""
    seen = {source}
    while source in named:
        source = named[source]
        if source in seen:
            return None
        seen.add(source)
    return source


def _languages(
    originals: Mapping[str, str], public: Mapping[str, Draft], conventions: Conventions
) -> Iterable[Problem]:
    first: dict[tuple[str, str], str] = {}
    for source, original in originals.items():
        draft = public[source]
        lang = draft.item.lang
        if lang == public[original].item.lang:
            what = f"this is a translation of {conventions.shown(original)} and in the same language, `{lang}`"
            yield draft.problem(conventions, "lang", what, "write the language of the translation, as in `lang: de`")
        other = first.setdefault((original, lang), source)
        if other != source:
            what = f"{conventions.shown(other)} is a translation of the same text into `{lang}` too"
            yield draft.problem(conventions, "lang", what, "keep one of the two", severity="warning")


def tie_translations(
    items: Mapping[str, Item], originals: Mapping[str, str], before: Mapping[str, Item] = MappingProxyType({})
) -> dict[str, Item]:
    """Return the texts with their translations filled in, those in other languages than their own.

    What equals what was there `before` is the same object.
    """
    groups: dict[str, list[Item]] = {original: [items[original]] for original in originals.values()}
    for source, original in originals.items():
        groups[original].append(items[source])
    tied = dict(items)
    for original, members in groups.items():
        members = sorted(members, key=lambda item: (item.source != original, item.lang, item.source))
        for item in members:
            others = tuple(_as_translation(other) for other in members if other.lang != item.lang and other.address)
            update = {"translations": others, "is_translation": item.source != original}
            made, known = item.model_copy(update=update), before.get(item.source)
            tied[item.source] = known if known == made else made
    return tied


def _as_translation(item: Item) -> Translation:
    return Translation(item.lang, item.lang_name, item.title, item.address, item.dir)
