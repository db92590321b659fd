"""What a process keeps that builds again and again: what it has read, and a plan in which only what changed is planned
anew.

After a small change (a text's words, title or names; a column more or less) the run before it is not repeated but
revised: its generators and its plan stay, objects of texts say what the texts now say, the lists that changed are
planned anew, and of what pages have read only that is looked at which may be another. Whatever is not small is a run
like any other. A revised run must come to what a new one would; `tests/soundness` compares them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from pelican.generators import ArticlesGenerator

from plugins.core.library import Assembly
from plugins.core.listing import Listing
from plugins.core.model import Column, Item
from plugins.core.plugin.in_order import write_articles
from plugins.core.press import Press
from plugins.engine.fingerprints import Untraceable
from plugins.engine.following import TEMPLATE
from plugins.engine.inventory import Files, files_named
from plugins.engine.link_check import disturbed, leading_to
from plugins.engine.memory import Memory, Record, Thing
from plugins.engine.plan import Plan, Planned, PlannedPage, PlanningWriter
from plugins.engine.printing import MANY, Printed, Printer
from plugins.engine.reading import Reader
from plugins.engine.references import References
from plugins.engine.revising import Revised, take_revised
from plugins.engine.run import BuildReport, Run
from plugins.engine.staging import Published
from plugins.engine.things import Things, look_again

ALL_ARTICLES = "all_articles"
"""The variable of lists' pages in which they are handed all articles there are, and not just their own."""

_OF_TEXTS = frozenset({"content", "column", "file", TEMPLATE.strip()})
"""Kinds of things that are looked at again only where their text is another."""


