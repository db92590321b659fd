"""Whatever authors write, every feed keeps its format's rules and says what was written."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from desk import ROOT
from plugins.core.model import Author, Category, Tag
from plugins.feeds.bodies import clean

HOSTILE = (
    "<script>alert('x')</script>",
    "]]> and <![CDATA[ ]]>",
    "R&D &amp; &lt;b&gt; &bogus; &#0;",
    "Emoji 👩‍👩‍👧‍👦 and 𝔐𝔞𝔱𝔥",
    "‏עברית‎ and \u202eright to left\u202c",
    "bell \x07, null \x00, half \ud83d",
    "\"quotes\" 'of' every “kind”",
    "{{ 7*7 }} %s {slug} $x \\n \\u0000",
    "</item></entry></channel></rss></feed>",
    "<item><entry xmlns='x'>",
    "<!-- --> <?xml version='1.1'?> <!DOCTYPE x>",
    "x" * 400,
)
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def said(feeds: dict[str, bytes]) -> list[tuple[Any, ...]]:
    """Return the title, full text and subjects of the first entry, in each of the three formats."""
    item = etree.fromstring(feeds["rss"]).find("channel/item")
    entry = etree.fromstring(feeds["atom"]).find(ATOM + "entry")
    of_json = json.loads(feeds["json"])["items"][0]
    assert item is not None and entry is not None
    return [
        (item.findtext("title"), item.findtext(CONTENT), [c.text for c in item.findall("category")]),
        (
            entry.findtext(ATOM + "title"),
            entry.findtext(ATOM + "content"),
            [c.get("term") for c in entry.findall(ATOM + "category")],
        ),
        (of_json["title"], of_json["content_html"], of_json["tags"]),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives_wherever_it_stands(
    text: str, column: Any, named: Any, feeds_of: Any, complaints: Any
) -> None:
    written = column(
        text, html=text, summary=None, authors=(named(Author, text),), tags=(named(Tag, text),),
        category=named(Category, text[::-1]),
    )  # fmt: skip
    feeds = feeds_of(written, title=text, summary=text, excerpt=text)
    assert {kind: complaints(kind, feed) for kind, feed in feeds.items()} == {"rss": [], "atom": [], "json": []}
    kept = clean(text)
    subjects = list(dict.fromkeys((kept, clean(text[::-1]))))
    html = kept if "<!--" in text or "]]>" in text or "script" in text else said(feeds)[2][1]
    assert said(feeds) == [(kept.strip(), html, subjects)] * 3


@pytest.mark.parametrize("text", HOSTILE)
def test_a_feed_reader_shows_a_hostile_title_as_it_was_written(text: str, column: Any, feeds_of: Any) -> None:
    feeds = feeds_of(column(text))
    shown = [feedparser.parse(feeds[kind], sanitize_html=False).entries[0].title for kind in ("rss", "atom")]
    assert shown == [clean(text).strip()] * 2


ANY_TEXT = st.text(alphabet=st.characters(), min_size=1, max_size=60).filter(lambda text: bool(clean(text).strip()))
MARKUP = st.lists(
    st.one_of(
        ANY_TEXT,
        st.sampled_from(
            [
                "<p>", "</p>", "<a href='", "#x", "'>", "</a>", "<img src=", "<!--", "-->", "]]>", "<![CDATA[", "&",
                "\x00", "<svg>", "srcset=' , ,a 2x,'", "<script>", "</script>", "<?x", "</body>", "</div>",
            ]
        ),
    ),
    max_size=12,
).map("".join)  # fmt: skip
MOMENTS = st.datetimes(timezones=st.timezones()).filter(lambda moment: moment.year > 999)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=ANY_TEXT, html=MARKUP, name=ANY_TEXT, moment=MOMENTS)
def test_no_text_at_all_breaks_a_feed(
    title: str, html: str, name: str, moment: dt.datetime, column: Any, named: Any, feeds_of: Any, complaints: Any
) -> None:
    authors, tags = (named(Author, name),), (named(Tag, name),)
    feeds = feeds_of(
        column(title, html=html, authors=authors, tags=tags).model_copy(update={"date": moment}), title=name
    )
    assert {kind: complaints(kind, feed) for kind, feed in feeds.items()} == {"rss": [], "atom": [], "json": []}
    rss, atom, as_json = said(feeds)
    assert rss == atom == as_json


PRINT_FEEDS = """
import datetime as dt, sys
from plugins.core.listing import Listing
from plugins.core.model import Author, Column, Tag
from plugins.core.press import Site
from plugins.feeds.model import Feeds, Setting

tags = tuple(Tag.model_validate({"title": name}) for name in "zyxwvutsrq")
authors = tuple(Author.model_validate({"name": name}) for name in ("Ada", "Bram"))
columns = tuple(
    Column.model_validate({"title": f"No. {n}", "date": "2026-01-01"}).model_copy(
        update={"id": str(n), "address": f"/{n}/", "html": "<a href='#a' id=b class=c data-d=e>x</a>", "lang": "de",
                "tags": tags, "authors": authors})
    for n in range(5)
)
site = Site("The Paper", "", "https://paper.example", "", "en")
feeds = Feeds(site, lambda item: Setting(item.title), dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
for _, content in feeds.of(Listing("index", "Home", "/", "index.html", entries=columns)):
    sys.stdout.buffer.write(content)
"""


def test_the_bytes_are_the_same_under_any_hash_seed_time_zone_and_locale() -> None:
    printed = set()
    for seed, zone, locale in (("1", "UTC", "C"), ("2", "Asia/Kolkata", "C.UTF-8"), ("77", "America/New_York", "C")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", PRINT_FEEDS]
        printed.add(subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True).stdout)
    assert len(printed) == 1
    assert printed.pop().count(b"No. 4") == 6
