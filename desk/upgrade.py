"""A newer Standfirst under one's own site: what is the house's is replaced, what is the user's is not looked at.

Nothing of the newer version is run here. Everything that is needed is imported at the top, since the files that it is
imported from may be others by the end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk import ROOT, comparison, replacement
from desk.git import GitProblem, blob, remote_address
from desk.house import (
    FOLDER,
    KEPT_OUT,
    KEPT_OUT_OF_GIT,
    MANUAL,
    RECORD,
    YOUR_FILES,
    File,
    Record,
    RecordProblem,
    identities,
    laid_out,
    names,
    of_disk,
    on_disk,
    read_record,
)
from desk.origins import Unknown, adopted, originals, unknown
from desk.questions import is_agreed, is_anybody_there
from desk.settings_lines import lacking
from desk.sources import HERE, Edition, SourceProblem, opened
from plugins.core.problems import Refusal, one_line

NAMED = 30
"""How many files are named in a summary; where there are more, folders are."""


class UpgradeProblem(Exception):
    """There can be no upgrade, and nothing was changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: a version at a source, only to be told or without being asked; or the last one undone."""

    source: str = ""
    to: str = ""
    dry_run: bool = False
    yes: bool = False
    undo: bool = False


def run(wish: Wish, root: Path = ROOT) -> int:
    """Upgrade, or undo; returns 1 where it was refused or failed, and then everything is as it was."""
    try:
        interrupted = replacement.recover(root)
        if interrupted:
            print(f"standfirst: {interrupted} was interrupted; everything was put back as it was.", file=sys.stderr)
        if wish.undo:
            return 0 if interrupted else _undo(root, is_only_told=wish.dry_run)
        record = read_record(root)
        source = wish.source or (record.source if record else remote_address(root))
        if not source:
            raise UpgradeProblem(f"nothing here says {HERE}")
        with opened(source, wish.to) as edition:
            return _upgrade(root, record or adopted(root, edition), edition, wish)
    except (UpgradeProblem, Unknown, SourceProblem, RecordProblem, GitProblem) as problem:
        print(f"standfirst: {problem}", file=sys.stderr)
    except replacement.EditedMeanwhile as edited:
        print(
            f"standfirst: {edited} has become another file since it was looked at; nothing was changed. Run the "
            "command again, and it looks anew.",
            file=sys.stderr,
        )
    except BrokenPipeError:
        _read_by_nobody()
    except OSError as error:
        print(f"standfirst: {of_disk(error)}; nothing was changed.", file=sys.stderr)
    return 1


def _upgrade(root: Path, record: Record, edition: Edition, wish: Wish) -> int:
    newer = laid_out(edition.files)
    is_sure = record.commit or record.source  # else the record was made of whatever lay here
    ever = _as_laid_out(edition.ever if edition.ever is not None or is_sure else frozenset())
    found = comparison.compare(root, record.files, newer, ever)
    comparison.set_aside_unknown(found, unknown(record, edition))
    _refuse(root, found, newer, originals(root, record, edition))
    renewed = Record(edition.version, edition.address, identities(newer), edition.commit)
    here, there = _named(record.version, record.commit), _named(edition.version, edition.commit)
    if not found.changes:
        print(f"Standfirst {there} is what is here already; there is nothing to change.")
        if not wish.dry_run and renewed.files != record.files:
            _write_record(root, renewed)
        return 0
    for line in _told(root, found, edition, f"Standfirst {here} becomes {there}, from {one_line(edition.address)}"):
        print(line)
    if wish.dry_run:
        print("\nNothing was changed, as --dry-run wishes.")
        return 0
    if not wish.yes and not is_agreed("\nShall it be done?"):
        say_yes = "" if is_anybody_there() else "; nobody is here to be asked, so say --yes"
        print(f"standfirst: nothing was changed{say_yes}.", file=sys.stderr)
        return 1
    kept_out = [] if (root / KEPT_OUT).exists() else [replacement.Change(KEPT_OUT, KEPT_OUT_OF_GIT)]
    changes = [*found.changes, *kept_out, replacement.Change(RECORD, renewed.as_bytes())]
    replacement.replace(root, changes, f"the upgrade from {here} to {there}")
    done = (
        f"\nThis is Standfirst {there} now. `python3 tasks.py check` says how your site gets on with it, and\n"
        "`python3 tasks.py upgrade --undo` brings the former version back."
    )
    try:
        print(done, flush=True)
    except BrokenPipeError:
        _read_by_nobody()
    return 0


def _read_by_nobody() -> None:
    """Let what is still to be printed go nowhere: whoever read along has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _refuse(
    root: Path, found: comparison.Comparison, newer: dict[str, File], original: Callable[[str], bytes | None]
) -> None:
    """Refuse an upgrade that would lose an edit, or a file of the user's."""
    if found.in_the_way:
        ways = "".join(f"\n  {path} {why}" for path, why in sorted(found.in_the_way.items()))
        raise UpgradeProblem(f"something lies in the way, and nothing was changed. Rename it or move it away:{ways}")
    if found.edited:
        for line in comparison.differences(root, found, original, newer):
            print(line)
        are = "files of the house were" if len(found.edited) > 1 else "a file of the house was"
        raise UpgradeProblem(
            f"{are} edited here, and an upgrade would lose that; nothing was changed: {names(found.edited)}. "
            "Keep what you need of it elsewhere (its look in overrides/, settings in pelicanconf.py), delete the file "
            "here, and run the command again: the house's own is put in its place."
        )


