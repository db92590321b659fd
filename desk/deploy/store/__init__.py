"""A folder that releases lie in, on this machine or another: what is live there, and how the next becomes live.

In the folder, `current` leads to the release that readers see; it is only ever replaced by renaming another link over
it, so that readers see the old site or the new one, whole. Who may do that is decided by `turns/`: a number there is
taken once, by linking a finished file to it, and the next turn follows only on the one that was looked at. The link for
a turn waits in `pending/` before the turn is taken; whoever finds it there afterwards renames it, and as it can be
renamed once only, one who slept meanwhile finds it gone and puts nothing old over anything new. Before a turn is taken,
the one before it has been carried through; so `current` goes the way of the turns and never back.

What may be taken away is said by the last turn, too: it names the releases that can be brought back, and what none of
these is made of is given up for good, as its names are never used again (`holdings.py`). A turn that is not the next
one can no longer be taken; so nobody can rely on what was given up, however long they have slept.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.marker import Marker, refuse_another
from desk.deploy.parcel import Files, Parcel, digest_of
from desk.deploy.release import Release, Turn, moment
from desk.deploy.store.bringing import bring, leave_nothing
from desk.deploy.store.claims import CURRENT, MARKER, SERVER, TURNS, Claim
from desk.deploy.store.drift import Seen, altered_of, in_words, lost_of
from desk.deploy.store.holdings import OBJECTS, RELEASES, Altered, Holdings
from desk.deploy.store.hosts import ELSEWHERE, Host
from desk.deploy.store.kept_release import (
    FOLDERS_LIST,
    MANIFEST,
    OBJECTS_LIST,
    RECORD,
    SERVER_LIST,
    holdings_in,
)
from desk.deploy.target import DeployProblem, Drift, Live, Overtaken, Progress, RecordLost
from desk.deploy.telling import not_whole
from plugins.engine.garbage import seldom_collected


class Store:
    """A target of releases in a folder, wherever the folder is."""

    is_whole_site = True
    serves_compressed = True

    def __init__(self, name: str, site_id: str, keep: int, host: Host) -> None:
        self.name = name
        self.host = host
        self._site = site_id
        self._keep = keep
        self._held: dict[str, Holdings] = {}
        self._altered = Altered()
        self._seen: Claim | None = None

    def live(self) -> Live | None:
        """Return what is live; where whoever published it last came no further than to take the turn, see it through.

        Raises:
            WrongTarget: there is something that no `deploy` has put there, or another site.
            Unreachable: nobody can tell.
        """
        claim = self._newest()
        return Live(claim.turn, claim.release) if claim else None

    def files_of(self, release: Release) -> Files:
        """Return the files of a release that is still there; none where somebody took away what tells of it."""
        return self._holdings(self._place_of(release), release).files

    def record_of(self, release: Release) -> bytes:
        """Return the publication record that a release was built from.

        Raises:
            RecordLost: somebody has taken it away, or changed it.
        """
        path = f"{RELEASES}/{self._place_of(release)}/{RECORD}"
        record = self.host.read([path])[0]
        if record is None or digest_of(record) != release.record:
            self._seen = None
            self._place_of(release)  # others may have published and tidied since
            what = f"the publication record of release {release.id}, `{path}` in {self.host.where}, was changed by hand"
            raise RecordLost(what)
        return record

    def turns(self) -> tuple[Turn, ...]:
        """Return all that was live, the first turn first."""
        self._newest()
        return tuple(self._told(text).turn for text in self.host.turns())

    def kept(self) -> tuple[Release, ...]:
        """Return the releases that can be brought back, the oldest first; that which is live is among them."""
        claim = self._newest()
        paths = [f"{RELEASES}/{place}/release.json" for place in claim.kept.values()] if claim else []
        found: list[Release] = []
        for text in self.host.read(paths):
            with suppress(ValueError):  # taken away or changed by hand, it can no longer be brought back
                found.append(Release.from_json(text or b""))
        return tuple(sorted(found, key=lambda release: (release.made, release.id)))

    @contextmanager
    def looking_over(self, live: Live) -> Iterator[Drift]:
        """Begin to find out what `drift` tells, where the host can do that while something else is done."""
        made = self._made_of(live)
        if made is None:
            yield partial(self.drift, live)
            return
        with self.host.asked_beside(partial(self.host.look_over, *made)) as look:
            yield partial(self._drift, live, look)

    def drift(self, live: Live) -> tuple[str, ...]:
        """Return what somebody has changed by hand since; `publish` then sends that anew.

        Raises:
            Overtaken: something else became live meanwhile.
        """
        return self._drift(live)

    def _drift(self, live: Live, look: Callable[[], Seen] | None = None) -> tuple[str, ...]:
        """Return what somebody has changed by hand, by what was seen in a `look`, else in one that is taken now."""
        made = self._made_of(live)
        if made is None:
            return (f"what tells of release {live.release.id} was taken away or changed",)
        claim, holdings = made
        seen = look() if look else self.host.look_over(claim, holdings)
        self._altered = altered_of(seen, holdings)
        leads = [claim.waiting[claim.pending], f"../../{holdings.root}"]
        found = self.host.current()
        said = [] if found == leads else [f"`{CURRENT}` does not lead to what is live{'' if found else _NO_LINK}"]
        said += in_words(seen, holdings)
        if said:
            self._following(live)  # others may have published and tidied since
        return tuple(said)

    def publish(self, release: Release, parcel: Parcel, base: Live | None, progress: Progress) -> Live:
        """Send what is not there yet, and make it live.

        Raises:
            Overtaken: something else became live meanwhile.
            DeployProblem: it could not be sent.
        """
        before = self._following(base)
        self._refuse_another(self.host.found(Marker(self._site).as_json()))
        number = before.turn.number + 1 if before else 1
        with self._following_on(base), self.host.alone(release.by, number):
            plan = bring(self.host, number, release, parcel, self._base(before), self._altered, progress)
            turn = Turn(number, release.id, release.made, release.by, token=secrets.token_hex(8))
            kept = {**_without(before.kept if before else {}, release.id), release.id: plan.place}
            self._take(Claim(turn, release, plan.place, dict([*kept.items()][-self._keep :])))
        self._altered = Altered()
        self._held = {plan.place: plan.holdings}
        return Live(turn, release)

    def roll_back(self, to: Release, base: Live, now: dt.datetime, by: str) -> Live:
        """Make a former release live again, without sending anything.

        Raises:
            Overtaken: something else became live meanwhile.
            DeployProblem: it is not kept any more, or not all of it.
        """
        before = self._following(base)
        place = before.kept.get(to.id) if before else None
        if before is None or place is None:
            raise DeployProblem(
                f"release {to.id} is no longer kept in {self.host.where}", "`releases` names those that are"
            )
        number = before.turn.number + 1
        with self._following_on(base), self.host.alone(by, number):
            self._refuse_lost(place, to, before)
            place, release = self._with_newer_assets(number, place, to, before)
            turn = Turn(number, to.id, moment(now), by, is_rollback=True, token=secrets.token_hex(8))
            self._take(Claim(turn, release, place, {**_without(before.kept, to.id), to.id: place}))
        return Live(turn, release)

    def tidy(self, keep: int) -> None:
        """Take away the releases that the last turn has given up, and what only these were made of.

        How many are kept is decided whenever something becomes live, and `keep` takes away no more than that.
        """
        claim = self._newest()
        if claim:
            self.host.give_up(claim)

    def fetch(self, path: str) -> bytes | None:
        """Return a file of the site as readers are given it; None where there is none."""
        return self.fetch_several([path])[0]

    def fetch_several(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return several files of the same release in the same way."""
        inside = [path for path in paths if ".." not in path.split("/")]
        found = dict(zip(inside, self.host.shown(inside), strict=True))
        return [found.get(path) for path in paths]

    def _newest(self) -> Claim | None:
        """Look at the last turn, and see it through."""
        self._seen = None
        marker = self.host.look()
        if marker is None:
            return None
        self._refuse_another(marker)
        text = self.host.newest_turn()
        if text is None:
            return None
        claim = self._told(text)
        self.host.carry_through(claim)
        self._seen = claim
        return claim

    def _told(self, turn: bytes) -> Claim:
        try:
            return Claim.from_json(turn)
        except ValueError:
            raise DeployProblem(
                f"a file in `{TURNS}` of {self.host.where} was changed by hand, and tells nothing any more",
                "bring it back from a backup, or publish to an empty folder",
            ) from None

    def _made_of(self, live: Live) -> tuple[Claim, Holdings] | None:
        """Return the last turn, in which this became live, and what it is made of; None where nothing tells of that."""
        claim = self._seen if self._seen and self._seen.turn == live.turn else self._following(live)
        holdings = self._holdings(claim.place, claim.release) if claim else Holdings()
        return (claim, holdings) if claim and holdings.folders else None

    def _following(self, base: Live | None) -> Claim | None:
        """Return the last turn, which must be that of `base`."""
        claim = self._newest()
        if claim is None and base is not None:
            raise DeployProblem(f"what was live in {self.host.where} was taken away meanwhile")
        if claim is not None and (base is None or base.turn != claim.turn):
            raise Overtaken.by(claim.turn, self.host.where)
        return claim

    @contextmanager
    def _following_on(self, base: Live | None) -> Iterator[None]:
        """Where something fails because others have published and tidied since, say that instead."""
        try:
            yield
        except Overtaken:
            raise
        except DeployProblem:
            self._following(base)
            raise

    def _with_newer_assets(self, number: int, place: str, to: Release, before: Claim) -> tuple[str, Release]:
        """Return a former release with the assets of what is live, which readers who hold a page of that still ask for.

        Nothing is sent for it but links; where there are no such assets, the release stays where it is.
        """
        former = self._holdings(place, to)
        live = self._holdings(before.place, before.release)
        stay = {path: file for path, file in live.files.items() if path not in former.files and is_fingerprinted(path)}
        if not stay or not former.folders or not live.folders:
            return place, to
        files = {**former.files, **stay}
        folder = f"{RELEASES}/{place}"
        names = (self.host.read([f"{folder}/{SERVER_LIST}"])[0] or b"").decode().split()
        beside = zip(names, self.host.read([f"{folder}/{SERVER}/{name}" for name in names]), strict=True)
        server_files = {name: content for name, content in beside if content is not None}
        parcel = Parcel(files, Path, record=self.record_of(to), server_files=server_files)
        release = replace(to, files=len(files), size=parcel.size, manifest=digest_of(parcel.manifest))
        both = Holdings(
            former.files, former.folders, {**live.objects, **former.objects}, {**live.trees, **former.trees}
        )
        plan = bring(self.host, number, release, parcel, both, self._altered)
        self._held = {plan.place: plan.holdings}
        return plan.place, release

    def _refuse_lost(self, place: str, to: Release, before: Claim) -> None:
        """Make sure that readers would find all files of a former release."""
        holdings = self._holdings(place, to)
        if not holdings.folders:
            raise DeployProblem(*not_whole(to.id, self.host.where, (_WHAT_TELLS,)))
        seen = self.host.look_over(replace(before, release=to, place=place), holdings)
        suspects = sorted(seen.objects)
        lying = self.host.read([f"{OBJECTS}/{holdings.objects[name]}/{name}" for name in suspects])
        missing = {name for name, content in zip(suspects, lying, strict=True) if content is None}
        if missing or seen.trees:
            lost = lost_of(seen, holdings, self._holdings(before.place, before.release), missing)
        else:  # there may be no link to all of it
            first = min(holdings.files)
            lost = () if self.host.read([f"{RELEASES}/{place}/site/{first}"])[0] is not None else (first,)
        if lost:
            raise DeployProblem(*not_whole(to.id, self.host.where, lost))

    def _base(self, before: Claim | None) -> Holdings:
        """Return what the next release is made from; nothing where what tells of the last one is gone."""
        base = self._holdings(before.place, before.release) if before else Holdings()
        return base if base.folders else Holdings()

    def _take(self, claim: Claim) -> None:
        """Take a turn and see it through."""
        if not self.host.take(claim):
            if claim.place.startswith(f"{claim.turn.number}-"):  # it was brought there for this turn
                leave_nothing(self.host, claim.place)
            raise DeployProblem(f"turn {claim.turn.number} in {self.host.where} was taken by somebody else")
        self.host.carry_through(claim)

    def _place_of(self, release: Release) -> str:
        """Return where a release lies; as its place never changes, what was seen last can say so."""
        place = self._seen.kept.get(release.id) if self._seen else None
        if place is None:
            claim = self._newest()
            place = claim.kept.get(release.id) if claim else None
        if place is None:
            raise DeployProblem(f"release {release.id} is no longer kept in {self.host.where}")
        return place

    def _holdings(self, place: str, release: Release) -> Holdings:
        """Return what a release is made of; without folders where what tells of them is gone."""
        if place not in self._held:
            lists = (MANIFEST, OBJECTS_LIST, FOLDERS_LIST)
            manifest, objects, folders = self.host.read([f"{RELEASES}/{place}/{name}" for name in lists])
            with seldom_collected():
                self._held = {place: holdings_in(manifest, objects, folders, release)}
        return self._held[place]

    def _refuse_another(self, marker: bytes) -> None:
        refuse_another(marker, self._site, MARKER, self.host.where, ELSEWHERE)


_WHAT_TELLS = "what tells which they are"

_NO_LINK = f" (a folder that lies there is kept as `{CURRENT}-by-hand-…` by the next release)"


def _without(kept: Mapping[str, str], release: str) -> dict[str, str]:
    return {known: place for known, place in kept.items() if known != release}
