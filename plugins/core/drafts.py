"""A text on its way into the library, and how one text names another."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from plugins.core.conventions import Conventions
from plugins.core.files import TextFile
from plugins.core.front_matter import FrontMatter
from plugins.core.model import Item
from plugins.core.problems import Problem, Severity
from plugins.core.reading import Reading


@dataclass(slots=True)
class Draft:
    """A text on its way into the library: what was read of it, and what has become of that so far."""

    reading: Reading
    item: Item
    problems: tuple[Problem, ...] = ()
    """What is wrong with the text by itself, besides what its reading says."""

    @property
    def file(self) -> TextFile:
        """Which text it is."""
        return self.reading.file

    @property
    def matter(self) -> FrontMatter:
        """The front matter with its places."""
        return self.reading.matter

    @property
    def source(self) -> str:
        """The text's path from the content folder."""
        return self.reading.file.source

    @property
    def names_authors(self) -> bool:
        """Whether the text itself says who wrote it."""
        return bool({"authors", "author"} & self.matter.data.keys())

    def place(self, name: str, number: int | None = None) -> tuple[int, int]:
        """Return the line and column of a field's value (of one in its list), or the beginning of the file."""
        return self.matter.place(name, number)

    def problem(
        self,
        conventions: Conventions,
        name: str,
        what: str,
        fix: str,
        *,
        number: int | None = None,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem at one of the text's fields."""
        return Problem(conventions.shown(self.source), *self.place(name, number), name, what, fix, severity)


@dataclass(slots=True)
class References:
    """Finds the text that a field names: by its path (from the text, or from the content folder), slug or file name."""

    drafts: dict[str, Draft]
    unread: dict[str, str]
    """The files that could not be read, and their kinds."""
    _slugs: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _names: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def among(
        cls, drafts: Iterable[Draft], unread: Iterable[TextFile], lang: str, half_read: Iterable[Draft] = ()
    ) -> References:
        """Return what finds texts among these; where a slug is that of several, an original in `lang` is meant.

        `half_read` are those of the unread texts of which something is known.
        """
        found = cls({draft.source: draft for draft in drafts}, {file.source: file.kind for file in unread})
        for draft in sorted(
            found.drafts.values(), key=lambda d: (bool(d.item.translation_of), d.item.lang != lang, d.source)
        ):
            found._slugs[draft.item.kind, draft.item.slug].append(draft.source)
            found._names[draft.item.kind, _file_name(draft.item.kind, draft.source)].append(draft.source)
        for source, kind in found.unread.items():
            found._slugs[kind, posixpath.splitext(posixpath.basename(source))[0]].append(source)
            found._names[kind, _file_name(kind, source)].append(source)
        for draft in half_read:
            found._slugs[draft.item.kind, draft.item.slug].append(draft.source)
        return found

    def with_changes(self, gone: Iterable[Draft], new: Iterable[Draft], changed: Iterable[Draft]) -> References | None:
        """Return what finds texts after some have changed; None where one that is gone or new is named as others are.

        Those that have changed and are neither have kept their names.
        """
        slugs, names, drafts = dict(self._slugs), dict(self._names), dict(self.drafts)
        for draft in gone:
            if any(known.pop(name, None) != [draft.source] for known, name in _named(slugs, names, draft)):
                return None
            del drafts[draft.source]
        for draft in new:
            if any(
                known.setdefault(name, [draft.source]) != [draft.source] for known, name in _named(slugs, names, draft)
            ):
                return None
        drafts |= {draft.source: draft for draft in changed}
        return References(drafts, self.unread, slugs, names)

    def find(self, wanted: str, kind: str, source: str) -> str | None:
        """Return the source of the text of a kind that `source` names as `wanted`, or None where there is none."""
        path = unquote(wanted.removeprefix("{filename}"))
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        for candidate in (beside, posixpath.normpath(path.lstrip("/"))):
            if self._kind(candidate) == kind:
                return candidate
        for known in (self._slugs, self._names):
            others = [other for other in known.get((kind, wanted), ()) if other != source]
            if others:
                return others[0]
        own = (
            self.drafts[source].item.slug if source in self.drafts else posixpath.splitext(source)[0].rpartition("/")[2]
        )
        return source if self._kind(source) == kind and wanted in {own, posixpath.basename(source)} else None

    def _kind(self, source: str) -> str | None:
        return self.drafts[source].item.kind if source in self.drafts else self.unread.get(source)

    def names(self, kind: str) -> list[str]:
        """Return the slugs and file names of all texts of a kind."""
        return sorted({name for known in (self._slugs, self._names) for other, name in known if other == kind and name})


def _named(
    slugs: dict[tuple[str, str], list[str]], names: dict[tuple[str, str], list[str]], draft: Draft
) -> Iterator[tuple[dict[tuple[str, str], list[str]], tuple[str, str]]]:
    yield slugs, (draft.item.kind, draft.item.slug)
    yield names, (draft.item.kind, _file_name(draft.item.kind, draft.source))


def _file_name(kind: str, source: str) -> str:
    """Return what a text's file is called; a book's is called after its folder."""
    return posixpath.basename(posixpath.dirname(source) if kind == "book" else source)
