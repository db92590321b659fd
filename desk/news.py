"""What is written to an open page of builds, as server-sent events: `changed`, `gone` and `problems`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from desk.open_pages import News
from plugins.core.problems import Problem

PAGES = (".html", ".htm", ".xml", ".ics", ".epub")
"""What no other page is made of; anything else may be a part of the one that is open."""


def told(news: News, address: str, prefix: str, *, is_there: bool) -> Iterator[bytes]:
    """Write what news mean to the page at an address of the site, which lies below `prefix` on the server."""
    own = f"{address}index.html" if address.endswith("/") else address
    is_own = news.files is None or own.lstrip("/") in news.files
    assets = None
    if news.files is not None:
        assets = [f"{prefix}/{name}" for name in sorted(news.files) if not name.endswith(PAGES)]
    if is_own and not is_there:
        yield _event("gone", {"home": f"{prefix}/"}, news.number)
    elif is_own or assets:
        yield _event("changed", {"page": is_own, "assets": assets}, news.number)
    yield from problems_told(news.problems, news.number)


def problems_told(problems: Iterable[Problem], number: int) -> Iterator[bytes]:
    """Write what is wrong now; nothing at all takes away what was written before."""
    yield _event("problems", [_shown(problem) for problem in problems], number)


def _event(name: str, data: object, number: int) -> bytes:
    return f"event: {name}\nid: {number}\ndata: {json.dumps(data)}\n\n".encode()


def _shown(problem: Problem) -> dict[str, str]:
    return {
        "place": f"{problem.file}:{problem.line}:{problem.column}" if problem.file else "",
        "what": f"{problem.field}: {problem.what}" if problem.field else problem.what,
        "mend": problem.fix,
    }
