"""One look at every file of a site just built, and then each concern in turn."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desk import ROOT
from desk.check.addresses import broken_promises
from desk.check.alternatives import pictures_without_words
from desk.check.built import Built, Page, files_in, is_page, walked
from desk.check.credits import pictures_without_credit
from desk.check.events import events_without_place
from desk.check.hidden import Hidden, hidden_texts
from desk.check.leaks import LeakDetector
from desk.check.left_out import LeftOut
from desk.check.looked_before import LookedBefore, digests_of, key_of
from desk.check.pages import Concerns, drawn_on, shown_by
from desk.check.parsing import page_of
from desk.check.pictures import unused_pictures
from desk.check.policy import Policy
from desk.check.secrets import SecretSearch, has_text, misplaced_files, own_folders
from desk.check.series import ebooks_of_nothing, gaps_in_series, parts_of_nothing, planned_and_written
from desk.check.sources import Nobody, Sources
from desk.check.strangers import sheets_elsewhere
from desk.check.style_sheets import StyleSheets, missing_in_sheets
from desk.check.tags import close_names
from desk.check.whole_links import dead_whole_links
from plugins.core.clock import build_clock
from plugins.core.files import survey
from plugins.core.ledger import Ledger
from plugins.core.model import Item
from plugins.core.press import Press
from plugins.core.problems import Problem


def inspect(
    press: Press,
    folder: Path,
    ledger: Ledger,
    memory: Path | None,
    answers: Path | None,
    policy: Policy,
    public_url: str,
    *,
    has_server: bool = True,
) -> list[Problem]:
    """Return what is wrong with a site that was built into a folder, sorted.

    `policy` is what its pages may do in browsers, `public_url` the address that they will have; `memory` keeps what was
    seen in files, `answers` what other sites said, where they are to be asked. `has_server`: a web server is told where
    addresses lead that no page can tell apart.
    """
    sources, shelf = Sources(press), press.library.shelf or survey(press.conventions)
    hidden = hidden_texts(shelf, press)
    leaks = LeakDetector(hidden, press, sources)
    own = own_folders(ROOT, press.conventions.root)
    key = key_of((press.site.url, repr(policy), *leaks.sought, *own))
    look = _Look(press, folder, leaks, SecretSearch(own, sources), LookedBefore.load(memory, key, digests_of(folder)))
    built = look.through()
    sheets = StyleSheets(built)
    concerns = Concerns(built, sheets, LeftOut(built, policy))
    pages = look.odd_among(concerns)
    if memory is not None:
        look.before.save(memory)
    return sorted(
        {
            *leaks.problems(),
            *look.secrets.problems(),
            *misplaced_files(look.waiting, folder),
            *broken_promises(
                built, ledger, hidden, sources, asks_servers=bool(policy.directives), has_server=has_server
            ),
            *concerns.problems(pages, sources),
            *_of_sheets(concerns),
            *unused_pictures(built, shelf, sources, sheets, look.drawn),
            *_of_texts(built, hidden, sources),
            *dead_whole_links(built, look.links(), (press.site.url, public_url), sources),
            *(_links_to_others(built, look.links(), sources, answers) if answers else ()),
        }
    )


def _of_sheets(concerns: Concerns) -> Iterator[Problem]:
    """Yield what is wrong with the style sheets."""
    built, sheets, left_out = concerns.built, concerns.sheets, concerns.left_out
    yield from missing_in_sheets(built, sheets)
    yield from sheets_elsewhere(built, sheets, left_out)
    yield from left_out.of_sheets(sheets)


def _of_texts(built: Built, hidden: Collection[Hidden], sources: Sources) -> Iterator[Problem]:
    """Yield what is wrong with the texts, whatever their pages look like."""
    yield from pictures_without_words(built, sources)
    yield from pictures_without_credit(built, sources)
    yield from close_names(built, sources)
    yield from gaps_in_series(built, hidden, sources)
    yield from parts_of_nothing(built, sources)
    yield from planned_and_written(built, sources)
    yield from ebooks_of_nothing(built, sources)
    yield from events_without_place(built, sources)


@dataclass(slots=True)
class _Look:
    """A look at every file in which there may be something new; `before` knows of the others.

    `waiting` are the files to look at, `pages` those of them that are pages, and `odd` those in which stands what must
    not.
    """

    press: Press
    folder: Path
    leaks: LeakDetector
    secrets: SecretSearch
    before: LookedBefore
    waiting: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    odd: set[str] = field(default_factory=set)
    _drawn: set[str] = field(default_factory=set)

    def through(self) -> Built:
        """Look at the files, and return what is to be known of the site."""
        items = {item.output: item for item in self.press.library.by_source.values() if item.output}
        shown = {name: shown_by(item) for name, item in items.items()}
        sizes, waiting = self.before.sift(shown)
        names = waiting if self.before.digests else files_in(self.folder)
        for name in sorted(names, key=walked):
            try:
                sizes[name] = self._at(name, items)
            except FileNotFoundError:
                continue
            self.waiting.append(name)
        return Built(self.press, self.folder, sizes, items)

    def _at(self, name: str, items: Mapping[str, Item]) -> int:
        """Look at a file, and return its size."""
        place = f"{self.folder}/{name}"
        if not has_text(name):
            if not self._is_misplaced(name):
                self.before.keep(name, os.stat(place).st_size)
            return os.stat(place).st_size
        content = Path(place).read_bytes()
        item = items.get(name)
        if self.leaks.look(name, content) | self.secrets.look(name, content, item) | self._is_misplaced(name):
            self.odd.add(name)
        if is_page(name):
            self.pages.append(page_of(name, content, item))
        elif name not in self.odd:
            self.before.keep(name, len(content))
        return len(content)

    def _is_misplaced(self, name: str) -> bool:
        return any(misplaced_files((name,), self.folder))

    def odd_among(self, concerns: Concerns) -> list[Page]:
        """Return the pages of which there is something to tell, or may be; of the others that there is not is kept."""
        nobody, found = Nobody(self.press), []
        for page in self.pages:
            drawn = drawn_on(page, concerns.built, concerns.sheets)
            self._drawn.update(drawn)
            if not concerns.is_clean(page, nobody):
                found.append(page)
            elif page.name not in self.odd:
                shown = shown_by(page.item) if page.item else ""
                self.before.keep_page(page.name, page.size, shown, drawn, page.links)
        return found

    def drawn(self) -> set[str]:
        """Return the files of the site that any page draws on."""
        return {*self._drawn, *self.before.drawn}

    def links(self) -> dict[str, tuple[str, ...]]:
        """Return where pages lead on other hosts, by their names."""
        return {
            **{name: tuple(links) for name, links in self.before.links},
            **{page.name: page.links for page in self.pages},
        }


def _links_to_others(
    built: Built, links: Mapping[str, tuple[str, ...]], sources: Sources, answers: Path
) -> Iterator[Problem]:
    from desk.check.external import dead_and_moved
    from desk.check.fetching import Manners

    manners = Manners(site=built.press.site.url)
    return dead_and_moved(built, links, sources, answers, int(build_clock().timestamp()), manners)
