"""What was public and was taken back: its addresses are on record in a release that is not live any more."""

from __future__ import annotations

from desk.deploy.target import Live, Target


def record_taken_back(target: Target, live: Live | None) -> bytes:
    """Return the publication record of what was published last, where a former release was brought back since.

    Whoever publishes next may have no record of it: on a machine that keeps none, or in texts fetched before.

    Raises:
        RecordLost: somebody has taken it away, or changed it.
    """
    if live is None or not live.turn.is_rollback:
        return b""
    kept = {release.id: release for release in target.kept()}
    published = [turn.release for turn in target.turns() if not turn.is_rollback and turn.release in kept]
    return target.record_of(kept[published[-1]]) if published else b""
