"""What browsers leave out of a page, since the policy that is published with the site forbids it, is told of."""

from __future__ import annotations

import base64
import hashlib

import pytest

from desk.check import findings, published_policy, published_settings
from desk.check.policy import Policy
from desk.deploy.headers import Additions, content_policy
from desk.deploy.targets import has_server
from desk.options import Options
from tests.desk.check.conftest import Site

FORBIDS = "the policy for browsers that is published with the site lets no"


def policy(additions: Additions | None = None, site_url: str = "https://paper.example") -> Policy:
    """The policy of a site, with what it adds."""
    return Policy.of(content_policy(has_scripts=True, additions=additions), site_url)


def told(site: Site, additions: Additions | None = None) -> list[str]:
    """What is said of a site, and the mends."""
    return [str(problem) for problem in findings(site.press(), site.output, policy=policy(additions))]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (
            '<p style="color: red">',
            f"holds a `style` attribute, which browsers do not heed: {FORBIDS} style stand in a page; put it into",
        ),
        ("<style>p {}</style>", f"holds a `<style>`, which browsers do not heed: {FORBIDS} style stand in a page;"),
        ("<script>a()</script>", f"holds a `<script>`, which browsers do not run: {FORBIDS} script stand in a page;"),
        ('<p onclick="a()">', f"holds a script in an attribute, which browsers do not run: {FORBIDS} script stand in"),
        (
            '<script src="https://counter.example/c.js"></script>',
            "asks for https://counter.example/c.js, which browsers do not load: "
            f"{FORBIDS} script come from there; link to it, keep a copy here, or set CONTENT_SECURITY_POLICY_ADDITIONS "
            '= {"script-src": ["https://counter.example"]}',
        ),
        ('<link rel="stylesheet" href="//cdn.example/a.css">', f"{FORBIDS} style sheet come from there; link to it"),
        ('<embed src="https://cdn.example/a.pdf">', f"{FORBIDS} plugin come from there; link to it, keep a copy"),
        ('<iframe src="http://film.example/a"></iframe>', f"{FORBIDS} frame come from there; write https://"),
        ('<video src="http://film.example/a.webm"></video>', f"{FORBIDS} film come from there; write https://"),
    ],
)
def test_raw_html_that_browsers_leave_out_is_told_of_in_its_line(site: Site, markup: str, said: str) -> None:
    site.column("why", f"Look.\n\n{markup}")
    site.page("columns/why/index.html", markup)
    (line,) = told(site)
    assert line.startswith("content/columns/why.md:8:")
    assert said in line


def test_what_the_policy_lets_through_is_no_matter(site: Site) -> None:
    for name in ("own.js", "own.css", "own.html"):
        site.put(name, "")
    site.page(
        "index.html",
        '<script type="application/ld+json">{}</script><iframe src="/own.html"></iframe>',
        head='<link rel="stylesheet" href="/own.css"><link rel="preload" href="/own.css">',
    )
    assert told(site) == []
    site.page("index.html", '<script src="/own.js"></script><iframe src="https://film.example/a"></iframe>')
    assert [line.split(": warning: ")[1][:24] for line in told(site)] == [
        "has browsers fetch a fra",
        "runs the script /own.js;",
    ]


def test_what_a_template_brings_is_told_once_whatever_it_says(site: Site) -> None:
    site.page("index.html", '<p style="color: red"><p style="color: blue">')
    site.page("about/index.html", '<p style="color: green">')
    (line,) = told(site)
    assert line.startswith("about/index.html:1:1: warning: holds a `style` attribute")


def test_what_lists_show_of_a_text_is_told_of_in_the_text_alone(site: Site) -> None:
    site.column("why", '<p style="color: red">')
    for name in ("columns/why/index.html", "index.html"):
        site.page(name, '<p style="color: red">')
    (line,) = told(site)
    assert line.startswith("content/columns/why.md:6:")


