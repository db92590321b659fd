"""What the language of a text says about its setting: names, months, direction of the script."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton


@lru_cache(maxsize=256)
def babel_locale(lang: str) -> Locale:
    """Return the locale for a language tag (BCP 47), or English where its months are not known."""
    for candidate in (lang, lang.split("-")[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


@lru_cache(maxsize=256)
def language_name(lang: str) -> str:
    """Return a language's name in that language, as in «Deutsch», or the tag where it is not known."""
    locale = babel_locale(lang)
    if locale.language != lang.split("-")[0].lower():
        return lang
    return locale.get_display_name() or lang


@lru_cache(maxsize=256)
def writing_direction(lang: str) -> str:
    """Return `rtl` for languages written from right to left, else `ltr`."""
    locale = babel_locale(lang)
    return locale.text_direction if locale.language == lang.split("-")[0].lower() else "ltr"


def long_date(date: dt.date, lang: str) -> str:
    """Return a date in words in the given language, as in «4 March 2026»; English without a country goes day first."""
    return format_date(date, "long", locale="en_GB" if lang.lower() == "en" else babel_locale(lang))


def month_and_year(date: dt.date, lang: str = "en") -> str:
    """Return a date's month and year in words, as in «March 2026»."""
    # Not the pattern `LLLL y`: Babel 2.18 gives it the month's name in whatever language it was asked for first.
    return format_skeleton("yMMMM", date, locale=babel_locale(lang))
