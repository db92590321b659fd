"""Where in a site's texts something stands: problems are told with the line that an author can mend."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from plugins.core.front_matter import FrontMatter, decode, parse
from plugins.core.press import Press
from plugins.core.problems import Problem, Refusal, Severity


class Sources:
    """Finds places in the texts that a site was built from, each read when it is first asked for."""

    def __init__(self, press: Press) -> None:
        self._conventions = press.conventions
        self.text = lru_cache(maxsize=64)(self._text)

    def shown(self, source: str) -> str:
        """Return a file of the content folder as problems name it."""
        return self._conventions.shown(source)

    def _text(self, source: str) -> str:
        """Return a text as it was written; nothing where it cannot be read."""
        try:
            return decode((self._conventions.root / source).read_bytes())
        except (OSError, Refusal):
            return ""

    def matter(self, source: str) -> FrontMatter:
        """Return a text's front matter with its places, and its body."""
        return parse(self.text(source), self.shown(source))

    def at_field(self, source: str, field: str, what: str, fix: str, *, within: str | int = "") -> Problem:
        """Return a warning at a field of a text (at one `within` it, where that is there), else at its beginning."""
        places = self.matter(source).value_places
        place = places.get((field, within)) or places.get((field,)) or (1, 1)
        return Problem(self.shown(source), *place, field, what, fix, "warning")

    def in_text(
        self, source: str, found: tuple[int, int] | None, what: str, fix: str, severity: Severity = "warning"
    ) -> Problem:
        """Return a problem at a place in a text; at its beginning where there is none."""
        return Problem(self.shown(source), *(found or (1, 1)), "", what, fix, severity)

    def place(self, source: str, address: str, *, is_whole: bool = False) -> tuple[int, int] | None:
        """Return the line and column in which an address stands, as on the page or (unless whole) its last part.

        It is looked for in the body first, then in the front matter.
        """
        text, name = self.text(source), "" if is_whole else last_part(address)
        body = len(text) - len(self.matter(source).body)
        for written in dict.fromkeys((address, unquote(address), name, unquote(name))):
            for start, end in ((body, len(text)), (0, body)) if written else ():
                at = text.find(written, start, end)
                if at >= 0:
                    return _place(text, at)
        return None

    def match(self, source: str, pattern: str) -> tuple[int, int] | None:
        """Return the line and column in which a regular expression is first met with."""
        text = self.text(source)
        found = re.search(pattern, text)
        return _place(text, found.start()) if found else None


class TextWanted(Exception):
    """Whether there is something to tell of a page depends on the text that it shows."""


class Nobody(Sources):
    """In place of texts that are not to be looked at: whoever asks for one is told so."""

    def _text(self, source: str) -> str:
        raise TextWanted(source)


def last_part(address: str) -> str:
    """Return what an address ends with: a file's name, or the last folder's."""
    return address.split("#")[0].split("?")[0].rstrip("/").rpartition("/")[2]


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
