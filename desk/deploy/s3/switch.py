"""The switch from one release to another in a bucket, page by page, which whoever comes upon it can bring to its end.

All that a release holds lies in the bucket under its digest before its turn is taken. From then on what readers are to
get is settled; each page is a copy within the store. Who takes a turn makes these copies, and where that run was
killed, the next one that looks makes them: they are the same. Who finds that others have had a turn since stops, and
puts right what it has touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

from desk.deploy.headers import kept_for
from desk.deploy.parcel import Files, Parcel, SiteFile, digest_of, files_in, manifest_of
from desk.deploy.release import Release, Turn
from desk.deploy.s3.bucket import Bucket, each, several
from desk.deploy.s3.order import sent, steps
from desk.deploy.target import DeployProblem
from desk.media_types import media_type

OURS = ".standfirst/"
"""Where in the bucket that lies which no reader is led to."""

AFTER_OURS = f"{OURS[:-1]}{chr(ord('/') + 1)}"
"""The first name that no longer lies there."""

CURRENT = f"{OURS}current.json"
TURNS, RELEASES, OBJECTS = f"{OURS}turns/", f"{OURS}releases/", f"{OURS}objects/"
MANIFEST, RECORD, ALTERED = "manifest", "ledger.jsonl", "altered.json"

UNKNOWN = SiteFile("", 0)
"""A file of which nobody knows what it holds by now."""

_AT_HAND = 2
"""Of how many releases the files are held at once: the live one, and one that is to be brought back."""

Kept = TypeVar("Kept")

PAGES_AT_ONCE = 128
"""How many pages are changed between two looks at whether others have had a turn."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a bucket keeps of releases."""

    bucket: Bucket
    _at_hand: dict[str, Files] = field(default_factory=dict, compare=False, repr=False)
    """The files of the releases that were asked for last, by their manifests' digests."""

    def turn(self, number: int) -> Turn | None:
        """Return a turn; None where it was never taken."""
        return self._read(f"{TURNS}{number:06}.json", Turn.from_json) if number else None

    def is_followed(self, number: int) -> bool:
        """Whether the turn after this one was taken."""
        return self.turn(number + 1) is not None

    def latest(self, number: int) -> Turn | None:
        """Return the last turn that was taken; `number` is one that was, or 0."""
        turn = self.turn(number)
        while following := self.turn(number + 1):
            turn, number = following, number + 1
        return turn

    def turns(self) -> Iterator[Turn]:
        """Yield all turns that were taken, the first one first."""
        numbers = [int(entry.key[len(TURNS) :].removesuffix(".json")) for entry in self.bucket.lying(TURNS)]
        return (turn for turn in several(self.turn, numbers) if turn is not None)

    def done(self) -> int:
        """Return the number of the last turn that was brought to its end; 0 where none was."""
        return self._read(CURRENT, lambda text: int(json.loads(text)["turn"])) or 0

    def note_done(self, turn: Turn) -> None:
        """Remember that a turn was brought to its end by now: what is written later was written by somebody else."""
        self.bucket.put(CURRENT, (json.dumps({"turn": turn.number}) + "\n").encode())

    def take(self, turn: Turn) -> bool:
        """Take a turn; False where somebody has."""
        return self.bucket.put_new(f"{TURNS}{turn.number:06}.json", turn.as_json())

    def release(self, identity: str) -> Release | None:
        """Return a release; None where it is not kept."""
        return self._read(f"{RELEASES}{identity}/release.json", Release.from_json)

    def kept(self, identity: str, name: str) -> bytes:
        """Return what is kept of a release under a name; nothing where that is not."""
        return self.bucket.get(f"{RELEASES}{identity}/{name}") or b""

    def release_of(self, turn: Turn) -> Release | None:
        """Return the release of a turn; one that was brought back has assets of what was live before beside it."""
        place = f"{RELEASES}{turn.release}/{turn.token}.json"
        return (self._read(place, Release.from_json) if turn.is_rollback else None) or self.release(turn.release)

    def files(self, release: Release) -> Files:
        """Return the files of a release.

        Raises:
            DeployProblem: somebody has taken the list of them away, or changed it.
        """
        if release.manifest not in self._at_hand:
            names = (MANIFEST, f"{MANIFEST}-{release.manifest}")
            lists = (self.kept(release.id, name) for name in names)
            manifest = next((each for each in lists if digest_of(each) == release.manifest), None)
            if manifest is None:
                where = f"`{self.bucket.prefix}{RELEASES}{release.id}/{MANIFEST}` in the bucket `{self.bucket.name}`"
                what = f"the list of the files of {release.id}, {where}, was changed or taken away by hand"
                raise DeployProblem(what, "bring it back from a backup, or `rollback --to` another release")
            if len(self._at_hand) == _AT_HAND:
                self._at_hand.clear()
            self._at_hand[release.manifest] = files_in(manifest)
        return self._at_hand[release.manifest]

    def files_at(self, turn: Turn | None) -> Files:
        """Return the files that a turn made live; none where nobody can tell."""
        release = self.release_of(turn) if turn else None
        with suppress(DeployProblem):
            return self.files(release) if release else {}
        return {}

    def lost(self, before: Files, after: Files) -> list[str]:
        """Return which files of a release would have to be put in place, and lie under no digest any more."""
        paths = {after[path].digest: path for step in steps(before, after) for path in step}
        written = several(lambda digest: self.bucket.changed(object_of(digest)), paths)
        return [path for path, moment in zip(paths.values(), written, strict=True) if moment is None]

    def _read(self, key: str, read: Callable[[bytes], Kept]) -> Kept | None:
        """Return what is kept under a key; None where nothing is. Raises DeployProblem: somebody has changed it."""
        text = self.bucket.get(key)
        try:
            return read(text) if text is not None else None
        except (ValueError, KeyError, TypeError):
            what = f"`{self.bucket.prefix}{key}` in the bucket `{self.bucket.name}` was changed by hand"
            raise DeployProblem(what, "bring it back from a backup, or from an earlier version of it") from None

    def bring_back(self, release: Release, files: Files, turn: Turn) -> None:
        """Keep which files a turn is to make live that brings a release back, with assets beside its own."""
        self.bucket.put(f"{RELEASES}{release.id}/{MANIFEST}-{release.manifest}", manifest_of(files))
        self.bucket.put(f"{RELEASES}{release.id}/{turn.token}.json", release.as_json())

    def objects_of(self, identity: str) -> set[str]:
        """Return where the bytes lie that a release is made of, whenever it was live."""
        lists = self.bucket.lying(f"{RELEASES}{identity}/{MANIFEST}")
        manifests = [files_in(self.bucket.get(entry.key) or b"") for entry in lists]
        return {object_of(file.digest) for files in manifests for file in files.values()}

    def altered_before(self, turn: Turn) -> frozenset[str]:
        """Return what somebody had changed or put there by hand before the release of a turn was published."""
        return frozenset(json.loads(self.kept(turn.release, ALTERED) or b"[]"))

    def keep(self, release: Release, parcel: Parcel, altered: Collection[str]) -> None:
        """Keep a release, whose files lie in the bucket already, and what it is to put right."""
        kept = {
            MANIFEST: manifest_of(parcel.files),
            RECORD: parcel.record,
            "redirects.json": json.dumps(dict(parcel.moved), sort_keys=True).encode(),
            "release.json": release.as_json(),
        }
        if altered:
            kept[ALTERED] = json.dumps(sorted(altered)).encode()
        for name, content in kept.items():
            self.bucket.put(f"{RELEASES}{release.id}/{name}", content)


