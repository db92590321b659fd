"""The marker of a folder or a bucket: what says whose it is, without which nothing is published there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from desk.deploy.target import WrongTarget

LAYOUT = 1
"""The number of the way in which things are laid out."""


@dataclass(frozen=True, slots=True)
class Marker:
    """The site that is published to a place, and the number of the way in which it is laid out there."""

    site: str
    layout: int = LAYOUT

    def as_json(self) -> bytes:
        """Return the marker as it is kept."""
        return (json.dumps(asdict(self)) + "\n").encode()


def refuse_another(found: bytes, site: str, name: str, where: str, fix: str) -> None:
    """Make sure that what lies where a marker is kept, under its `name`, is one, and of this site.

    Raises:
        WrongTarget: it is not; `fix` is said where a place of the site's own is the mend.
    """
    try:
        told = json.loads(found)
        marker = Marker(told["site"], told["layout"])
    except (ValueError, KeyError, TypeError):
        raise WrongTarget(f"`{name}` in {where} was not written by `deploy`", fix) from None
    if marker.site != site:
        raise WrongTarget(f"another site is published to {where}", fix)
    if marker.layout != LAYOUT:
        raise WrongTarget(f"a newer Standfirst has published to {where}", "upgrade this one")
