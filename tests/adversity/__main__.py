"""Prove that a deploy is whole or not at all: `python -m tests.adversity --target local --points 500`."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from dataclasses import replace
from pathlib import Path

from tests.adversity.campaign import Outcome, Plan, run
from tests.adversity.kinds import OPENINGS
from tests.adversity.reading import KINDS
from tests.adversity.table import Row, as_text, rows_of

SHOWN = 12
"""Complaints that are shown of each kind of place."""


def main() -> int:
    """Run what was asked for; 0 where nothing was torn and all converged, and every control was caught."""
    asked = _arguments()
    targets = [name for name in OPENINGS if name in asked.target or "all" in asked.target]
    rows: list[Row] = []
    failed = False
    for target in targets:
        for opening in range(len(OPENINGS[target])):
            started = time.monotonic()
            plan = Plan(
                target, opening, asked.points, asked.errors, asked.cuts, asked.fetches, tuple(asked.only),
                readers=asked.readers,
            )  # fmt: skip
            outcome = _run(plan, asked.jobs)
            found = rows_of(outcome.name, outcome.verdicts)
            rows += found
            failed |= _is_wrong(target, outcome)
            _tell(target, outcome, time.monotonic() - started)
            print(as_text(found), flush=True)
    if asked.write:
        asked.write.write_text(as_text(rows), encoding="utf-8")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 tasks.py adversity", description=__doc__)
    parser.add_argument("--target", action="append", choices=[*OPENINGS, "all"], required=True, help="where to publish")
    parser.add_argument("--points", type=int, default=500, help="how many calls are killed at (default: 500)")
    parser.add_argument("--errors", type=int, default=150, help="how many fail, for each error (default: 150)")
    parser.add_argument("--cuts", type=int, default=200, help="how many bytes lines break after (default: 200)")
    parser.add_argument("--fetches", type=int, default=0, help="read at least so often, publishing unharmed at last")
    parser.add_argument("--only", action="append", default=[], help="a fault, as in kill, EIO or stall (default: all)")
    parser.add_argument("--jobs", type=int, default=1, help="how many trials at a time (default: 1)")
    parser.add_argument("--readers", type=int, default=2, help="how many readers for each (default: 2)")
    parser.add_argument("--write", type=Path, help="a file for the table, in Markdown")
    return parser.parse_args()


def _run(plan: Plan, jobs: int) -> Outcome:
    """Share the trials out among processes."""
    if jobs == 1:
        return run(plan)
    plans = [replace(plan, job=job, jobs=jobs) for job in range(jobs)]
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        shares = pool.map(run, plans)
    return Outcome(
        shares[0].name,
        [verdict for share in shares for verdict in share.verdicts],
        "".join(share.told for share in shares),
    )


def _is_wrong(target: str, outcome: Outcome) -> bool:
    torn = sum(sum(verdict.torn) for verdict in outcome.verdicts)
    if target == "control":
        return not torn
    return bool(torn) or any(verdict.complaints or not verdict.has_converged for verdict in outcome.verdicts)


def _tell(target: str, outcome: Outcome, seconds: float) -> None:
    print(f"\n{outcome.name}: {len(outcome.verdicts)} trials in {seconds:.0f} s")
    torn = [sum(verdict.torn[kind] for verdict in outcome.verdicts) for kind in range(len(KINDS))]
    for kind, count in zip(KINDS, torn, strict=True):
        if count:
            print(f"  {count} times {kind}")
    if target != "control":
        complaints = [complaint for verdict in outcome.verdicts for complaint in verdict.complaints]
        broken = {_last(verdict.said) for verdict in outcome.verdicts if verdict.ending == "broken"}
        for line in (*complaints[:SHOWN], *sorted(broken)[:SHOWN], *outcome.told.splitlines()[:SHOWN]):
            print(f"  {line}")


def _last(said: str) -> str:
    return f"a traceback: {said.strip().splitlines()[-1] if said.strip() else 'nothing'}"


if __name__ == "__main__":
    sys.exit(main())
