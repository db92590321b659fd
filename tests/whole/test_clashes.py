"""Nothing of an author's lies over what the house writes, in silence: whatever would is told, and its mend."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desk.build import Outcome, build, build_in
from desk.faults import as_line
from desk.options import Options
from desk.resident import Resident
from plugins.engine.session import Session

SETTINGS = """
from pelicanconf import *
FEED_MAX_ITEMS = 2
FEED_ALIASES = {"/feeds/all.atom.xml": "/atom.xml", "/feed.xml": "/rss.xml"}
SECURITY_TXT = {"contact": "mailto:me@example.org", "expires": "2030-06-30"}
STATIC_PATHS = ["images", "extra"]
"""

WRITTEN = {
    "rss.xml": "a feed of the list «Standfirst»",
    "atom.xml": "a feed of the list «Standfirst»",
    "feed.json": "a feed of the list «Standfirst»",
    "events/rss.xml": "a feed of the list «Events»",
    "feed.xml": "the feed `/rss.xml`, kept there for those who have subscribed to it",
    "feeds/all.atom.xml": "the feed `/atom.xml`, kept there for those who have subscribed to it",
    "feeds/2025-03.atom.xml": "the older texts of the site's feed",
    "feeds/2025-03.feed.json": "the older texts of the site's feed",
    "podcast.xml": "the podcast",
    "opml.xml": "the list of all feeds",
    "llms.txt": "what language models are told",
    "robots.txt": "what crawlers are told",
    "sitemap.xml": "the sitemap",
    ".well-known/security.txt": "what says whom to tell of a weakness",
    "events/all.ics": "the calendar of all events",
    "events/reading/reading.ics": "the calendar of the event «A reading»",
    "books/road/road-sample.epub": "the e-book of «The road»",
    "404.html": "what the template `404` makes",
}
"""Every kind of file that the house writes where no page of a text or list lies, and what it is called."""

OF_THE_SITE_S_OWN = {"opml.xml", "llms.txt", "robots.txt", "sitemap.xml", ".well-known/security.txt"}
"""Files that a site may have of its own, in the place of ours."""


@dataclass(frozen=True)
class Site:
    """A small site in which the house writes all of these."""

    folder: Path

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def column(self, name: str, *fields: str, date: str = "2025-03-01") -> Path:
        front = "\n".join(("---", f"title: {name.title()}", f"date: {date}", *fields, "---", "", "A text.", ""))
        return self.write(f"content/columns/{name}.md", front)

    @property
    def options(self) -> Options:
        return Options.typed(content="content", output="output", settings="conf.py", cache="cache")

    def told(self) -> list[str]:
        return told(build(self.options, settle=lambda press: True))


def told(outcome: Outcome) -> list[str]:
    return sorted(as_line(problem) for problem in outcome.problems if problem.severity == "error")


def nobody(files: Collection[str]) -> None:
    """Hear of files."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.chdir(tmp_path)
    made = Site(tmp_path)
    made.write("conf.py", SETTINGS)
    made.write("content/columns/spoken.mp3", "sound")
    made.column("spoken", "audio: {src: spoken.mp3, type: audio/mpeg}")
    made.column("two", date="2025-03-02")
    made.column("three", date="2025-04-03")
    made.column("four", date="2025-04-04")
    made.write("content/events/reading.md", "---\ntitle: A reading\nstart: 2026-05-01 19:00\n---\n\nCome.\n")
    made.write("content/books/road/book.md", "---\ntitle: The road\n---\n\nA book.\n")
    made.write("content/books/road/01-one.md", "---\ntitle: One\nexcerpt: full\n---\n\nIt begins.\n")
    made.write("content/books/road/02-two.md", "---\ntitle: Two\n---\n\nIt goes on.\n")
    return made


def test_the_house_writes_all_of_these_where_nothing_lies_there(site: Site) -> None:
    assert site.told() == []
    assert [file for file in WRITTEN if not (site.folder / "output" / file).is_file()] == []


def test_a_page_or_column_that_would_lie_there_is_told(site: Site) -> None:
    expected = []
    for number, (file, what) in enumerate(WRITTEN.items()):
        name = f"other-{number:02}"
        if number % 2:
            place = site.column(name, f"save_as: {file}").relative_to(site.folder)
        else:
            text = f"---\ntitle: A page\nslug: {name}\nsave_as: {file}\n---\n\nA text.\n"
            place = site.write(f"content/pages/{name}.md", text).relative_to(site.folder)
        expected.append(f"{place.as_posix()}:4:10: save_as: `/{file}` is the address of {what}; choose another")
    assert site.told() == sorted(expected)
    assert not (site.folder / "output").exists()


