"""What servers are told about a site: former addresses, what is gone, and what a browser may do."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from desk.deploy.answers import Answers, answers_of
from desk.deploy.headers import KEPT_FOR_A_MINUTE, KEPT_FOR_A_YEAR, Additions, content_policy, kept_for
from desk.deploy.servers.caddy import caddy_files
from desk.deploy.servers.nginx import nginx_files
from desk.deploy.servers.static_hosts import host_files
from desk.media_types import media_type
from plugins.core.addresses import file_of_former
from plugins.redirects.model import Redirect


def answers(
    *moves: tuple[str, str],
    files: Iterable[str] = (),
    assets: Iterable[str] = (),
    gone: Iterable[str] = (),
    additions: Additions | None = None,
    site_url: str = "https://essays.example",
) -> Answers:
    redirects = [Redirect(former, file_of_former(former), target) for former, target in moves]
    return answers_of(site_url, frozenset(files), assets, redirects, gone, additions or {})


def test_a_folder_is_asked_for_in_three_ways() -> None:
    moved = answers(("/old/", "/new/")).moved
    assert moved == {"/old": "/new/", "/old/": "/new/", "/old/index.html": "/new/"}


def test_every_redirect_leads_to_the_end_at_once() -> None:
    moved = answers(("/a.html", "/b/"), ("/b/", "/c.html#x"), ("/c.html", "https://elsewhere.example/d")).moved
    assert {path: moved[path] for path in ("/a.html", "/b/", "/c.html")} == dict.fromkeys(
        ("/a.html", "/b/", "/c.html"), "https://elsewhere.example/d"
    )


@pytest.mark.parametrize("moves", [[("/a/", "/a/")], [("/a/", "/b/"), ("/b/", "/a/")], [("/a/", "/b"), ("/b/", "/b/")]])
def test_no_redirect_leads_in_a_circle(moves: list[tuple[str, str]]) -> None:
    assert answers(*moves).moved == {}


def test_what_leads_into_a_circle_is_left_out_too() -> None:
    assert answers(("/a/", "/b/"), ("/b/", "/c/"), ("/c/", "/b/")).moved == {}


def test_a_file_that_is_there_answers_for_itself() -> None:
    there = answers(("/old/", "/new/"), files=["old", "lost/index.html"], gone=["/lost/"])
    assert set(there.moved) == {"/old/", "/old/index.html"}
    assert there.gone == ()


def test_the_page_at_a_former_address_is_no_reason_not_to_redirect() -> None:
    assert "/old/" in answers(("/old/", "/new/"), files=["old/index.html"]).moved


def test_an_address_that_leads_on_is_not_gone() -> None:
    there = answers(("/old/", "/new/"), gone=["/old/", "/lost"]).gone
    assert {"/lost", "/lost/", "/lost/index.html"} <= set(there)
    assert not [path for path in there if path.startswith("/old")]


def test_what_lay_beside_a_page_is_gone_with_it() -> None:
    files = ["books/lamp/one/index.html"]
    there = answers(gone=["/events/", "/events/fair/", "/books/lamp/", "/plan.pdf"], files=files).gone
    assert {"/events/all.ics", "/events/fair/fair.ics"} <= {*there}
    assert {"/books/lamp/rss.xml", "/books/lamp/atom.xml", "/books/lamp/feed.json"} <= {*there}
    assert {"/books/lamp/lamp.epub", "/books/lamp/lamp-sample.epub"} <= {*there}
    assert not [path for path in there if "one" in path or path.startswith("/plan.pdf/")]


def test_what_lies_beside_a_former_page_still_is_not_gone() -> None:
    there = answers(
        ("/lost/rss.xml", "/rss.xml"), gone=["/lost/", "/back/"], files=["lost/lost.ics", "back/index.html"]
    )
    assert "/lost/atom.xml" in there.gone
    assert not {"/lost/rss.xml", "/lost/lost.ics", "/back/rss.xml"} & {*there.gone}


def test_a_site_address_may_have_a_path() -> None:
    site = answers(
        ("/caf%C3%A9/", "/new/"), gone=["/lost.pdf"], site_url="https://a.example/essays/", files=["404.html"]
    )
    assert site.moved["/essays/caf\u00e9/"] == "/essays/new/"
    assert site.gone == ("/essays/lost.pdf",)
    assert site.not_found == "/essays/404.html"


def test_what_differs_in_capitals_only_is_told_apart() -> None:
    site = answers(("/About/", "/new/"), ("/x/", "/new/"), ("/X/", "/y/"), ("/z/", "/y/"), files=["about/index.html"])
    assert {path for path in site.exact if path.endswith("/")} == {"/About/", "/x/", "/X/"}


def test_scripts_run_only_where_a_page_loads_one_of_the_site() -> None:
    assert "script-src 'none'" in answers(assets=["a.abcdef01.css"]).policy
    assert "script-src 'self';" in answers(assets=["a.abcdef01.js"]).policy


def test_searching_pages_may_do_what_that_takes() -> None:
    site = answers(files=["pagefind/pagefind.js", "search/index.html"], assets=["search.abcdef01.js"])
    assert "wasm" not in site.policy
    assert "script-src 'self' 'wasm-unsafe-eval'" in site.search_policy
    assert "connect-src 'self'" in site.search_policy
    assert b"wasm-unsafe-eval" in nginx_files(site)["nginx-http.conf"]
    assert b"wasm-unsafe-eval" in caddy_files(site)["Caddyfile"]
    assert host_files(site)["_headers"].count(b"Content-Security-Policy") == 1


def test_a_site_may_let_its_pages_load_more() -> None:
    policy = content_policy(
        has_scripts=False, additions={"script-src": ["https://counter.example"], "worker-src": ["'self'"]}
    )
    assert "script-src https://counter.example;" in policy
    assert policy.endswith("worker-src 'self'")


def test_only_names_that_say_what_is_in_a_file_are_kept_for_long() -> None:
    assert kept_for("theme/a.c0ffee01.css") == KEPT_FOR_A_YEAR
    assert kept_for("theme/a.css") == kept_for("scan.20240304.jpg") == KEPT_FOR_A_MINUTE


def test_hosts_read_redirects_and_headers() -> None:
    files = host_files(
        answers(
            ("/caf%C3%A9 x.html", "/new/"),
            gone=["/lost/"],
            files=["rss.xml"],
            assets=[f"{number}.c0ffee01.png" for number in range(200)] + ["z.c0ffee01.css"],
        )
    )
    assert files["_redirects"].decode() == "/caf%C3%A9%20x.html /new/ 301\n"
    rules = [line for line in files["_headers"].decode().splitlines() if not line.startswith(" ")]
    assert rules[:3] == ["/*", "/rss.xml", "/z.c0ffee01.css"]
    assert len(rules) == 100


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/b.HTML", "text/html; charset=utf-8"),
        ("rss.xml", "application/rss+xml"),
        ("feeds/all.atom.xml", "application/atom+xml"),
        ("phantom.xml", "application/xml"),
        ("my-rss.xml", "application/xml"),
        ("book.epub", "application/epub+zip"),
        ("html", "application/octet-stream"),
        ("a.b/c", "application/octet-stream"),
    ],
)
def test_files_are_what_their_names_say(path: str, kind: str) -> None:
    assert media_type(path) == kind
