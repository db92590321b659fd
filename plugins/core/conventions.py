"""What the library must know of a site's settings, as one frozen value: no code below this line knows Pelican."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plugins.core.addresses import Permalinks, SlugRules

TEXT_SUFFIXES = (".md", ".markdown", ".mkd", ".mdown")
"""What the names of texts end in."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a site's content is laid out and read.

    `root` is the content folder and `shown_as` what problems call it; `folders` names each kind's folders, longest
    match first come; `now` is the build's clock; `root_path` is what stands before every address (`/blog`, or nothing);
    `ledger` is the publication record, where it is not the one in the content folder; `template_pages` are the files of
    the content folder that the settings have made into pages.
    """

    root: Path
    shown_as: str
    folders: Mapping[str, tuple[str, ...]]
    excludes: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]
    static: tuple[str, ...]
    static_excludes: tuple[str, ...]
    static_url: str
    static_file: str
    permalinks: Permalinks
    slugs: SlugRules
    now: dt.datetime
    zone: dt.tzinfo
    lang: str = "en"
    site_id: str = ""
    root_path: str = ""
    site_url: str = ""
    show_drafts: bool = False
    default_authors: tuple[str, ...] = ()
    default_category: str | None = None
    folder_as_category: bool = False
    default_date: str | None = None
    default_fields: Mapping[str, str] = field(default_factory=dict)
    path_fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    file_name_pattern: str = ""
    path_pattern: str = ""
    custom_fields: tuple[str, ...] = ()
    markdown: Mapping[str, Any] = field(default_factory=dict)
    ledger: Path | None = None
    template_pages: frozenset[str] = frozenset()

    def shown(self, source: str) -> str:
        """Return a file of the content folder as problems name it."""
        return f"{self.shown_as}/{source}" if self.shown_as else source
