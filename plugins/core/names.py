"""Names made into objects: every author, tag, category and series that a site's texts mention or that has a file.

Two spellings with one slug are one name. A name with a file takes that file's title; `aliases` merge others into it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from plugins.core.addresses import Place, folded
from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft
from plugins.core.lookalikes import is_left_open, marks_around, plainly, remark_on, with_remark
from plugins.core.model import Author, Item, Tag
from plugins.core.problems import Problem, nearest


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A name as one text writes it."""

    file: str
    line: int
    column: int
    field: str
    name: str

    def problem(self, what: str, fix: str, *, is_warning: bool = True) -> Problem:
        """Return a problem at the place of the mention."""
        return Problem(self.file, self.line, self.column, self.field, what, fix, "warning" if is_warning else "error")


Mentions: TypeAlias = Mapping[str, Sequence[Callable[[], Mention]]]
"""Where each name is mentioned; the places are looked up only where there is something to say of them."""


@dataclass(slots=True)
class Names:
    """All names of one kind: the objects by slug, and the slug that every spelling leads to."""

    kind: str
    conventions: Conventions
    terms: dict[str, Item] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    """Addresses of names that were merged into others, and the slug that they lead to."""
    filed: Sequence[Draft] = ()
    mentions: Mentions = field(default_factory=dict)
    judged: dict[str, tuple[str, list[Problem]]] = field(default_factory=dict)
    """What was found of each name that is mentioned, by what all its spellings have in common."""
    _known: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """Return what all spellings of a name have in common; the name itself where it has no letter for an address."""
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = self.slug(name).casefold() or f" {name.casefold()}"
        return key

    def slug(self, name: str) -> str:
        """Return the slug that a name makes by itself; it may be empty."""
        return self.conventions.slugs.slug_of_name(name, self.kind)

    def term(self, name: str) -> Item | None:
        """Return the object for a name as written, or None where there is no such name."""
        return self.term_of_key(self.key(name))

    def term_of_key(self, key: str) -> Item | None:
        """Return the object for all spellings that have this in common, or None where there is no such name."""
        slug = self._known.get(key)
        return self.terms.get(slug) if slug else None

    def own(self, name: str, slug: str) -> str:
        """Let a name lead to a slug, unless it leads somewhere already; return the slug that it leads to."""
        return self._known.setdefault(self.key(name), slug)

    def without_mentions(self) -> Names:
        """Return the same names without the drafts that mention them, which need not stay for as long."""
        return replace(self, mentions={}, filed=())

    def place(self, slug: str) -> Place | None:
        """Return where a name's own list lies."""
        return self.conventions.permalinks.place(self.kind, slug=slug)


def gather(
    model: type[Item], with_files: Iterable[Draft], mentions: Mentions, conventions: Conventions
) -> tuple[Names, list[Problem]]:
    """Bring the names of one kind together."""
    filed = sorted(with_files, key=lambda draft: draft.source)
    names = Names(model.kind, conventions, filed=filed, mentions=mentions)
    problems = [*_enter_files(names, filed), *_enter_aliases(names, filed)]
    by_key: dict[str, dict[str, Sequence[Callable[[], Mention]]]] = {}
    for name, found in mentions.items():
        by_key.setdefault(names.key(name), {})[name] = found
    for key, spellings in sorted(by_key.items()):
        name, found_odd = names.judged[key] = judge(
            model.kind, key, spellings, names.term(next(iter(spellings))), filed
        )
        problems.extend(found_odd)
        if name:
            _enter_mentioned(names, model, name)
    return names, problems


def judge(
    kind: str, key: str, spellings: Mentions, term: Item | None, filed: Iterable[Draft]
) -> tuple[str, list[Problem]]:
    """Return what a name without a file is called, by all its spellings, and what is odd about it.

    Where it leads to the `term` of a file, or can have no address, it is called nothing of its own.
    """
    if term is None and key.startswith(" "):
        return "", list(_without_address(_all(spellings.values()), kind))
    best = term.title if term else _best_spelling(spellings)
    problems = [*_in_marks(spellings, term), *_spelt_in_ways(kind, key, spellings, best, term)]
    if term is None:
        problems.extend(_close_to_a_file(kind, spellings, filed))
    return "" if term else best, problems


def _all(found: Iterable[Sequence[Callable[[], Mention]]]) -> list[Mention]:
    return sorted(mention() for mentions in found for mention in mentions)


def _enter_files(names: Names, filed: list[Draft]) -> Iterator[Problem]:
    """Enter the names that have files; no two may have one slug or one title."""
    sources: dict[str, str] = {}
    for draft in filed:
        term = draft.item
        for name, field_name in ((term.slug, "slug"), (term.title, "name" if isinstance(term, Author) else "title")):
            slug = names.own(name, term.slug)
            if slug == term.slug and sources.setdefault(slug, draft.source) == draft.source:
                continue
            what = f"`{name}` is the {names.kind} of {names.conventions.shown(sources[slug])} already"
            yield draft.problem(
                names.conventions, field_name, what, "make one file of the two, or change the slug or name of one"
            )
            break
        names.terms.setdefault(term.slug, term)


