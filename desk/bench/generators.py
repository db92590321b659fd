"""The generators that are compared: what each is called, how its site is laid out, and how it is set to work."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from desk.bench.corpus import Post

WORD = "@word@"
"""Where a site's template and settings hold the word that a measurement changes."""

PORT = "{port}"
"""Where the command of a server has the port that it is to listen on."""

COLUMN = "columns/{slug}/"
"""The address of a column, in all generators; that of the later pages of a list is next."""
LATER = "{list}page/{number}/"
TAG = "tags/{tag}/"


@dataclass(frozen=True, slots=True)
class Generator:
    """What is to be known of a generator; paths are relative to its site's folder, commands are run there.

    `files` are the site's settings and templates, `template` and `settings` name the two among them that hold `WORD`.
    `made` is what a first build begins without. `serve` holds `PORT`. `told` says what version it is.
    """

    name: str
    title: str
    told: str
    build: tuple[str, ...]
    serve: tuple[str, ...]
    head: Callable[[Post], str]
    files: Mapping[str, str]
    template: str
    settings: str
    made: tuple[str, ...]
    output: str = "output"
    pictures: str = "content/images"
    texts: str = "content/columns"

    def text_of(self, post: Post) -> str:
        """Return the file of a column."""
        return f"{self.head(post)}\n{post.body}"


def listed(names: Iterable[str]) -> str:
    """Return names as a YAML list in one line."""
    return f"[{', '.join(map(json.dumps, names))}]"
