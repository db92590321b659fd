"""Where a text may be cut: between words, in scripts with spaces between them and in those without."""

from __future__ import annotations

import re
import unicodedata

_WITHOUT_SPACES = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
"""Characters of scripts in which a line may break between any two: Han, hiragana, katakana (UAX #14, class ID)."""

_PUNCTUATION = "、。，．！？；：）」』】〉》…"
_IDEOGRAPH = re.compile(f"[{_WITHOUT_SPACES}]")
_BETWEEN = re.compile(rf"(?<=[{_WITHOUT_SPACES}{_PUNCTUATION}])(?=[{_WITHOUT_SPACES}])")
_SPACE = re.compile(r"\s+")

IDEOGRAPHS_A_WORD = 2
"""How many characters of Han or kana are counted as a word."""


def weight_of(text: str) -> float:
    """Return how many words a text has; in scripts without spaces, two characters are counted as one."""
    words = len(text.split())
    if text.isascii():
        return words
    ideographs = len(_IDEOGRAPH.findall(text))
    return words + ideographs / IDEOGRAPHS_A_WORD if ideographs else words


def cut_within(text: str, limit: float) -> int | None:
    """Return where a text may be cut so that about `limit` words stand before the cut; None where it is not that long.

    A cut is only ever made at a space, or between two characters of a script that has none; never before a mark that
    belongs to the character before it. A word, a syllable of Thai or an emoji in parts stays whole.
    """
    if weight_of(text) <= limit:
        return None
    last = None
    for place in _places(text):
        if weight_of(text[:place]) > limit:
            break
        last = place
    return last


def _places(text: str) -> list[int]:
    spaces = (match.start() for match in _SPACE.finditer(text) if match.start() and match.end() < len(text))
    between = (match.start() for match in _BETWEEN.finditer(text)) if not text.isascii() else ()
    return sorted(place for place in {*spaces, *between} if unicodedata.category(text[place])[0] != "M")
