"""One deploy, from the settings to the confirmed release and the record: whole, or as though it had never begun."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desk.deploy.asking import Editor
from desk.deploy.behind import marked
from desk.deploy.confirming import confirm
from desk.deploy.difference import Difference, difference
from desk.deploy.earlier import earlier_assets
from desk.deploy.headers import SETTING
from desk.deploy.invalidation import tell_of_changes
from desk.deploy.moves import Moves
from desk.deploy.parcel import Files
from desk.deploy.preparing import Preparation, Ready
from desk.deploy.release import release_of, told_to_servers
from desk.deploy.taken_back import record_taken_back
from desk.deploy.target import DeployProblem, Live, Progress, RecordLost
from desk.deploy.targets import Named, opened
from desk.deploy.telling import some_of
from desk.git import GitProblem, git
from desk.house import of_disk
from desk.options import Options
from desk.settings import read_settings
from plugins.core.clock import build_clock
from plugins.core.files import LEDGER
from plugins.core.ledger import Ledger
from plugins.core.ledger_reading import parse_ledger
from plugins.engine.garbage import seldom_collected

FEW_REMOVED = 10
"""Files that a deploy may take away without being told to, or a twentieth of the site, if that is more."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: a target, what is declared gone, and what one does not want to be asked about."""

    target: str = ""
    dry_run: bool = False
    yes: bool = False
    gone: tuple[str, ...] = ()
    removals: bool = False
    overwrite: bool = False


