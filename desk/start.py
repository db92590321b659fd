"""One's own site in place of the demonstration, which stays as the manual; what somebody wrote stays where it is."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from desk import ROOT, replacement
from desk.demonstration import NoList, listed
from desk.git import GitProblem, blob, is_repository, newest_from_elsewhere, remote_address
from desk.git import files_at as files_in_git
from desk.house import (
    FOLDER,
    KEPT_OUT,
    KEPT_OUT_OF_GIT,
    MANUAL,
    RECORD,
    File,
    Record,
    RecordProblem,
    blob_id,
    identities,
    laid_out,
    names,
    of_disk,
    on_disk,
    read_record,
    version_of,
)
from desk.new import file_name
from desk.questions import Answers, Unanswered, asked
from desk.settings import Options, SettingsProblem, conventions_of, read_settings
from desk.settings_lines import value_of, with_values
from desk.sources import files_in, without_password
from plugins.core.problems import Refusal

DEMONSTRATION = "6d2b0f5e-3c4a-5f0e-9a57-1f4a8f0c2e11"
"""The SITE_ID of the demonstration, by which it is known."""

FIRST = Path(__file__).parent / "first"
"""What a new site begins with: texts with `$author` and the like where the answers go."""

SET_ASIDE = "set-aside"
"""Where texts of the demonstration go that were changed here: they would not fit the new site, and are not lost."""


class StartProblem(Exception):
    """The site cannot be begun, and nothing was changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class House:
    """The house as it came: its files but the demonstration's, the ids of those, and a commit where Git knows it."""

    files: Mapping[str, File]
    demonstration: Mapping[str, str]
    commit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in content/: what came with the house, what of that was changed here, and what is one's own."""

    came: tuple[str, ...]
    changed: tuple[str, ...]
    own: tuple[str, ...]


def run(answers: Answers, root: Path = ROOT) -> int:
    """Begin one's own site; returns 1 where that is refused or fails, and then everything is as it was."""
    try:
        replacement.recover(root)
        settings = _settings_of_demonstration(root)
        came = _as_it_came(root)
        answers = asked(answers)
        found = _what_lies_there(root, came)
        changes = list({change.path: change for change in _changes(root, came, answers, settings, found)}.values())
        _refuse_what_lies_in_the_way(root, changes)
        replacement.replace(root, changes, "`start`")
        replacement.forget(root)
    except (StartProblem, Unanswered, GitProblem, RecordProblem, NoList) as problem:
        print(f"standfirst: {problem}", file=sys.stderr)
        return 1
    except SettingsProblem as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"standfirst: {of_disk(error)}; nothing was changed.", file=sys.stderr)
        return 1
    _tell(answers, changes, found)
    return 0


def _settings_of_demonstration(root: Path) -> bytes:
    """Return pelicanconf.py, where it is still the demonstration's."""
    if read_record(root) is not None:
        raise StartProblem("this is your own site already; nothing was changed. New texts come with `new`.")
    settings = on_disk(root, "pelicanconf.py")
    if settings is None or on_disk(root, "publishconf.py") is None:
        raise StartProblem("pelicanconf.py and publishconf.py are needed, and one is missing; put it back first.")
    try:
        identity, name = value_of(settings, "SITE_ID"), value_of(settings, "SITENAME")
    except Refusal as refusal:
        raise StartProblem(f"pelicanconf.py: {refusal.what}; {refusal.fix}.") from None
    if identity != DEMONSTRATION:
        raise StartProblem(
            f"pelicanconf.py is no longer the demonstration's: this is the site “{name}” already, and nothing was "
            "changed. `upgrade` works without `start`."
        )
    return settings


def _as_it_came(root: Path) -> House:
    """Return the house as it came: from Git where it is there, else as it lies."""
    demonstration = listed(root)
    if not is_repository(root):
        return House(_without_content(files_in(root)), demonstration)
    commit = newest_from_elsewhere(root)
    source = without_password(remote_address(root))
    return House(_without_content(files_in_git(root, commit)), demonstration, commit, source)


def _without_content(files: Mapping[str, File]) -> dict[str, File]:
    return {path: file for path, file in files.items() if not path.startswith("content/")}


def _what_lies_there(root: Path, came: House) -> Found:
    """Tell apart what lies in content/: what came with the house, what of that was changed, and what is one's own."""
    came_along, changed, own = [], [], []
    for name in ("content", MANUAL):
        if (root / name).is_symlink():
            raise StartProblem(
                f"{name} is a link to another folder; nothing was changed. Put a folder of its own there."
            )
    for place in sorted((root / "content").rglob("*")):
        path, is_link = place.relative_to(root).as_posix(), place.is_symlink()
        if is_link or (place.is_file() and not place.name.startswith(".")):
            identity = None if is_link else came.demonstration.get(path)
            if identity is None:
                own.append(path)
            elif blob_id(place.read_bytes()) == identity:
                came_along.append(path)
            else:
                changed.append(path)
    return Found(tuple(came_along), tuple(changed), tuple(own))


