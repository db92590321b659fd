"""What is kept in the cache from one command to the next, as JSON; what is damaged, or of another edition, is nothing.

An edition stands for all that a memory depends on beside what it is looked up by: code, settings, what was looked for.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any


def read_kept(place: Path | None, edition: str) -> Any:
    """Return what was kept under an edition, as it was given; None where there is none."""
    try:
        head, _, body = place.read_bytes().partition(b"\n") if place else (b"", b"", b"")
        return json.loads(body) if head == _head(edition, body) else None
    except (OSError, ValueError):
        return None


def keep(place: Path, edition: str, value: Any) -> None:
    """Keep a value that JSON can say; where it cannot be written, what was there stays or nothing is kept."""
    body = json.dumps(value, check_circular=False, separators=(",", ":")).encode()
    aside = place.with_name(f".{place.name}.{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(_head(edition, body) + b"\n" + body)
        os.replace(aside, place)


def edition_of(code: Iterable[Path], *others: str) -> str:
    """Return what stands for this code and whatever else a memory depends on."""
    digest = hashlib.sha256()
    for each in (*(path.read_bytes() for path in code), *(other.encode("utf-8", "surrogatepass") for other in others)):
        digest.update(b"%d\0" % len(each) + each)
    return digest.hexdigest()


def _head(edition: str, body: bytes) -> bytes:
    return f"{edition} {hashlib.sha256(body).hexdigest()}".encode()
