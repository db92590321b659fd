"""References in a page or a style sheet, put in place of others; every other byte stays as it was written.

What a browser fetches to show a page is rewritten: pictures, style sheets, scripts, type. What a reader follows, keeps
or passes on is not: links, canonical and sharing addresses, feeds. HTML is taken apart as browsers do it
(https://html.spec.whatwg.org/multipage/parsing.html#tokenization), as far as that decides where a tag begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

Rename = Callable[[str], str | None]
"""Gives the address to stand in place of one; None where that stays."""

Vouch = Callable[[str, str], str]
"""Gives the `integrity` of the file at an address, in place of what the page says of it."""

_SRC, _HREF = ("src",), ("href", "xlink:href")
_FETCHED = {
    "img": ("src", "srcset"), "source": ("src", "srcset"), "script": _SRC, "video": ("src", "poster"), "audio": _SRC,
    "track": _SRC, "embed": _SRC, "input": _SRC, "object": ("data",), "link": ("href", "imagesrcset"), "use": _HREF,
    "image": _HREF, "feimage": _HREF, "body": ("background",), "table": ("background",), "td": ("background",),
}  # fmt: skip
"""The attributes, by element, whose address a browser fetches by itself."""

_FETCHING_LINKS = frozenset(
    {
        "stylesheet", "icon", "mask-icon", "apple-touch-icon", "apple-touch-icon-precomposed",
        "apple-touch-startup-image", "preload", "modulepreload", "prefetch",
    }
)  # fmt: skip
"""The kinds of `<link>` that make a browser fetch something; all others name an address that is to last."""

_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
"""Elements within which `<` begins no tag."""

_VALUE = r"""=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|(?!["'])[^\s>]*+)"""
_TAG = re.compile(rf"<!--(?:-?>|.*?(?:--!?>|\Z))|<([a-zA-Z][^\s/>]*+)((?:[^>=]++|{_VALUE})*+)(?:>|\Z)", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)(?:(\s*+=\s*+)("[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+""")
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])((?:,+(?=\s|$))|(?:\s+[^,(]*+(?:\([^)]*+\)?[^,(]*+)*+)?)")
_STRING = r"""(?:"(?:[^"\\\n]|\\.)*+(?:"|\Z|(?=\n))|'(?:[^'\\\n]|\\.)*+(?:'|\Z|(?=\n)))"""
_SHEET = re.compile(
    r"/\*.*?(?:\*/|\Z)"
    rf"|(?P<before>@import\s*+|\burl\(\s*+)(?P<quoted>{_STRING})"
    r"""|(?P<opening>\burl\(\s*+)(?P<bare>[^\s"'()\\]++)(?=\s*+\))"""
    rf"|{_STRING}",
    re.DOTALL | re.IGNORECASE,
)
"""Each of these takes what is not closed to the end, or a search would begin anew at each place and take for ever."""


def rewritten_sheet(sheet: str, rename: Rename) -> str:
    """Return a style sheet with what its `url()` and `@import` name renamed."""
    return _SHEET.sub(lambda match: _in_sheet(match, rename), sheet)


def _in_sheet(match: re.Match[str], rename: Rename) -> str:
    if quoted := match["quoted"]:
        new = rename(quoted[1:-1]) if "\\" not in quoted and len(quoted) > 1 and quoted[0] == quoted[-1] else None
        return match[0] if new is None else f"{match['before']}{quoted[0]}{new}{quoted[0]}"
    if bare := match["bare"]:
        new = rename(bare)
        return match[0] if new is None else f"{match['opening']}{new}"
    return match[0]


def base_of(page: str) -> str | None:
    """Return what a page counts its relative addresses from, where it says so itself."""
    if re.search("<base", page, re.IGNORECASE) is None:
        return None
    for tag in _tags(page):
        if tag[1] and tag[1].lower() == "base":
            address = _attributes(tag).get("href")
            if address is not None:
                return address.strip()
    return None


def rewritten_page(page: str, rename: Rename, vouch: Vouch) -> str:
    """Return a page with everything renamed that a browser fetches in order to show it."""
    parts: list[str] = []
    done = 0
    for tag in _tags(page):
        name = (tag[1] or "").lower()
        if name in _FETCHED or "style" in (tag[2] or ""):
            new = _rewritten_tag(tag, name, rename, vouch)
            if new is not None:
                parts += page[done : tag.start()], new
                done = tag.end()
        if name == "style":
            end = _end_of_raw(page, name, tag.end())
            parts += page[done : tag.end()], rewritten_sheet(page[tag.end() : end], rename)
            done = end
    return "".join((*parts, page[done:])) if parts else page


def _tags(page: str) -> Iterator[re.Match[str]]:
    """Yield every start tag, and comments, which have no name; what only looks like a tag within a script is none."""
    place = 0
    while tag := _TAG.search(page, place):
        if tag[1] and tag[0][-1] != ">":
            return
        yield tag
        name = (tag[1] or "").lower()
        place = _end_of_raw(page, name, tag.end()) if name in _RAW else tag.end()


def _end_of_raw(page: str, name: str, start: int) -> int:
    end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, start)
    return end.start() if end else len(page)


def _rewritten_tag(tag: re.Match[str], name: str, rename: Rename, vouch: Vouch) -> str | None:
    """Return a tag with its references renamed; None where it has none."""
    found = _attributes(tag)
    wanted = _FETCHED.get(name, ())
    if name == "link" and not _FETCHING_LINKS.intersection(found.get("rel", "").lower().split()):
        wanted = ()
    changed: dict[str, str] = {}
    for key in {*wanted, "style"} & found.keys():
        new = _renamed(key, found[key], rename)
        if new is not None and new != found[key]:
            changed[key] = new
    if not changed:
        return None
    if "integrity" in found and (address := found.get("src") or found.get("href")):
        changed["integrity"] = vouch(address, found["integrity"])
    start, end = tag.span(2)
    before, after = tag[0][: start - tag.start()], tag[0][end - tag.start() :]
    return before + _ATTRIBUTE.sub(lambda attribute: _with_value(attribute, changed), tag[2]) + after


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    """Return the attributes of a tag; of two with one name, the first is the one that counts."""
    found: dict[str, str] = {}
    for key, _, value in _ATTRIBUTE.findall(tag[2]):
        found.setdefault(key.lower(), unescape(_unquoted(value)[1]))
    return found


def _renamed(key: str, value: str, rename: Rename) -> str | None:
    if key == "style":
        return rewritten_sheet(value, rename)
    if key in {"srcset", "imagesrcset"}:
        return _CANDIDATE.sub(lambda match: (rename(match[1]) or match[1]) + match[2], value)
    return rename(value)


def _with_value(attribute: re.Match[str], changed: dict[str, str]) -> str:
    key = attribute[1].lower()
    if key not in changed or not attribute[3]:
        return attribute[0]
    quote, value = _unquoted(attribute[3])
    new = changed.pop(key)
    if not quote:
        return f"{attribute[1]}{attribute[2]}{escape(new)}"
    written = new if "&" not in value and quote not in new else escape(new)
    return f"{attribute[1]}{attribute[2]}{quote}{written}{quote}"


def _unquoted(value: str) -> tuple[str, str]:
    """Return the quotation mark of an attribute's value, where it has one, and what stands within."""
    return (value[0], value[1:-1]) if value[:1] in ("'", '"') else ("", value)
