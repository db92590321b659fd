"""Addresses and fragments that lead nowhere, found in what the finished pages refer to, before anyone else finds them.

No page is read again for it. After a build in which little changed, only those pages are looked through that are new,
in which something was dead before, or which lead to what is no longer as it was: see `disturbed` and `leading_to`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from plugins.core.addresses import file_of, from_root
from plugins.core.front_matter import decode
from plugins.core.press import Press
from plugins.core.problems import Problem, Refusal, Severity, did_you_mean
from plugins.engine.meant_addresses import meant_by
from plugins.engine.references import References

PAGES = (".html", ".htm")
"""How the names of files end that are looked through."""

Trouble = tuple[str, str]
"""What is wrong with an address, and the mend."""

_CORRECT_IT = "correct the address, or add it to the `aliases` of the text that it should lead to"

_NAME_ITS_FILE = "name the file that is to answer there too, in `save_as`, or take `url` away"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in pages: a problem for each address that leads nowhere, and the pages that have one."""

    problems: tuple[Problem, ...]
    pages: tuple[str, ...]


def check_links(
    pages: Mapping[str, References],
    files: Container[str],
    press: Press,
    *,
    severity: Severity = "warning",
    other: Callable[[str], References | None] = lambda name: None,
) -> Checked:
    """Look through the references of pages, which are known by their files.

    `files` are all files of the site. `other` gives the references of a page that is not looked through, to see whether
    a fragment is in it.
    """

    def fragments_in(file: str) -> Collection[str] | None:
        page = pages.get(file) or other(file)
        return None if page is None else page.fragments

    site = _Site(files, fragments_in, press.site.root)
    dead = dict(_dead(pages, site))
    return Checked(tuple(_problems(dead, press, severity)), tuple(sorted(dead)))


def disturbed(
    before: Mapping[str, References], after: Mapping[str, References], gone: Collection[str], new: Collection[str],
    files: Container[str],
) -> frozenset[str]:  # fmt: skip
    """Return the files to which a link may lead no longer, though it did before, as long as nothing else changed.

    `before` and `after` are the references of the pages that were written anew, by file; `gone` and `new` are the files
    that the site has no longer, and those that it had not had; `files` are all that it has now.
    """
    found = set(gone)
    found.update(
        name for name, page in before.items() if name in after and not set(page.fragments) <= set(after[name].fragments)
    )
    for name in new:  # it may answer in the place of another
        bare = name.removesuffix("/index.html")
        found.update(other for other in (f"{name}/index.html", f"{name}.html", f"{bare}.html") if other in files)
    return frozenset(found - set(new))


def leading_to(files: Collection[str], pages: Mapping[str, References], root: str) -> frozenset[str]:
    """Return those of the pages that have a link to one of the files."""
    names = {*files, *(file.removesuffix("/index.html") for file in files), *(f.removesuffix(".html") for f in files)}
    if not names:
        return frozenset()
    links = {link for link in _all_links(pages) if file_of(_target(link, "", root)[0]) in names}
    return frozenset(
        name
        for name, page in pages.items()
        if not links.isdisjoint(page.links)
        or any(file_of(_target(link, name, root)[0]) in names for link in page.nearby)
    )


@dataclass(frozen=True, slots=True)
class _Site:
    """What there is to lead to."""

    files: Container[str]
    fragments_in: Callable[[str], Collection[str] | None]
    root: str

    def trouble(self, link: str, name: str) -> Trouble | None:
        """Return what is wrong with a link on a page; None where it leads somewhere."""
        path, fragment = _target(link, name, self.root)
        if not path:
            return None
        file = self._answering(path)
        if file is None:
            return f"the address `{link}` leads nowhere", _CORRECT_IT
        meant = unquote(fragment)
        there = self.fragments_in(file) if meant and meant != "top" else None
        if there is None or meant in there or fragment in there:
            return None
        mend = did_you_mean(f"#{meant}", {f"#{each}" for each in there}) or f"correct it, or take `#{meant}` away"
        return f"`{link}`: nothing on that page is called `#{meant}`", mend

    def _answering(self, path: str) -> str | None:
        """Return the file that a web server would answer an address with."""
        name = file_of(path)
        for candidate in (name, f"{name}/index.html", f"{name}.html"):
            if candidate in self.files:
                return candidate
        return None


_PLAIN = re.compile(r"((?:/[\w~-][\w.~-]*)*/?)(?:#([\w:.~-]*))?", re.ASCII)
"""An address that needs no reckoning: no steps back, no code, no question."""