@dataclass(slots=True)
class Session:
    """What is kept between builds; `in_place` hears of files as soon as they lie in the output.

    `looked_at` are the outputs that someone waits for, and `code` stands for the code that this process has loaded.
    """

    in_place: Callable[[Collection[str]], None] = lambda outputs: None
    looked_at: frozenset[str] = frozenset()
    code: str = ""
    reader: Reader | None = None
    memory: Memory | None = None
    run: Run | None = None
    assembly: Assembly | None = None
    _readers: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _digests: Mapping[str, str] | None = None
    _others: dict[str, Thing] = field(default_factory=dict)
    _seen: dict[str, Any] = field(default_factory=dict)
    _early: set[str] = field(default_factory=set)

    @property
    def press(self) -> Press | None:
        """What the last run was given."""
        return self.run.settings["PRESS"] if self.run else None

    @property
    def is_house_only(self) -> bool:
        """Whether no plugins but ours had a part in the last run; others' must see every build as a whole."""
        return self.run is not None and not self.run.has_others

    def give_up(self) -> None:
        """Keep nothing of a run that came to nothing, but what was read."""
        self.run = self.memory = self.assembly = None

    def settle(self, run: Run) -> None:
        """Keep what a whole run has come to."""
        self.run, self.memory, self.assembly = run, run.memory, run.settings.get("BUILD_ASSEMBLY")
        self._digests, self._readers = None, defaultdict(list)
        for output, record in run.memory.records.items():
            for number in record.reads:
                self._readers[number].append(output)
        self._others = {}
        self._take_note(run, run.memory.things.values())
        if run.environment is not None:
            things = Things(run.settings["PRESS"], run.context, run.environment)
            self._seen = {name: things.find(name) for name in self._others}

    def look_ahead(self) -> Iterator[None]:
        """Tell texts that nobody has told here yet, one at each step: the first small change asks for all of them.

        Of what a whole build tells of them, a part is told in processes that are gone afterwards.
        """
        if self.press is None or self.run is None:
            return
        fingerprints = self.run.fingerprints
        for item in self.press.library.by_source.values():
            if not fingerprints.knows(item):
                with suppress(Untraceable):
                    fingerprints.whole(item)
                yield

    def _take_note(self, run: Run, things: Iterable[Thing]) -> None:
        """Note what may be another though its text is not; a book also tells of the columns that are drawn from it."""
        texts = run.settings["PRESS"].library.by_source
        for thing in things:
            kind, _, source = thing.name.partition(" ")
            text = texts.get(source) if kind == "content" else None
            if kind not in _OF_TEXTS or (text is not None and text.kind not in {"column", "page"}):
                self._others[thing.name] = thing

    def first(self, printer: Printer, entries: list[Planned]) -> dict[str, Record]:
        """Make the pages that someone waits for, and put them in place before the rest is made."""
        wanted = [entry for entry in entries if entry.output in self.looked_at]
        if not wanted or len(wanted) == len(entries):
            return {}
        printed = Printed()
        try:
            printer.make(wanted, printed)
        except Exception:  # to be told with whatever else is wrong
            return {}
        printer.put_in_place(printed.made)
        self.in_place(printed.made)
        return printed.made

    def revise(self, assembly: Assembly) -> BuildReport:
        """Bring the output to what a run with this library would come to; only small changes may be in it.

        Raises:
            ContentProblems: what is new in it does not agree with the rest.
        """
        run = self.run
        if run is None or run.environment is None:
            raise ValueError("there is no run to revise")
        before: Press = run.settings["PRESS"]
        fragment = run.settings["BUILD_PLAN"] = Plan()
        with run.staging.open():
            revised = take_revised(run.settings, run.generators, assembly.library)
            run.fingerprints = run.fingerprints.without(old for old, _ in revised.items.values())
            run.tracer.forget(run.fingerprints)
            run.printed, self._early = Printed(), set()
            self._make_saved(run, revised, fragment)
            gone = _plan_anew(run, before, revised, fragment)
            things = Things(run.settings["PRESS"], run.context, run.environment)
            stale, changed = look_again(self._in_question(run.memory, things, revised), things, run.fingerprints)
            run.tracer.recall(stale)
            printer = run.printer(stale)
            made = run.printed.made
            entries = [entry for entry in self._outdated(run, printer, stale, fragment) if entry.output not in made]
            self._make(run, printer, [entry for entry in entries if entry.output in self.looked_at])
            printer.make([entry for entry in entries if entry.output not in made], run.printed)
            run.printed.touched.update({thing.name: thing for thing in changed})
            known = {name: set(old.reads) for name in made if (old := run.memory.records.get(name))}
            report = self._publish(run, gone)
        self._take_note(run, run.printed.touched.values())
        self.assembly = assembly
        for output, record in made.items():
            for number in set(record.reads) - known.get(output, set()):
                self._readers[number].append(output)
        return report

    def _make_saved(self, run: Run, revised: Revised, fragment: Plan) -> None:
        """Make the pages of the texts themselves that were saved, before anything else is looked at."""
        writer = PlanningWriter(str(run.staging.folder), run.settings, fragment)
        for generator in run.generators:
            if isinstance(generator, ArticlesGenerator):
                write_articles(generator, writer.write_file, revised.filed_anew)
        outputs = [new.output for _, new in revised.items.values() if new is not None]
        found = [fragment.entries.get(output) or run.plan.entries.get(output) for output in outputs]
        pages = [entry for entry in found if isinstance(entry, PlannedPage)]
        if len(pages) < MANY:
            self._make(run, run.printer({}), sorted(pages, key=lambda entry: entry.output not in self.looked_at))

    def _make(self, run: Run, printer: Printer, entries: Sequence[Planned]) -> None:
        """Make a few files, and put those in place that are others than before."""
        printed, known = Printed(), run.memory.records
        try:
            printer.make(entries, printed)
        except Exception:  # to be told with whatever else is wrong
            return
        others = {name: made.digest for name, made in printed.made.items() if not _is_same(known.get(name), made)}
        if others:
            if self._digests is None:
                self._digests = run.staging.read_manifest()
            run.staging.put(others, self._digests)
            self._digests = {**self._digests, **others}
            self.in_place(others)
        self._early.update(others)
        run.printed.made.update(printed.made)
        run.printed.touched.update(printed.touched)

    def _in_question(self, memory: Memory, things: Things, revised: Revised) -> Iterator[Thing]:
        """Yield what may be another now: what belongs to texts that changed, and whatever else is another object."""
        for source in _with_their_series(revised):
            for name in (f"content {source}", f"column {source}"):
                if name in memory.things:
                    yield memory.things[name]
        for thing in self._others.values():
            found = things.find(thing.name)
            if found is None or found is not self._seen.get(thing.name) or not isinstance(found, Item | Listing):
                self._seen[thing.name] = found
                yield thing

    def _outdated(self, run: Run, printer: Printer, stale: Mapping[int, int], fragment: Plan) -> list[Planned]:
        """Return what has to be made, what someone waits for before the rest."""
        records, entries = run.memory.records, run.plan.entries
        outputs = {
            output for output, entry in fragment.entries.items() if not _is_kept(records.get(output), entry, printer)
        }
        reading = {output for number in stale for output in self._readers[number] if output in records}
        outputs.update(
            output
            for output in reading
            if any(mask & stale.get(number, 0) for number, mask in records[output].reads.items())
        )
        outputs.update(output for output, record in records.items() if not record.is_whole)
        handed_all = ((output, record) for output, record in records.items() if ALL_ARTICLES in record.own)
        outputs.update(
            output
            for output, record in handed_all
            if output in entries and not printer.is_fresh(entries[output], record)
        )
        return [entries[output] for output in sorted(outputs) if output in entries]

    def _publish(self, run: Run, gone: set[str]) -> BuildReport:
        """Put what was made in place, and look whether links still lead somewhere, as far as that may have changed."""
        made, known = run.printed.made, run.memory.records
        before = {name: record.references for name in made if (record := known.get(name)) and record.references}
        after = {name: record.references for name, record in made.items() if record.references is not None}
        records = {**known, **made}
        for name in gone:
            records.pop(name, None)
        published, digests = self._put_in_place(run, gone)
        astray = disturbed(before, after, gone, made.keys() - known.keys(), records.keys())
        in_question = {*after, *run.checked.pages}
        if astray:
            pages = {name: record.references for name, record in records.items() if record.references is not None}
            in_question |= leading_to(astray, pages, run.settings["PRESS"].site.root)

        def references(name: str) -> References | None:
            return records[name].references if name in records else None

        pages = {name: found for name in in_question if (found := references(name)) is not None}
        warnings = run.warnings(pages, records.keys(), references)
        run.remember(gone)
        return BuildReport(run.staging.output, run.settings["PRESS"], warnings, published, digests)

    def _put_in_place(self, run: Run, gone: set[str]) -> tuple[Published, Mapping[str, str]]:
        """Put what was made in place; return what that changed, and the digests of all files of the site."""
        made, known = run.printed.made, run.memory.records
        before = run.staging.read_manifest() if self._digests is None else self._digests
        digests = dict(before)
        for name in gone:
            digests.pop(name, None)
        digests.update((name, record.digest) for name, record in made.items())
        same = {name: old for name, record in made.items() if (old := known.get(name)) and _is_same(old, record)}
        others = made.keys() - same.keys()
        published = run.staging.publish(digests, made.keys() - _intact(run, same), self.in_place, before, others)
        self._digests = digests
        early, self._early = sorted(self._early - gone), set()
        return replace(published, written=(*early, *published.written)), digests


