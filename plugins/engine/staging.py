"""A build written aside and put in place when it is whole: changed files renamed over, vanished ones removed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plugins.engine.output_files import files_below, folders_above, is_inside, is_same, make_way, remove


class OutputRefused(Exception):
    """The output folder is one that a build must not write to, or is being written to."""

    exitcode = 1


class BrokenOff(Exception):
    """A build could not be put in place to the end: some files of the output are new, the others as they were."""

    exitcode = 1


NOT_COPIED = "A problem occurred copying file"
"""How Pelican begins to say, as a mere warning, that a file is missing from the build."""


@dataclass(frozen=True, slots=True)
class Published:
    """What putting a build in place changed: the files that were written, and those that were removed."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[str, ...]:
        """All files that are new, other or gone."""
        return self.written + self.removed


@dataclass(slots=True)
class Staging:
    """The folder beside the output in which a build is prepared."""

    output: Path
    folder: Path = field(init=False)
    manifest: Path = field(init=False)

    def __post_init__(self) -> None:
        self.output = Path(os.path.abspath(self.output))
        self.folder = self.output.parent / f".{self.output.name}.staging"
        self.manifest = self.output.parent / f"{self.output.name}.manifest.json"

    def refuse_unsafe(self, content: Path) -> None:
        """Make sure that the output is no folder with something else in it that matters.

        Raises:
            OutputRefused: it is the content folder, lies in it or holds it, or is the root or a home folder.
        """
        real, texts = Path(os.path.realpath(self.output)), Path(os.path.realpath(content))
        if real == texts or real in texts.parents or texts in real.parents:
            raise OutputRefused(f"{self.output} holds the content, or lies in it; choose another output folder")
        if real == Path(real.anchor) or real == Path.home():
            raise OutputRefused(f"{self.output} is no folder for a site; choose another output folder")
        if ".git" in real.parts:
            raise OutputRefused(f"{self.output} belongs to Git; choose another output folder")
        for path in (self.output, *self.output.parents):
            if path.exists() and not path.is_dir():
                raise OutputRefused(f"{path} is a file; choose another output folder")

    @contextlib.contextmanager
    def open(self) -> Iterator[Path]:
        """Give an empty folder to build in, for one build at a time; it is gone afterwards.

        Raises:
            OutputRefused: another build is writing to the same output.
        """
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with _locked(self.output.parent / f".{self.output.name}.lock", str(self.output)):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir()
            try:
                yield self.folder
            finally:
                shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, made: Mapping[str, str], before: Mapping[str, str] | None = None) -> None:
        """Put a few files in place before the others are ready, for someone who waits for them.

        `before` is what the manifest says, for one who knows.

        Raises:
            OutputRefused: as `publish` does.
        """
        before = self.read_manifest() if before is None else before
        self._refuse_loss(list(made), before)
        if made.keys() - before.keys():
            self.output.mkdir(exist_ok=True)
            self._write_manifest({**before, **made})
        self._replace(list(made), [])

    def publish(
        self,
        after: Mapping[str, str],
        made: Collection[str],
        in_place: Callable[[Collection[str]], None] = lambda files: None,
        before: Mapping[str, str] | None = None,
        others: Container[str] = frozenset(),
    ) -> Published:
        """Put the prepared build in place, the manifest last.

        `after` names all files of the site, with the digest of each; those `made` lie in the folder aside or were put
        in place before, the others in the output already. `in_place` hears of all that have changed. `before` is what
        the manifest says, for one who knows; `others` of the made are known to be others than before.

        Raises:
            OutputRefused: a file that is not the site's own would be lost, a folder's or one in a folder's place; or a
                file of the site would have to be a folder, since another lies in it.
            BrokenOff: the disk is full or failed before all was in place.
        """
        before = self.read_manifest() if before is None else before
        self._refuse_nesting(made, after)
        staged = [name for name in sorted(made) if os.path.lexists(f"{self.folder}/{name}")]
        if not self.output.exists():
            return self._publish_all(staged, before, after, in_place)
        linked = self.linked_folders(made)
        changed = [name for name in staged if name in others or self._is_other(name, after[name], linked)]
        self._refuse_loss(changed, before)
        if after.keys() - before.keys():  # were this build cut short, the next one must know what it had put here
            self._write_manifest({**before, **after})
        try:
            removed = self._replace(changed, sorted(before.keys() - after.keys()))
            in_place((*changed, *removed))
            self._write_manifest(after)
        except OSError as error:
            raise BrokenOff(f"{error.strerror}: not all of the new site is in {self.output}; build again") from error
        return Published(tuple(changed), removed)

    def _publish_all(
        self,
        staged: list[str],
        before: Mapping[str, str],
        after: Mapping[str, str],
        in_place: Callable[[Collection[str]], None],
    ) -> Published:
        """Make the folder aside the output, where there is none yet."""
        self._write_manifest({**before, **after})
        os.replace(self.folder, self.output)
        in_place(staged)
        if before.keys() - after.keys():
            self._write_manifest(after)
        return Published(tuple(staged))

    def _is_other(self, name: str, digest: str, linked: set[str]) -> bool:
        """Whether a prepared file is not what lies in its place, or its place lies behind one of the linked folders."""
        if linked and linked & folders_above([name]):
            return True
        return not is_same(f"{self.output}/{name}", f"{self.folder}/{name}", digest)

    def _replace(self, changed: list[str], gone: list[str]) -> tuple[str, ...]:
        """Put changed files in place and remove those that are gone; returns those that were there to be removed."""
        ready = {self.output}
        for name in changed:
            target = self.output / name
            make_way(target, ready)
            os.replace(f"{self.folder}/{name}", target)
        return tuple(name for name in gone if remove(self.output / name, self.output))

    def _refuse_loss(self, changed: list[str], before: Mapping[str, str]) -> None:
        """Make sure that no folder gives way to a file, nor a file to a folder, unless they are the site's own."""
        in_the_way = [
            self.output / folder for folder in folders_above(changed) if os.path.isfile(f"{self.output}/{folder}")
        ]
        for name in changed:
            if os.path.isdir(f"{self.output}/{name}") and not os.path.islink(f"{self.output}/{name}"):
                in_the_way.extend(files_below(self.output / name))
        for path in sorted(in_the_way):
            if path.is_file() and not path.is_symlink() and path.relative_to(self.output).as_posix() not in before:
                raise OutputRefused(f"{path} is not the site's own and stands in its way; move it somewhere else")

    def _refuse_nesting(self, made: Collection[str], after: Mapping[str, str]) -> None:
        """Make sure that no file of the site would have to be a folder that another file of it lies in."""
        both = folders_above(made) & after.keys()
        if folders := {name for name in made if os.path.isdir(f"{self.output}/{name}")}:
            both |= folders & folders_above(after)
        for name in sorted(both):
            below = min(other for other in after if other.startswith(f"{name}/"))
            raise OutputRefused(f"/{name} would have to be a file and a folder, since /{below} lies below it")

    def linked_folders(self, names: Iterable[str]) -> set[str]:
        """Return the folders above some files of the output that are links to elsewhere, and have to give way."""
        return {folder for folder in folders_above(names) if os.path.islink(f"{self.output}/{folder}")}

    def read_manifest(self) -> dict[str, str]:
        """Return the files that builds have put into the output, with their digests."""
        try:
            found = json.loads(self.manifest.read_text(encoding="utf-8"))["files"]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return {name: digest for name, digest in found.items() if is_inside(name)} if isinstance(found, dict) else {}

    def _write_manifest(self, files: Mapping[str, str]) -> None:
        aside = self.manifest.with_suffix(".new")
        with open(aside, "w", encoding="utf-8") as file:
            lines = [f"{_quoted(name)}: {_quoted(digest)}" for name, digest in sorted(files.items())]
            file.write('{"version": 1,\n"files": {' + ",\n".join(lines) + "}}")
        os.replace(aside, self.manifest)


_quoted = json.JSONEncoder(ensure_ascii=False).encode


@contextlib.contextmanager
def _locked(path: Path, output: str) -> Iterator[None]:
    """Hold a lock that ends with the process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows has no advisory locks of this kind; builds there are one at a time by custom.
        yield
        return
    with path.open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file.fileno()).st_ino != path.stat().st_ino:  # its holder took it away just before we had it
                raise OSError
        except OSError:
            raise OutputRefused(f"another build is writing to {output}; wait until it is done") from None
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
