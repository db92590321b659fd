"""From a plan to files: what is as it would be made again is left alone, the rest is made, by several processes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateError, TemplateNotFound
from pelican.paginator import Page

from plugins.core.files import unreadable
from plugins.core.problems import ContentProblems
from plugins.engine.fingerprints import Fingerprints, Untraceable
from plugins.engine.forked import Work, processors, shared_out
from plugins.engine.inventory import NO_HINT, Files, Place, files_in, files_named, files_written
from plugins.engine.memory import Memory, Reads, Record, Thing
from plugins.engine.output_files import folders_above
from plugins.engine.plan import Plan, Planned, PlannedCopy, PlannedFile, PlannedPage
from plugins.engine.references import references_from, references_of
from plugins.engine.staging import Staging
from plugins.engine.templates import source_digest
from plugins.engine.tracing import Tracer, variable_told

MANY = 60
"""Pages; fewer are rendered sooner by one process than several are started."""

MANY_AT_HAND = 400
"""The same, in a process that stays: it is large, and knows of former builds what most pages have in common."""

_SHARE = 40
"""Pages in a piece of work."""


@dataclass(slots=True)
class Printed:
    """What came of a plan: the outputs that were made and lie in the folder aside, and those that were kept.

    `refreshed` are those of the kept whose file is the same, but not what the disk says of it.
    """

    made: dict[str, Record] = field(default_factory=dict)
    kept: dict[str, Record] = field(default_factory=dict)
    refreshed: dict[str, Record] = field(default_factory=dict)
    touched: dict[str, Thing] = field(default_factory=dict)


class Printer:
    """Makes what a plan asks for, in a folder aside."""

    def __init__(
        self,
        staging: Staging,
        memory: Memory,
        tracer: Tracer,
        fingerprints: Fingerprints,
        stale: Mapping[int, int],
        *,
        many: int = MANY,
    ) -> None:
        self._staging = staging
        self._memory = memory
        self._tracer = tracer
        self._fingerprints = fingerprints
        self._stale = stale
        self._many = many
        self._refreshed: set[str] = set()
        self._folders: set[str] = set()
        self.heard: Callable[[int, int], None] = lambda done, of: None
        """Hears how many of all files and pages that are to be made there are by now."""
        self._wanted = 0

    def print(self, plan: Plan, first: Callable[[Printer, list[Planned]], dict[str, Record]]) -> Printed:
        """Make whatever is not as it should be; `first` may have what someone waits for made before the rest."""
        printed = Printed()
        intact = self._intact(plan.entries)
        waiting: list[Planned] = []
        for output, entry in plan.entries.items():
            record = self._memory.records.get(output)
            if record is not None and output in intact and self.is_fresh(entry, record):
                printed.kept[output] = record
                if output in self._refreshed:
                    printed.refreshed[output] = record
            else:
                waiting.append(entry)
        printed.made.update(first(self, waiting))
        self.make([entry for entry in waiting if entry.output not in printed.made], printed)
        return printed

    def put_in_place(self, made: Mapping[str, Record]) -> None:
        """Put files in place before the rest is ready."""
        self._staging.put({name: record.digest for name, record in made.items()})

    def make(self, entries: Iterable[Planned], printed: Printed) -> None:
        """Make files and pages, whatever they were before.

        Raises:
            Exception: what something failed at; an ExceptionGroup where several did, each for a reason of its own.
        """
        entries = list(entries)
        self._wanted = len(printed.made) + len(entries)
        made = [entry for entry in entries if not isinstance(entry, PlannedCopy)]
        processes = processors()
        if len(made) < self._many or processes == 1:
            self._make_here(made, printed)
        else:
            self._make_here(self._make_together(_together(made), processes, printed), printed)
        for copy in entries:
            if isinstance(copy, PlannedCopy):
                printed.made[copy.output] = self._copied(copy)
        printed.touched.update(self._tracer.touched)

    def _intact(self, outputs: Iterable[str]) -> set[str]:
        """Return the outputs that lie in the output folder as a build has put them there."""
        records = {output: self._memory.records[output] for output in outputs if output in self._memory.records}
        linked = self._staging.linked_folders(records)
        before = Files(
            {output: record.hint for output, record in records.items()},
            {output: record.digest for output, record in records.items()},
        )
        found = files_named(str(self._staging.output), before)
        for output, digest in found.digests.items():
            record = records[output]
            if digest == record.digest and record.hint != found.hints[output]:
                record.hint = found.hints[output]
                self._refreshed.add(output)
        return {
            output
            for output, digest in found.digests.items()
            if digest == records[output].digest and not (linked and linked & folders_above([output]))
        }

    def is_fresh(self, entry: Planned, record: Record) -> bool:
        """Whether something to be written is, as it was made, what it would be now."""
        if not record.is_whole:
            return False
        if isinstance(entry, PlannedPage):
            if record.made_by != entry.template.name:
                return False
            for number, mask in record.reads.items():
                if self._stale.get(number, 0) & mask:
                    return False
            return all(told == self._own(entry, name) for name, told in record.own.items())
        if isinstance(entry, PlannedFile):
            return record.made_by == "file" and record.own.get("made_from") == self._made_from(entry)
        return record.made_by == "copy" and self._is_same_source(entry, record)

    def _own(self, page: PlannedPage, name: str) -> str | None:
        """Return what now stands for one of a page's own variables."""
        try:
            return variable_told(self._fingerprints, page.own, name)
        except Untraceable:
            return None

    def _made_from(self, entry: PlannedFile) -> str | None:
        try:
            return self._fingerprints.of_all(entry.made_from)
        except Untraceable:
            return None

    def _is_same_source(self, entry: PlannedCopy, record: Record) -> bool:
        size, modified, changed = map(int, record.own["source"].split())
        before = Files({"": (size, modified, changed)}, {"": record.digest})
        found = files_in(Place("", entry.source), before)
        if found.digests.get("") != record.digest:
            return False
        source = " ".join(map(str, found.hints[""]))
        if source != record.own["source"]:
            record.own["source"] = source
            self._refreshed.add(entry.output)
        return True

    def _copied(self, entry: PlannedCopy) -> Record:
        target = self._staging.folder / entry.output
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(entry.source, target)
        except (FileNotFoundError, PermissionError) as error:
            if error.filename != entry.source:
                raise
            raise ContentProblems([unreadable(entry.source, error)]) from None
        digest = files_in(Place("", str(target))).digests[""]
        source = Path(entry.source)
        hint = files_written(str(source.parent), {source.name: digest}).hints.get(source.name, NO_HINT)
        return Record("copy", digest, {"source": " ".join(map(str, hint))})

    def _make_here(self, entries: list[PlannedPage | PlannedFile], printed: Printed) -> None:
        for place, entry in enumerate(entries):
            try:
                printed.made[entry.output] = self._made(entry)
            except Exception:
                self._make_rest(entries[place:], printed)
                return
            self.heard(len(printed.made), self._wanted)

    def _make_rest(self, entries: list[PlannedPage | PlannedFile], printed: Printed) -> None:
        """Raise what is wrong: of each template, whatever the first of its pages fails at, by their addresses.

        Whichever pages were to be made, and by however many processes, those are the same.
        """
        errors: dict[str, Exception] = {}
        for entry in sorted(entries, key=attrgetter("output")):
            kind = f"template {entry.template.name}" if isinstance(entry, PlannedPage) else entry.output
            if kind in errors:
                continue
            try:
                printed.made[entry.output] = self._made(entry)
            except Exception as error:
                if isinstance(error, OSError) and not isinstance(error, TemplateError):
                    raise  # the disk's, which is the same for all
                errors[kind] = error
        if len(errors) > 1:
            raise ExceptionGroup("there are several reasons", [*errors.values()])
        for only in errors.values():
            raise only

    def _make_together(
        self, entries: list[PlannedPage | PlannedFile], processes: int, printed: Printed
    ) -> list[PlannedPage | PlannedFile]:
        """Make files and pages with the help of other processes; return those that could not be made."""
        _compile(entry for entry in entries if isinstance(entry, PlannedPage))
        shares = [entries[start : start + _SHARE] for start in range(0, len(entries), _SHARE)]
        failed: list[PlannedPage | PlannedFile] = []
        others: dict[int, _Numbering] = {}
        for number, answer in shared_out(len(shares), self._shares(shares), processes):
            if answer is None:
                try:
                    printed.made.update({entry.output: self._made(entry) for entry in shares[number]})
                except Exception:  # where a fault lies is found when all else is made
                    failed += shares[number]
                continue
            process, records, noted = json.loads(answer)
            numbering = others.setdefault(process, _Numbering(self._memory, printed.touched))
            numbering.learn(noted)
            printed.made.update(numbering.record(*plain) for plain in records)
            self.heard(len(printed.made), self._wanted)
        return failed

    def _shares(self, shares: list[list[PlannedPage | PlannedFile]]) -> Callable[[], Work]:
        """Return what another process is to do with a number: make that share, and tell what came of it."""

        def work(number: int) -> bytes | None:
            self._tracer.touched.clear()
            try:
                records = [[entry.output, *_plain(self._made(entry))] for entry in shares[number]]
            except Exception:
                return None
            noted = [[name, thing.number, thing.attributes, thing.told] for name, thing in self._tracer.touched.items()]
            return json.dumps([os.getpid(), records, noted]).encode()

        return lambda: work

    def _made(self, entry: PlannedPage | PlannedFile) -> Record:
        if isinstance(entry, PlannedPage):
            return self._rendered(entry)
        content = entry.make()
        self._write(entry.output, content)
        made_from = self._made_from(entry)
        return Record("file", _digest(content), {"made_from": made_from or ""}, is_whole=made_from is not None)

    def _rendered(self, page: PlannedPage) -> Record:
        trace = self._tracer.begin(page.own, page.context)
        try:
            name = str(page.template.name)
            self._tracer.template(name, source_digest(page.template.environment, name))
            if page.overrides and not _is_found(page.template):
                self._tracer.give_up()
            content = page.rendered().encode("utf-8")
        finally:
            self._tracer.end()
        self._write(page.output, content)
        references = references_of(content) if page.output.endswith((".html", ".htm")) else None
        return Record(name, _digest(content), trace.own, trace.reads, trace.is_whole, references=references)

    def _write(self, output: str, content: bytes) -> None:
        folder = f"{self._staging.folder}/{output}".rpartition("/")[0]
        if folder not in self._folders:
            try:
                os.mkdir(folder)
            except OSError:  # it is there, or the one above it is not
                os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)
        with open(f"{self._staging.folder}/{output}", "wb") as file:
            file.write(content)


