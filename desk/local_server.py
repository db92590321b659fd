"""A web server for one folder and one person: this machine only, no way out of the folder, nothing cached."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from desk.media_types import media_type
from desk.news import problems_told, told
from desk.open_pages import CHANNEL, SCRIPT, SCRIPT_FILE, OpenPages

HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""The names under which the site may be asked for; any other could be a stranger's page reaching in (DNS rebinding)."""

LOOK_UP = 1
"""Seconds after which it is seen that a page was closed."""

PATIENCE = 15
"""Seconds of silence after which something is sent, so that nobody in between takes the connection for dead."""

NOT_YET = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Not built yet</title>
<p>The site could not be built yet.
"""


class LocalServer(ThreadingHTTPServer):
    """Listens on the loopback address; `port` 0 takes any free one. Raises OSError where the port is taken."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Answer)
        self.folder: Path | None = None
        self.prefix = ""
        self.pages = OpenPages()

    def open_site(self, folder: Path, siteurl: str) -> None:
        """Serve the files of `folder` under the path that the site's address has."""
        self.folder = folder
        self.prefix = urlsplit(siteurl).path.rstrip("/")

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing where a browser went away before its answer came; that is no fault."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Answer(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the files of the server's folder."""

    server: LocalServer
    protocol_version = "HTTP/1.1"
    server_version = "Standfirst"
    disable_nagle_algorithm = True  # the end of an answer must not wait until its beginning is acknowledged
    wbufsize = -1
    timeout = 60

    def do_GET(self) -> None:
        """Answer with a file, a redirect, or the site's own 404 page."""
        host = self.headers.get("Host", "")
        if host not in {f"{name}:{self.server.server_port}" for name in HOSTS}:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, b"This server answers only to its own name.\n", ".txt")
            return
        try:
            address = urlsplit(self.path)
        except ValueError:
            self._send(HTTPStatus.BAD_REQUEST, b"This is no address.\n", ".txt")
            return
        is_ours = self.headers.get("Origin", f"http://{host}") == f"http://{host}"
        if address.path in {CHANNEL, SCRIPT}:  # a link from elsewhere may lead to a page, but to nothing of these
            is_ours = is_ours and self.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        if not is_ours:
            self._send(HTTPStatus.FORBIDDEN, b"This server answers only to its own pages.\n", ".txt")
        elif address.path == SCRIPT:
            self._send(HTTPStatus.OK, SCRIPT_FILE.read_bytes(), ".js")
        elif address.path == CHANNEL and self.command == "GET":
            self._tell_of_builds(parse_qs(address.query))
        else:
            self._answer_from_the_site(address)

    def _answer_from_the_site(self, address: SplitResult) -> None:
        path = unquote(address.path, errors="surrogateescape")
        prefix = self.server.prefix
        if prefix and not path.startswith(f"{prefix}/"):
            self._redirect(f"{prefix}/") if path in {"/", prefix} else self._not_found(self.server.pages.number)
            return
        number = self.server.pages.number  # before the file is read: what comes after it is news to the page
        found = self._find(path[len(prefix) :])
        if found is not None and found.is_dir():
            self._redirect(f"/{quote(path.strip('/'), errors='surrogateescape')}/")
            return
        try:
            body = found.read_bytes() if found else None
        except OSError:  # it was there a moment ago
            body = None
        if found is None or body is None:
            self._not_found(number)
        else:
            self._send(HTTPStatus.OK, body, found.suffix.lower(), found.name, number)

    do_HEAD = do_GET

    def _find(self, path: str) -> Path | None:
        """Return the file (or the folder that lacks its slash) for a path of the site, never one outside the folder."""
        folder = self.server.folder
        parts = [part for part in path.split("/") if part]
        if folder is None or any(part in {".", ".."} or "\\" in part or "\0" in part or ":" in part for part in parts):
            return None
        place = folder.resolve()
        try:
            for part in parts:
                place = place / part
                if place.is_symlink():
                    return None
            if path.endswith("/"):
                place = place / "index.html"
                return place if place.is_file() and not place.is_symlink() else None
            return place if place.exists() else None
        except OSError:  # a name that is longer than any file's
            return None

    def _not_found(self, number: int) -> None:
        try:
            page = (self.server.folder / "404.html").read_bytes() if self.server.folder else NOT_YET
        except OSError:
            page = NOT_YET
        self._send(HTTPStatus.NOT_FOUND, page, ".html", number=number)

    def _redirect(self, address: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", address)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _tell_of_builds(self, query: dict[str, list[str]]) -> None:
        """Keep the connection open as long as the page is, and say what is new, wrong or gone."""
        page = query.get("page", ["/"])[0]
        number = self.headers.get("Last-Event-ID") or query.get("number", [""])[0]
        address = unquote(page).removeprefix(self.server.prefix)
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"retry: 1000\n\n")
        with self.server.pages.looking(address, self._is_open):
            for line in self._events(address, int(number) if number.isdigit() else 0):
                self.wfile.write(line)
                self.wfile.flush()

    def _events(self, address: str, number: int) -> Iterator[bytes]:
        """Everything that a page is told, as it is written on the connection, until that is closed."""
        pages, silent_since = self.server.pages, time.monotonic()
        yield from problems_told(pages.problems, number)
        while self._is_open():
            news = pages.news(number, LOOK_UP)
            if news:
                number = news.number
                yield from told(news, address, self.server.prefix, is_there=self._find(address) is not None)
            elif time.monotonic() - silent_since > PATIENCE:
                yield b":\n\n"
            else:
                continue
            silent_since = time.monotonic()

    def _is_open(self) -> bool:
        """Whether the browser is still there; it sends nothing more, so what can be read is the end."""
        try:
            return not select.select([self.connection], [], [], 0)[0]
        except (OSError, ValueError):
            return False

    def _send(self, status: HTTPStatus, body: bytes, suffix: str, name: str = "", number: int = 0) -> None:
        if suffix == ".html":
            body = self.server.pages.added_to(body, number)
        self.send_response(status)
        self.send_header("Content-Type", media_type(name or f"page{suffix}"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing about requests; the terminal is for problems."""
