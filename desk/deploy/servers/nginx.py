"""The site's settings for nginx: three files to include, which ask for nothing but what Debian's nginx can do.

nginx compares the keys of a map without regard to capitals; where that could lead astray (a former address `/About/` of
what now lies at `/about/`), the key is a regular expression, which is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from desk.deploy.answers import Answers, with_query
from desk.deploy.fingerprints import PATTERN
from desk.deploy.headers import KEPT_FOR_A_MINUTE, KEPT_FOR_A_YEAR, SECURITY
from desk.media_types import FEEDS, MEDIA_TYPES, UNKNOWN

_HOW = """\
# {site_url} for nginx. Written by deploy, and anew with each; do not edit. In the settings of nginx:
#
#     include FOLDER/server/nginx-sizes.conf;     # once, however many sites there are; in `http`, before the next
#     include FOLDER/server/nginx-http.conf;      # in `http`
#     server {{
#         server_name {host};
#         root FOLDER/current;{prefix}
#         include FOLDER/server/nginx-server.conf;
#     }}
#
# and `nginx -s reload` after a deploy makes new redirects known; until then, a page at the former address leads on.
# With the module ngx_brotli, `brotli_static on;` in `server` lets browsers that can have the smaller brotli files.
"""
_PREFIX = """
#             (the site's address has a path: let `root` be another folder, in which `{name}` is a link to `current`)"""


def nginx_files(answers: Answers) -> dict[str, bytes]:
    """Return the files to include, by name."""
    name = _variable(answers.site_url)
    return {
        "nginx-sizes.conf": _sizes(answers).encode(),
        "nginx-http.conf": "".join(f"{line}\n" for line in _http(answers, name)).encode(),
        "nginx-server.conf": "".join(f"{line}\n" for line in _server(answers, name)).encode(),
    }


def _variable(site_url: str) -> str:
    """Return the beginning of the names of this site's variables, which other sites must not have."""
    return "$standfirst_" + re.sub(r"[^a-z0-9]+", "_", site_url.lower().partition("://")[2]).strip("_")


def _sizes(answers: Answers) -> str:
    """Return how much room maps need: nginx does not start where an address is longer than it has reckoned with."""
    keys = [len(key.encode()) for key in (*answers.moved, *answers.gone)]
    bucket = 256
    while bucket < 2 * max(keys, default=0) + 32:
        bucket *= 2
    return f"map_hash_bucket_size {bucket};\nmap_hash_max_size {max(4096, 4 * len(keys))};\n"


def _http(answers: Answers, name: str) -> Iterator[str]:
    host = answers.site_url.partition("://")[2].partition("/")[0] or "localhost"
    prefix = _PREFIX.format(name=answers.root.strip("/")) if answers.root else ""
    yield _HOW.format(site_url=answers.site_url, host=host, prefix=prefix)
    moved = {path: with_query(end.replace("$", "%24"), "$is_args$args") for path, end in answers.moved.items()}
    yield from _map("uri", f"{name}_moved", "", moved, answers)
    yield from _map("uri", f"{name}_gone", "0", dict.fromkeys(answers.gone, "1"), answers)
    yield from _patterns(f"{name}_kept", KEPT_FOR_A_MINUTE, {f"{PATTERN}$": KEPT_FOR_A_YEAR})
    search = {f"^{re.escape(answers.search)}": answers.search_policy} if answers.search else {}
    yield from _patterns(f"{name}_policy", answers.policy, search)


def _map(source: str, variable: str, default: str, values: Mapping[str, str], answers: Answers) -> Iterator[str]:
    """Yield a map of paths; looked at anew when an error leads to another page, else that would be an error too."""
    yield f"map ${source} {variable} {{\n    volatile;\n    default {_quoted(default)};"
    for key, value in values.items():
        pattern = f"~^{re.escape(key)}$" if key in answers.exact else key
        yield f"    {_quoted(pattern)} {_quoted(value)};"
    yield "}"


def _patterns(variable: str, default: str, values: Mapping[str, str]) -> Iterator[str]:
    yield f"map $uri {variable} {{\n    volatile;\n    default {_quoted(default)};"
    yield from (f"    {_quoted(f'~{pattern}')} {_quoted(value)};" for pattern, value in values.items())
    yield "}"


def _server(answers: Answers, name: str) -> Iterator[str]:
    yield f"# {answers.site_url}: for a `server` of nginx. Written by deploy; nginx-http.conf says how it is included."
    yield "index index.html;\nabsolute_redirect off;\ngzip_static on;\ngzip_vary on;"
    if answers.not_found:
        yield f"error_page 404 410 {_quoted(answers.not_found)};"
        yield f"error_page 403 =404 {_quoted(answers.not_found)};"  # a folder without a page
    yield f'if ({name}_moved != "") {{ return 301 {name}_moved; }}'
    yield f"if ({name}_gone) {{ return 410; }}"
    yield f"add_header Cache-Control {name}_kept;"
    yield f"add_header Content-Security-Policy {name}_policy always;"
    for header, value in SECURITY.items():
        yield f"add_header {header} {_quoted(value)} always;"
    yield from _types()


def _types() -> Iterator[str]:
    kinds: dict[str, list[str]] = {}
    for suffix, kind in MEDIA_TYPES.items():
        kinds.setdefault(kind, []).append(suffix.removeprefix("."))
    in_utf_8 = [kind.partition(";")[0] for kind in kinds if kind.endswith("charset=utf-8")]
    yield f"default_type {UNKNOWN};\ncharset utf-8;"
    yield f"charset_types {' '.join(kind for kind in in_utf_8 if kind != 'text/html')};"  # which nginx knows itself
    yield "types {"
    yield from (f"    {kind.partition(';')[0]} {' '.join(suffixes)};" for kind, suffixes in kinds.items())
    yield "}"
    for pattern, kind in FEEDS.items():
        yield f"location ~ {_quoted(pattern)} {{ default_type {kind}; types {{ }} }}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
