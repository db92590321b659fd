"""Hosts that are nobody's and never will be: texts explain something with them, and a site has one at first."""

from __future__ import annotations

_NO_ONES = (".example", ".test", ".invalid", ".localhost", ".example.com", ".example.net", ".example.org")
"""How their names end (RFC 2606, RFC 6761)."""


def is_nobodys(host: str) -> bool:
    """Whether nobody can have this host."""
    return f".{host.lower()}".endswith(_NO_ONES)
