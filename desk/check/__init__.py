"""What is wrong with this site, before anyone sees it: a build that writes nothing and lets nothing pass."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

from desk.build import build
from desk.faults import as_line
from desk.settings import Options


def run(options: Options, *, as_json: bool = False) -> int:
    """Tell everything that is wrong, addresses and fragments that lead nowhere too; the output is not touched.

    Problems go to stdout, since they are what was asked for. Returns 1 where there are errors.
    """
    outcome = build(replace(options, output=options.cache / "check" / "site"), purpose="check")
    problems = sorted(set(outcome.problems))
    if as_json:
        print(json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=2))
    for problem in problems if not as_json else []:
        print(as_line(problem))
    warnings = len(problems) - outcome.errors
    counts = [
        f"{number} {what}{'s' * (number != 1)}"
        for number, what in ((outcome.errors, "error"), (warnings, "warning"))
        if number
    ]
    print(f"{' and '.join(counts) or 'Nothing is wrong'} ({outcome.seconds:.2f} s).", file=sys.stderr)
    return 1 if outcome.errors else 0
