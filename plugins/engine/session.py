"""What a process keeps that builds again and again: what it has read, and a plan in which only what changed is planned
anew.

After a small change (a text's words, title or names; a column more or less) the run before it is not repeated but
revised: its generators and its plan stay, objects of texts say what the texts now say, the lists that changed are
planned anew, and of what pages have read only that is looked at which may be another. Whatever is not small is a run
like any other. A revised run must come to what a new one would; `tests/soundness` compares them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pelican.generators import ArticlesGenerator

from plugins.core.library import Assembly
from plugins.core.listing import Listing
from plugins.core.model import Column, Item
from plugins.core.plugin import Revised, take_revised, write_articles
from plugins.core.press import Press
from plugins.engine.fingerprints import Fingerprints
from plugins.engine.link_check import disturbed, leading_to
from plugins.engine.memory import Memory, Record, Thing
from plugins.engine.plan import Plan, Planned, PlanningWriter
from plugins.engine.printing import Printed, Printer
from plugins.engine.reading import Reader
from plugins.engine.references import References
from plugins.engine.run import BuildReport, Run
from plugins.engine.things import Things, look_again
from plugins.engine.tracing import TEMPLATE

_OF_TEXTS = frozenset({"content", "column", "file", TEMPLATE.strip()})
"""Kinds of things that are looked at again only where their text is another."""


@dataclass(slots=True)
class Session:
    """What is kept between builds; `in_place` hears of files as soon as they lie in the output.

    `looked_at` are the outputs that someone waits for.
    """

    in_place: Callable[[Collection[str]], None] = lambda outputs: None
    looked_at: frozenset[str] = frozenset()
    reader: Reader | None = None
    memory: Memory | None = None
    run: Run | None = None
    assembly: Assembly | None = None
    _readers: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _digests: Mapping[str, str] | None = None
    _others: list[Thing] = field(default_factory=list)
    _seen: dict[str, Any] = field(default_factory=dict)

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
        self._others = [thing for thing in run.memory.things.values() if thing.name.partition(" ")[0] not in _OF_TEXTS]
        if run.environment is not None:
            things = Things(run.settings["PRESS"], run.context, run.environment)
            self._seen = {thing.name: things.find(thing.name) for thing in self._others}

    def first(self, printer: Printer, entries: list[Planned]) -> dict[str, Record]:
        """Make the pages that someone waits for, and put them in place before the rest is made."""
        wanted = [entry for entry in entries if entry.output in self.looked_at]
        if not wanted or len(wanted) == len(entries):
            return {}
        printed = Printed()
        printer.make(wanted, printed)
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
        run.fingerprints = Fingerprints(run.settings)
        run.tracer.forget(run.fingerprints)
        fragment = run.settings["BUILD_PLAN"] = Plan()
        with run.staging.open():
            revised = take_revised(run.settings, run.generators, assembly.library)
            gone = _plan_anew(run, before, revised, fragment)
            things = Things(run.settings["PRESS"], run.context, run.environment)
            stale, changed = look_again(self._in_question(run.memory, things, revised), things, run.fingerprints)
            printer, run.printed = run.printer(stale), Printed()
            entries = self._outdated(run, printer, stale, fragment)
            run.printed.made.update(self.first(printer, entries))
            printer.make([entry for entry in entries if entry.output not in run.printed.made], run.printed)
            run.printed.touched.update({thing.name: thing for thing in changed})
            known = {name: old.reads for name in run.printed.made if (old := run.memory.records.get(name))}
            report = self._publish(run, gone)
        self.assembly = assembly
        for output, record in run.printed.made.items():
            for number in record.reads.keys() - known.get(output, {}).keys():
                self._readers[number].append(output)
        return report

    def _in_question(self, memory: Memory, things: Things, revised: Revised) -> Iterator[Thing]:
        """Yield what may be another now: what belongs to texts that changed, and whatever else is another object."""
        for source in _with_their_series(revised):
            for name in (f"content {source}", f"column {source}"):
                if name in memory.things:
                    yield memory.things[name]
        for thing in self._others:
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
        for number, mask in stale.items():
            readers = ((output, records.get(output)) for output in self._readers[number])
            outputs.update(output for output, record in readers if record and record.reads.get(number, 0) & mask)
        outputs.update(output for output, record in records.items() if not record.is_whole)
        found = [entries[output] for output in sorted(outputs) if output in entries]
        return sorted(found, key=lambda entry: entry.output not in self.looked_at)

    def _publish(self, run: Run, gone: set[str]) -> BuildReport:
        """Look whether links still lead somewhere, as far as that may have changed, and put what was made in place."""
        made, known = run.printed.made, run.memory.records
        before = {name: record.references for name in made if (record := known.get(name)) and record.references}
        after = {name: record.references for name, record in made.items() if record.references is not None}
        records = {**known, **made}
        for name in gone:
            records.pop(name, None)
        astray = disturbed(before, after, gone, made.keys() - known.keys(), records.keys())
        in_question = {*after, *run.checked.pages}
        if astray:
            pages = {name: record.references for name, record in records.items() if record.references is not None}
            in_question |= leading_to(astray, pages, run.settings["PRESS"].site.root)

        def references(name: str) -> References | None:
            return records[name].references if name in records else None

        pages = {name: found for name in in_question if (found := references(name)) is not None}
        warnings = run.warnings(pages, records.keys(), references)
        digests = {name: record.digest for name, record in records.items()}
        published = run.staging.publish(digests, made.keys(), self.in_place, self._digests)
        self._digests = digests
        run.remember(gone)
        return BuildReport(run.staging.output, run.settings["PRESS"], warnings, published, digests)


def _shows_the_same(before: Listing, after: Listing) -> bool:
    """Whether a list has the same texts in the same order, and is about the same, so that its pages stay as planned."""
    if before.subject is not after.subject or before.title != after.title or len(before.entries) != len(after.entries):
        return False
    pairs = zip(before.entries, after.entries, strict=True)
    return all(old is new or old.source == new.source for old, new in pairs)


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
        elif isinstance(generator, ArticlesGenerator):
            write_articles(generator, writer.write_file, revised.new)
        elif generator in revised.generators:
            generator.generate_output(writer)
    gone = {item.output for item in revised.gone}
    for part in former:
        gone |= run.plan.parts.pop(part, set())
    return run.plan.take(fragment, gone)
