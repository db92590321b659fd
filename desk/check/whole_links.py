"""Links to this very site that are written whole (`https://mine.example/old/`), and lead nowhere in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from desk.check.built import Built
from desk.check.sources import Sources
from desk.deploy.dying import answering
from plugins.core.problems import Problem


def dead_whole_links(
    built: Built, links: Mapping[str, Sequence[str]], sites: Sequence[str], sources: Sources
) -> Iterator[Problem]:
    """Yield a problem for each such link, at the text that it was written in; lists show it once more.

    `links` are those of each page that name a host, `sites` the addresses under which this site is known.
    """
    homes = {(parts.netloc, parts.path.rstrip("/")) for parts in map(urlsplit, sites) if parts.netloc}
    hosts = tuple(f"//{host}" for host, _ in homes)
    told: set[str] = set()
    for name in sorted(links, key=lambda name: (name not in built.items, name)):
        for link in links[name]:
            if not any(host in link for host in hosts) or not _leads_nowhere(link, homes, built):
                continue
            item = built.items.get(name)
            place = sources.place(item.source, link, is_whole=True) if item else None
            if place is None and link in told:
                continue
            told.add(link)
            what = f"the address `{link}` leads nowhere on this site"
            fix = "correct the address, or add it to the `aliases` of the text that it should lead to"
            if item and place:
                yield sources.in_text(item.source, place, what, fix)
            else:
                yield Problem(name, 1, 1, "", what, fix, "warning")


def _leads_nowhere(link: str, homes: set[tuple[str, str]], built: Built) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    for host, root in homes:
        if parts.netloc == host and f"{parts.path}/".startswith(f"{root}/"):
            path = unquote(parts.path).removeprefix(root) or "/"
            return not any(file in built.files for file in answering(path))
    return False
