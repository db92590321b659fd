"""HTML in a body that is not whole, so that what comes after the body is no longer what it is meant to be.

Elements are followed as browsers follow them (HTML, §13.2), as far as that reaches beyond the body: those that a block
closes by itself are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from plugins.core.prose import Prose, shown_in
from plugins.core.slips import Slip, slip_at

_BEGINNING = re.compile(r"<(?:!--|/?([a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>]))")
_TAG = re.compile(r"<(/?)[^\s/>]+((?:[^<>\"'=]|=\s*+(?:\"[^\"]*\"|'[^']*'|(?![\"']))|[\"'])*+)>")
_LONGEST = 4000
"""How far the end of a tag is sought, in characters."""
_PATIENCE = 100
"""How many tags that have no end are looked at."""
_SWALLOWING = re.compile(r"(?:href|src|class|id|rel|target)\s*=\s*([\"'])(?:(?!\1).)*?(?:</|\n\s*\n)", re.I | re.DOTALL)
"""A value with the end of an element in it, or an empty line: the quotation mark that ends it must be missing."""
_TEXT_ONLY = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"})
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
"""Elements that go on in the next block, and in whatever follows, until they are closed."""
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "audio", "blockquote", "button", "center", "details", "dialog", "div", "dl",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
        "main", "map", "menu", "nav", "noscript", "object", "ol", "pre", "section", "select", "summary", "table",
        "template", "ul", "video",
    }
)  # fmt: skip
_FOREIGN = frozenset({"svg", "math"})
_TRACKED = _TEXT_ONLY | _FORMATTING | _BLOCKS | _FOREIGN | {"!--"}
_BOUNDS = frozenset({"object", "table", "template"})
"""What no tag outside of it can be closed from within."""
_SHOWN_COMMENT = re.compile(r"&lt;!(?:--|[—–]|&[mn]dash;)")

Kind = Literal["open", "stray", "quote", "text", "comment"]


class Fault(NamedTuple):
    """An element that is not whole: how, by what name, and where its tag begins."""

    kind: Kind
    name: str
    at: int


def faults_in(html: str) -> list[Fault]:
    """Return the elements that are not whole, in the order of their tags; behind some of them nothing can be told."""
    return _Scan(html).faults()


class _Scan:
    """HTML gone through from its first tag to its last."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._found: list[Fault] = []
        self._blocks: list[tuple[str, int]] = []
        self._formatting: dict[str, list[int]] = {}

    def faults(self) -> list[Fault]:
        place: int | None = 0
        patience = _PATIENCE
        while place is not None and patience and (begins := _BEGINNING.search(self._html, place)):
            at, name = begins.start(), (begins[1] or "").lower()
            tag = _TAG.match(self._html, at, at + _LONGEST) if name else None
            if not name:
                place = self._behind("comment", "!--", at, at + 2, "-->")
            elif tag is None:
                self._fault("quote", name, at)
                self._open(name, at)
                place, patience = begins.end(), patience - 1
            elif _SWALLOWING.search(tag[2]):
                self._fault("quote", name, at)
                place = None
            elif name in _TEXT_ONLY and not tag[1]:
                place = self._behind("text", name, at, tag.end(), f"</{name}")
            elif name in _FOREIGN and not tag[1]:
                is_empty = tag[2].endswith("/")
                place = tag.end() if is_empty else self._behind("open", name, at, tag.end(), f"</{name}")
            else:
                (self._close if tag[1] else self._open)(name, at)
                place = tag.end()
        opened = [*self._blocks, *((name, at) for name, places in self._formatting.items() for at in places)]
        known = {fault.at for fault in self._found}
        for name, at in opened if place is not None else ():
            if at not in known:
                self._fault("open", name, at)
        return sorted(self._found, key=lambda fault: fault.at)

    def _fault(self, kind: Kind, name: str, at: int) -> None:
        if name in _TRACKED:
            self._found.append(Fault(kind, name, at))

    def _behind(self, kind: Kind, name: str, at: int, place: int, close: str) -> int | None:
        """Return the place behind the end of something that holds no tags; None where it has no end."""
        end = re.compile(close, re.IGNORECASE).search(self._html, place)
        if end is None:
            self._fault(kind, name, at)
            return None
        return end.end()

    def _open(self, name: str, at: int) -> None:
        if name in _BLOCKS:
            self._blocks.append((name, at))
        elif name == "a":
            self._formatting[name] = [at]  # one link ends where the next begins
        elif name in _FORMATTING:
            self._formatting.setdefault(name, []).append(at)

    def _close(self, name: str, at: int) -> None:
        if name in _FORMATTING:
            if self._formatting.get(name):
                self._formatting[name].pop()
            else:
                self._fault("stray", name, at)
        elif name in _BLOCKS:
            for number in range(len(self._blocks) - 1, -1, -1):
                if self._blocks[number][0] == name:
                    del self._blocks[number:]
                    return
                if self._blocks[number][0] in _BOUNDS:
                    break
            self._fault("stray", name, at)


