"""A builder that stays, as `serve` has one: in its own process, told what was saved, and compared all the same."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from desk.faults import as_line
from desk.options import Options
from desk.resident import Resident
from tests.soundness.building import BROKEN_OFF, Told, begin, kill_all, with_processes

CODE = (".py", "motto.txt", "quotations.txt")
"""What files end in whose change lets `serve` begin another builder."""


@dataclass(slots=True)
class Staying:
    """The builder that stays, seen from here; it is begun when it is first needed, and anew after `end`."""

    printed: Path
    _child: int = 0
    _connection: Connection | None = field(default=None)

    def build(self, options: Options, clock: int, changed: Collection[Path] | None, looked_at: Iterable[str]) -> Told:
        """Let it build; it is told what was saved, unless it is new."""
        if changed is not None and any(path.name.endswith(CODE) for path in changed):
            self.end()
        if self._connection is None:
            self._begin(options)
            changed = None
        assert self._connection is not None
        self._connection.send((clock, changed, tuple(looked_at)))
        try:
            lines, has_failed, seconds, in_place = self._connection.recv()
        except EOFError:
            self.end()
            return Told((BROKEN_OFF,), has_failed=True, printed=self.printed.read_text(errors="replace"))
        return Told(lines, has_failed, self.printed.read_text(errors="replace"), seconds, frozenset(in_place))

    def end(self) -> None:
        """Kill it, as when it breaks off."""
        if self._connection is not None:
            self._connection.close()
            kill_all(self._child)
            os.waitpid(self._child, 0)
            self._connection = None

    def _begin(self, options: Options) -> None:
        self._connection, end = multiprocessing.Pipe()
        here = self._connection
        self._child = begin(lambda: _work(options, end, here), self.printed)
        end.close()


def _work(options: Options, end: Connection, other: Connection) -> Told:
    """Build whatever is asked for, until nobody asks."""
    other.close()
    with_processes(2)
    resident = Resident(options)
    while True:
        try:
            clock, changed, looked_at = end.recv()
        except EOFError:
            return Told((), has_failed=False)
        os.environ["SOURCE_DATE_EPOCH"] = str(clock)
        in_place: set[str] = set()
        started = time.process_time()
        outcome = resident.build(changed, looked_at, in_place.update)
        lines = tuple(sorted({as_line(problem) for problem in outcome.problems}))
        end.send((lines, bool(outcome.errors), time.process_time() - started, sorted(in_place)))
        resident.look_ahead(end.poll)
