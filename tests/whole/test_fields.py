"""Whatever an author may write of a text comes to its readers: each field of each kind, where it is to be found.

`tests/sites/whole` has all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import ROOT
from desk.examples import group_of
from plugins.core.model import KINDS, Item, Model, authored_fields
from tests.whole.conftest import build_site

COLUMN, BOOK, OPENING = "en-GB/columns/all-of-it/", "books/tides/", "books/tides/ebb/"
TALK, PAST, ADA, SERIES = "events/talk/", "events/past/", "authors/ada/", "series/low-water/"

FOUND: dict[str, dict[str, tuple[str, str]]] = {
    "text": {
        "title": (COLUMN, "<h1 class='p-name'>Everything at once</h1>"),
        "date": (COLUMN, ">4 March 2026</time>"),
        "modified": (COLUMN, "Revised <time class='dt-updated'"),
        "slug": (COLUMN, "Words of the column."),
        "id": ("rss.xml", "urn:uuid:5f0c2c1e-9b7d-4a86-8b55-0f4e0c7f2d13"),
        "lang": (COLUMN, "<html lang='en-GB'>"),
        "summary": (COLUMN, "<p class='standfirst p-summary'>Why <em>one</em> goes on.</p>"),
        "authors": (COLUMN, "href='/authors/ada/' dir='auto'>Ada Quill</a> and <a"),
        "author": ("over/there/", ">Cora Lind</a>"),
        "tags": (COLUMN, "href='/tags/ebb/' dir='auto'>Ebb</a>"),
        "image.src": (COLUMN, "src='/images/tide.svg'"),
        "image.alt": (COLUMN, "alt='The tide, going'"),
        "image.caption": (COLUMN, "<figcaption>It goes out"),
        "image.credit": (COLUMN, ">Bram’s camera</a>"),
        "image.licence": (COLUMN, "CC BY-SA 4.0</bdi>"),
        "image.source": (COLUMN, "href='https://pictures.example/tide'"),
        "aliases": ("2019/everything/", "content='0; url=/en-GB/columns/all-of-it/'"),
        "canonical": (COLUMN, "<link rel='canonical' href='https://elsewhere.example/everything'>"),
        "status": ("columns/hidden/", "<meta name='robots' content='noindex'>"),
        "translation_of": (COLUMN, "hreflang='de' dir='ltr'>Deutsch</a>"),
        "save_as": ("over/there/", "<h1 class='p-name'>Elsewhere</h1>"),
        "url": ("columns/", "href='/over/there/'>Elsewhere</a>"),
    },
    "column": {
        "category": (COLUMN, "href='/categories/notes/' dir='auto'>Notes</a>"),
        "series": (COLUMN, "href='/series/low-water/' dir='auto'>Low Water</a>"),
        "part": (COLUMN, "Part III of IV"),
        "first_published.outlet": (COLUMN, ">The Lamplighters’ Quarterly</a>"),
        "first_published.date": (COLUMN, ", January 2026."),
        "first_published.url": (COLUMN, "href='https://lamplighters.example/one'"),
        "first_published.lang": (COLUMN, "hreflang='fr'"),
        "from_book": (COLUMN, "<a href='/books/tides/'>Tides</a>"),
        "audio.src": (COLUMN, "href='/columns/bell.ogg'"),
        "audio.type": (COLUMN, "type='audio/x-bell'"),
        "audio.length": ("rss.xml", "length='4'"),  # a file of ours has the length that it has
        "audio.duration": (COLUMN, ", 1:02:03."),
        "video.url": (COLUMN, "<a class='u-video' href='https://films.example/tide'"),
        "video.still": (COLUMN, "src='/images/still.svg'"),
        "video.title": (COLUMN, ">The tide, filmed</a>"),
    },
    "page": {"nav": ("", "<li><a href='/second/'>First page</a></li> <li><a href='/first/'>Second page</a></li>")},
    "book": {
        "subtitle": (BOOK, "<p class='subtitle'>Twice a day</p>"),
        "cover.src": (BOOK, "src='/images/cover.svg'"),
        "cover.alt": (BOOK, "alt='A wave on the cover'"),
        "cover.caption": (BOOK, "<li dir='auto'>Cover: A wave, cut in wood · "),
        "cover.credit": (BOOK, ">Bram’s knife</a>"),
        "cover.licence": (BOOK, " · <bdi>CC BY 4.0</bdi></li>"),
        "cover.source": (BOOK, "<a href='https://pictures.example/wave'"),
        "isbn": (BOOK, "<li>ISBN 978-3-16-148410-0</li>"),
        "publisher": (BOOK, "The Saltmarsh Press</li>"),
        "published": (BOOK, "<li>31 January 2026</li>"),
        "buy.label": (BOOK, ">The corner shop</a>"),
        "buy.url": (BOOK, "href='https://shop.example/tides'"),
        "buy.price": (BOOK, "<bdi>£5</bdi>"),
        "free": ("books/tides/flood/", "It comes."),
    },
    "chapter": {"excerpt": (OPENING, "This is where the opening ends.")},
    "event": {
        "start": (TALK, "Thursday 6 May 2027, 19:00"),
        "end": (TALK, "21:15</time>"),
        "timezone": (TALK, "Vienna time, UTC+2"),
        "repeats": (TALK, "Every week"),
        "until": (TALK, ", until Thursday 24 June 2027"),
        "not_on": (TALK, "Not on <time datetime='2027-05-20T19:00+02:00'"),
        "moved.date": (TALK, "instead of <span lang='en' dir='auto'>Thursday 27 May 2027"),
        "moved.to": (TALK, "On <time datetime='2027-05-28T18:45+02:00'"),
        "venue.name": (TALK, ">Town Hall</a>"),
        "venue.address": (TALK, ">Quay 1</span>"),
        "venue.locality": (TALK, ">Port Ebb</span>"),
        "venue.country": (TALK, ">Nowhere</span>"),
        "venue.url": (TALK, "href='https://hall.example/'"),
        "online": (TALK, "href='https://stream.example/talk'>Join"),
        "booking.url": (TALK, "href='https://tickets.example/talk'>Book a seat</a>"),
        "booking.price": (TALK, "€12.50"),
        "booking.currency": (TALK, "€12.50"),
        "booking.note": (TALK, ">Bring boots</span>"),
        "booking.places_left": (TALK, "3 places left"),
        "event_status": (PAST, "<strong class='status'>Cancelled</strong>"),
        "role": (TALK, "hosting</p>"),
        "organiser": (TALK, ">The Harbour Club</dd>"),
        "slides": (PAST, "<a href='/images/slides.svg'>Slides</a>"),
        "recording": (PAST, "<a href='https://films.example/talk'>Recording</a>"),
        "report": (PAST, "dir='auto'>Everything at once</a>, a report"),
    },
    "author": {
        "name": (ADA, "<h1 class='p-name'>Ada Quill</h1>"),
        "photo": (ADA, "src='/images/ada.svg'"),
        "links.url": (ADA, "rel='me' href='https://lamplighters.example/ada'"),
        "links.label": (ADA, ">Her letters</a>"),
        "fediverse": (COLUMN, "<meta name='fediverse:creator' content='@ada@lamplighters.example'>"),
    },
    "series": {
        "planned": (SERIES, "<bdi>A part that is planned</bdi> <i>planned</i>"),
        "ebook": (SERIES, "href='/series/low-water/low-water.epub'"),
    },
    "tag": {"aliases": ("tags/handwork/", "content='0; url=/tags/craft/'")},
    "category": {"aliases": ("categories/jottings/", "content='0; url=/categories/notes/'")},
}  # fmt: skip
"""Where each field is found: a file of the site, or a folder that has a page, and what stands there."""

ELSEWHERE = {"keywords", "template", "translation"}
"""Fields of Pelican's that a reader meets nowhere, or that say how another is meant."""

