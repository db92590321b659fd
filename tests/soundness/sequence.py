"""A long sequence of random edits, with a build after each that is compared with a clean one."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from tests.soundness.beginnings import make_simple, new_site
from tests.soundness.building import (
    Told,
    begin,
    begin_dying,
    build_forked,
    build_here,
    empty,
    ended,
    kill_all,
    warm_up,
    when_it_can,
    with_processes,
)
from tests.soundness.disturbances import DISTURBANCES
from tests.soundness.edits.mistakes import MISTAKES, mend, remember_as_good
from tests.soundness.edits.surroundings import SURROUNDING_EDITS
from tests.soundness.edits.templates import TEMPLATE_EDITS, override_a_page
from tests.soundness.edits.texts import TEXT_EDITS, Edit, edit_a_column
from tests.soundness.planted import PLANTED
from tests.soundness.site import Site
from tests.soundness.staying import Staying
from tests.soundness.workspace import Unsound, Workspace, everything

E = TypeVar("E")

EDITS = (*TEXT_EDITS, *SURROUNDING_EDITS, *TEMPLATE_EDITS, *MISTAKES)
"""Everything that may be done to a site."""

EMPHASES = ((65, 22, 13), (50, 14, 36), (44, 40, 16))
"""How often texts, their surroundings and templates are edited; each seed has one of these."""

MOSTLY_TEXTS = (86, 6, 8)
"""The same where a builder stays: what else is edited makes it begin from scratch, and that is proved already."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which sequence: its seed, how many edits, which theme, and how often things beside edits happen."""

    seed: int
    edits: int
    theme: str = "theme"
    mistakes: float = 0.04
    disturbances: float = 0.15
    kills: float = 0.05
    anew: float = 0.03
    plain: float = 0.05
    hurries: float = 0.05
    planted: str = ""
    stays: bool = False
    only: str = ""
    failed: tuple[int, ...] = ()
    build_from: int = 0
    bodies: bool = False

    def saved(self) -> str:
        """Return the plan as it can be read again."""
        return json.dumps(asdict(self))


@dataclass(slots=True)
class Fault(Exception):
    """A build that was not right: after which edits, and what was wrong with it."""

    plan: Plan
    edits: list[str]
    difference: str

    def __str__(self) -> str:
        last = "\n".join(self.edits[-3:])
        return f"seed {self.plan.seed}, after {len(self.edits)} edits:\n{last}\n{self.difference}"


