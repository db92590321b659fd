"""A campaign: all trials of a kind of place, or the share of them that one of several processes takes."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.adversity.cutting import WAYS, Line
from tests.adversity.editions import editions
from tests.adversity.injecting import Fault, Point, points_of, points_there, sequence_of
from tests.adversity.kinds import OPENINGS, Ground
from tests.adversity.places import Change, Shelf
from tests.adversity.reading import Readers, readers
from tests.adversity.trials import Happening, Stage, Verdict, cut, killed, struck, struck_there, unharmed

ERRORS = ("ENOSPC", "EIO", "EACCES")
"""What a system answers when a disk is full, or broken, or not one's own."""

CHANGES = (Change(1, 0), Change(0, None), Change(2, 1), Change(0, 1, is_rollback=True))
"""What is done while something happens: an edition after another, the first of all, and one that is taken back."""

CONTROL_CHANGES = CHANGES[:1]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to do; `job` of `jobs` takes every so-and-so-many-th trial."""

    target: str
    opening: int = 0
    points: int = 500
    errors: int = 100
    cuts: int = 200
    fetches: int = 0
    only: tuple[str, ...] = ()
    job: int = 0
    jobs: int = 1
    readers: int = 2
    notes: int = 5


@dataclass(slots=True)
class Outcome:
    """What came of a campaign, or of a share of it."""

    name: str
    verdicts: list[Verdict] = field(default_factory=list)
    told: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try: the change, what happens to it, and how that is called."""

    change: Change
    fault: str
    at: str
    happening: Happening
    end_all: bool = False


def run(plan: Plan) -> Outcome:
    """Run a campaign, or a share of it."""
    with tempfile.TemporaryDirectory(prefix="adversity-") as folder:
        places = Path(folder) / "places"
        places.mkdir()
        shelf = Shelf.of(editions(), Path(folder) / "bytes")
        with OPENINGS[plan.target][plan.opening](places, shelf) as ground:
            outcome = Outcome(ground.kind.name)
            with readers(
                ground.served, shelf.sites, Path(folder) / "notes",
                is_whole_site=ground.kind.is_whole_site, count=plan.readers,
            ) as reading:  # fmt: skip
                for verdict in _verdicts(plan, ground, reading, places):
                    outcome.verdicts.append(verdict)
                outcome.told = reading.told()
            return outcome


def _verdicts(plan: Plan, ground: Ground, reading: Readers, places: Path) -> Iterator[Verdict]:
    changes = CONTROL_CHANGES if plan.target == "control" else CHANGES
    stages = {
        change: Stage(ground.kind, change, reading, places, 1 + at * 1_000_000) for at, change in enumerate(changes)
    }
    for stage in stages.values():
        stage.prepare()
    trials = list(_trials(plan, ground, stages))
    fetches = 0
    for trial in trials[plan.job :: plan.jobs]:
        verdict = stages[trial.change].try_out(trial.happening, trial.fault, trial.at, end_all=trial.end_all)
        fetches += verdict.fetches
        yield verdict
    for change in itertools.cycle(changes):
        if fetches >= plan.fetches / plan.jobs:
            return
        verdict = stages[change].try_out(unharmed, "none", "nothing happens")
        fetches += verdict.fetches
        yield verdict


def _trials(plan: Plan, ground: Ground, stages: dict[Change, Stage]) -> Iterator[Trial]:
    wanted = plan.only or ("kill", *ERRORS, *WAYS)
    for host in [None] if ground.host is None else [None, ground.host]:
        if "kill" in wanted:
            yield from _kills(ground, stages, plan.points, host)
        errors = [error for error in ERRORS if error in wanted]
        if errors:
            find = points_of if host is None else partial(points_there, host=host)
            found = [(change, point) for change, stage in stages.items() for point in stage.points(find)]
            for error in errors:
                yield from _errors(found, plan.errors, error, host)
    if ground.line is not None:
        for way in WAYS:
            if way in wanted:
                yield from _cuts(ground.line, stages[CHANGES[0]], plan.cuts, way)


def _kills(ground: Ground, stages: dict[Change, Stage], count: int, host: int | None) -> Iterator[Trial]:
    """Yield a trial for each of so many calls that is killed at, or for all again and again where there are fewer.

    What is left of a killed publish may linger every other time, and is killed along with it the others.
    """
    is_one = host is None and not ground.kind.has_many_processes
    find = points_of if is_one else partial(sequence_of, host=host)
    found = [(change, point) for change, stage in stages.items() for point in stage.points(find)]
    for at, (change, (call, number)) in enumerate(_spread(found, count)):
        fault = Fault("signal=KILL", call, number)
        happening = struck(fault) if is_one else killed(number, host)
        yield Trial(change, _named(fault, host), f"{change}: {fault}", happening, bool((at + at // len(found)) % 2))


def _errors(found: Sequence[tuple[Change, Point]], count: int, error: str, host: int | None) -> Iterator[Trial]:
    """Yield a trial for each of so many calls that the system refuses; where the disk is full, it stays so."""
    for change, point in _spread(found, count):
        fault = Fault(f"error={error}", *point, stays=error == "ENOSPC")
        happening = struck(fault) if host is None else struck_there(fault, host)
        yield Trial(change, _named(fault, host), f"{change}: {fault}", happening)


def _named(fault: Fault, host: int | None) -> str:
    return fault.name if host is None else f"{fault.name} on the host"


def _cuts(line: Line, stage: Stage, count: int, way: str) -> Iterator[Trial]:
    """Yield a trial for each of so many bytes after which the line breaks; every other time it stays broken."""
    total = stage.bytes_through(line)
    for at in range(count):
        after = at * total // count
        yield Trial(stage.change, f"line: {way}", f"{stage.change}: {way} after {after} bytes",
                    cut(line, after, way, stays=bool(at % 2)))  # fmt: skip


def _spread(found: Sequence[tuple[Change, Point]], count: int) -> list[tuple[Change, Point]]:
    if count < len(found):
        return [found[at * len(found) // count] for at in range(count)]
    return [found[at % len(found)] for at in range(count)]