MARKS = {
    "footnotes": "role='doc-footnote'><span class='note-number'>1</span> <p>What it says.</p>",
    "quotation marks": "&ldquo;note&rdquo;",
    "ellipses": "three dots&hellip;",
    "abbreviations": "<abbr title='HyperText Markup Language'>HTML</abbr>",
    "what looks like a template": "{{ 7*7 }}",
    "definitions": "<dt>Ebb</dt> <dd>When it goes.</dd>",
    "tables": "<td class='align-right'>2</td>",
    "code": "<span class='k'>def</span>",
    "attributes": "<h2 id='mine'>A heading</h2>",
    "Markdown in HTML": "Within <em>raw</em> ",
    "figures": "<figcaption>It goes out.",
    "credits": "Bram Osei</",
    "pull quotes": "class='pull'",
}
"""What a body may hold, by what readers are given of it."""

NOWHERE = "No page of the way"
"""A page that says that it is not in the navigation."""

BODIES = {
    ADA: "Ada writes on tides.", SERIES: "On what is left when it goes.", "tags/craft/": "How it is made.",
    "categories/notes/": "Small things.", BOOK: "A book on tides.", TALK: "<p>Come.</p>",
}  # fmt: skip


NAMED = {
    "tags/ebb/": ("<meta name='robots' content='noindex'>",),
    SERIES: (
        "<link rel='canonical' href='https://elsewhere.example/low-water'>",
        "<meta property='og:image' content='https://tides.example/images/tide.svg'>",
        "<meta property='og:image:alt' content='The tide, gone'>",
        "'image':{'@type':'ImageObject','contentUrl':'https://tides.example/images/tide.svg'",
    ),
}
"""What the files of a tag and a series say of them in fields that all texts have."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in which every field is used."""
    output = tmp_path_factory.mktemp("whole") / "output"
    content = str(ROOT / "tests" / "sites" / "whole" / "content")
    done = build_site(output, "--content", content, "--siteurl", "https://tides.example")
    assert (done.returncode, done.stderr) == (0, "")
    return output