def _is_found(template: Template) -> bool:
    """Whether a template is found by its name; that of a page of TEMPLATE_PAGES is only while Pelican plans it."""
    loader = template.environment.loader
    try:
        return (
            loader is not None and loader.get_source(template.environment, str(template.name))[1] == template.filename
        )
    except TemplateNotFound:
        return False


def _together(entries: list[PlannedPage | PlannedFile]) -> list[PlannedPage | PlannedFile]:
    """Order pages so that those which show the same texts mostly come together: by how far down their lists they are.

    What one process has noted of a text another need not note again, nor write out what several feeds have.
    """
    groups: dict[str | None, list[tuple[float, PlannedPage]]] = {}
    for entry in entries:
        if isinstance(entry, PlannedPage):
            groups.setdefault(entry.template.name, []).append((_depth(entry), entry))
    ordered: list[tuple[float, PlannedPage]] = []
    for group in groups.values():
        ordered += [(place / len(group) if depth < 0 else depth, page) for place, (depth, page) in enumerate(group)]
    pages = (page for _, page in sorted(ordered, key=itemgetter(0)))
    return [*pages, *(entry for entry in entries if isinstance(entry, PlannedFile))]


def _depth(page: PlannedPage) -> float:
    """Return how far down a list a page of it is, from 0 to 1; -1 where it is no such page."""
    for value in page.own.values():
        if type(value) is Page:
            return float(value.number / value.paginator.num_pages)
    return -1.0


