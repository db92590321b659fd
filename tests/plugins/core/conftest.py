"""What tests of the content model share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import markdown
import pytest
from markdown.extensions.md_in_html import HTMLExtractorExtra
from markdown.htmlparser import HTMLExtractor
from markdown.inlinepatterns import LinkInlineProcessor

from plugins.core.body import heading_id
from plugins.core.problems import Refusal

PARTS = ["abbr", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "smarty", "tables", "toc"]
MARKDOWN: dict[str, Any] = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False},
        **{f"markdown.extensions.{part}": {} for part in PARTS},
        "plugins.figures": {},
    },
    "output_format": "html",
}


def refused(read: Callable[[Any], object], value: Any) -> str:
    """Return what is said of a value that is refused."""
    with pytest.raises(Refusal) as caught:
        read(value)
    return caught.value.what


@pytest.fixture(scope="session")
def markdown_setting() -> dict[str, Any]:
    """The setting `MARKDOWN` with all that a column may be written in."""
    return MARKDOWN


@pytest.fixture(scope="session")
def plain_markdown() -> Callable[[str], str]:
    """What a new Python-Markdown makes of a text; it is kept from losing text, as it would in two cases."""
    configs = MARKDOWN["extension_configs"] | {"markdown.extensions.toc": {"slugify": heading_id}}
    get_link = LinkInlineProcessor.getLink

    def getLink(self: LinkInlineProcessor, data: str, index: int) -> tuple[str, str | None, int, bool]:
        href, title, end, handled = get_link(self, data, index)
        return href, title, end, handled and end > index

    def close(self: Any) -> None:
        HTMLExtractor.close(self)
        while self.mdstack:
            self.handle_endtag(self.mdstack[0])

    def convert(text: str) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(LinkInlineProcessor, "getLink", getLink)
            patch.setattr(HTMLExtractorExtra, "close", close)
            new = markdown.Markdown(extensions=list(configs), extension_configs=configs, output_format="html")
            return new.convert(text)

    return convert