def _told(root: Path, found: comparison.Comparison, edition: Edition, heading: str) -> Iterator[str]:
    """Yield what a person should know before agreeing."""
    yield heading
    changelog = edition.files.get("CHANGELOG.md", File(b"")).data.decode("utf-8", "replace")
    former = (on_disk(root, "CHANGELOG.md") or b"").decode("utf-8", "replace")
    if entries := comparison.news(changelog, former):
        yield from ("", "What is new:", *(f"  {line}" for line in entries))
    yield from ("", "What changes:", *comparison.summary(found, len(found.changes) <= NAMED))
    if found.left:
        yield f"  left alone, since it may be yours: {names(found.left)}"
    yield f"Nothing of yours is touched: content/, overrides/, {', '.join(YOUR_FILES)}, and files of your own."
    for name in YOUR_FILES:
        yield from _settings_to_add(root, name, edition)


def _settings_to_add(root: Path, name: str, edition: Edition) -> Iterator[str]:
    """Yield the lines of settings that the newer version has and the user's file does not."""
    newer, own = edition.files.get(name), on_disk(root, name)
    if newer is None or own is None:
        return
    try:
        lines = lacking(newer.data, own, on_disk(root, f"{MANUAL}/{name}"))
    except Refusal as refusal:
        yield f"\n{name} cannot be compared with the newer one: {refusal.what}; {refusal.fix}."
        return
    if lines:
        yield f"\nThe new version has settings that your {name} does not have. It is yours; to have them, add:"
        yield from (f"  {one_line(line)}" for line in lines)


def _undo(root: Path, *, is_only_told: bool) -> int:
    try:
        told, steps = replacement.kept(root)
    except replacement.NothingKept:
        raise UpgradeProblem("there is no upgrade here that could be undone.") from None
    since = [step.path for step in steps if replacement.digest(root / step.path) not in {None, step.new, step.old}]
    if since:
        record = read_record(root)
        for path in since:
            kept = replacement.kept_file(root, path)
            original = blob(root, record.files[path]) if record and path in record.files else None
            former = kept.read_bytes() if kept.is_file() else None
            here = on_disk(root, path) or b""
            for line in comparison.difference(path, original, here, former, "as it would be put back"):
                print(line)
        raise UpgradeProblem(
            f"{names(since)} {'were' if len(since) > 1 else 'was'} edited since, and undoing {told} would lose that; "
            "nothing was changed. Move your version away and run the command again."
        )
    if is_only_told:
        print(f"{told} would be undone, and {len(steps)} files put back; nothing was changed, as --dry-run wishes.")
        return 0
    replacement.undo(root)
    print(f"Undone: {told}. Everything is as it was before.")
    return 0


def _as_laid_out(paths: frozenset[str] | None) -> frozenset[str] | None:
    """Return the paths of a history, and where a started site has what lay there."""
    moved = {f"{MANUAL}/{path}" for path in paths or () if path.startswith("content/") or path == "pelicanconf.py"}
    return None if paths is None else paths | moved


def _write_record(root: Path, record: Record) -> None:
    aside = root / FOLDER / "record.new"
    aside.parent.mkdir(exist_ok=True)
    aside.write_bytes(record.as_bytes())
    os.replace(aside, root / RECORD)


def _named(version: str, commit: str) -> str:
    return f"{version} ({commit[:9]})" if commit else version
