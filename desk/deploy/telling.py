"""What an editor is told: what a release would change, what was published, and what was live when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from desk.deploy.difference import Difference, Text
from desk.deploy.release import Release, Turn, when
from plugins.core.addresses import readable

NAMED = 12
"""How many texts are named; of more, how many there are."""

SERVERS = "are told something else (redirects, headers, what pages may do): reload yours"
"""What is said of web servers where another release tells them something else than the one before."""

_BEHIND = {
    "changed": ", as it was before others published it otherwise: fetch what they wrote, if that is to stay",
    "new": ", which others have declared gone: fetch what they did, if that is to stay",
}
"""What is said of a text of which others have published what is not here."""

_WORDS = {"new": "New", "changed": "Changed", "moved": "Moved", "removed": "Removed"}


def lines_of(difference: Difference, by_hand: Sequence[str] = ()) -> Iterator[str]:
    """Yield what a release would change, a line each, and what was changed `by_hand` that it does not spare."""
    for name, word in _WORDS.items():
        texts: tuple[Text, ...] = getattr(difference, name)
        for text in texts[:NAMED]:
            yield f"  {word:<8} {_named(text, name)}"
        yield from _more(word, texts)
    for text in difference.notified_again[:NAMED]:
        spared = f"`id: {text.former_id}` in {text.source} spares them"
        yield f"  Feeds    will show «{text.title}» once more to those who have read it: its id is another; {spared}"
    yield from (f"  Gone     {path}" for path in difference.gone[:NAMED])
    yield from _more("Gone", difference.gone)
    if difference.tells_servers:
        yield f"  Servers  {SERVERS} afterwards"
    yield from (f"  By hand  {each}" for each in by_hand[:NAMED])
    yield from _more("By hand", by_hand)
    sent = [f"{size(difference.size)} to send"] if difference.size or not by_hand else []
    right = ["what was changed by hand is put right"] if by_hand else []
    yield f"  Files    {_files(difference)}; {', and '.join([*sent, *right])}"


def _more(word: str, told: Sequence[object]) -> Iterator[str]:
    """Say how many there are beside those that were named."""
    if len(told) > NAMED:
        yield f"  {word:<8} … and {len(told) - NAMED} more"


def _named(text: Text, name: str) -> str:
    text = replace(text, address=readable(text.address), before=readable(text.before))
    if name == "moved" and text.follower:
        return f"«{text.title}» is at {text.address} now; {text.before} is that of «{text.follower}»"
    if name == "moved":
        return f"«{text.title}»: {text.before} now leads to {text.address}"
    if name == "new" and text.instead_of:
        spared = f"if it is that text, `id: {text.former_id}` in {text.source} says so to feeds and calendars"
        return f"«{text.title}» {text.address}, where {text.instead_of} was: {spared}"
    if name == "removed":
        told = f"{text.address} ({text.source})" if text.source else text.address
        return f"{told}, which leads to {text.leads_to} now" if text.leads_to else told
    return f"«{text.title}» {text.address}{_BEHIND.get(name, '') if text.is_behind else ''}"


def _files(difference: Difference) -> str:
    counts = {"new": difference.new_files, "changed": difference.changed_files, "removed": difference.removed_files}
    return ", ".join(f"{number:,} {word}" for word, number in counts.items() if number) or "none"


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:,.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def some_of(told: Sequence[str]) -> str:
    """Return the first of what is to be told, and how many more there are."""
    return ", ".join(told[:3]) + (f" and {len(told) - 3:,} more" if len(told) > 3 else "")


def not_whole(release: str, where: str, lost: Sequence[str]) -> tuple[str, str]:
    """Return what is said of a release that has lost files, so that it is not brought back; and what else to do."""
    what = f"{release} cannot be brought back: of its files, {where} has lost {some_of(lost)}"
    return what, "nothing was changed; `rollback --to` can name another release"


def number_of(count: int, what: str) -> str:
    """Return how many there are of what: `1 file`, `2 files`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def table_of(turns: Iterable[Turn], kept: Iterable[Release], zone: dt.tzinfo | None = None) -> Iterator[str]:
    """Yield the history of what was live, the last turn first, in the time of a zone: what can come back has its id."""
    by_id = {release.id: release for release in kept}
    found = [*turns]
    for turn in reversed(found):
        release = by_id.get(turn.release)
        is_live = "live now" if turn is found[-1] else ("" if release else "no longer kept")
        what = "brought back" if turn.is_rollback else (release.summary if release else "published")
        yield f"{when(turn.at, zone)}  {turn.release}  {turn.by}  {what}{f'  ({is_live})' if is_live else ''}"
