"""What kind of value each setting takes: a text, a list, a number, a group, a folder; told where one is of another."""

from __future__ import annotations

import datetime as dt
import inspect
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from plugins.core.problems import Refusal, did_you_mean
from plugins.core.settings import KIND_SETTINGS, default_date_of

TEXTS = (
    "SITENAME", "SITESUBTITLE", "AUTHOR", "DEFAULT_LANG", "DEFAULT_CATEGORY", "DEFAULT_DATE_FORMAT", "SITE_ID",
    "STATIC_URL", "STATIC_SAVE_AS", "THEME_STATIC_DIR",
)  # fmt: skip
FOLDERS = ("PATH", "OUTPUT_PATH", "CACHE_PATH", "THEME")
TEXT_FOLDERS = (
    "ARTICLE_PATHS", "PAGE_PATHS", "AUTHOR_PATHS", "SERIES_PATHS", "TAG_PATHS", "CATEGORY_PATHS", "BOOK_PATHS",
    "EVENT_PATHS",
)  # fmt: skip
LISTS = (
    *TEXT_FOLDERS, "STATIC_PATHS", "CUSTOM_FIELDS", "PLUGINS", "DIRECT_TEMPLATES", "THEME_TEMPLATES_OVERRIDES",
    "WEBSUB_HUBS", "ARTICLE_EXCLUDES", "PAGE_EXCLUDES", "STATIC_EXCLUDES", "IGNORE_FILES", "THEME_STATIC_PATHS",
)  # fmt: skip
NUMBERS = ("DEFAULT_PAGINATION", "DEFAULT_ORPHANS", "FEED_MAX_ITEMS")
GROUPS = (
    "MARKDOWN", "FEED_ALIASES", "PODCAST", "DEFAULT_METADATA", "EXTRA_PATH_METADATA", "PAGINATED_TEMPLATES",
    "TEMPLATE_PAGES", "READERS", "JINJA_ENVIRONMENT", "JINJA_FILTERS", "JINJA_GLOBALS", "JINJA_TESTS",
)  # fmt: skip
SUBSTITUTIONS = tuple(
    f"{name}_REGEX_SUBSTITUTIONS" for name in ("SLUG", "AUTHOR", "CATEGORY", "TAG", "SERIES")
)  # fmt: skip

ADDRESSES = tuple(
    f"{kind}{what}" for kind in KIND_SETTINGS.values() for what in ("_URL", "_SAVE_AS", "_LANG_URL", "_LANG_SAVE_AS")
)

NEEDED = (
    "SITENAME", "SITEURL", "TIMEZONE", "DEFAULT_LANG", "THEME", "LOCALE", "ARTICLE_SAVE_AS", *LISTS, "MARKDOWN",
    "FEED_ALIASES", "PAGINATED_TEMPLATES", "STATIC_URL", "STATIC_SAVE_AS", "THEME_STATIC_DIR",
)  # fmt: skip
"""What no site can be made without, so that `None` is no value for it."""

PAGES_NEEDED = {"ARTICLE_SAVE_AS": ("columns", "columns"), "CHAPTER_SAVE_AS": ("chapters", "books/{book}")}
"""Where texts are written that lists lead to, each with what these are called, and where they usually lie."""


def wrong_kinds(settings: Mapping[str, Any]) -> Iterator[tuple[str, Refusal]]:
    """Yield the name of each setting whose value is of another kind than it takes, with what is wrong with it."""
    checks: tuple[tuple[tuple[str, ...], Callable[[object], None]], ...] = (
        (TEXTS, text), (FOLDERS, _folder), (LISTS, _list), (NUMBERS, _number), (GROUPS, group),
        (("EXTRA_PATH_METADATA",), _of_groups), (("PAGINATED_TEMPLATES",), _of_numbers),
        (SUBSTITUTIONS, _pairs), (("PAGINATION_PATTERNS", "LOG_FILTER"), _sequences), (("DEFAULT_DATE",), _date),
        (("PLUGIN_PATHS", "LOCALE"), _text_or_list), (("TEMPLATE_PAGES",), _of_texts), (("MARKDOWN",), _markdown),
        (("JINJA_ENVIRONMENT",), _options), (ADDRESSES, text),
    )  # fmt: skip
    for names, check in checks:
        for name in names:
            value = settings.get(name)
            if value is None or value is False or value == "":
                continue
            try:
                check(value)
            except Refusal as refusal:
                yield name, refusal
    for name in NEEDED:
        if name in settings and settings[name] is None:
            yield name, Refusal("None is no value for this", "write another, or take the line away")
    for name, (texts, folder) in PAGES_NEEDED.items():
        if settings.get(name, folder) in {"", False}:
            what, fix = f"{settings[name]!r} would leave {texts} without pages", f'write "{folder}/{{slug}}/index.html"'
            yield name, Refusal(what, f"{fix}, or take the line away")


