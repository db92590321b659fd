"""Where feeds lay before: the addresses that subscribers have kept, and what answers there now.

Feed readers do not follow pages that only point elsewhere. A former address that is a file (`/feeds/all.atom.xml`)
therefore gets the feed itself; one that is a folder (`/feed/`) cannot, since a server would call it a page, and is left
to a server's redirect.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from plugins.core.library import Library
from plugins.core.listing import Listing
from plugins.core.model import Tag
from plugins.core.problems import Problem, Refusal, did_you_mean
from plugins.core.written_addresses import site_address

PELICAN_SETTINGS: Mapping[str, tuple[str, str]] = {
    "FEED_ATOM": ("index", "atom"), "FEED_RSS": ("index", "rss"),
    "FEED_ALL_ATOM": ("index", "atom"), "FEED_ALL_RSS": ("index", "rss"),
    "TRANSLATION_FEED_ATOM": ("index", "atom"), "TRANSLATION_FEED_RSS": ("index", "rss"),
    "CATEGORY_FEED_ATOM": ("category", "atom"), "CATEGORY_FEED_RSS": ("category", "rss"),
    "AUTHOR_FEED_ATOM": ("author", "atom"), "AUTHOR_FEED_RSS": ("author", "rss"),
    "TAG_FEED_ATOM": ("tag", "atom"), "TAG_FEED_RSS": ("tag", "rss"),
}  # fmt: skip
"""Pelican's settings that name a feed's file, and which of our lists and formats each of them means."""

_SLUG = "{slug}"
_SETTINGS_FILE = "pelicanconf.py"


@dataclass(slots=True)
class Plan:
    """Where every feed is written: `files` maps a path in the output to the address of the feed that lies there.

    `redirects` are pairs of a former address and ours, for a server's configuration.
    """

    files: dict[str, str] = field(default_factory=dict)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def planned(
    listings: Iterable[Listing],
    aliases: Mapping[str, str],
    pelican_settings: Mapping[str, str],
    lang: str,
    taken: Container[str] = frozenset(),
    moved: Iterable[tuple[str, str]] = (),
    ended: Iterable[str] = (),
) -> Plan:
    """Return where every feed is written, and what is wrong with the settings.

    `aliases` are FEED_ALIASES, former address to our feed's, `{slug}` standing for one part of a path in both;
    `pelican_settings` the values of Pelican's own feed settings; `moved` former addresses of lists, each with the
    list's address now, beside which feeds are kept unless a text or list lies there (`taken`). So they are where lists
    have `ended`: what is found there is what the nearest list above says, in the end that of the whole site.
    """
    plan = Plan()
    listings = tuple(listings)
    for listing in listings:
        for feed in listing.feeds:
            plan.files.setdefault(file_of(feed.address), feed.address)
    addresses = tuple(plan.files.values())
    for name, pattern in pelican_settings.items():
        for path, address in _meant(name, pattern, listings, lang):
            _keep(plan, f"/{path.lstrip('/')}", address, name)
    for former, address in aliases.items():
        _alias(plan, former, address, addresses)
    by_address = {listing.address: listing for listing in listings}
    for former, address in moved:
        if address in by_address:
            followed = by_address[address] if by_address[address].feeds else _above(address, by_address)
            _follow(plan, former, followed, taken)
    for address in ended:
        _follow(plan, address, _above(address, by_address), taken)
    return plan


def moved_lists(library: Library) -> Iterator[tuple[str, str]]:
    """Yield the former addresses of lists, and where each list is now: merged names, aliases, addresses on record."""
    yield from library.merged_names.items()
    for subjects in (library.authors, library.series, library.tags, library.categories, library.books):
        for subject in subjects:
            aliases = () if isinstance(subject, Tag) else subject.aliases  # those of tags are names
            yield from ((address, subject.address) for address in (*aliases, *subject.former_addresses))


def ended_lists(library: Library, listings: Iterable[Listing]) -> Iterator[str]:
    """Yield the addresses on record of lists that are no more, or of which there are no feeds any more.

    There are none of a book that is unlisted, nor of a name that only such texts bear.
    """
    there = {listing.address for listing in listings if listing.has_feeds or listing.subject is None}
    yield from (address for address in library.ledger.lists if address not in there)


def file_of(address: str) -> str:
    """Return the path in the output of what lies at an address."""
    return unquote(address).lstrip("/")


def _meant(name: str, pattern: str, listings: Iterable[Listing], lang: str) -> Iterator[tuple[str, str]]:
    """Yield the files that one of Pelican's settings names, each with the address of the feed of ours that is meant."""
    kind, format_name = PELICAN_SETTINGS[name]
    for listing in listings:
        if listing.kind != kind:
            continue
        slug = listing.subject.slug if listing.subject else ""
        path = pattern.replace(_SLUG, slug).replace("{lang}", lang.lower())
        yield from ((path, feed.address) for feed in listing.feeds if feed.kind == format_name)


def _alias(plan: Plan, former: str, address: str, addresses: Iterable[str]) -> None:
    try:
        former, address = site_address(former), site_address(address)
    except Refusal as refusal:
        plan.problems.append(_problem("FEED_ALIASES", refusal.what, refusal.fix))
        return
    wanted = re.compile(re.escape(address).replace(re.escape(_SLUG), "([^/]+)", 1))
    found = [match for known in addresses if (match := wanted.fullmatch(known))]
    for match in found:
        slug = match[1] if match.re.groups else ""
        _keep(plan, former.replace(_SLUG, slug), match[0], "FEED_ALIASES")
    if not found:
        fix = did_you_mean(address, addresses) or "the page /feeds/ lists all there are"
        plan.problems.append(_problem("FEED_ALIASES", f"no feed of this site lies at `{address}`", fix))


def _keep(plan: Plan, former: str, address: str, setting: str) -> None:
    """Let a former address lead to a feed: a copy where it is a file, a redirect where it is a folder."""
    if former.endswith("/") or (setting == "FEED_ALIASES" and "." not in former.rsplit("/", 1)[-1]):
        plan.redirects.append((former, address))
        return
    path = file_of(former)
    if plan.files.setdefault(path, address) != address:
        what = f"`{former}` is wanted for `{address}`, but another feed lies there"
        plan.problems.append(_problem(setting, what, "name another address"))


def _follow(plan: Plan, former: str, listing: Listing | None, taken: Container[str]) -> None:
    """Keep feeds where they lay beside a list that has moved, unless something else lies there now."""
    if listing is None or not former.endswith("/"):
        return
    for feed in listing.feeds:
        path = file_of(former + feed.address.rsplit("/", 1)[-1])
        if path not in taken:
            plan.files.setdefault(path, feed.address)


def _above(address: str, lists: Mapping[str, Listing]) -> Listing | None:
    """Return the nearest list above an address that has feeds."""
    while len(address) > 1:
        address = f"{address.rstrip('/').rpartition('/')[0]}/"
        if address in lists and lists[address].feeds:
            return lists[address]
    return None


def _problem(setting: str, what: str, fix: str) -> Problem:
    return Problem(_SETTINGS_FILE, 1, 1, setting, what, fix)
