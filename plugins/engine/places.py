"""Where a build looks, by its settings; and whether it could have been made from anything else besides."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from plugins.engine.inputs import releases
from plugins.engine.inventory import Place
from plugins.engine.last_build import CONTENT, RECORD, SETTINGS
from plugins.engine.plain_settings import PlainSettings

_KNOWN_PLUGINS = ("plugins.",)
_KNOWN_EXTENSIONS = ("markdown.extensions.", "plugins.")
_KNOWN_CLASSES = ("pelican.", "jinja2.ext.")


def places_of(settings: Mapping[str, Any], house: str, settings_files: Sequence[str]) -> tuple[Place, ...]:
    """Return every place that a build with these settings looks at; `settings_files` are what they were read from.

    Of a theme these are its templates and static folders. Where the house's own theme or overrides are used, the places
    beside the settings that would go before them are among these, though they do not exist.
    """
    files = dict.fromkeys([*settings_files, os.path.join(house, "pelicanconf.py")])
    beside = os.path.dirname(settings_files[0])
    content = str(settings["PATH"])
    found = [Place(CONTENT, content, is_closed=True)]
    found += [Place(f"outside {place}", place) for place in _outside(content, settings)]
    found += [Place(f"{SETTINGS} {number}", file) for number, file in enumerate(files)]
    found += [Place(f"theme {number}", folder) for number, folder in enumerate(_of_the_theme(settings, house, beside))]
    code = [os.path.join(house, "plugins"), os.path.join(house, "desk"), *map(str, settings.get("PLUGIN_PATHS") or ())]
    found += [Place(f"code {number}", folder, is_code=True) for number, folder in enumerate(code)]
    if settings.get("BUILD_LEDGER"):
        found.append(Place(RECORD, str(settings["BUILD_LEDGER"])))
    found.append(Place("requirements", os.path.join(house, "requirements.lock")))
    return tuple(found)


def values_of(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return what a build with these settings is made with, beside files."""
    locales = settings.get("LOCALE") or [""]
    return releases(is_local="" in ([locales] if isinstance(locales, str) else locales))


def is_whole(settings: Mapping[str, Any], plain: PlainSettings) -> bool:
    """Whether a build with these settings is made from its places alone.

    A plugin, extension or filter of others may look at anything, and settings that compute may say something else next
    time; then nobody can tell that nothing has changed without building.
    """
    markdown, jinja = settings.get("MARKDOWN") or {}, settings.get("JINJA_ENVIRONMENT") or {}
    extensions = [*markdown.get("extensions", ()), *markdown.get("extension_configs", ())]
    return (
        plain.is_plain
        and settings.get("DEFAULT_DATE") != "fs"  # a file's own time would be its date
        and _all_begin(settings.get("PLUGINS") or (), _KNOWN_PLUGINS)
        and _all_begin(extensions, _KNOWN_EXTENSIONS)
        and _all_begin([settings.get("PELICAN_CLASS"), *jinja.get("extensions", ())], _KNOWN_CLASSES)
    )


def _all_begin(names: Iterable[object], starts: tuple[str, ...]) -> bool:
    return all(isinstance(name, str) and name.startswith(starts) for name in names)


def _outside(content: str, settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield what lies outside the content folder of files and of pages of templates; texts cannot."""
    for place in (*(settings.get("STATIC_PATHS") or ()), *(settings.get("TEMPLATE_PAGES") or ())):
        path = os.path.normpath(os.path.join(content, str(place)))
        if path != content and not path.startswith(content.rstrip(os.sep) + os.sep):
            yield path


def _of_the_theme(settings: Mapping[str, Any], house: str, beside: str) -> Iterator[str]:
    theme = str(settings["THEME"])
    folders = [*map(str, settings.get("THEME_TEMPLATES_OVERRIDES") or ()), os.path.join(theme, "templates")]
    ours = os.path.join(house, "theme", "templates")
    folders += [ours] if ours not in folders else []  # they serve where another theme has none of a name
    folders += [os.path.join(theme, str(folder)) for folder in settings.get("THEME_STATIC_PATHS") or ()]
    for folder in folders:
        yield os.path.normpath(folder)
    yield from going_before([theme, *folders], house, beside)


def going_before(folders: Iterable[str], house: str, beside: str) -> Iterator[str]:
    """Yield the places beside the settings that would go before those of these folders that are the house's own."""
    for folder in folders if beside != house else ():
        within = os.path.relpath(folder, house) if folder.startswith(house + os.sep) else ""
        if within and not within.startswith(os.pardir):
            yield os.path.join(beside, within)
