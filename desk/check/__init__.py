"""What is wrong with this site, before anyone sees it: a build into the cache, and a look at all that came of it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.build import Outcome, build
from desk.faults import as_line, placeless
from desk.options import Options
from plugins.core.clock import build_clock
from plugins.core.problems import Problem

if TYPE_CHECKING:
    from desk.check.policy import Policy
    from plugins.core.ledger import Ledger
    from plugins.core.press import Press


def run(options: Options, *, as_json: bool = False, is_external: bool = False, report: Path | None = None) -> int:
    """Tell everything that is wrong, what the next release would break too; the output is not touched.

    Problems go to stdout, since they are what was asked for, and into the page `report`, if one is wanted. Links to
    other sites are looked at where `is_external`. Returns 1 where there are errors.
    """
    outcome = checked(options, is_external=is_external)
    problems = outcome.problems
    if report is not None and not _reported(report, outcome):
        return 1
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


def _reported(file: Path, outcome: Outcome) -> bool:
    """Write the page of what was found; where that fails, say so."""
    from desk.check.report import write_report

    press = outcome.press
    name = press.site.name if press else "the site"
    now = build_clock().astimezone(press.conventions.zone if press else None)
    try:
        write_report(file, outcome.problems, name, now, Path.cwd())
    except OSError as error:
        what = f"{error.filename or file}: {str(error.strerror).lower()}"
        print(as_line(placeless(what, "name another file with --report")), file=sys.stderr)
        return False
    return True


def checked(options: Options, *, is_external: bool = False) -> Outcome:
    """Build the site into the cache, and return what came of it with all that is wrong, sorted."""
    started = time.perf_counter()
    outcome = build(replace(options, output=options.cache / "check" / "site"), purpose="check")
    outcome.problems += _beside_the_build(outcome, options, is_external=is_external)
    outcome.problems = sorted(set(outcome.problems))
    outcome.seconds = time.perf_counter() - started
    return outcome


def _beside_the_build(outcome: Outcome, options: Options, *, is_external: bool) -> list[Problem]:
    """Return what is wrong that no build finds: in the settings, also where texts have errors, and in a site built."""
    from desk.settings import SettingsProblem

    try:
        public = published_settings(options)
    except SettingsProblem as problem:
        return [*problem.problems]
    found = [*_misspelt_settings(options, public)]
    if outcome.press is None or outcome.output is None or not outcome.output.is_dir():
        return found
    from desk.deploy.targets import has_server

    return found + findings(
        outcome.press,
        outcome.output,
        memory=options.cache / "check" / "looked.json",
        answers=options.cache / "links.json" if is_external else None,
        policy=published_policy(public),
        public_url=public["SITEURL"],
        has_server=has_server(public),
    )


def _misspelt_settings(options: Options, settings: dict[str, Any]) -> Iterator[Problem]:
    from desk.check.settings_names import misspelt

    names = (options.settings.name, "pelicanconf.py", "publishconf.py")
    return misspelt([options.settings.with_name(name) for name in dict.fromkeys(names)], settings)


def published_settings(options: Options) -> dict[str, Any]:
    """Return the settings of what is public: those of publishconf.py, where there is one beside the settings."""
    from desk.settings import read_settings

    public = options.settings.with_name("publishconf.py")
    return read_settings(replace(options, settings=public if public.is_file() else options.settings))


def published_policy(settings: dict[str, Any]) -> Policy | None:
    """Return what pages may do in browsers once they are public; None where these are not told."""
    from desk.check.policy import Policy
    from desk.deploy.headers import SETTING, content_policy
    from desk.deploy.targets import tells_browsers

    if not tells_browsers(settings):
        return None
    return Policy.of(content_policy(has_scripts=True, additions=settings.get(SETTING) or {}), settings["SITEURL"])


def findings(
    press: Press,
    folder: Path,
    ledger: Ledger | None = None,
    *,
    memory: Path | None = None,
    answers: Path | None = None,
    policy: Policy | None = None,
    public_url: str = "",
    has_server: bool = True,
) -> list[Problem]:
    """Look at a site that was just built into a folder, and return what is wrong with it that no build finds.

    Every file is read once; where `memory` is a file, only those that have changed since it was written, by the build's
    manifest. `ledger` is the publication record to hold the site to, else the one that it was built from. Where links
    to other sites are to be looked at too, `answers` is the file that keeps what was answered. `policy` is what pages
    may do in browsers, where these are told, `public_url` the address that the site will have, where that is another;
    `has_server`: a web server is told where former addresses lead.
    """
    from desk.check.inspection import inspect
    from desk.check.policy import Policy

    known = press.library.ledger if ledger is None else ledger
    return inspect(press, folder, known, memory, answers, policy or Policy(), public_url, has_server=has_server)
