"""Every feed of sites kind and hostile: by a reader that is not ours, by Atom's own grammar, by each format's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from lxml import etree, html

from desk import ROOT
from plugins.core.addresses import file_of
from tests.plugins.feeds import conftest as rules
from tests.whole.conftest import build_site

KINDS = {
    "rss.xml": rules._rss_complaints,
    "atom.xml": rules._atom_complaints,
    "feed.json": rules._json_complaints,
    "podcast.xml": rules._podcast_complaints,
}
Rules = Callable[[bytes], Iterator[str]]
SITES = ROOT / "tests" / "sites"
URL = "https://hostile.example/a%20path"


def complaints(output: Path, **others: Rules) -> tuple[int, list[str]]:
    """Return how many feeds there are below a folder, and what is wrong with them, by other rules for some files."""
    found, number = [], 0
    for end, complain in (KINDS | others).items():
        for path in sorted(output.rglob(f"*{end}")):
            number += 1
            made = path.read_bytes()
            parsed = feedparser.parse(made) if end.endswith(".xml") else None
            said = [f"feedparser: {parsed.bozo_exception}"] if parsed is not None and parsed.bozo else []
            found += [f"{path.relative_to(output)}: {each}" for each in (*said, *complain(made), *incomplete(made))]
    return number, found


def bodies(feed: bytes) -> Iterator[str]:
    """Yield the full texts in a feed of any format."""
    if feed.startswith(b"{"):
        yield from (item["content_html"] for item in json.loads(feed)["items"])
        return
    for element in etree.fromstring(feed).iter(rules.ATOM + "content", rules.CONTENT + "encoded"):
        yield element.text or ""


def addresses_in(body: str) -> list[str]:
    """Return where a text leads, and what it shows from elsewhere."""
    tree = html.fromstring(f"<div>{body}</div>")
    return [str(address) for address in tree.xpath("//@href | //@src | //@poster | //@action | //@data | //@cite")]


def incomplete(feed: bytes) -> Iterator[str]:
    """Yield the addresses in texts that lead nowhere once a text has left its page."""
    for body in bodies(feed):
        yield from (f"{address} is not whole" for address in addresses_in(body) if not urlsplit(address).scheme)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose names, texts and addresses are hostile, with archives, a podcast, and texts in other languages."""
    output = tmp_path_factory.mktemp("hostile-feeds") / "output"
    site = SITES / "hostile"
    given = ["--content", str(site / "content"), "--settings", str(site / "settings.py"), "--siteurl", URL]
    done = build_site(output, *given)
    assert (done.returncode, done.stderr) == (0, "")
    return output


def test_every_feed_of_the_demo_keeps_the_rules(demo: Path) -> None:
    number, found = complaints(demo, **{"podcast.xml": rules._recordings_complaints})  # no directory is told of it
    assert found == []
    assert number > 100


def test_every_feed_of_a_hostile_site_keeps_the_rules(hostile: Path) -> None:
    number, found = complaints(hostile)
    assert found == []
    assert {"podcast.xml", "2024-11.atom.xml", "2025-02.feed.json"} <= {path.name for path in hostile.rglob("*")}
    assert number > 30


def test_every_feed_of_a_real_site_keeps_the_rules(real_site: Path) -> None:
    number, found = complaints(real_site)
    assert found == []
    assert number > 30


def own_addresses(output: Path) -> Iterator[str]:
    """Yield every address on the site itself that stands in one of its feeds."""
    for path in output.rglob("*.xml"):
        feed: Any = etree.fromstring(path.read_bytes())
        told = [element.get(name, "") for element in feed.iter() for name in ("href", "url", "xmlUrl", "htmlUrl")]
        told += [element.text or "" for element in feed.iter("link", rules.ATOM + "uri")]
        told += [address for body in bodies(path.read_bytes()) for address in addresses_in(body)]
        yield from (address for address in told if urlsplit(address).netloc == urlsplit(URL).netloc)


