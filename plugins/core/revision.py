"""A library put together anew after a few columns or pages were edited, from what it was put together from before.

Everything is made by the functions that read a whole site, given only what has changed; what has not is the very same
object as before. Where a change may reach further than its own text, there is no revision, and the whole is to be read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TypeVar

from plugins.core.addresses import file_of_former
from plugins.core.agreement import disagreements, references_in
from plugins.core.changes import difference
from plugins.core.conventions import TEXT_SUFFIXES, Conventions
from plugins.core.conversion import Finished, Finishing, finish_text, finishing_with
from plugins.core.drafts import Draft, References
from plugins.core.files import LARGEST_TEXT, TextFile, is_ignored, kind_of
from plugins.core.ledger import Ledger
from plugins.core.left_out import among_texts
from plugins.core.library import Assembly, Library, next_date, problems_of, published, refer
from plugins.core.mentions import (
    MENTIONING,
    MentionIn,
    lacks_category,
    mentions_in,
    mentions_names,
    tell_of_author_left_out,
)
from plugins.core.model import Column, Item, Page, Tag
from plugins.core.names import Names, judge
from plugins.core.placing import place_text
from plugins.core.problems import ContentProblems
from plugins.core.reading import Reader
from plugins.core.translations import tie_translations

Known = TypeVar("Known")

_SIMPLE = frozenset({"column", "page"})
_KNOWN_BY = ("id", "slug", "lang", "translation_of", "translation", "status")
"""What other texts and lists may know a text by, as its front matter says it."""
_LIES_AT = ("slug", "id", "lang", "address", "output", "landing_address", "is_scheduled", "template")
"""The same, as its place in the site is made of it, and how it is shown there."""


_FEW = 100
"""Texts of which something else may have come to be on record; with more, all are put together once more."""


class _FarReaching(Exception):
    """A change may reach further than the text it is made in."""


def _must(holds: object) -> None:
    """Give up where something does not hold on which a revision rests."""
    if not holds:
        raise _FarReaching


@dataclass(frozen=True, slots=True)
class _Change:
    """A text before and after: None where there was none, or is none any more."""

    source: str
    before: Draft | None
    after: Draft | None


def revise(before: Assembly, changed: Collection[str], reader: Reader, conventions: Conventions) -> Assembly | None:
    """Return a site as it is after files have changed; None where the whole must be read to know.

    `changed` names the files that were edited, are new or are gone, by their paths from the content folder; all others
    must be as they were.
    """
    try:
        _refuse_other_times(before, conventions)
        return _revised(before, _changes(before, changed, reader, conventions), conventions)
    except (_FarReaching, ContentProblems):
        return None


def revise_record(before: Assembly, record: Ledger, reader: Reader) -> Assembly | None:
    """Return a site as it is with another publication record; None where the whole must be read to know.

    All files of the content folder must be as they were, and `reader` must know their texts.
    """
    try:
        return _recorded_anew(before, record, reader)
    except (_FarReaching, ContentProblems):
        return None


def _recorded_anew(before: Assembly, record: Ledger, reader: Reader) -> Assembly:
    library, conventions = before.library, before.conventions
    known = library.ledger.by_id
    _must(known.keys() <= record.by_id.keys())
    changed: list[str] = []
    for number, entry in record.by_id.items():
        if (was := known.get(number)) == entry:
            continue
        source, addresses = (was.source, was.addresses) if was else (entry.source, entry.addresses[-1:])
        _must(not entry.gone and (entry.source, entry.addresses) == (source, addresses))
        _must(entry.taken == (was.taken if was else {}))
        if not entry.is_list:
            item = library.by_source.get(entry.source)
            _must(item and item.id == number and item.address == entry.address and len(changed) < _FEW)
            changed.append(entry.source)
    claimed = record.with_claims(before.claimed)
    with_record = replace(before, library=replace(library, ledger=record), record=claimed)
    after = _revised(with_record, _changes(before, changed, reader, conventions), conventions)
    return replace(after, library=replace(after.library, shelf=library.shelf))


def _refuse_other_times(before: Assembly, conventions: Conventions) -> None:
    """Give up where settings have changed, or where something becomes public or moves as time goes by."""
    was = before.conventions
    _must(replace(was, now=conventions.now) == conventions and was.now <= conventions.now)
    _must(before.library.next_date is None or before.library.next_date > conventions.now)
    places = conventions.permalinks
    patterns = (*places.urls.items(), *places.files.items())
    dated = {kind.partition(":")[0] for kind, pattern in patterns if "{date" in pattern}
    _must(not dated or all(text.item.date for text in before.finished.values() if text.item.kind in dated))


def _changes(before: Assembly, changed: Iterable[str], reader: Reader, conventions: Conventions) -> list[_Change]:
    """Read the texts that have changed, and make sure that they are of the simple kind."""
    there: list[TextFile] = []
    changes: list[_Change] = []
    for source in sorted(set(changed)):
        kind, path = kind_of(source, conventions), f"{conventions.root}/{source}"
        _must(source.lower().endswith(TEXT_SUFFIXES) and kind in _SIMPLE and source.isascii() and "%" not in source)
        known = before.drafts.get(source)
        if _is_text(path):
            _must(known or _is_beside_others(source, kind, before))
            there.append(TextFile(source, kind))
        else:
            _must(known and kind == "column" and not os.path.lexists(path))
            changes.append(_Change(source, known, None))
    for reading in reader(there, conventions):
        source, item = reading.file.source, reading.item
        if item is None:
            raise _FarReaching
        changes.append(_Change(source, before.drafts.get(source), Draft(reading, item)))
    return changes


def _is_text(path: str) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST_TEXT


def _is_beside_others(source: str, kind: str, before: Assembly) -> bool:
    """Whether a new column lies in a folder in which texts were found before, and is none of the files left out."""
    folder, _, name = source.rpartition("/")
    is_seen = name.isprintable() and not name.startswith(".") and not is_ignored(name, before.conventions)
    return is_seen and kind == "column" and any(other.rpartition("/")[0] == folder for other in before.drafts)


def _revised(before: Assembly, changes: list[_Change], conventions: Conventions) -> Assembly:
    _refuse_standing_problems(before, changes, conventions)
    drafts = _with(before.drafts, {change.source: change.after for change in changes})
    is_longer = any(change.before is None for change in changes)
    _must(all(change.before and change.after for change in changes) or not among_texts(before.shelf, conventions))
    drafts = dict(sorted(drafts.items(), key=itemgetter(0))) if is_longer else drafts
    names = {kind: _names(before, known, changes, drafts) for kind, known in before.names.items()}
    public = _placed(before, changes, names, conventions)
    references = _references(before, changes, drafts)
    _refuse_disagreements(before, changes, public, names, references, conventions)
    refer(public, references)
    finishing = _finishing(before, changes, names, conventions)
    made = {draft.source: finish_text(finishing, draft.item, draft.reading) for draft in public}
    finished = _with(before.finished, {change.source: made.get(change.source) for change in changes})
    if is_longer:
        finished = dict(sorted(finished.items(), key=lambda pair: (pair[1].item.kind == "chapter", pair[0])))
    _settle_files(before, changes, finished, finishing)
    library = _library(before, changes, finished, drafts, finishing.files.addresses, conventions)
    return replace(
        before, library=library, conventions=conventions, drafts=drafts, names=names, references=references,
        finished=finished, finishing=finishing,
    )  # fmt: skip


def _library(
    before: Assembly,
    changes: list[_Change],
    finished: Mapping[str, Finished],
    drafts: Mapping[str, Draft],
    statics: Mapping[str, str],
    conventions: Conventions,
) -> Library:
    """Return what `library_of` would, by what has changed."""
    texts = (*finished.values(), *before.finished_names.values())
    problems = {*before.problems, *problems_of(drafts.values()), *(each for text in texts for each in text.problems)}
    _must(all(problem.severity != "error" for problem in problems))
    items = tie_translations(
        {source: text.item for source, text in finished.items()}, before.originals, before.library.by_source
    )
    items = {source: _as_before(item, before.library.by_source.get(source)) for source, item in items.items()}
    others = difference(before.library.by_source, items)
    _must(all(isinstance(item, Column | Page) for pair in others.values() for item in pair if item is not None))
    coming = next_date(drafts.values() if before.library.next_date else _after(changes), conventions.now)
    return before.library.with_columns(
        items,
        tuple(others.values()),
        statics=statics,
        warnings=tuple(sorted(problems)),
        next_date=coming,
    )


def _as_before(item: Item, known: Item | None) -> Item:
    """Return the text that was there where this one says the very same; moments in two zones may be equal, too."""
    if known is None or item is known or item != known or repr(item) != repr(known):
        return item
    return known


def _refuse_standing_problems(before: Assembly, changes: list[_Change], conventions: Conventions) -> None:
    """Give up where something is told of a text that it shares with others, unless its names are all of that."""
    of_names = {problem for known in before.names.values() for _, odd in known.judged.values() for problem in odd}
    said = {problem.file for problem in before.problems if problem not in of_names}
    _must(not any(conventions.shown(change.source) in said for change in changes))


def _with(known: Mapping[str, Known], changed: Mapping[str, Known | None]) -> dict[str, Known]:
    """Return what is known with what has changed in its place; None is what is there no more."""
    found = dict(known)
    for source, new in changed.items():
        if new is None:
            found.pop(source, None)
        else:
            found[source] = new
    return found


def _names(before: Assembly, known: Names, changes: list[_Change], drafts: Mapping[str, Draft]) -> Names:
    """Return the names of a kind with what texts mention now; no name may be new, gone, or called anything else."""
    gone, new = (_mentions(known, drafts_of, before.conventions) for drafts_of in (_before(changes), _after(changes)))
    _must(known.kind != "category" or _is_default_as_it_was(known, changes, drafts))
    touched = {mention.name for mention in (*gone, *new)}
    if not touched:
        return known
    left = {id(change.before) for change in changes}
    after = copy(known)
    after.mentions, after.judged = dict(known.mentions), dict(known.judged)
    for name in touched:
        others = (m for m in known.mentions.get(name, ()) if not isinstance(m, MentionIn) or id(m.draft) not in left)
        after.mentions[name] = [*others, *(mention for mention in new if mention.name == name)]
    after.mentions = {name: mentions for name, mentions in after.mentions.items() if mentions}
    for key in {known.key(name) for name in touched}:
        _judge_again(after, key)
    return after


def _judge_again(names: Names, key: str) -> None:
    """Give up where a name is no longer what it was to all its texts."""
    spellings = {name: mentions for name, mentions in names.mentions.items() if names.key(name) == key}
    term = names.term_of_key(key)
    has_file = term is not None and bool(term.source)
    was = names.judged.pop(key, ("", []))
    _must(has_file or (spellings and was[0]))
    if spellings:
        names.judged[key] = judge(names.kind, key, spellings, term if has_file else None, names.filed)
    _must(names.judged.get(key, ("", [])) == was)


def _mentions(names: Names, drafts: Iterable[Draft], conventions: Conventions) -> list[MentionIn]:
    mentioning = [draft for draft in drafts if mentions_names(draft, names.kind)]
    _, attribute, field_name = next(row for row in MENTIONING if row[0].kind == names.kind)
    return list(mentions_in(mentioning, attribute, field_name, conventions))


def _is_default_as_it_was(names: Names, changes: list[_Change], drafts: Mapping[str, Draft]) -> bool:
    """Whether columns without a category, which are in the default one, are there as they were, or not as before."""
    if lacks_category(_before(changes)) == lacks_category(_after(changes)):
        return True
    default = names.conventions.default_category or ""
    was_mentioned = any(not isinstance(mention, MentionIn) for mention in names.mentions.get(default, ()))
    mentioning = (draft for draft in drafts.values() if mentions_names(draft, "category"))
    return not default or was_mentioned == lacks_category(mentioning)


def _placed(
    before: Assembly, changes: list[_Change], names: Mapping[str, Names], conventions: Conventions
) -> list[Draft]:
    """Place the texts that have changed, and return those that are public; none may be known by anything else."""
    public: list[Draft] = []
    for change in changes:
        old, new = change.before, change.after
        ids = {draft.reading.item.id for draft in (old, new) if draft and draft.reading.item}
        _must((old and new and len(ids) == 1) or not ids & before.record.by_id.keys())
        if new is None:
            continue
        if mentions_names(new):
            tell_of_author_left_out(new, conventions)
        is_public = place_text(new, None, names, before.record, conventions)
        if is_public:
            public.append(new)
        if old:
            _must(is_public == (change.source in before.finished))
            _must(all(getattr(old.reading.item, name) == getattr(new.reading.item, name) for name in _KNOWN_BY))
            _must(all(getattr(old.item, name) == getattr(new.item, name) for name in _LIES_AT))
    return public


def _references(before: Assembly, changes: list[_Change], drafts: Mapping[str, Draft]) -> References:
    """Return what finds texts now; every text must find what it found."""
    gone = [change.before for change in changes if change.before and not change.after]
    new = [change.after for change in changes if change.after and not change.before]
    changed = {change.source for change in changes}
    references = before.references.with_changes(gone, new, _after(changes))
    if references is None:
        raise _FarReaching
    for draft in gone + new:
        _must(not draft.item.translation_of and draft.source not in before.originals.values())
        _must(draft.source not in before.originals)
    for draft in drafts.values() if gone or new else ():
        for _, kind, wanted in references_in(draft.item) if draft.source not in changed else ():
            was = before.references.find(wanted, kind, draft.source)
            _must(was not in changed and references.find(wanted, kind, draft.source) == was)
    return references


def _refuse_disagreements(
    before: Assembly,
    changes: list[_Change],
    public: list[Draft],
    names: Mapping[str, Names],
    references: References,
    conventions: Conventions,
) -> None:
    """Give up where texts that have changed may disagree with any other, or one that did may no longer."""
    _must(not list(disagreements(public, [], names, published(before.shelf, conventions), references, conventions)))
    changed = {change.source for change in changes}
    others = [text.item for source, text in before.finished.items() if source not in changed]
    parts = {part for draft in (*_before(changes), *public) if (part := _part(draft.item))}
    _must(not parts or not any(_part(item) in parts for item in others))
    new = [draft for draft in public if _claims_more(draft, before)]
    if not new:
        return
    claimed = {claim for item in (*others, *_named(names)) for claim in _claims(item)}
    ids = {item.id for item in others}
    for draft in new:
        _must(claimed.isdisjoint(_claims(draft.item)) and draft.item.id not in ids)
        claimed |= _claims(draft.item)
        ids.add(draft.item.id)


def _claims_more(draft: Draft, before: Assembly) -> bool:
    """Whether a text is new, or has former addresses that it did not have."""
    known = before.finished.get(draft.source)
    return known is None or known.item.aliases != draft.item.aliases


def _claims(item: Item) -> set[str]:
    """Return the files that are a text's, or answer to its former addresses."""
    former = () if isinstance(item, Tag) else item.aliases
    return {output.casefold() for output in (item.output, *map(file_of_former, former)) if output}


