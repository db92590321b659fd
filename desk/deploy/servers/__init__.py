"""Settings for the servers that a site may be served by, made of what it asks of any of them."""

from __future__ import annotations

from desk.deploy.answers import Answers
from desk.deploy.servers.caddy import caddy_files
from desk.deploy.servers.nginx import nginx_files


def server_files(answers: Answers) -> dict[str, bytes]:
    """Return the settings that lie beside a site, for servers of one's own."""
    return {**nginx_files(answers), **caddy_files(answers)}
