"""Prove that what builds leave for each other changes nothing: `python -m tests.soundness --edits 10000`."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.soundness.killing import KILLERS, begin_sweep, has_strace
from tests.soundness.planted import PLANTED
from tests.soundness.sequence import Plan, run_in_turn, warm_folder
from tests.soundness.workspace import Unsound

LONGEST = 100
"""Edits in one sequence; then another site begins."""


def main() -> int:
    """Run what was asked for; 0 where every build was right."""
    asked = _arguments()
    if asked.kills:
        return _kill(asked)
    started = time.perf_counter()
    done, compared, faults, short = 0, 0, 0, 0
    totals = {"builds": 0.0, "clean builds": 0.0}
    for result in _results(list(_plans(asked)), asked):
        done += result["edits"]
        short += result["short"]
        compared += result["compared"]
        totals = {name: total + result[name] for name, total in totals.items()}
        if result["fault"]:
            faults += 1
            print(f"\n{result['fault']}\n", flush=True)
        elif sys.stderr.isatty() or asked.verbose:
            print(f"{done} edits, {faults} faults (seed {result['seed']}, {result['failed']} failed)", file=sys.stderr)
        if faults and (asked.first or asked.replay):
            break
    each = {name: round(1000 * total / max(done, 1)) for name, total in totals.items()}
    print(
        f"{done} edits, {compared} outputs compared, {faults} {'fault' if faults == 1 else 'faults'} "
        f"in {time.perf_counter() - started:.0f} s; "
        f"CPU of a build {each['builds']} ms, of a clean one {each['clean builds']} ms; {short} were short."
    )
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 tasks.py soundness", description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000, help="how many (default: 10000)")
    parser.add_argument("--seed", type=int, default=0, help="where chance begins (default: 0)")
    parser.add_argument("--jobs", type=int, default=2, help="how many sequences at a time (default: 2)")
    parser.add_argument("--theme", default="theme", help="the theme: theme, simple or notmyidea (default: theme)")
    parser.add_argument("--only", default="", help="do nothing but this to the site, as in retitle")
    parser.add_argument("--bodies", action="store_true", help="mostly edit bodies of columns, for short builds")
    parser.add_argument("--stays", action="store_true", help="let one builder stay from edit to edit, as `serve` does")
    parser.add_argument("--kills", action="store_true", help="kill a build at every change on the disk instead")
    parser.add_argument("--every", type=int, default=1, help="of those changes, only every so-and-so-many-th")
    parser.add_argument("--way", choices=sorted(KILLERS), help="how builds are killed (default: in every way)")
    parser.add_argument("--planted", choices=sorted(PLANTED), default="", help="plant a fault, which must be found")
    parser.add_argument("--replay", type=Path, help="a plan.json, to be run again with as few builds as show the fault")
    parser.add_argument("--keep", type=Path, help="a folder in which faults are kept, to be looked at and replayed")
    parser.add_argument("--first", action="store_true", help="end at the first fault")
    parser.add_argument("--verbose", action="store_true", help="say how far it is")
    return parser.parse_args()


def _kill(asked: argparse.Namespace) -> int:
    """Sweep over a build with kills, in each way that there is here."""
    faults = 0
    with warm_folder() as folder:
        for way, killer in KILLERS.items():
            if asked.way not in {None, way}:
                continue
            if way == "strace" and not has_strace():
                print("strace is not here: kills are at what Python tells of only.", file=sys.stderr)
                continue
            for processes in (1, 3):
                sweep = begin_sweep(asked.seed, folder / f"{way}-{processes}")
                kills, wrong, going_on = 0, 0, True
                while going_on and not (wrong and asked.first):
                    try:
                        going_on = sweep.kill(killer, kills * asked.every, processes)
                    except Unsound as fault:
                        wrong += 1
                        print(f"seed {asked.seed}, {way}, {processes} processes: {fault}\n", flush=True)
                    kills += going_on
                print(f"{way}, {processes} processes: {kills} kills, {wrong} faults.", flush=True)
                faults += wrong
    return 1 if faults else 0


def _plans(asked: argparse.Namespace) -> Iterator[Plan]:
    if asked.replay:
        plan = Plan(**json.loads(asked.replay.read_text(encoding="utf-8")))
        lengths = [length for length in (1, 2, 3, 5, 9, 17, 33, 65, 129) if length < plan.edits]
        yield from (replace(plan, build_from=plan.edits - 1 - length) for length in lengths)
        yield plan
        return
    left, seed = asked.edits, asked.seed
    while left > 0:
        yield Plan(
            seed, min(LONGEST, left), asked.theme,
            planted=asked.planted, stays=asked.stays, only=asked.only, bodies=asked.bodies,
        )  # fmt: skip
        left, seed = left - LONGEST, seed + 1


def _results(plans: list[Plan], asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield what came of each plan; each is run in a process of its own."""
    keeps = asked.keep and not asked.replay
    tasks = [(plan, asked.keep / f"seed-{plan.seed}" if keeps else None) for plan in plans]
    jobs = 1 if asked.replay else asked.jobs
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        yield from pool.imap_unordered(run_in_turn, tasks)


if __name__ == "__main__":
    sys.exit(main())
