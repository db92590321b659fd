"""What pages that are open in a browser hear while the site is built: what is new, what is wrong, what is gone.

Nothing of it is in any file of the site. A script is added to each page as it is sent; it keeps one connection open
while its page is seen (browsers allow few to a host), and so is known which pages somebody looks at.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from plugins.core.problems import Problem

CHANNEL = "/.standfirst/news"
"""Where an open page hears of builds."""

SCRIPT = "/.standfirst/open_pages.js"
"""Where the script is that listens there."""

SCRIPT_FILE = Path(__file__).with_suffix(".js")

REMEMBERED = 64
"""How many announcements a page can have missed before it is simply loaded again."""

MANY = 1000
"""More files than these need not be named one by one."""

Files = frozenset[str] | None
"""Files of the output; None: any of them."""


@dataclass(frozen=True, slots=True)
class News:
    """What a page has not heard yet: the number to ask from next time, files put in place, and what is wrong."""

    number: int
    files: Files
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class OpenPages:
    """What open pages are told, and which pages those are. Shared by the server's threads."""

    number: int = field(default_factory=time.time_ns)  # none that an earlier `serve` gave out
    problems: tuple[Problem, ...] = ()
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _announced: deque[tuple[int, Files]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _looking: dict[object, tuple[str, Callable[[], bool]]] = field(default_factory=dict)

    def announce(self, files: Collection[str]) -> None:
        """Say that these files of the output are new, other or gone."""
        self._say(frozenset(files) if len(files) <= MANY else None)

    def tell(self, problems: Collection[Problem]) -> None:
        """Say what is wrong now; nothing, where all is mended."""
        if tuple(problems) != self.problems:
            self.problems = tuple(problems)
            self._say(frozenset())

    def _say(self, files: Files) -> None:
        with self._changed:
            self.number += 1
            self._announced.append((self.number, files))
            self._changed.notify_all()

    def news(self, number: int, patience: float) -> News | None:
        """Return what happened after that number, as soon as anything has; None where patience ends first."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.number != number, patience):
                return None
            missed = [files for announced, files in self._announced if announced > number]
            if number > self.number or self.number - number > len(missed):
                return News(self.number, None, self.problems)
            files = None if None in missed else frozenset[str]().union(*(each for each in missed if each))
            return News(self.number, files, self.problems)

    @contextmanager
    def looking(self, address: str, is_there: Callable[[], bool]) -> Iterator[None]:
        """Count a page as looked at while this is open, as long as it `is_there`."""
        key = object()
        with self._changed:
            self._looking[key] = address, is_there
        try:
            yield
        finally:
            with self._changed:
                del self._looking[key]

    def looked_at(self) -> tuple[str, ...]:
        """Return the addresses of the pages that are open and seen, the one that was opened last first."""
        with self._changed:
            return tuple(dict.fromkeys(address for address, is_there in [*self._looking.values()][::-1] if is_there()))

    def added_to(self, page: bytes, number: int) -> bytes:
        """Return a page, which was as it is when that number was the last, with the script after its end."""
        return page + f'\n<script src="{SCRIPT}" data-channel="{CHANNEL}" data-number="{number}"></script>\n'.encode()
