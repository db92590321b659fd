"""Every kind of place, with the servers that it needs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from desk.deploy import local
from desk.deploy.target import Target
from tests.adversity.branches import BranchKind, host_of_branches
from tests.adversity.cutting import Line
from tests.adversity.editions import SITE_ID
from tests.adversity.places import CONTROLS, ControlKind, Kind, Shelf, TargetKind
from tests.adversity.reading import Served, by_host
from tests.adversity.serving import nginx


@dataclass(frozen=True, slots=True)
class Ground:
    """A kind of place that is ready: how it is read, and where it can be struck besides."""

    kind: Kind
    served: Served
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

    def open_target(place: Path) -> Target:
        return local.open_target("live", local.LocalSettings.model_validate({"path": "site"}), SITE_ID, place)

    with nginx(places, places.parent / "nginx") as port:
        yield Ground(TargetKind("local", shelf, open_target, "site/current"), Served(port, by_host))


@contextlib.contextmanager
def a_branch(places: Path, shelf: Shelf) -> Iterator[Ground]:
    """Make ready repositories, and a host that serves their branches."""
    with nginx(places, places.parent / "nginx") as port, host_of_branches(places):
        yield Ground(BranchKind(shelf, places), Served(port, by_host))


OPENINGS: dict[str, tuple[Opening, ...]] = {
    "local": (a_folder,),
    "git": (a_branch,),
    "control": tuple(a_control(name) for name in CONTROLS),
}
"""By what is typed after `--target`."""
