"""The site's settings as Pelican reads them, with what a command was asked for in them."""

from __future__ import annotations

import locale
import os
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from desk import ROOT
from desk.faults import as_line, from_here, placeless
from desk.options import Options as Options
from desk.settings_checks import mistakes, place_of
from plugins.core.conventions import Conventions
from plugins.core.problems import Problem
from plugins.core.settings import build_clock, conventions_from
from plugins.engine.places import going_before


class SettingsProblem(Exception):
    """The settings cannot be used; each of the `problems` says why to the person at the keyboard."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(as_line, problems)))


def read_settings(options: Options, **override: Any) -> dict[str, Any]:
    """Return the site's settings, to look at; to build with them, hold them open with `site_settings`."""
    with site_settings(options, **override) as settings:
        return settings


@contextmanager
def site_settings(options: Options, **override: Any) -> Iterator[dict[str, Any]]:
    """Give the site's settings, with every path absolute, what was asked for in them, and `override` over all.

    While it is open, imports and the locale are as the settings want them; afterwards they are as they were.

    Raises:
        SettingsProblem: there is no such file, it is no Python, or Pelican refuses what it says.
    """
    from pelican import settings as pelican_settings

    if not options.settings.is_file():
        raise SettingsProblem(placeless(f"there is no settings file {options.settings}", "check --settings"))
    with _importable(options), _locale_kept():
        before, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # nothing is left beside the settings
        stated: dict[str, Any] = {}
        try:
            stated = pelican_settings.get_settings_from_file(str(options.settings))
            _refuse_mistakes(_given(stated) | _asked_for(options) | override, options)  # Pelican alters or drops some
            found = _folders_found(stated, options.settings.parent) | _plugins_of_the_house(stated)
            override = found | _asked_for(options) | override
            _refuse_missing_content(override.get("PATH") or options.settings.parent / stated.get("PATH", "."))
            settings = dict(pelican_settings.read_settings(str(options.settings), override=override))
        except SettingsProblem:
            raise
        except Exception as error:  # a settings file is a program: anything may go wrong in it
            _refuse_mistakes(stated, options)  # one of them may be why Pelican stumbled
            raise SettingsProblem(_told(error, options.settings)) from error
        finally:
            sys.dont_write_bytecode = before
        _refuse_mistakes(settings, options)
        yield settings


def conventions_of(settings: dict[str, Any]) -> Conventions:
    """Return what the library must know of these settings, at the build's clock."""
    return conventions_from(settings, build_clock())


def watched_folders(settings: dict[str, Any], settings_file: Path) -> list[Path]:
    """Return the folders whose files a build is made from, code included, whether they are there yet or not."""
    theme = Path(settings["THEME"])
    chosen = [str(theme), *map(str, settings["THEME_TEMPLATES_OVERRIDES"])]
    static = [theme / folder for folder in settings["THEME_STATIC_PATHS"]]
    static += [Path(settings["PATH"], folder) for folder in settings["STATIC_PATHS"] if folder.startswith("..")]
    pages = [Path(settings["PATH"], page).parent for page in settings["TEMPLATE_PAGES"] or () if page.startswith("..")]
    yet_to_come = going_before(chosen, str(ROOT), str(settings_file.parent))
    folders = [settings["PATH"], *chosen, *static, *pages, *yet_to_come, *code_folders(settings)]
    return sorted({Path(folder).resolve() for folder in folders})


def code_folders(settings: dict[str, Any]) -> list[Path]:
    """Return the folders whose Python code takes part in a build; a process must begin anew when that changes."""
    return sorted({Path(folder).resolve() for folder in (*settings["PLUGIN_PATHS"], ROOT / "plugins", ROOT / "desk")})


@contextmanager
def _importable(options: Options) -> Iterator[None]:
    """Let settings files import their neighbours, and this house's `pelicanconf` where they have none of that name."""
    before = list(sys.path)
    # The "." at the end keeps Pelican from putting the caller's folder first, where it would hide our own packages.
    sys.path[:] = [str(options.settings.parent), str(ROOT), *before, os.curdir]
    names = {"pelicanconf", "publishconf", options.settings.stem}
    modules = {name: sys.modules.pop(name) for name in names & sys.modules.keys()}
    try:
        yield
    finally:
        sys.path[:] = before
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(modules)