@dataclass(slots=True)
class Plan:
    """What a deploy would do: from what is live to what is ready."""

    place: Named
    content: Path
    live: Live | None
    before: Files
    ready: Ready
    change: Difference
    drift: tuple[str, ...] = ()

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return len(self.ready.warnings)

    @property
    def is_nothing(self) -> bool:
        """Whether what is live is what would be published, and nobody has changed it by hand."""
        return self.live is not None and self.change.is_nothing and not self.drift

    @property
    def summary(self) -> str:
        """What the release is, in a few words."""
        return "what was changed by hand put right" if self.change.is_nothing and self.drift else self.change.summary

    @property
    def is_recorded(self) -> bool:
        """Whether the record here says what is live."""
        place = self.content / LEDGER
        return place.is_file() and place.read_bytes() == self.ready.parcel.record


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What is live, where nothing can have changed since it was made ready, with so many warnings."""

    place: Named
    live: Live
    warnings: int
    change: Difference = field(default_factory=Difference)
    drift: tuple[str, ...] = ()


@dataclass(slots=True)
class Deploy:
    """One deploy to one target."""

    options: Options
    wish: Wish
    progress: Progress = field(default=lambda sent, size: None)
    prepared: Progress = field(default=lambda files, of: None)
    warn: Callable[[str], None] = field(default=lambda warning: None)

    def open(self) -> tuple[Named, Path]:
        """Return the target, and the folder of the texts.

        Raises:
            SettingsProblem: the settings cannot be used.
            DeployProblem: they name no such target.
        """
        place, settings = self._opened()
        return place, Path(settings["PATH"])

    def _opened(self) -> tuple[Named, dict[str, Any]]:
        settings = read_settings(self.options, BUILD_FOR="public")
        return opened(settings, self.wish.target, self.options.settings.parent), settings

    def plan(self) -> Plan | Unchanged:
        """Build what is to be published, unless nothing has changed, and compare it with what is live; sends nothing.

        Raises:
            NotReady: the site has errors, or addresses would die.
            DeployProblem: the target is not what it should be, or does not answer.
            Declined: a question was answered with no.
        """
        with seldom_collected():
            return self._planned()

    def _planned(self) -> Plan | Unchanged:
        place, settings = self._opened()
        content = Path(settings["PATH"])
        live = place.target.live()
        record, taken_back, lost = self._records_of(place, live, content)
        folder, editor = self.options.cache / "deploy" / place.name, Editor(self.wish.yes)
        preparation = Preparation(
            self.options,
            content,
            folder,
            record,
            taken_back,
            self.wish.gone,
            serves_compressed=place.target.serves_compressed,
            reads_host_files=place.reads_host_files,
            has_server=place.has_server,
            additions=settings.get(SETTING) or {},
            moves=Moves(editor.is_moved, editor.is_likely_moved, place.target.fetch if live else lambda path: None),
            heard=self.prepared,
        )
        known = preparation.ready_before() if live and not lost else None
        if live and known and known.is_of(live.release) and not place.target.drift(live):
            return Unchanged(place, live, known.warnings)
        before = place.target.files_of(live.release) if live else {}
        with place.target.looking_over(live) if live else nullcontext(tuple) as drift:
            ready = preparation.ready(earlier_assets(before, place.target.fetch, build_clock()))
            items = {item.id: item for item in ready.press.library.addressed}
            parcel = ready.parcel
            ends = {redirect.output: redirect.target for redirect in parcel.redirects}
            fetch = place.target.fetch
            change = difference(ready.live_record, ready.record, before, parcel.files, items, ends, fetch)
            if change.changed or change.new:
                change = marked(change, _own_record(content), ready.live_record, ready.record)
            is_told = live is not None and live.release.server != told_to_servers(parcel)
            change = replace(change, tells_servers=is_told)
            return Plan(place, content, live, before, ready, change, (*lost, *drift()))

    def _records_of(self, place: Named, live: Live | None, content: Path) -> tuple[bytes, bytes, tuple[str, ...]]:
        """Return the record that what is live was built from, that of what was taken back, and what was lost of them.

        Where one is lost and the one here is to hold, that is returned, as far as it is whole.

        Raises:
            RecordLost: it is damaged, and nobody has said that the record here is to hold.
        """
        try:
            record = place.target.record_of(live.release) if live else b""
            return record, record_taken_back(place.target, live), ()
        except RecordLost:
            if not self.wish.overwrite:
                raise
            here = content / LEDGER
            told = here.read_bytes() if here.is_file() else b""
            is_whole = not parse_ledger(told.decode("utf-8", "replace"), LEDGER)[1]
            return told if is_whole else b"", b"", ("its publication record was changed or taken away",)

    def refuse_surprises(self, plan: Plan) -> None:
        """Make sure that what the editor may not expect was said.

        Raises:
            DeployProblem: it was not.
        """
        if plan.drift and not self.wish.overwrite:
            fix = "bring these changes into your texts, or deploy with --overwrite and lose them"
            raise DeployProblem(f"somebody has changed the live site by hand: {some_of(plan.drift)}", fix)
        most = max(FEW_REMOVED, len(plan.before) // 20)
        taken_away = plan.change.removed_files - plan.change.expired_files
        if taken_away > most and not self.wish.removals:
            what = f"{taken_away:,} of {len(plan.before):,} files would be taken away"
            raise DeployProblem(what, "where that is meant, deploy with --removals")

    def publish(self, plan: Plan) -> Live:
        """Send, switch, look at the live site, and write the record; returns what is live then.

        Raises:
            DeployProblem: it could not be sent, or somebody else was first; or what is live is not what was sent.
        """
        parcel, target = plan.ready.parcel, plan.place.target
        release = release_of(parcel, build_clock(), publisher(plan.content), plan.summary)
        with seldom_collected():
            target.publish(release, parcel, plan.live, self.progress)
            self.invalidate(plan.place, plan.before, parcel.files)
            live = confirm(target, release, parcel.files, plan.before)
            write_record(plan.content, parcel.record)
            try:
                target.tidy(plan.place.keep)
            except DeployProblem as problem:
                self.warn(f"the site is live; what need not be kept any more was not all taken away: {problem}")
        return live

    def finish(self, plan: Plan, live: Live) -> None:
        """Do what is left to do where a deploy broke off that has made live what is ready.

        Raises:
            DeployProblem: what is live is not what was sent.
        """
        target, files = plan.place.target, plan.ready.parcel.files
        if plan.place.invalidate:
            former = {turn.release: turn.number for turn in target.turns() if turn.release != live.release.id}
            kept = sorted((each for each in target.kept() if each.id in former), key=lambda each: former[each.id])
            self.invalidate(plan.place, target.files_of(kept[-1]) if kept else {}, files)
        confirm(target, live.release, files, {})
        write_record(plan.content, plan.ready.parcel.record)

    def invalidate(self, place: Named, before: Files, after: Files) -> None:
        """Tell the command that the settings name which addresses have changed; where that goes wrong, it is said."""
        if wrong := tell_of_changes(place.invalidate, before, after, self.options.settings.parent, place.root):
            told = f"`invalidate` of `{place.name}` in DEPLOY was not told what has changed: {wrong}"
            self.warn(f"{told}; the site is live, but what lies before it may show former pages for a while")


def _own_record(content: Path) -> Ledger:
    """Return the record that is kept with the texts, as far as it can be read."""
    place = content / LEDGER
    return parse_ledger(place.read_text(encoding="utf-8", errors="replace"), LEDGER)[0] if place.is_file() else Ledger()


def write_record(content: Path, record: bytes) -> None:
    """Put the record in its place, whole.

    Raises:
        DeployProblem: the disk would not; what the record tells of is live already.
    """
    place = content / LEDGER
    aside = place.with_suffix(".new")
    try:
        with aside.open("wb") as file:
            file.write(record)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, place)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        what = f"the site is live, but the record that says so could not be written ({of_disk(error)})"
        raise DeployProblem(
            what, "mend that and deploy once more: nothing is sent again, and the record is written"
        ) from None


def publisher(folder: Path) -> str:
    """Return who publishes: the name that Git knows in the folder of the texts, else the account and the machine."""
    try:
        name = git(folder, "config", "user.name").decode("utf-8", "replace").strip()
    except GitProblem:
        name = ""
    try:
        return name or f"{getpass.getuser()} on {socket.gethostname()}"
    except (KeyError, OSError):
        return f"someone on {socket.gethostname()}"