def test_whatever_a_feed_leads_to_on_its_site_is_there(hostile: Path) -> None:
    prefix = unquote(urlsplit(URL).path)
    files = {path.relative_to(hostile).as_posix() for path in hostile.rglob("*") if path.is_file()}
    missing = {
        address
        for address in own_addresses(hostile)
        if file_of(unquote(urlsplit(address).path).removeprefix(prefix)) not in files
    }
    assert missing == set()


def followed(output: Path, name: str) -> list[Any]:
    """Return a feed of a site, and all those before it, as a reader finds them that is new to it."""
    found, name = [], f"/{name}"
    while name:
        made = (output / name.lstrip("/")).read_bytes()
        if name.endswith(".json"):
            feed = json.loads(made)
            found.append([item["id"] for item in feed["items"]])
            following = feed.get("next_url", "")
        else:
            parsed = feedparser.parse(made)
            found.append([entry.id for entry in parsed.entries])
            following = next((link.href for link in parsed.feed.links if link.rel == "prev-archive"), "")
        name = following.removeprefix(URL)
    return found


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml", "feed.json"])
def test_who_follows_a_feed_to_its_beginning_has_every_text_once(hostile: Path, name: str) -> None:
    documents = followed(hostile, name)
    everything = [entry for document in documents for entry in document]
    assert len(documents) == 3
    assert len(everything) == len(set(everything)) == 14, "eleven columns, a book, a chapter and an event"


def test_recordings_come_with_addresses_that_every_player_takes(hostile: Path) -> None:
    near, far = feedparser.parse((hostile / "podcast.xml").read_bytes()).entries
    assert far.enclosures[0].href == "https://xn--bcher-kva.example/a%20b%20%E2%80%94%20%C3%BC%20.mp3?q=%C3%9F"
    size = next((ROOT / "tests/sites/hostile/content/sound").iterdir()).stat().st_size
    assert (near.enclosures[0].length, near.itunes_duration) == (str(size), "3723")


BREAKAGES = {
    "an entry without its title": (r"(<entry.*?)<title>.*?</title>", r"\1"),
    "a date that is none": (r"<updated>\d", "<updated>about "),
    "an attribute that Atom does not have": ("<entry", "<entry lang='en'"),
    "a link without an address": ("<link href=", "<link ref="),
    "an element that Atom does not have": ("published>", "issued>"),
    "an id twice": ("(<id>.*?</id>)", r"\1\1"),
    "an author without a name": ("<name>.*?</name>", ""),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_feed_is_found_out_by_the_grammar_alone(hostile: Path, breakage: str) -> None:
    feed = (hostile / "atom.xml").read_bytes().decode()
    assert rules.GRAMMAR.validate(etree.fromstring(feed.encode()))
    broken, number = re.subn(*BREAKAGES[breakage], feed, flags=re.DOTALL)
    assert number > 0
    assert not rules.GRAMMAR.validate(etree.fromstring(broken.encode()))


def test_what_can_be_heard_in_the_demo_is_a_podcast_of_files_as_large_as_they_say(demo: Path) -> None:
    show = feedparser.parse((demo / "podcast.xml").read_bytes())
    assert b'href="/podcast.xml"' in (demo / "feeds/index.html").read_bytes()
    assert show.entries
    for entry in show.entries:
        (recording,) = entry.enclosures
        file = demo / recording.href.removeprefix("https://demo.example/")
        page = demo / entry.link.removeprefix("https://demo.example/") / "index.html"
        assert (recording.type, int(recording.length)) == ("audio/mpeg", file.stat().st_size)
        assert file.read_bytes()[:2] == b"\xff\xfb"  # MPEG 1, layer III (ISO 11172-3, 2.4.1.3)
        assert f'href="/{file.relative_to(demo).as_posix()}"' in page.read_text(encoding="utf-8")
        assert file.stat().st_size < 100_000
