"""A campaign: all trials of a kind of place, or the share of them that one of several processes takes."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.adversity.cutting import WAYS, Line
from tests.adversity.editions import editions
from tests.adversity.injecting import Fault, Point
from tests.adversity.kinds import OPENINGS, Ground
from tests.adversity.places import Change, Shelf
from tests.adversity.reading import Readers, readers
from tests.adversity.trials import Happening, Stage, Verdict, cut, struck, struck_there, unharmed

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
    for host in {None, ground.host}:
        if not {"kill", *ERRORS} & set(wanted):
            break
        found = [(change, point) for change, stage in stages.items() for point in stage.points(host)]
        if "kill" in wanted:
            yield from _struck(found, plan.points, "signal=KILL", host)
        for error in ERRORS:
            if error in wanted:
                yield from _struck(found, plan.errors, f"error={error}", host)
    if ground.line is not None:
        for way in WAYS:
            if way in wanted:
                yield from _cuts(ground.line, stages[CHANGES[0]], plan.cuts, way)


def _struck(found: Sequence[tuple[Change, Point]], count: int, what: str, host: int | None) -> Iterator[Trial]:
    """Yield a trial for each of so many calls, or for all of them again and again where there are fewer.

    What is left of a killed publish may linger every other time, and is killed along with it the others.
    """
    for at, (change, (call, number)) in enumerate(_spread(found, count)):
        fault = Fault(what, call, number, stays=what.endswith("ENOSPC"))
        happening = struck(fault) if host is None else struck_there(fault, host)
        name = fault.name if host is None else f"{fault.name} on the host"
        yield Trial(change, name, f"{change}: {fault}", happening, end_all=bool((at + at // len(found)) % 2))


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
