"""Texts that were moved since the last release, as the record tells, and as the editor says where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from desk.deploy.dying import said_of
from desk.deploy.likeness import Likely, PageAt, likely_renames
from desk.deploy.not_ready import NotReady
from desk.deploy.record import Rename, renames
from plugins.core.addresses import readable
from plugins.core.ledger import Ledger
from plugins.core.model import Tag
from plugins.core.press import Press
from plugins.core.problems import Problem

Ask = Callable[[Sequence[Rename]], bool]
"""Asks whether texts were moved, and need redirects; true where they were."""

AskLikely = Callable[[Sequence[Likely]], bool]
"""Asks the same of texts that were changed as well, so that nobody but the editor can tell."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Finds texts that were moved; `page_at` reads the live site."""

    is_moved: Ask = field(default=lambda moved: False)
    is_likely_moved: AskLikely = field(default=lambda likely: False)
    page_at: PageAt = field(default=lambda path: None)

    def found(self, known: Ledger, press: Press) -> tuple[Rename, ...]:
        """Return the texts of a site that were moved: those that say what they said, else those that nearly do.

        Raises:
            NotReady: the editor says that a text was not moved, or says nothing, and its address would die.
        """
        return self._moved(known, press) or self._likely_moved(known, press)

    def _moved(self, known: Ledger, press: Press) -> tuple[Rename, ...]:
        """Return the texts that were moved as they are, as the editor says, or were given another id where they are."""
        found = renames(known, press.library)
        moved = tuple(rename for rename in found if not rename.is_where_it_was)
        if not moved or self.is_moved(moved):
            return found
        held = _held(press)
        dead = [(address, rename) for rename in moved for address in rename.entry.addresses if address not in held]
        if dead:
            raise NotReady(_death(address, rename, press) for address, rename in dead)
        return tuple(rename for rename in found if rename.is_where_it_was)

    def _likely_moved(self, known: Ledger, press: Press) -> tuple[Rename, ...]:
        """Return the texts that were moved and changed at once: those in place, and others as the editor says."""
        found = likely_renames(known, press.library, self.page_at)
        likely = [each for each in found if not _is_in_place(each.rename)]
        if not likely or self.is_likely_moved(likely):
            return tuple(each.rename for each in found)
        held = _held(press)
        uncertain = [each for each in likely if not held.issuperset(each.rename.entry.addresses)]
        if uncertain:
            raise NotReady(_uncertain(each, press) for each in uncertain)
        return tuple(each.rename for each in found if _is_in_place(each.rename))


def _is_in_place(rename: Rename) -> bool:
    """Whether a text is in its file or at its address, so that nobody has to say where readers are to be led."""
    return rename.is_where_it_was or rename.keeps_its_address


def _held(press: Press) -> set[str]:
    """Return the addresses at which texts are, or which their authors lead to them."""
    items = press.library.addressed
    aliases = (alias for item in items if not isinstance(item, Tag) for alias in item.aliases)
    return {*(item.address for item in items), *aliases}


def _death(address: str, rename: Rename, press: Press) -> Problem:
    """Say what becomes of the address of a text that, as the editor says, was not moved."""
    what, fix = said_of(readable(address))
    return Problem(press.conventions.shown(rename.entry.source), 1, 1, "", f"is no longer there: {what}", fix)


def _uncertain(likely: Likely, press: Press) -> Problem:
    """Say of a text that it looks like one that is gone, and what to do if it is that, and if it is not."""
    entry, item, _ = likely.rename
    was, address = press.conventions.shown(entry.source), readable(entry.address)
    where = "where another text is now" if likely.rename.is_replaced else "which is no longer there"
    what = f"looks like {was}, {where}: {likely.share:.0%} of it stood in that"
    fix = f"if it is that text, write `id: {entry.id}`; if it is another, deploy with --gone {address}"
    return Problem(press.conventions.shown(item.source), 1, 1, "id", what, fix)
