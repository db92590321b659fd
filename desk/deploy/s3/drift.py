"""What somebody has changed by hand in a bucket since a release became live there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from desk.deploy.release import Release, in_words
from desk.deploy.s3.bucket import Bucket, Lying, several
from desk.deploy.s3.order import sent
from desk.deploy.s3.switch import AFTER_OURS, CURRENT, OURS, Shelf

LISTED = 1000
"""How many objects a store tells of at a time."""


def changed_by_hand(shelf: Shelf, release: Release) -> dict[str, str]:
    """Return what was put into a bucket since, changed in it or taken away from it, by path, each in a sentence."""
    files, since = shelf.files(release), shelf.bucket.changed(CURRENT)
    due = set(sent(files))
    found = {}
    for entry in _for_readers(shelf.bucket, sorted(due)):
        if entry.key not in due:
            found[entry.key] = f"`{entry.key}` is there, and no `deploy` put it there"
        elif entry.size != files[entry.key].size or (since and entry.changed > since):
            found[entry.key] = f"`{entry.key}` was written by somebody else on {in_words(entry.changed.astimezone())}"
        due.discard(entry.key)
    return found | {path: f"`{path}` was taken away" for path in sorted(due)}


def _for_readers(bucket: Bucket, expected: Sequence[str]) -> Iterator[Lying]:
    """Yield all that lies in a bucket but what no reader is led to; it is asked for in parts of what is expected.

    A store tells of a thousand objects at a time, and a large site would take many questions one after the other.
    """
    lasts = (key for key in expected[LISTED - 1 :: LISTED] if not OURS <= key <= AFTER_OURS)
    marks = sorted({*lasts, OURS, AFTER_OURS})
    parts = [part for part in pairwise(["", *marks, ""]) if part != (OURS, AFTER_OURS)]
    return chain.from_iterable(several(lambda part: [*bucket.lying("", *part)], parts))
