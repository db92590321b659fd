"""What was typed, as what is meant: paths from where the caller stands, defaults from this folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desk import ROOT


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, with every path absolute; None means: what the settings say.

    `ledger` is the publication record to build from, where it is not the one in the content folder. `whole_books`:
    those that are not public as a whole are put beside the output.
    """

    settings: Path
    cache: Path
    content: Path | None = None
    output: Path | None = None
    siteurl: str | None = None
    clean: bool = False
    ledger: Path | None = None
    whole_books: bool = False

    @classmethod
    def typed(
        cls,
        content: str = "",
        output: str = "",
        settings: str = "",
        siteurl: str = "",
        cache: str = "",
        *,
        clean: bool = False,
        production: bool = False,
    ) -> Options:
        """Take what was typed: paths are relative to where the caller stands, defaults are this folder's."""
        default = ROOT / ("publishconf.py" if production else "pelicanconf.py")
        return cls(
            settings=_place(settings) or default,
            cache=_place(cache) or ROOT / ".cache",
            content=_place(content),
            output=_place(output),
            siteurl=siteurl.rstrip("/") or None,
            clean=clean,
        )


def _place(typed: str) -> Path | None:
    return Path(typed).expanduser().resolve() if typed else None
