"""One trial: something happens to a publish while readers read; what they saw, and whether the next one mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.adversity.cutting import Line
from tests.adversity.hosts import Host
from tests.adversity.injecting import DONE, Ending, Point, Work, begin, do, no_survivors, strike
from tests.adversity.object_store import Refusals
from tests.adversity.places import Change, Kind
from tests.adversity.reading import KINDS, NOTHING, Readers, Task
from tests.adversity.tracing import Strike

Happening = Callable[[Callable[[], None]], tuple[Work, Ending]]
"""Does some work, and has something happen to it."""

Between = Callable[[Path], None]
"""Alters a place after something has happened there."""

Cause = TypeVar("Cause")


@dataclass(slots=True)
class Verdict:
    """What came of one trial."""

    fault: str
    at: str
    ending: str
    said: str
    was_hit: bool
    fetches: int = 0
    torn: list[int] = field(default_factory=lambda: [0] * len(KINDS))
    has_converged: bool = True
    complaints: list[str] = field(default_factory=list)
    """What is not as it has to be; of a control, what was expected of it."""

    def complain(self, complaint: str) -> None:
        """Note that something is wrong."""
        self.complaints.append(f"{self.at}: {complaint}")


@dataclass(slots=True)
class Stage:
    """Where trials of one change take place: a place as it is before, which each of them begins with a copy of."""

    kind: Kind
    change: Change
    readers: Readers
    places: Path
    first: int
    """The number of the first place."""
    used: int = 0

    @property
    def start(self) -> Path:
        """The place before the change."""
        return self.places / f"start-{self.first}"

    def prepare(self) -> None:
        """Publish what comes before.

        Raises:
            RuntimeError: it fails though nothing happens to it.
        """
        self.kind.begin(self.start)
        published: int | None = None
        for site in self.change.before:
            step = Change(site, published)
            ending = do(partial(self.kind.publish, self.start, step))
            if ending.how != DONE:
                raise RuntimeError(f"{self.kind.name}: {ending.how}: {ending.said}")
            published = site

    def points(self, find: Callable[[Callable[[], None]], list[Point]]) -> list[Point]:
        """Return the calls of the system at which the change can be struck, as they are found."""
        with self._copied() as place:
            return find(partial(self.kind.publish, place, self.change))

    def bytes_through(self, line: Line, way: str) -> int:
        """Return how many bytes the change takes on a line, of those that count where it breaks in this way."""
        with self._copied() as place:
            line.mend()
            do(partial(self.kind.publish, place, self.change))
            return line.passed(way)

    def requests_of(self, refusals: Refusals) -> int:
        """Return how often the change asks a store for something."""
        with self._copied() as place:
            refusals.end()
            do(partial(self.kind.publish, place, self.change))
            return refusals.asked

    @contextmanager
    def _copied(self) -> Iterator[Path]:
        """Give a copy of the place before the change."""
        place = self._next()
        try:
            yield place
        finally:
            self.kind.end(place)

    def _next(self) -> Path:
        self.used += 1
        place = self.places / str(self.first + self.used)
        self.kind.copy(self.start, place)
        return place

    def try_out(
        self, happening: Happening, fault: str, at: str, *, end_all: bool = False, between: Between | None = None
    ) -> Verdict:
        """Have something happen to the change, look at it, do it once more, and look again.

        `between` the two, the place may be altered in ways that should not matter.
        """
        place = self._next()
        old = NOTHING if self.change.old is None else self.change.old
        with no_survivors() as end_survivors:
            try:
                self.readers.read(Task(int(place.name), old, self.change.new))
                before = self.readers.look()
                if before.editions != {old}:
                    raise RuntimeError(f"{self.kind.name}: it begins with {before.editions}, not {old}")
                work, ending = happening(partial(self.kind.publish, place, self.change))
                verdict = Verdict(fault, at, ending.how, ending.said, ending.was_hit, before.fetches, before.torn)
                if end_all:
                    work.end_all()
                    end_survivors()
                else:
                    work.outlive()
                self.kind.settle(place)
                self._look(verdict, after=ending.how)
                if between:
                    between(place)
                self._mend(verdict, place)
                work.end_all()
            finally:
                self.readers.pause()
                self.kind.end(place)
        return verdict

    def _look(self, verdict: Verdict, after: str) -> None:
        seen = self.readers.look()
        verdict.fetches += seen.fetches
        verdict.torn = [had + more for had, more in zip(verdict.torn, seen.torn, strict=True)]
        if self.kind.is_whole_site and len(seen.editions) != 1:
            verdict.complain(f"readers see a mixture, after it was {after}")
        if after == DONE and seen.editions != {self.change.new}:
            verdict.complain("it says that it is done, and readers do not see it")

    def _mend(self, verdict: Verdict, place: Path) -> None:
        """Publish once more, with nothing that happens to it, and see whether all is as though nothing ever had."""
        later = replace(self.change, minutes=self.change.minutes + 1)
        again = do(lambda: _refuse(self.kind.mend(place, later)))
        if again.how != DONE:
            verdict.complain(f"once more: {again.how}: {again.said.strip().splitlines()[-1]}")
        self.kind.settle(place)
        self._look(verdict, after=again.how)
        verdict.has_converged = again.how == DONE


def struck(what: Strike, reading: str = "") -> Happening:
    """Return what has something happen at a call of the work; or at one that reads a file in a folder."""
    return lambda work: strike(work, what, reading)


def struck_there(what: Strike, host: Host) -> Happening:
    """Return what has something happen at a call of whatever serves the work on its host."""
    return _meanwhile(lambda: host.followed(what), lambda serving: serving.board.was_struck, host.as_ever)


def unharmed(work: Callable[[], None]) -> tuple[Work, Ending]:
    """Do work that nothing happens to."""
    begun = begin(work)
    return begun, begun.wait()


def cut(line: Line, after: int, way: str, *, stays: bool) -> Happening:
    """Return what has a line break while work goes on."""
    return _meanwhile(lambda: line.cut(after, way, stays=stays), lambda _: line.is_cut, line.mend)


def refused(refusals: Refusals, at: int, answer: str, *, stays: bool) -> Happening:
    """Return what has a store refuse what it is asked for while work goes on."""
    return _meanwhile(lambda: refusals.begin(at, answer, stays=stays), lambda _: refusals.was_hit, refusals.end)


def _meanwhile(begin: Callable[[], Cause], was_hit: Callable[[Cause], bool], end: Callable[[], object]) -> Happening:
    """Return what has something else go on while work does, and asks it afterwards whether the work was hit."""

    def happening(work: Callable[[], None]) -> tuple[Work, Ending]:
        cause = begin()
        try:
            begun, ending = unharmed(work)
            return begun, Ending(ending.how, ending.said, was_hit(cause))
        finally:
            end()

    return happening


def _refuse(faults: list[str]) -> None:
    if faults:
        raise AssertionError("; ".join(faults))