@contextmanager
def _locale_kept() -> Iterator[None]:
    """Put back the locale of this process, which Pelican sets to the site's."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        yield
    finally:
        locale.setlocale(locale.LC_ALL, before)


def _asked_for(options: Options) -> dict[str, Any]:
    wanted = {
        "PATH": options.content,
        "OUTPUT_PATH": options.output,
        "CACHE_PATH": options.cache,
        "SITEURL": options.siteurl,
        "BUILD_LEDGER": options.ledger,
    }
    how = {"BUILD_CLEAN": options.clean, "BUILD_WHOLE_BOOKS": options.whole_books}
    return {name: str(value) for name, value in wanted.items() if value is not None} | how


def _folders_found(stated: dict[str, Any], beside: Path) -> dict[str, Any]:
    """Return the theme's folders: those beside the settings file, else those of this house."""

    def find(folder: str) -> str:
        return next((str(place / folder) for place in (beside, ROOT) if (place / folder).is_dir()), folder)

    found: dict[str, Any] = {}
    if "THEME" in stated:
        found["THEME"] = find(stated["THEME"])
    if "THEME_TEMPLATES_OVERRIDES" in stated:
        found["THEME_TEMPLATES_OVERRIDES"] = [find(folder) for folder in stated["THEME_TEMPLATES_OVERRIDES"]]
    return found


def _plugins_of_the_house(stated: dict[str, Any]) -> dict[str, Any]:
    """Return the house's plugins before a site's own, where its settings come from Pelican and know nothing of ours."""
    from pelican.settings import get_settings_from_file

    own = list(stated.get("PLUGINS") or [])
    if "plugins.core" in own:
        return {}
    house = get_settings_from_file(str(ROOT / "pelicanconf.py"))["PLUGINS"]
    sys.modules.pop("pelicanconf", None)  # the site may have one of its own
    return {"PLUGINS": [*house, *own]}


def _given(stated: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that are given a value: Pelican has one of its own for some that are None."""
    return {name: value for name, value in stated.items() if value is not None}


def _refuse_missing_content(content: str | Path) -> None:
    if not Path(content).is_dir():
        raise SettingsProblem(
            placeless(f"there is no content folder {content}", "check --content, or PATH in the settings")
        )


def _refuse_mistakes(settings: dict[str, Any], options: Options) -> None:
    """Say everything that is wrong with the settings, each in its line."""
    problems = []
    for name, refusal in mistakes(settings):
        file, line = place_of(name, _files(options)) or (options.settings, 1)
        if name == "SITEURL" and options.siteurl is not None:
            problems.append(placeless(f"--siteurl: {refusal.what}", refusal.fix))
        else:
            problems.append(Problem(from_here(file), line, 1, name, refusal.what, refusal.fix))
    if problems:
        raise SettingsProblem(*problems)


def in_their_lines(problems: Iterable[Problem], options: Options) -> list[Problem]:
    """Return problems of which those that are a setting's stand in the line that gives it."""
    found = []
    for problem in problems:
        place = place_of(problem.field, _files(options)) if problem.file == "pelicanconf.py" else None
        found.append(replace(problem, file=from_here(place[0]), line=place[1]) if place else problem)
    return found


def _files(options: Options) -> list[Path]:
    """Return the files that may give a setting, those first that go before the others."""
    return [options.settings, options.settings.with_name("pelicanconf.py"), ROOT / "pelicanconf.py"]


def _told(error: Exception, file: Path) -> Problem:
    """Say what went wrong in a settings file or in what it imports, and in which line of it."""
    place, line = file, 1
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).parent in {file.parent, ROOT} and frame.lineno:
            place, line = Path(frame.filename), frame.lineno
    fix = ""
    if isinstance(error, SyntaxError):
        what = error.msg
        fix = next(
            (fix for sign, fix in _MENDS.items() if re.search(sign, what)), "look at this line and the one before it"
        )
        if error.filename and Path(error.filename).is_file():
            place, line = Path(error.filename), error.lineno or 1
    else:
        what = f"{type(error).__name__}: {error}"
    if found := re.fullmatch(r"Could not find the theme (.*)", str(error)):
        what = f"there is no theme `{found[1]}`, neither beside this file nor among Pelican's own"
        place, line = place_of("THEME", [file]) or (file, 1)
    return Problem(from_here(place), line, 1, "", f"the settings cannot be used: {what}", fix)


_MENDS = {
    "unterminated": "close the quotation marks; they are the same at both ends",
    "invalid character '[\u2018-\u201f\u00ab\u00bb]'": 'type straight quotation marks, as in "The Paper"',
    "was never closed": "close it where it is to end",
    "forgot a comma": "put a comma between two entries",
}
"""What to do about what Python says of a line, by patterns of that."""
