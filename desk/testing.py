"""Run everything that says whether this house is in order: style, types, tests; and its proofs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from desk import ROOT, environment
from desk.house import MANUAL, RECORD

CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("types", ["mypy"]),
    ("tests", ["pytest", "--quiet", "--numprocesses", "2"]),
)
"""What is run, in this order: a name, and the module with its arguments."""


def run(only: str = "") -> int:
    """Run all checks, or only the tests in one file or folder (relative to where the caller stands)."""
    if (ROOT / RECORD).exists():
        print(
            f"standfirst: the tests are those of the house, and want its demonstration, which has moved to {MANUAL}/. "
            "What is wrong with your site, `python3 tasks.py check` says.",
            file=sys.stderr,
        )
        return 1
    if environment.is_inside():
        try:
            environment.ensure([environment.RUNTIME, environment.DEVELOPMENT])
        except environment.EnvironmentProblem as problem:
            print(f"standfirst: {problem}", file=sys.stderr)
            return 1
    missing = [command[0] for _, command in CHECKS if find_spec(command[0]) is None]
    if missing:
        names = " and ".join(missing)
        print(f"standfirst: {names} is missing here; run `python3 tasks.py test` instead.", file=sys.stderr)
        return 1
    if only:
        return _call(["pytest", "--quiet", str(Path(only).resolve())])
    failed = []
    for name, command in CHECKS:
        print(f"{name}: {' '.join(command)}", file=sys.stderr, flush=True)
        if _call(command):
            failed.append(name)
    if failed:
        print(f"standfirst: {' and '.join(failed)}: not in order; see above.", file=sys.stderr)
    return 1 if failed else 0


def prove(edits: str = "", seed: str = "", jobs: str = "", theme: str = "", *, kills: bool = False) -> int:
    """Prove, on sites that are edited at random, that builds from what earlier ones left come to what clean ones do."""
    if not (ROOT / "tests" / "soundness").is_dir():
        print("standfirst: the proof is one of the tests, and these are not here.", file=sys.stderr)
        return 1
    if not hasattr(os, "fork"):
        print("standfirst: the proof forks its builds, which this system cannot.", file=sys.stderr)
        return 1
    typed = {"--edits": edits, "--seed": seed, "--jobs": jobs, "--theme": theme}
    given = [part for option, value in typed.items() if value for part in (option, value)]
    return _call(["tests.soundness", *given, *(["--kills"] if kills else [])])


def strike(target: str = "", points: str = "", fetches: str = "", jobs: str = "", write: str = "") -> int:
    """Prove, with readers all the while, that a deploy which anything happens to is whole or not at all."""
    if not (ROOT / "tests" / "adversity").is_dir():
        print("standfirst: the proof is one of the tests, and these are not here.", file=sys.stderr)
        return 1
    missing = [name for name in ("nginx", "rsync") if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")]
    if missing:
        names = " and ".join(missing)
        print(f"standfirst: the proof needs {names}; on Debian: apt install {' '.join(missing)}", file=sys.stderr)
        return 1
    typed = {"--points": points, "--fetches": fetches, "--jobs": jobs}
    given = [part for option, value in typed.items() if value for part in (option, value)]
    given += [part for name in (target or "all").split(",") for part in ("--target", name)]
    return _call(["tests.adversity", *given, *(["--write", str(Path(write).resolve())] if write else [])])


def _call(command: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode
