"""Writes a page at every former address."""

from __future__ import annotations

from typing import Any

from pelican import signals
from pelican.generators import Generator

from plugins.core.model import Item
from plugins.core.press import Press
from plugins.redirects.model import addresses_of_lists, redirects_of


class RedirectsGenerator(Generator):
    """Writes the redirects."""

    def generate_context(self) -> None:
        """Do nothing: redirects are for pages that are not there."""

    shows_texts = False
    """Former addresses do not depend on what texts say."""

    def is_concerned_by(self, item: Item) -> bool:
        """Whether former addresses lead to a text, or those of lists elsewhere once it stands in others."""
        press: Press = self.settings["PRESS"]
        return bool(item.aliases or item.former_addresses or press.library.ledger.lists)

    def generate_output(self, writer: Any) -> None:
        """Write a page at every former address, through the theme's `redirect.html`."""
        press: Press = self.settings["PRESS"]
        found = redirects_of(press.library, addresses_of_lists(press), press.claims)
        for redirect in (each for each in found if each.has_page):
            writer.write_file(
                redirect.output,
                self.get_template("redirect"),
                self.context,
                target=press.site.root + redirect.target,
                canonical=press.site.url + redirect.target,
            )


def _generators(pelican: Any) -> type[Generator]:
    return RedirectsGenerator


def register() -> None:
    """Connect redirects to Pelican."""
    signals.get_generators.connect(_generators)
