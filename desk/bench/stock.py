"""Pelican as it comes: its own reader, writer and `simple` theme, and a feed for each list."""

from __future__ import annotations

import sys
from importlib.metadata import version

from desk.bench.corpus import Post
from desk.bench.generators import PORT, WORD, Generator

SETTINGS = {
    "SITENAME": f"The archive {WORD}",
    "SITEURL": "http://127.0.0.1:8000",
    "AUTHOR": "Hester Ligature",
    "PATH": "content",
    "TIMEZONE": "UTC",
    "DEFAULT_LANG": "en",
    "THEME": "theme",
    "PLUGINS": [],
    "STATIC_PATHS": ["images"],
    "DEFAULT_PAGINATION": 10,
    "PAGINATION_PATTERNS": [
        [1, "{url}", "{save_as}"],
        [2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"],
    ],
    "ARTICLE_URL": "columns/{slug}/",
    "ARTICLE_SAVE_AS": "columns/{slug}/index.html",
    "TAG_URL": "tags/{slug}/",
    "TAG_SAVE_AS": "tags/{slug}/index.html",
    "CATEGORY_URL": "categories/{slug}/",
    "CATEGORY_SAVE_AS": "categories/{slug}/index.html",
    "AUTHOR_URL": "authors/{slug}/",
    "AUTHOR_SAVE_AS": "authors/{slug}/index.html",
    "YEAR_ARCHIVE_URL": "archive/{date:%Y}/",
    "YEAR_ARCHIVE_SAVE_AS": "archive/{date:%Y}/index.html",
    "FEED_MAX_ITEMS": 20,
    "TAG_FEED_ATOM": "feeds/tags/{slug}.atom.xml",
    "AUTHOR_FEED_RSS": None,
    "TRANSLATION_FEED_ATOM": None,
}
TEMPLATE = f"""\
{{% extends "!simple/article.html" %}}
{{% block content %}}
{{{{ super() }}}}
<p>{WORD}</p>
{{% endblock %}}
"""


def stock() -> Generator:
    """Return the Pelican that is installed here."""
    pelican = (sys.executable, "-m", "pelican", "--quiet")
    return Generator(
        name="pelican",
        title="Pelican",
        told=f"Pelican {version('pelican')}",
        build=pelican,
        serve=(*pelican, "--autoreload", "--listen", "--bind", "127.0.0.1", "--port", PORT),
        head=_head,
        files={
            "pelicanconf.py": "".join(f"{name} = {value!r}\n" for name, value in SETTINGS.items()),
            "theme/templates/article.html": TEMPLATE,
            "theme/static/none.txt": "",
        },
        template="theme/templates/article.html",
        settings="pelicanconf.py",
        made=("output", "__pycache__"),
    )


def _head(post: Post) -> str:
    lines = [
        f"Title: {post.title}",
        f"Date: {post.date:%Y-%m-%d %H:%M}",
        f"Slug: {post.slug}",
        f"Category: {post.category}",
        f"Tags: {', '.join(post.tags)}",
        f"Author: {post.author}",
    ]
    return "\n".join([*lines, ""])
