"""What machines find in a site, read by programs that are not ours: structured data, microformats, the files for them.

`tests/sites/read_by_machines` has a text of each kind, with all that can be said of it; the demo has pages in plenty.
"""

from __future__ import annotations

import http.server
import json
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import extruct
import mf2py
import pytest
import yaml
from lxml import etree, html
from playwright.sync_api import sync_playwright

from desk import ROOT
from desk.deploy.headers import content_policy
from tests.plugins.metadata.vocabulary import missing_in, nodes_in, unknown_words
from tests.whole.conftest import build_site
from tests.whole.test_feeds import complaints

Node = dict[str, Any]

CONTENT = ROOT / "tests" / "sites" / "read_by_machines" / "content"
URL = "https://tides.example"
SETTINGS = """
from pelicanconf import *
SITENAME, SITESUBTITLE = "The <Tides>", "A & B"
AI_CRAWLERS = "no-training"
SECURITY_TXT = {"contact": "mailto:me@example.org", "expires": "2030-06-30"}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("machines")
    (folder / "settings.py").write_text(SETTINGS, encoding="utf-8")
    given = ["--content", str(CONTENT), "--settings", str(folder / "settings.py"), "--siteurl", URL]
    done = build_site(folder / "output", *given)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "output"


def pages_of(folder: Path) -> Iterator[Path]:
    """Yield the pages of a site that are to be read: no redirects, and not the one for what is not there."""
    for page in sorted(folder.rglob("*.html")):
        if b'http-equiv="refresh"' not in page.read_bytes() and page.name != "404.html":
            yield page


def structured(page: Path) -> list[Node]:
    """Return what extruct finds of JSON-LD in a page: the objects of its one graph, or its one object."""
    [block] = extruct.extract(page.read_text(encoding="utf-8"), syntaxes=["json-ld"])["json-ld"]
    graph: list[Node] = block.get("@graph", [block])
    return graph


def found(page: Path) -> Node:
    """Return what a page is about, as extruct finds it."""
    return structured(page)[0]


def microformats(page: Path) -> list[Node]:
    items: list[Node] = mf2py.parse(page.read_text(encoding="utf-8"), url=f"{URL}/")["items"]
    return items


def meta(page: Path) -> dict[str, list[str]]:
    tree = html.fromstring(page.read_bytes())
    told: dict[str, list[str]] = {}
    for element in tree.xpath("//meta[@property or @name]"):
        told.setdefault(element.get("property") or element.get("name"), []).append(element.get("content"))
    return told


def test_every_page_says_what_it_is_in_words_of_the_vocabulary(site: Path, demo: Path) -> None:
    for page in (*pages_of(site), *pages_of(demo)):
        graph = structured(page)
        assert unknown_words(graph) == [], page
        assert [complaint for node in graph for complaint in missing_in(node)] == [], page


def test_every_feed_keeps_the_rules(site: Path) -> None:
    number, found = complaints(site)
    assert found == []
    assert number > 20


def test_every_kind_of_thing_is_said_somewhere(site: Path) -> None:
    kinds = {node["@type"] for page in pages_of(site) for node in nodes_in(structured(page)) if "@type" in node}
    assert kinds >= {
        "AudioObject", "BlogPosting", "Book", "BreadcrumbList", "Chapter", "CollectionPage", "CreativeWorkSeries",
        "Event", "ImageObject", "Offer", "Organization", "Person", "Place", "PostalAddress", "ProfilePage", "Schedule",
        "VirtualLocation", "WebPage", "WebSite",
    }  # fmt: skip


def front_matter(file: Path) -> Node:
    fields: Node = yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])
    return fields


def published_columns() -> list[str]:
    files = (ROOT / "content" / "columns").glob("*.md")
    return sorted(file.stem for file in files if not {"status", "lang"} & front_matter(file).keys())


@pytest.mark.parametrize("name", published_columns())
def test_a_column_is_found_again_as_its_author_wrote_it(demo: Path, name: str) -> None:
    page = demo / "columns" / name / "index.html"
    if not page.is_file():
        pytest.skip("it is scheduled")
    fields, node = front_matter(ROOT / "content" / "columns" / f"{name}.md"), found(page)
    assert node["headline"] == fields["title"]
    assert [person["name"] for person in node["author"]] == fields["authors"]
    assert node["articleSection"] == fields["category"]
    assert node["datePublished"].startswith(str(fields["date"])[:10])
    assert ("isBasedOn" in node) == bool({"first_published", "from_book"} & fields.keys())


def test_what_machines_are_told_of_a_text_is_what_its_page_shows(site: Path, demo: Path) -> None:
    for page in (*demo.glob("columns/*/index.html"), *site.glob("columns/*/index.html")):
        if b'http-equiv="refresh"' in page.read_bytes():
            continue
        node, tree = found(page), html.fromstring(page.read_bytes())
        [entry] = (item for item in microformats(page) if "h-entry" in item["type"])
        shown, told = entry["properties"], meta(page)
        assert [node["headline"]] == shown["name"] == told["og:title"]
        assert [person["name"] for person in node.get("author", [])] == [
            card["properties"]["name"][0] for card in shown.get("author", [])
        ]
        assert tree.xpath("//time[contains(@class, 'dt-published')]/@datetime") == [node["datePublished"]]
        assert tree.xpath("//time[contains(@class, 'dt-updated')]/@datetime") == [
            *filter(None, [node.get("dateModified")])
        ]
        assert {*node.get("keywords", []), node["articleSection"]} == {*shown["category"]}
        assert [node["url"]] == tree.xpath("//link[@rel='canonical']/@href") == shown["url"] == told["og:url"]
        assert node.get("description") == told.get("description", [None])[0]
        assert node["inLanguage"] == tree.get("lang")
        minutes = re.search(r"(\d+) minute", tree.xpath("string(//p[@class='byline'])"))
        assert minutes is not None
        assert node["timeRequired"] == f"PT{minutes[1]}M"


def test_all_that_can_be_said_of_a_column_is_said(site: Path) -> None:
    node = found(site / "columns/one/index.html")
    assert node["headline"] == 'A title with </script><!-- & "quotes"'
    first, book = node["isBasedOn"]
    assert (first["publisher"]["name"], first["datePublished"]) == ("The Lamplighters’ Quarterly", "2026-01-02")
    assert book["@id"] == found(site / "books/tides/index.html")["@id"]
    assert node["image"]["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert node["image"]["creditText"] == "Bram Osei"
    assert node["audio"]["duration"] == "PT1H2M3S"
    assert [other["@id"] for other in node["workTranslation"]] == [found(site / "de/columns/eins/index.html")["@id"]]
    assert node["wordCount"] == 4


def test_a_book_and_its_chapters_name_each_other_and_gated_ones_have_no_page(site: Path) -> None:
    book = found(site / "books/tides/index.html")
    assert [part["name"] for part in book["hasPart"]] == ["Flood", "Ebb", "Neap"]
    assert [part.get("url", "")[-5:] for part in book["hasPart"]] == ["lood/", "/ebb/", ""]
    chapter = found(site / "books/tides/flood/index.html")
    assert chapter["isPartOf"]["@id"] == book["@id"]
    assert chapter["isAccessibleForFree"] is True
    assert found(site / "books/tides/ebb/index.html")["isAccessibleForFree"] is False


def test_an_event_is_told_as_its_notice_shows_it(site: Path, demo: Path) -> None:
    for page in (*demo.glob("events/*/index.html"), *site.glob("events/*/index.html")):
        node, [item] = found(page), [item for item in microformats(page) if "h-event" in item["type"]]
        tree, shown = html.fromstring(page.read_bytes()), item["properties"]
        assert tree.xpath("//time[contains(@class, 'dt-start')]/@datetime")[0] == node["startDate"]
        assert tree.xpath("//data[@class='dt-end']/@value") == [*filter(None, [node.get("endDate")])]
        assert shown["name"] == [node["name"]] and shown["url"] == [node["url"]]
        places = [place for place in nodes_in(node["location"]) if place.get("@type") == "Place"]
        assert [place["name"] for place in places] == [
            place["properties"]["name"][0] for place in shown["location"] if isinstance(place, dict)
        ]
        status = tree.xpath("string(//strong[@class='status'])")
        words = {"Cancelled": "EventCancelled", "Postponed": "EventPostponed"}
        assert node["eventStatus"] == f"https://schema.org/{words.get(status, 'EventScheduled')}"
        assert (status == "Sold out") == (node.get("offers", {}).get("availability", "")[-7:] == "SoldOut")
        assert bool(tree.xpath("//a[@class='book-a-seat']")) == (
            node.get("offers", {}).get("availability", "")[-7:] == "InStock"
        )


def test_lists_are_feeds_of_entries_with_addresses_and_dates_where_they_have_any(site: Path, demo: Path) -> None:
    for page in (*demo.glob("tags/*/index.html"), *site.glob("series/*/index.html"), demo / "index.html"):
        if b'http-equiv="refresh"' in page.read_bytes():
            continue
        [feed] = (item for item in microformats(page) if "h-feed" in item["type"])
        assert feed["properties"]["name"] and feed["properties"]["url"]
        entries = [entry for entry in feed["children"] if {"h-entry", "h-event"} & {*entry["type"]}]
        assert entries
        assert all(entry["properties"].keys() >= {"name", "url"} for entry in entries)
        is_dated = [entry["properties"].keys() >= {"published"} for entry in entries]
        assert all(is_dated) if page.parent == demo else any(is_dated)


def test_an_author_is_a_card_with_a_portrait_and_links_that_are_mine(site: Path) -> None:
    page = site / "authors/ada/index.html"
    [card] = (item for item in microformats(page) if "h-card" in item["type"])
    assert card["properties"]["photo"][0]["value"] == f"{URL}/images/ada.svg"
    assert card["properties"]["uid"] == [f"{URL}/authors/ada/"]
    mine = mf2py.parse(page.read_text(encoding="utf-8"), url=URL)["rels"]["me"]
    assert mine == ["https://lamplighters.example/ada?a=1&b=2", "mailto:ada@example.org"]
    person = found(page)["mainEntity"]
    assert person["sameAs"] == ["https://lamplighters.example/ada?a=1&b=2"]
    assert person["alternateName"] == "@ada@lamplighters.example"
    assert meta(site / "columns/one/index.html")["fediverse:creator"] == ["@ada@lamplighters.example"]


def test_what_sharing_sites_ask_for_is_there(site: Path) -> None:
    told = meta(site / "columns/one/index.html")
    assert {name: values for name, values in told.items() if name.startswith(("og:", "article:", "twitter:"))} == {
        "og:site_name": ["The <Tides>"],
        "og:type": ["article"],
        "og:title": ['A title with </script><!-- & "quotes"'],
        "og:url": [f"{URL}/columns/one/"],
        "og:locale": ["en_GB"],
        "og:locale:alternate": ["de_DE"],
        "og:description": ["Why one goes on & on."],
        "og:image": [f"{URL}/images/tide.svg"],
        "og:image:width": ["40"],
        "og:image:height": ["60"],
        "og:image:alt": ["The tide."],
        "twitter:card": ["summary_large_image"],
        "article:published_time": ["2026-03-04T00:00:00+00:00"],
        "article:modified_time": ["2026-04-05T10:30:00+01:00"],
        "article:section": ["Notes"],
        "article:author": [f"{URL}/authors/ada/", f"{URL}/authors/bram-osei/"],
        "article:tag": ["Craft", "Ebb & flow"],
    }
    told = meta(site / "books/tides/index.html")
    assert told["og:type"] == ["book"]
    assert told["book:isbn"] == ["978-3-16-148410-0"]
    assert told["book:release_date"] == ["2026-01-31"]


def test_every_page_names_itself_as_the_one_to_be_preferred(site: Path, demo: Path) -> None:
    for folder, url in ((site, URL), (demo, "https://demo.example")):
        for page in pages_of(folder):
            tree = html.fromstring(page.read_bytes())
            own = f"{url}/{page.relative_to(folder).as_posix().removesuffix('index.html')}"
            other = "https://elsewhere.example/two" if page.parent.name == "two" else own
            assert tree.xpath("//link[@rel='canonical']/@href") == [other], page


def sitemap_of(folder: Path) -> list[str]:
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    schema = etree.XMLSchema(etree.parse(str(ROOT / "tests" / "plugins" / "metadata" / "sitemap.xsd")))
    tree = etree.parse(str(folder / "sitemap.xml"))
    schema.assertValid(tree)
    return [str(address) for address in tree.xpath("//s:loc/text()", namespaces=names)]


def test_the_sitemap_has_exactly_the_pages_that_are_to_be_found(site: Path, demo: Path) -> None:
    for folder, url in ((site, URL), (demo, "https://demo.example")):
        expected = set()
        for page in pages_of(folder):
            tree, place = html.fromstring(page.read_bytes()), page.relative_to(folder).as_posix()
            is_hidden = bool(tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"))
            preferred = tree.xpath("//link[@rel='canonical']/@href")
            own = f"{url}/{place.removesuffix('index.html')}"
            if not is_hidden and preferred == [own] and "/page/" not in f"/{place}":
                expected.add(own)
        addresses = sitemap_of(folder)
        assert len(addresses) == len({*addresses})
        # The name that only an unlisted text bears has a list of its own, which is not to be found.
        assert {*addresses} == expected - {f"{url}/tags/whispered/"}


def test_nothing_of_drafts_and_gated_chapters_is_told_to_machines(site: Path) -> None:
    for file in site.rglob("*"):
        assert not file.is_file() or b"wellington" not in file.read_bytes().lower(), file
    unlisted = (site / name for name in ("sitemap.xml", "llms.txt", "opml.xml"))
    assert not any(b"nlisted" in file.read_bytes() or b"hispered" in file.read_bytes() for file in unlisted)


def test_the_files_for_crawlers_say_what_the_settings_say(site: Path) -> None:
    robots = (site / "robots.txt").read_text(encoding="utf-8")
    assert "User-agent: GPTBot\n" in robots and "ChatGPT-User" not in robots
    assert f"Sitemap: {URL}/sitemap.xml\n" in robots
    assert (site / "llms.txt").read_text(encoding="utf-8").startswith("# The <Tides>\n\n> A & B\n")
    security = (site / ".well-known/security.txt").read_text(encoding="utf-8")
    assert security.splitlines()[0] == "Contact: mailto:me@example.org"
    feeds = etree.parse(str(site / "opml.xml")).xpath("//outline/@xmlUrl")
    assert len(feeds) > 5
    assert all((site / address.removeprefix(f"{URL}/")).is_file() for address in feeds)
    assert b'href="/opml.xml"' in (site / "feeds/index.html").read_bytes()


def test_a_file_of_the_site_s_own_goes_before_ours_and_a_refusal_leaves_out_the_menu(tmp_path: Path) -> None:
    (tmp_path / "content" / "extra").mkdir(parents=True)
    (tmp_path / "content" / "extra" / "robots.txt").write_text("# mine\n", encoding="utf-8")
    settings = tmp_path / "settings.py"
    settings.write_text(
        "from pelicanconf import *\nSTATIC_PATHS = ['extra']\nAI_CRAWLERS = 'refuse'\n"
        "EXTRA_PATH_METADATA = {'extra/robots.txt': {'path': 'robots.txt'}}\n"
        "SECURITY_TXT = {'contact': 'mailto:me@example.org', 'expires': '2020-06-30'}\n",
        encoding="utf-8",
    )
    given = ["--content", str(tmp_path / "content"), "--settings", str(settings), "--siteurl", URL]
    done = build_site(tmp_path / "output", *given)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output/robots.txt").read_text(encoding="utf-8") == "# mine\n"
    assert not (tmp_path / "output/llms.txt").exists()
    assert "SECURITY_TXT: `expires` is past" in done.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("AI_CRAWLERS = 'no-trainig'", "AI_CRAWLERS: 'no-trainig' is no policy towards crawlers; did you mean"),
        ("SECURITY_TXT = {'contact': 'me@example.org', 'expires': '2030-01-01'}", "SECURITY_TXT: `contact`: `me@"),
    ],
)
def test_a_setting_that_cannot_be_is_told_in_its_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "content").mkdir()
    settings = tmp_path / "settings.py"
    settings.write_text(f"from pelicanconf import *\n{line}\n", encoding="utf-8")
    done = build_site(tmp_path / "output", "--content", str(tmp_path / "content"), "--settings", str(settings))
    assert done.returncode == 1
    assert f"settings.py:2:1: {said}" in done.stderr


class _Strict(http.server.SimpleHTTPRequestHandler):
    """A server that says to browsers what ours are told to say."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", content_policy(has_scripts=False))
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.mark.browser
def test_a_browser_that_keeps_to_the_policy_has_nothing_to_say_against_it(site: Path) -> None:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("this test needs chromium")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Strict, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page()
            heard: list[str] = []
            page.on("console", lambda message: heard.append(message.text))
            page.on("pageerror", lambda error: heard.append(str(error)))
            page.goto(f"http://127.0.0.1:{server.server_port}/columns/one/")
            block = page.locator("script[type='application/ld+json']").text_content()
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
    assert heard == []
    assert json.loads(block or "")["@graph"][0]["headline"] == 'A title with </script><!-- & "quotes"'
