"""A site in a bucket: what is live there, and how the next release becomes live.

Here every page is wholly old or wholly new, and what it is made up with is there; the site as a whole changes page by
page (`switch.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NoReturn
from uuid import uuid4

from desk.deploy.beside import asked_beside
from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.parcel import Files, Parcel, digest_of, manifest_of
from desk.deploy.release import Release, Turn, moment
from desk.deploy.s3.bucket import each, several, told
from desk.deploy.s3.drift import changed_by_hand
from desk.deploy.s3.order import sent
from desk.deploy.s3.ownership import is_own, make_own, shown
from desk.deploy.s3.switch import OBJECTS, OURS, RECORD, RELEASES, UNKNOWN, Shelf, finish, object_of, switch
from desk.deploy.target import DeployProblem, Drift, Live, Overtaken, Progress, RecordLost
from desk.deploy.telling import not_whole


@dataclass(slots=True)
class S3Site:
    """A site in a bucket."""

    name: str
    site: str
    shelf: Shelf
    endpoint: str = ""
    """The address of the store, where it is not Amazon's."""
    is_whole_site: bool = False
    serves_compressed: bool = False
    _altered: Mapping[str, str] = field(default_factory=dict, init=False, repr=False)
    """What was changed by hand, and how, as it was seen last."""

    def live(self) -> Live | None:
        """Return what is live; where somebody's switch was not brought to its end, it is now.

        Raises:
            WrongTarget: the bucket holds something else, or another site.
            Unreachable: the store does not answer, or lets nobody in.
        """
        with self._told():
            if not is_own(self.shelf.bucket, self.site, self.name):
                return None
            done = self.shelf.done()
            turn = self.shelf.latest(done)
            if turn is None:
                return None
            release = self.shelf.release_of(turn) or self._release(turn.release)
            if turn.number > done:
                finish(self.shelf, done, turn, release)
            return Live(turn, release)

    def files_of(self, release: Release) -> Files:
        """Return the files of a release."""
        with self._told():
            return self.shelf.files(release)

    def record_of(self, release: Release) -> bytes:
        """Return the publication record that a release was built from.

        Raises:
            RecordLost: somebody has taken it away, or changed it.
        """
        with self._told():
            record = self.shelf.kept(release.id, RECORD)
        if digest_of(record) != release.record:
            raise RecordLost(
                f"the publication record of {release.id} in {self._where} was changed or taken away by hand"
            )
        return record

    def turns(self) -> tuple[Turn, ...]:
        """Return all that was live, the first turn first."""
        with self._told():
            return tuple(self.shelf.turns())

    def kept(self) -> tuple[Release, ...]:
        """Return the releases that can be brought back, the oldest first."""
        with self._told():
            published = {turn.release for turn in self.turns()}
            names = sorted(published & set(self.shelf.bucket.folders(RELEASES)))
            return tuple(release for name in names if (release := self.shelf.release(name)))

    @contextmanager
    def looking_over(self, live: Live) -> Iterator[Drift]:
        """Have the bucket looked through beside whatever is done meanwhile: a store tells of much only slowly."""

        def look() -> dict[str, str]:
            self.shelf.bucket.reconnect()
            return changed_by_hand(self.shelf, live.release)

        with asked_beside(look) as seen:
            yield partial(self._drift, live, seen)

    def drift(self, live: Live) -> tuple[str, ...]:
        """Return what somebody has put into the bucket since, changed in it or taken away from it.

        All of that is put right by the next `publish`.

        Raises:
            Overtaken: something else became live meanwhile.
        """
        return self._drift(live, partial(changed_by_hand, self.shelf, live.release))

    def _drift(self, live: Live, look: Callable[[], dict[str, str]]) -> tuple[str, ...]:
        with self._told():
            self._altered = look()
            if self._altered:
                self._check(live)  # or others have published since
            return tuple(self._altered.values())

    def publish(self, release: Release, parcel: Parcel, base: Live | None, progress: Progress) -> Live:
        """Send what is not there, take the next turn, and let readers have it page by page.

        Raises:
            Overtaken: something else became live meanwhile.
            DeployProblem: it could not be sent.
        """
        with self._told():
            self._check(base)
            files = self.shelf.files(base.release) if base else {}
            if base is None:
                make_own(self.shelf.bucket, self.site, self.name)
            before = {**files, **dict.fromkeys(self._altered, UNKNOWN)}
            self._send(parcel, self._there(files, before, parcel.files), progress)
            self.shelf.keep(release, parcel, self._altered)
            number = base.turn.number + 1 if base else 1
            turn = Turn(number, release.id, release.made, release.by, token=uuid4().hex)
            self._altered = {}
            return self._go_live(turn, release, before, parcel.files)

    def roll_back(self, to: Release, base: Live, now: dt.datetime, by: str) -> Live:
        """Make a former release live again: each page is copied from where the store keeps it.

        Assets of what was live stay, which readers who hold a page of that still ask for.

        Raises:
            Overtaken: something else became live meanwhile.
        """
        with self._told():
            self._check(base)
            to, before = self._release(to.id), self.shelf.files_at(base.turn)
            files = self.shelf.files(to)
            if lost := self.shelf.lost(before, files):
                raise DeployProblem(*not_whole(to.id, self._where, lost))
            turn = Turn(base.turn.number + 1, to.id, moment(now), by, is_rollback=True, token=uuid4().hex)
            if stay := {path: file for path, file in before.items() if path not in files and is_fingerprinted(path)}:
                files = {**files, **stay}
                size = sum(file.size for file in files.values())
                to = replace(to, files=len(files), size=size, manifest=digest_of(manifest_of(files)))
                self.shelf.bring_back(to, files, turn)
            return self._go_live(turn, to, before, files)

    def tidy(self, keep: int) -> None:
        """Take away releases beyond the last so many, and what only these were made of."""
        with self._told():
            bucket, live = self.shelf.bucket, self.shelf.latest(self.shelf.done())
            names = sorted(bucket.folders(RELEASES))
            kept = {*names[-keep:], *([live.release] if live else [])}
            day_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
            old = [name for name in names if name not in kept]
            if not old:
                return
            needed = set().union(*(self.shelf.objects_of(name) for name in kept))
            for name in old:
                bucket.delete([entry.key for entry in bucket.lying(f"{RELEASES}{name}/")])
            lying = bucket.lying(OBJECTS)
            bucket.delete([entry.key for entry in lying if entry.key not in needed and entry.changed < day_ago])

    def fetch(self, path: str) -> bytes | None:
        """Return a file of the site as it lies in the bucket; None where there is none."""
        with self._told():
            return None if path.startswith(OURS) else self.shelf.bucket.get(path)

    def fetch_several(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return several files in the same way."""
        return list(several(self.fetch, paths))

    @property
    def _where(self) -> str:
        return shown(self.shelf.bucket)

    @contextmanager
    def _told(self) -> Iterator[None]:
        with told(self.name, self.shelf.bucket.name, self.endpoint):
            yield

    def _release(self, identity: str) -> Release:
        release = self.shelf.release(identity)
        if release is None:
            raise DeployProblem(f"{self._where} does not keep the release {identity} any more", "see `releases`")
        return release

    def _check(self, base: Live | None) -> None:
        """Make sure that what is to be followed on is live still. Raises Overtaken."""
        number = base.turn.number if base else 0
        if self.shelf.is_followed(number):
            self._overtaken(number + 1)

    def _overtaken(self, number: int) -> NoReturn:
        turn = self.shelf.latest(number)
        if turn is None:
            raise Overtaken(f"somebody is publishing to {self._where} in this very moment")
        raise Overtaken.by(turn, self._where)

    def _there(self, files: Files, before: Files, after: Files) -> set[str]:
        """Return the digests of what the bucket has of a release, as far as it has what is to be copied from there."""
        there = {files[path].digest for path in sent(files)}
        lost = self.shelf.lost(before, {path: file for path, file in after.items() if file.digest in there})
        return there - {after[path].digest for path in lost}

    def _send(self, parcel: Parcel, there: Collection[str], progress: Progress) -> None:
        """Lay into the bucket the bytes that are not there yet."""
        wanted = {parcel.files[path].digest: parcel.files[path].size for path in sent(parcel.files)}
        lacking = [digest for digest in wanted if digest not in there]
        size, done = sum(wanted[digest] for digest in lacking), []

        def send(digest: str) -> None:
            self.shelf.bucket.upload(object_of(digest), parcel.place_of(digest), digest)
            done.append(wanted[digest])
            progress(sum(done) if len(lacking) < 1000 else len(done) * size // len(lacking), size)

        each(send, lacking)

    def _go_live(self, turn: Turn, release: Release, before: Files, after: Files) -> Live:
        if not self.shelf.take(turn) and self.shelf.turn(turn.number) != turn:
            self._overtaken(turn.number)
        switch(self.shelf, turn, before, after)
        return Live(turn, release)