def slips_of_html(prose: Prose, html: str) -> Iterator[Slip]:
    """Yield what is wrong with the HTML in a body, and remarks that readers see."""
    if "<" not in prose.marked:
        return
    written = faults_in(prose.marked)
    hides = html.rfind("<!--") > html.rfind("-->")
    published = faults_in(html) if written or hides else []
    names = {fault.name for fault in published}
    for fault in written:
        if fault.name in names:
            yield _told(prose, fault)
    for fault in published:
        if fault.kind in {"comment", "text"} and not any(one.name == fault.name for one in written):
            yield _told(prose, fault._replace(at=max(0, prose.marked.lower().find(f"<{fault.name}"))))
    yield from _comments(prose, html)


def _comments(prose: Prose, html: str) -> Iterator[Slip]:
    """Yield the comments that came out as text."""
    if "<!--" not in prose.marked or not (count := len(_SHOWN_COMMENT.findall(shown_in(html)))):
        return
    closed = dict(prose.aside)
    places = [found.start() for found in re.finditer("<!--", prose.marked)]
    unclosed = [at for at in places if not prose.is_aside(at)]
    by_line = {prose.place(at)[0]: at for at in reversed(prose.likeliest(unclosed, count))}
    for at in reversed(by_line.values()):
        what = "the remark that begins here with `<!--` is never closed, and readers see it"
        yield slip_at(prose, at, what, "write `-->` where it ends")
    broken = [at for at in places if at in closed and "\n\n" in prose.marked[at : closed[at]]]
    for at in prose.likeliest(broken, count - len(unclosed)) if count > len(unclosed) else ():
        what = "the remark that begins here with `<!--` has an empty line in it, and readers see it"
        yield slip_at(prose, at, what, "let it begin a line of its own")


def _told(prose: Prose, fault: Fault) -> Slip:
    tag = f"`<{fault.name}>`"
    if fault.kind == "comment":
        what = "the remark that begins here with `<!--` is never closed, and hides the rest of the page"
        return slip_at(prose, fault.at, what, "write `-->` where it ends", "error")
    if fault.kind == "text":
        what = f"{tag} is never closed, and takes the rest of the page for its text"
        return slip_at(prose, fault.at, what, f"write `</{fault.name}>` where it ends", "error")
    if fault.kind == "quote":
        what = f"a quotation mark or the `>` is missing in the tag that begins here with `<{fault.name}`"
        return slip_at(prose, fault.at, what, "write it")
    if fault.kind == "stray":
        what = f"`</{fault.name}>` closes nothing that the text has opened"
        return slip_at(prose, fault.at, what, f"take it away, or write {tag} where it begins")
    what = f"{tag} is never closed, and takes in what follows the text"
    return slip_at(prose, fault.at, what, f"write `</{fault.name}>` where it ends")
