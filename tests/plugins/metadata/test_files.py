"""The files for crawlers, for feed readers, and for whoever finds a weakness."""

from __future__ import annotations

import datetime as dt
import re
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from plugins.archives.model import archive_listings
from plugins.core.problems import Refusal
from plugins.metadata.llms import MOST_COLUMNS, llms_file
from plugins.metadata.opml import opml_file
from plugins.metadata.robots import ANSWERING, TRAINING, Policy, policy_of, robots_file
from plugins.metadata.security import security_file
from tests.plugins.conftest import Content

PAGE = "https://paper.example/columns/one/"
SITEMAP = "https://paper.example/sitemap.xml"


def may_read(policy: Policy, crawler: str) -> bool:
    parser = RobotFileParser()
    parser.parse(robots_file(policy, SITEMAP).splitlines())
    return parser.can_fetch(crawler, PAGE)


@pytest.mark.parametrize("crawler", ["Googlebot", "bingbot", "DuckDuckBot", "Applebot"])
@pytest.mark.parametrize("policy", ["allow", "no-training", "refuse"])
def test_search_engines_may_read_whatever_the_policy(crawler: str, policy: Policy) -> None:
    assert may_read(policy, crawler)


@pytest.mark.parametrize(
    ("policy", "trains", "answers"), [("allow", True, True), ("no-training", False, True), ("refuse", False, False)]
)
def test_the_policy_says_who_may_read(policy: Policy, trains: bool, answers: bool) -> None:
    assert {may_read(policy, crawler) for crawler in TRAINING} == {trains}
    assert {may_read(policy, crawler) for crawler in ANSWERING} == {answers}


def test_each_crawler_is_named_once() -> None:
    names = [crawler.casefold() for crawler in TRAINING + ANSWERING]
    assert len(names) == len({*names})


def test_the_file_for_crawlers_names_the_sitemap() -> None:
    parser = RobotFileParser()
    parser.parse(robots_file("refuse", SITEMAP).splitlines())
    assert parser.site_maps() == [SITEMAP]


def test_a_policy_that_there_is_not_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(Refusal) as refused:
        policy_of("no-trainig")
    assert "did you mean `no-training`" in refused.value.fix
    with pytest.raises(Refusal):
        policy_of(True)


def test_the_file_for_language_models_is_what_its_specification_says(content: Content) -> None:
    content.column("one", title="One [of] two", summary="Why to\n  go on.")
    content.column("draft", status="draft")
    content.column("unlisted", status="unlisted")
    text = llms_file(content.press(*archive_listings(content.press())))
    first, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    assert first.startswith("# The Paper\n")
    assert [section.partition("\n")[0] for section in sections] == ["Columns", "Optional"]
    for section in sections:
        lines = [line for line in section.splitlines()[1:] if line]
        assert all(re.fullmatch(r"- \[(?:[^\[\]]|\\.)+\]\(https://\S+\)(?:: .+)?", line) for line in lines)
    assert r"- [One \[of\] two](https://paper.example/columns/one/): Why to go on." in text
    assert not re.search("draft|unlisted", text, re.IGNORECASE)


def test_only_the_newest_columns_are_named_for_language_models(content: Content) -> None:
    for number in range(MOST_COLUMNS + 5):
        content.column(f"c{number}", date=f"2025-01-01 {number // 60:02}:{number % 60:02}")
    text = llms_file(content.press(*archive_listings(content.press())))
    assert text.count("/columns/c") == MOST_COLUMNS
    assert "/columns/c104/" in text and "/columns/c4/" not in text


def test_all_feeds_are_in_one_list_each_with_its_page(content: Content) -> None:
    content.column("one", title='A <title> & "more"')
    press = content.press(*archive_listings(content.press()))
    tree = etree.fromstring(opml_file(press.listings, press.site).encode())
    outlines = tree.xpath("/opml[@version='2.0']/body//outline[@type='rss']")
    assert {outline.get("xmlUrl") for outline in outlines} == {
        "https://paper.example/atom.xml", "https://paper.example/columns/atom.xml",
    }  # fmt: skip
    assert all(outline.get("text") and outline.get("htmlUrl") for outline in outlines)


def test_whom_to_tell_of_a_weakness_is_said_as_rfc_9116_has_it() -> None:
    given = {"contact": ["mailto:me@example.org", "https://example.org/tell"], "expires": "2027-06-30",
             "languages": ["en", "de"]}  # fmt: skip
    found = security_file(given)
    assert found is not None
    assert found.text("https://example.org/.well-known/security.txt") == (
        "Contact: mailto:me@example.org\nContact: https://example.org/tell\nPreferred-Languages: en, de\n"
        "Canonical: https://example.org/.well-known/security.txt\nExpires: 2027-06-30T23:59:59Z\n"
    )
    assert security_file({}) is None and security_file(None) is None
    dated = security_file({"contact": "tel:+1-201-555-0123", "expires": dt.date(2027, 6, 30)})
    assert dated is not None and dated.expires == found.expires


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mailto:me@example.org", "is no group"),
        ({"contact": "mailto:me@example.org"}, "`expires` is missing"),
        ({"expires": "2027-06-30"}, "`contact` is missing"),
        ({"contact": "me@example.org", "expires": "2027-06-30"}, "is no address"),
        ({"contact": "http://example.org", "expires": "2027-06-30"}, "is no address"),
        ({"contact": "mailto:me@example.org", "expires": "next year"}, "is no day"),
        ({"contact": "mailto:me@example.org", "expire": "2027-06-30"}, "is nothing that the file has"),
        ({"contact": "mailto:me@example.org", "expires": "2027-06-30", "languages": "en\nX: y"}, "several lines"),
    ],
)
def test_what_the_file_cannot_say_is_refused(given: object, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        security_file(given)
    assert said in refused.value.what
