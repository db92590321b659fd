"""What is known of HTML's elements and attributes: which are blocks, which may stand in an excerpt, which never may."""

from __future__ import annotations

from plugins.core.html_tree import HEADINGS


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = HEADINGS | _names(
    """address article aside blockquote caption center dd details dialog div dl dt figcaption figure footer form header
    hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"""
)
"""Elements that stand below one another; a word does not go on from one into the next."""

BOXES = _names("article center div footer header hgroup main section")
"""Blocks that hold blocks and are nothing else to a reader."""

PROSE = _names("address blockquote dl ol p ul")
"""Blocks of running text."""

ASIDES = _names("aside figure hr nav")
"""Blocks that running text goes past."""

NEVER_CUT = _names("abbr code img kbd math picture ruby samp sub sup svg time var")
"""Elements within a line that stay whole."""

NEVER_HALF = _names("details figure picture pre ruby table")
"""Elements that are left out where a mark would cut them."""

SHOWN = _names("audio hr iframe img math object svg table video")
"""Elements that are to be seen even where they hold no text."""

LEFT_OUT = _names(
    """applet audio base button canvas datalist dialog embed fieldset form frame frameset iframe input link map math
    meta nav noembed noframes noscript object param script select style svg template textarea title video"""
)
"""Elements that have no place in a list of columns, and no text for it either."""

KEPT = _names(
    """a abbr b bdi bdo blockquote br caption cite code col colgroup data dd del dfn div dl dt em figcaption figure hr i
    img ins kbd li mark ol p picture pre q rp rt ruby s samp small span strong sub sup table tbody td tfoot th thead
    time tr u ul var"""
)
"""Elements that may stand in an excerpt."""

PARENTS = {
    "caption": _names("table"),
    "col": _names("colgroup"),
    "colgroup": _names("table"),
    "dd": _names("dl"),
    "dt": _names("dl"),
    "figcaption": _names("figure"),
    "li": _names("ol ul"),
    "rp": _names("ruby"),
    "rt": _names("ruby"),
    "tbody": _names("table"),
    "td": _names("tr"),
    "tfoot": _names("table"),
    "th": _names("tr"),
    "thead": _names("table"),
    "tr": _names("table tbody tfoot thead"),
}
"""Elements that stand in certain others only."""

TABLE_PARTS = _names("colgroup table tbody tfoot thead tr")
"""Elements that hold nothing but parts of a table."""

MAY_BE_EMPTY = _names("br col hr img td th")

ONCE = _names(
    """accesskey aria-activedescendant aria-controls aria-describedby aria-details aria-errormessage aria-flowto
    aria-labelledby aria-owns autofocus commandfor for form headers id itemref list name popovertarget usemap"""
)
"""Attributes that name an element, or refer to one by its name."""

NOTE_CLASSES = {
    "a": _names("footnote-backref footnote-ref headerlink"),
    "aside": _names("note"),
    "div": _names("footnote toc"),
    "sup": _names("note-ref"),
}
"""Elements that are notes, lead to notes, or lead about the page; by their classes."""
