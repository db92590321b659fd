"""A library that was read anew put in the place of the one that a run was given, in a process that stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import is_
from typing import Any

from pelican import signals
from pelican.generators import ArticlesGenerator, PagesGenerator

from plugins.core.changes import difference
from plugins.core.contributing import contributed
from plugins.core.library import Library
from plugins.core.listing import Listing
from plugins.core.model import Item
from plugins.core.plugin.in_order import file_under_names
from plugins.core.press import Former, Press, filing_of, site_of, with_others


@dataclass(frozen=True, slots=True)
class Revised:
    """What a revised library brought: the items that are others than before, by source, as pairs of old and new.

    `generators` are those that were given their contents anew.
    """

    library: Library
    items: Mapping[str, tuple[Item | None, Item | None]]
    generators: tuple[Any, ...]

    @property
    def filed_anew(self) -> frozenset[str]:
        """The sources of texts that were not there before, or were filed otherwise."""
        pairs = self.items.items()
        return frozenset(
            source for source, (old, new) in pairs if new and (old is None or filing_of(old) != filing_of(new))
        )

    @property
    def gone(self) -> tuple[Item, ...]:
        """The texts that are there no more."""
        return tuple(old for old, new in self.items.values() if old is not None and new is None)


def take_revised(settings: dict[str, Any], generators: list[Any], library: Library) -> Revised:
    """Put a library in the place of the one that a run was given; only columns and pages may be others than before.

    What themes and plugins hold of a text stays the same object, and says what the text says now.

    Raises:
        ContentProblems: what is new in it does not agree with the rest.
    """
    before: Press = settings["PRESS"]
    items = difference(before.library.by_source, library.by_source)
    site = site_of(before.conventions, library, settings["SITENAME"], settings.get("SITESUBTITLE") or "")
    is_as_it_was = replace(site, navigation=before.site.navigation) == before.site
    if is_as_it_was and [*map(id, site.navigation)] == [*map(id, before.site.navigation)]:
        site = before.site
    press = Press(before.conventions, library, site, before.now)
    is_filed_alike = all(old and new and filing_of(old) == filing_of(new) for old, new in items.values())
    if is_filed_alike:
        listings = with_others(before.listings, {id(old): new for old, new in items.values() if old and new})
    else:
        known = {(listing.kind, listing.output): listing for listing in before.listings}
        listings = _kept(known, contributed(replace(press, former=Former(known, tuple(items.values())))))
    press = replace(press, listings=listings)
    for whose in (settings, *(generator.settings for generator in generators if hasattr(generator, "settings"))):
        whose["PRESS"] = press
    generators[0].context["site"] = site
    anew = _show_revised(generators, items, is_filed_alike=is_filed_alike)
    signals.all_generators_finalized.send(generators)
    return Revised(library, items, anew)


def _show_revised(
    generators: list[Any],
    items: Mapping[str, tuple[Item | None, Item | None]],
    *,
    is_filed_alike: bool,
) -> tuple[Any, ...]:
    """Have content objects say what is so now; return the generators that were given theirs anew."""
    anew = []
    for generator in generators:
        if isinstance(generator, PagesGenerator):
            pages = (*generator.pages, *generator.translations, *generator.hidden_pages)
            _show_changes({page.item.source: page for page in pages}, items)
        elif isinstance(generator, ArticlesGenerator) and is_filed_alike:
            _show_changes(generator.context["contents"], items)
            signals.article_generator_finalized.send(generator)
        elif isinstance(generator, ArticlesGenerator) and all(
            old and new and _stand_alike(old, new) for old, new in items.values()
        ):
            _show_changes(generator.context["contents"], items)
            file_under_names(generator)
            generator._update_context(("tags", "categories", "authors"))
            signals.article_generator_finalized.send(generator)
            anew.append(generator)
        elif isinstance(generator, ArticlesGenerator) or _is_concerned(generator, items, is_filed_alike=is_filed_alike):
            generator.generate_context()
            anew.append(generator)
    return tuple(anew)


def _stand_alike(old: Item, new: Item) -> bool:
    """Whether a text stands where it stood among all others, though maybe under other names."""
    return all(getattr(old, name) == getattr(new, name) for name in ("date", "status", "is_translation", "output"))


def _show_changes(contents: Mapping[str, Any], items: Mapping[str, tuple[Item | None, Item | None]]) -> None:
    """Have contents say what their texts say now, and forget whatever was made of any before."""
    for content in contents.values():
        if content._made:
            content._made.clear()
    for source, (_, item) in items.items():
        if item is not None and source in contents:
            contents[source].show(item)


def _is_concerned(
    generator: Any, items: Mapping[str, tuple[Item | None, Item | None]], *, is_filed_alike: bool
) -> bool:
    """Whether what a generator of ours has made may have to do with some texts; it says so itself."""
    changed = [item for pair in items.values() for item in pair if item is not None]
    if is_filed_alike and not getattr(generator, "shows_texts", True):
        return False
    return hasattr(generator, "is_concerned_by") and any(map(generator.is_concerned_by, changed))


def _kept(known: Mapping[tuple[str, str], Listing], after: Iterable[Listing]) -> tuple[Listing, ...]:
    """Return lists; those that are as they were are the same objects."""
    return tuple(
        other if (other := known.get((listing.kind, listing.output))) and _are_same(other, listing) else listing
        for listing in after
    )


def _are_same(one: Listing, other: Listing) -> bool:
    """Whether two lists hold the same objects, not just such as are equal, and say the same of them."""
    if len(one.entries) != len(other.entries) or len(one.parts) != len(other.parts):
        return False
    if not all(map(is_, one.entries, other.entries)) or not all(map(_are_same, one.parts, other.parts)):
        return False
    return replace(one, entries=(), parts=()) == replace(other, entries=(), parts=())
