"""Readers' programs know a text by its id: what it is in feeds before and after every kind of edit.

`python -m tests.plugins.feeds.test_ids` prints the table.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from desk.deploy.record import next_state, renames, with_renames
from plugins.core.ledger import Ledger, ledger_text
from plugins.core.library import Library
from plugins.core.listing import Listing
from plugins.core.press import site_of
from plugins.feeds.model import Feeds, Setting
from tests.plugins.conftest import NOW, Content

ATOM = "{http://www.w3.org/2005/Atom}"
WHY = {"title": "Why", "date": "2026-03-04 09:30", "tags": "[craft]", "category": "Notes", "author": "Ada Quill"}
BODY = "Words of its own, enough of them to be known again."


@dataclass(frozen=True)
class Edit:
    """A kind of edit: what is done to the column `why`, and what else is another in the next build."""

    what: str
    fields: Mapping[str, str] = field(default_factory=dict)
    text: str = BODY
    path: str = "columns/why.md"
    settings: Mapping[str, Any] = field(default_factory=dict)
    beside: Callable[[Content], object] = lambda content: None


EDITS = (
    Edit("built again"),
    Edit("retitled", {"title": "Why Not"}),
    Edit("its words edited", text="Other words."),
    Edit("its file renamed", path="columns/wherefore.md"),
    Edit("its file moved into a folder", path="columns/2026/why.md"),
    Edit("given another slug", {"slug": "the-reason"}),
    Edit("given another date", {"date": "2026-04-05"}),
    Edit("said to be changed in substance", {"modified": "2026-05-01"}),
    Edit("filed under other names", {"tags": "[type]", "category": "Letters", "author": "Bram Osei"}),
    Edit("put into a series, with a summary", {"series": "Reasons", "summary": "In short."}),
    Edit("its site moved to another host", settings={"site_url": "https://press.example"}),
    Edit("another text written before it", beside=lambda content: content.column("before", date="2026-01-01")),
    Edit("another text taken down", beside=lambda content: (content.root / "columns/how.md").unlink()),
)


def ids_after(edit: Edit, folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the column's id in each format's feed, when it was published first and after an edit."""
    content = Content(folder)
    content.write("columns/why.md", BODY, **WHY)
    content.column("how", "Other words altogether.")
    first = content.read()
    known = next_state(Ledger(), first, ["/"], NOW)
    before = dict(_ids(content, first))
    (folder / "columns/why.md").unlink()
    content.write(edit.path, edit.text, **{**WHY, **edit.fields})
    edit.beside(content)
    _put_on_record(content, known)
    agreed = renames(known, content.read(**edit.settings))
    _put_on_record(content, with_renames(known, agreed))
    return before, dict(_ids(content, content.read(**edit.settings), **edit.settings))


def _put_on_record(content: Content, ledger: Ledger) -> None:
    content.write("ledger.jsonl", ledger_text(ledger))


def _ids(content: Content, library: Library, **settings: Any) -> Iterator[tuple[str, str]]:
    site = site_of(content.conventions(**settings), library, "The Paper", "")
    feeds = Feeds(site, lambda item: Setting(), dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    for feed, made in feeds.of(Listing("index", "Home", "/", "index.html", library.stream)):
        yield feed.kind, next(known for known, title in _told(feed.kind, made) if title.startswith("Why"))


def _told(kind: str, made: bytes) -> Iterator[tuple[str, str]]:
    if kind == "json":
        yield from ((item["id"], item["title"]) for item in json.loads(made)["items"])
    elif kind == "rss":
        yield from ((str(i.findtext("guid")), str(i.findtext("title"))) for i in etree.fromstring(made).iter("item"))
    else:
        entries = etree.fromstring(made).iter(f"{ATOM}entry")
        yield from ((str(e.findtext(f"{ATOM}id")), str(e.findtext(f"{ATOM}title"))) for e in entries)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.what)
def test_a_text_keeps_its_id_in_every_feed(edit: Edit, tmp_path: Path) -> None:
    before, after = ids_after(edit, tmp_path)
    assert before == after
    assert len(set(before.values())) == 1


def main() -> None:
    """Print the table."""
    for edit in EDITS:
        with tempfile.TemporaryDirectory() as folder:
            before, after = ids_after(edit, Path(folder))
        sign = "the same" if before == after else "ANOTHER"
        sys.stdout.write(f"{edit.what:<36}{before['atom']}  {after['atom']}  {sign}\n")


if __name__ == "__main__":
    main()
