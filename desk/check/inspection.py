"""One look at every file of a site just built, and then each concern in turn."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from desk import ROOT
from desk.check.addresses import broken_promises
from desk.check.alternatives import pictures_without_words
from desk.check.budgets import heavy_pages
from desk.check.built import Built, Page, files_in, is_page, page_of
from desk.check.credits import pictures_without_credit
from desk.check.events import events_without_place
from desk.check.hidden import hidden_texts
from desk.check.leaks import LeakDetector
from desk.check.left_out import LeftOut
from desk.check.looked_before import LookedBefore, digests_of, key_of, load
from desk.check.pictures import missing_pictures, unused_pictures
from desk.check.policy import Policy
from desk.check.secrets import SecretSearch, has_text, misplaced_files, own_folders
from desk.check.series import gaps_in_series, planned_and_written
from desk.check.sources import Sources
from desk.check.strangers import requests_elsewhere, scripts
from desk.check.style_sheets import StyleSheets, missing_in_sheets
from desk.check.tags import close_names
from plugins.core.clock import build_clock
from plugins.core.files import survey
from plugins.core.ledger import Ledger
from plugins.core.press import Press
from plugins.core.problems import Problem


def inspect(
    press: Press, folder: Path, ledger: Ledger, memory: Path | None, answers: Path | None, policy: Policy
) -> list[Problem]:
    """Return what is wrong with a site that was built into a folder, sorted.

    `policy` is what its pages may do in browsers; `memory` keeps what was seen in files, `answers` what other sites
    said, where they are to be asked.
    """
    sources, shelf = Sources(press), survey(press.conventions)
    hidden = hidden_texts(shelf, press)
    leaks = LeakDetector(hidden, press, sources)
    own = own_folders(ROOT, press.conventions.root)
    secrets = SecretSearch(own, sources)
    looked = load(memory, key_of((*leaks.sought, *own)), digests_of(folder) if memory else {})
    built = _looked_through(press, folder, leaks, secrets, looked)
    if memory is not None:
        looked.save(memory)
    sheets = StyleSheets(built)
    left_out = LeftOut(built, policy)
    return sorted(
        {
            *leaks.problems(),
            *secrets.problems(),
            *misplaced_files(tuple(built.files)),
            *broken_promises(built, ledger, sources),
            *missing_pictures(built, sources),
            *missing_in_sheets(built, sheets),
            *unused_pictures(built, shelf, sources, sheets),
            *pictures_without_words(built, sources),
            *pictures_without_credit(built, sources),
            *close_names(built, sources),
            *gaps_in_series(built, hidden, sources),
            *planned_and_written(built, sources),
            *events_without_place(built, sources),
            *requests_elsewhere(built, sources, sheets, left_out),
            *scripts(built, sources, left_out),
            *left_out.problems(sources, sheets),
            *heavy_pages(built, sources, sheets),
            *(_links_to_others(built, sources, answers) if answers else ()),
        }
    )


def _looked_through(
    press: Press, folder: Path, leaks: LeakDetector, secrets: SecretSearch, looked: LookedBefore
) -> Built:
    """Look once at every file in which there may be something new, and return what is to be known of the site."""
    items = {item.output: item for item in press.library.by_source.values() if item.output}
    files: dict[str, int] = {}
    pages: list[Page] = []
    for name in files_in(folder):
        place = f"{folder}/{name}"
        size = files[name] = os.stat(place).st_size
        if not has_text(name):
            continue
        page, item, is_odd = None, items.get(name), False
        if looked.has(name, size):
            page = looked.page(name, item) if is_page(name) else None
        else:
            content = Path(place).read_bytes()
            page = page_of(name, content, item) if is_page(name) else None
            is_odd = leaks.look(name, content) | secrets.look(name, content, item)
        if page is not None:
            pages.append(page)
        if not is_odd:
            looked.keep(name, size, page)
    return Built(press, folder, files, tuple(pages))


def _links_to_others(built: Built, sources: Sources, answers: Path) -> Iterator[Problem]:
    from desk.check.external import dead_and_moved
    from desk.check.fetching import Manners

    manners = Manners(site=built.press.site.url)
    return dead_and_moved(built, sources, answers, int(build_clock().timestamp()), manners)
