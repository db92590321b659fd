"""`_headers` and `_redirects`: files at a site's root that hosts such as Netlify and Cloudflare Pages do as told by.

Both let headers that are named twice for a file add up, so nothing is; and a header for one file needs a rule of its
own, of which Cloudflare reads a hundred (https://developers.cloudflare.com/pages/configuration/headers/). Neither can
answer that something is gone; there is no file, so it is not found.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from desk.deploy.answers import Answers
from desk.deploy.headers import KEPT_FOR_A_YEAR, SECURITY
from desk.media_types import media_type

_MOST_RULES = 100
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico")


def host_files(answers: Answers) -> dict[str, bytes]:
    """Return the files to lay at the site's root, by name."""
    redirects = "".join(f"{quote(path)} {target} 301\n" for path, target in answers.moved.items())
    return {"_headers": "".join(f"{line}\n" for line in _headers(answers)).encode(), "_redirects": redirects.encode()}


def _headers(answers: Answers) -> Iterator[str]:
    policy = answers.search_policy if answers.search else answers.policy  # of two that apply, both would have to allow
    yield f"/*\n  Content-Security-Policy: {policy}"
    yield from (f"  {header}: {value}" for header, value in SECURITY.items())
    rules = [(path, "Content-Type", media_type(path)) for path in answers.feeds]
    assets = sorted(answers.assets, key=lambda path: path.endswith(_PICTURES))  # what every page needs goes first
    rules += [(path, "Cache-Control", KEPT_FOR_A_YEAR) for path in assets]
    for path, header, value in rules[: _MOST_RULES - 1]:
        yield f"{quote(path)}\n  {header}: {value}"
