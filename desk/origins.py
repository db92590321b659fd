"""Where the files of a house came from: their version, found in a history where no record says it; each as it came."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from desk.git import GitProblem, blob, blobs_ever, files_at
from desk.house import MANUAL, RECORD, YOUR_FILES, File, Record, blob_id, identities, is_ours, laid_out, version_of
from desk.sources import Edition, came_from, files_in

STANDFIRST_ITSELF = (
    "this is Standfirst itself, with its demonstration in place; `git pull` brings the newer version, and "
    "`python3 tasks.py start` makes the site your own."
)


class Unknown(Exception):
    """Nobody can say which files are the house's; the message says why, and what to do."""


def adopted(root: Path, edition: Edition) -> Record:
    """Return a record for a house that has none, because its site was made one's own by hand: found in the history."""
    if edition.history is None:
        raise Unknown(
            f"there is no {RECORD} here that says which files are the house's, and the folder {edition.address} has no "
            "Git history to find that out from; name the address of a Git repository with --source."
        )
    local = files_in(root)
    ids = identities(local)
    commit = came_from(edition.history, edition.commit, ids)
    base = files_at(edition.history, commit)
    ours = identities({path: file for path, file in base.items() if is_ours(path)})
    yours = {path: file for path, file in base.items() if not is_ours(path)}
    if sum(ids.get(path) == identity for path, identity in ours.items()) * 2 < len(ours):
        raise Unknown(
            f"the files here are like no version that {edition.address} has ever had; name where they came from with "
            "--source."
        )
    if all(ids.get(path) == blob_id(file.data) for path, file in yours.items()) and not any(
        path.startswith("content/") and path not in base for path in local
    ):
        raise Unknown(STANDFIRST_ITSELF)
    version = version_of(base) or "of unknown version"
    print(
        f"No record says which files are the house's, since `start` was never run here. They came with Standfirst\n"
        f"{version} ({commit[:9]}); all of content/, overrides/, {' and '.join(YOUR_FILES)} is taken to be yours.\n"
    )
    return Record(version, edition.address, ours, commit)


def unknown(record: Record, edition: Edition) -> frozenset[str]:
    """Return the files that the record takes for the house's, and that no version in the source's history ever had so.

    They were edited before the record was made. Without a history nobody can tell, nor where the house was a folder.
    """
    if edition.history is None or not record.commit:
        return frozenset()
    derived = {f"{MANUAL}/pelicanconf.py", "README.md"}
    known = blobs_ever(edition.history)
    return frozenset(path for path, identity in record.files.items() if path not in derived and identity not in known)


def originals(root: Path, record: Record, edition: Edition) -> Callable[[str], bytes | None]:
    """Return what finds a file as it came: in the source's history, else in the site's own."""
    former: dict[str, File] = {}
    if edition.history and record.commit:
        with suppress(GitProblem):  # the version here may be from somewhere else
            former = laid_out(files_at(edition.history, record.commit))

    def original(path: str) -> bytes | None:
        identity = record.files[path]
        if path in former and blob_id(former[path].data) == identity:
            return former[path].data
        found = edition.original(identity)
        if found is None and edition.history and record.commit:  # recorded when it was edited already
            return former[path].data if path in former else None
        return found if found is not None else blob(root, identity)

    return original
