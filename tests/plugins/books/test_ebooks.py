"""E-books from a few files, without Pelican; that they are valid is looked at in `tests/whole/test_ebooks.py`."""

from __future__ import annotations

import gc
import io
import weakref
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from plugins.books.model import shelve
from plugins.books.package import ebook
from plugins.books.references import cleaned
from plugins.books.typesetting import set_type, spaced
from plugins.books.volume import Volume, sample_of, whole_of
from plugins.books.xhtml import mended
from plugins.core.library import assemble
from plugins.core.manuscripts import Manuscripts
from plugins.core.press import Press, site_of
from plugins.core.shelf import Shelved, folder_for, put, stand, take_away
from tests.plugins.conftest import Content

OPENING = "Begin.[^a]\n\n<!-- more -->\n\nGo on, [to two](02-two.md).\n\n[^a]: A note.\n"


@pytest.fixture
def book(content: Content) -> Content:
    content.write("books/road/book.md", "About it.", title="The road", isbn="978-3-16-148410-0", authors="[Ada Quill]")
    content.write("books/road/01-one.md", OPENING, title="One", excerpt="opening", modified="2026-02-03")
    content.write("books/road/02-two.md", "Secret.", title="Two")
    return content


def volumes(content: Content) -> tuple[Volume | None, Volume | None]:
    conventions = content.conventions()
    assembly = assemble(conventions)
    library = assembly.library
    press = Press(conventions, library, site_of(conventions, library, "The Paper", ""), conventions.now)
    [found] = library.books
    whole = whole_of(found, Manuscripts(assembly).of(found), press, lambda path: "digest")
    return sample_of(found, library.chapters, press, lambda path: "digest"), whole


def test_manuscripts_keep_in_memory_nothing_of_how_columns_were_read(book: Content) -> None:
    book.column("why", "Because.", tags="[reasons]", author="Ada Quill")
    assembly = assemble(book.conventions())
    read = weakref.ref(assembly.drafts["columns/why.md"].item)
    manuscripts = Manuscripts(assembly)
    [found] = assembly.library.books
    del assembly
    gc.collect()
    assert read() is None
    assert len(manuscripts.of(found).chapters) == 2


def parts(volume: Volume) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(ebook(volume, "p { margin: 0 }", lambda path: b""))) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_the_whole_book_has_what_the_sample_does_not(book: Content) -> None:
    sample, whole = volumes(book)
    assert sample is not None
    assert whole is not None
    assert "Go on" not in repr(sample)
    assert "Secret" not in repr(sample)
    assert [chapter.title for chapter in sample.missing] == ["One", "Two"]
    text = "".join(parts(whole).values())
    assert "Secret." in text
    assert 'href="chapter-02.xhtml"' in text


def test_a_book_of_which_nothing_can_be_read_has_no_sample(content: Content) -> None:
    content.write("books/road/book.md", title="The road")
    content.write("books/road/01-one.md", "Secret.", title="One")
    page = shelve(content.press()).title_pages["books/road/book.md"]
    assert (page.sample, page.whole, volumes(content)[0]) == (None, None, None)


def test_a_free_book_that_keeps_a_chapter_back_is_not_public_as_a_whole(content: Content) -> None:
    content.write("books/road/book.md", title="The road", free="true")
    content.write("books/road/01-one.md", "Text.", title="One")
    content.write("books/road/02-two.md", "Secret.", title="Two", excerpt="none")
    page = shelve(content.press()).title_pages["books/road/book.md"]
    assert (page.sample, page.whole) == ("/books/road/road-sample.epub", None)


def test_a_sample_and_its_book_are_two_things_to_a_shop(book: Content) -> None:
    sample, whole = volumes(book)
    assert sample is not None
    assert whole is not None
    assert whole.identifier == "urn:isbn:9783161484100"
    assert sample.identifier.startswith("urn:uuid:")
    assert sample.source == whole.identifier


def test_a_book_says_when_its_texts_were_last_changed_and_not_when_it_was_made(book: Content) -> None:
    sample, _ = volumes(book)
    assert sample is not None
    assert "2026-02-03T00:00:00Z" in parts(sample)["EPUB/content.opf"]
    assert parts(sample) == parts(sample)


def test_notes_lead_there_and_back(book: Content) -> None:
    sample, _ = volumes(book)
    assert sample is not None
    chapter = parts(sample)["EPUB/chapter-01.xhtml"]
    assert 'epub:type="noteref" role="doc-noteref" id="c01-fnref-a"' in chapter
    assert '<aside id="c01-fn-a" epub:type="footnote" role="doc-footnote">' in chapter
    assert 'epub:type="backlink" role="doc-backlink" href="#c01-fnref-a"' in chapter


