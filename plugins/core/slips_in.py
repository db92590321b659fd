"""All slips of the pen in a body, in the order of the text."""

from __future__ import annotations

import re

from plugins.core.prose import Prose, shown_in
from plugins.core.slips import (
    MERGED,
    Marks,
    Slip,
    slips_of_doubled_notes,
    slips_of_fences,
    slips_of_headings,
    slips_of_merges,
    slips_of_notes,
)
from plugins.core.slips_of_html import slips_of_html
from plugins.core.slips_of_links import slips_of_links, slips_of_tables

_HTML = re.compile(r"<(?:!--(?!\s*more\s*-->)|/?[a-zA-Z][a-zA-Z0-9-]*[\s/>])")
"""What may be HTML: no address between angle brackets, and no end of an opening."""


def slips_in(text: str, html: str, marks: Marks) -> tuple[Slip, ...]:
    """Return what the author of a text cannot have meant so; `html` is what was made of it."""
    fences = marks.fences
    prose = Prose(text, fences.blocks)
    found = [*slips_of_headings(prose, html), *slips_of_notes(prose, marks.unused_notes)]
    found += slips_of_doubled_notes(prose, marks.notes)
    if MERGED in html:
        found += slips_of_merges(prose, shown_in(html))
    if fences.misread or fences.unclosed:
        found += slips_of_fences(prose, fences)
    if "<" in text and _HTML.search(text):
        found += slips_of_html(prose, html)
    if "][" in html or "] (" in html or "]\n(" in html:
        found += slips_of_links(prose, shown_in(html), marks)
    if marks.has_tables and "|" in html:
        found += slips_of_tables(prose, shown_in(html))
    return tuple(sorted(found, key=lambda slip: (slip.line, slip.column)))
