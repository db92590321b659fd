"""The server for one's own eyes: this machine, one folder, no way out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from desk.local_server import LocalServer
from desk.open_pages import CHANNEL


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
    server: LocalServer, path: str, method: str = "GET", host: str = "", origin: str = ""
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.server_port}")
    if origin:
        connection.putheader("Origin", origin)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body.split(b"<script>")[0]  # the site's own


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
    ],
)
def test_nothing_outside_the_folder_is_served(server: LocalServer, path: str) -> None:
    answer, body = ask(server, path)
    assert answer.status == 404
    assert b"secret" not in body


def test_only_its_own_names_are_answered(server: LocalServer) -> None:
    assert ask(server, "/", host=f"localhost:{server.server_port}")[0].status == 200
    for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1"):
        answer, body = ask(server, "/", host=host)
        assert answer.status == 421
        assert b"home" not in body


def test_pages_of_others_are_refused(server: LocalServer) -> None:
    own = f"http://127.0.0.1:{server.server_port}"
    assert ask(server, "/", origin=own)[0].status == 200
    for path in ("/", CHANNEL):
        assert ask(server, path, origin="https://evil.example")[0].status == 403


def test_an_open_page_hears_that_a_build_has_ended(server: LocalServer) -> None:
    answer, told = ask(server, f"{CHANNEL}?1")
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert told.endswith(b"data: another build\n\n")


def test_errors_show_on_the_pages_and_in_no_feed(server: LocalServer) -> None:
    server.builds.tell(["content/a.md:2:1: titel: no such field"])
    assert b"titel: no such field" in ask(server, "/")[1]
    assert b"titel: no such field" in ask(server, "/nothing/")[1]
    assert ask(server, "/rss.xml")[1] == b"<rss/>"


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