def _compile(pages: Iterable[PlannedPage]) -> None:
    """Load all templates that the pages may need, so that not every process has to compile them.

    What is wrong with one shows where a page needs it, and else does not matter.
    """
    for environment, name in {(page.template.environment, str(page.template.name)): None for page in pages}:
        source_digest(environment, name)
        for other, digest in list(environment.__dict__["source_digests"].items()):
            if digest:
                with suppress(Exception):
                    environment.get_template(other)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain(record: Record) -> list[Any]:
    reads = list(chain.from_iterable(record.reads.items()))
    return [record.made_by, record.digest, record.own, reads, record.is_whole, record.references]


class _Numbering:
    """How another process numbers things and their attributes, in terms of ours."""

    def __init__(self, memory: Memory, touched: dict[str, Thing]) -> None:
        self._memory = memory
        self._touched = touched
        self._places: dict[int, tuple[int, list[int]]] = {}
        self._masks: dict[tuple[int, int], tuple[int, int]] = {}

    def learn(self, noted: list[tuple[str, int, list[str], list[str]]]) -> None:
        """Take what the process has noted of things, and how it numbers them."""
        for name, number, attributes, told in noted:
            thing = self._touched[name] = self._memory.thing(name)
            for attribute, value in zip(attributes, told, strict=True):
                if attribute not in thing.attributes:
                    thing.attributes.append(sys.intern(attribute))
                    thing.told.append(sys.intern(value))
            self._places[number] = thing.number, [1 << thing.attributes.index(each) for each in attributes]
        self._masks.clear()

    def record(self, output: str, made_by: str, digest: str, own: dict[str, str], reads: list[int], *rest: Any) -> Any:
        """Return an output and what is known of it."""
        is_whole, references = rest
        ours: list[int] = []
        for read in zip(reads[::2], reads[1::2], strict=True):
            ours += self._masks.get(read) or self._ours(*read)
        known = {sys.intern(name): sys.intern(told) for name, told in own.items()}
        found = references_from(references)
        return output, Record(sys.intern(made_by), digest, known, Reads(ours), is_whole, references=found)

    def _ours(self, number: int, mask: int) -> tuple[int, int]:
        ours, bits = self._places.get(number, (number, []))
        translated = sum(bit for place, bit in enumerate(bits) if mask >> place & 1) if bits else mask
        self._masks[number, mask] = ours, translated
        return ours, translated
