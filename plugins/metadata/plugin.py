"""Gives pages what they say to machines, and writes the sitemap and the files for crawlers."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.core.contributing import derive, derive_for_lists, refuse, write_output
from plugins.core.model import Book, Chapter, Item
from plugins.core.press import Claim, Press, filing_of
from plugins.core.problems import Problem, Refusal
from plugins.metadata import llms, opml, robots, security, sitemap
from plugins.metadata.model import describer_of

_log = logging.getLogger(__name__)


class MetadataGenerator(Generator):
    """Writes the files that tell machines of a site; where a site has such a file of its own, that stays."""

    _said_of: Press

    def generate_context(self) -> None:
        """Look at the settings, before anything is written."""
        press: Press = self.settings["PRESS"]
        self._said_of = press
        self._policy = self._read("AI_CRAWLERS", robots.policy_of, self.settings.get("AI_CRAWLERS", "allow"))
        given = self.settings.get("SECURITY_TXT")
        self._security = self._read(
            "SECURITY_TXT", lambda value: security.security_file(value, press.conventions.zone), given
        )
        has_feeds = any(each.has_feeds for each in press.listings)
        self.context["opml_address"] = f"/{opml.FILE}" if has_feeds else None
        wanted = {
            sitemap.FILE: ("the sitemap", True),
            robots.FILE: ("what crawlers are told", True),
            llms.FILE: ("what language models are told", self._policy != "refuse"),
            opml.FILE: ("the list of all feeds", has_feeds),
            security.FILE: ("what says whom to tell of a weakness", self._security is not None),
        }
        self._wanted = {output: what for output, (what, is_wanted) in wanted.items() if is_wanted}

    def claims(self) -> Iterator[Claim]:
        """Yield the files, but for those that the site has of its own."""
        own = self._own()
        yield from (Claim(output, what) for output, what in self._wanted.items() if output not in own)

    def _read(self, name: str, read: Any, value: Any) -> Any:
        try:
            return read(value)
        except Refusal as refusal:
            refuse(self.settings, [Problem("pelicanconf.py", 1, 1, name, refusal.what, refusal.fix)])
            return None

    def is_concerned_by(self, item: Item) -> bool:
        """Whether these files say something of a text that is another now."""
        before = self._said_of.library.by_source.get(item.source)
        now = self.settings["PRESS"].library.by_source.get(item.source)
        return before is None or now is None or _told(before) != _told(now)

    def generate_output(self, writer: Any) -> None:
        """Write the files."""
        press: Press = self.settings["PRESS"]
        url, own = press.site.url, self._own()
        feeds_page = self.context.get("feeds_page")
        found = sitemap.pages_to_find(press, [feeds_page] if feeds_page else [])
        files = sitemap.sitemaps(found, url)
        files[robots.FILE] = robots.robots_file(self._policy, f"{url}/{sitemap.FILE}").encode()
        if llms.FILE in self._wanted:
            files[llms.FILE] = llms.llms_file(press).encode()
        if opml.FILE in self._wanted:
            files[opml.FILE] = opml.opml_file(press.listings, press.site).encode()
        if self._security is not None:
            files[security.FILE] = self._security.text(f"{url}/{security.FILE}").encode()
            if self._security.expires <= press.now:
                _log.warning("SECURITY_TXT: `expires` is past, so nobody may rely on the file; write a later day")
        for output, content in files.items():
            if output not in own:
                self._write(output, content)

    def _write(self, output: str, content: bytes) -> None:
        made_from = hashlib.blake2b(content, digest_size=16).hexdigest()
        write_output(self, output, made_from, lambda: content)

    def _own(self) -> set[str]:
        """Return the files that the site has of its own, which go before those that are made here."""
        statics: Iterable[Any] = self.context.get("staticfiles") or ()
        templates = self.settings["DIRECT_TEMPLATES"]
        return {
            *(static.save_as for static in statics),
            *(str(self.settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html")) for name in templates),
            *map(str, self.settings.get("TEMPLATE_PAGES", {}).values()),
        }


def _told(item: Item) -> tuple[object, ...]:
    """Return all of a text that the files here say, and by which lists it comes to stand in them."""
    return (*filing_of(item), item.title, item.summary, item.modified, item.image, item.canonical, item.translations)


def _describe(generators: list[Generator]) -> None:
    """Give texts and lists what their pages say to machines."""
    settings = generators[0].settings
    press: Press = settings["PRESS"]
    describer = describer_of(press)
    chapters: dict[str, list[Chapter]] = {}
    for chapter in press.library.chapters:
        if chapter.book is not None and not chapter.is_unlisted and not chapter.is_draft and not chapter.is_scheduled:
            chapters.setdefault(chapter.book.source, []).append(chapter)

    def of_text(content: Any) -> Any:
        item = content.item
        notice = content.notice if item.kind == "event" else None
        return describer.text(item, notice, chapters.get(item.source, ()) if isinstance(item, Book) else ())

    derive(settings, "structured_data", of_text)
    derive(settings, "structured_ties", lambda content: describer.ties(content.item, *_tied(content)))
    derive_for_lists(settings, "list_structured_data", describer.listing)


def _tied(content: Any) -> tuple[Item | None, Item | None]:
    """Return the book that a column is drawn from and the event that it reports, where other plugins know of them."""
    book, event = getattr(content, "drawn_from", None), getattr(content, "reported_event", None)
    return book, event


def _generators(pelican: Any) -> type[Generator]:
    return MetadataGenerator


def register() -> None:
    """Connect what machines read to Pelican."""
    signals.get_generators.connect(_generators)
    signals.all_generators_finalized.connect(_describe)