def object_of(digest: str) -> str:
    """Return where in the bucket the bytes of a digest lie."""
    return f"{OBJECTS}{digest[:2]}/{digest}"


def switch(shelf: Shelf, turn: Turn, before: Files, after: Files) -> None:
    """Let readers get the release of a turn, in place of what was live before it."""
    redirects = json.loads(shelf.kept(turn.release, "redirects.json") or b"{}")
    gone = sorted(set(sent(before)) - set(sent(after)))
    for step in (*steps(before, after), gone):
        for first in range(0, len(step), PAGES_AT_ONCE):
            pages = step[first : first + PAGES_AT_ONCE]
            _put(shelf.bucket, pages, after, redirects)
            if shelf.is_followed(turn.number):
                _put_right(shelf, turn, pages)
                return
    if not shelf.is_followed(turn.number):
        shelf.note_done(turn)


def finish(shelf: Shelf, done: int, turn: Turn, release: Release) -> None:
    """Bring the switch to a turn and its release to its end, whose own publisher may have been killed."""
    before = dict(shelf.files_at(shelf.turn(done)))
    for number in range(done + 1, turn.number):  # of what these have changed nobody knows how far they came
        files = shelf.files_at(shelf.turn(number))
        before |= {path: UNKNOWN for path in before.keys() | files.keys() if before.get(path) != files.get(path)}
    before |= dict.fromkeys(shelf.altered_before(turn), UNKNOWN)
    switch(shelf, turn, before, shelf.files(release))


def _put_right(shelf: Shelf, turn: Turn, pages: Iterable[str]) -> None:
    """Let pages be those of the newest turn, which another publisher has had meanwhile."""
    pages = tuple(pages)
    while newer := shelf.latest(turn.number):
        turn = newer
        redirects = json.loads(shelf.kept(turn.release, "redirects.json") or b"{}")
        if files := shelf.files_at(turn):
            _put(shelf.bucket, pages, files, redirects)
        if not shelf.is_followed(turn.number):
            if shelf.done() == turn.number:
                shelf.note_done(turn)
            return


def _put(bucket: Bucket, pages: Iterable[str], files: Files, redirects: Mapping[str, str]) -> None:
    """Let each of these pages be as a release has it, or not be."""
    pages = tuple(pages)
    bucket.delete(path for path in pages if path not in files)

    def put(path: str) -> None:
        bucket.copy(object_of(files[path].digest), path, _told(path, redirects.get(path, "")))

    each(put, (path for path in pages if path in files))


def _told(path: str, target: str) -> dict[str, str]:
    """Return what readers are told of a file: what it is, how long it may be kept, and whether it has moved."""
    told = {"ContentType": media_type(path), "CacheControl": kept_for(path)}
    if target.startswith(("/", "http://", "https://")):
        told["WebsiteRedirectLocation"] = quote(target, safe="/:?#[]@!$&'()*+,;=%-._~")
    return told
