"""What readers get of a packed site: from a real nginx and a real Caddy, with the settings that lie beside it."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, sync_playwright

from desk.deploy.earlier import Earlier
from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.headers import KEPT_FOR_A_MINUTE, KEPT_FOR_A_YEAR
from desk.deploy.packaging import packed
from plugins.redirects.model import Redirect
from tests.whole.conftest import build_site

pytestmark = pytest.mark.skipif(os.name == "nt", reason="this system ends processes in another way")

COLUMN = """---
title: One
date: 2025-03-01
image: {{src: square.svg, alt: A square}}
aliases: [/old/]
---

{words}

![A square](square.svg)

| a | b |
|---|---|
| c | d |

```python
print(1)
```
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
EVENT = "---\ntitle: Meeting\nstart: 2026-05-01 10:00\ndate: 2025-04-01\nonline: https://meet.example\n---\n\nCome.\n"
PATIENCE = 20
LONG = "/columns/" + "a-long-address-" * 20
REDIRECTS = (
    Redirect("/old/", "old/index.html", "/columns/one/"),
    Redirect("/older.html", "older.html", "/old/"),
    Redirect("/Columns/One/", "Columns/One/index.html", "/columns/one/"),
    Redirect("/caf%C3%A9%20$1%20%22x%22/", 'caf\u00e9 $1 "x"/index.html', "/columns/one/#here"),
    Redirect(f"{LONG}/", f"{LONG[1:]}/index.html", "/columns/one/"),
    Redirect("/round/", "round/index.html", "/about/"),
    Redirect("/about/", "about/index.html", "/round/"),
    Redirect("/money/", "money/index.html", "/$uri/"),
)
GONE = ("/lost/", "/lost.pdf", "/events/meeting/")


def program(name: str) -> str:
    """Return a program of the system; where there is none, the tests are skipped, but not in CI."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"there is no {name}, and in CI there must be")
        pytest.skip(f"these tests need {name}")
    return found


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def media_type(self) -> str:
        return str(self.headers["Content-Type"])


@dataclass(frozen=True)
class Server:
    """A server that runs, the files it serves, and those beside them."""

    port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, accept: str = "") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Accept-Encoding": accept} if accept else {})
        answer = connection.getresponse()
        found = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return found

    def named(self, suffix: str) -> str:
        """The address of an asset whose name says what is in it."""
        site = self.folder / "current"
        paths = (path.relative_to(site).as_posix() for path in site.rglob(f"*{suffix}"))
        return "/" + next(path for path in paths if is_fingerprinted(path))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site as a target has it: the files that readers ask for, and the settings of servers beside them."""
    folder = tmp_path_factory.mktemp("published")
    for name, text in {
        "columns/one.md": COLUMN.format(words="A few words. " * 200),
        "columns/square.svg": SQUARE,
        "events/meeting.md": EVENT,
    }.items():
        (folder / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "content" / name).write_text(text, encoding="utf-8")
    done = build_site(folder / "output", "--content", str(folder / "content"), "--siteurl", "https://essays.example")
    assert done.returncode == 0, done.stderr
    parcel = packed(
        folder / "output", folder / "cache", redirects=REDIRECTS, gone=GONE, record=b"", carried=Earlier(),
        site_url="https://essays.example",
    )  # fmt: skip
    for name, file in parcel.files.items():
        (folder / "current" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(parcel.place_of(file.digest), folder / "current" / name)
    (folder / "server").mkdir()
    for name, content in parcel.server_files.items():
        (folder / "server" / name).write_bytes(content)
    return folder


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[Server]:
    """Run a server until it is needed no more."""
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=said, cwd=folder, env={**os.environ, "HOME": str(folder)}
        )
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < end, (folder / "said.txt").read_text()
                time.sleep(0.02)
        yield Server(port, folder)
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture(scope="module")
def nginx(published: Path) -> Iterator[Server]:
    command, port = program("nginx"), free_port()
    temporary = "".join(
        f"{kind}_temp_path {published}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (published / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\nworker_processes 1;\npid {published}/nginx.pid;\nerror_log stderr;\n"
        f"events {{ }}\nhttp {{\naccess_log off;\n{temporary}"
        f"include {published}/server/nginx-sizes.conf;\ninclude {published}/server/nginx-http.conf;\n"
        f"server {{\nlisten 127.0.0.1:{port};\nroot {published}/current;\n"
        f"include {published}/server/nginx-server.conf;\n}}\n}}\n"
    )
    arguments = [command, "-e", "stderr", "-p", str(published), "-c", str(published / "nginx.conf")]
    tested = subprocess.run([*arguments, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0 and "warn" not in tested.stderr, tested.stderr
    with running(arguments, port, published) as server:
        yield server


@pytest.fixture(scope="module")
def caddy(published: Path) -> Iterator[Server]:
    command, port = program("caddy"), free_port()
    (published / "Caddyfile").write_text(
        "{\nadmin off\nauto_https off\n}\n"
        f"http://127.0.0.1:{port} {{\nroot * {published}/current\nimport {published}/server/Caddyfile\n}}\n"
    )
    arguments = [command, "run", "--config", str(published / "Caddyfile"), "--adapter", "caddyfile"]
    with running(arguments, port, published) as server:
        yield server


@pytest.fixture(params=["nginx", "caddy"])
def server(request: pytest.FixtureRequest) -> Server:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Server)
    return found


@pytest.mark.parametrize(
    ("former", "target"),
    [
        ("/old/", "/columns/one/"),
        ("/old", "/columns/one/"),
        ("/old/index.html", "/columns/one/"),
        ("/older.html", "/columns/one/"),
        ("/Columns/One/", "/columns/one/"),
        ("/caf%C3%A9%20$1%20%22x%22/", "/columns/one/#here"),
        (LONG, "/columns/one/"),
        ("/money/", "/%24uri/"),
        ("/old/?from=letter&day=1%20May", "/columns/one/?from=letter&day=1%20May"),
        ("/caf%C3%A9%20$1%20%22x%22/?from={path}$uri", "/columns/one/?from={path}$uri#here"),
    ],
)
def test_a_former_address_leads_straight_to_the_text(server: Server, former: str, target: str) -> None:
    answer = server.get(former)
    assert (answer.status, answer.headers["Location"]) in [(301, target), (301, target.replace("%24", "$"))]
    assert answer.headers["Cache-Control"] == KEPT_FOR_A_MINUTE


def test_an_address_that_differs_in_capitals_only_is_not_taken_for_a_former_one(server: Server) -> None:
    assert server.get("/columns/one/").status == 200


def test_addresses_that_lead_in_a_circle_are_not_redirected(server: Server) -> None:
    assert server.get("/round/").status != 301


@pytest.mark.parametrize("path", ["/lost/", "/lost", "/lost.pdf"])
def test_what_is_gone_is_said_to_be_gone_on_the_sites_own_page(server: Server, path: str) -> None:
    answer = server.get(path)
    assert answer.status == 410
    assert b"<html" in answer.body and b"masthead" in answer.body


def test_what_lies_there_again_is_not_gone(server: Server) -> None:
    assert server.get("/events/meeting/").status == 200


def test_what_is_not_there_is_not_found_on_the_sites_own_page(server: Server) -> None:
    answer = server.get("/columns/none/")
    assert (answer.status, b"masthead" in answer.body) == (404, True)
    assert "immutable" not in str(server.get("/theme/css/none.abcdef01.css").headers["Cache-Control"])


@pytest.mark.parametrize("path", ["/theme/", "/theme/css/"])
def test_a_folder_without_a_page_is_not_found_either(server: Server, path: str) -> None:
    answer = server.get(path)
    assert (answer.status, b"masthead" in answer.body) == (404, True)


def test_assets_are_kept_for_a_year_and_pages_for_a_minute(server: Server) -> None:
    for suffix in (".css", ".woff2", ".svg"):
        assert server.get(server.named(suffix)).headers["Cache-Control"] == KEPT_FOR_A_YEAR
    for path in ("/", "/columns/one/", "/rss.xml", "/theme/css/standfirst.css"):
        assert server.get(path).headers["Cache-Control"] == KEPT_FOR_A_MINUTE


@pytest.mark.parametrize("path", ["/", "/columns/one/", "/columns/none/", "/lost/", "/rss.xml"])
def test_every_answer_says_what_a_browser_may_do(server: Server, path: str) -> None:
    headers = server.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/columns/none/", "text/html; charset=utf-8"),
        ("/rss.xml", "application/rss+xml"),
        ("/columns/atom.xml", "application/atom+xml"),
        ("/feed.json", "application/feed+json"),
        ("/events/all.ics", "text/calendar; charset=utf-8"),
        ("/theme/css/standfirst.css", "text/css; charset=utf-8"),
        ("/theme/fonts/vollkorn-regular.woff2", "font/woff2"),
        ("/columns/square.svg", "image/svg+xml"),
        ("/theme/favicon.ico", "image/x-icon"),
    ],
)
def test_files_are_said_to_be_what_they_are(server: Server, path: str, media_type: str) -> None:
    answer = server.get(path)
    assert answer.media_type.lower() == media_type
    compressed = server.get(path, "gzip")
    assert compressed.media_type.lower() == media_type


