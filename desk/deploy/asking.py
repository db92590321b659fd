"""What a deploy asks the editor, at the keyboard: whether texts were moved."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from desk.deploy.likeness import Likely
from desk.deploy.record import Rename
from desk.questions import is_agreed, is_anybody_there
from plugins.core.ledger import Entry


class Declined(Exception):
    """The editor does not want it, or nobody is there to say so; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Who is asked; `yes`: the answer was given on the command line."""

    yes: bool = False

    def is_moved(self, moved: Sequence[Rename]) -> bool:
        """Ask whether texts were moved to other files."""
        for entry, item, is_replaced in moved:
            says = "says what it said" if is_replaced else "says the same"
            print(f"{_left(entry, is_replaced)}, and {item.source} {says}, word for word.", file=sys.stderr)
        if self.yes:
            return True
        if not is_anybody_there():
            raise Declined("nothing was published: nobody is here to be asked whether texts were moved; --yes says so")
        return is_agreed("Were they moved, so that their old addresses are to lead to the new ones?")

    def is_likely_moved(self, likely: Sequence[Likely]) -> bool:
        """Ask whether texts were moved that are not as they were; no machine can say so, and nobody else is asked."""
        if self.yes or not is_anybody_there():
            return False
        for (entry, item, is_replaced), share in likely:
            what = "what it was" if is_replaced else "it"
            left = _left(entry, is_replaced)
            print(f"{left}, and {item.source} looks like {what} ({share:.0%}).", file=sys.stderr)
        return is_agreed("Were they renamed, so that their old addresses are to lead to the new ones?")


def _left(entry: Entry, is_replaced: bool) -> str:
    """Say what became of the file of a text that is in it no more."""
    return f"{entry.source} {'has another text now' if is_replaced else 'is gone'}"
