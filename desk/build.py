"""Build the site with Pelican, in this process, and say what came of it."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.faults import Faults, as_line, from_here, placeless, told
from desk.settings import Options, SettingsProblem, site_settings
from plugins.core.press import Press
from plugins.core.problems import ContentProblems, Problem
from plugins.engine.staging import BrokenOff


@dataclass(slots=True)
class Outcome:
    """What a build came to: the output's folder, what is wrong, and the press where all went well (and it was ours).

    `is_torn` says that the disk failed while the new site was put in place.
    """

    output: Path | None = None
    problems: list[Problem] = field(default_factory=list)
    press: Press | None = None
    seconds: float = 0.0
    is_torn: bool = False

    @property
    def errors(self) -> int:
        """How many of the problems are errors; the site was published where there are none."""
        return sum(problem.severity == "error" for problem in self.problems)


def run(options: Options, *, as_json: bool = False) -> int:
    """Build, and tell: problems on stderr (as JSON on stdout), a summary on stdout. Returns the exit code."""
    return tell(build(options), as_json=as_json)


def build(options: Options, purpose: str = "public") -> Outcome:
    """Build the site; whatever is wrong with it comes back in the outcome, and then the output is as it was.

    `purpose` is "public", "author" (drafts are shown) or "check" (nothing is written, dead addresses are errors).
    """
    started = time.perf_counter()
    outcome = Outcome()
    try:
        with _quiet_pelican() as faults, site_settings(options, BUILD_FOR=purpose) as settings:
            outcome.output = Path(settings["OUTPUT_PATH"])
            try:
                _run_pelican(settings, faults)
            finally:
                outcome.problems += faults.problems
            report = settings.get("BUILD_REPORT")
            outcome.press = settings.get("PRESS")
            outcome.problems += report.warnings if report else ()
    except ContentProblems as problems:
        outcome.problems += problems.problems
    except SettingsProblem as problem:
        outcome.problems += problem.problems
    except Exception as error:  # a theme's or plugin's fault, or ours; nothing of it may pass in silence
        outcome.is_torn = isinstance(error, BrokenOff)
        if not outcome.errors or outcome.is_torn:
            outcome.problems.append(told(error))
    outcome.seconds = time.perf_counter() - started
    return outcome


def _run_pelican(settings: dict[str, Any], faults: Faults) -> None:
    import pelican

    wanted = len(settings.get("PLUGINS") or ())
    site = pelican.Pelican(settings)
    if len(site.plugins) < wanted and not faults.problems:
        faults.problems.append(placeless("a plugin could not be loaded; see PLUGINS in the settings"))
    if any(problem.severity == "error" for problem in faults.problems):
        return
    site.run()


@contextmanager
def _quiet_pelican() -> Iterator[Faults]:
    from pelican.log import console

    faults, root, was_quiet = Faults(), logging.getLogger(), console.quiet
    root.addHandler(faults)
    console.quiet = True
    try:
        yield faults
    finally:
        console.quiet = was_quiet
        root.removeHandler(faults)


def tell(outcome: Outcome, *, as_json: bool = False) -> int:
    """Print what came of a build and return the exit code."""
    problems = sorted(set(outcome.problems))
    if as_json:
        print(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            print(as_line(problem), file=sys.stderr)
    if outcome.errors:
        kept = f", {_folder(outcome.output)} is as it was" if outcome.output and outcome.output.is_dir() else ""
        came = f"{_folder(outcome.output)} is partly new" if outcome.is_torn else f"nothing was published{kept}"
        print(f"{_count(outcome.errors, 'error')}; {came}.", file=sys.stderr)
        return 1
    print(summary(outcome), file=sys.stderr if as_json else sys.stdout)
    return 0


def summary(outcome: Outcome) -> str:
    """Return one line about a good build: how much of what, in how many seconds, and where."""
    made = "the site"
    if outcome.press:
        library = outcome.press.library
        counts = [_count(len(library.columns), "column"), _count(len(library.pages), "page")]
        counts += [
            _count(len(kind), what) for kind, what in ((library.books, "book"), (library.events, "event")) if kind
        ]
        made = f"{', '.join(counts)} and {_count(len(outcome.press.listings), 'list')}"
    where = f": {_folder(outcome.output)}" if outcome.output else ""
    return f"Built {made} in {outcome.seconds:.2f} s{where}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _folder(path: Path | None) -> str:
    return f"{from_here(path)}/" if path else ""
