"""Where a text may be cut: between words, in any script, and never inside what a reader takes for one character.

Most scripts put spaces between words. Chinese, Japanese, Thai, Khmer and others do not; there a text is cut where it
has a space or a mark of punctuation, and otherwise not at all. How long it is, is reckoned from its characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

SPACE = r"[ \t\n\r\f\v\u1680\u2000-\u2006\u2008-\u200b\u2028\u2029\u205f\u3000]"
"""Spaces at which a line may be broken; U+200B has no width and stands between the words of Khmer and Thai."""

_SPACES = re.compile(SPACE)
_CHUNK = re.compile(SPACE.replace("[", "[^", 1) + "+")

_TWO_A_WORD = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_FIVE_A_WORD = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
_IDEOGRAPHIC = re.compile(f"[{_TWO_A_WORD}]")
_ALPHABETIC = re.compile(f"[{_FIVE_A_WORD}]")
_UNSPACED = re.compile(f"[{_TWO_A_WORD}{_FIVE_A_WORD}]")
"""Han and kana; the scripts of South East Asia and Tibet: none of them puts spaces between words."""

_INNER = re.compile(r"[。！？；：，、．｡､…‥।॥၊။។៕།༎፡።፣]+[」』）】》〉〕〗”’\"')\]]*")
"""Punctuation after which a text without spaces may be cut, with what closes a quotation or bracket."""

_LOOSE_ENDS = " \t\n\r\f\v\u00a0\u202f\u3000,;:،؛、，；：–—-([{«‹“‘„¿¡「『（【《〈"
_FULL_STOPS = tuple(".!?…。！？।؟۔")


def count_words(text: str) -> int:
    """Return how many words a text has, more or less: two Han characters make one, as do five of Thai."""
    if not _has_unspaced(text):
        return len(text.split())
    return sum(_weight(chunk[0]) for chunk in _CHUNK.finditer(text))


def _has_unspaced(text: str) -> bool:
    return not text.isascii() and _UNSPACED.search(text) is not None


def _weight(chunk: str) -> int:
    if not _has_unspaced(chunk):
        return 1
    two, five = len(_IDEOGRAPHIC.findall(chunk)), len(_ALPHABETIC.findall(chunk))
    return max(1, two // 2 + five // 5)


def place_to_cut(text: str, limit_words: int) -> int:
    """Return the place up to which the text has at most so many words, or its first word where that alone has more.

    The length of the text means that it cannot be cut.
    """
    place, words = 0, 0
    spaced = not _has_unspaced(text)
    for chunk in _CHUNK.finditer(text):
        weight = 1 if spaced else _weight(chunk[0])
        if words + weight > limit_words:
            for inner in _INNER.finditer(chunk[0]):
                if words + _weight(chunk[0][: inner.end()]) > limit_words and place:
                    break
                place = chunk.start() + inner.end()
            return place or chunk.end()
        place, words = chunk.end(), words + weight
    return len(text)


def ended(text: str) -> str:
    """Return a text that was cut, with an ellipsis to show it."""
    text = text.rstrip(_LOOSE_ENDS)
    return f"{text}\u00a0…" if text.endswith(_FULL_STOPS) and text[-1].isascii() else f"{text.rstrip('…')}…"


def shorten(text: str, limit_characters: int) -> str:
    """Return the text in one line, cut between words to at most so many characters, its ellipsis among them.

    Only where the first word alone is longer is it cut within that, between two characters as a reader counts them.
    """
    text = " ".join(text.split())
    if len(text) <= limit_characters:
        return text
    head = text[:limit_characters]
    places = [found.start() for found in _SPACES.finditer(head)] + [found.end() for found in _INNER.finditer(head)]
    for place in sorted(places, reverse=True):
        shortened = ended(head[:place])
        if 1 < len(shortened) <= limit_characters:
            return shortened
    place = max(takewhile(lambda place: place < limit_characters, _clusters(text)), default=0)
    return (text[:place] + "…")[: max(limit_characters, 0)]


def _clusters(text: str) -> Iterator[int]:
    """Yield the places in a text where one character ends, as a reader counts them, and another begins."""
    flags = 0
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        flags = flags + 1 if _is_regional(before) else 0
        if not _belong_together(before, after) and not (flags % 2 and _is_regional(after)):
            yield place


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _belong_together(before: str, after: str) -> bool:
    """Tell whether two code points are parts of one character: after Unicode's UAX #29, and somewhat beyond."""
    return (
        unicodedata.category(after)[0] == "M"
        or after in "\u200c\u200d\u0e33\u0eb3\uff9e\uff9f"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or "\U000e0020" <= after <= "\U000e007f"
        or before == "\u200d"
        or unicodedata.combining(before) == 9
        or "\u0e40" <= before <= "\u0e44"
        or "\u0ec0" <= before <= "\u0ec4"
        or "\u1160" <= after <= "\u11ff"
        or ("\u1100" <= before <= "\u115f" and ("\u1100" <= after <= "\u115f" or "\uac00" <= after <= "\ud7a3"))
        or "\u0600" <= before <= "\u0605"
    )
