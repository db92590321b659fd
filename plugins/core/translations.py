"""Texts that say the same in different languages, found and tied to each other."""

from __future__ import annotations

from collections import defaultdict

from plugins.core.conventions import Conventions
from plugins.core.model import Item, Translation


def group_translations(items: dict[str, Item], conventions: Conventions) -> dict[str, Item]:
    """Return the texts with their translations filled in.

    Two texts belong together where one names the other in `translation_of` (its slug or file), or, as in Pelican, where
    they share a slug and differ in language. The original is the one that is named, else the one in the site's language.
    """
    originals = _originals(items, conventions)
    groups: dict[str, list[Item]] = defaultdict(list)
    for source, item in items.items():
        groups[originals.get(source, source)].append(item)
    tied = dict(items)
    for original, members in groups.items():
        if len(members) < 2:
            continue
        members = sorted(members, key=lambda item: (item.source != original, item.lang, item.source))
        for item in members:
            others = tuple(_as_translation(other) for other in members if other is not item)
            tied[item.source] = item.model_copy(update={"translations": others, "is_translation": item.source != original})
    return tied


def _as_translation(item: Item) -> Translation:
    return Translation(item.lang, item.lang_name, item.title, item.address, item.dir)


def _originals(items: dict[str, Item], conventions: Conventions) -> dict[str, str]:
    """Return, for each text that is a translation, the source of its original."""
    by_slug: dict[tuple[str, str], list[Item]] = defaultdict(list)
    by_name: dict[tuple[str, str], str] = {}
    for item in items.values():
        by_slug[(item.kind, item.slug)].append(item)
        for name in (item.slug, item.source, item.source.rsplit("/", 1)[-1]):
            if not item.translation_of:
                by_name.setdefault((item.kind, name), item.source)
    originals: dict[str, str] = {}
    for item in items.values():
        wanted = (item.translation_of or "").removeprefix("../")
        original = by_name.get((item.kind, wanted)) if wanted else None
        if original and original != item.source:
            originals[item.source] = original
    for members in by_slug.values():
        untied = [item for item in members if not item.translation_of]
        if len({item.lang for item in untied}) > 1:
            main = min(untied, key=lambda item: (bool(item.translation), item.lang != conventions.lang, item.source))
            originals.update({item.source: main.source for item in untied if item is not main})
    return originals
