"""Tags and categories that differ by so little that one was likely meant to be the other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from desk.check.built import Built
from desk.check.sources import Sources
from plugins.core.addresses import folded
from plugins.core.model import Item
from plugins.core.problems import Problem

SHORTEST = 6
"""Letters of a name in which a slip of the pen is looked for; short words are alike by chance."""

MANY = 3
"""How often a name is used that a name used once may be a misspelling of."""

_SPELLINGS = ((r"is(?=ation|ing\b|e\b|ed\b)", "iz"), (r"our\b", "or"), (r"re\b", "er"), (r"ogue\b", "og"))
"""How words end in British and in American English."""


def close_names(built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each tag, and each category, that is close to another; those that have files are meant."""
    library = built.press.library
    items = library.by_source.values()
    for field, names_of in (
        ("tags", lambda item: item.tags),
        ("category", lambda item: [category] if (category := getattr(item, "category", None)) else []),
    ):
        bearers: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            for term in names_of(item):
                if not term.source:
                    bearers[term.title].append(item)
        for name, other in close_pairs(Counter({name: len(found) for name, found in bearers.items()})):
            if {item.lang for item in bearers[name]}.isdisjoint(item.lang for item in bearers[other]):
                continue  # words of two languages
            first = min(bearers[name], key=lambda item: item.source)
            count = len(bearers[other])
            times = f"{count} texts have" if count > 1 else "one text has"
            what = f"`{name}` and `{other}` are two {_PLURALS[field]}, with a page each"
            fix = f"write `{other}`, if that is what is meant; {times} it"
            written = [folded(each) for each in first.tag_names] if field == "tags" else []
            number = written.index(folded(name)) if folded(name) in written else ""
            yield sources.at_field(first.source, field, what, fix, within=number)


_PLURALS = {"tags": "tags", "category": "categories"}


def close_pairs(counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names of which the first was likely meant to be the second, with how often each is used."""
    paired: set[str] = set()
    for alike in _groups(counts):
        best, *others = sorted(alike, key=lambda name: (-counts[name], name))
        for other in others:
            if other not in paired:
                paired.add(other)
                yield other, best
    for name, other in _slips(counts):
        if name not in paired:
            paired.add(name)
            yield name, other


def _groups(names: Iterable[str]) -> Iterator[list[str]]:
    """Yield names that are the same but for number, joints or the side of the Atlantic."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[_stem(name)].append(name)
    yield from (sorted(group) for group in groups.values() if len(group) > 1)


def _stem(name: str) -> str:
    """Return what names that are one have in common: the last word in the singular, all of them in one."""
    words = folded(name)
    for pattern, other in _SPELLINGS:
        words = re.sub(pattern, other, words)
    if re.search(r"[^\W\d_]{4,}\Z", words):
        words = _singular(words)
    return words.replace(" ", "").replace("'", "").replace("’", "")


def _singular(words: str) -> str:
    for ending, other in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if words.endswith(ending):
            return words[: -len(ending)] + other
    is_plural = words.endswith("s") and not words.endswith(("ss", "us", "is", "ics", "news"))
    return words[:-1] if is_plural else words


def _slips(counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield names used once that lack a letter of one used often, have one more, or two of them the wrong way round."""
    often = {folded(name): name for name, count in counts.items() if count >= MANY and len(name) >= SHORTEST}
    shortened: dict[str, str] = {}
    for known in often:
        for each in _one_less(known):
            shortened.setdefault(each, known)
    for name in sorted(name for name, count in counts.items() if count == 1 and len(name) >= SHORTEST):
        own = folded(name)
        if any(character.isdigit() for character in own):
            continue
        close = shortened.get(own) or next((each for each in (*_one_less(own), *_turned(own)) if each in often), None)
        if close and close != own and close[0] == own[0] and not any(character.isdigit() for character in close):
            yield name, often[close]


def _one_less(name: str) -> Iterator[str]:
    return (name[:place] + name[place + 1 :] for place in range(1, len(name)))


def _turned(name: str) -> Iterator[str]:
    return (name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(1, len(name) - 1))