def test_a_former_address_there_is_told(site: Site) -> None:
    others = {file: what for file, what in WRITTEN.items() if file != "robots.txt"}
    site.write(
        "content/columns/much.md",
        "---\ntitle: Much\ndate: 2025-03-05\naliases:\n"
        + "".join(f"  - /{file}\n" for file in others)
        + "---\n\nA text.\n",
    )
    site.write("content/authors/ada.md", "---\nname: Ada\naliases: /Robots.txt\n---\n\nShe writes.\n")
    expected = [
        f"content/columns/much.md:{line}:5: aliases: `/{file}` is the address of {what}; choose another"
        for line, (file, what) in enumerate(others.items(), start=5)
    ]
    of_ada = "content/authors/ada.md:3:10: aliases: `/Robots.txt` is the address of what crawlers are told"
    assert site.told() == sorted([*expected, f"{of_ada}; choose another"])


def test_a_file_there_is_told_unless_it_is_one_that_a_site_may_have_of_its_own(site: Site) -> None:
    expected, places = [], {}
    for number, (file, what) in enumerate(WRITTEN.items()):
        path = site.write(f"content/extra/{number:02}.txt", "mine").relative_to(site.folder / "content").as_posix()
        places[path] = {"path": file}
        if file not in OF_THE_SITE_S_OWN:
            mend = "give this file another name, or put it elsewhere"
            expected.append(f"content/{path}:1:1: would lie at `/{file}`, which is the address of {what}; {mend}")
    site.write("conf.py", f"{SETTINGS}\nEXTRA_PATH_METADATA = {places!r}\n")
    assert site.told() == sorted(expected)


def test_a_file_over_a_text_a_list_or_in_the_way_of_a_folder_is_told(site: Site) -> None:
    wanted = ("columns/two/index.html", "columns/index.html", "feeds", "rss.xml/a.txt")
    places = {}
    for number, file in enumerate(wanted):
        site.write(f"content/extra/{number}.txt", "mine")
        places[f"extra/{number}.txt"] = {"path": file}
    site.write("conf.py", f"{SETTINGS}\nEXTRA_PATH_METADATA = {places!r}\n")
    assert [line.partition("would lie at ")[2].partition(";")[0] for line in site.told()] == [
        "`/columns/two/`, which is the address of content/columns/two.md",
        "`/columns/`, which is the address of the list «Columns»",
        "`/feeds`, which is the folder of the page that lists the feeds",
        "`/rss.xml/a.txt`, which is the address of a feed of the list «Standfirst»",
    ]


def test_an_event_called_all_does_not_write_over_the_calendar_of_all(site: Site) -> None:
    site.write("conf.py", f'{SETTINGS}\nEVENT_URL = EVENT_SAVE_AS = "events/{{slug}}.html"\n')
    site.write("content/events/all.md", "---\ntitle: All\nstart: 2026-05-02 19:00\n---\n\nCome.\n")
    assert site.told() == [
        "content/events/all.md:1:1: slug: `/events/all.ics` would be the address of the calendar of all events, and of "
        "the calendar of the event «All»; give one of the two another slug"
    ]


def test_what_was_there_before_the_house_wrote_such_a_file_leads_nowhere_else_now(site: Site) -> None:
    id_ = "6d2b0f5e-3c4a-5f0e-9a57-1f4a8f0c2e11"
    site.column("two", f"id: {id_}", date="2025-03-02")
    site.write(
        "content/ledger.jsonl",
        f'{{"id": "{id_}", "source": "columns/two.md", "addresses": ["/podcast.xml", "/old/", '
        '"/columns/two/"], "first_published": "2025-03-02T00:00:00Z", "content_hash": "0", "revision": 1}\n',
    )
    assert site.told() == []
    assert b"<rss" in (site.folder / "output/podcast.xml").read_bytes()
    assert (site.folder / "output/old/index.html").is_file()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("aliases: /opml.xml", "aliases: `/opml.xml` is the address of the list of all feeds"),
        ("aliases: /archive/2019/", "aliases: `/archive/2019/` is the address of the list «2019»"),
    ],
)
def test_a_builder_that_stays_tells_the_same(site: Site, field: str, said: str) -> None:
    resident = Resident(site.options)
    assert told(resident.build(None, (), nobody)) == []
    later = site.column("four", date="2025-04-05")
    assert told(resident.build([later], (), nobody)) == []
    aliased = site.column("three", field, date="2025-04-03")
    dated = site.column("two", date="2019-01-01") if "2019" in field else aliased
    once = told(resident.build([aliased, dated], (), nobody))
    clean = replace(site.options, output=site.folder / "clean/output", cache=site.folder / "clean/cache")
    assert once == told(build_in(Session(), clean))
    assert said in "\n".join(once)
