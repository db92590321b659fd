"""What stands in pages or is asked for by them, and is missing in browsers, since the site's own policy forbids it.

The policy is published with the site where a server is told headers; docs/decisions has a page on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from desk.check.built import Built, Inline, Page, Request
from desk.check.policy import Policy
from desk.check.sources import Sources
from desk.check.style_sheets import StyleSheets
from desk.deploy.headers import SETTING
from plugins.core.problems import Problem

_WHOSE = "the policy for browsers that is published with the site"
_INLINE = {
    "style": "put it into a style sheet in overrides/static/, and give what it is for a class",
    "script": "do without, or put it into a file in overrides/static/ and load that",
}


class LeftOut:
    """What browsers leave out of a site just built, under its policy."""

    def __init__(self, built: Built, policy: Policy) -> None:
        self.policy = policy
        self._built = built
        self._of: dict[str, frozenset[str]] = {}

    def of(self, page: Page) -> frozenset[str]:
        """Return what is left out of a page, as it is written there."""
        if page.name not in self._of:
            self._of[page.name] = self._written(page) if self.policy.directives else frozenset()
        return self._of[page.name]

    def forbidding(self, file: str, request: Request) -> str:
        """Return the directive that keeps browsers from what a file of the site asks for; nothing where none does."""
        is_own = self._built.file_at(request.address, file) is not None
        return self.policy.forbidding(request.address, request.use, is_own=is_own)

    def of_pages(self, pages: Sequence[Page], sources: Sources) -> Iterator[Problem]:
        """Yield a problem for each thing that is left out of these pages; what templates bring is told once."""
        told: set[str] = set()
        for page in filter(self.of, pages):
            for inline in filter(self.policy.forbids, page.inlines):
                yield from _once(page, inline.written, inline.what, _inline(inline), sources, told)
            for request in page.requests:
                if directive := self.forbidding(page.name, request):
                    said = _request(request, directive, self.policy)
                    yield from _once(page, request.address, request.address, said, sources, told)

    def of_sheets(self, sheets: StyleSheets) -> Iterator[Problem]:
        """Yield a problem for each thing that is left out of what style sheets ask for."""
        for name in sorted(name for name in self._built.files if name.endswith(".css") and self.policy.directives):
            for request in sheets.requests(name):
                if directive := self.forbidding(name, request):
                    yield Problem(name, 1, 1, "", *_request(request, directive, self.policy), "warning")

    def _written(self, page: Page) -> frozenset[str]:
        asked = {request.address for request in page.requests if self.forbidding(page.name, request)}
        return frozenset(asked | {inline.written for inline in page.inlines if self.policy.forbids(inline)})


def _inline(inline: Inline) -> tuple[str, str]:
    done = "do not run" if inline.kind == "script" else "do not heed"
    what = f"holds {inline.what}, which browsers {done}: {_WHOSE} lets no {inline.kind} stand in a page"
    return what, _INLINE[inline.kind]


def _request(request: Request, directive: str, policy: Policy) -> tuple[str, str]:
    parts = urlsplit(request.address)
    what = f"asks for {request.address}, which browsers do not load: {_WHOSE} lets no {request.use} come from there"
    if parts.scheme == "http" and policy.scheme == "https":
        return what, "write https://, if it can be had there, or keep a copy here"
    host = f"https://{parts.netloc}" if parts.netloc else "'self'"
    return what, f'link to it, keep a copy here, or set {SETTING} = {{"{directive}": ["{host}"]}}'


def _once(
    page: Page, written: str, kind: str, said: tuple[str, str], sources: Sources, told: set[str]
) -> Iterator[Problem]:
    """Yield a problem where it stands in the page's own text, or else for one page of all that have its kind."""
    source = page.item.source if page.item else ""
    place = sources.place(source, written, is_whole=True) if source else None
    if place:
        yield sources.in_text(source, place, *said)
        told.add(written)  # lists show it too
    elif not told & {written, kind}:
        told.add(kind)
        yield Problem(page.name, 1, 1, "", *said, "warning")