@dataclass(slots=True)
class Sequence:
    """One site that is edited and built, over and over."""

    plan: Plan
    workspace: Workspace
    site: Site = field(init=False)
    staying: Staying = field(init=False)
    story: list[str] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)
    unseen: list[Path] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: {"builds": 0.0, "clean builds": 0.0, "all": 0.0})
    short: int = 0

    def __post_init__(self) -> None:
        self.site = new_site(self.plan.seed, self.plan.theme)
        if self.plan.bodies:
            make_simple(Random(f"{self.plan.seed} simple"), self.site)  # noqa: S311 — it only has to be the same
        self.failed = set(self.plan.failed)
        self.staying = Staying(self.workspace.root / "printed-staying.txt")
        self.workspace.purpose = "author" if self.plan.stays else "public"
        remember_as_good(self.site)
        if self.plan.stays:
            random = Random(f"{self.plan.seed} templates")  # noqa: S311 — it only has to be the same each time
            for _ in range(random.randrange(5)):
                override_a_page(random, self.site)

    def run(self, after_each: Callable[[Sequence], None] | None = None) -> None:
        """Make all edits.

        Raises:
            Fault: a build was not what a clean one is.
        """
        started = time.perf_counter()
        for number in range(self.plan.edits):
            random = Random(f"{self.plan.seed} {number}")  # noqa: S311 — it only has to be the same each time
            self.story.append(f"{number}: {'; '.join(self._edit(random, number))}")
            if number >= self.plan.build_from:
                try:
                    self._build_and_compare(random, number)
                except Unsound as difference:
                    plan = replace(self.plan, edits=number + 1, failed=tuple(sorted(self.failed - {number})))
                    raise Fault(plan, self.story, str(difference)) from None
            if after_each:
                after_each(self)
        self.seconds["all"] = time.perf_counter() - started

    def _edit(self, random: Random, number: int) -> list[str]:
        """Edit the site: as a rule once, sometimes more often or not at all."""
        if number and len(self.failed) == number:  # a site that begins with a mistake has nothing to go back to
            self.site = new_site(self.plan.seed + number * 1_000_000, self.plan.theme)
            remember_as_good(self.site)
            return ["another site"]
        if number - 1 in self.failed and random.random() < 0.7:
            self.site = mend(self.site, turn_back=number - 2 in self.failed)
            return ["everything as it was"]
        if number == 0:
            return ["nothing yet"]
        times = random.choices((0, 1, 2, 5), (8, 77, 11, 4))[0]
        return [self._edit_once(random) for _ in range(times)] or ["nothing"]

    def _edit_once(self, random: Random) -> str:
        if self.plan.bodies and random.random() < 0.8:
            return edit_a_column(random, self.site)
        kinds: Mapping[Edit, int] = {edit: 1 for edit in EDITS if edit.__name__ == self.plan.only} or MISTAKES
        if not self.plan.only and random.random() >= self.plan.mistakes:
            kinds = random.choices((TEXT_EDITS, SURROUNDING_EDITS, TEMPLATE_EDITS), self._emphasis())[0]
        while True:
            edit = chosen(random, kinds)
            if done := edit(random, self.site):
                return done

    def _emphasis(self) -> tuple[int, int, int]:
        return MOSTLY_TEXTS if self.plan.stays else EMPHASES[self.plan.seed % 3]

    def _build_with_the_one_that_stays(self, random: Random, number: int) -> None:
        """Let the builder that stays build what was saved, and compare; now and then it is killed."""
        changed: list[Path] | None = self.workspace.write(self.site, renames=random.random() < 0.3)
        if number - 1 in self.failed:
            changed = [*(changed or ()), *self.unseen]
        self.unseen = list(changed or ())
        if random.random() < 0.2:  # as when a file was saved without any change
            columns = self.workspace.place / "site" / "content"
            changed = [*(changed or ()), columns / random.choice(self.site.of_kind("columns"))]
        if random.random() < 0.03:
            self.staying.end()
        before = everything(self.workspace.output)
        files = sorted(path for path in before if path.endswith("index.html"))
        ahead = random.sample(files, min(len(files), 2))
        looked_at = [f"/{path.removesuffix('index.html')}" for path in ahead]
        if random.random() < 0.05:
            changed = None
        told = self.staying.build(self.workspace.options(), self.site.clock, changed, looked_at)
        self.seconds["builds"] += told.seconds
        clean = self.workspace.compare(self.site.clock, before, told, ahead)
        self.seconds["clean builds"] += clean.seconds
        if clean.has_failed:
            self.failed.add(number)
        else:
            remember_as_good(self.site)

    def _build_and_compare(self, random: Random, number: int) -> None:
        if self.plan.stays:
            self._build_with_the_one_that_stays(random, number)
            return
        hurried = self._build_begun(random) if random.random() < self.plan.hurries else None
        self.workspace.write(self.site, keeps_times=random.random() < 0.1, renames=random.random() < 0.3)
        happened = []
        if hurried:
            os.waitpid(hurried, 0)
            happened.append("saved while a build ran")
        if random.random() < self.plan.disturbances and number > self.plan.build_from:
            happened.append(chosen(random, DISTURBANCES)(random, self.workspace) or "nothing befell it")
        orphan = self._killed_build(random) if random.random() < self.plan.kills else None
        if orphan:
            happened.append("a build was killed")
        before = everything(self.workspace.output)
        clock = self.site.clock
        is_anew = random.random() < self.plan.anew
        self.story[-1] += "".join(f"; {each}" for each in (*happened, *(["a new process"] if is_anew else [])))
        seed = str(random.randrange(100))
        self.workspace.stands_in = self.workspace.place / "site" if random.random() < 0.06 else None
        self.workspace.processes = random.choice((1, 1, 3))
        told = when_it_can(lambda: self.workspace.build_anew(clock, seed) if is_anew else self.workspace.build(clock))
        self.seconds["builds"] += told.seconds
        self.short += told.is_short
        if orphan:
            kill_all(orphan)
        clean = self.workspace.compare(clock, before, told)
        self.seconds["clean builds"] += clean.seconds
        if clean.has_failed:
            self.failed.add(number)
            return
        remember_as_good(self.site)
        if random.random() < self.plan.plain:
            self._compare_with_plain_pelican()
        if random.random() < 0.1:
            self._build_again(clean)

    def _build_begun(self, random: Random) -> int:
        """Begin a build, and leave it a moment before something is edited."""
        workspace = self.workspace
        options, clock = workspace.options(), self.site.clock
        child = begin(lambda: build_here(options, clock), workspace.printed)
        time.sleep(random.uniform(0.0, 0.4))
        return child

    def _killed_build(self, random: Random) -> int:
        """Begin a build that is killed as it is about to change something on the disk."""
        workspace = self.workspace
        options, clock = workspace.options(), self.site.clock
        processes, at = random.choice((1, 3)), random.randrange(400)

        def work() -> Told:
            with_processes(processes)
            return build_here(options, clock)

        child = begin_dying(work, workspace.printed, at)
        if random.random() < 0.5:
            kill_all(child)
        ended(workspace.printed)
        return child

    def _build_again(self, clean: Told) -> None:
        """Build once more without any edit: it must say the same, and change nothing."""
        before = everything(self.workspace.output)
        told = self.workspace.build(self.site.clock)
        if set(told.lines) != set(clean.lines) or everything(self.workspace.output) != before:
            raise Unsound(f"a second build of the same is not the same; it says {told}")

    def _compare_with_plain_pelican(self) -> None:
        """Build without the engine, which must write the same bytes."""
        beside = self.workspace.place / "site" / "settings_without_engine.py"
        beside.write_text(
            "from settings import *\n\nPLUGINS = [name for name in PLUGINS if name != 'plugins.engine']\n",
            encoding="utf-8",
        )
        empty(self.workspace.root / "clean")
        options = replace(self.workspace.clean_options(), settings=beside)
        told = build_forked(options, self.site.clock, self.workspace.printed)
        beside.unlink()
        assert options.output is not None
        plain = everything(options.output) | self.workspace.foreign
        here = everything(self.workspace.output)
        different = sorted(path for path in plain.keys() | here.keys() if plain.get(path) != here.get(path))
        if told.has_failed or different:
            raise Unsound(f"without the engine, other files: {different[:9]}; {told.lines if told.has_failed else ''}")


