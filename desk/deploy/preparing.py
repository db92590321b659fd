"""What is to be published: the site built from the record's next state, checked, and made ready to be sent."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from desk.build import Outcome, build
from desk.check import findings
from desk.check.policy import Policy
from desk.deploy.beside import asked_beside
from desk.deploy.declared_gone import NeverLive, with_gone
from desk.deploy.earlier import Earlier
from desk.deploy.headers import Additions, content_policy
from desk.deploy.moves import Moves
from desk.deploy.not_ready import NotReady
from desk.deploy.packaging import Heard, packed
from desk.deploy.parcel import Parcel
from desk.deploy.ready_before import ReadyBefore, forget_ready, keep_ready
from desk.deploy.record import next_state, with_renames
from desk.deploy.record_lines import Lines
from desk.deploy.said_before import SaidBefore
from desk.deploy.succession import with_own_files
from desk.faults import from_here
from desk.options import Options
from desk.standing import Standing, standing
from plugins.core.clock import build_clock
from plugins.core.files import LEDGER
from plugins.core.ledger import Ledger, ledger_text, merged
from plugins.core.ledger_reading import parse_ledger
from plugins.core.library import ledger_at
from plugins.core.press import Press
from plugins.core.problems import Problem
from plugins.redirects.model import addresses_of_lists, redirects_of

MOST_ROUNDS = 4
"""How often texts that were moved are looked for, each time in the site as it is with those known that were found."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A site that can be published: its parcel, its press, its record and that of what is live, and what is odd."""

    parcel: Parcel
    press: Press
    record: Ledger
    live_record: Ledger
    warnings: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Preparation:
    """Makes a site ready.

    `content` is the folder of its texts, `folder` where this target's builds lie, and `live_record` what the release
    that is live was built from; `taken_back` is that of what was live since and was taken back. `has_server` and
    `reads_host_files`: what servers are told is heard beside the site, or in files of it; `additions` are what pages
    may load beyond the usual. `moves` tells which texts were moved, and `heard` hears how many files are ready.
    """

    options: Options
    content: Path
    folder: Path
    live_record: bytes = b""
    taken_back: bytes = b""
    gone: tuple[str, ...] = ()
    serves_compressed: bool = True
    reads_host_files: bool = False
    has_server: bool = True
    additions: Additions = field(default_factory=dict)
    moves: Moves = field(default_factory=Moves)
    heard: Heard | None = None
    _now: Standing | None = None

    def ready_before(self) -> ReadyBefore | None:
        """Return what was made ready last, where it is what would be made ready now."""
        records = (self.content / LEDGER, self.folder / LEDGER)
        if self.gone or not all(place.is_file() and place.read_bytes() == self.live_record for place in records):
            return None
        found = ReadyBefore.read(self.folder, _today())
        if found:
            self._now = standing(self._building, "public")
        return found if self._now and self._now.is_current_but_for(LEDGER) else None

    @property
    def _building(self) -> Options:
        """What is asked for when the site is built to be published."""
        return replace(self.options, output=self.folder / "site", ledger=self.folder / LEDGER)

    def ready(self, carried: Earlier) -> Ready:
        """Return the site, ready to be sent; `carried` are assets of what is live that may stay.

        Raises:
            NotReady: it has errors, or addresses would die.
            DeployProblem: the output is not what was built.
        """
        place = self.folder / LEDGER
        records = self._records()
        self._write(place, text := next(records))
        forget_ready(self.folder)
        settled: tuple[Ledger, Ledger] | None = None

        def settle(press: Press) -> bool:
            nonlocal text, settled
            try:
                self._write(place, text := records.send(press))
            except StopIteration as end:
                settled = end.value
            return settled is not None

        outcome = build(self._building, settle=settle, now=self._now)
        dead = [replace(problem, severity="error") for problem in outcome.links]
        if outcome.errors or dead or outcome.press is None or settled is None:
            raise NotReady([*(problem for problem in outcome.problems if problem not in outcome.links), *dead])
        return self._packed(outcome.press, outcome, *settled, text, carried)

    def _records(self) -> Generator[str, Press, tuple[Ledger, Ledger]]:
        """Yield one record after the other to read the texts with, and hear what was read; the last stands for good.

        Returns it, and that of what is live. Texts say the same, whatever is on record of them.

        Raises:
            NotReady: addresses would die, or the record here is damaged.
        """
        lines = Lines(text := self._known())
        press = yield text
        live = press.library.ledger if text.encode() == self.live_record else ledger_from(self.live_record)
        known = self._without_gone(lines.read_as(press.library.ledger), press)
        for _ in range(MOST_ROUNDS):
            if not (moved := self.moves.found(known, press)):
                break
            known = with_renames(known, moved)
            press = yield (text := lines.of(known))
        said = SaidBefore.read(self.folder / "said.json")
        known = next_state(known, press.library, addresses_of_lists(press), press.now, said.content_hash)
        said.write(self.folder / "said.json")
        if (after := lines.of(with_own_files(known, press.library))) != text:
            yield after
        return known, live

    def _known(self) -> str:
        """Return the record to begin with, as one: that of the texts here, of what is live, and of what was taken back.

        Raises:
            NotReady: the record here is damaged.
        """
        place = self.content / LEDGER
        others = [record for record in (self.live_record, self.taken_back) if record]
        if others and place.is_file() and all(place.read_bytes() == record for record in others):
            return others[0].decode()  # it was written like this; there is nothing to merge
        ledgers = (_read(place), *map(ledger_from, others))
        return ledger_text(merged(entry for ledger in ledgers for entry in ledger.entries))

    def _without_gone(self, known: Ledger, press: Press) -> Ledger:
        """Return the record with what the editor declares gone."""
        if not self.gone:
            return known
        try:
            site_url = press.conventions.site_url
            return with_gone(known, self.gone, addresses_of_lists(press), press.library, site_url)
        except NeverLive as problem:
            raise NotReady([Problem("", 0, 0, "gone", str(problem))]) from None

    def _write(self, place: Path, text: str) -> None:
        """Put a record where the build reads it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            aside = place.with_suffix(".new")
            aside.write_text(text, encoding="utf-8", newline="\n")
            os.replace(aside, place)

    def _policy(self, press: Press) -> Policy | None:
        """Return what pages may do in browsers; None where these are not told."""
        if not (self.has_server or self.reads_host_files):
            return None
        return Policy.of(content_policy(has_scripts=True, additions=self.additions), press.conventions.site_url)

    def _packed(
        self, press: Press, outcome: Outcome, record: Ledger, live: Ledger, text: str, carried: Earlier
    ) -> Ready:
        output, memory = self.folder / "site", self.folder / "looked.json"
        policy = self._policy(press)
        look = partial(findings, press, output, record, memory=memory, policy=policy, has_server=self.has_server)
        pack = partial(
            packed,
            output,
            self.folder,
            redirects=redirects_of(press.library, addresses_of_lists(press), press.claims),
            gone=record.gone,
            record=text.encode(),
            carried=carried,
            site_url=press.conventions.site_url,
            serves_compressed=self.serves_compressed,
            reads_host_files=self.reads_host_files,
            additions=self.additions,
            progress=self.heard,
        )
        with asked_beside(look) if self.live_record else nullcontext(look) as looked:
            parcel = pack() if self.live_record else None  # the whole site takes long, and is in vain with errors
            found = looked()
        if any(problem.severity == "error" for problem in found):
            raise NotReady([*outcome.problems, *found])
        parcel = parcel or pack()
        if not self.has_server:
            parcel = replace(parcel, server_files={})
        warnings = tuple(sorted({*outcome.problems, *found}))
        keep_ready(self.folder, parcel, warnings, _today())
        return Ready(parcel, press, record, live, warnings)


def _today() -> str:
    return build_clock().date().isoformat()


def ledger_from(record: bytes) -> Ledger:
    """Return the record that a release was built from."""
    return parse_ledger(record.decode("utf-8", "replace"), LEDGER)[0]


def _read(place: Path) -> Ledger:
    """Return the record that a file holds.

    Raises:
        NotReady: it is damaged.
    """
    ledger, problems = ledger_at(place, from_here(place))
    if problems:
        raise NotReady(problems)
    return ledger
