"""The file that was likely meant where there is none of the name that a text refers to.

Nothing is looked at before it is asked for: hardly any site refers to a file that there is not.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property

from plugins.core.lookalikes import plainly, remark_on
from plugins.core.problems import nearest

MOST_GUESSES = 200
"""For how many names all others in a folder are compared; each takes some time where there are thousands."""


class NearFiles:
    """Finds the path that is nearest to one that there is not; what was asked once is known from then on."""

    def __init__(self, paths: Callable[[], Iterable[str]]) -> None:
        self._paths = paths
        self._found: dict[str, str | None] = {}
        self._left = MOST_GUESSES

    def nearest(self, target: str) -> str | None:
        """Return the path that was most likely meant, or None where nothing is close.

        That is a file that differs in capitals or in what cannot be seen, else one of the same name in another folder,
        else one of nearly the same name in the same folder.
        """
        if target not in self._found:
            self._found[target] = self._of_one_name(target) or self._of_nearly_one_name(target)
        return self._found[target]

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._paths()):
            found[alike(path.rpartition("/")[2])].append(path)
        return found

    @cached_property
    def _by_stem(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The paths in each folder, by their names without what these end in."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for path in sorted(self._paths()):
            folder, _, name = path.rpartition("/")
            found[folder][_stem(name)].append(path)
        return found

    def _of_one_name(self, target: str) -> str | None:
        folder, _, name = target.rpartition("/")
        paths = self._by_name.get(alike(name), ())

        def closeness(path: str) -> tuple[bool, float]:
            other = path.rpartition("/")[0]
            return other == folder, SequenceMatcher(None, alike(other), alike(folder)).ratio()

        return max(paths, key=closeness, default=None)

    def _of_nearly_one_name(self, target: str) -> str | None:
        folder, _, name = target.rpartition("/")
        stem, suffix, known = _stem(name), posixpath.splitext(alike(name))[1], self._by_stem.get(folder, {})
        if stem not in known and self._left:
            self._left -= 1
            numbers = _numbers_in(stem)
            stem = nearest(stem, (other for other in known if _numbers_in(other) in (numbers, []))) or ""
        near = known.get(stem, ())
        return next((path for path in near if path.lower().endswith(suffix)), near[0] if near else None)


def _stem(name: str) -> str:
    return posixpath.splitext(alike(name))[0]


def alike(name: str) -> str:
    """Return what a name has in common with all that can be taken for it."""
    return name.casefold() if name.isascii() else plainly(unicodedata.normalize("NFC", name)).casefold()


def guess(target: str, near: str, written: str) -> str:
    """Return how to mend a reference to a file that is not there, where this one is near; say what nobody would see."""
    wanted, name = (unicodedata.normalize("NFC", path.rpartition("/")[2]) for path in (target, near))
    if wanted == name and target.rpartition("/")[0] == near.rpartition("/")[0]:
        return f"the name of `{written}` itself has its accents stored in another way; rename that file, typing it anew"
    remark = remark_on(name)
    if remark and alike(wanted) == alike(name) and not remark_on(wanted):
        return f"in the name of the file `{written}` itself, {remark.what}; rename that file"
    if target != near and target.casefold() == near.casefold():
        return f"write it with the same capitals as the file has, `{written}`"
    return f"did you mean `{written}`?"


def _numbers_in(stem: str) -> list[str]:
    return re.findall(r"\d+", stem)
