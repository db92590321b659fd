"""Pelican's settings and ours, read once into the frozen values that the library works with."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from plugins.core.addresses import Permalinks, SlugRules
from plugins.core.clock import build_clock as build_clock
from plugins.core.conventions import Conventions

KIND_SETTINGS = {
    "column": "ARTICLE", "page": "PAGE", "book": "BOOK", "chapter": "CHAPTER", "event": "EVENT",
    "author": "AUTHOR", "series": "SERIES", "tag": "TAG", "category": "CATEGORY",
    "index": "INDEX", "columns": "COLUMNS", "books": "BOOKS", "events": "EVENTS",
    "tags": "TAGS", "categories": "CATEGORIES", "authors": "AUTHORS",
    "series_index": "SERIES_INDEX", "archives": "ARCHIVES", "year": "YEAR_ARCHIVE", "month": "MONTH_ARCHIVE",
    "day": "DAY_ARCHIVE", "feeds": "FEEDS",
}  # fmt: skip
"""How the settings for each kind's addresses begin: `TAG` for `TAG_URL` and `TAG_SAVE_AS`."""

OUR_ADDRESSES = {
    "BOOKS_URL": "books/", "BOOKS_SAVE_AS": "books/index.html",
    "EVENTS_URL": "events/", "EVENTS_SAVE_AS": "events/index.html",
    "BOOK_URL": "books/{slug}/", "BOOK_SAVE_AS": "books/{slug}/index.html",
    "CHAPTER_URL": "books/{book}/{slug}/", "CHAPTER_SAVE_AS": "books/{book}/{slug}/index.html",
    "EVENT_URL": "events/{slug}/", "EVENT_SAVE_AS": "events/{slug}/index.html",
    "BOOK_LANG_URL": "{lang}/books/{slug}/", "BOOK_LANG_SAVE_AS": "{lang}/books/{slug}/index.html",
    "CHAPTER_LANG_URL": "{lang}/books/{book}/{slug}/",
    "CHAPTER_LANG_SAVE_AS": "{lang}/books/{book}/{slug}/index.html",
    "EVENT_LANG_URL": "{lang}/events/{slug}/", "EVENT_LANG_SAVE_AS": "{lang}/events/{slug}/index.html",
    "SERIES_URL": "series/{slug}/", "SERIES_SAVE_AS": "series/{slug}/index.html",
    "FEEDS_URL": "feeds/", "FEEDS_SAVE_AS": "feeds/index.html",
}  # fmt: skip
"""Where kinds lie that Pelican does not know, for a settings file that does not say."""


def conventions_from(settings: Mapping[str, Any], now: dt.datetime) -> Conventions:
    """Return what the library must know of a site's settings."""
    root = Path(settings["PATH"]).absolute()
    site_url = served_address(settings)
    return Conventions(
        root=root,
        shown_as=_shown(root),
        folders=_folders(settings),
        excludes={"column": tuple(settings["ARTICLE_EXCLUDES"]), "page": tuple(settings["PAGE_EXCLUDES"])},
        ignored=tuple(settings["IGNORE_FILES"]),
        static=tuple(settings["STATIC_PATHS"]),
        static_excludes=tuple(settings["STATIC_EXCLUDES"]),
        static_url=settings["STATIC_URL"],
        static_file=settings["STATIC_SAVE_AS"],
        permalinks=_permalinks(settings),
        slugs=_slug_rules(settings),
        now=now,
        zone=ZoneInfo(settings.get("TIMEZONE") or "UTC"),
        lang=settings["DEFAULT_LANG"],
        site_id=settings.get("SITE_ID", ""),
        root_path=urlsplit(site_url).path.rstrip("/"),
        site_url=site_url,
        show_drafts=settings.get("BUILD_FOR") == "author",
        default_authors=(settings["AUTHOR"],) if settings.get("AUTHOR") else (),
        default_category=settings.get("DEFAULT_CATEGORY") or None,
        folder_as_category=bool(settings["USE_FOLDER_AS_CATEGORY"]),
        default_date=default_date_of(settings.get("DEFAULT_DATE")),
        default_fields={key.lower(): value for key, value in dict(settings["DEFAULT_METADATA"]).items()},
        path_fields=_path_fields(settings["EXTRA_PATH_METADATA"]),
        file_name_pattern=settings["FILENAME_METADATA"] or "",
        path_pattern=settings["PATH_METADATA"] or "",
        custom_fields=tuple(settings.get("CUSTOM_FIELDS", ())),
        markdown=_as_it_is(settings["MARKDOWN"]),
        ledger=Path(settings["BUILD_LEDGER"]) if settings.get("BUILD_LEDGER") else None,
        template_pages=frozenset(posixpath.normpath(name) for name in settings.get("TEMPLATE_PAGES") or ()),
    )