@pytest.mark.parametrize("path", ["/", "/columns/one/", "/rss.xml", "/theme/css/standfirst.css"])
def test_browsers_get_the_smaller_file(server: Server, path: str) -> None:
    whole, small = server.get(path), server.get(path, "gzip")
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in str(small.headers["Vary"])
    assert gzip.decompress(small.body) == whole.body
    assert len(small.body) < len(whole.body)


def test_brotli_goes_before_gzip(caddy: Server) -> None:
    answer = caddy.get("/columns/one/", "gzip, br")
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.body) == caddy.get("/columns/one/").body


def test_what_lies_beside_the_site_cannot_be_asked_for(server: Server) -> None:
    for path in ("/server/nginx-http.conf", "/../server/nginx-http.conf", "/%2e%2e/server/Caddyfile"):
        assert server.get(path).status in {400, 404}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/columns/one/", "/events/meeting/", "/feeds/", "/columns/none/"])
def test_pages_show_as_they_should_under_the_policy(nginx: Server, browser: Browser, path: str) -> None:
    said: list[str] = []
    failed: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(nginx.address + path, wait_until="load")
    page.evaluate("document.fonts.ready")
    font = page.evaluate("document.fonts.check('16px Vollkorn') && getComputedStyle(document.body).fontFamily")
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    page.close()
    assert [line for line in said if "404 (Not Found)" not in line or path != "/columns/none/"] == []
    assert failed == []
    assert "Vollkorn" in font
    assert loaded and all(is_fingerprinted(name) for name in loaded)


@pytest.mark.browser
def test_what_the_policy_forbids_is_seen(nginx: Server, browser: Browser) -> None:
    """As a control: a page that has a script in it says so."""
    said: list[str] = []
    place = nginx.folder / "current" / "scripted.html"
    place.write_text("<!doctype html><script>document.title = 'ran'</script><p style='color: red'>")
    page = browser.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{nginx.address}/scripted.html")
    assert page.title() == ""
    page.close()
    assert sum("Content Security Policy" in line for line in said) == 2
