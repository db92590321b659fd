"""What a command was asked to work on, and the site's settings as Pelican reads them."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk import ROOT

FOLDERS_OF_SETTINGS = ("THEME_TEMPLATES_OVERRIDES", "THEME_STATIC_PATHS_OVERRIDES")


class SettingsProblem(Exception):
    """The settings cannot be read; the message is one sentence for the person at the keyboard."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, with every path absolute; None means: what the settings say."""

    settings: Path
    cache: Path
    content: Path | None = None
    output: Path | None = None
    siteurl: str | None = None
    clean: bool = False

    @classmethod
    def typed(
        cls, content: str = "", output: str = "", settings: str = "", siteurl: str = "", cache: str = "", clean: bool = False
    ) -> Options:
        """Take what was typed: paths are relative to where the caller stands, defaults are this folder's."""

        def place(typed: str) -> Path | None:
            return Path(os.path.abspath(Path(typed).expanduser())) if typed else None

        # publishconf.py is meant to be found from anywhere, as pelicanconf.py is.
        chosen = place(settings)
        if settings in {"", "publishconf.py"} and (chosen is None or not chosen.exists()):
            chosen = ROOT / (settings or "pelicanconf.py")
        assert chosen is not None
        return cls(chosen, place(cache) or ROOT / ".cache", place(content), place(output), siteurl or None, clean)
