"""The folder of a store on a host that is reached by SSH: the same steps as on this machine, by programs run there."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from desk.deploy.parcel import digest_of
from desk.deploy.ssh import programs, sweeping
from desk.deploy.ssh.complaints import ProgramFailed, refused
from desk.deploy.ssh.connection import Connection
from desk.deploy.ssh.copies import Copies
from desk.deploy.ssh.sending import laid_out, send
from desk.deploy.store.claims import Claim
from desk.deploy.store.courtesy import Publisher, heard_of
from desk.deploy.store.drift import Seen
from desk.deploy.store.holdings import RELEASES, TREES, Holdings, Plan
from desk.deploy.store.hosts import ELSEWHERE, Answer
from desk.deploy.target import DeployProblem, Progress, Unreachable, WrongTarget

_WRONG = {
    b"file": "is a file, and no folder",
    b"below": "lies below `{}`, which is a file",
    b"home": "is a home folder, or holds one",
    b"git": "lies in a folder of Git's",
    b"foreign": "holds files that no `deploy` has put there",
}
"""Why no site can be published to a folder, by what is found there."""


class SshHost:
    """A folder of another machine."""

    def __init__(self, connection: Connection, setting: str, path: str, aside: Path) -> None:
        self.where = f"`{path}` on {connection.name}"
        self.connection = connection
        self._setting = setting
        self._path = path
        self._aside = aside
        self._copies = Copies(aside / "copies")
        self._newest: bytes | None = None
        self._waiting: frozenset[str] = frozenset()

    def look(self) -> bytes | None:
        """Return the marker; None where there is no folder yet or an empty one, which can be used.

        The last turn is looked at on the way.

        Raises:
            WrongTarget: there is something else.
            Unreachable: nothing can be written there, or nobody answers.
        """
        what, _, told = self._run(programs.LOOK).partition(b"\n")
        self._newest, self._waiting = None, frozenset()
        if what == b"marker":
            marker, newest, *waiting = [*told.split(b"\n"), b""]
            self._newest = newest or None
            self._waiting = frozenset(name.decode("utf-8", "replace") for name in waiting if name)
            return marker
        place = told.decode("utf-8", "replace").strip()
        if what == b"closed":
            raise Unreachable(
                f"{self.where} cannot be published to: you may not write to `{place}` there",
                f"correct `path` or `user` in {self._setting}",
            )
        if what != b"free":
            raise WrongTarget(f"{self.where} {_WRONG[what].format(place)}", ELSEWHERE)
        return None

    def found(self, marker: bytes) -> bytes:
        """Make what a store begins with, as far as it is not there; return the marker that is there then."""
        return self._run(programs.FOUND, marker.decode(), secrets.token_hex(4))

    def newest_turn(self) -> bytes | None:
        """Return the file of the last turn that was taken, as it was when the marker was looked at."""
        return self._newest

    def turns(self) -> list[bytes]:
        """Return the files of all turns, the first turn first."""
        return self._run(programs.TURNS).splitlines()

    def read(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return what these files hold; None for each that is not there."""
        if not paths:
            return []
        copies = [self._copies.of(path) for path in paths]
        digests = ("-" if copy is None else digest_of(copy) for copy in copies)
        told = self._run(programs.READ, *(each for pair in zip(paths, digests, strict=True) for each in pair))
        found = _parted(told, copies)
        new = zip(paths, copies, found, strict=True)
        self._copies.keep({path: content for path, copy, content in new if content is not None and content != copy})
        return found

    def shown(self, paths: Sequence[str]) -> list[bytes | None]:
        """Return what these files of the site hold that is live; None for each that is not there."""
        return _parted(self._run(programs.SHOWN, *paths), [None] * len(paths)) if paths else []

    @contextmanager
    def alone(self, by: str, number: int) -> Iterator[None]:
        """Keep others from preparing a turn at the same time, out of courtesy; where somebody does, say who."""
        me = Publisher.here(by)
        name = f"{number}-{me.token}"
        while not self._holds(me, name):
            pass
        try:
            with heard_of(lambda: self._run(programs.RENEW, me.token)):
                yield
        finally:
            with suppress(DeployProblem):
                self._run(programs.UNLOCK, me.token)

    def reserve(self, place: str) -> bool:
        """Make the folder of a release; False where there has been one."""
        return self._run(programs.RESERVE, place).strip() == b"made"

    def send(
        self, plan: Plan, place_of: Callable[[str], Path], beside: Mapping[str, bytes], progress: Progress
    ) -> None:
        """Bring everything to a place that was reserved, and what lies `beside` the site."""
        with laid_out(self._aside, plan, place_of, beside) as folder:
            try:
                send(self.connection, folder, self._path, plan, progress)
            except ProgramFailed as failed:
                raise refused(self.where, self._setting, failed) from None
        self._copies.keep({f"{RELEASES}/{plan.place}/{name}": content for name, content in beside.items()})

    def take(self, claim: Claim) -> bool:
        """Take a turn whose links are waiting; False where somebody else has."""
        number = f"{claim.turn.number:06}"
        self._run(
            programs.PREPARE,
            claim.pending,
            *claim.waiting.values(),
            claim.as_json().decode(),
            f"{RELEASES}/{claim.place}",
        )
        self._waiting = frozenset()
        try:
            return self._run(programs.CLAIM, claim.pending, number) != b"lost\n"
        except DeployProblem:  # the answer was lost, or it failed when it was done
            if self._run(programs.SETTLE, claim.pending, number) != claim.as_json():
                raise
        self._waiting = frozenset(claim.waiting)
        return True

    def carry_through(self, claim: Claim) -> None:
        """Let the waiting links of a turn be renamed, unless they were."""
        if self._waiting & claim.waiting.keys():
            self._run(programs.CARRY_THROUGH, claim.pending)
            self._waiting = frozenset()

    def look_over(self, claim: Claim, holdings: Holdings) -> Seen:
        """Return what was changed of a release since it was brought there, as it is now."""
        places = sorted({*holdings.objects.values(), *holdings.trees.values()})
        told = self._run(sweeping.LOOK_OVER, claim.place, f"{claim.turn.number}-{secrets.token_hex(4)}", *places)
        objects: set[str] = set()
        trees: dict[str, dict[str, str | None]] = {}
        lines = iter(told.decode("utf-8", "surrogateescape").split("\n")[:-1])
        links: dict[str, str | None] = {}
        for line in lines:
            what, _, rest = line.partition(" ")
            if what == "link":
                links[rest] = next(lines, "")
            elif what == "other":
                links[rest] = None
            elif what == "tree" or rest.startswith(TREES):
                links = trees[rest.rpartition("/")[2]] = {}
            else:
                name, _, digest = rest.rpartition("/")[2].partition(" ")
                if what == "missing" or digest != name:
                    objects.add(name)
        return Seen(objects, trees)

    def asked_beside(self, ask: Callable[[], Answer]) -> AbstractContextManager[Callable[[], Answer]]:
        """Return what asks when the answer is wanted: there is one connection, and it hears one program at a time."""
        return nullcontext(ask)

    def current(self) -> list[str]:
        """Return where `current` leads, and the link that is there; as far as these are links."""
        return self._run(programs.CURRENT).decode("utf-8", "replace").splitlines()

    def give_up(self, claim: Claim) -> None:
        """Take away what no release is made of that can be brought back."""
        aside = f"{claim.turn.number}-{secrets.token_hex(4)}"
        self._run(sweeping.GIVE_UP, str(claim.turn.number), aside, *claim.kept.values())

    def remove(self, paths: Iterable[str]) -> None:
        """Take away files, and folders with all that is in them."""
        self._run(programs.REMOVE, *paths)

    def _holds(self, me: Publisher, name: str) -> bool:
        """Whether the lock is held now; where its holder has gone, it is taken away first."""
        what, _, told = self._run(programs.LOCK, name, me.as_json().decode()).partition(b"\n")
        if what == b"held":
            return True
        holder = Publisher.from_json(told)
        if what == b"busy" and told and not (holder and holder.is_gone()):
            raise (
                holder.in_the_way(self.where)
                if holder
                else DeployProblem(f"`lock` in {self.where} names nobody", "wait ten minutes, or remove it")
            )
        if told:
            self._run(programs.TAKE_LOCK_OVER, name, holder.token if holder else told.decode("utf-8", "replace"))
        return False

    def _run(self, text: str, *arguments: str) -> bytes:
        try:
            return self.connection.run(text, self._path, *arguments)
        except ProgramFailed as failed:
            raise refused(self.where, self._setting, failed) from None


def _parted(told: bytes, copies: Sequence[bytes | None]) -> list[bytes | None]:
    """Return the files that a program printed one after the other; of some there is a copy, which may do."""
    found: list[bytes | None] = []
    at = 0
    for copy in copies:
        end = told.index(b"\n", at)
        what, at = told[at:end], end + 1
        size = int(what) if what not in {b"none", b"same"} else 0
        found.append(None if what == b"none" else copy if what == b"same" else told[at : at + size])
        at += size
    return found
