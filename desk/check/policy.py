"""What the site's policy for browsers lets its pages do, as browsers read it (https://www.w3.org/TR/CSP3/)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from desk.check.built import Inline

_DIRECTIVES = {
    "picture": "img-src", "icon": "img-src", "script": "script-src", "frame": "frame-src", "plugin": "object-src",
    "film": "media-src", "recording": "media-src", "subtitle": "media-src", "style sheet": "style-src",
    "type": "font-src", "list of icons": "manifest-src",
}  # fmt: skip
"""What the policy calls that which a browser fetches for a use."""

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(
    r"(?:(?P<scheme>[a-z][a-z\d+.-]*)://)?(?P<host>\*|[^\s:/']+)(?::(?P<port>\d+|\*))?(?P<path>/.*)?", re.IGNORECASE
)
"""A host as a source."""


@dataclass(frozen=True)
class Policy:
    """The sources of each directive; with none, all is let. `scheme` is that of the site's public address."""

    directives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scheme: str = "https"

    @classmethod
    def of(cls, header: str, site_url: str) -> Policy:
        """Return the policy that is written in a header, for a site of this address."""
        named = (directive.split() for directive in header.split(";"))
        return cls({name: tuple(sources) for name, *sources in named}, urlsplit(site_url).scheme or "https")

    def forbids(self, inline: Inline) -> bool:
        """Whether script or style that stands in a page itself is left out."""
        sources = self._sources(f"{inline.kind}-src-attr" if inline.is_attribute else "", f"{inline.kind}-src")
        if sources is None:
            return False
        if f"'sha256-{inline.digest}'" in sources and (not inline.is_attribute or "'unsafe-hashes'" in sources):
            return False
        narrows = any(source.startswith(("'sha", "'nonce-", "'strict-dynamic'")) for source in sources)
        return narrows or "'unsafe-inline'" not in sources

    def forbidding(self, address: str, use: str, *, is_own: bool) -> str:
        """Return the directive that keeps browsers from an address, which may be the site's own; else nothing."""
        directive = _DIRECTIVES.get(use, "")
        sources = self._sources(directive) if directive else None
        if sources is None or (is_own and "'self'" in sources):
            return ""
        whole = f"{self.scheme}://{address}" if is_own else address
        return "" if any(self._matches(source, whole) for source in sources) else directive

    def names(self, host: str) -> bool:
        """Whether the policy names a host, so that calling it is meant."""
        host = host.partition(":")[0].lower()
        found = (_HOST.fullmatch(source) for sources in self.directives.values() for source in sources)
        return any(match and match["host"] != "*" and _is_host(match["host"], host) for match in found)

    def _sources(self, *directives: str) -> tuple[str, ...] | None:
        found = (self.directives[name] for name in (*directives, "default-src") if name in self.directives)
        return next(found, None)

    def _matches(self, source: str, address: str) -> bool:
        """Whether an address is one of a source (6.7.2.8)."""
        parts = urlsplit(f"{self.scheme}:{address}" if address.startswith("//") else address)
        if source.endswith(":"):
            return _is_scheme(source[:-1], parts.scheme)
        match = _HOST.fullmatch(source)
        if match is None or parts.scheme not in _PORTS:
            return False
        if match[0] == "*":
            return True
        wanted = match["scheme"] or self.scheme
        return (
            _is_scheme(wanted, parts.scheme)
            and _is_host(match["host"], parts.hostname or "")
            and _is_port(match["port"], parts)
            and _is_path(match["path"] or "", parts.path or "/")
        )


def _is_scheme(wanted: str, scheme: str) -> bool:
    return wanted.lower() == scheme or (wanted.lower(), scheme) == ("http", "https")


def _is_host(wanted: str, host: str) -> bool:
    wanted = wanted.lower()
    return wanted in {"*", host} or (wanted.startswith("*.") and host.endswith(wanted[1:]))


def _is_port(wanted: str | None, parts: SplitResult) -> bool:
    usual = _PORTS[parts.scheme]
    return wanted == "*" or (parts.port or usual) == int(wanted or usual)


def _is_path(wanted: str, path: str) -> bool:
    return path.startswith(wanted) if wanted.endswith("/") or not wanted else path == wanted