def _as_it_is(markdown: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the settings say of Markdown, to which Pelican's own reader adds when it is made."""
    return {name: [*value] if isinstance(value, list) else value for name, value in markdown.items()}


def served_address(settings: Mapping[str, Any]) -> str:
    """Return the site's absolute address without a slash at its end; while developing, the address it is served at."""
    return str(settings["SITEURL"] or f"http://localhost:{settings.get('PORT', 8000)}").rstrip("/")


def _shown(root: Path) -> str:
    """Return a folder as a person names it: from the current folder where it is within that, else whole."""
    try:
        return root.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return root.as_posix()


def _folders(settings: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    names = {
        "column": "ARTICLE_PATHS", "page": "PAGE_PATHS", "book": "BOOK_PATHS", "event": "EVENT_PATHS",
        "author": "AUTHOR_PATHS", "series": "SERIES_PATHS", "tag": "TAG_PATHS", "category": "CATEGORY_PATHS",
    }  # fmt: skip
    return {kind: tuple(path.strip("/") for path in settings.get(name, ())) for kind, name in names.items()}


def _permalinks(settings: Mapping[str, Any]) -> Permalinks:
    urls: dict[str, str] = {}
    files: dict[str, str] = {}
    for kind, prefix in KIND_SETTINGS.items():
        for suffix, infix in (("", ""), (":lang", "_LANG")):
            found = _pattern(settings, f"{prefix}{infix}_SAVE_AS")
            if found is None:
                found = _default_file(settings, kind) if not suffix else None
            if found is None:
                continue
            files[kind + suffix] = found
            url = _pattern(settings, f"{prefix}{infix}_URL")
            urls[kind + suffix] = _folder_or_file(found) if url is None else url
    return Permalinks(urls, files, settings["DEFAULT_LANG"])


def _folder_or_file(output: str) -> str:
    """Return the address that answers to a file where the settings give none: its folder's for `index.html`."""
    folder, slash, name = output.rpartition("/")
    return folder + slash if name == "index.html" else output


def _pattern(settings: Mapping[str, Any], name: str) -> str | None:
    value = settings.get(name, OUR_ADDRESSES.get(name))
    return None if value is None else str(value or "")


def _default_file(settings: Mapping[str, Any], kind: str) -> str | None:
    """Return where Pelican puts an index that the settings name no file for: `tags.html` beside the home page."""
    return f"{kind}.html" if kind in settings["DIRECT_TEMPLATES"] else None


def _slug_rules(settings: Mapping[str, Any]) -> SlugRules:
    names = {
        kind: settings.get(f"{kind.upper()}_REGEX_SUBSTITUTIONS") for kind in ("author", "tag", "category", "series")
    }
    return SlugRules(
        source=settings["SLUGIFY_SOURCE"],
        substitutions=_pairs(settings["SLUG_REGEX_SUBSTITUTIONS"]),
        name_substitutions={kind: _pairs(pairs) for kind, pairs in names.items() if pairs is not None},
        use_unicode=bool(settings["SLUGIFY_USE_UNICODE"]),
        preserve_case=bool(settings["SLUGIFY_PRESERVE_CASE"]),
    )


def _pairs(substitutions: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(pair[0]), str(pair[1])) for pair in substitutions)


def default_date_of(value: Any) -> str | None:
    """Return the date that texts without one have, as an author would write it, or `fs`; None where they have none."""
    if not value:
        return None
    if isinstance(value, str):
        return value
    return f"{dt.datetime(*value):%Y-%m-%d %H:%M}"  # noqa: DTZ001 — it is in the site's zone, as a text without one


def _path_fields(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        path.strip("/"): {key.lower(): value for key, value in more.items()} for path, more in sorted(settings.items())
    }
