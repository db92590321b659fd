"""Files that lie among texts as though they were some, and are none: a text saved by a program that had its own way."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from plugins.core.conventions import TEXT_SUFFIXES, Conventions
from plugins.core.files import Shelf, is_static, kind_of
from plugins.core.problems import Problem

PLAIN_SUFFIXES = (".txt", ".text", ".mdtext", ".mdtxt", ".mdwn", ".mdx")
"""What the names of files end in that hold a text as it would be read here, and need another name."""

OTHER_SUFFIXES = (".rst", ".html", ".htm", ".adoc", ".docx", ".doc", ".odt", ".rtf", ".pages")
"""What texts in other formats end in, which someone may expect to be read here."""


def among_texts(shelf: Shelf, conventions: Conventions) -> frozenset[str]:
    """Return the files that lie where texts do and look like one, by their paths from the content folder."""
    suffixes = PLAIN_SUFFIXES + OTHER_SUFFIXES
    return frozenset(
        source for source in shelf.others if source.lower().endswith(suffixes) and _is_misplaced(source, conventions)
    )


def left_out(shelf: Shelf, linked: Collection[str], conventions: Conventions) -> Iterator[Problem]:
    """Warn of files that lie among texts and to which no text refers."""
    found = among_texts(shelf, conventions).difference(linked)
    texts = {text.source for text in shelf.texts} if found else set()
    for source in sorted(found):
        folder, slash, name = source.rpartition("/")
        what, fix = "is not Markdown, and is left out", "write it in a file whose name ends in .md"
        if source.lower().endswith(PLAIN_SUFFIXES):
            suffix, new = name[name.rindex(".") :], _renamed(name)
            what = f"its name ends in {suffix} and not in .md, so it is left out"
            fix = f"rename it to `{new}`; if it is no text of the site, name it in IGNORE_FILES"
            if folder + slash + new in texts:
                fix = f"`{new}` beside it is the one that is read; delete this one, or name it in IGNORE_FILES"
        yield Problem(conventions.shown(source), 1, 1, "", what, fix, "warning")


def _renamed(name: str) -> str:
    """Return what a file would be called as a text: `why.md` for `why.md.txt`."""
    stem = name[: name.rindex(".")]
    return stem if stem.lower().endswith(TEXT_SUFFIXES) else f"{stem}.md"


def _is_misplaced(source: str, conventions: Conventions) -> bool:
    """Whether a file lies in a folder of texts: with a number, where chapters do, and not where all is one folder."""
    kind, name = kind_of(source, conventions), source.rpartition("/")[2]
    if kind in {"", "stray"} or is_static(source, conventions) or source in conventions.template_pages:
        return False
    if kind == "chapter":
        return re.match(r"\d+[-_ .]", name) is not None
    if "" in conventions.folders.get(kind, ()) and name.lower().endswith(PLAIN_SUFFIXES):
        return name.startswith(_renamed(name))
    return True
