"""The demonstration's texts and pictures, known by what is in them, with or without Git: the list that the house keeps.

`reference` writes the list; `start` tells by it what came with the house from what somebody has written or changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from desk.house import blob_id, on_disk

LIST = "desk/demonstration.json"
"""Where the list lies: a path and the Git blob id of what lies there, a line each."""


class NoList(Exception):
    """The list is not there or cannot be read; the message says so."""


def listed(root: Path) -> Mapping[str, str]:
    """Return the id of each file of the demonstration, by its path.

    Raises:
        NoList: there is no list.
    """
    try:
        return {str(path): str(identity) for path, identity in json.loads(on_disk(root, LIST) or b"").items()}
    except (OSError, ValueError, AttributeError):
        mend = "it says which texts are the demonstration's; put it back (git restore, or a fresh copy)"
        raise NoList(f"{LIST} is missing or broken; {mend}") from None


def list_of(root: Path, rewritten: Mapping[str, str]) -> str:
    """Return the list for what lies in content/; `rewritten` are files that are about to be others."""
    found = {}
    for place in sorted((root / "content").rglob("*")):
        path = place.relative_to(root).as_posix()
        if place.is_file() and not place.name.startswith("."):
            found[path] = blob_id(rewritten[path].encode() if path in rewritten else place.read_bytes())
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"
