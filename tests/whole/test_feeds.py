"""Every feed of the demo against the rules of its format, and by a reader that is not ours."""

from __future__ import annotations

from pathlib import Path

import feedparser

from tests.plugins.feeds import conftest as rules

KINDS = {"rss.xml": rules._rss_complaints, "atom.xml": rules._atom_complaints, "feed.json": rules._json_complaints}


def complaints(output: Path) -> tuple[int, list[str]]:
    """Return how many feeds there are below a folder, and what is wrong with them."""
    found, number = [], 0
    for end, complain in KINDS.items():
        for path in sorted(output.rglob(f"*{end}")):
            number += 1
            made = path.read_bytes()
            parsed = feedparser.parse(made) if end.endswith(".xml") else None
            said = [f"feedparser: {parsed.bozo_exception}"] if parsed is not None and parsed.bozo else []
            found += [f"{path.relative_to(output)}: {each}" for each in (*said, *complain(made))]
    return number, found


def test_every_feed_of_the_demo_keeps_the_rules(demo: Path) -> None:
    number, found = complaints(demo)
    assert found == []
    assert number > 100
