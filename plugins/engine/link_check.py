"""The finished pages looked through for addresses and fragments that lead nowhere, before anyone else finds them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from plugins.core.addresses import file_of
from plugins.core.front_matter import decode
from plugins.core.press import Press
from plugins.core.problems import Problem, Refusal, Severity, did_you_mean

_LINKS = etree.XPath("//@href | //@src | //@poster", smart_strings=False)
_FRAGMENTS = etree.XPath("//@id | //a/@name", smart_strings=False)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page refers to, and the fragments that can be referred to in it."""

    links: frozenset[str]
    fragments: frozenset[str]


def dead_links(folder: Path, press: Press, *, severity: Severity = "warning") -> list[Problem]:
    """Return a problem for every address or fragment within the site that leads nowhere, by the file it stands in."""
    files = {path.relative_to(folder).as_posix() for path in _files(folder)}
    pages = {name: _read(folder / name) for name in sorted(files) if name.endswith((".html", ".htm"))}
    sources = {item.output: item.source for item in press.library.by_source.values() if item.output and item.source}
    found: dict[tuple[str, str], Problem] = {}
    reported: set[str] = set()
    sound = {""}
    for name in sorted(pages, key=lambda name: (name not in sources, name)):
        for link in sorted(pages[name].links - sound):
            trouble = _trouble(link, name, files, pages, press)
            if trouble is None and (link.startswith("/") or _leads_elsewhere(link)):
                sound.add(link)
            if trouble is None or (name not in sources and link in reported):
                continue
            place = _place_in_text(link, sources.get(name), press)
            if place is None and link in reported:
                continue
            reported.add(link)
            file, line, column = place or (name, 1, 1)
            found.setdefault((file, link), Problem(file, line, column, "", *trouble, severity))
    return sorted(found.values())


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _read(path: Path) -> _Page:
    tree = etree.fromstring(path.read_bytes(), etree.HTMLParser(encoding="utf-8"))
    if tree is None:
        return _Page(frozenset(), frozenset())
    return _Page(frozenset(link.strip() for link in _LINKS(tree)), frozenset(_FRAGMENTS(tree)))


def _trouble(
    link: str, name: str, files: Iterable[str], pages: dict[str, _Page], press: Press
) -> tuple[str, str] | None:
    """Return what is wrong with a link on a page, and the mend; None where it leads somewhere."""
    if _leads_elsewhere(link) or link == "#":
        return None
    target = urlsplit(urljoin(f"{press.site.root}/{name}", link))
    if press.site.root and not target.path.startswith(press.site.root + "/"):
        return None
    file = _answering(target.path.removeprefix(press.site.root), files)
    if file is None:
        mend = "correct the address, or add it to the `aliases` of the text that it should lead to"
        return f"the address `{link}` leads nowhere", mend
    fragment = unquote(target.fragment)
    if fragment and fragment != "top" and file in pages and not {fragment, target.fragment} & pages[file].fragments:
        known = {f"#{each}" for each in pages[file].fragments}
        mend = did_you_mean(f"#{fragment}", known) or f"correct it, or take `#{fragment}` away"
        return f"`{link}`: nothing on that page is called `#{fragment}`", mend
    return None


def _leads_elsewhere(link: str) -> bool:
    """Whether a link names a scheme or a host; only addresses from the root or from the page are ours to check."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc) or not link


def _answering(path: str, files: Iterable[str]) -> str | None:
    """Return the file that a web server would answer an address with."""
    name = file_of(path)
    for candidate in (name, f"{name}/index.html", f"{name}.html"):
        if candidate in files:
            return candidate
    return None


def _place_in_text(link: str, source: str | None, press: Press) -> tuple[str, int, int] | None:
    """Return the file, line and column in which a link was written; None where it comes from a template."""
    if source is None:
        return None
    try:
        text = decode((press.conventions.root / source).read_bytes())
    except (OSError, Refusal):
        return None
    bare = link.removeprefix(press.site.root) if press.site.root else link
    for written in (link, bare, "#" + bare.partition("#")[2] if "#" in bare else bare, unquote(bare)):
        place = text.find(written)
        if place >= 0:
            return press.conventions.shown(source), text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    return None
