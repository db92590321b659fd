"""Where a generated site lies on the disk, is built over and over, and is compared with a clean build of itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from desk.options import Options
from tests.soundness.building import Told, build_anew, build_forked, empty
from tests.soundness.site import Site

Files = dict[str, bytes]


class Unsound(AssertionError):
    """A build from what earlier ones left is not what a clean one is."""


@dataclass(slots=True)
class Workspace:
    """A folder with a site, its output and its cache."""

    root: Path
    files: Files = field(default_factory=dict)
    foreign: Files = field(default_factory=dict)
    """Files in the output that no build has put there."""
    saved_foreign: Files = field(default_factory=dict)
    name: str = "here"
    stands_in: Path | None = None
    """The folder in which the one who builds stands; None: this process's."""
    purpose: str = "public"
    processes: int = 1
    """How many processes share what builds do; clean builds, with which they are compared, do everything in one."""
    compared: int = 0
    """How many files have been compared with those of a clean build."""

    @property
    def place(self) -> Path:
        """The folder of the site, its cache and its output, which are moved together."""
        return self.root / self.name

    @property
    def saved(self) -> Path:
        """A copy of the cache and the output, kept for later."""
        return self.root / "saved"

    @property
    def output(self) -> Path:
        """The folder that is built into, again and again."""
        return self.place / "output"

    @property
    def cache(self) -> Path:
        """What one build leaves for the next."""
        return self.place / "cache"

    @property
    def manifest(self) -> Path:
        """The list of the output's files."""
        return self.place / "output.manifest.json"

    @property
    def printed(self) -> Path:
        """What the last build printed."""
        return self.root / "printed.txt"

    def options(self) -> Options:
        """Return what to build."""
        return Options(settings=self.place / "site" / "settings.py", cache=self.cache, output=self.output)

    def clean_options(self) -> Options:
        """Return what a clean build is made of: the same, with nowhere anything to start from."""
        clean = self.root / "clean"
        return Options(settings=self.place / "site" / "settings.py", cache=clean / "cache", output=clean / "output")

    def write(self, site: Site, *, keeps_times: bool = False, renames: bool = False) -> list[Path]:
        """Bring the disk up to date with the site; returns the paths that changed.

        `keeps_times`: changed files have the times that they had; `renames`: they are written aside and put in place.
        """
        wanted, folder = site.written(), self.place / "site"
        changed = [path for path, data in wanted.items() if self.files.get(path) != data]
        gone = self.files.keys() - wanted.keys()
        for path in gone:
            (folder / path).unlink()
            _remove_empty_folders(folder / path, folder)
        for path in changed:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            _write(folder / path, wanted[path], keeps_times=keeps_times, renames=renames)
        self.files = wanted
        return [folder / path for path in sorted({*changed, *gone})]

    def build(self, clock: int) -> Told:
        """Build from what earlier builds have left."""
        return build_forked(self.options(), clock, self.printed, self.stands_in, processes=self.processes)

    def build_anew(self, clock: int, hash_seed: str) -> Told:
        """Build from what earlier builds have left, in a new process."""
        return build_anew(self.options(), clock, self.printed, self.stands_in, PYTHONHASHSEED=hash_seed)

    def build_clean(self, clock: int) -> tuple[Told, Files, object]:
        """Build from nothing; returns what was said, the output and its manifest."""
        empty(self.root / "clean")
        options = self.clean_options()
        told = build_forked(options, clock, self.root / "printed-clean.txt", self.stands_in, self.purpose)
        assert options.output is not None
        files = everything(options.output)
        return told, files, read_manifest(options.output.with_name("output.manifest.json"))

    def move(self) -> None:
        """Copy everything to another place, with other times; what was here is gone."""
        old, self.name = self.place, "there" if self.name == "here" else "here"
        shutil.copytree(old, self.place, copy_function=shutil.copyfile)
        shutil.rmtree(old)

    def compare(self, clock: int, before: Files, told: Told, ahead: Collection[str] = ()) -> Told:
        """Compare the output with that of a clean build; `before` is the output before this build.

        Pages that are looked at are put in place first: these are `ahead`, and may be new where a build then fails.

        Raises:
            Unsound: there is any difference, in files, in what is said, or in the manifest.
        """
        clean, wanted, manifest = self.build_clean(clock)
        if told.has_failed or clean.has_failed:
            wanted = before
        self.foreign = {path: data for path, data in self.foreign.items() if clean.has_failed or path not in wanted}
        found = everything(self.output)
        self.compared += len(found.keys() | wanted.keys())
        if clean.has_failed:
            wanted = wanted | {path: found[path] for path in ahead if path in found and path in wanted}
        differences = [
            *_said_differently(told, clean),
            *_not_told_of(told, before, found),
            *_of_files(found, wanted if clean.has_failed else wanted | self.foreign),
        ]
        if not clean.has_failed and read_manifest(self.manifest) != manifest:
            differences.append("the manifest is another")
        if differences:
            raise Unsound("\n".join(differences))
        return clean


