"""The site's settings for Caddy: one file, to be imported within the site's block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desk.deploy.answers import Answers, with_query
from desk.deploy.fingerprints import PATTERN
from desk.deploy.headers import KEPT_FOR_A_MINUTE, KEPT_FOR_A_YEAR, SECURITY
from desk.media_types import FEEDS, MEDIA_TYPES

_HOW = """\
# {site_url} for Caddy. Written by deploy, and anew with each; do not edit. In your Caddyfile:
#
#     {host} {{
#         root * FOLDER/current{prefix}
#         import FOLDER/server/Caddyfile
#     }}
#
# and `caddy reload` after a deploy makes new redirects known; until then, a page at the former address leads on."""
_PREFIX = """
#             (the site's address has a path: let `root` be another folder, in which `{name}` is a link to `current`)"""


def caddy_files(answers: Answers) -> dict[str, bytes]:
    """Return the file to import, by name."""
    return {"Caddyfile": "".join(f"{line}\n" for line in _lines(answers)).encode()}


def _lines(answers: Answers) -> Iterator[str]:
    host = answers.site_url.partition("://")[2].partition("/")[0] or "localhost"
    prefix = _PREFIX.format(name=answers.root.strip("/")) if answers.root else ""
    yield _HOW.format(site_url=answers.site_url, host=host, prefix=prefix)
    headers = list(_headers(answers))
    former = list(_former(answers))
    yield from (f"@standfirst_{name} {matcher}" for name, matcher, _ in (*headers, *former) if matcher)
    yield "route {"  # else Caddy would put these in an order of its own
    yield from _maps(answers)
    for name, matcher, directive in (*headers, *former):
        word, _, rest = directive.partition(" ")
        yield f"    {word} @standfirst_{name} {rest}" if matcher else f"    {directive}"
    yield "    file_server {\n        precompressed br gzip\n    }\n}"
    yield "handle_errors {\n    header Cache-Control no-cache"
    if answers.not_found:
        yield f"    header Content-Type {_quoted(MEDIA_TYPES['.html'])}"
        yield f"    rewrite * {_quoted(answers.not_found)}\n    file_server"
    yield "}"


def _maps(answers: Answers) -> Iterator[str]:
    moved = {path: with_query(end, "{standfirst_query}") for path, end in answers.moved.items()}
    if moved:
        yield '    map {query} {standfirst_query} {\n        "~^(.+)$" "?${1}"\n        default ""\n    }'
    for name, values in (("moved", moved), ("gone", dict.fromkeys(answers.gone, "gone"))):
        if values:
            yield f"    map {{path}} {{standfirst_{name}}} {{"
            yield from (f"        {_quoted(path)} {_quoted(value)}" for path, value in values.items())
            yield '        default ""\n    }'


def _headers(answers: Answers) -> Iterator[tuple[str, str, str]]:
    """Yield a name, of which requests it is (empty: of all), and what is said then; what comes later goes before."""
    for header, value in SECURITY.items():
        yield "", "", f"header {header} {_quoted(value)}"
    yield "", "", f"header Content-Security-Policy {_quoted(answers.policy)}"
    if answers.search:
        policy = _quoted(answers.search_policy)
        yield "search", f"path {_quoted(f'{answers.search}*')}", f"header Content-Security-Policy {policy}"
    yield "", "", f"header Cache-Control {_quoted(KEPT_FOR_A_MINUTE)}"
    yield "named", f"path_regexp {_quoted(f'{PATTERN}$')}", f"header Cache-Control {_quoted(KEPT_FOR_A_YEAR)}"
    by_suffix = [(rf"\.{re.escape(suffix[1:])}$", kind) for suffix, kind in MEDIA_TYPES.items()]
    for number, (pattern, kind) in enumerate((*by_suffix, *FEEDS.items())):
        yield f"type_{number}", f"path_regexp {_quoted(pattern)}", f"header Content-Type {_quoted(kind)}"


def _former(answers: Answers) -> Iterator[tuple[str, str, str]]:
    if answers.moved:
        yield "moved", 'expression `{standfirst_moved} != ""`', "redir {standfirst_moved} permanent"
    if answers.gone:
        yield "gone", 'expression `{standfirst_gone} == "gone"`', "error 410"


def _quoted(text: str) -> str:
    escaped = text.replace('"', '\\"')  # and nothing else: a backslash before anything but that stands for itself
    return f'"{escaped}"'
