"""Build the site with Pelican, in this process, and say what came of it."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from desk.faults import Faults, as_line, from_here, placeless, told
from desk.options import Options
from desk.progress import Progress
from desk.standing import Standing, ground_of, keep, standing
from plugins.core.clock import build_clock
from plugins.core.problems import ContentProblems, Problem
from plugins.core.shelf import stand as books_stand
from plugins.engine.build_record import save
from plugins.engine.last_build import RECORD, Told, may_be_short
from plugins.engine.staging import BrokenOff

if TYPE_CHECKING:
    from plugins.core.library import Assembly
    from plugins.core.press import Press
    from plugins.engine.session import Session


PATIENCE = 2.0
"""Seconds after which a person who watches is shown how far a build is."""

Settle: TypeAlias = "Callable[[Press], bool]"
"""Looks at what was read of a site: true where it can be built, false where the publication record was written anew."""


class _Halted(Exception):
    """A build that is not to go on, for a reason that whoever looked at what was read has to tell."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(slots=True)
class Outcome:
    """What a build came to: the output's folder, what is wrong, and how many there are of what, where all went well.

    `changed` are the files of the output that are new, other or gone; `links` are those of the problems that tell of
    links that lead nowhere, where the whole site was read. `is_torn` says that the disk failed while the new
    site was put in place, `is_unchanged` that the last build still stands and nothing was made, `is_short` that a few
    pages and feeds were made and the site was not read.
    """

    output: Path | None = None
    problems: list[Problem] = field(default_factory=list)
    press: Press | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    links: tuple[Problem, ...] = ()
    seconds: float = 0.0
    is_torn: bool = False
    is_unchanged: bool = False
    is_short: bool = False

    @property
    def errors(self) -> int:
        """How many of the problems are errors; the site was published where there are none."""
        return sum(problem.severity == "error" for problem in self.problems)


def run(options: Options, *, as_json: bool = False) -> int:
    """Build, and tell: problems on stderr (as JSON on stdout), a summary on stdout. Returns the exit code."""
    return tell(build(replace(options, whole_books=True)), as_json=as_json)


def build(
    options: Options, purpose: str = "public", *, settle: Settle | None = None, now: Standing | None = None
) -> Outcome:
    """Build the site; whatever is wrong with it comes back in the outcome, and then the output is as it was.

    `purpose` is "public", "author" (drafts are shown) or "check" (dead addresses are errors). `now` is what was
    found of the last build, where somebody has looked a moment ago.
    Where `settle` is to look at the press, the site is read even where nothing has changed, and the outcome has the
    press; what it raises ends the build, and is raised.
    """
    started = time.perf_counter()
    now = now or (standing(options, purpose) if purpose == "public" else None)
    if options.whole_books and now and now.last and not books_stand(Path(now.last.output), options.cache):
        now = replace(now, seen=None)
    if now is not None and now.last is not None and now.is_current and settle is None:
        told_then = now.last.told
        outcome = Outcome(Path(now.last.output), [*told_then.warnings], counts=told_then.summary, is_unchanged=True)
    else:
        outcome = (_shortly(now) if now and settle is None else None) or _built(options, purpose, now, settle=settle)
    outcome.seconds = time.perf_counter() - started
    return outcome


def _shortly(now: Standing) -> Outcome | None:
    """Build without reading the site, where only bodies of columns were edited; None where it has to be read."""
    if now.last is None or now.seen is None or not may_be_short(now.seen):
        return None
    from plugins.engine.short_way import build_shortly

    short = build_shortly(now.last, now.seen, Path(now.asked.cache), int(build_clock().timestamp()))
    if short is None:
        return None
    with suppress(OSError):  # then the next build takes longer
        save(now.asked, short.build)
    told_then, changed = short.build.told, short.published.changed
    where, problems = Path(short.build.output), [*told_then.warnings]
    return Outcome(where, problems, counts=told_then.summary, changed=changed, is_short=True)


def build_in(session: Session, options: Options) -> Outcome:
    """Build for the author, in a process that stays; what is kept for the next build is in the session."""
    outcome = _built(options, "author", None, session)
    if outcome.errors:
        session.give_up()
    return outcome


def revised(session: Session, assembly: Assembly) -> Outcome:
    """Build after a small change: bring the last build of a session to what the site is now."""
    outcome = Outcome()
    try:
        with _quiet_pelican() as faults:
            report = session.revise(assembly)
            outcome.output = report.output
            outcome.press, outcome.changed = report.press, report.published.changed
            outcome.counts = _counts(report.press)
            outcome.problems += [*report.warnings, *faults.problems]
    except Exception as error:  # what was half done is not to be built upon
        session.give_up()
        outcome.problems += error.problems if isinstance(error, ContentProblems) else told(error)
        outcome.is_torn = isinstance(error, BrokenOff)
    return outcome


