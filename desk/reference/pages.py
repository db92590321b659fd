"""Pages whose tables are written from the code: what stands between marks; the text around them is a person's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

MARK = re.compile(r"<!-- reference: (?P<name>[\w-]+) -->\n.*?<!-- end of reference -->\n", re.DOTALL)


class ReferenceProblem(Exception):
    """A page cannot be filled in; the message says which mark is missing, or is one too many."""


def filled_in(page: str, blocks: Mapping[str, str]) -> str:
    """Return a page with its blocks between their marks.

    Raises:
        ReferenceProblem: a block has no place on the page, or two, or a mark names no block.
    """
    places = [match["name"] for match in MARK.finditer(page)]
    for name in blocks:
        if places.count(name) != 1:
            raise ReferenceProblem(f"`{name}` has {places.count(name)} places; write `<!-- reference: {name} -->` once")
    for name in places:
        if name not in blocks:
            raise ReferenceProblem(f"there is nothing that is called `{name}`; take its mark away")
    return MARK.sub(
        lambda m: f"<!-- reference: {m['name']} -->\n\n{blocks[m['name']]}\n<!-- end of reference -->\n", page
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, with its columns in line for those who read the source."""
    lines = [[cell.replace("\n", " ") for cell in row] for row in (head, *rows)]
    widths = [min(60, max(len(row[place]) for row in lines)) for place in range(len(head))]
    rules = [":" + "-" * (width - 1) for width in widths]
    return "".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |\n"
        for row in [lines[0], rules, *lines[1:]]
    )


def code(text: str) -> str:
    """Return text as code within a line."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def sentence(text: str) -> str:
    """Return words as a sentence: a capital at the front, a point at the end."""
    text = text.strip()
    end = "" if text.endswith((".", "!", "?")) else "."
    return text[:1].upper() + text[1:] + end
