"""Names made into objects: every author, tag, category and series that a site's texts mention or that has a file.

Two spellings with one slug are one name. A name with a file takes that file's title; `aliases` merge other names into it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from plugins.core.addresses import Place, folded
from plugins.core.conventions import Conventions
from plugins.core.model import Author, Category, Item, Series, Tag
from plugins.core.problems import Problem, nearest

Term = TypeVar("Term", Author, Tag, Category, Series)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as one text writes it."""

    name: str
    file: str
    line: int
    column: int
    field: str


@dataclass(frozen=True, slots=True)
class Names:
    """All names of one kind: the objects by slug, and the slug that every spelling leads to."""

    kind: str
    terms: dict[str, Item]
    slugs: Mapping[str, str]
    merged: Mapping[str, str]
    """Addresses of names that were merged into others, and the slug they lead to."""

    def term(self, name: str) -> Item | None:
        """Return the object for a name as written, or None where the name makes no address."""
        slug = self.slugs.get(name)
        return self.terms.get(slug) if slug else None


def gather(
    model: type[Term], with_files: Iterable[Term], mentions: Iterable[Mention], conventions: Conventions
) -> tuple[Names, list[Problem]]:
    """Bring the names of one kind together."""
    kind = model.kind
    problems: list[Problem] = []
    terms: dict[str, Item] = {}
    known: dict[str, str] = {}
    merged: dict[str, str] = {}
    for term in with_files:
        _enter(term, kind, terms, known, merged, conventions)
    by_slug: dict[str, list[Mention]] = {}
    slugs: dict[str, str] = {}
    for mention in mentions:
        slug = slugs.get(mention.name)
        if slug is None:
            slug = conventions.slugs.slug_of_name(mention.name, kind)
            slug = known.get(slug.casefold(), slug)
            slugs[mention.name] = slug
        by_slug.setdefault(slug.casefold(), []).append(mention)
    problems.extend(_without_address(by_slug.pop("", []), kind))
    for key, spellings in sorted(by_slug.items()):
        problems.extend(_spelt_in_ways(kind, spellings, terms.get(known.get(key, ""))))
        if key not in known:
            name = _best_spelling(spellings)
            slug = conventions.slugs.slug_of_name(name, kind)
            place = place_of(kind, slug, conventions) or Place("", "")
            terms[slug] = model.model_validate(
                {"name" if kind == "author" else "title": name}
            ).model_copy(update={"slug": slug, "address": place.address, "output": place.output, "lang": conventions.lang})
            known[key] = slug
            problems.extend(_close_to_a_file(kind, spellings[0], terms.values()))
    slugs = {name: known.get(slug.casefold(), slug) for name, slug in slugs.items() if slug}
    return Names(kind, terms, slugs, merged), problems


def _enter(
    term: Item, kind: str, terms: dict[str, Item], known: dict[str, str], merged: dict[str, str], conventions: Conventions
) -> None:
    terms[term.slug] = term
    for name in (term.slug, term.title):
        known.setdefault(conventions.slugs.slug_of_name(name, kind).casefold(), term.slug)
    known[term.slug.casefold()] = term.slug
    for alias in term.aliases if isinstance(term, Tag) else ():
        slug = conventions.slugs.slug_of_name(alias, kind)
        known.setdefault(slug.casefold(), term.slug)
        place = place_of(kind, slug, conventions)
        if place and slug != term.slug:
            merged[place.address] = term.slug


def place_of(kind: str, slug: str, conventions: Conventions) -> Place | None:
    """Return where a name's own list lies."""
    return conventions.permalinks.place(kind, slug=slug)


def _best_spelling(spellings: list[Mention]) -> str:
    counts = Counter(mention.name for mention in spellings)
    return min(counts, key=lambda name: (-counts[name], name))


def _without_address(mentions: list[Mention], kind: str) -> Iterator[Problem]:
    for mention in mentions:
        what = f"`{mention.name}` has no letter or digit that could stand in an address"
        yield Problem(mention.file, mention.line, mention.column, mention.field, what, f"give the {kind} a name in letters")


def _spelt_in_ways(kind: str, spellings: list[Mention], term: Item | None) -> Iterator[Problem]:
    """Warn of spellings that differ from the name's own only in case or accents."""
    best = term.title if term else _best_spelling(spellings)
    accepted = {best} | ({term.slug, *(term.aliases if isinstance(term, Tag) else ())} if term else set())
    seen: set[str] = set()
    for mention in sorted(spellings, key=lambda m: (m.file, m.line, m.column)):
        if mention.name not in accepted and mention.name not in seen and folded(mention.name) == folded(best):
            seen.add(mention.name)
            what = f"`{mention.name}` and `{best}` are one {kind} here"
            yield Problem(mention.file, mention.line, mention.column, mention.field, what, f"write `{best}`", "warning")


def _close_to_a_file(kind: str, mention: Mention, terms: Iterable[Item]) -> Iterator[Problem]:
    filed = {term.title for term in terms if term.source} | {term.slug for term in terms if term.source}
    close = nearest(mention.name, filed)
    if close:
        what = f"no {kind} has a file under `{mention.name}`"
        yield Problem(mention.file, mention.line, mention.column, mention.field, what, f"did you mean `{close}`?", "warning")