def everything(folder: Path) -> Files:
    """Return every file below a folder with its mode before its bytes, and every empty folder."""
    found: Files = {}
    waiting = [(str(folder), "")]
    while waiting:
        place, relative = waiting.pop()
        try:
            entries = list(os.scandir(place))
        except FileNotFoundError:
            continue
        if relative and not entries:
            found[relative] = b"(an empty folder)"
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, f"{relative}{entry.name}/"))
            else:
                mode = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
                found[relative + entry.name] = b"%o " % mode + Path(entry.path).read_bytes()
    return found


def read_manifest(path: Path) -> object:
    """Return what a manifest says; nothing where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _said_differently(told: Told, clean: Told) -> Iterator[str]:
    here, there = set(map(_without_reason, told.lines)), set(map(_without_reason, clean.lines))
    only_here, only_clean = here - there, there - here
    only_here = {line for line in only_here if not is_about_the_cache(line)}
    for line in sorted(only_clean):
        yield f"only a clean build says: {line}"
    for line in sorted(only_here):
        yield f"a clean build does not say: {line}"
    if told.has_failed != clean.has_failed:
        yield f"a clean build {'fails' if clean.has_failed else 'succeeds'}; this one printed:\n{told.printed[-3000:]}"


def _without_reason(line: str) -> str:
    """Return what is said of a template that fails with its place alone: pages fail for reasons of their own.

    Which of them is the first depends on which are made, and in what order.
    """
    return re.sub(r"(\.html:\d+:\d+: \w+Error): .*", r"\1", line)


def _not_told_of(told: Told, before: Files, after: Files) -> Iterator[str]:
    """Yield what changed in the output without a word of it, where the builder was to tell."""
    if told.in_place is not None:
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        for path in sorted(changed - told.in_place)[:3]:
            if b"(an empty folder)" not in {before.get(path), after.get(path)}:
                yield f"it was not told that {path} has changed"


def is_about_the_cache(line: str) -> bool:
    """Whether a line says no more than that what an earlier build had left was of no use."""
    return ("cache" in line or "earlier builds" in line) and "warning: " in line


def _of_files(found: Files, wanted: Files) -> Iterator[str]:
    paths = sorted(path for path in found.keys() | wanted.keys() if found.get(path) != wanted.get(path))
    for path in paths[:5]:
        if path not in found or path not in wanted:
            yield f"{path} {'is missing' if path in wanted else 'should not be there'}"
            continue
        yield f"{path} differs:\n{_first_difference(found[path], wanted[path])}"
    if len(paths) > 5:
        yield f"… and {len(paths) - 5} more files: {', '.join(paths[5:12])}"


def _first_difference(found: bytes, wanted: bytes) -> str:
    here, there = found.split(b"\n"), wanted.split(b"\n")
    pairs = [(a, b) for a, b in zip(here, there, strict=False) if a != b] or [(here[-1], there[-1])]
    lines = [
        f"    - {(a[:400]).decode(errors='replace')}\n    + {(b[:400]).decode(errors='replace')}" for a, b in pairs[:2]
    ]
    return "\n".join(lines) + f"\n    ({len(pairs)} lines; - is, + should be)"


def _write(path: Path, data: bytes, *, keeps_times: bool, renames: bool) -> None:
    times = path.stat() if path.exists() else None
    written = path.with_name(f".{path.name}.tmp") if renames else path
    written.write_bytes(data)
    if keeps_times and times:
        os.utime(written, ns=(times.st_atime_ns, times.st_mtime_ns))
    if renames:
        written.replace(path)


def _remove_empty_folders(path: Path, top: Path) -> None:
    for folder in path.parents:
        if folder == top:
            return
        try:
            folder.rmdir()
        except OSError:
            return
