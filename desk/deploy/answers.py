"""What a server is to answer beside the files themselves: where former addresses lead, what is gone, which headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from desk.deploy.headers import Additions, content_policy
from plugins.core.addresses import file_of_former
from plugins.core.listing import FEED_FILES
from plugins.redirects.model import Redirect

FEEDS = tuple(name for _, name, _, _ in FEED_FILES)
"""The files beside a list that are its feeds."""

CALENDAR = "all.ics"
"""The file beside the list of events that has all of them."""

CALLED_AFTER_TEXTS = (".ics", ".epub", "-sample.epub")
"""What the names of files beside a page end with that begin as the page's folder is called."""

_SAFE = "/:@!&'()*+,;=~-._%?#[]"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a site asks of its server. Paths have slashes, begin with one, and are decoded; targets are encoded.

    `moved` has the address to be asked for in place of another; none leads to a third. `root` is the path of the site's
    own address, without a slash at its end. `exact` are those of the moved and the gone that differ
    from others in capitals only. `search` is where pages search, and `search_policy` what these may do.
    """

    site_url: str
    root: str
    moved: Mapping[str, str]
    gone: tuple[str, ...]
    exact: frozenset[str]
    policy: str
    search: str
    search_policy: str
    not_found: str
    assets: tuple[str, ...]
    feeds: tuple[str, ...]


def answers_of(
    site_url: str,
    files: Collection[str],
    assets: Iterable[str],
    redirects: Iterable[Redirect],
    gone: Iterable[str],
    additions: Additions,
) -> Answers:
    """Return what a server is to answer; `assets` are the files whose names say what is in them."""
    root = urlsplit(site_url).path.rstrip("/")
    assets = tuple(sorted(assets))
    has_scripts = any(asset.endswith((".js", ".mjs")) for asset in assets)
    searches = any(name.startswith("pagefind/") for name in files)
    ends = _resolved({redirect.output: redirect.target for redirect in redirects})
    live = set(files) - ends.keys()
    moved = {
        f"{root}{path}": _encoded(root, end)
        for output, end in ends.items()
        for path in _paths(output)
        if path[1:] not in live
    }
    ended = {file_of_former(address) for address in gone} - ends.keys() - live
    past = {file for page in ended for file in (page, *_beside(page))} - ends.keys() - live
    former = ends.keys() | past
    lowered = Counter(name.lower() for name in (*live, *former)) if former else Counter()
    alike = [output for output in former if lowered[output.lower()] > 1]
    return Answers(
        site_url=site_url,
        root=root,
        moved=dict(sorted(moved.items())),
        gone=tuple(sorted(f"{root}{path}" for output in past for path in _paths(output) if path[1:] not in live)),
        exact=frozenset(f"{root}{path}" for output in alike for path in _paths(output)),
        policy=content_policy(has_scripts=has_scripts, additions=additions),
        search=f"{root}/search/" if searches else "",
        search_policy=content_policy(has_scripts=has_scripts, is_search=searches, additions=additions),
        not_found=f"{root}/404.html" if "404.html" in files else "",
        assets=tuple(f"{root}/{asset}" for asset in assets),
        feeds=tuple(f"{root}/{name}" for name in FEEDS if name in files),
    )


def with_query(target: str, query: str) -> str:
    """Return a redirect's target with what servers call what was asked for behind a question mark, if it has none."""
    place, mark, fragment = target.partition("#")
    return target if "?" in place else f"{place}{query}{mark}{fragment}"


def _resolved(targets: Mapping[str, str]) -> dict[str, str]:
    """Follow each redirect to its end; those that would lead in a circle are left out."""
    found: dict[str, str] = {}
    for output, target in targets.items():
        seen = {output}
        while (following := _file(target)) in targets and following not in seen:
            seen.add(following)
            target = targets[following]
        if following not in seen:
            found[output] = target
    return found


def _beside(page: str) -> Iterator[str]:
    """Yield the files that may have lain beside a page and are gone with it: feeds, a calendar entry, e-books."""
    folder, _, name = page.rpartition("/")
    if folder and name == "index.html":
        own = folder.rpartition("/")[2]
        yield from (f"{folder}/{each}" for each in (*FEEDS, CALENDAR, *(f"{own}{end}" for end in CALLED_AFTER_TEXTS)))


def _file(target: str) -> str:
    """Return the file that answers to where a redirect leads; none where that is another site."""
    return file_of_former(target.split("#")[0].split("?")[0]) if target.startswith("/") else ""


def _paths(output: str) -> tuple[str, ...]:
    """Return all paths by which a file would be asked for; else a server would first lead from one to the other."""
    folder = output.removesuffix("index.html")
    if folder and not folder.endswith("/"):
        return (f"/{output}",)
    return tuple(dict.fromkeys((f"/{folder}", f"/{folder}".rstrip("/") or "/", f"/{output}")))


def _encoded(root: str, target: str) -> str:
    return quote(root + target if target.startswith("/") else target, safe=_SAFE)