def text(value: object) -> None:
    """Refuse what is no text."""
    if not isinstance(value, str):
        raise Refusal(f"{value!r} is no text", "put it in quotation marks")


def group(value: object) -> None:
    """Refuse what is no group of names and values."""
    if not isinstance(value, Mapping):
        raise Refusal(f"{value!r} is no group of names and values", 'write it as in {"name": "value"}')


def _folder(value: object) -> None:
    if not isinstance(value, str | os.PathLike):
        raise Refusal(f"{value!r} is no folder", "put its name in quotation marks")


def _list(value: object) -> None:
    if not isinstance(value, list | tuple):
        example = f"[{value!r}]" if isinstance(value, str) else '["columns", "notes"]'
        raise Refusal(f"{value!r} is no list of texts", f"write it as in {example}")
    for each in value:
        if not isinstance(each, str):
            raise Refusal(f"{each!r} in it is no text", "put it in quotation marks")


def _text_or_list(value: object) -> None:
    if not isinstance(value, str):
        _list(value)


def _markdown(value: object) -> None:
    parts = value if isinstance(value, Mapping) else {}
    if "extensions" in parts and not isinstance(parts["extensions"], list | tuple):
        raise Refusal(f"`extensions` in it: {parts['extensions']!r} is no list", "write it in square brackets")
    if "extension_configs" in parts:
        group(parts["extension_configs"])
        _of_groups(parts["extension_configs"])


def _options(value: object) -> None:
    from jinja2 import Environment  # Pelican has to load it anyway

    known = inspect.signature(Environment).parameters
    for name in value if isinstance(value, Mapping) else ():
        if name not in known:
            mend = did_you_mean(str(name), known) or "take it out"
            raise Refusal(f"`{name}` is no option of Jinja's environment", mend)


def _sequences(value: object) -> None:
    _sequence(value)
    for each in value if isinstance(value, list | tuple) else ():
        _sequence(each)


def _sequence(value: object) -> None:
    if not isinstance(value, list | tuple):
        raise Refusal(f"{value!r} is no list", "write it in square brackets")


def _number(value: object) -> None:
    if not isinstance(value, int) or value < 0:
        raise Refusal(f"{value!r} is no number", "write a whole one, without quotation marks, as in 10")


def _of_groups(value: object) -> None:
    for each in value.values() if isinstance(value, Mapping) else ():
        group(each)


def _of_texts(value: object) -> None:
    for each in value.values() if isinstance(value, Mapping) else ():
        text(each)


def _of_numbers(value: object) -> None:
    for each in value.values() if isinstance(value, Mapping) else ():
        if each is not None:
            _number(each)


def _pairs(value: object) -> None:
    _sequence(value)
    for pair in value if isinstance(value, list | tuple) else ():
        if not isinstance(pair, list | tuple) or len(pair) < 2 or not all(isinstance(each, str) for each in pair[:2]):
            raise Refusal(f"{pair!r} in it is no pair of texts", 'write it as in [(" & ", " and ")]')
        try:
            re.compile(pair[0])
        except re.error as error:
            raise Refusal(f"{pair[0]!r} is no regular expression ({error})", "correct it") from None


def _date(value: object) -> None:
    from plugins.core.written_dates import moment_in

    if value == "fs":
        return
    try:
        moment_in(default_date_of(value), dt.UTC)
    except Refusal:
        raise
    except (TypeError, ValueError):
        raise Refusal(f"{value!r} is no date", 'write it as in "2026-03-04", or "fs" for that of the file') from None
