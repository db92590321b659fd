"""What `deploy`, `releases`, `rollback` and `status` do at the keyboard: ask, tell, and return the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial

from desk.deploy.asking import Declined
from desk.deploy.not_ready import NotReady
from desk.deploy.publishing import Deploy, Plan, Unchanged, Wish, publisher
from desk.deploy.release import Release, Turn
from desk.deploy.schedule import coming
from desk.deploy.target import DeployProblem, Live
from desk.deploy.targets import Named
from desk.deploy.telling import NAMED, SERVERS, lines_of, number_of, size, some_of, table_of
from desk.faults import as_line
from desk.house import of_disk
from desk.options import Options
from desk.progress import Progress
from desk.questions import is_agreed, is_anybody_there
from desk.settings import SettingsProblem
from plugins.core.clock import build_clock
from plugins.core.problems import ContentProblems, Problem

UNSAID = "this has to be mended before there is more to say"
"""What is said where texts or settings keep a command from telling."""


def deploy(options: Options, wish: Wish, *, as_json: bool = False) -> int:
    """Publish the site; returns 1 where it was refused or failed, and says what is live then."""
    return _answered(partial(_deploy, options, wish), "nothing was published; what is live is as it was", as_json)


def releases(options: Options, target: str, *, as_json: bool = False) -> int:
    """Tell what was live when, and which of it can be brought back."""
    return _answered(partial(_releases, options, target), UNSAID, as_json)


def rollback(options: Options, target: str, to: str, *, yes: bool = False) -> int:
    """Bring back a former release: the one that was live before this one, or the one that is named."""
    return _answered(partial(_rollback, options, target, to, yes=yes), "nothing was changed", as_json=False)


def status(options: Options, target: str, *, as_json: bool = False) -> int:
    """Tell what is live, since when and by whom, and what comes next by itself."""
    return _answered(partial(_status, options, target), UNSAID, as_json)


def _deploy(options: Options, wish: Wish, outcome: _Outcome) -> None:
    with Progress("Sending") as progress, Progress("Compressing", in_bytes=False) as compressing:
        doing = Deploy(options, wish, progress.at, compressing.at, outcome.warn)
        plan = doing.plan()
        compressing.end()
        if plan.warnings:
            print(f"{number_of(plan.warnings, 'warning')}; `check` tells.", file=sys.stderr)
        outcome.data = {"target": plan.place.name, "change": asdict(plan.change), "by_hand": plan.drift, "release": ""}
        if isinstance(plan, Unchanged):
            _say_nothing_to_do(plan.place, plan.live, outcome)
            return
        if plan.is_nothing and plan.live:
            _do_nothing(doing, plan, plan.live, outcome)
            return
        outcome.say(_heading(plan))
        for line in lines_of(plan.change, plan.drift if wish.overwrite else ()):
            outcome.say(line)
        doing.refuse_surprises(plan)
        if plan.place.is_at_nobodys_address:
            address = plan.place.address
            told = f"SITEURL in the settings is {address}, which nobody can have" if address else "there is no SITEURL"
            where = "there" if address else "to their own machines"
            told = f"warning: {told}, and feeds, calendars and search engines send readers {where}"
            outcome.warn(f"{told}; write the address that your site has")
        if wish.dry_run:
            outcome.say("Nothing was sent (--dry-run).")
            return
        if is_anybody_there() and not wish.yes and not outcome.as_json and not is_agreed("Publish this?"):
            raise Declined("nothing was published")
        live = doing.publish(plan)
    outcome.data["release"] = live.release.id
    way_back = "; `rollback` brings back what it showed before" if plan.live else ""
    outcome.say(f"`{plan.place.name}` shows {live.release.id} now{way_back}.")


def _do_nothing(doing: Deploy, plan: Plan, live: Live, outcome: _Outcome) -> None:
    """Say that all is live; the record is written where it does not say so yet, as after a deploy that broke off."""
    if not plan.is_recorded and not doing.wish.dry_run:
        doing.finish(plan, live)
    _say_nothing_to_do(plan.place, live, outcome)


def _say_nothing_to_do(place: Named, live: Live, outcome: _Outcome) -> None:
    outcome.data["release"] = live.release.id
    outcome.say(f"Nothing to do: `{place.name}` shows all of it since {place.when(live.turn.at)}.")


def _releases(options: Options, target: str, outcome: _Outcome) -> None:
    place, _ = Deploy(options, Wish(target)).open()
    turns, kept = place.target.turns(), place.target.kept()
    outcome.data = {"turns": [asdict(turn) for turn in turns], "kept": [release.id for release in kept]}
    for line in table_of(turns, kept, place.zone):
        outcome.say(line)
    if not turns:
        outcome.say(f"Nothing was published to `{place.name}` yet.")


def _rollback(options: Options, target: str, to: str, outcome: _Outcome, *, yes: bool) -> None:
    doing = Deploy(options, Wish(target), warn=outcome.warn)
    place, content = doing.open()
    live = place.target.live()
    if live is None:
        raise DeployProblem(f"nothing was published to `{place.name}` yet, so nothing can be brought back")
    release = _wanted(place.target.turns(), place.target.kept(), live, to)
    if is_anybody_there() and not yes and not is_agreed(f"Bring back {release.id} of {place.when(release.made)}?"):
        raise Declined("nothing was changed")
    before = place.target.files_of(live.release) if place.invalidate else {}
    now = place.target.roll_back(release, live, build_clock(), publisher(content))
    if place.invalidate:
        doing.invalidate(place, before, place.target.files_of(now.release))
    published = f"as {now.release.by} published it on {place.when(now.release.made)}"
    outcome.say(f"`{place.name}` shows {now.release.id} again, {published}.")
    if now.release.server != live.release.server:
        outcome.say(f"Servers {SERVERS} now, or they lead readers on to what was taken back.")
    with suppress(DeployProblem):  # it is live, whatever can be told of it
        if changed := place.target.drift(now):
            told = f"not all of it is as it was then, since somebody has changed it by hand: {some_of(changed)}"
            outcome.warn(f"{told}; deploy with --overwrite, and all of your site is put right")
    outcome.say("Your texts are as they were: the next deploy publishes them anew.")


def _status(options: Options, target: str, outcome: _Outcome) -> None:
    place, _ = Deploy(options, Wish(target)).open()
    live = place.target.live()
    outcome.data = {"target": place.name, "live": asdict(live) if live else None}
    if live is None:
        outcome.say(f"Nothing was published to `{place.name}` yet.")
    else:
        outcome.say(
            f"`{place.name}` shows {live.release.id} since {place.when(live.turn.at)}, put there by {live.turn.by}."
        )
        forms = " with their compressed forms" if place.target.serves_compressed else ""
        held = f"{number_of(live.release.files, 'file')}{forms}, {size(live.release.size)}"
        outcome.say(f"  It holds {held}; published on {place.when(live.release.made)} ({live.release.summary}).")
        outcome.data["by_hand"] = drift = place.target.drift(live)
        for changed in drift[:NAMED]:
            outcome.say(f"  Changed by hand since: {changed}")
        if len(drift) > NAMED:
            outcome.say(f"  Changed by hand since: … and {len(drift) - NAMED:,} more")
    soon = coming(options)
    outcome.data["coming"] = [asdict(one) for one in soon]
    for one in soon:
        outcome.say(f"  {one.text}")


def _wanted(turns: tuple[Turn, ...], kept: tuple[Release, ...], live: Live, to: str) -> Release:
    by_id = {release.id: release for release in kept}
    if to:
        found = [release for release in kept if release.id == to or release.id.endswith(to)]
        if len(found) != 1:
            raise DeployProblem(f"there is no release {to} that can be brought back", "see `releases`")
        if found[0].id == live.release.id:
            raise DeployProblem(f"{found[0].id} is live already")
        return found[0]
    before = [turn.release for turn in turns if turn.release != live.release.id and turn.release in by_id]
    if not before:
        raise DeployProblem("no earlier release is kept, so none can be brought back")
    return by_id[_before(turns, live, before)]


def _before(turns: tuple[Turn, ...], live: Live, kept: list[str]) -> str:
    """Return what was live before the live release was first published; a rollback twice goes back twice."""
    first = next(turn.number for turn in turns if turn.release == live.release.id)
    earlier = [turn.release for turn in turns if turn.number < first and turn.release in kept]
    return earlier[-1] if earlier else kept[-1]


class _Outcome:
    """What a command says: lines for people, or data at the end."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.data: dict[str, object] = {}

    def say(self, line: str) -> None:
        """Say a line to a person."""
        if not self.as_json:
            print(line, flush=True)

    def warn(self, warning: str) -> None:
        """Tell of something that did not keep the command from doing what it is for."""
        print(f"standfirst: {warning}", file=sys.stderr, flush=True)


