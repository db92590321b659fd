"""A series as an e-book: its introduction as a preface, and its public parts as chapters, in their order.

It is made from the public library, like the sample of a book, and from nothing that is not on the site.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from plugins.books.volume import Appearance, DigestOf, Leaf, Volume, last_change, shown_in, urn_of
from plugins.core.model import Column, Picture, Series
from plugins.core.press import Press, Site


def series_of(series: Series, parts: Sequence[tuple[int, Column]], press: Press, digest_of: DigestOf) -> Volume:
    """Return the e-book of a series that has these parts, of which there is at least one, with their numbers."""
    site = press.site
    columns = [column for _, column in parts]
    authors = tuple({author.title: None for column in columns for author in column.authors})
    are_theirs = len({_authors(column) for column in columns}) > 1
    leaves = tuple(_leaf(number, column, site, names_authors=are_theirs) for number, column in parts)
    texts = [series.html, *(leaf.html for leaf in leaves), *(leaf.standfirst for leaf in leaves)]
    files = {address: path for path, address in press.library.statics.items()}
    return Volume(
        kind="series",
        identifier=urn_of(series.id),
        source="",
        title=series.title,
        subtitle="",
        lang=series.lang,
        authors=authors,
        publisher="",
        published=max(column.date for column in columns).date().isoformat(),
        published_text="",
        isbn="",
        description=series.summary or "",
        blurb=series.html,
        subjects=tuple({tag.title: None for column in columns for tag in column.tags}),
        modified=last_change((series, *columns)),
        cover=None,
        leaves=leaves,
        missing=(),
        sellers=(),
        files=shown_in(texts, files, site.root, digest_of),
        address=site.url + series.address if site.url else "",
        site_name=site.name,
        site_url=site.url,
        root=site.root,
    )


def _leaf(number: int, column: Column, site: Site, *, names_authors: bool) -> Leaf:
    return Leaf(
        number, column.title, column.lang, _plate(column.image, site.root) + column.html, column.address,
        standfirst=str(column.standfirst), authors=_authors(column) if names_authors else (),
        appeared=_appearance(column, site),
    )  # fmt: skip


def _authors(column: Column) -> tuple[str, ...]:
    return tuple(author.title for author in column.authors)


def _appearance(column: Column, site: Site) -> Appearance:
    address = site.url + column.address if site.url else ""
    first = column.first_published
    if first is None:
        return Appearance(column.date_iso, column.date_text, address)
    return Appearance(
        column.date_iso, column.date_text, address, first.outlet, str(first.url or ""), first.month_text
    )  # fmt: skip


def _plate(picture: Picture | None, root: str) -> str:
    """Return the picture that stands above a column on its own page."""
    if picture is None or not picture.is_ours or not picture.caption:
        return ""
    said = (Markup("<bdi>{}</bdi>").format(words) for words in (picture.credit, picture.licence) if words)
    credit = Markup(" · ").join(said)
    small = Markup(' <small class="credit">{}</small>').format(credit) if credit else ""
    return str(
        Markup('<figure class="plate"><img src="{}{}" alt="{}"><figcaption>{}{}</figcaption></figure>\n').format(
            root, picture.address, picture.alt, picture.caption, small
        )
    )