def _manual(root: Path, came: House) -> Iterator[tuple[str, File]]:
    """Yield the demonstration as it came: from here, else from Git; where neither has a text so, as it was left."""
    for path, identity in came.demonstration.items():
        here = on_disk(root, path)
        is_whole = here is not None and blob_id(here) == identity
        data = here if is_whole else (blob(root, identity) if came.commit else None) or here
        if data is not None:
            yield path, File(data)


def _changes(root: Path, came: House, answers: Answers, settings: bytes, found: Found) -> Iterator[replacement.Change]:
    """Yield what becomes of each file."""
    house = laid_out({**came.files, **dict(_manual(root, came))})
    for path in (*found.came, *found.changed):
        yield replacement.Change(path, None)
    for path in found.changed:
        yield replacement.Change(f"{SET_ASIDE}/{path}", on_disk(root, path))
    for path, file in house.items():
        if path.startswith(f"{MANUAL}/") or (path == "README.md" and _is_as_it_came(root, path, came)):
            yield replacement.Change(path, file.data, file.is_executable)
    try:
        own = {"SITENAME": answers.name, "SITESUBTITLE": "", "AUTHOR": answers.author, "SITE_ID": str(uuid.uuid4())}
        yield replacement.Change("pelicanconf.py", with_values(settings, own))
        public = with_values(on_disk(root, "publishconf.py") or b"", {"SITEURL": answers.siteurl})
        yield replacement.Change("publishconf.py", public)
    except Refusal as refusal:
        raise StartProblem(f"pelicanconf.py or publishconf.py: {refusal.what}; {refusal.fix}.") from None
    yield from _first_texts(root, answers, found.own)
    version = version_of({**came.files, **dict.fromkeys(came.demonstration, File(b""))}) or "of unknown version"
    record = Record(version, came.source, identities(house), came.commit)
    yield replacement.Change(RECORD, record.as_bytes())
    yield replacement.Change(KEPT_OUT, KEPT_OUT_OF_GIT)


def _is_as_it_came(root: Path, path: str, came: House) -> bool:
    here = on_disk(root, path)
    return here is not None and blob_id(here) == blob_id(came.files[path].data)


def _first_texts(root: Path, answers: Answers, taken: Collection[str]) -> Iterator[replacement.Change]:
    """Yield the texts that a site begins with; one whose place is taken is left out."""
    conventions = conventions_of(read_settings(Options(settings=root / "pelicanconf.py", cache=root / ".cache")))
    author = file_name(conventions, "author", answers.author)
    places = {"about.md": "pages/about.md", "author.md": f"authors/{author}.md"}
    if not any(path.startswith("content/columns/") for path in taken):
        places |= {"column.md": "columns/begin-here.md", "lamp.svg": "images/lamp.svg"}
    today = f"{conventions.now.astimezone(conventions.zone):%Y-%m-%d}"
    filled = {"author": _quoted(answers.author), "author_file": author, "date": today}
    for template, place in places.items():
        text = (FIRST / template).read_text(encoding="utf-8")
        if f"content/{place}" not in taken:
            yield replacement.Change(f"content/{place}", Template(text).substitute(filled).encode())


def _quoted(text: str) -> str:
    """Return text as a YAML scalar that says nothing else."""
    return "'" + text.replace("'", "''") + "'"


def _refuse_what_lies_in_the_way(root: Path, changes: list[replacement.Change]) -> None:
    """Refuse to write over files where the manual and the record are to come."""
    new = [change.path for change in changes if change.path.startswith((f"{MANUAL}/", f"{FOLDER}/", f"{SET_ASIDE}/"))]
    taken = [path for path in new if (root / path).exists()]
    if taken:
        raise StartProblem(f"{names(taken)}: there is such a file already; nothing was changed. Move it away first.")


def _tell(answers: Answers, changes: list[replacement.Change], found: Found) -> None:
    begun = [change.path for change in changes if change.path.startswith("content/") and change.data is not None]
    print(f"This is “{answers.name}” now. The demonstration has moved to {MANUAL}/; these are your first files:\n")
    for path in sorted(begun):
        print(f"  {path}")
    if found.own:
        print(f"\nWhat you had written stays where it is: {names(found.own)}.")
        print("`python3 tasks.py check` says whether any of it leads to a text that has moved.")
    if found.changed:
        print(
            f"\nWhat you had changed in the demonstration lies in {SET_ASIDE}/, as you had it: {names(found.changed)}."
        )
    if not answers.address:
        print("\nThe site's address is not known yet: write it into publishconf.py when it is.")
    print(
        "\npython3 tasks.py serve              shows the site and follows every file you save"
        '\npython3 tasks.py new column "…"     begins a text'
        "\npython3 tasks.py manual             shows the manual"
    )