def _answered(act: Callable[[_Outcome], None], otherwise: str, as_json: bool) -> int:
    """Do it, and return the exit code; what is wrong with the site is told on stderr, a line each, and `otherwise`."""
    outcome = _Outcome(as_json=as_json)
    problems: tuple[Problem, ...] = ()
    refusal = ""
    try:
        act(outcome)
    except (NotReady, SettingsProblem, ContentProblems) as refused:
        problems = tuple(refused.problems)
        refusal = otherwise
    except (DeployProblem, Declined) as refused:
        refusal = str(refused)
    except BrokenPipeError:  # nobody reads on
        raise
    except OSError as error:
        refusal = f"{of_disk(error)}; {otherwise}"
    if as_json:
        told = {"problems": [problem.as_dict() for problem in problems], "error": refusal} if refusal else {}
        print(json.dumps(outcome.data | told, ensure_ascii=False, indent=2, default=str))
    for problem in problems:
        print(as_line(problem), file=sys.stderr)
    if refusal:
        print(f"standfirst: {refusal}", file=sys.stderr)
    return 1 if refusal else 0


def _heading(plan: Plan) -> str:
    if plan.live is None:
        return f"The first release on `{plan.place.name}` ({plan.place.kind}):"
    return f"Compared with what is live since {plan.place.when(plan.live.turn.at)} ({plan.live.release.id}):"
