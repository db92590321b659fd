"""Links, pictures and tables that came out as the signs with which they were written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from plugins.core.prose import Prose
from plugins.core.slips import Marks, Slip, slip_at

_WORD = re.compile(r"[^\W\d_]{2}")
_APART = re.compile(r"(?<![\w\]\[!])\[([^\[\]\n]{2,200})\](?: +\n?|\n) *\(((?:https?://|mailto:)[^\s()<>]+)\)")
"""A link with a space in its midst."""
_BY_NAME = re.compile(
    r"(?:(?P<picture>!)|(?<![\w\]\[!]))\[(?P<text>[^\[\]\n]{0,200})\]\[(?P<name>[\w .,:-]{0,80})\](?![\w(\[:+*?{])"
)
_RANGE = re.compile(r"\w-\w")
"""What stands in brackets in a pattern such as `[a-z][0-9]`."""
_RULE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_RULE_SHOWN = re.compile(r"^(?:<p>)?(?=[^\n|]*\|)(?:[|: \t—–-]|&[mn]dash;)+(?:</p>)?$", re.MULTILINE)
_BAR = re.compile(r"\|")


def slips_of_links(prose: Prose, shown: str, marks: Marks) -> Iterator[Slip]:
    """Yield links and pictures that are none; `shown` is the HTML of the body without the code in it."""
    found: dict[str, list[re.Match[str]]] = defaultdict(list)
    for link in _APART.finditer(prose.words):
        if _WORD.search(link[1]) and link[1].lower() != "sic":
            found[rf"\](?:</\w+>)*\s+\({re.escape(link[2][:7])}"].append(link)
    for link in _by_name(prose, marks):
        found[rf"\]\[{re.escape(link['name'])}\]"].append(link)
    for sign, links in found.items():
        by_place = {link.start(): link for link in links}
        for at in prose.likeliest(by_place, len(re.findall(sign, shown))):
            yield _told(prose, by_place[at])


def _by_name(prose: Prose, marks: Marks) -> Iterator[re.Match[str]]:
    for link in _BY_NAME.finditer(prose.words) if "][" in prose.words else ():
        name = _name(prose, link)
        is_link = link["picture"] or (_WORD.search(link["text"]) and (name.isdigit() or _WORD.search(name)))
        if is_link and " ".join(name.lower().split()) not in marks.addresses and not _RANGE.fullmatch(link["name"]):
            yield link


def _name(prose: Prose, link: re.Match[str]) -> str:
    """Return the name of an address as it was written, code in it and all."""
    return prose.text[slice(*link.span("name" if link["name"] else "text"))]


def _told(prose: Prose, link: re.Match[str]) -> Slip:
    if link.re is _APART:
        what = f"`[{_short(link[1])}]` and `({_short(link[2])})` stand apart, and are no link"
        return slip_at(prose, link.start(), what, "let nothing stand between them")
    name, kind = _short(_name(prose, link)), "picture" if link["picture"] else "link"
    what = f"there is no address for `[{name}]`, so that this is no {kind}"
    return slip_at(prose, link.start(), what, f"write it in a line of its own, as in `[{name}]: https://…`")


def slips_of_tables(prose: Prose, shown: str) -> Iterator[Slip]:
    """Yield tables that came out with their bars, because of the line below their heads or of the one above them."""
    if "|" not in shown or not (count := len(_RULE_SHOWN.findall(shown))):
        return
    lines = prose.words.split("\n")
    rules = {prose.start_of(n): n for n, line in enumerate(lines) if n and _is_rule(line) and "|" in lines[n - 1]}
    for at in prose.likeliest(rules, count):
        number = rules[at]
        heads, cells = _cells(lines[number - 1]), _cells(lines[number])
        if heads != cells:
            what = f"the table has {heads} columns, and the line below their heads has {cells}"
            yield slip_at(prose, at, what, f"write `|{'---|' * heads}`")
        elif number > 1 and lines[number - 2].strip():
            what = "a table begins in the midst of a paragraph here, and is none"
            yield slip_at(prose, prose.start_of(number - 1), what, "leave a line empty before it")


def _is_rule(line: str) -> bool:
    return "|" in line and "-" in line and bool(_RULE.match(line))


def _cells(line: str) -> int:
    """Return how many cells a line of a table has."""
    inner = line.strip()
    return len(_BAR.findall(inner.removeprefix("|").removesuffix("|"))) + 1


def _short(address: str) -> str:
    return address if len(address) <= 60 else f"{address[:57]}…"
