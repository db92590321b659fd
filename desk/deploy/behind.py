"""Texts of which others have published what is not here yet, so that a release would take it back. Pure."""

from __future__ import annotations

from dataclasses import replace

from desk.deploy.difference import Difference, Text
from plugins.core.ledger import Entry, Ledger


def marked(change: Difference, own: Ledger, live: Ledger, after: Ledger) -> Difference:
    """Return a difference in which such texts are marked; `own` is the record as it is here, beside the texts."""
    behind = {new.source for new in after.entries if _is_behind(own.by_id.get(new.id), live.by_id.get(new.id), new)}
    return replace(change, new=_of(change.new, behind), changed=_of(change.changed, behind)) if behind else change


def _is_behind(own: Entry | None, live: Entry | None, new: Entry) -> bool:
    """Whether a text is as it was published from here, and others have made another of it or ended it since."""
    if own is None or live is None or own.gone or new.content_hash != own.content_hash:
        return False
    return live.gone or (live.revision > own.revision and live.content_hash != own.content_hash)


def _of(texts: tuple[Text, ...], behind: set[str]) -> tuple[Text, ...]:
    return tuple(replace(text, is_behind=text.source in behind) for text in texts)