def test_style_sheets_are_held_to_the_policy_too(site: Site) -> None:
    site.put("a.css", "@import 'https://type.example/css?family=A'; p { src: url(https://type.example/a.woff2) }")
    site.put("b.css", "p { background: url(https://type.example/a.png) }")
    said = {line.partition("lets no ")[2].partition(" come")[0] for line in told(site)}
    assert said == {"style sheet", "type", ""}


@pytest.mark.parametrize(
    ("markup", "additions"),
    [
        ('<p style="color: red">', {"style-src-attr": ["'unsafe-inline'"]}),
        ('<p style="color: red">', {"style-src": ["'unsafe-inline'"]}),
        ("<script>a()</script>", {"script-src": ["'unsafe-inline'"]}),
        ('<script src="https://counter.example/c.js"></script>', {"script-src": ["https://counter.example"]}),
        ('<script src="//a.counter.example/c.js"></script>', {"script-src": ["*.counter.example"]}),
        ('<embed src="https://cdn.example/a/b.pdf">', {"object-src": ["https://cdn.example:443/a/"]}),
        ('<iframe src="http://film.example:81/a"></iframe>', {"frame-src": ["http://film.example:*"]}),
        ('<iframe src="https://film.example/"></iframe>', {"frame-src": ["https://film.example"]}),
    ],
)
def test_what_a_site_adds_is_meant(site: Site, markup: str, additions: Additions) -> None:
    site.page("index.html", markup)
    assert told(site)
    assert [line for line in told(site, additions) if "runs" not in line] == []


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://a.example/c.js", "https://b.example"),
        ("https://a.example/c.js", "*.a.example"),
        ("https://a.example:8443/c.js", "https://a.example"),
        ("http://a.example/c.js", "a.example"),
        ("http://a.example/c.js", "https:"),
        ("https://a.example/c.js", "https://a.example/d.js"),
        ("data:text/javascript,a()", "*"),
    ],
)
def test_another_host_port_path_or_scheme_is_another_source(address: str, source: str) -> None:
    assert policy({"script-src": [source]}).forbidding(address, "script", is_own=False) == "script-src"


def test_script_in_a_page_may_be_named_by_its_digest(site: Site) -> None:
    site.page("index.html", "<script>a()</script>")
    digest = base64.b64encode(hashlib.sha256(b"a()").digest()).decode()
    (line,) = told(site, {"script-src": [f"'sha256-{digest}'"]})
    assert line.startswith("index.html:1:1: warning: runs a script")
    (line,) = told(site, {"script-src": ["'sha256-AAAA'", "'unsafe-inline'"]})
    assert "do not run" in line, "browsers take no notice of the second"


def test_where_browsers_are_not_told_nothing_is_left_out(site: Site) -> None:
    site.page("index.html", '<p style="color: red">')
    assert site.told() == []


@pytest.mark.parametrize(
    ("deploy", "is_told"),
    [
        ("{'live': {'kind': 'local', 'path': 'public'}}", True),
        ("{'pages': {'kind': 'git'}}", False),
        ("{'pages': {'kind': 'git', 'host_files': True}}", True),
        ("{'odd': {'kind': ['local']}, 'none': 'x'}", False),
        ("{'bucket': {'kind': 's3', 'bucket': 'b'}, 'vps': {'kind': 'ssh', 'host': 'h', 'path': 'p'}}", True),
    ],
)
def test_the_policy_is_that_of_the_public_settings(site: Site, deploy: str, is_told: bool) -> None:
    folder = site.output.parent
    (folder / "pelicanconf.py").write_text("PATH = 'content'\n", encoding="utf-8")
    (folder / "publishconf.py").write_text(
        "PATH = 'content'\nSITEURL = 'http://paper.example'\n"
        f"CONTENT_SECURITY_POLICY_ADDITIONS = {{'worker-src': [\"'self'\"]}}\nDEPLOY = {deploy}\n",
        encoding="utf-8",
    )
    settings = published_settings(Options(settings=folder / "pelicanconf.py", cache=folder / "cache"))
    found = published_policy(settings)
    assert (found is not None) is is_told
    assert has_server(settings) is (is_told and "host_files" not in deploy)
    if found:
        assert (found.scheme, found.directives["worker-src"]) == ("http", ("'self'",))
