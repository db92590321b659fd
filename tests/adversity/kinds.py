"""Every kind of place, with the servers that it needs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from desk.deploy import local, ssh
from desk.deploy.store import wide
from desk.deploy.target import Target
from tests.adversity import wrong_buckets
from tests.adversity.branches import BranchKind, git_daemon, host_of_branches
from tests.adversity.buckets import BucketControl, BucketKind, bucket_of
from tests.adversity.cutting import Line, line_to
from tests.adversity.editions import SITE_ID
from tests.adversity.hosts import Host, sshd
from tests.adversity.object_store import SILENCE, Refusals, asking_in, object_store
from tests.adversity.places import CONTROLS, KEPT, ControlKind, Kind, Shelf, TargetKind, TargetPlace
from tests.adversity.reading import Served, by_host
from tests.adversity.serving import nginx
from tests.adversity.wrong import Refusal, try_all


@dataclass(frozen=True, slots=True)
class Ground:
    """A kind of place that is ready: how it is read, and where it can be struck besides."""

    kind: Kind
    served: Served
    target: TargetPlace | None = None
    """The kind of place again, where the house's own target publishes there."""
    is_struck: bool = True
    """Whether publishes are killed there and refused what they ask for, and not only their line breaks."""
    line: Line | None = None
    """The line to the host, where it is another one."""
    host: Host | None = None
    """The host, where it is another one."""
    reading: str = ""
    """The folder of which what is read is of interest, where little else is done here."""
    refusals: Refusals | None = None
    """What a store is to answer in place of what it is asked for, where it is one."""
    try_wrong: Callable[[Path], list[Refusal]] | None = None
    """Publishes to where nobody should, with worlds that are made in a folder."""


Opening = Callable[[Path, Shelf], AbstractContextManager[Ground]]
"""Makes a kind of place ready: its places lie in this folder."""


def a_control(name: str) -> Opening:
    """Return what makes a control ready."""

    @contextlib.contextmanager
    def opening(places: Path, shelf: Shelf) -> Iterator[Ground]:
        with nginx(places, places.parent / "nginx") as port:
            yield Ground(ControlKind(name, shelf, CONTROLS[name]), Served(port, by_host))

    return opening


@contextlib.contextmanager
def a_folder(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready folders of this machine, where trees of three folders are wide already."""
    wide.WIDE = 3

    def open_at(path: str, house: Path) -> Target:
        settings = local.LocalSettings.model_validate({"path": path, "keep": KEPT})
        return local.open_target("live", settings, SITE_ID, house)

    kind = TargetKind("local", shelf, partial(open_at, "site"), "site/current")
    with nginx(places, places.parent / "nginx") as port:
        yield Ground(kind, Served(port, by_host), kind, try_wrong=partial(try_all, open_at, is_afar=False))


@contextlib.contextmanager
def an_ssh_host(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready folders of a host that is reached by SSH."""
    with sshd(places.parent / "sshd") as host, nginx(places, places.parent / "nginx") as port:

        def open_at(path: str, house: Path) -> Target:
            settings = ssh.SshSettings.model_validate({
                "host": "127.0.0.1", "path": path if path[:1] in {"", "/", "~"} else os.path.normpath(house / path),
                "user": host.user, "port": host.line.port, "key": str(host.key), "known_hosts": str(host.known_hosts),
                "keep": KEPT,
            })  # fmt: skip
            return ssh.open_target("live", settings, SITE_ID, house)

        kind = TargetKind("ssh", shelf, partial(open_at, "site"), "site/current")
        try_wrong = partial(try_all, open_at, is_afar=True)
        yield Ground(kind, Served(port, by_host), kind, line=host.line, host=host, try_wrong=try_wrong)


@contextlib.contextmanager
def a_branch(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready repositories of this machine, and a host that serves their branches."""
    kind = BranchKind(shelf, places, f"file://{places}")
    with nginx(places, places.parent / "nginx") as port, host_of_branches(places):
        yield Ground(kind, Served(port, by_host), kind)


@contextlib.contextmanager
def a_branch_afar(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready repositories that are reached over a line, and a host that serves their branches."""
    with nginx(places, places.parent / "nginx") as port, host_of_branches(places), git_daemon(places) as line:
        kind = BranchKind(shelf, places, f"git://127.0.0.1:{line.port}", name="git afar")
        yield Ground(kind, Served(port, by_host), is_struck=False, line=line)


PATIENCE: dict[str, Any] = {
    "retries": {"mode": "standard", "total_max_attempts": 2}, "connect_timeout": 2, "read_timeout": 0.8 * SILENCE,
}  # fmt: skip
"""How long is waited for a store, which is less than a publisher of the house's own waits."""


@contextlib.contextmanager
def a_bucket(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready a store, which readers get what lies in its buckets from, too."""
    with object_store() as store, line_to(store.port) as line:
        kind = BucketKind(shelf, store, store.client(line.port, **PATIENCE))
        served = Served(store.port, asking_in(lambda place: bucket_of(str(place))))
        yield Ground(
            kind,
            served,
            kind,
            line=line,
            reading=str(places.parent / "bytes"),
            refusals=store.refusals,
            try_wrong=partial(wrong_buckets.try_all, store),
        )


@contextlib.contextmanager
def a_bucket_of_others(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready a store for the control."""
    with object_store() as store:
        served = Served(store.port, asking_in(lambda place: bucket_of(str(place))))
        yield Ground(BucketControl(shelf, store, store.client(**PATIENCE)), served)


OPENINGS: dict[str, tuple[Opening, ...]] = {
    "local": (a_folder,),
    "ssh": (an_ssh_host,),
    "git": (a_branch, a_branch_afar),
    "s3": (a_bucket,),
    "control": (*(a_control(name) for name in CONTROLS), a_bucket_of_others),
}
"""By what is typed after `--target`."""
