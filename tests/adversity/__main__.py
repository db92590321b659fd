"""Prove that a deploy is whole or not at all: `python -m tests.adversity --target local --points 500`."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from dataclasses import replace
from pathlib import Path

from tests.adversity.campaign import CHANGES, FAULTS, OTHERS, Outcome, Plan, run
from tests.adversity.kinds import OPENINGS
from tests.adversity.reading import KINDS
from tests.adversity.table import Tables, as_text, complaints_of, tables_of, torn_in, tracebacks_of

SHOWN = 15
"""Complaints that are shown of each kind of place."""


def main() -> int:
    """Run what was asked for; 0 where nothing was torn and all converged, and every control was caught."""
    asked = _arguments()
    tables: Tables = {}
    failed = False
    for target in (name for name in OPENINGS if {name, "all"} & set(asked.target)):
        for opening in range(len(OPENINGS[target])):
            plan = Plan(
                target, opening, asked.points, asked.errors, asked.cuts, asked.races, asked.fetches, tuple(asked.only),
                readers=asked.readers, rest=asked.rest, changes=asked.changes, is_verbose=asked.verbose,
            )  # fmt: skip
            started = time.monotonic()
            outcome = _run(plan, asked.jobs)
            failed |= _is_wrong(target, outcome)
            _tell(target, outcome, time.monotonic() - started)
            for head, rows in tables_of(outcome).items():
                tables.setdefault(head, []).extend(rows)
                print(as_text(head, rows), flush=True)
            if asked.write:
                text = "\n".join(as_text(head, rows) for head, rows in tables.items())
                asked.write.write_text(text, encoding="utf-8")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 tasks.py adversity", description=__doc__)
    add = parser.add_argument
    add("--target", action="append", choices=[*OPENINGS, "all"], required=True, help="where to publish")
    add("--points", type=int, default=500, help="how many calls are killed at (default: 500)")
    add("--errors", type=int, default=150, help="how many calls fail, for each error (default: 150)")
    add("--cuts", type=int, default=200, help="after how many bytes a line breaks, for each way (default: 200)")
    add("--races", type=int, default=300, help="how often publishers race (default: 300)")
    add("--fetches", type=int, default=0, help="read at least so often, publishing unharmed at last")
    add("--only", action="append", default=[], choices=[*FAULTS, *OTHERS], help="what is tried (default: all)")
    add("--jobs", type=int, default=1, help="how many trials at a time (default: 1)")
    add("--readers", type=int, default=2, help="how many readers for each (default: 2)")
    add("--rest", type=int, default=40, help="milliseconds that each rests after a whole site (default: 40)")
    add("--changes", type=int, default=len(CHANGES), help="how many kinds of change are tried (default: all)")
    add("--verbose", action="store_true", help="say of each trial how long it took, and how it ended")
    add("--write", type=Path, help="a file for the tables, in Markdown")
    return parser.parse_args()


def _run(plan: Plan, jobs: int) -> Outcome:
    """Share the trials out among processes."""
    if jobs == 1:
        return run(plan)
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        outcome, *shares = pool.map(run, [replace(plan, job=job, jobs=jobs) for job in range(jobs)])
    for share in shares:
        outcome.add(share)
    return outcome


def _is_wrong(target: str, outcome: Outcome) -> bool:
    torn = any(torn_in(outcome))
    if target == "control":
        return not torn
    return torn or bool(complaints_of(outcome)) or not all(verdict.has_converged for verdict in outcome.verdicts)


def _tell(target: str, outcome: Outcome, seconds: float) -> None:
    print(f"\n{outcome.name}: {seconds:.0f} s")
    for kind, count in zip(KINDS, torn_in(outcome), strict=False):
        if count:
            print(f"  {count} times {kind}")
    if target != "control":
        told = (complaints_of(outcome)[:SHOWN], tracebacks_of(outcome)[:SHOWN], outcome.told.splitlines()[:SHOWN])
        for line in (line for lines in told for line in lines):
            print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
