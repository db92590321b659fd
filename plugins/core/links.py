"""The links in a body: references to other files made into addresses, and those that lead nowhere reported.

An author may write the relative path of the other file (`why-audiences.md`, which editors and forges follow too),
Pelican's `{filename}`, `{static}`, `{attach}`, `{tag}`, `{category}`, `{author}` and `{index}`, or the address itself.
"""

from __future__ import annotations

import html as html_module
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from plugins.core.addresses import from_root
from plugins.core.conventions import TEXT_SUFFIXES
from plugins.core.destinations import Destinations, Trouble
from plugins.core.lookalikes import marks_around, remark_on
from plugins.core.near_files import guess
from plugins.core.schemes import objection_to, scheme_of

_TAG = re.compile(r"<[a-zA-Z][^<>=]*=[^<>]*>")
"""A tag with attributes; as quick on broken HTML as on good."""

_ATTRIBUTE = re.compile(
    r"(\s(?:href|src|poster|data|cite|action|formaction)\s*=\s*)([\"'])(.*?)\2", re.DOTALL | re.IGNORECASE
)
_REFERRING = ("href", "src", "poster", "data", "cite", "action")
_ASSIGNED = re.compile(r"=\s*[\"']")
_STAYS = re.compile(r"(?:#|https?://|mailto:)[^\s\"'&]*[\"']")
"""The value of an attribute that is the same when it is resolved, up to its closing quotation mark."""
_BRACED = re.compile(
    r"(?:\{|%7B|\|)(filename|static|attach|tag|category|author|index)(?:\}|%7D|\|)(.*)", re.IGNORECASE | re.DOTALL
)

_NAME_OF_A_FILE = re.compile(r"(?:[^\s/?#:{|%\\][^/?#:{|%\\]*/)*[^\s./?#:{|%\\][^./?#:{|%\\]*")
"""The path of a file, as front matter has it, with no suffix: `portrait`, `../images/portrait`."""

_TITLED = re.compile(r"(?P<path>[^\s?]+)\s+(?P<title>\S.*)", re.DOTALL)
"""An address with what was meant to be its title, had that been in straight quotation marks."""


@dataclass(slots=True)
class Resolved:
    """A body with its links resolved, and what was wrong with them."""

    html: str
    troubles: list[Trouble] = field(default_factory=list)


def has_links(html: str) -> bool:
    """Whether a link in a body may have to be resolved; those to other hosts and within the body stay as they are."""
    return any(
        html[max(0, sign.start() - 20) : sign.start()].rstrip().lower().endswith(_REFERRING)
        and not _STAYS.match(html, sign.end())
        for sign in _ASSIGNED.finditer(html)
    )


def resolve(html: str, source: str, destinations: Destinations) -> Resolved:
    """Resolve every link in a body; `source` is the text's path from the content folder."""
    resolved = Resolved(html)
    if "=" not in html:
        return resolved
    resolver = _Resolver(source, destinations, resolved.troubles)
    resolved.html = "".join(
        part if part.startswith("<!--") else _TAG.sub(resolver.tag, part) for part in _comments_apart(html)
    )
    return resolved


def _comments_apart(html: str) -> Iterator[str]:
    """Yield a body in parts, comments by themselves: what an author has set aside is not looked at."""
    place = 0
    while (start := html.find("<!--", place)) >= 0 and (end := html.find("-->", start)) >= 0:
        yield html[place:start]
        yield html[start : end + 3]
        place = end + 3
    yield html[place:]