def chosen(random: Random, weighed: Mapping[E, int]) -> E:
    """Return one of several, the heavier the more often."""
    return random.choices(list(weighed), list(weighed.values()))[0]


def run_plan(plan: Plan, folder: Path, keep: Path | None = None) -> dict[str, Any]:
    """Run one sequence in a folder of its own; returns what came of it: a fault or none, and the times."""
    workspace = Workspace(folder)
    sequence = Sequence(plan, workspace)
    try:
        sequence.run()
    except Fault as fault:
        if keep:
            shutil.rmtree(keep, ignore_errors=True)
            shutil.copytree(folder, keep)
            (keep / "story.txt").write_text("\n".join(fault.edits), encoding="utf-8")
            (keep / "plan.json").write_text(fault.plan.saved(), encoding="utf-8")
        seen = {"short": sequence.short, "compared": workspace.compared}
        return {"seed": plan.seed, "edits": len(fault.edits), "fault": str(fault), **seen, **sequence.seconds}
    except BaseException:
        print(f"seed {plan.seed}: {sequence.story[-1:]}", file=sys.stderr)
        raise
    finally:
        sequence.staying.end()
    came_to = {"seed": plan.seed, "edits": plan.edits, "failed": len(sequence.failed), "short": sequence.short}
    return {**came_to, "compared": workspace.compared, "fault": None, **sequence.seconds}


@contextmanager
def warm_folder() -> Iterator[Path]:
    """Give a folder on a quick disk, with this process made ready to build in forks."""
    memory = Path("/dev/shm")  # noqa: S108 — no more than a quick disk
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        first = Workspace(Path(folder, "first"))
        site = new_site(0)
        site.settings["PLUGINS"] = "PLUGINS"
        first.write(site)
        warm_up(first.clean_options(), Path(folder, "compiled"))
        yield Path(folder)


def run_in_turn(task: tuple[Plan, Path | None]) -> dict[str, Any]:
    """Run a plan in this process, which has done nothing else yet; a site that shows a fault is kept in a folder."""
    plan, keep = task
    with warm_folder() as folder:
        if plan.planted:
            PLANTED[plan.planted]()
        return run_plan(plan, folder / "sequence", keep)
