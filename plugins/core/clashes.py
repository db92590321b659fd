"""What would lie over another: texts, former addresses and files of an author's, where the house writes something."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from plugins.core.addresses import address_of_file, alike, file_of, leads_out
from plugins.core.files import is_static
from plugins.core.library import field_place
from plugins.core.listing import Listing
from plugins.core.model import Item
from plugins.core.nesting import Nesting, folders_of, folders_over, former_files, is_nested, items_of, places_of
from plugins.core.press import Claim, Press
from plugins.core.problems import Problem


def claims_of(generators: Iterable[Any], press: Press, settings: Mapping[str, Any]) -> tuple[Claim, ...]:
    """Return the files that are written beside the pages and feeds of lists, as generators say.

    What settings have Pelican make of templates (DIRECT_TEMPLATES, TEMPLATE_PAGES) is among them.
    """
    kinds = {listing.kind for listing in press.listings}
    direct = [name for name in settings["DIRECT_TEMPLATES"] if name not in kinds]
    made = {str(settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html")): name for name in direct}
    made |= {str(output): name for name, output in settings["TEMPLATE_PAGES"].items()}
    claims = [Claim(output, f"what the template `{name}` makes") for output, name in made.items() if output]
    return (*claims, *(claim for each in generators if hasattr(each, "claims") for claim in each.claims()))


def address_problems(
    press: Press, statics: Mapping[str, str], before: Press | None = None, half_read: Iterable[Item] = ()
) -> list[Problem]:
    """Find what would lie over a list, a feed, or another file that the house writes, and those over each other.

    `statics` are the files that are published as they are, by path, each with its file in the output. `before` is a
    press in which all was well, with the same of these. Of texts that are only `half_read`, nobody knows where they
    will lie, but what they say of former addresses is known.
    """
    found = _Addresses(press, statics)
    if before is None or not _lie_alike(before, press):
        of_files = (problem for path, output in statics.items() for problem in found.of_static(path, output))
        texts = (each for item in items_of(press) for each in found.of_text(item))
        former = (each for item in half_read for each in found.of_former_addresses(item))
        return [*found.of_the_house(), *texts, *former, *of_files]
    if not (claimed := _claimed(before, press)):
        return []
    folders = folders_of(claimed)
    items = [item for item in items_of(press) if any(_is_near(file, claimed, folders) for file in places_of(item))]
    near = [(path, output) for path, output in statics.items() if _is_near(alike(output), claimed, folders)]
    of_files = (problem for path, output in near for problem in found.of_static(path, output))
    return [*(problem for item in items for problem in found.of_text(item)), *of_files]


def _is_near(file: str, files: set[str], folders: set[str]) -> bool:
    return file in files or is_nested(file, files, folders)


def _lie_alike(before: Press, after: Press) -> bool:
    """Whether lists, and what else the house writes, lie as they did."""
    if before.claims != after.claims or len(before.listings) != len(after.listings):
        return False
    pairs = zip(before.listings, after.listings, strict=True)
    return all(
        old is new or (old.output, old.address, old.has_feeds) == (new.output, new.address, new.has_feeds)
        for old, new in pairs
    )


def _claimed(before: Press, after: Press) -> set[str]:
    """Return the files of texts that lie elsewhere than before, or have other former addresses."""
    known = {item.source: item for item in items_of(before)}
    others = (item for item in items_of(after) if known.get(item.source) is not item)
    others = (item for item in others if (old := known.get(item.source)) is None or places_of(old) != places_of(item))
    return {file for item in others for file in places_of(item) if file}


class _Addresses:
    """Where everything of a site lies, in the form in which no disk could tell two files apart."""

    def __init__(self, press: Press, statics: Mapping[str, str]) -> None:
        self._press = press
        self._nesting = Nesting(press, statics)

    @cached_property
    def _holders(self) -> dict[str, Listing | Claim]:
        """What the house writes, by file; of two in one place the first."""
        found: dict[str, Listing | Claim] = {}
        for file, holder in _written(self._press):
            found.setdefault(alike(file), holder)
        return found

    @cached_property
    def _texts(self) -> dict[str, str]:
        """The texts, by where their pages lie."""
        items = self._press.library.by_source.values()
        return {alike(item.output): item.source for item in items if item.output}

    @cached_property
    def _folders(self) -> dict[str, Listing | Claim]:
        """The folders in which the house writes, each with the first that lies in it."""
        found: dict[str, Listing | Claim] = {}
        for file, holder in self._holders.items():
            for folder in folders_over(file):
                found.setdefault(folder, holder)
        return found

    def _held(self, file: str) -> str:
        """Return what the house has at a place, in words; nothing where it has nothing there."""
        if file in self._holders:
            return f"the address of {_named(self._holders[file], file)}"
        return f"the folder of {_named(self._folders[file])}" if file in self._folders else ""

    def of_the_house(self) -> Iterator[Problem]:
        """Find files of the house that would lie over each other."""
        for file, holder in _written(self._press):
            other = self._holders[alike(file)]
            if other is not holder:
                what = f"`{address_of_file(file)}` would be the address of {_named(other, file)}, and of "
                what += _named(holder, file)
                subject = holder.item if isinstance(holder, Claim) else holder.subject
                if subject is not None and subject.source:
                    yield Problem(*self._place(subject, "slug"), "slug", what, "give one of the two another slug")
                else:
                    yield Problem("pelicanconf.py", 1, 1, "", what, "give one of the two another address there")

    def of_text(self, item: Item) -> Iterator[Problem]:
        """Find what of the house a text, or a former address of it, would lie over."""
        own, field = alike(item.output), "save_as" if item.save_as else "slug"
        holder = self._holders.get(own)
        if not (isinstance(holder, Listing) and holder.subject is item):
            if held := self._held(own):
                yield self._taken(item, field, item.address, held)
            yield from self._below_a_file(item, own, field)
        yield from self.of_former_addresses(item)

    def of_former_addresses(self, item: Item) -> Iterator[Problem]:
        """Find what a former address of a text would lie over."""
        own = alike(item.output)
        for number, former in enumerate(former_files(item)):
            alias = item.aliases[number]
            if former != own and (held := self._held(former) or self._held_over(former)):
                yield self._taken(item, "aliases", alias, held, number)
            elif former != own and (why := self._nesting.of_former(former)):
                place = self._place(item, "aliases", number)
                yield Problem(*place, "aliases", f"`{alias}` {why}", "choose another, or take it away")

    def _held_over(self, file: str) -> str:
        """Return what the house has in the place of a folder that a file would lie in, in words."""
        for above in folders_over(file):
            if above in self._holders:
                return f"below `/{above}`, {self._held(above)}"
        return ""

    def _below_a_file(self, item: Item, own: str, field: str) -> Iterator[Problem]:
        """Find a text whose page would lie in a folder that is a file already."""
        for above in folders_over(own):
            if above in self._holders:
                yield self._taken(item, field, f"/{above}", self._held(above))
        if over := self._nesting.page_over(own):
            yield Problem(*self._place(item, field), field, f"its page would lie below {over}", "choose another")

    def of_static(self, path: str, output: str) -> Iterator[Problem]:
        """Find what of the house, or which text, a file would lie over that is published as it is; or what else."""
        if leads_out(output):
            what = f"would be published as `{output}`, outside the site"
            fix = "move it into the content folder, or say in EXTRA_PATH_METADATA where in the site it goes"
            yield Problem(posixpath.normpath(self._shown(path)), 1, 1, "", what, fix)
            return
        file = alike(output)
        held = self._held(file) or next((self._held(each) for each in folders_over(file) if each in self._holders), "")
        if not held and file in self._texts and not self._is_where_files_lie(path, file):
            held = f"the address of {self._shown(self._texts[file])}"
        over = "" if held else self._nesting.page_over(file)
        if held or over:
            what = f"would lie at `{address_of_file(output)}`, which is {held}" if held else f"would lie below {over}"
            yield Problem(self._shown(path), 1, 1, "", what, "give this file another name, or put it elsewhere")

    def _is_where_files_lie(self, path: str, file: str) -> bool:
        """Whether a file lies where all do that are published as they are: a text over it has been told of."""
        conventions = self._press.conventions
        return is_static(path, conventions) and file == alike(conventions.static_file.format(path=path))

    def _taken(self, item: Item, field: str, address: str, held: str, number: int | None = None) -> Problem:
        return Problem(*self._place(item, field, number), field, f"`{address}` is {held}", "choose another")

    def _place(self, item: Item, field: str, number: int | None = None) -> tuple[str, int, int]:
        return field_place(item, field, self._press.conventions, number)

    def _shown(self, source: str) -> str:
        return self._press.conventions.shown(source)


def _written(press: Press) -> Iterator[tuple[str, Listing | Claim]]:
    for listing in press.listings:
        if listing.output:
            yield listing.output, listing
        yield from ((file_of(feed.address), listing) for feed in listing.feeds)
    yield from ((claim.output, claim) for claim in press.claims)


def _named(holder: Listing | Claim, file: str | None = None) -> str:
    """Return what is written, in words; of a list it may be a feed that lies at a place."""
    if isinstance(holder, Claim):
        return holder.what
    is_page = file is None or alike(holder.output) == alike(file)
    return f"{'the list' if is_page else 'a feed of the list'} «{holder.title}»"