def text_of(file: Path) -> str:
    """Return what stands in a file, or in the page of a folder, on one line and with one kind of quotation marks."""
    file = file / "index.html" if file.is_dir() else file
    return " ".join(file.read_text(encoding="utf-8").replace('"', "'").split())


def fields_of(model: type[Model]) -> Iterator[str]:
    """Yield the fields that an author may write, those of groups by their paths."""
    for name, info in authored_fields(model).items():
        group = group_of(info)
        yield from (f"{name}.{each}" for each in authored_fields(group)) if group else (name,)


def own_fields(kind: type[Item]) -> set[str]:
    """Return the fields that this kind of text has, and texts of all kinds have not, or not for the same."""
    common = set(FOUND["text"]) - ({"aliases"} if kind.kind in {"tag", "category"} else set())
    return {name for name in fields_of(kind) if name not in common}


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_field_it_is_known_where_readers_find_it(kind: str) -> None:
    shared = {"page": {"category"}}.get(kind, set())
    assert own_fields(KINDS[kind]) - ELSEWHERE - shared == set(FOUND[kind])


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, fields in FOUND.items() for name in fields])
def test_readers_find_what_an_author_wrote(whole: Path, kind: str, name: str) -> None:
    file, words = FOUND[kind][name]
    assert words in text_of(whole / file)


def test_a_page_that_does_not_want_to_be_in_the_navigation_is_not(whole: Path) -> None:
    assert NOWHERE not in text_of(whole / "") and NOWHERE in text_of(whole / "third/")


def test_a_report_does_not_give_away_an_event_that_is_unlisted(whole: Path) -> None:
    assert "dir='auto'>Elsewhere</a>, a report" in text_of(whole / "events/whispered/")
    assert "whispered" not in text_of(whole / "over/there/") + text_of(whole / "events/")


@pytest.mark.parametrize("file", NAMED)
def test_what_any_text_may_say_the_file_of_a_name_may_say_too(whole: Path, file: str) -> None:
    assert [words for words in NAMED[file] if words not in text_of(whole / file)] == []


@pytest.mark.parametrize("mark", MARKS)
def test_a_body_is_set_with_every_mark_that_the_settings_of_the_house_know(whole: Path, mark: str) -> None:
    assert MARKS[mark] in text_of(whole / "columns/marks/")


@pytest.mark.parametrize("file", BODIES)
def test_readers_find_what_stands_below_the_fields(whole: Path, file: str) -> None:
    assert BODIES[file] in text_of(whole / file)
