"""What is wrong with pages, each by itself; and which have nothing wrong with them, whatever stands in their texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk.check.alternatives import wordless_pictures
from desk.check.budgets import heavy_pages
from desk.check.built import Built, Page
from desk.check.credits import uncredited_pictures
from desk.check.left_out import LeftOut
from desk.check.pictures import missing_pictures
from desk.check.sources import Nobody, Sources, TextWanted
from desk.check.strangers import requests_elsewhere, scripts
from desk.check.style_sheets import StyleSheets
from plugins.core.model import Book, Item
from plugins.core.problems import Problem


@dataclass(frozen=True, slots=True)
class Concerns:
    """All that can be wrong with a page of a site just built."""

    built: Built
    sheets: StyleSheets
    left_out: LeftOut

    def problems(self, pages: Sequence[Page], sources: Sources) -> Iterator[Problem]:
        """Yield what is wrong with some pages; those with nothing wrong make no difference to the others."""
        texts_first = sorted(pages, key=lambda page: (page.item is None, page.name))
        yield from missing_pictures(pages, self.built, sources)
        yield from wordless_pictures(texts_first, sources)
        yield from uncredited_pictures(pages, self.built, sources)
        yield from requests_elsewhere(texts_first, self.built, sources, self.left_out)
        yield from scripts(texts_first, sources, self.left_out)
        yield from self.left_out.of_pages(texts_first, sources)
        yield from heavy_pages(pages, self.built, sources, self.sheets)

    def is_clean(self, page: Page, nobody: Nobody) -> bool:
        """Whether there is nothing wrong with a page, and no text has to be looked at to know that."""
        try:
            return next(self.problems((page,), nobody), None) is None
        except TextWanted:
            return False


def drawn_on(page: Page, built: Built, sheets: StyleSheets) -> list[str]:
    """Return the files of the site, there or not, on which it depends whether anything is wrong with a page."""
    addresses = [*(request.address for request in page.requests), *page.shared]
    addresses += [picture.address for picture in page.pictures if picture.address]
    files = {file for address in addresses if (file := built.file_at(address, page.name)) is not None}
    for sheet in [file for file in files if file.endswith(".css") and file in built.files]:
        files.update(file for each in sheets.addresses(sheet) if (file := built.file_at(each, sheet)) is not None)
    return sorted(files)


def shown_by(item: Item) -> str:
    """Return on what of a text it depends whether there is anything wrong with its page."""
    pictures = (item.image, item.cover if isinstance(item, Book) else None)
    return "|".join((item.source, *(picture.address for picture in pictures if picture)))
