"""Every kind of place, with the servers that it needs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desk.deploy import local, ssh
from desk.deploy.target import Target
from tests.adversity.branches import BranchKind, host_of_branches
from tests.adversity.cutting import Line
from tests.adversity.editions import SITE_ID
from tests.adversity.hosts import sshd
from tests.adversity.places import CONTROLS, ControlKind, Kind, Shelf, TargetKind, TargetPlace
from tests.adversity.reading import Served, by_host
from tests.adversity.serving import nginx
from tests.adversity.wrong import OpenTarget


@dataclass(frozen=True, slots=True)
class Ground:
    """A kind of place that is ready: how it is read, and where it can be struck besides."""

    kind: Kind
    served: Served
    target: TargetPlace | None = None
    """The kind of place again, where the house's own target publishes there."""
    open_at: OpenTarget | None = None
    """Opens the target where it should not be."""
    line: Line | None = None
    """The line to the host, where it is another one."""
    host: int | None = None
    """The process that answers on the host, where it is another one."""


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
    """Make ready folders of this machine."""

    def open_at(path: str, house: Path) -> Target:
        return local.open_target("live", local.LocalSettings.model_validate({"path": path}), SITE_ID, house)

    kind = TargetKind("local", shelf, partial(open_at, "site"), "site/current")
    with nginx(places, places.parent / "nginx") as port:
        yield Ground(kind, Served(port, by_host), kind, open_at)


@contextlib.contextmanager
def an_ssh_host(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready folders of a host that is reached by SSH."""
    with sshd(places.parent / "sshd") as host, nginx(places, places.parent / "nginx") as port:

        def open_at(path: str, house: Path) -> Target:
            settings = ssh.SshSettings.model_validate({
                "host": "127.0.0.1", "path": path if path[:1] in {"", "/", "~"} else os.path.normpath(house / path),
                "user": host.user, "port": host.line.port, "key": str(host.key), "known_hosts": str(host.known_hosts),
            })  # fmt: skip
            return ssh.open_target("live", settings, SITE_ID, house)

        kind = TargetKind("ssh", shelf, partial(open_at, "site"), "site/current", has_many_processes=True)
        yield Ground(kind, Served(port, by_host), kind, open_at, host.line, host.pid)


@contextlib.contextmanager
def a_branch(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready repositories, and a host that serves their branches."""
    kind = BranchKind(shelf, places)
    with nginx(places, places.parent / "nginx") as port, host_of_branches(places):
        yield Ground(kind, Served(port, by_host), kind)


OPENINGS: dict[str, tuple[Opening, ...]] = {
    "local": (a_folder,),
    "ssh": (an_ssh_host,),
    "git": (a_branch,),
    "control": tuple(a_control(name) for name in CONTROLS),
}
"""By what is typed after `--target`."""
