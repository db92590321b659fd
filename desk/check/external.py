"""Links to other sites: those that are dead, with a copy in the archive where there is one, and those that moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit

from desk.check import asked_before
from desk.check.asked_before import Kept
from desk.check.built import Built
from desk.check.fetching import PRIVATE, TOO_MANY, Answer, Manners, archived, ask
from desk.check.sources import Sources
from desk.nobodys_hosts import is_nobodys
from plugins.core.problems import Problem, Severity

HOSTS_AT_ONCE = 8
"""How many hosts are asked at a time; each hears one question after another."""


class _Verdict(NamedTuple):
    what: str
    fix: str
    severity: Severity


def external_links(built: Built, links: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return every address on another host that a page links to, without fragments, and the pages that do.

    `links` has those of each page, by its name.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for page in sorted(links, key=lambda name: (name not in built.items, name)):
        for link in links[page]:
            address, host = urldefrag(link).url, (urlsplit(link).hostname or "").lower()
            if host and urlsplit(link).netloc != built.host and not is_nobodys(host):
                found[address].append(page)
    return found


def dead_and_moved(
    built: Built, pages: Mapping[str, Sequence[str]], sources: Sources, file: Path, now: int, manners: Manners
) -> Iterator[Problem]:
    """Ask for every link to another site, and yield a problem for each that is dead, has moved or does not answer.

    `pages` has the links of each, by its name. What was answered within a week (`file` keeps it) is not asked again.
    """
    links = external_links(built, pages)
    known = asked_before.load(file, now)
    answers = {address: known[address] for address in links if address in known}
    fresh = answers_to([address for address in links if address not in answers], manners)
    for address, answer in fresh.items():
        copy = archived(address, manners) if answer.is_dead else ""
        answers[address] = Kept(answer, now, copy)
    asked_before.save(file, known | answers)
    if len(fresh) > 1 and not any(answer.status for answer in fresh.values()):
        what = "no other site can be reached from here, and no link to one was looked at"
        yield Problem("", 0, 0, "", what, "see whether this machine is connected, and run it again", "warning")
        return
    for address, kept in answers.items():
        yield from _told(address, links[address], kept, built, sources)


def answers_to(addresses: Sequence[str], manners: Manners) -> dict[str, Answer]:
    """Ask for addresses: several hosts at a time, and each of them one thing after another, with a pause between."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        by_host[urlsplit(address).netloc.lower()].append(address)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        try:
            found = list(pool.map(lambda each: _answers_of(each, manners), by_host.values()))
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True, wait=False)
            raise
    return {address: answer for answers in found for address, answer in answers.items()}


def _answers_of(addresses: Sequence[str], manners: Manners) -> Mapping[str, Answer]:
    """Ask one host for its addresses, until it says that it has been asked too much."""
    found: dict[str, Answer] = {}
    for address in addresses:
        if found:
            sleep(manners.pause)
        found[address] = answer = ask(address, manners)
        if answer.status == TOO_MANY:
            return dict.fromkeys(addresses, answer) | found
    return found


def _told(address: str, pages: Sequence[str], kept: Kept, built: Built, sources: Sources) -> Iterator[Problem]:
    """Yield a problem for each text that has the link, or one for the page where no text has."""
    verdict = _verdict(address, kept)
    if verdict is None:
        return
    texts = [item.source for name in pages if (item := built.items.get(name))]
    places = {source: place for source in texts if (place := sources.place(source, address, is_whole=True))}
    for source, place in places.items():
        yield sources.in_text(source, place, verdict.what, verdict.fix, verdict.severity)
    if not places:
        yield Problem(pages[0], 1, 1, "", verdict.what, verdict.fix, verdict.severity)


def _verdict(address: str, kept: Kept) -> _Verdict | None:
    """Return what is to be said of a link; None where it leads somewhere, or nobody can tell."""
    answer = kept.answer
    why = f"it answers {answer.status}" if answer.status else answer.trouble
    if answer.trouble == PRIVATE:
        return None
    if answer.is_dead:
        copy = f", or to the copy at {kept.copy}" if kept.copy else ""
        return _Verdict(f"`{address}` is dead: {why}", f"link to what took its place{copy}", "error")
    if answer.is_unknown:
        return _Verdict(f"`{address}` may be dead: {why}", "look at it yourself, and again in a few days", "warning")
    if answer.moved_to:
        return _Verdict(f"`{address}` has moved for good", f"write {answer.moved_to}", "warning")
    return None