def _enter_aliases(names: Names, filed: list[Draft]) -> Iterator[Problem]:
    """Let other names lead to those that have files; none may lead to two."""
    for draft in filed:
        term = draft.item
        for number, alias in enumerate(term.aliases if isinstance(term, Tag) else ()):
            slug = names.own(alias, term.slug)
            if slug != term.slug:
                other = names.terms[slug]
                shown = names.conventions.shown(other.source)
                what = f"`{alias}` leads to the {names.kind} `{other.title}` already ({shown})"
                yield draft.problem(names.conventions, "aliases", what, "take it away in one of the two", number=number)
                continue
            place = names.place(names.slug(alias)) if names.slug(alias) else None
            if place and place.address != term.address:
                names.merged[place.address] = term.slug


def _enter_mentioned(names: Names, model: type[Item], name: str) -> None:
    slug = names.slug(name)
    place = names.place(slug) or Place("", "")
    term = model.model_validate({"name" if model is Author else "title": name})
    placed = {"slug": slug, "address": place.address, "output": place.output, "lang": names.conventions.lang}
    names.terms[slug] = term.model_copy(update=placed)
    names.own(name, slug)


def _best_spelling(spellings: Mentions) -> str:
    return min(spellings, key=lambda name: (remark_on(name) is not None, -len(spellings[name]), name))


def _without_address(mentions: list[Mention], kind: str) -> Iterator[Problem]:
    for mention in mentions:
        what = f"`{mention.name}` has no letter or digit that could stand in an address"
        yield mention.problem(what, f"give the {kind} a name in letters", is_warning=False)


def _accepted(term: Item | None) -> set[str]:
    """Return how a name may be spelt by what its file says."""
    return {term.title, *(term.aliases if isinstance(term, Tag) else ())} if term else set()


def _in_marks(spellings: Mentions, term: Item | None) -> Iterator[Problem]:
    """Warn of names that hold quotation marks which were most likely to be none of them, as they are not straight."""
    for name in sorted(spellings.keys() - _accepted(term)):
        if marks := marks_around(name):
            what = f"`{name}` stands in quotation marks that are {marks}, which makes them part of the name"
            yield _all([spellings[name]])[0].problem(what, "type straight ones, or none")
        elif is_left_open(name):
            what = f"`{name}` begins with a quotation mark that nothing closes"
            yield _all([spellings[name]])[0].problem(what, "type straight ones around all of the name, or none")


def _spelt_in_ways(kind: str, key: str, spellings: Mentions, best: str, term: Item | None) -> Iterator[Problem]:
    """Warn of spellings of one name, and of different names that only their address makes one."""
    if spellings.keys() == {best}:
        return
    accepted = {best, *_accepted(term)}
    if term and folded(term.slug) != folded(best):
        accepted.add(term.slug)
    alike = {folded(name) for name in accepted - {best}} - {folded(best)}
    for name in spellings.keys() - accepted:
        if folded(name) in alike or marks_around(name):
            continue
        mention = _all([spellings[name]])[0]
        if folded(name) == folded(best):
            yield mention.problem(f"`{name}` and `{best}` are one {kind} here", f"write `{best}`")
        else:
            what = f"`{name}` and `{best}` would have one address and are one {kind} here"
            fix = f"write `{best}`, or choose a name that differs in letters"
            if key.isascii() and not folded(name).isascii():
                mend = "have addresses keep such letters, by `SLUGIFY_USE_UNICODE = True` in the settings"
                fix = f"write `{best}`, or {mend}"
            yield mention.problem(*with_remark(what, fix, name))


def _close_to_a_file(kind: str, spellings: Mentions, filed: Iterable[Draft]) -> Iterator[Problem]:
    """Warn of a name that is likely a slip of the pen for one that has a file; `Python 2` is none for `Python 3`."""
    titles, slugs = {draft.item.title for draft in filed}, {draft.item.slug for draft in filed}
    if not any(_closest(name, titles, slugs) for name in spellings):
        return
    mention = _all(spellings.values())[0]
    close = _closest(mention.name, titles, slugs)
    if close:
        what = f"no {kind} has a file under `{mention.name}`"
        yield mention.problem(*with_remark(what, f"did you mean `{close}`?", mention.name))


def _closest(name: str, titles: Collection[str], slugs: Collection[str]) -> str | None:
    name = plainly(name)
    close = nearest(name, titles) or nearest(name, slugs)
    return close if close and re.findall(r"\d+", close) == re.findall(r"\d+", name) else None