def html(body: etree._Element) -> str:
    return etree.tostring(body, encoding="unicode").removeprefix("<body>").removesuffix("</body>")


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ('<p onclick="x()" style="color: red" class="a">b</p>', '<p class="a">b</p>'),
        ("<center><font>old</font></center>", "<div><span>old</span></div>"),
        ("<ul>stray<li>one</li></ul>", "<ul><li>stray</li><li>one</li></ul>"),
        ("<table><tr><td>one</td></tr></table>", "<table><tbody><tr><td>one</td></tr></tbody></table>"),
        ("<em><ul><li>a</li></ul></em>", "<em><span><span>a</span></span></em>"),
        ("<p>a<script>x</script><!-- y --></p>", "<p>a</p>"),
        ('<iframe src="https://a.example/"></iframe>', '<a href="https://a.example/">https://a.example/</a>'),
    ],
)
def test_whatever_an_author_writes_is_put_right(written: str, becomes: str) -> None:
    assert html(mended(written)) == becomes


def test_no_line_breaks_where_none_should() -> None:
    assert spaced("Yes—no, 1914–1918, 5 kg, Mr Aldous …") == (
        "Yes\u2060—no, 1914\u2060–\u20601918, 5\u00a0kg, Mr\u00a0Aldous\u00a0…"
    )


def test_numerals_and_titles_are_named_as_what_they_are() -> None:
    body = mended("<p>Dr Who in II, MIX, XL and <code>IV</code></p>")
    set_type(body, "en")
    kinds = [(each.text, value) for each in body.iter() for name, value in each.attrib.items() if "type" in str(name)]
    assert kinds == [("Dr", "z3998:name-title"), ("II", "z3998:roman")]


@pytest.mark.parametrize(
    ("href", "becomes"),
    [
        ("https://a.example/a b?c=%zz", "https://a.example/a%20b?c=%25zz"),
        ("//a.example/", "https://a.example/"),
        ("https://ex ample.org/", ""),
        ("javascript:alert(1)", ""),
        ("http://[bad", ""),
    ],
)
def test_addresses_elsewhere_are_written_as_they_should_be(href: str, becomes: str) -> None:
    assert cleaned(href) == becomes


def shelved(name: str, key: str, content: bytes = b"book") -> Shelved:
    return Shelved(name, key, lambda: content)


def test_a_whole_book_is_made_again_only_when_it_has_changed(tmp_path: Path) -> None:
    output, cache = tmp_path / "output", tmp_path / "cache"
    put([shelved("a.epub", "1")], output, cache)

    def never() -> bytes:
        raise AssertionError("it was made again")

    put([Shelved("a.epub", "1", never)], output, cache)
    assert stand(output, cache)
    (tmp_path / "dist" / "a.epub").unlink()
    assert not stand(output, cache)


def test_a_book_that_is_no_more_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    output, cache = tmp_path / "output", tmp_path / "cache"
    put([shelved("a.epub", "1")], output, cache)
    (tmp_path / "dist" / "own.epub").write_bytes(b"mine")
    take_away(output, cache)
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["own.epub"]


def test_what_was_not_made_here_is_not_replaced(tmp_path: Path) -> None:
    output = tmp_path / "output"
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "a.epub").write_bytes(b"mine")
    [trouble] = put([shelved("a.epub", "1")], output, tmp_path / "cache")
    assert "stands in the way" in trouble
    assert (tmp_path / "dist" / "a.epub").read_bytes() == b"mine"


def test_a_book_made_here_is_replaced_though_its_identifier_is_another_and_nothing_is_remembered(
    book: Content, tmp_path: Path
) -> None:
    def put_it(*, is_clean: bool) -> None:
        _, whole = volumes(book)
        assert whole is not None
        made = ebook(whole, "p { margin: 0 }", lambda path: b"")
        assert not put(
            [shelved("road.epub", whole.digest, made)], tmp_path / "output", tmp_path / "cache", is_clean=is_clean
        )
        assert (tmp_path / "dist/road.epub").read_bytes() == made

    put_it(is_clean=False)
    book.write("books/road/book.md", "About it.", title="The road", authors="[Ada Quill]")
    put_it(is_clean=False)
    book.write("books/road/book.md", "About it.", title="The road", isbn="978-1-4028-9462-6", authors="[Ada Quill]")
    put_it(is_clean=True)


def test_whole_books_never_lie_in_the_output(tmp_path: Path) -> None:
    assert folder_for(tmp_path / "output") == tmp_path / "dist"
    assert folder_for(tmp_path / "dist") == tmp_path / "whole-books"
