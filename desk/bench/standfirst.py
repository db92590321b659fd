"""Standfirst as a generator among others: this house, with its own theme and settings, on a site of its own."""

from __future__ import annotations

import json
import sys

from desk import ROOT, __version__, environment
from desk.bench.corpus import Post
from desk.bench.generators import PORT, WORD, Generator, listed

SETTINGS = f"""\
from pelicanconf import *

SITENAME = "The archive {WORD}"
TIMEZONE = "UTC"
"""
TEMPLATE = f"""\
{{% extends "!theme/article.html" %}}
{{% block content %}}
{{{{ super() }}}}
<p>{WORD}</p>
{{% endblock %}}
"""
SITE = ("--content", "content", "--output", "output", "--settings", "conf.py", "--cache", "cache")


def standfirst() -> Generator:
    """Return this house."""
    task = _as_typed()
    return Generator(
        name="standfirst",
        title="Standfirst",
        told=f"Standfirst {__version__}",
        build=(*task, "build", *SITE),
        serve=(*task, "serve", *SITE, "--port", PORT),
        head=_head,
        files={"conf.py": SETTINGS, "overrides/article.html": TEMPLATE},
        template="overrides/article.html",
        settings="conf.py",
        made=("output", "cache", "output.manifest.json"),
    )


def _as_typed() -> tuple[str, ...]:
    """Return how a task is typed: `python3 tasks.py`, with the way into the environment, or what comes to the same."""
    if environment.is_inside():
        return getattr(sys, "_base_executable", sys.executable), str(ROOT / "tasks.py")
    return sys.executable, "-m", "invoke", "--search-root", str(ROOT)


def _head(post: Post) -> str:
    lines = [
        f"title: {json.dumps(post.title)}",
        f"date: {post.date:%Y-%m-%d %H:%M}",
        f"slug: {post.slug}",
        f"category: {post.category}",
        f"tags: {listed(post.tags)}",
        f"authors: {listed([post.author])}",
    ]
    lines += [f"series: {post.series}"] if post.series else []
    return "\n".join(["---", *lines, "---", ""])
