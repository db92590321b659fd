"""What is reckoned from a body and shown beside it: its headings, how many words it has, how long it takes to read."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS_A_MINUTE = 230
"""Words read in a minute, for reading times; a usual figure for prose on a screen."""

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in a body: its level (2 for h2), its fragment, and its text without markup."""

    level: int
    id: str
    title: str


def words_in(text: str) -> int:
    """Return how many words a text has; in scripts without spaces every character counts as one."""
    return len(text.split()) + (0 if text.isascii() else len(_UNSPACED.findall(text)))


def minutes_for(words: int) -> int:
    """Return how many minutes it takes to read so many words, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))