def _is_same(before: Record | None, after: Record) -> bool:
    return before is not None and before.digest == after.digest


def _intact(run: Run, records: Mapping[str, Record]) -> set[str]:
    """Return those of some outputs that lie in the output folder as they were put there."""
    if run.staging.linked_folders(records):
        return set()
    hints = {name: record.hint for name, record in records.items()}
    before = Files(hints, {name: record.digest for name, record in records.items()})
    found = files_named(str(run.staging.output), before)
    return {name for name, digest in found.digests.items() if digest == records[name].digest}


def _hand_out(plan: Plan, articles: list[Any]) -> None:
    """Give pages that are handed all articles those of now."""
    for entry in plan.entries.values():
        if isinstance(entry, PlannedPage) and ALL_ARTICLES in entry.own:
            entry.own[ALL_ARTICLES] = articles


def _shows_the_same(before: Listing, after: Listing) -> bool:
    """Whether a list has the same texts in the same order, and is about the same, so that its pages stay as planned."""
    if before.subject is not after.subject or before.title != after.title or len(before.entries) != len(after.entries):
        return False
    others = [pair for pair in zip(before.entries, after.entries, strict=True) if pair[0] is not pair[1]]
    return all(old.source == new.source for old, new in others)


def _is_kept(record: Record | None, entry: Planned, printer: Printer) -> bool:
    return record is not None and printer.is_fresh(entry, record)


def _with_their_series(revised: Revised) -> set[str]:
    """Return the texts that changed, and those in one series with any of them: these say what the others are called."""
    pairs = revised.items.values()
    touched = {item.series.slug for pair in pairs for item in pair if isinstance(item, Column) and item.series}
    columns = revised.library.columns if touched else ()
    return {*revised.items, *(column.source for column in columns if column.series and column.series.slug in touched)}


def _plan_anew(run: Run, before: Press, revised: Revised, fragment: Plan) -> set[str]:
    """Plan what belongs to lists that are others now, and to texts that are new; return what has no place any more."""
    press: Press = run.settings["PRESS"]
    writer = PlanningWriter(str(run.staging.folder), run.settings, fragment)
    former = {(listing.kind, listing.output): listing for listing in before.listings}
    writing = [generator for generator in run.generators if hasattr(generator, "write_listing")]
    for listing in press.listings:
        other = former.pop((listing.kind, listing.output), None)
        if other is listing:
            continue
        planned = run.plan.pages_of((listing.kind, listing.output))
        stays = other is not None and _shows_the_same(other, listing)
        for page in planned if stays else ():
            page.own["listing"] = listing
        for generator in writing:
            if not stays or not getattr(generator, "writes_pages", False):
                generator.write_listing(writer, listing)
    for generator in run.generators:
        if hasattr(generator, "write_page"):
            generator.write_page(writer)
        elif generator in revised.generators and isinstance(generator, ArticlesGenerator):
            generator.generate_direct_templates(writer.write_file)
            _hand_out(run.plan, run.context["articles"])
        elif generator in revised.generators:
            generator.generate_output(writer)
    gone = {item.output for item in revised.gone}
    for part in former:
        gone |= run.plan.parts.pop(part, set())
    return run.plan.take(fragment, gone)
