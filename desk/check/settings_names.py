"""Settings with a slip of the pen in their name: nothing reads them, and so what they say counts for nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

from pelican.settings import DEFAULT_CONFIG

from desk import ROOT
from desk.deploy.headers import SETTING
from desk.faults import from_here
from desk.settings_checks import given
from desk.settings_kinds import GROUPS, LISTS, NUMBERS, TEXTS
from plugins.core.problems import Problem, nearest
from plugins.core.settings import OUR_ADDRESSES

OURS = {*TEXTS, *LISTS, *NUMBERS, *GROUPS, *OUR_ADDRESSES, "AI_CRAWLERS", "DEPLOY", "SECURITY_TXT", "TIMEZONE", SETTING}
"""Settings of this house that may have been meant; Pelican names its own."""

_NAME = re.compile(r"\b[A-Z][A-Z0-9_]{2,}\b")
_READERS = {".py", ".html", ".xml", ".txt", ".j2"}
"""What the names of files end with that may read a setting."""


def misspelt(files: Iterable[Path], settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a warning for each name in settings files that nothing reads and that is close to one that is read."""
    there = [(file, tree) for file in files if (tree := _parsed(file))]
    used = {name for _, tree in there for name in _used(tree)}
    known = DEFAULT_CONFIG.keys() | used | names_in(_readers(settings))
    settled = DEFAULT_CONFIG.keys() | OURS
    for file, tree in there:
        for statement in tree.body:
            for name in given(statement):
                if name.isupper() and name not in known and (meant := nearest(name, settled)):
                    what = "nothing reads a setting of this name"
                    fix = f"did you mean `{meant}`?"
                    yield Problem(from_here(file), statement.lineno, 1, name, what, fix, "warning")


def names_in(places: Iterable[Path]) -> Set[str]:
    """Return the words in capitals that stand in code and templates: whatever setting is read is one of them."""
    found: set[str] = set()
    for place in chain.from_iterable((place, *place.rglob("*")) for place in places):
        if place.suffix in _READERS and place.is_file():
            found.update(_NAME.findall(place.read_text(encoding="utf-8", errors="replace")))
    return found


def _readers(settings: Mapping[str, Any]) -> set[Path]:
    """Return the folders and files of all that may read a setting: this house, the theme, and plugins of others."""
    chosen = [settings["THEME"], *settings["THEME_TEMPLATES_OVERRIDES"], *settings["PLUGIN_PATHS"]]
    places = {ROOT / "plugins", ROOT / "desk", *map(Path, chosen)}
    for name in map(str, settings["PLUGINS"]):
        found = None if name.startswith("plugins.") else _place_of(name)
        if found:
            places.add(found)
    return places


def _place_of(plugin: str) -> Path | None:
    """Return the folder of an installed plugin, or its only file; it may be given by its short name."""
    for name in (plugin, f"pelican.plugins.{plugin}"):
        try:
            found = find_spec(name)
        except (ImportError, ValueError):
            continue
        if found and found.origin:
            return Path(found.origin).parent if found.submodule_search_locations else Path(found.origin)
    return None


def _parsed(file: Path) -> ast.Module | None:
    try:
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None


def _used(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a settings file itself makes use of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
