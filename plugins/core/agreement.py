"""What no text can know alone: whether the texts of a site agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from plugins.core.addresses import alike, file_of_former
from plugins.core.conventions import Conventions
from plugins.core.drafts import Draft, References
from plugins.core.lookalikes import plainly, with_remark
from plugins.core.model import Column, Event, Item, Tag
from plugins.core.names import Names
from plugins.core.problems import Problem, did_you_mean

_LATER_PAGE = re.compile(r"page/\d+/(?=index\.html\Z)")
"""Where the later pages of a list lie."""


def disagreements(
    public: list[Draft],
    filed: list[Draft],
    names: Mapping[str, Names],
    statics: Iterable[str],
    references: References,
    conventions: Conventions,
    half_read: Iterable[Draft] = (),
) -> Iterator[Problem]:
    """Yield what is wrong between texts: `public` ones, and those of names that have a file (`filed`).

    `statics` are the files that are published as they are, `half_read` the texts in error of which it is known where
    they would lie.
    """
    lying = [*public, *half_read]
    outputs = {conventions.static_file.format(path=path): conventions.shown(path) for path in statics}
    files = {alike(output): f"the file {shown}" for output, shown in outputs.items()}
    yield from _same_ids(public, conventions)
    yield from _same_files(lying, names, files, conventions)
    yield from _taken_aliases(lying, filed, names, files, conventions)
    yield from missing_references(public, references, conventions)
    yield from _same_parts(public, conventions)


def _same_ids(public: list[Draft], conventions: Conventions) -> Iterator[Problem]:
    first: dict[str, Draft] = {}
    for draft in public:
        other = first.setdefault(draft.item.id, draft)
        if other is not draft:
            written = draft if "id" in draft.matter.data else other
            known = other if written is draft else draft
            what = f"`{draft.item.id}` is the id of {conventions.shown(known.source)} already"
            yield written.problem(conventions, "id", what, "take the line away here, unless this is the original")


def _same_files(
    public: list[Draft], names: Mapping[str, Names], files: Mapping[str, str], conventions: Conventions
) -> Iterator[Problem]:
    """Find texts that would be written over each other, over a file or over a list."""
    lists = dict(files)
    lists |= {alike(output): f"the site's own list at `/{output}`" for output in conventions.permalinks.fixed}
    for term in _terms(names):
        lists.setdefault(alike(term.output), f"the {term.kind} «{term.title}»")
    first: dict[str, Draft] = {}
    for draft in public:
        output = alike(draft.item.output)
        if not output:
            continue
        other = first.setdefault(output, draft)
        taken = conventions.shown(other.source) if other is not draft else lists.get(_LATER_PAGE.sub("", output))
        if taken and not _is_reserved_page(draft, conventions):
            field_name = "save_as" if "save_as" in draft.matter.data else "slug"
            what = f"`{draft.item.address}` is also the address of {taken}"
            fix = "give one of the two another slug" if other is not draft else f"choose another `{field_name}`"
            yield draft.problem(conventions, field_name, what, fix)
        elif _is_reserved_page(draft, conventions):
            what = f"`/{draft.item.slug}/` is an address that the site itself uses"
            yield draft.problem(conventions, "slug", what, "choose another slug")


def _is_reserved_page(draft: Draft, conventions: Conventions) -> bool:
    if draft.item.kind != "page" or draft.item.save_as:
        return False
    first, slash, _ = draft.item.output.partition("/")
    return bool(slash) and first.casefold() in conventions.permalinks.reserved


def _terms(names: Mapping[str, Names]) -> Iterator[Item]:
    for known in names.values():
        yield from (term for term in known.terms.values() if term.output)


def _taken_aliases(
    public: list[Draft],
    filed: list[Draft],
    names: Mapping[str, Names],
    files: Mapping[str, str],
    conventions: Conventions,
) -> Iterator[Problem]:
    """Find former addresses that something else has or claims."""
    taken = dict(files)
    taken |= {alike(output): f"`/{output}`" for output in conventions.permalinks.fixed}
    taken |= {alike(term.output): f"the {term.kind} «{term.title}»" for term in _terms(names)}
    holders = {alike(draft.item.output): draft for draft in public if draft.item.output}
    for draft in (*public, *filed):
        for number, alias in enumerate(() if isinstance(draft.item, Tag) else draft.item.aliases):
            output = alike(file_of_former(alias))
            holder = holders.setdefault(output, draft)
            other = taken.get(output) if holder is draft else conventions.shown(holder.source)
            if other and output != alike(draft.item.output):
                fix = "take it away" if holder is draft else "take it away in one of the two"
                yield draft.problem(conventions, "aliases", f"`{alias}` already leads to {other}", fix, number=number)


def references_in(item: Item) -> Iterator[tuple[str, str, str]]:
    """Yield the fields that name another text, the kind of text that each does name, and how."""
    if isinstance(item, Column) and item.from_book:
        yield "from_book", "book", item.from_book
    if isinstance(item, Event) and item.report:
        yield "report", "column", item.report
    if item.translation_of:
        yield "translation_of", item.kind, item.translation_of


def missing_references(public: list[Draft], references: References, conventions: Conventions) -> Iterator[Problem]:
    """Find references to books, columns and originals that do not exist."""
    for draft in public:
        for name, kind, wanted in references_in(draft.item):
            found = references.find(wanted, kind, draft.source)
            if found is None:
                guess = did_you_mean(plainly(wanted), references.names(kind))
                what, fix = with_remark(f"there is no {kind} `{wanted}`", guess, wanted)
                yield draft.problem(
                    conventions, name, what, fix if guess else f"write the slug or the file of a {kind}"
                )
            elif found == draft.source:
                yield draft.problem(conventions, name, f"`{wanted}` is this text itself", f"name the other {kind}")


def _same_parts(public: list[Draft], conventions: Conventions) -> Iterator[Problem]:
    """Warn of two parts of a series that have one number."""
    first: dict[tuple[str, int], Draft] = {}
    for draft in public:
        item = draft.item
        if not isinstance(item, Column) or item.series is None or item.part is None:
            continue
        if not item.is_unlisted and not item.translation_of:
            other = first.setdefault((item.series.slug, item.part), draft)
            is_translation = other.item.slug == item.slug and other.item.lang != item.lang
            if other is not draft and not is_translation:
                what = f"{conventions.shown(other.source)} is part {item.part} of this series too"
                yield draft.problem(conventions, "part", what, "give each part its own number", severity="warning")
