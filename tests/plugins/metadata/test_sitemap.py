"""The sitemap: which pages are in it, what is said of them, and the schema that it keeps to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pytest
from lxml import etree

from plugins.archives.model import archive_listings
from plugins.core.press import Press
from plugins.metadata.sitemap import Found, pages_to_find, sitemaps
from plugins.tags.model import tag_listings
from tests.plugins.conftest import Content

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("sitemap.xsd"))))
INDEX_SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("siteindex.xsd"))))
URL = "https://paper.example"


def press_of(content: Content) -> Press:
    bare = content.press()
    return content.press(*archive_listings(bare), *tag_listings(bare))


def pages(content: Content) -> dict[str, Found]:
    return {page.address.removeprefix(URL): page for page in pages_to_find(press_of(content))}


def read(files: dict[str, bytes], name: str = "sitemap.xml") -> etree._Element:
    tree = etree.fromstring(files[name])
    (SCHEMA if "urlset" in str(tree.tag) else INDEX_SCHEMA).assertValid(tree)
    return tree


def addresses(tree: etree._Element) -> list[str]:
    return [str(address) for address in tree.xpath("//s:loc/text()", namespaces=NAMES)]


def test_only_what_stands_for_itself_and_is_public_is_in_it(content: Content) -> None:
    content.column("one", tags="[Craft]")
    content.column("unlisted", status="unlisted", tags="[Whispered]")
    content.column("draft", status="draft")
    content.column("later", date="2099-01-01")
    content.column("elsewhere", canonical="https://elsewhere.example/")
    content.column("here", canonical=f"{URL}/columns/here/", aliases="[/old/]")
    found = pages(content)
    assert {address for address in found if address.startswith("/columns/")} == {
        "/columns/", "/columns/one/", "/columns/here/",
    }  # fmt: skip
    assert "/tags/craft/" in found
    assert not {"/tags/whispered/", "/old/", "/404.html"} & found.keys()


def test_a_list_is_in_it_unless_the_file_of_its_name_says_otherwise(content: Content) -> None:
    content.write("tags/here.md", title="Here", canonical=f"{URL}/tags/here/")
    content.write("tags/aside.md", title="Aside", status="unlisted")
    content.write("authors/ada.md", name="Ada", canonical="https://ada.example/")
    content.column("one", authors="Ada", tags="[Here, Aside]")
    assert {address for address in pages(content) if address.count("/") == 3} & {
        "/tags/here/", "/tags/aside/", "/authors/ada/",
    } == {"/tags/here/"}  # fmt: skip


def test_a_page_changed_when_its_author_or_the_record_says_so_else_when_it_appeared(content: Content) -> None:
    content.column("one", date="2026-01-02")
    content.column("two", date="2026-01-03", modified="2026-02-03")
    content.column("three", date="2026-01-04", id="three")
    content.write(
        "ledger.jsonl",
        '{"id": "three", "source": "columns/three.md", "addresses": ["/columns/three/"], "revision": 2, '
        '"first_published": "2026-01-04T00:00:00Z", "modified": "2026-03-04T05:06:07Z"}\n',
    )
    content.write("pages/about.md", "Us.", title="About")
    found = pages(content)
    changed = {name: found[f"/columns/{name}/"].changed for name in ("one", "two", "three")}
    assert {name: str(moment)[:10] for name, moment in changed.items()} == {
        "one": "2026-01-02", "two": "2026-02-03", "three": "2026-03-04",
    }  # fmt: skip
    assert found["/about/"].changed is None
    assert found["/columns/"].changed == found["/columns/three/"].changed


def test_it_keeps_to_the_schema_with_pictures_and_languages_in_it(content: Content) -> None:
    content.write("images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="6"/>')
    content.column("one", image="../images/a.svg")
    content.column("eins", lang="de", translation_of="one.md")
    tree = read(sitemaps(pages_to_find(press_of(content)), URL))
    assert tree.xpath("//image:loc/text()", namespaces=NAMES) == [f"{URL}/images/a.svg"]
    links = tree.xpath("//xhtml:link/@hreflang", namespaces=NAMES)
    assert links == ["de", "en", "en", "de"]


@pytest.mark.parametrize("address", ["https://a.example/x?a=1&b=2", "https://a.example/%3C%22%27%3E"])
def test_addresses_are_written_so_that_they_are_read_again(address: str) -> None:
    page = Found(address, None, (address,), (("en", address),))
    tree = read(sitemaps([page], URL))
    assert addresses(tree) == [address]
    assert tree.xpath("//xhtml:link/@href", namespaces=NAMES) == [address]


def many(count: int) -> Iterable[Found]:
    moment = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    return [Found(f"https://paper.example/{number}/", moment) for number in range(count)]


@pytest.mark.parametrize(("most", "largest"), [(3, 10**6), (100, 700)])
def test_too_many_addresses_or_bytes_make_several_and_an_index(most: int, largest: int) -> None:
    files = sitemaps(many(10), URL, most, largest)
    parts = [address.removeprefix(f"{URL}/") for address in addresses(read(files))]
    assert {*parts, "sitemap.xml"} == {*files}
    found = [address for part in parts for address in addresses(read(files, part))]
    assert found == [page.address for page in many(10)]
    assert all(len(files[part]) <= largest for part in parts)
    assert all(len(addresses(read(files, part))) <= most for part in parts)


def test_fifty_thousand_addresses_still_fit_in_one() -> None:
    assert {*sitemaps(many(50_000), URL)} == {"sitemap.xml"}
    assert {*sitemaps(many(50_001), URL)} == {"sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"}
