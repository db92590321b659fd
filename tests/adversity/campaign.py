"""A campaign: all trials of a kind of place, or the share of them that one of several processes takes."""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.adversity.cutting import WAYS
from tests.adversity.editions import editions
from tests.adversity.injecting import ERRORS
from tests.adversity.kinds import OPENINGS, Ground
from tests.adversity.object_store import ANSWERS
from tests.adversity.places import Change, Shelf
from tests.adversity.racing import Races, Sleeps, run_races, run_sleeps
from tests.adversity.reading import Readers, readers
from tests.adversity.trials import Stage, Verdict, unharmed
from tests.adversity.trying import Trial, trials_of
from tests.adversity.wrong import Refusal

CHANGES = (Change(1, 0), Change(0, None), Change(2, 1), Change(0, 1, is_rollback=True))
"""What is done while something happens: an edition after another, the first of all, and one that is taken back."""

CLOCKS = tuple(Change(1, 0, minutes=minutes) for minutes in (-24 * 60, 24 * 60))
"""What is done by somebody whose clock is a day off."""

MEMORY = "/dev/shm"  # noqa: S108 — where the folder that is made there lies does not matter to anybody
"""A disk that costs no time: what was written is there after a kill, too, wherever it was written to."""

FAULTS = ("kill", *ERRORS, *WAYS, *ANSWERS, "clock")
OTHERS = ("races", "sleeps", "wrong")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to do; `job` of `jobs` takes every so-and-so-many-th trial.

    Each reader rests so many milliseconds after it has read all of a site.
    """

    target: str
    opening: int = 0
    points: int = 500
    errors: int = 150
    cuts: int = 200
    races: int = 300
    fetches: int = 0
    only: tuple[str, ...] = ()
    job: int = 0
    jobs: int = 1
    readers: int = 2
    rest: int = 40
    changes: int = len(CHANGES)
    """How many kinds of change are tried."""
    is_verbose: bool = False

    def wants(self, *names: str) -> bool:
        """Whether one of these is to be tried."""
        return not self.only or bool(set(names) & set(self.only))


@dataclass(slots=True)
class Outcome:
    """What came of a campaign, or of a share of it."""

    name: str
    verdicts: list[Verdict] = field(default_factory=list)
    races: list[Races] = field(default_factory=list)
    sleeps: list[Sleeps] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    told: str = ""

    def add(self, share: Outcome) -> None:
        """Add what came of another share."""
        self.verdicts += share.verdicts
        self.races += share.races
        self.sleeps += share.sleeps
        self.refusals += share.refusals
        self.told += share.told


def run(plan: Plan) -> Outcome:
    """Run a campaign, or a share of it."""
    near = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="adversity-", ignore_cleanup_errors=True, dir=near) as folder:
        places = Path(folder) / "places"
        places.mkdir()
        shelf = Shelf.of(editions(), Path(folder) / "bytes")
        with OPENINGS[plan.target][plan.opening](places, shelf) as ground:
            outcome = Outcome(ground.kind.name)
            if plan.wants(*FAULTS):
                _strike(plan, ground, shelf, places, outcome)
            if ground.target is not None:
                _race(plan, ground, places, outcome)
        return outcome


def _strike(plan: Plan, ground: Ground, shelf: Shelf, places: Path, outcome: Outcome) -> None:
    """Have everything happen to publishes, while readers read."""
    notes = places.parent / "notes"
    whole = ground.kind.is_whole_site
    count, rest = plan.readers, plan.rest / 1000
    with readers(ground.served, shelf.sites, notes, is_whole_site=whole, count=count, rest=rest) as reading:
        outcome.verdicts += _verdicts(plan, ground, reading, places)
        outcome.told = reading.told()


def _race(plan: Plan, ground: Ground, places: Path, outcome: Outcome) -> None:
    """Let publishers race and sleep, and publish to where none may."""
    assert ground.target is not None
    if plan.wants("races"):
        outcome.races.append(run_races(ground.target, places, plan.races // plan.jobs, plan.job))
    if plan.wants("sleeps"):
        for is_killed in (False, True):
            count = plan.points // 5
            outcome.sleeps.append(run_sleeps(ground.target, places, count, plan.job, plan.jobs, is_killed=is_killed))
    if plan.wants("wrong") and ground.try_wrong is not None and not plan.job:
        outcome.refusals += ground.try_wrong(places.parent)


def _verdicts(plan: Plan, ground: Ground, reading: Readers, places: Path) -> Iterator[Verdict]:
    is_control = ground.target is None and ground.line is None
    changes = CHANGES[:1] if is_control else CHANGES[: plan.changes]
    clocks = CLOCKS[: plan.changes] if ground.target is not None and plan.wants("clock") else ()
    stages = {
        change: Stage(ground.kind, change, reading, places, 1 + at * 1_000_000)
        for at, change in enumerate((*changes, *clocks))
    }
    for stage in stages.values():
        stage.prepare()
    wanted = [name for name in FAULTS if plan.wants(name) and name != "clock"]
    trials = trials_of(ground, [stages[change] for change in changes], wanted, plan.points, plan.errors, plan.cuts)
    clocked = trials_of(ground, [stages[change] for change in clocks], ["clock"], plan.points // 5, 0, 0)
    fetches = 0
    for trial in [*trials, *clocked][plan.job :: plan.jobs]:
        started = time.monotonic()
        verdict = _tried(trial)
        fetches += verdict.fetches
        if plan.is_verbose:
            print(f"{time.monotonic() - started:.1f} s: {verdict.at}: {verdict.ending}", file=sys.stderr, flush=True)
        yield verdict
    for change in itertools.cycle(changes):
        if fetches >= plan.fetches / plan.jobs:
            return
        verdict = stages[change].try_out(unharmed, "none", "nothing happens")
        fetches += verdict.fetches
        yield verdict


def _tried(trial: Trial) -> Verdict:
    return trial.stage.try_out(trial.happening, trial.fault, trial.at, end_all=trial.end_all, between=trial.between)