@dataclass(slots=True)
class _Resolver:
    source: str
    to: Destinations
    troubles: list[Trouble]
    _local: str | None = None

    def tag(self, match: re.Match[str]) -> str:
        self._local = None
        is_image = match[0][1:4].lower() == "img"
        tag = _ATTRIBUTE.sub(lambda attribute: self._attribute(attribute, is_image), match[0])
        if is_image and self._local and " width=" not in tag and " height=" not in tag:
            size = self.to.picture_size(self._local)
            if size:
                return f'{tag[:4]} width="{size[0]}" height="{size[1]}"{tag[4:]}'
        return tag

    def _attribute(self, match: re.Match[str], is_image: bool) -> str:
        written = html_module.unescape(match[3])
        known = len(self.troubles)
        address = self._address(written, is_image or match[1].strip().lower().startswith(("src", "poster", "data")))
        if len(self.troubles) == known:
            self._check_spaces(written)
        if address == written:
            return match[0]
        return f"{match[1]}{match[2]}{html_module.escape(address)}{match[2]}"

    def _address(self, written: str, is_file: bool) -> str:
        link = written.strip()
        if not link or link.startswith("#"):
            return link
        braced = _BRACED.match(link)
        titled = None if link.isascii() else _TITLED.fullmatch(link)
        is_name = braced is not None and braced[1].lower() in {"tag", "category", "author"}
        if titled and not is_name and (marks := marks_around(titled["title"])):
            return self._titled(titled["path"], titled["title"], marks, written)
        if braced:
            return self._braced(braced[1].lower(), braced[2], written)
        if link.startswith("//"):
            return link
        if scheme := scheme_of(link):
            self._check_scheme(scheme, written, is_file)
            return link
        if link.startswith("/"):
            return self._from_root(link)
        return self._relative(link, written, is_file)

    def _check_scheme(self, scheme: str, written: str, is_file: bool) -> None:
        if objection := objection_to(scheme, written, is_file=is_file):
            what, fix = objection
            self.troubles.append(Trouble(written, f"the link `{_short(written)}`: {what}", fix))

    def _check_spaces(self, written: str) -> None:
        if len(written.split()) > 1 and written.lstrip().lower().startswith(("http://", "https://")):
            what, fix = f"there is a space in the address `{_short(written)}`", "write `%20` in its place"
            title = ", or put what is no address in quotation marks, as the title of the link"
            self.troubles.append(Trouble(written, what, fix + title, "warning"))

    def _from_root(self, link: str) -> str:
        path = unquote(re.split(r"[?#]", link)[0]).lstrip("/")
        if ".." not in path.split("/") and self.to.has_file(path) and self.to.statics(path):
            self._local = path
        root = self.to.root_path
        return link if link.startswith(f"{root}/") else root + link

    def _braced(self, what: str, value: str, written: str) -> str:
        path, tail = _split(value)
        if what in {"tag", "category", "author"}:
            address = self.to.names(what, path)
            return self._found(address, tail, written, f"no {what} is called `{path}`", "")
        if what == "index":
            return self.to.root_path + self.to.index + tail
        target = self._path(path)
        if what == "attach" and target and self.to.has_file(target):
            self._local = target
            return self._found(self.to.attach(target, self.source), tail, written, "", "")
        if target is None:
            return self._outside(tail, written)
        if what == "filename" or target in self.to.texts:
            return self._text(target, tail, written, allow_static=True)
        return self._static(target, tail, written)

    def _relative(self, link: str, written: str, is_file: bool) -> str:
        path, tail = _split(link)
        target = self._path(path)
        if path.lower().endswith(TEXT_SUFFIXES) and not is_file:
            return self._text(target, tail, written, allow_static=False)
        if target and self.to.has_file(target):
            return self._static(target, tail, written)
        seen_from_page = self._seen_from_page(path)
        if is_file and self.to.has_file(seen_from_page):
            return self._static(seen_from_page, tail, written)
        if (is_file and "." in posixpath.basename(path)) or ("\\" in path and "://" not in path):
            return self._static(target, tail, written)
        own = "" if self.source in self.to.stand_ins else self.to.texts.get(self.source)
        return from_root(link, self.to.root_path + own) if own else link  # a list shows the opening elsewhere

    def _seen_from_page(self, path: str) -> str:
        """Return the file that a browser would look for, counting from the page's own address, where it is known."""
        own = self.to.texts.get(self.source) or "/…/"
        return posixpath.normpath(posixpath.join(posixpath.dirname(own), unquote(path))).lstrip("/")

    def _path(self, path: str) -> str | None:
        """Return a path as counted from the content folder, or None where it would leave that folder."""
        base = "" if path.startswith("/") else posixpath.dirname(self.source)
        for candidate in (path, unquote(path)):
            joined = posixpath.normpath(posixpath.join(base, candidate.lstrip("/")))
            inside = joined != ".." and not joined.startswith("../")
            if inside and (joined in self.to.texts or self.to.has_file(joined)):
                return joined
        return joined if inside else None

    def _text(self, target: str | None, tail: str, written: str, *, allow_static: bool) -> str:
        if target is not None and target in self.to.texts:
            self.to.visited.add(target)
            address = self.to.texts[target]
            if address is None:
                what = f"the link `{_short(written)}` leads to a text that is not public yet"
                self.troubles.append(
                    Trouble(written, what, "publish that text first, or take the link away", "warning")
                )
                return "#"
            return self.to.root_path + address + ("" if target in self.to.stand_ins else tail)
        if allow_static and target and self.to.has_file(target):
            return self._static(target, tail, written)
        if target is None:
            return self._outside(tail, written)
        return self._missing(target, self.to.near_text(target), tail, written)

    def _static(self, target: str | None, tail: str, written: str) -> str:
        if target is None:
            return self._outside(tail, written)
        address = self.to.statics(target)
        if address is None:
            return self._missing(target, self.to.near_file(target), tail, written)
        self._local = target
        return self.to.root_path + address + tail

    def _outside(self, tail: str, written: str) -> str:
        what = f"`{_short(written)}` lies outside the content folder"
        return self._found(None, tail, written, what, "copy the file into the content folder")

    def _missing(self, target: str, near: str | None, tail: str, written: str) -> str:
        what, fix = f"there is no file `{_short(written)}`", "check the name and the folder"
        remark = remark_on(written)
        if remark:
            what = f"{what}: {remark.what}"
        if "\\" in written:
            fix = f"write it with slashes that lean forward, `{_short(written.replace(chr(92), '/'))}`"
        elif remark and marks_around(written):
            fix = remark.fix
        elif near:
            fix = guess(target, near, self._as_written(near, written))
        return self._found(None, tail, written, what, fix)

    def _titled(self, path: str, title: str, marks: str, written: str) -> str:
        what = f"`{_short(title)}` behind the address stands in quotation marks that are {marks}"
        fix = f'type straight ones, as in `{_short(path)} "{title.strip()[1:-1]}"`'
        return self._found(None, "", written, what, fix)

    def _as_written(self, path: str, written: str) -> str:
        """Return how a text would refer to a file, in the way in which its author refers to another."""
        braced = _BRACED.match(written)
        before, value = (written[: braced.start(2)], braced[2]) if braced else ("", written)
        path = f"/{path}" if value.startswith("/") else posixpath.relpath(path, posixpath.dirname(self.source) or ".")
        return before + (quote(path, safe="/") if "%" in value else path)

    def _found(self, address: str | None, tail: str, written: str, what: str, fix: str) -> str:
        if address is None:
            self.troubles.append(Trouble(written, what, fix or "check the name"))
            return "#"
        return self.to.root_path + address + tail


def _split(link: str) -> tuple[str, str]:
    """Part a link's path from its query and fragment."""
    path = re.split(r"[?#]", link, maxsplit=1)[0]
    return path, link[len(path) :]


def _short(written: str) -> str:
    return written if len(written) <= 80 else written[:77] + "…"


def static_address(pattern: str, path: str) -> str:
    """Return the address of a file that is published as it is (Pelican's STATIC_URL)."""
    return "/" + quote(pattern.format(path=path), safe="/:@!$&'()*+,;=~-._")


def resolve_file(src: str, source: str, destinations: Destinations) -> tuple[str, str | None, list[Trouble]]:
    """Resolve a file named in front matter: its address, its path where it is one of ours, and what is wrong."""
    troubles: list[Trouble] = []
    resolver = _Resolver(source, destinations, troubles)
    address = resolver._address(src, is_file=True)
    if resolver._local is None and not troubles and _NAME_OF_A_FILE.fullmatch(src):
        address = resolver._static(resolver._path(src), "", src)
    return (
        address.removeprefix(destinations.root_path) if address.startswith("/") else address,
        resolver._local,
        troubles,
    )
