"""A real nginx, in front of many folders at a time: each is a host of its own, named by the folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
{user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} default_server;
        server_name _;
        root {places}/$http_host/www;
        default_type application/octet-stream;
        location / {{ }}
    }}
}}
"""


@contextlib.contextmanager
def nginx(places: Path, folder: Path) -> Iterator[int]:
    """Serve what `www` in each of the places leads to, and yield the port; the Host asked for names the place."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    settings = folder / "nginx.conf"
    settings.write_text(CONFIGURATION.format(folder=folder, places=places, port=port, user=user), encoding="utf-8")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    server = subprocess.Popen(
        [program, "-e", str(folder / "start.log"), "-p", str(folder), "-c", str(settings)],
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.communicate()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[str], patience: float = 10.0) -> None:
    """Wait until a server answers on this port.

    Raises:
        RuntimeError: it ended, or never did; what it said.
    """
    until = time.monotonic() + patience
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    server.kill()
    raise RuntimeError(f"no answer on port {port}: {server.communicate()[1]}")


def has_nginx() -> bool:
    """Whether there is nginx here."""
    return shutil.which("nginx") is not None or os.access("/usr/sbin/nginx", os.X_OK)