def _built(
    options: Options,
    purpose: str,
    now: Standing | None,
    session: Session | None = None,
    settle: Settle | None = None,
) -> Outcome:
    """Build with Pelican, and keep what there is to know of a good build."""
    from desk.settings import SettingsProblem, in_their_lines, site_settings

    outcome = Outcome()
    try:
        with _quiet_pelican() as faults, site_settings(options, BUILD_FOR=purpose) as settings:
            settings["BUILD_SESSION"], settings["BUILD_SETTLE"] = session, settle and partial(_settled, settle)
            outcome.output = Path(settings["OUTPUT_PATH"])
            ground = ground_of(now, options, settings) if now else None
            if ground:
                settings["BUILD_DIGESTS"] = partial(ground.inputs.digest_of, "content")
            try:
                with _shown(settings, is_alone=session is None):
                    _run_pelican(settings, faults)
            finally:
                outcome.problems += faults.problems
            outcome.press, report = settings.get("PRESS"), settings.get("BUILD_REPORT")
            if outcome.press:
                outcome.counts = _counts(outcome.press)
            if report:
                outcome.problems += report.warnings
                outcome.changed = report.published.changed
                outcome.links = report.links
            if report and now and ground and outcome.press and not faults.problems:  # those have to be found again
                said = Told(report.warnings, outcome.counts)
                ground = replace(ground, inputs=ground.inputs.anew(RECORD)) if settle else ground
                with suppress(OSError):  # then the next build takes longer
                    keep(now, ground, outcome.output, report.digests, outcome.press, said, report.stamp)
    except _Halted as halted:
        raise halted.reason from None
    except ContentProblems as problems:
        outcome.problems += in_their_lines(problems.problems, options)
    except SettingsProblem as problem:
        outcome.problems += problem.problems
    except Exception as error:  # a theme's or plugin's fault, or ours; nothing of it may pass in silence
        outcome.is_torn = isinstance(error, BrokenOff)
        if not outcome.errors or outcome.is_torn:
            outcome.problems += told(error)
    return outcome


@contextmanager
def _shown(settings: dict[str, Any], *, is_alone: bool) -> Iterator[None]:
    """Show how far a build is, unless it is one of many that follow what is saved."""
    with (
        Progress("Reading", in_bytes=False, patience=PATIENCE) as reading,
        Progress("Making pages", in_bytes=False, patience=PATIENCE) as making,
    ):
        settings["BUILD_PROGRESS"] = {"reading": reading.at, "making": making.at} if is_alone else {}
        yield


def _settled(settle: Settle, press: Press) -> bool:
    try:
        return settle(press)
    except Exception as reason:
        raise _Halted(reason) from reason


def _run_pelican(settings: dict[str, Any], faults: Faults) -> None:
    import pelican

    wanted = len(settings.get("PLUGINS") or ())
    site = pelican.Pelican(settings)
    if len(site.plugins) < wanted and not faults.problems:
        faults.problems.append(placeless("a plugin could not be loaded; see PLUGINS in the settings"))
    if any(problem.severity == "error" for problem in faults.problems):
        return
    before = len(faults.problems)
    try:
        site.run()
    except Exception as error:
        refused = settings.get("BUILD_REFUSED")
        if not refused:
            raise
        del faults.problems[before:]  # what comes of texts that were left out is nobody's mistake
        raise ContentProblems([*refused, *(error.problems if isinstance(error, ContentProblems) else ())]) from error


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
    if outcome.counts:
        *counts, lists = [_count(number, what) for what, number in outcome.counts.items()]
        made = f"{', '.join(counts)} and {lists}"
    where = f": {_folder(outcome.output)}" if outcome.output else ""
    unchanged = " (nothing has changed)" if outcome.is_unchanged else ""
    return f"Built {made} in {outcome.seconds:.2f} s{where}{unchanged}"


def _counts(press: Press) -> dict[str, int]:
    """Return how much there is of what, as the summary tells it."""
    library = press.library
    counts = {"column": len(library.columns), "page": len(library.pages)}
    counts |= {what: len(kind) for what, kind in (("book", library.books), ("event", library.events)) if kind}
    return counts | {"list": len(press.listings)}


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _folder(path: Path | None) -> str:
    return f"{from_here(path)}/" if path else ""
