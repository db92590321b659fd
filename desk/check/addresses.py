"""What the next release would break of what was public: addresses that would die, and ids by which feeds know texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from desk.check.built import Built
from desk.check.hidden import Hidden
from desk.check.sources import Sources
from desk.deploy.dying import dying_addresses, said_of
from desk.deploy.record import Rename, renames
from desk.deploy.succession import lost
from plugins.core.addresses import readable
from plugins.core.ledger import Entry, Ledger
from plugins.core.problems import Problem
from plugins.redirects.model import addresses_of_lists, redirects_of


def broken_promises(
    built: Built,
    ledger: Ledger,
    hidden: Collection[Hidden],
    sources: Sources,
    *,
    asks_servers: bool = False,
    has_server: bool = True,
) -> Iterator[Problem]:
    """Yield a problem for each address on record that would die, and each text that feeds would not know again.

    `asks_servers`: servers are told of redirects, and lead on where no page can lie that does so. `has_server`: one of
    them is a web server, which tells addresses apart that differ in capitals only. Why a text is `hidden` now is
    told too. One that only has another file now is told of once: `deploy` asks about it, and then breaks neither.
    """
    library = built.press.library
    found = renames(ledger, library) if lost(ledger, library) else ()
    moved = [rename for rename in found if not rename.is_where_it_was]
    for entry, item, is_replaced in moved:
        where = "where another text is now" if is_replaced else "which is no longer there"
        what = f"says what {sources.shown(entry.source)} said, {where}"
        fix = f"write `id: {entry.id}`, so that it keeps its readers and its former address; else `deploy` will ask"
        yield sources.in_text(item.source, None, what, fix)
    for problem in _dying(built, ledger, moved, sources, asks_servers=asks_servers, has_server=has_server):
        yield _because(problem, hidden, sources)
    yield from _changed_ids(built, ledger, moved, sources)


def _dying(
    built: Built, ledger: Ledger, moved: Sequence[Rename], sources: Sources, *, asks_servers: bool, has_server: bool
) -> Iterator[Problem]:
    press = built.press
    leading = redirects_of(press.library, addresses_of_lists(press), press.claims)
    capitals = {redirect.former for redirect in leading if redirect.is_in_capitals}
    pageless = {redirect.former for redirect in leading if not redirect.has_page} - capitals
    answered = {*built.files, *(item.address for output, item in built.items.items() if output in built.files)}
    answered.update(address for rename in moved for address in rename.entry.addresses)
    dying = dying_addresses(ledger, answered | capitals if has_server else answered)
    if asks_servers and (left := [one for one in dying if one.address in pageless]):
        more = f", nor at {len(left) - 1:,} more," if len(left) > 1 else ""
        what = f"`{left[0].address}` was public, and no page can lie there{more} that leads on, since there is a file"
        fix = "servers lead on that are told of redirects; with others, nothing answers: better undo what moved it"
        yield Problem(sources.shown(left[0].source or "ledger.jsonl"), 1, 1, "", what, fix, "warning")
        dying = tuple(one for one in dying if one.address not in pageless)
    for one, source in dying:
        address = readable(one)
        what, fix = said_of(address)
        if one in capitals:
            differs = "differs from that of a page only in capitals or accents"
            what = f"`{address}` {differs}, and where it is published nothing but files answers"
            fix = f"take it out of the `aliases`, or, where it was public, deploy with --gone {address}"
        if source and sources.text(source):
            yield sources.in_text(source, None, what, fix, "error")
        elif source:
            back = "" if one in capitals else "put it back, or fetch it where a colleague has written it; else "
            yield Problem(sources.shown(source), 1, 1, "", f"is no longer there: {what}", f"{back}{fix}")
        else:
            yield Problem(sources.shown("ledger.jsonl"), 1, 1, "", what, fix)


def _because(problem: Problem, hidden: Collection[Hidden], sources: Sources) -> Problem:
    """Return a problem of an address, with the field that keeps its text from readers, where one does."""
    for text in hidden:
        if text.because and problem.severity == "error" and sources.shown(text.source) == problem.file:
            line, column = sources.matter(text.source).place(text.because)
            what, fix = f"{text.why}, but {problem.what}", f"correct this where it is not meant; else {problem.fix}"
            return replace(problem, line=line, column=column, field=text.because, what=what, fix=fix)
    return problem


def _changed_ids(built: Built, ledger: Ledger, moved: Sequence[Rename], sources: Sources) -> Iterator[Problem]:
    texts, by_source = built.press.library.by_source, ledger.by_source
    others = [it for source, it in texts.items() if (known := by_source.get(source)) is None or known.id != it.id]
    others = [item for item in others if item.output and item.is_listed]
    if not others:
        return
    recorded: dict[str, Entry] = {}
    for entry in ledger.entries:
        if not entry.gone and not entry.is_list:
            recorded.update(dict.fromkeys(entry.addresses[-1:], entry))
    known_again = {item.id for item in texts.values() if item.output and item.is_listed}
    known_again.update(rename.entry.id for rename in moved)
    for item in others:
        known = by_source.get(item.source) or recorded.get(item.address)
        if known is not None and known.id != item.id and known.id not in known_again and known.addresses:
            what = f"was published with the id `{known.id}`; with another, feeds show it as new to all who read them"
            yield sources.at_field(item.source, "id", what, f"write `id: {known.id}`, unless it is another text")
