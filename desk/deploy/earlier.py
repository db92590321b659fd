"""Assets of earlier releases: they stay for a while, for readers who hold a page of yesterday and scroll on.

How long an asset has no longer been a part of the site is written in a file of the site itself. So it is known to
whoever publishes next, from whatever machine and to whatever kind of target. There is no such file where nothing stays.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.parcel import Files, SiteFile

LIST = "earlier-assets.json"
DAYS = 30
"""For so long an asset stays that no page refers to any more."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The assets of what is live that have not outlived their time, and since when those are no longer in use."""

    files: Files = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    today: str = ""

    def staying(self, files: Files) -> tuple[dict[str, SiteFile], bytes]:
        """Return the assets that stay beside the files of a new site, and the list of them; empty where there are none.

        Compressed forms stay with what they are a form of.
        """
        stay = {path: file for path, file in self.files.items() if path not in files}
        listed = {path: self.since.get(path, self.today) for path in sorted({_plain(path) for path in stay})}
        return stay, f"{json.dumps(listed, indent=0)}\n".encode() if listed else b""


def earlier_assets(live: Files, fetch: Callable[[str], bytes | None], now: dt.datetime) -> Earlier:
    """Return what stays of what is live; `fetch` gives a file of it."""
    listed = _read(fetch(LIST) or b"") if LIST in live else {}
    oldest = (now - dt.timedelta(days=DAYS)).date().isoformat()
    today = now.date().isoformat()
    files = {
        path: file
        for path, file in live.items()
        if is_fingerprinted(path) and listed.get(_plain(path), today) >= oldest
    }
    return Earlier(files, listed, today)


def _plain(path: str) -> str:
    return path.removesuffix(".gz").removesuffix(".br")


def _read(text: bytes) -> dict[str, str]:
    """Return the list; where somebody has changed it, what can be read of it."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(path): str(day) for path, day in found.items()} if isinstance(found, dict) else {}
