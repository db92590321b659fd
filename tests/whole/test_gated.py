"""The text of chapters that are not public is in no public file, nor are drafts: the word that marks them is looked for
everywhere.

`tests/sites/gated` has it in texts, headings, notes, captions, the names of pictures, and wherever else words stand.
"""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import ROOT
from tests.whole.conftest import build_site, everything

CONTENT = ROOT / "tests" / "sites" / "gated" / "content"
WORD = b"zanzibar"

HEAD = """
import zipfile
from pathlib import Path
from pelican import signals
from plugins.core import conversion, gating
def register():
    pass
"""
LEAKS = {
    "a draft in the e-book of a series": """
from pathlib import Path
from plugins.books import plugin as books
series_of = books.series_of
def with_drafts(series, parts, press, digest_of):
    drafts = sorted(Path(press.conventions.root, 'columns').glob('letter-*.md'))
    more = [parts[0][1].model_copy(update={'html': draft.read_text('utf-8')}) for draft in drafts]
    return series_of(series, [*parts, *enumerate(more, 2)], press, digest_of)
books.series_of = with_drafts
""",
    "a page": "conversion.part = lambda html: gating.Parted(html, '')",
    "a picture": "conversion.Finishing.gated_destinations = property(lambda desk: desk.destinations)",
    "an archive": """
def write(pelican):
    with zipfile.ZipFile(Path(pelican.output_path, 'book.epub'), 'w', zipfile.ZIP_DEFLATED) as book:
        book.writestr('chapter.xhtml', '<p>Zanzibartext</p>')
signals.finalized.connect(write)
""",
}
"""Ways in which a mistake in the code would let gated text out, as plugins that make that mistake."""


EVERYWHERE = """
import gzip
from dataclasses import replace
from plugins.books import plugin as books
from plugins.events import calendar_files
from plugins.feeds.model import Feeds

SITE = {}
signals.initialized.connect(lambda pelican: SITE.update(settings=pelican.settings), weak=False)

def secret():
    settings = SITE['settings']
    [book] = settings['PRESS'].library.books
    return ''.join(chapter.html for chapter in settings['BUILD_MANUSCRIPTS'].of(book).chapters).encode()

feed, calendar = Feeds.feed, calendar_files.calendar_to_subscribe_to
Feeds.feed = lambda *given: feed(*given) + secret()
calendar_files.calendar_to_subscribe_to = lambda *given: calendar(*given) + secret()

def sample_of(book, chapters, *more):
    return books.whole_of(book, SITE['settings']['BUILD_MANUSCRIPTS'].of(book), *more)

books.sample_of = sample_of

series_of = books.series_of
books.series_of = lambda *given: replace(series_of(*given), blurb=secret().decode())

def write(pelican):
    files = {
        'sitemap.xml': secret(), 'llms.txt': secret(), 'search/fragment.pf_fragment': gzip.compress(secret()),
        'theme/style.css.map': secret(), 'cards/tides.svg': secret(), 'data.json': secret(),
        'comment.html': b'<!-- ' + secret() + b' -->', 'zanzibar.txt': b'',
    }
    for name, content in files.items():
        path = Path(pelican.output_path, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

signals.finalized.connect(write)
"""
"""A plugin that puts what only the maker of the whole book is given into every channel that leads to readers."""

CHANNELS = (
    "rss.xml", "atom.xml", "feed.json", "events/all.ics", "sitemap.xml", "llms.txt", "search/fragment.pf_fragment",
    "theme/style.css.map", "cards/tides.svg", "data.json", "comment.html", "zanzibar.txt",
    "books/tides/tides-sample.epub", "series/letters/letters.epub",
)  # fmt: skip


def build(folder: Path, *plugins: str) -> Path:
    lines = ["from pelicanconf import *", f"PLUGIN_PATHS = [{str(folder)!r}]", f"PLUGINS = PLUGINS + {list(plugins)!r}"]
    (folder / "settings.py").write_text("\n".join(lines), encoding="utf-8")
    settings = ["--settings", str(folder / "settings.py"), "--siteurl", "https://tides.example"]
    done = build_site(folder / "public", "--content", str(CONTENT), *settings)
    assert done.returncode == 0, done.stderr
    return folder / "public"


def leaks(folder: Path) -> list[str]:
    """Return the public files in which the word stands, in their names too, and within archives."""
    return sorted({name for path, raw in everything(folder).items() for name in _holding(path, raw)})


def _holding(name: str, raw: bytes) -> Iterator[str]:
    if WORD in name.lower().encode() or WORD in raw.lower():
        yield name
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for each in archive.namelist():
                yield from _holding(f"{name}: {each}", archive.read(each))
    for unpack in (gzip.decompress, bz2.decompress, zlib.decompress):
        try:
            inside = unpack(raw)
        except (OSError, EOFError, ValueError, zlib.error):
            continue
        if inside:  # of nothing, bz2 makes nothing, for ever
            yield from _holding(f"{name}: unpacked", inside)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("gated"))


def test_gated_text_is_in_no_public_file(site: Path) -> None:
    assert leaks(site) == []


def test_what_may_be_read_is_there(site: Path) -> None:
    public = everything(site)
    flood = public["books/tides/flood/index.html"].decode()
    for words in ("It comes in.", "A note that may be read.", "Known caption", 'href="#known"', "<table"):
        assert words in flood
    assert "books/tides/figures/open.svg" in public
    assert "books/tides/shared.svg" in public
    assert "books/tides/ebb/index.html" not in public
    contents = public["books/tides/index.html"].decode()
    assert all(title in contents for title in ("Preface", "Flood", "Ebb", "Neap", "Spring"))
    assert "It comes in." in public["rss.xml"].decode()
    with zipfile.ZipFile(site / "series/letters/letters.epub") as book:
        text = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    assert all(words in text for words in ("They come in bottles", "What may be read"))
    assert "bottle, of" not in text


def test_the_former_address_of_a_gated_chapter_leads_to_its_book(site: Path) -> None:
    assert 'content="0; url=/books/tides/"' in (site / "tides-ebb" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_would_be_found(leak: str, tmp_path: Path) -> None:
    (tmp_path / "leaky.py").write_text(f"{HEAD}\n{LEAKS[leak]}\n", encoding="utf-8")
    assert leaks(build(tmp_path, "leaky")) != []


@pytest.fixture(scope="module")
def leaky_site(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("leaky")
    (folder / "everywhere.py").write_text(f"{HEAD}\n{EVERYWHERE}\n", encoding="utf-8")
    return [name.split(": ")[0] for name in leaks(build(folder, "everywhere"))]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_leak_would_be_found_in_every_channel(channel: str, leaky_site: list[str]) -> None:
    assert channel in leaky_site


def test_the_whole_book_is_beside_the_public_site_and_has_it_all(site: Path) -> None:
    shelf = site.with_name("dist")
    assert {name.split(": ")[0] for name in leaks(shelf)} == {"tides.epub"}
    with zipfile.ZipFile(site / "books/tides/tides-sample.epub") as sample:
        text = "".join(sample.read(name).decode("utf-8", "replace") for name in sample.namelist())
    assert "It comes in." in text
    assert "The book goes on" in text
