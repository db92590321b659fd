"""Text that is not public, found where it must not be: in a page, a feed, a calendar, or a book in a file."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from desk.check.hidden import Hidden
from desk.check.sources import Sources
from plugins.core.model import Chapter, Item
from plugins.core.press import Press
from plugins.core.problems import Problem

WORDS = 8
"""How many words in a row are looked for: two texts hardly ever share as many by chance."""

MOST_PHRASES = 60
"""How many phrases of each text are looked for, spread over all of it."""

LARGEST_MEMBER = 20_000_000
"""Bytes; what is longer in an archive is no text."""

_SENTENCE = re.compile(r"[^\W_](?:[^\W_]|[ ,;:()'’\"“”–—-])+")
_SENTENCES = re.compile(r"[^\W_](?:[^\W_]|[ ,;:.!?()'’\"“”–—-])+")
_KEY = re.compile(r"(?<=[a-z,;] )[a-z]{4,}(?= [a-z])")
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]*>")
_NOTE = re.compile(r"\[\^[^\]]+\]:")
_ESCAPED = re.compile(r"\\[nrt]")
_ARCHIVES = (".epub", ".zip")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words of a text in a row, and two of them that stand between spaces, by which it is found quickly."""

    text: Hidden
    words: str
    keys: frozenset[bytes]
    begins: str


class LeakDetector:
    """Looks for the phrases of hidden texts in one file of the site after another."""

    def __init__(self, hidden: Sequence[Hidden], press: Press, sources: Sources) -> None:
        self._press, self._sources = press, sources
        self._by_key: dict[bytes, list[Phrase]] = defaultdict(list)
        self._found: dict[str, tuple[Phrase, list[str]]] = {}
        for phrase in (phrase for text in hidden for phrase in phrases_of(text)):
            self._by_key[min(phrase.keys)].append(phrase)

    @property
    def sought(self) -> Iterator[str]:
        """What is looked for."""
        return (phrase.words for key in sorted(self._by_key) for phrase in self._by_key[key])

    def look(self, name: str, content: bytes) -> bool:
        """Look for what is hidden in a file of the site; return whether there may be anything of it."""
        if not self._by_key:
            return False
        is_there = False
        for part in _parts(name, content):
            tokens = set(part.split())
            suspects = [p for key in self._by_key.keys() & tokens for p in self._by_key[key] if p.keys <= tokens]
            text = f" {_words(_as_shown(name, part))} " if suspects else ""
            for phrase in suspects:
                if f" {phrase.words} " not in text:
                    continue
                is_there = True  # whether that is public is asked again whenever a text has changed
                if not self._is_public(phrase.words):
                    files = self._found.setdefault(phrase.text.source, (phrase, []))[1]
                    if name not in files:
                        files.append(name)
        return is_there

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each text of which something was found."""
        for source, (phrase, files) in self._found.items():
            more = f" and in {len(files) - 1} other files" if len(files) > 1 else ""
            what = f"is not public ({phrase.text.why}), but «{phrase.begins} …» stands in the site's `{files[0]}`{more}"
            fix = "see which template, plugin or file puts it there; nothing of it may be sent"
            place = self._sources.match(source, r"\s+".join(map(re.escape, phrase.begins.split())))
            yield self._sources.in_text(source, place, what, fix, "error")

    def _is_public(self, words: str) -> bool:
        return any(words in text for text in self._public)

    @cached_property
    def _public(self) -> tuple[str, ...]:
        """The words of all that is public by its author's own will: a chapter may be quoted in a column."""
        return tuple(f" {_words(self._shown_of(item))} " for item in self._press.library.by_source.values())

    def _shown_of(self, item: Item) -> str:
        if not isinstance(item, Chapter):
            return self._sources.text(item.source)
        return f"{item.title} {item.summary or ''} {html.unescape(_TAG.sub(' ', item.html))}"


def phrases_of(hidden: Hidden) -> list[Phrase]:
    """Return phrases of a text that would be found wherever it is shown, spread over all of it."""
    blocks = [" ".join(block.split("\n")) for block in hidden.text.split("\n\n") if not _NOTE.match(block)]
    for pattern in (_SENTENCE, _SENTENCES):  # a text of short sentences is known by several of them
        found = [phrase for block in blocks for run in pattern.findall(block) if (phrase := _phrase(hidden, run))]
        if found:
            return found[:: max(1, -(-len(found) // MOST_PHRASES))]
    return []


def _phrase(hidden: Hidden, run: str) -> Phrase | None:
    words = list(_WORD.finditer(run))[1:-1]
    if len(words) < WORDS:
        return None
    start, end = words[0].start(), words[WORDS - 1].end()
    keys = sorted({key[0] for key in _KEY.finditer(run, start, end)}, key=lambda key: (len(key), key))[-2:]
    if not keys:
        return None
    phrase = run[start:end]
    return Phrase(hidden, _words(phrase), frozenset(key.encode() for key in keys), " ".join(phrase.split()[:5]))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _parts(name: str, content: bytes) -> Iterator[bytes]:
    """Yield what can be read in a file: itself, or what it was packed of."""
    if not name.endswith(_ARCHIVES):
        yield _unfolded(content) if name.endswith(".ics") else content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(each) for each in archive.infolist() if each.file_size <= LARGEST_MEMBER)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return


def _unfolded(calendar: bytes) -> bytes:
    """Return a calendar with its long lines whole again (RFC 5545, 3.1)."""
    return calendar.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").replace(b"\\n", b"\n").replace(b"\\,", b",")


def _as_shown(name: str, content: bytes) -> str:
    """Return the text of a file as a reader sees it; feeds hold HTML that was escaped once more."""
    text = content.decode("utf-8", "replace")
    if name.endswith(".json"):
        text = _ESCAPED.sub(" ", text).replace('\\"', '"')
    for _ in range(2):
        text = html.unescape(_TAG.sub(" ", text))
    return _TAG.sub(" ", text)
