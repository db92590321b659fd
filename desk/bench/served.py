"""A generator's server at work, and one who looks at its pages again and again until they show what was saved."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from desk.bench.generators import PORT
from desk.bench.operations import OPERATIONS, Look, Sign, Turn
from desk.bench.processes import Failed, Server
from desk.bench.sites import Site

POLL = 0.005
COARSENESS = 0.01
"""Seconds between two looks at a page; later this part of the time waited so far."""

IDLE = 0.25
"""The part of a processor below which a server does nothing but answer."""

PATIENCE_FOR_THE_START = 900.0
PATIENCE_FOR_THE_PAGE = 10.0
PATIENCE_FOR_THE_REST = 1.5
"""Seconds that a server may be idle until nothing more is hoped for."""

ANYTHING = "<"


@dataclass(frozen=True, slots=True)
class Served:
    """A site that a server shows, and a way to look at its pages."""

    site: Site
    server: Server
    look: Look
    seconds: float
    """How long it took until the server showed a first page."""

    def save(self, operation: str, turn: Turn) -> tuple[float | None, float | None]:
        """Do something to the site.

        Returns the seconds until its page shows it, and those until all other pages looked at do; None for never.
        """
        started = time.perf_counter()
        change = OPERATIONS[operation](self.site, turn)
        page = everything = None
        if wait_for(change.page, self.look, self.server, PATIENCE_FOR_THE_PAGE):
            page = time.perf_counter() - started
        if wait_for(change.elsewhere, self.look, self.server, PATIENCE_FOR_THE_REST):
            everything = time.perf_counter() - started
        return page, everything


def serve(site: Site, stack: ExitStack) -> Served:
    """Start a generator's server, which ends with the stack, and wait until it shows the newest column.

    Raises:
        Failed: it ended, or never showed anything.
    """
    port = _free_port()
    started = time.perf_counter()
    server = Server([part.replace(PORT, str(port)) for part in site.generator.serve], site.folder, site.log)
    stack.callback(server.stop)
    look = pages_at(port)
    if not wait_for([Sign(site.newest, ANYTHING)], look, server, PATIENCE_FOR_THE_START):
        raise Failed(f"{site.generator.title} shows no page; {site.log} may say why")
    return Served(site, server, look, time.perf_counter() - started)


def wait_for(signs: Sequence[Sign], look: Look, server: Server, patience: float) -> bool:
    """Look until all pages are as they are to be; whether they are before the server has been idle for too long."""
    started = busy = looked = time.perf_counter()
    used = sum(server.used())
    left = list(signs)
    while left:
        if left[0].is_there(look):
            left.pop(0)
            continue
        server.check()
        now = time.perf_counter()
        time.sleep(max(POLL, COARSENESS * (now - started)))
        if now - looked > PATIENCE_FOR_THE_REST / 3:
            used, before = sum(server.used()), used
            if used - before > IDLE * (now - looked) or server.has_work():
                busy = now
            elif now - busy > patience:
                return False
            looked = now
    return True


def pages_at(port: int) -> Look:
    """Return a way to look at what is served on a port of this machine."""

    def look(address: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_FOR_THE_PAGE)
        try:
            connection.request("GET", f"/{address}")
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", "replace")
            return page if answer.status == http.HTTPStatus.OK else ""
        except (OSError, http.client.HTTPException):
            return ""  # it does not listen yet, or is about to begin anew
        finally:
            connection.close()

    return look


def files_in(folder: Path) -> Look:
    """Return a way to look at what lies in a folder of outputs."""

    def look(address: str) -> str:
        try:
            return (folder / address / "index.html").read_text(encoding="utf-8")
        except OSError:
            return ""

    return look


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
