"""The folder of a store on this machine: every step that changes it, in the order that nothing is lost by.

Files are written to places that nobody has used before, and by links and renames become what others look at.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from desk.deploy.beside import asked_beside
from desk.deploy.local.drift import look_over
from desk.deploy.local.taking_over import leave, taking_over
from desk.deploy.settling import settle
from desk.deploy.store import courtesy
from desk.deploy.store.claims import CURRENT, LOCK, MARKER, PENDING, SERVER, TURNS, Claim, is_past, turn_file
from desk.deploy.store.drift import Seen
from desk.deploy.store.holdings import OBJECTS, RELEASES, TREES, Holdings, Members, Plan, given_up, members_in
from desk.deploy.store.hosts import ELSEWHERE, Answer, no_links
from desk.deploy.store.kept_release import FOLDERS_LIST, OBJECTS_LIST
from desk.deploy.store.laying import copied, lay_out, open_up, written
from desk.deploy.store.wide import wide_of
from desk.deploy.target import DeployProblem, Progress, Unreachable, WrongTarget

_WITHOUT_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What disks say of a link that they cannot hold."""


class LocalHost:
    """A folder of this machine."""

    def __init__(self, root: Path, where: str) -> None:
        self.root = root
        self.where = where

    def look(self) -> bytes | None:
        """Return the marker; None where there is no folder yet or an empty one, which can be used.

        Raises:
            WrongTarget: there is something else.
            Unreachable: nothing can be written there.
        """
        with self._told():
            there = next(place for place in (self.root, *self.root.parents) if os.path.lexists(place))
            if not there.is_dir():
                file = "" if there == self.root else f" lies below `{there}`, which"
                raise WrongTarget(f"{self.where}{file} is a file, and no folder", ELSEWHERE)
            with suppress(FileNotFoundError):
                return (self.root / MARKER).read_bytes()
            if there == self.root and any(not name.startswith(f"{MARKER}.") for name in os.listdir(there)):
                raise WrongTarget(f"{self.where} holds files that no `deploy` has put there", ELSEWHERE)
            if not os.access(there, os.W_OK | os.X_OK):
                raise Unreachable(f"{self.where} cannot be made: you may not write to `{there}`", "give `path` another")
        return None

    def found(self, marker: bytes) -> bytes:
        """Make what a store begins with, as far as it is not there; return the marker that is there then."""
        with self._told():
            new = [folder for folder in (self.root, *self.root.parents) if not folder.exists()]
            self.root.mkdir(parents=True, exist_ok=True)
            for folder in new:
                open_up(folder)
            place = self.root / MARKER
            if not place.exists():
                aside = written(self.root / f"{MARKER}.{secrets.token_hex(4)}", marker, 0o644)
                try:
                    with suppress(FileExistsError):
                        os.link(aside, place)
                finally:
                    aside.unlink()
            for part in (TURNS, PENDING, RELEASES, OBJECTS, TREES):
                (self.root / part).mkdir(exist_ok=True)
                open_up(self.root / part)
            return place.read_bytes()

    def newest_turn(self) -> bytes | None:
        """Return the file of the last turn that was taken."""
        numbers = [int(name) for name in self._names(TURNS) if name.isdecimal()]
        return self.read([turn_file(max(numbers))])[0] if numbers else None

    def turns(self) -> list[bytes]:
        """Return the files of all turns, the first turn first."""
        numbers = sorted(int(name) for name in self._names(TURNS) if name.isdecimal())
        return [text for text in self.read([turn_file(number) for number in numbers]) if text is not None]

    def shown(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return what these files of the site hold that is live; None for each that is not there."""
        return self.read([f"{CURRENT}/{path}" for path in paths])

    def read(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return what these files hold; None for each that is not there."""
        with self._told():
            return [_content(self.root / path) for path in paths]

    @contextmanager
    def alone(self, by: str, number: int) -> Iterator[None]:
        """Keep others from preparing a turn at the same time, out of courtesy; where somebody does, say who."""
        me = courtesy.Publisher.here(by)
        aside = self.root / PENDING / f"{number}-{me.token}.lock"
        with self._told(), courtesy.alone(self.root / LOCK, aside, me, self.where):
            yield

    def reserve(self, place: str) -> bool:
        """Make the folder of a release; False where there has been one."""
        with self._told():
            try:
                (self.root / RELEASES / place).mkdir()
            except FileExistsError:
                return False
            open_up(self.root / RELEASES / place)
        return True

    def send(
        self, plan: Plan, place_of: Callable[[str], Path], beside: Mapping[str, bytes], progress: Progress
    ) -> None:
        """Bring everything to a place that was reserved, and what lies `beside` the site; then the disk has it."""
        with self._told():
            lay = taking_over(self.root, int(plan.place.partition("-")[0]))
            settle(lay_out(self.root, plan, place_of, beside, copied, progress, lay))

    def take(self, claim: Claim) -> bool:
        """Take a turn whose links are waiting; False where somebody else has."""
        waiting, folder = [self.root / PENDING / name for name in claim.waiting], self.root / PENDING
        with self._told():
            for place, target in zip(waiting, claim.waiting.values(), strict=True):
                os.symlink(target, place)
            aside = written(folder / f"{claim.pending}.turn", claim.as_json(), 0o644)
            settle([folder, self.root / TURNS, self.root])
            taken = self.root / turn_file(claim.turn.number)
            try:
                os.link(aside, taken)
            except FileExistsError:  # which a folder on a network may say of a link that it has just made
                if taken.read_bytes() != claim.as_json():
                    for place in waiting:
                        place.unlink(missing_ok=True)
                    return False
            finally:
                aside.unlink(missing_ok=True)
            settle([self.root / TURNS])
        return True

    def carry_through(self, claim: Claim) -> None:
        """Let the waiting links of a turn be renamed, unless they were."""
        with self._told():
            for name, becomes in zip(claim.waiting, (CURRENT, SERVER), strict=True):
                with suppress(FileNotFoundError):
                    self._put_aside(self.root / becomes, name)
                    os.rename(self.root / PENDING / name, self.root / becomes)

    def _put_aside(self, place: Path, name: str) -> None:
        """Put a folder aside that somebody has made where a link waits to be; no link gives way to this.

        Raises:
            FileNotFoundError: no link waits any more.
        """
        if place.is_dir() and not place.is_symlink():
            os.lstat(self.root / PENDING / name)
            with suppress(NotADirectoryError):  # another has done so, and put the link there
                os.rename(f"{place}/", f"{place}-by-hand-{name}")

    def look_over(self, claim: Claim, holdings: Holdings) -> Seen:
        """Return what was changed of a release since it was brought there, as it is now."""
        with self._told():
            return look_over(self.root, holdings)

    def asked_beside(self, ask: Callable[[], Answer]) -> AbstractContextManager[Callable[[], Answer]]:
        """Have another process ask something of this folder while something else is done."""
        return asked_beside(ask)

    def current(self) -> list[str]:
        """Return where `current` leads, and the link that is there; as far as these are links."""
        found: list[str] = []
        with suppress(OSError):
            found.append(os.readlink(self.root / CURRENT))
            found.append(os.readlink(self.root / found[0]))
        return found

    def give_up(self, claim: Claim) -> None:
        """Take away what no release is made of that can be brought back, but for what the next is made of sooner."""
        parts = (RELEASES, OBJECTS, TREES, PENDING)
        past = {part: [name for name in self._names(part) if is_past(name, claim)] for part in parts}
        self.remove([f"{PENDING}/{name}" for name in past[PENDING]])
        gone = [name for name in past[RELEASES] if name not in claim.kept.values()]
        if gone:
            kept = [found for found in map(self._members, claim.kept.values()) if found]
            if len(kept) == len(claim.kept):  # else nobody can tell what is still needed
                lost = [found for found in map(self._members, gone) if found]
                found = dict.fromkeys(given_up(past, gone, lost, kept))
                stay = leave(self.root, wide_of(found, lost), claim.turn.number + 1)
                self.remove(path for path in found if not any(tree.startswith(path) for tree in stay))

    def remove(self, paths: Iterable[str]) -> None:
        """Take away files, and folders with all that is in them, in this order."""
        with self._told():
            for path in paths:
                place = self.root / path
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place, ignore_errors=True)
                else:
                    place.unlink(missing_ok=True)

    def _names(self, folder: str) -> list[str]:
        with self._told(), suppress(FileNotFoundError):
            return os.listdir(self.root / folder)
        return []

    def _members(self, place: str) -> Members | None:
        """Return what the release in a place is made of; None where that cannot be told."""
        objects, folders = self.read([f"{RELEASES}/{place}/{name}" for name in (OBJECTS_LIST, FOLDERS_LIST)])
        try:
            return members_in(objects, folders) if objects is not None and folders is not None else None
        except ValueError:
            return None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell an editor what the disk says."""
        try:
            yield
        except OSError as error:
            file = f" (`{error.filename}`)" if error.filename else ""
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DeployProblem(
                    f"there is no room left for {self.where}", "make some, then publish again"
                ) from None
            if error.filename2 is not None and error.errno in _WITHOUT_LINKS:
                raise no_links(self.where, str(error.strerror)) from None
            if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
                raise Unreachable(
                    f"you may not write to {self.where}: {error.strerror}{file}", "check `path`, and whose folder it is"
                ) from None
            raise DeployProblem(f"{self.where} cannot be published to: {error.strerror or error}{file}") from None


def _content(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
