"""Targets that no site may be published to: each is refused, and nothing that lies there is touched."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desk.deploy.parcel import Parcel
from desk.deploy.target import Target
from tests.adversity.editions import SITE_ID, edition, parcel_of, release_for
from tests.adversity.injecting import do
from tests.adversity.places import unheard

OTHER_SITE = "0d1b5f39-5a0f-5d25-9d0b-7d2d5ff0e9ab"

OpenTarget = Callable[[str, Path], Target]
"""Opens a target at a path, as it is written in the settings of a house that lies in a folder."""


@dataclass(frozen=True, slots=True)
class Case:
    """A wrong target: how it is called, the path as it is typed, and how it comes about."""

    name: str
    typed: str
    prepare: Callable[[Path], None] = lambda _: None
    """Given the world, a folder in which `house`, `home` and `elsewhere` lie."""
    is_seen_from_afar: bool = True
    """Whether it is wrong on another host, too, where nobody knows of the house."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What came of publishing to a wrong target: what was said, and what was touched that is somebody else's."""

    case: str
    how: str
    said: str
    touched: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether it was refused in a sentence, and nothing was touched."""
        return self.how == "refused" and not self.touched


def _wrote(path: str, text: str = "somebody's\n") -> Callable[[Path], None]:
    """Return what writes a file into the world."""

    def prepare(world: Path) -> None:
        (world / path).parent.mkdir(parents=True, exist_ok=True)
        (world / path).write_text(text, encoding="utf-8")

    return prepare


def _linked(path: str, to: str) -> Callable[[Path], None]:
    """Return what makes a link in the world; where it leads is counted from there."""

    def prepare(world: Path) -> None:
        (world / path).parent.mkdir(parents=True, exist_ok=True)
        (world / path).symlink_to(world / to)

    return prepare


def _made(path: str) -> Callable[[Path], None]:
    """Return what makes a folder in the world."""
    return lambda world: (world / path).mkdir(parents=True, exist_ok=True)


MARKER = "../elsewhere/marked/standfirst.json"

CASES = (
    Case("an empty path", ""),
    Case("spaces", "   "),
    Case("the root of the disk", "/"),
    Case("the root of the disk, said otherwise", "//../."),
    Case("the house itself", "."),
    Case("the folder above the house", ".."),
    Case("a home folder", "~"),
    Case("a home folder, said otherwise", "~/Documents/.."),
    Case("the folder of all homes", "~/.."),
    Case("a file", "public", _wrote("house/public")),
    Case("a path below a file", "notes.txt/site", _wrote("house/notes.txt")),
    Case("a device", "/dev/null"),
    Case("a folder of the system's", "/etc"),
    Case("a folder of the kernel's", "/proc"),
    Case("somebody's folder", "../elsewhere/photographs", _wrote("elsewhere/photographs/one.jpg")),
    Case("a folder with one hidden file", "../elsewhere/hidden", _wrote("elsewhere/hidden/.env")),
    Case("a folder with an empty folder in it", "../elsewhere/nest", _made("elsewhere/nest/inner")),
    Case("a web server's folder", "../elsewhere/www", _wrote("elsewhere/www/index.html", "<title>It works!</title>\n")),
    Case("a link to somebody's folder", "public", _linked("house/public", "elsewhere")),
    Case("a link to the content", "public", _linked("house/public", "house/content")),
    Case("a link to a home folder", "public", _linked("house/public", "home/ada")),
    Case("a link that leads to itself", "public", _linked("house/public", "house/public")),
    Case("another site's folder", "../elsewhere/marked",
         _wrote(MARKER[3:], f'{{"site": "{OTHER_SITE}", "layout": 1}}\n')),
    Case("a link to another site's folder", "public", lambda world: (
        _wrote(MARKER[3:], f'{{"site": "{OTHER_SITE}", "layout": 1}}\n')(world),
        _linked("house/public", "elsewhere/marked")(world))[0]),
    Case("a marker that is not one", "../elsewhere/marked", _wrote(MARKER[3:], "not one\n")),
    Case("a marker that is empty", "../elsewhere/marked", _wrote(MARKER[3:], "")),
    Case("a marker of a later layout", "../elsewhere/marked",
         _wrote(MARKER[3:], f'{{"site": "{SITE_ID}", "layout": 99}}\n')),
    Case("a marker that is a folder", "../elsewhere/marked", _made(f"{MARKER[3:]}/inner")),
    Case("somebody's folder that has a `current`", "../elsewhere/capistrano",
         _linked("elsewhere/capistrano/current", "elsewhere")),
    Case("the content", "content"),
    Case("a folder of the content", "content/columns"),
    Case("a new folder in the content", "content/site", is_seen_from_afar=False),
    Case("the house's repository", ".git"),
    Case("a folder in the house's repository", ".git/hooks"),
    Case("a new folder in somebody's repository", "../elsewhere/project/.git/site",
         _wrote("elsewhere/project/.git/HEAD")),
    Case("the theme", "theme"),
    Case("the templates of one's own", "overrides"),
    Case("the plugins", "plugins/tags"),
    Case("what a build writes", "output"),
    Case("a path with a character that none can have", "pub\0lic"),
)  # fmt: skip
"""Wrong targets on a machine, this one or another."""


def try_all(open_target: OpenTarget, folder: Path, *, is_afar: bool) -> list[Refusal]:
    """Try to publish to each of these, on this machine or on another, each in a world of its own."""
    parcel = parcel_of(edition("A"), folder / "bytes")
    cases = [case for case in CASES if case.is_seen_from_afar or not is_afar]
    return [_try(case, open_target, parcel, folder / f"world-{number}") for number, case in enumerate(cases)]


def _try(case: Case, open_target: OpenTarget, parcel: Parcel, world: Path) -> Refusal:
    make_world(world)
    case.prepare(world)
    before = everything(world)
    ending = do(partial(_publish, case, open_target, parcel, world))
    after = everything(world)
    touched = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return Refusal(case.name, ending.how, ending.said, tuple(touched))


def _publish(case: Case, open_target: OpenTarget, parcel: Parcel, world: Path) -> None:
    """Publish as one would whose settings are wrong, and take it back again, and tidy up."""
    os.environ["HOME"] = str(world / "home" / "ada")
    target = open_target(case.typed, world / "house")
    base = target.live()
    target.publish(release_for(parcel, 0), parcel, base, unheard)
    target.tidy(1)


def make_world(world: Path) -> None:
    """Make a folder with a house, homes, and what belongs to others."""
    for path in (
        "house/content/columns/why.md", "house/content/ledger.jsonl", "house/theme/templates/base.html",
        "house/overrides/own.css", "house/plugins/tags/model.py", "house/desk/__init__.py", "house/tests/test_all.py",
        "house/docs/architecture.md", "house/.git/HEAD", "house/.git/hooks/post-commit", "house/output/index.html",
        "house/pelicanconf.py", "home/ada/Documents/letters.txt", "home/bob/diary.txt", "elsewhere/other/one.txt",
    ):  # fmt: skip
        _wrote(path)(world)


def everything(world: Path) -> dict[str, tuple[object, ...]]:
    """Return all that lies in the world, and at the roots of the disk, down to its times; but for the house's cache."""
    found: dict[str, tuple[object, ...]] = {}
    houses = {str(world / "house"), str(world / "house" / ".")}
    for folder, folders, names in os.walk(world):
        folders[:] = [name for name in folders if name != ".cache"]
        for name in (".", *folders, *names):
            path = os.path.join(folder, name)
            if path not in houses:  # that `.cache` is made there is no harm
                found[os.path.relpath(path, world)] = _state(path)
    for root in ("/", "/etc", "/dev/null"):
        names = sorted(os.listdir(root)) if os.path.isdir(root) else []
        found[root] = (*names, stat.S_IFMT(os.lstat(root).st_mode))
    return found


def _state(path: str) -> tuple[object, ...]:
    state = os.lstat(path)
    held: object = None
    if stat.S_ISREG(state.st_mode):
        held = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    elif stat.S_ISLNK(state.st_mode):
        held = os.readlink(path)
    return state.st_ino, state.st_mode, state.st_mtime_ns, state.st_uid, held
