"""What a release lacks, brought to a place that nobody has used, where nobody looks before it becomes live."""

from __future__ import annotations

import secrets
from contextlib import suppress

from desk.deploy.parcel import Parcel
from desk.deploy.release import Release
from desk.deploy.store.holdings import OBJECTS, RELEASES, TREES, Altered, Holdings, Plan, planned
from desk.deploy.store.hosts import Host
from desk.deploy.store.kept_release import beside_site
from desk.deploy.store.trees import BadPath
from desk.deploy.target import DeployProblem, Progress
from plugins.engine.garbage import seldom_collected


def _unheard(_done: int, _of: int) -> None:
    """Hear how many bytes were sent, where none are."""


def bring(
    host: Host,
    number: int,
    release: Release,
    parcel: Parcel,
    base: Holdings,
    altered: Altered,
    progress: Progress = _unheard,
) -> Plan:
    """Bring what a release lacks of `base` to a place for the turn of this number; returns what was brought.

    What was `altered` of the base is not relied on.

    Raises:
        DeployProblem: it could not be sent; nothing of it is left.
    """
    place = f"{number}-{secrets.token_hex(2)}"
    while not host.reserve(place):
        place = f"{number}-{secrets.token_hex(2)}"
    try:
        with seldom_collected():
            plan = planned(place, parcel.files, base, altered)
        host.send(plan, parcel.place_of, beside_site(release, parcel, plan), progress)
    except BadPath as path:
        leave_nothing(host, place)
        raise DeployProblem(f"nothing can be published as `{path}`", "give it another name") from None
    except BaseException:
        leave_nothing(host, place)
        raise
    return plan


def leave_nothing(host: Host, place: str) -> None:
    """Take away what was brought to a place that did not become live."""
    with suppress(DeployProblem):
        host.remove([f"{part}/{place}" for part in (OBJECTS, TREES, RELEASES)])