def _target(link: str, name: str, root: str) -> tuple[str, str]:
    """Return the path, below the site's root, and the fragment that a link on a page leads to; no path: elsewhere."""
    plain = _PLAIN.fullmatch(link)
    if plain and link[0] == "/":
        path, fragment = plain[1], plain[2] or ""
    else:
        parts = urlsplit(urljoin(f"{root}/{name}", link))
        path, fragment = parts.path, parts.fragment
    if root and not path.startswith(f"{root}/"):
        return "", ""
    return path.removeprefix(root), fragment


def _all_links(pages: Mapping[str, References]) -> set[str]:
    return set().union(*[page.links for page in pages.values()])


def _dead(pages: Mapping[str, References], site: _Site) -> Iterator[tuple[str, dict[str, Trouble]]]:
    """Yield the pages that have links which lead nowhere, with these links; each that many pages have is tried once."""
    tried = {link: site.trouble(link, "") for link in _all_links(pages)}
    dead = {link: trouble for link, trouble in tried.items() if trouble}
    for name, page in pages.items():
        found = {link: dead[link] for link in page.links if link in dead} if dead else {}
        for link in page.nearby:
            trouble = site.trouble(link, name)
            if trouble:
                found[link] = trouble
        if found:
            yield name, found


def _problems(dead: Mapping[str, Mapping[str, Trouble]], press: Press, severity: Severity) -> list[Problem]:
    """Return a problem for each dead link, by the file it stands in; one that is in templates only is told of once."""
    if not dead:
        return []
    sources = {item.output: item.source for item in press.library.by_source.values() if item.output and item.source}
    own = {press.site.root + item.address: item.source for item in press.library.by_source.values() if item.url}
    everywhere = _on_nearly_all(dead, sources)
    found: dict[tuple[str, str], Problem] = {}
    reported: set[str] = set()
    for name in sorted(dead, key=lambda name: (name not in sources, name)):
        for link, trouble in sorted(dead[name].items()):
            if name not in sources and link in reported:
                continue
            place = _place_in_text(link, sources.get(name), press)
            if place is None and link in own:
                place, trouble = _place_in_text(link, own[link], press), (trouble[0], _NAME_ITS_FILE)
            if place is None and link in reported:
                continue
            reported.add(link)
            file, line, column, written = place or (name, 1, 1, link)
            what, mend = trouble[0].replace(f"`{link}`", f"`{written}`"), trouble[1]
            if place and mend == _CORRECT_IT:
                mend = meant_by(written, sources.get(name, ""), press.library.by_source) or mend
            if place is None and link in everywhere:
                what += ", on nearly every page"
                mend = "correct it in the theme: in a template in `overrides`, else in `theme/templates`"
            found.setdefault((file, link), Problem(file, line, column, "", what, mend, severity))
    return sorted(found.values())


def _on_nearly_all(dead: Mapping[str, Mapping[str, Trouble]], sources: Mapping[str, str]) -> set[str]:
    """Return the links that nine of ten texts have on their pages, so that no text can have brought them there."""
    counts = Counter(link for name, links in dead.items() if name in sources for link in links)
    return {link for link, count in counts.items() if count > 1 and count * 10 >= len(sources) * 9}


_WRITTEN = re.compile(r"(?:[(<\"'=]|\]:)[ \t]*(?=([^\s()<>\"'/#][^\n()<>]*))")
"""Where a relative address may be written, and what stands there."""


def _place_in_text(link: str, source: str | None, press: Press) -> tuple[str, int, int, str] | None:
    """Return the file, line and column in which a link was written, and how; None where it comes from a template."""
    if source is None:
        return None
    try:
        text = decode((press.conventions.root / source).read_bytes())
    except (OSError, Refusal):
        return None
    bare = link.removeprefix(press.site.root) if press.site.root else link
    for written in (link, bare, unquote(bare)):
        place = text.find(written)
        if place >= 0:
            return _at(text, place, source, link, press)
    own = press.site.root + press.library.by_source[source].address
    for match in _WRITTEN.finditer(text):
        for written in (match[1].strip(), *(re.split(end, match[1])[0] for end in (r"[\"']", r"[\s\"']"))):
            if written and from_root(written, own) == link:
                return _at(text, match.start(1), source, written, press)
    fragment = "#" + bare.partition("#")[2]
    place = text.find(fragment) if len(fragment) > 1 else -1  # of a file that is referred to by its path
    return _at(text, place, source, link, press) if place >= 0 else None


def _at(text: str, place: int, source: str, written: str, press: Press) -> tuple[str, int, int, str]:
    return (
        press.conventions.shown(source), text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place), written
    )  # fmt: skip
