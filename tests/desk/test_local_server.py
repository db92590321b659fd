"""The server for one's own eyes: this machine, one folder, no way out."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from desk.local_server import Answer, LocalServer
from desk.open_pages import CHANNEL, SCRIPT
from plugins.core.problems import Problem


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LocalServer]:
    site = tmp_path / "site"
    (site / "columns" / "a b").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (site / "index.html").write_text("home")
    (site / "404.html").write_text("lost")
    (site / "rss.xml").write_text("<rss/>")
    (site / "feed.json").write_text("{}")
    (site / "columns" / "index.html").write_text("columns")
    (site / "columns" / "a b" / "index.html").write_text("spaced")
    (site / "out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "away").symlink_to(tmp_path)
    running = LocalServer(0)
    running.open_site(site, "http://127.0.0.1")
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def ask(
    server: LocalServer, path: str, method: str = "GET", host: str = "", origin: str = "", site: str = ""
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.server_port}")
    if origin:
        connection.putheader("Origin", origin)
    if site:
        connection.putheader("Sec-Fetch-Site", site)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body.split(b"\n<script")[0]  # the site's own


Event = tuple[str, Any]


class Listener:
    """A page that is open in a browser."""

    def __init__(self, server: LocalServer, page: str) -> None:
        self.server = server
        self.connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        self.connection.request("GET", f"{CHANNEL}?{urlencode({'page': page, 'number': server.pages.number})}")
        self.answer = self.connection.getresponse()
        assert self.next() == ("problems", [])

    def next(self) -> Event:
        lines: dict[str, str] = {}
        while True:
            name, _, value = self.answer.readline().decode().strip().partition(": ")
            if name:
                lines[name] = value
            elif "event" in lines:
                return lines["event"], json.loads(lines["data"])

    def told(self, *files: str) -> list[Event]:
        """What it hears when these files are put in place."""
        self.server.pages.announce(files)
        heard = [self.next()]
        while heard[-1][0] != "problems":
            heard.append(self.next())
        return heard[:-1]

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


@pytest.fixture
def listen(server: LocalServer) -> Iterator[Callable[[str], Listener]]:
    listeners: list[Listener] = []

    def begin(page: str) -> Listener:
        listeners.append(Listener(server, page))
        return listeners[-1]

    yield begin
    for each in listeners:
        each.close()


def test_folders_answer_with_their_index(server: LocalServer) -> None:
    assert ask(server, "/")[1] == b"home"
    assert ask(server, "/columns/?from=feed")[1] == b"columns"
    assert ask(server, "/columns/a%20b/")[1] == b"spaced"


def test_a_folder_without_its_slash_is_redirected_to_itself(server: LocalServer) -> None:
    answer, _ = ask(server, "/columns/a%20b")
    assert (answer.status, answer.headers["Location"]) == (301, "/columns/a%20b/")


def test_a_redirect_never_leads_to_another_host(server: LocalServer) -> None:
    assert ask(server, "//columns")[0].headers["Location"] == "/columns/"


def test_what_is_not_there_answers_with_the_sites_own_page(server: LocalServer) -> None:
    answer, body = ask(server, "/nothing/")
    assert (answer.status, body) == (404, b"lost")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/columns/..%2f..%2f..%2fsecret.txt",
        "/out.txt",
        "/away/secret.txt",
        "/a%00b",
        f"/{'a' * 300}",
        f"/{'a' * 300}/",
    ],
)
def test_nothing_outside_the_folder_is_served(server: LocalServer, path: str) -> None:
    answer, body = ask(server, path)
    assert answer.status == 404
    assert b"secret" not in body


def test_what_is_no_address_is_told_so(server: LocalServer) -> None:
    assert ask(server, "http://[bad/")[0].status == 400


def test_only_its_own_names_are_answered(server: LocalServer) -> None:
    assert ask(server, "/", host=f"localhost:{server.server_port}")[0].status == 200
    for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1"):
        answer, body = ask(server, "/", host=host)
        assert answer.status == 421
        assert b"home" not in body


def test_pages_of_others_are_refused(server: LocalServer) -> None:
    own = f"http://127.0.0.1:{server.server_port}"
    assert ask(server, "/", origin=own)[0].status == 200
    for path in ("/", CHANNEL, SCRIPT):
        assert ask(server, path, origin="https://evil.example")[0].status == 403
        assert ask(server, path, origin="null")[0].status == 403


def test_what_serve_adds_is_for_its_own_pages_alone_though_a_link_may_lead_to_these(server: LocalServer) -> None:
    for path in (CHANNEL, SCRIPT):
        assert ask(server, path, site="cross-site")[0].status == 403
    assert ask(server, SCRIPT, site="same-origin")[0].status == 200
    assert ask(server, "/", site="cross-site")[0].status == 200


def test_only_pages_carry_the_script(server: LocalServer) -> None:
    for path, has_it in (("/", True), ("/nothing/", True), ("/rss.xml", False), ("/feed.json", False)):
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
        connection.request("GET", path)
        assert (SCRIPT.encode() in connection.getresponse().read()) == has_it
        connection.close()


def test_a_page_hears_that_it_is_new(listen: Callable[[str], Listener]) -> None:
    page = listen("/columns/a%20b/")
    assert page.told("columns/a b/index.html", "rss.xml") == [("changed", {"page": True, "assets": []})]


def test_a_page_hears_of_what_it_may_be_made_of_and_of_no_other_page(listen: Callable[[str], Listener]) -> None:
    page = listen("/columns/")
    assert page.told("index.html", "theme/a.css") == [("changed", {"page": False, "assets": ["/theme/a.css"]})]
    assert page.told("index.html", "feed.xml", "all.ics") == []


def test_a_page_hears_that_it_is_no_longer_there(server: LocalServer, listen: Callable[[str], Listener]) -> None:
    page = listen("/columns/")
    assert server.folder
    (server.folder / "columns" / "index.html").rename(server.folder / "aside.html")
    assert page.told("columns/index.html") == [("gone", {"home": "/"})]
    (server.folder / "aside.html").rename(server.folder / "columns" / "index.html")
    assert page.told("columns/index.html") == [("changed", {"page": True, "assets": []})]


def test_a_page_hears_what_is_wrong(server: LocalServer, listen: Callable[[str], Listener]) -> None:
    page = listen("/")
    server.pages.tell([Problem("content/a.md", 2, 1, "titel", "no such field", "did you mean `title`?")])
    place = {"place": "content/a.md:2:1", "what": "titel: no such field", "mend": "did you mean `title`?"}
    assert page.next() == ("problems", [place])
    server.pages.tell([Problem("", 0, 0, "", "the disk is full")])
    assert page.next() == ("problems", [{"place": "", "what": "the disk is full", "mend": ""}])


def test_the_server_knows_which_pages_are_looked_at(server: LocalServer, listen: Callable[[str], Listener]) -> None:
    server.open_site(server.folder or Path(), "https://example.org/blog")
    page, other = listen("/blog/columns/"), listen("/blog/")
    assert server.pages.looked_at() == ("/", "/columns/")
    other.close()
    end = time.monotonic() + 10
    while server.pages.looked_at() != ("/columns/",):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert page.told("columns/index.html")[0][0] == "changed"


def test_a_file_that_goes_while_it_is_asked_for_is_simply_not_there(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.folder
    gone = server.folder / "gone.txt"
    monkeypatch.setattr(Answer, "_find", lambda _, path: gone)
    assert ask(server, "/gone.txt")[0].status == 404


def test_only_this_machine_can_ask(server: LocalServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/rss.xml", "application/rss+xml"),
        ("/feed.json", "application/feed+json"),
    ],
)
def test_media_types_are_what_readers_expect(server: LocalServer, path: str, media_type: str) -> None:
    answer, _ = ask(server, path)
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Cache-Control"] == "no-store"


def test_head_has_no_body(server: LocalServer) -> None:
    answer, body = ask(server, "/", "HEAD")
    assert (answer.status, body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 4


def test_other_methods_are_refused(server: LocalServer) -> None:
    assert ask(server, "/", "POST")[0].status == 501


def test_a_site_below_a_path_is_served_there(server: LocalServer) -> None:
    assert server.folder
    server.open_site(server.folder, "https://example.org/blog")
    assert ask(server, "/")[0].headers["Location"] == "/blog/"
    assert ask(server, "/blog/columns/")[1] == b"columns"
    assert ask(server, "/blog/columns")[0].headers["Location"] == "/blog/columns/"
    assert ask(server, "/columns/")[0].status == 404


def test_a_port_that_is_taken_is_an_error(server: LocalServer) -> None:
    with pytest.raises(OSError):
        LocalServer(server.server_port)