def _named(names: Mapping[str, Names]) -> Iterator[Item]:
    return (term for known in names.values() for term in known.terms.values())


def _part(item: Item) -> tuple[str, int] | None:
    """Return which part of a series a column is."""
    if isinstance(item, Column) and item.series and item.part is not None:
        return item.series.slug, item.part
    return None


def _finishing(
    before: Assembly, changes: list[_Change], names: Mapping[str, Names], conventions: Conventions
) -> Finishing:
    """Return what is at hand to finish the texts that have changed; none that is gone may be linked to."""
    gone = {change.source for change in changes if change.after is None}
    texts = (*before.finished.values(), *before.finished_names.values())
    _must(not gone or all(gone.isdisjoint(text.texts) for text in texts))
    addresses = dict(before.finishing.destinations.texts)
    for change in changes:
        if change.after is None:
            del addresses[change.source]
        else:
            addresses[change.source] = change.after.item.landing_address or None
    stand_ins = before.finishing.destinations.stand_ins
    return finishing_with(addresses, stand_ins, names, before.finishing.files.copy(), conventions)


def _settle_files(
    before: Assembly, changes: list[_Change], finished: Mapping[str, Finished], finishing: Finishing
) -> None:
    """Leave out the files that no text refers to any more; give up where others may be withheld, or lie elsewhere."""
    files = finishing.files
    sources = [change.source for change in changes]
    old, new = ([text for source in sources if (text := known.get(source))] for known in (before.finished, finished))
    was, now = (frozenset[str]().union(*(text.files for text in texts)) for texts in (old, new))
    _must(not any(files.is_settled(path) or before.finishing.files.is_settled(path) for path in was | now))
    _must(was == now or among_texts(before.shelf, before.conventions).isdisjoint(was ^ now))
    used = (
        frozenset[str]().union(*(t.files for t in (*finished.values(), *before.finished_names.values())))
        if was
        else now
    )
    for path in was - used:
        del files.addresses[path]
    gated = [] if finishing.conventions.show_drafts else [part for text in finished.values() for part in text.gated]
    if gated:
        _must(files.addresses == before.finishing.files.addresses)
        said = [files.named_in(gated, "".join(text.item.html for text in texts)) for texts in (old, new)]
        _must(said[0] == said[1])


def _before(changes: Iterable[_Change]) -> list[Draft]:
    return [change.before for change in changes if change.before]


def _after(changes: Iterable[_Change]) -> list[Draft]:
    return [change.after for change in changes if change.after]
