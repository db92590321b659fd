"""A web server for one folder and one person: this machine only, no way out of the folder, nothing cached."""

from __future__ import annotations

import os
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from desk.open_pages import CHANNEL, Builds

HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""The names under which the site may be asked for; any other could be a stranger's page reaching in (DNS rebinding)."""

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".ics": "text/calendar; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".mp4": "video/mp4",
    ".wasm": "application/wasm",
}
FEED_TYPES = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}

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
        self.builds = Builds()

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

    def do_GET(self) -> None:
        """Answer with a file, a redirect, or the site's own 404 page."""
        host = self.headers.get("Host", "")
        if host not in {f"{name}:{self.server.server_port}" for name in HOSTS}:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, b"This server answers only to its own name.\n", ".txt")
            return
        if self.headers.get("Origin", f"http://{host}") != f"http://{host}":
            self._send(HTTPStatus.FORBIDDEN, b"This server answers only to its own pages.\n", ".txt")
            return
        address = urlsplit(self.path)
        if address.path == CHANNEL:
            self._tell_of_builds(address.query)
            return
        path = unquote(address.path, errors="surrogateescape")
        prefix = self.server.prefix
        if prefix and not path.startswith(f"{prefix}/"):
            self._redirect(f"{prefix}/") if path in {"/", prefix} else self._not_found()
            return
        found = self._find(path[len(prefix) :])
        if found is None:
            self._not_found()
        elif found.is_dir():
            self._redirect(f"/{quote(path.strip('/'), errors='surrogateescape')}/")
        else:
            self._send(HTTPStatus.OK, found.read_bytes(), found.suffix.lower(), found.name)

    do_HEAD = do_GET

    def _find(self, path: str) -> Path | None:
        """Return the file (or the folder that lacks its slash) for a path of the site, never one outside the folder."""
        folder = self.server.folder
        parts = [part for part in path.split("/") if part]
        if folder is None or any(part in {".", ".."} or "\\" in part or "\0" in part or ":" in part for part in parts):
            return None
        place = folder.resolve()
        for part in parts:
            place = place / part
            if place.is_symlink():
                return None
        if path.endswith("/"):
            place = place / "index.html"
            return place if place.is_file() and not place.is_symlink() else None
        return place if place.exists() else None

    def _not_found(self) -> None:
        page = self.server.folder / "404.html" if self.server.folder else None
        if page and page.is_file():
            self._send(HTTPStatus.NOT_FOUND, page.read_bytes(), ".html")
        else:
            self._send(HTTPStatus.NOT_FOUND, NOT_YET, ".html")

    def _redirect(self, address: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", address)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _tell_of_builds(self, number: str) -> None:
        """Keep the connection open until a build has ended after that one, and say so."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"retry: 1000\n\n")
        while number.isdigit() and not self.server.builds.wait_for_another(int(number)):
            self.wfile.write(b":\n\n")
        self.wfile.write(b"data: another build\n\n")

    def _send(self, status: HTTPStatus, body: bytes, suffix: str, name: str = "") -> None:
        if suffix == ".html":
            body = self.server.builds.added_to(body)
        self.send_response(status)
        media_type = FEED_TYPES.get(name) or MEDIA_TYPES.get(suffix, "application/octet-stream")
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing about requests; the terminal is for problems."""
