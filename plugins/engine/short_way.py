"""A build after which only bodies of columns differ, made without reading the site: see `build_shortly`.

It comes to what a run would come to, or to nothing: whatever is not known for certain is left to a run.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from plugins.core.body import Converter
from plugins.engine.edited_text import Edited, Surroundings, read_edited
from plugins.engine.groundwork import FILES_FROM_BODY, Groundwork, folders_in, groundwork_in
from plugins.engine.inventory import Files, files_in, files_written
from plugins.engine.last_build import CONTENT, LastBuild, Look, manifest_place
from plugins.engine.memory import Record, Thing, memory_path
from plugins.engine.notation import UNDEFINED, NotRemembered, named, texts_in, told_plain
from plugins.engine.readers import COLUMN, STAYS, UNFOLLOWED, WHOLE, body_mask, comes_from_body
from plugins.engine.recollection import Recollection
from plugins.engine.replay import Replay
from plugins.engine.silence import nothing_said
from plugins.engine.staging import BrokenOff, OutputRefused, Published, Staging
from plugins.engine.texts import StoredTexts

_ANEW = "anew"
"""In place of what stands for all of a text: nothing equals it, so that a run looks at each attribute by itself."""


@dataclass(frozen=True, slots=True)
class Shortly:
    """What such a build came to: the build, for the next command, and what it changed in the output."""

    build: LastBuild
    published: Published


def build_shortly(last: LastBuild, seen: Look, cache: Path, now: int) -> Shortly | None:
    """Bring the output to what it has to be where only bodies of columns were edited since the last build.

    None: nothing was done, and a run has to say what is so now.
    """
    try:
        with closing(Recollection(memory_path(cache, last.output))) as known, nothing_said():
            texts = StoredTexts(cache)
            try:
                return _Build(last, seen, known, texts, now).made()
            finally:
                texts.close()
    except (NotRemembered, TemplateError, sqlite3.Error, OSError, OutputRefused, BrokenOff):
        return None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError):
        return None  # a template's mistake, say: a run tells of it


@dataclass(slots=True)
class _Build:
    """One such build, from what is known of the last to what is put in place."""

    last: LastBuild
    seen: Look
    known: Recollection
    texts: StoredTexts
    now: int
    things: dict[str, Thing] = field(default_factory=dict)
    touched: dict[str, Thing] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    def made(self) -> Shortly:
        ground = self._ground()
        edited = self._edited(ground)
        before = {name: held for one in edited for name, held in one.values(one.before).items()}
        after = {name: held for one in edited for name, held in one.values(one.after).items()}
        readers = {one.source: self._readers(one) for one in edited}
        found = self.known.records({output for outputs in readers.values() for output in outputs})
        numbers = {number for record in found.values() for number in record.reads}
        self.things = {thing.name: thing for thing in self.known.things(numbers)}
        self.things |= {thing.name: thing for thing in self.known.things_named(after.keys() - self.things.keys())}
        changed = self._take(before, after)
        replay = Replay(ground, self.things, after, self._find)
        for output, record in found.items():
            if record.digest != self.last.written.digests.get(output):
                raise NotRemembered(output)
            if record.made_by == "file":
                self._renew(output, [one for one in edited if output in readers[one.source]], ground, before, after)
            elif any(texts_in(told) for told in record.own.values()):
                raise NotRemembered(output)
            elif any(changed.get(number, 0) & mask for number, mask in record.reads.items()):
                self._render(replay, output, record)
        self.touched |= replay.touched
        return self._put_in_place(edited, found)

    def _find(self, name: str) -> Thing | None:
        """Return a thing that no page has read that is made again, and have it known."""
        for thing in self.known.things_named([name]):
            self.things[name] = thing
        return self.things.get(name)

    def _ground(self) -> Groundwork:
        """Return what the last run laid down, as long as it still holds."""
        ground = groundwork_in(self.known.note("ground"))
        if ground is None or self.known.note("stamp") != self.last.stamp:
            raise NotRemembered("ground")
        roots = [place.root for place in self.last.inputs.places]
        installed = os.path.dirname(os.path.dirname(os.path.abspath(import_module("jinja2").__file__ or "")))
        for folder in map(os.path.abspath, folders_in(ground.loaders)):
            if not any(folder == root or folder.startswith(root + os.sep) for root in (*roots, installed)):
                raise NotRemembered(folder)
        return ground

    def _edited(self, ground: Groundwork) -> list[Edited]:
        content = next(place.root for place in self.last.inputs.places if place.name == CONTENT)
        files = self.seen.now.inputs.files[CONTENT].digests
        addresses = cache(lambda: json.loads(self.known.note("addresses") or "{}"))
        site = Surroundings(ground, Path(content), files, self.texts, Converter(ground.markdown), addresses)
        was = self.last.inputs.digests(CONTENT)
        sources = [each.name for each in self.seen.changes.changed]
        if any(warning.file.endswith(source) for warning in self.last.told.warnings for source in sources):
            raise NotRemembered("a warning")
        return [read_edited(source, was[source], site) for source in sources]

    def _readers(self, one: Edited) -> frozenset[str]:
        readers = self.known.readers(one.source)
        if not readers or UNFOLLOWED in readers:
            raise NotRemembered(one.source)
        return readers

    def _take(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[int, int]:
        """Bring what is told of the columns up to date, and return what has changed, as masks by number."""
        changed: dict[int, int] = {}
        for name, held in after.items():
            thing = self.things.get(name)
            if thing is None:
                raise NotRemembered(name)
            for place, attribute in enumerate(thing.attributes):
                if attribute == WHOLE:
                    thing.told[place] = _ANEW
                elif comes_from_body(name, attribute) and (attribute in held or thing.told[place] != UNDEFINED):
                    if held.get(attribute) is STAYS:
                        continue
                    if attribute not in held or thing.told[place] != told_plain(before[name][attribute]):
                        raise NotRemembered(f"{name} {attribute}")
                    thing.told[place] = told_plain(held[attribute])
                    if held[attribute] != before[name][attribute]:
                        changed[thing.number] = changed.get(thing.number, 0) | 1 << place
            self.touched[name] = thing
        return changed

    def _render(self, replay: Replay, output: str, record: Record) -> None:
        content, made = replay.page(record)
        self._refuse_other_references(record, made)
        self._take_file(output, content, made)

    def _refuse_other_references(self, record: Record, made: Record) -> None:
        """Give up where a page leads elsewhere, or where others may lead to what is no longer in it."""
        was, now = record.references, made.references
        if was is None or now is None:
            if was is not now:
                raise NotRemembered("references")
            return
        is_same = was.links == now.links and was.nearby == now.nearby
        if not is_same and (self.last.told.warnings or not {*now.links} <= {*was.links} or now.nearby != was.nearby):
            raise NotRemembered("other links")
        if was.fragments != now.fragments and (self.last.told.warnings or not {*was.fragments} <= {*now.fragments}):
            raise NotRemembered("fragments")

    def _renew(
        self,
        output: str,
        edited: list[Edited],
        ground: Groundwork,
        before: Mapping[str, Mapping[str, Any]],
        after: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Put what is made of bodies anew into a file that is no page."""
        content = (Path(self.last.output) / output).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.last.written.digests[output]:
            raise NotRemembered(output)
        renewals: list[Callable[..., bytes | None]] = [import_module(name).renewed for name in FILES_FROM_BODY]
        for one in edited:
            name = f"{COLUMN}{one.source}"
            url = ground.url + self._address(name)
            told = [{**held[name], **held[f"content {one.source}"]} for held in (before, after)]
            told = [{key: value for key, value in each.items() if value is not STAYS} for each in told]
            found = (new for renewed in renewals if (new := renewed(content, url, *told)) is not None)
            made = next(found, None)
            if made is None:
                raise NotRemembered(output)
            content = made
        digest = hashlib.sha256(content).hexdigest()
        self._take_file(output, content, Record("file", digest, {"made_from": ""}))

    def _address(self, name: str) -> str:
        thing = self.things[name]
        if "address" not in thing.attributes:
            raise NotRemembered("address")
        told = thing.told[thing.attributes.index("address")]
        return _text_in(told)

    def _take_file(self, output: str, content: bytes, made: Record) -> None:
        self.contents[output], self.records[output] = content, made

    def _put_in_place(self, edited: list[Edited], found: Mapping[str, Record]) -> Shortly:
        """Put what was made in place, and remember it."""
        for one in edited:
            if not any(record.own.get("article") == named(f"content {one.source}") for record in found.values()):
                raise NotRemembered(one.source)
        staging = Staging(Path(self.last.output))
        content = next(place.root for place in self.last.inputs.places if place.name == CONTENT)
        staging.refuse_unsafe(Path(content))
        digests = dict(self.last.written.digests)
        digests |= {output: record.digest for output, record in self.records.items()}
        self.texts.add([(one.key, one.plain) for one in edited])
        with staging.open() as folder:
            for output, made in self.contents.items():
                (folder / output).parent.mkdir(parents=True, exist_ok=True)
                (folder / output).write_bytes(made)
            published = staging.publish(digests, self.contents.keys(), before=self.last.written.digests)
            written = files_written(self.last.output, {name: digests[name] for name in self.contents})
            for name, hint in written.hints.items():
                self.records[name].hint = hint
            stamp = self._remember()
        return Shortly(self._build(written, stamp), published)

    def _remember(self) -> str:
        """Remember what now lies in the output. Should that come to nothing, a run sees what has become of it."""
        try:
            return self.known.keep(self.records, self.touched.values(), self._now_reading())
        except sqlite3.Error:
            return ""

    def _now_reading(self) -> dict[str, set[str]]:
        """Return what pages that were made again read of columns' bodies."""
        things = {thing.number: thing for thing in self.things.values()}
        found: dict[str, set[str]] = {}
        for output, record in self.records.items():
            for number, mask in record.reads.items():
                if mask & body_mask(things[number]):
                    found.setdefault(things[number].name.partition(" ")[2], set()).add(output)
        return found

    def _build(self, written: Files, stamp: str) -> LastBuild:
        before = self.last.written
        files = Files({**before.hints, **written.hints}, {**before.digests, **written.digests})
        manifest = files_in(manifest_place(self.last.output))
        return replace(self.seen.now, written=files, manifest=manifest, made=self.now, stamp=stamp)


def _text_in(told: str) -> str:
    from plugins.engine.notation import value_of

    value = value_of(told, lambda name: None, lambda: None)
    if not isinstance(value, str):
        raise NotRemembered(told)
    return value
