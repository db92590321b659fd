"""What other hosts answered lately, kept in the cache, so that nobody is asked the same twice in a week."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desk.check.fetching import Answer

WEEK = 7 * 24 * 60 * 60
"""Seconds for which an answer holds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, when it was given (seconds since 1970), and a copy in the archive, where one was looked for."""

    answer: Answer
    at: int
    copy: str = ""


def load(file: Path, now: int) -> dict[str, Kept]:
    """Return the answers that still hold, by address; none where they cannot be read."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        kept = {
            str(address): Kept(
                Answer(int(each["status"]), moved_to=str(each["moved_to"])), int(each["at"]), str(each["copy"])
            )
            for address, each in found.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return {address: each for address, each in kept.items() if 0 <= now - each.at < WEEK}


def save(file: Path, kept: Mapping[str, Kept]) -> None:
    """Keep the answers that are certain; where that fails, the next check asks again."""
    told = {
        address: {"status": each.answer.status, "moved_to": each.answer.moved_to, "at": each.at, "copy": each.copy}
        for address, each in sorted(kept.items())
        if each.answer.is_certain
    }
    aside = file.with_suffix(".new")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(aside, file)
