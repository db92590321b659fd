"""Texts remembered and read by several processes: the same library as one text after another makes, only sooner."""

from __future__ import annotations

import logging
import os
import sqlite3
import warnings
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from desk import ROOT
from plugins.core import reading as core_reading
from plugins.core.body import Converter
from plugins.core.conventions import Conventions
from plugins.core.library import Library, read_library
from plugins.core.problems import ContentProblems
from plugins.core.reading import read_each
from plugins.engine import fresh_readings, reading
from plugins.engine.reading import Reader
from plugins.engine.texts import FILE
from tests.plugins.conftest import Content, conventions_for

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")


@pytest.fixture(params=[1, pytest.param(2, marks=needs_fork)], ids=["one process", "two processes"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many processes read texts, however few texts there are."""
    monkeypatch.setattr(fresh_readings, "WORTH_A_FORK", 1)
    monkeypatch.setattr(fresh_readings, "processors", lambda: request.param)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change of a file shows in its times, as it does after a while."""
    monkeypatch.setattr(reading, "SETTLED", -(10**15))


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bodies that this process makes HTML of."""
    made: list[str] = []
    convert = Converter.convert

    def noted(self: Converter, text: str) -> Any:
        made.append(text.strip())
        return convert(self, text)

    monkeypatch.setattr(Converter, "convert", noted)
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def read(reader: Reader, content: Content, **changes: Any) -> Library:
    return read_library(content.conventions(**changes), reader.read)


def told(conventions: Conventions, reader: Any = read_each) -> Any:
    try:
        return read_library(conventions, reader)
    except ContentProblems as error:
        return error.problems


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize(
    "site", ["content", "tests/sites/accepted/content", "tests/sites/gated/content", "tests/sites/invalid/content"]
)
def test_a_site_is_read_as_one_text_after_another_would_be(site: str, cache: Path) -> None:
    conventions = conventions_for(ROOT / site)
    expected = told(conventions)
    reader = Reader(cache)
    for again in (reader, reader, Reader(cache)):
        assert told(conventions, again.read) == expected
    reader.close()


@pytest.mark.usefixtures("processes")
def test_a_new_process_converts_no_text_that_is_as_it_was(content: Content, cache: Path, converted: list[str]) -> None:
    content.column("a", "One *text*.", summary="A *standfirst*.")
    content.column("b")
    before = read(Reader(cache), content)
    converted.clear()
    assert read(Reader(cache), content) == before
    assert converted == []


def test_a_text_that_has_changed_is_read_again(content: Content, cache: Path, converted: list[str]) -> None:
    reader = Reader(cache)
    content.column("a", "One.")
    content.column("b", "Two.")
    read(reader, content)
    content.column("a", "Six.")
    for again in (reader, Reader(cache)):
        converted.clear()
        assert "Six" in read(again, content).by_source["columns/a.md"].html
        assert converted == (["Six."] if again is reader else [])


def test_an_edit_that_hides_behind_the_files_size_and_times_is_seen(content: Content, cache: Path) -> None:
    reader = Reader(cache)
    file = content.column("a", "One.")
    read(reader, content)
    times = file.stat()
    content.column("a", "Two.")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert "Two" in read(reader, content).columns[0].html


@pytest.mark.usefixtures("settled")
def test_a_text_that_is_as_it_was_is_the_same_object(content: Content, cache: Path) -> None:
    reader, conventions = Reader(cache), content.conventions()
    content.column("a")
    content.column("b")
    files = [text.file for text in read_each(core_files(conventions), conventions)]
    before = reader.read(files, conventions)
    content.column("b", "Changed.")
    after = reader.read(files, conventions)
    assert [old is new for old, new in zip(before, after, strict=True)] == [True, False]


def core_files(conventions: Conventions) -> Sequence[Any]:
    from plugins.core.files import survey

    return survey(conventions).texts


@pytest.mark.usefixtures("settled")
def test_an_unchanged_text_is_not_even_opened(content: Content, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(cache)
    content.column("a")
    before = read(reader, content)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} is opened"))
    assert read(reader, content) == before


def test_a_text_whose_digest_is_known_is_not_even_opened(
    content: Content, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = sha256(content.column("a").read_bytes()).digest()
    before = read(Reader(cache), content)
    real = Path.read_bytes
    refused = lambda path: pytest.fail(f"{path} is opened") if path.suffix == ".md" else real(path)  # noqa: E731
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert read(Reader(cache, digest_of={"columns/a.md": digest}.get), content) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"markdown": {"extension_configs": {"markdown.extensions.tables": {}}}},
        {"markdown": {"extensions": ["nl2br"]}},
        {"default_fields": {"summary": "B"}},
        {"custom_fields": ("x",)},
        {"path_fields": {"columns": {"lang": "de"}}},
    ],
    ids=str,
)
def test_other_settings_have_every_text_read_anew(
    changes: dict[str, Any], content: Content, cache: Path, converted: list[str]
) -> None:
    reader = Reader(cache)
    content.column("a")
    read(reader, content)
    for again in (reader, Reader(cache)):
        converted.clear()
        assert read(again, content, **changes) == content.read(**changes)
        assert len(converted) == (2 if again is reader else 1)


def test_a_text_that_is_moved_is_read_as_what_it_is_there(content: Content, cache: Path) -> None:
    reader = Reader(cache)
    content.column("a").rename(content.root / "a.md")
    (content.root / "pages").mkdir()
    (content.root / "a.md").rename(content.root / "pages" / "a.md")
    assert read(reader, content).pages
    (content.root / "pages" / "a.md").rename(content.root / "columns" / "a.md")
    assert read(reader, content).columns


def test_the_cache_may_be_carried_to_another_folder(content: Content, cache: Path, converted: list[str]) -> None:
    content.column("a")
    read(Reader(cache), content)
    converted.clear()
    moved = Content(content.root.rename(content.root.with_name("elsewhere")))
    os.utime(moved.root / "columns" / "a.md", (1, 1))
    assert read(Reader(cache.rename(cache.with_name("moved"))), moved).columns
    assert converted == []


def test_a_clean_build_reads_everything_anew_and_remembers_that(
    content: Content, cache: Path, converted: list[str]
) -> None:
    content.column("a")
    read(Reader(cache), content)
    converted.clear()
    clean = Reader(cache, is_clean=True)
    read(clean, content)
    assert converted == ["A text."]
    read(clean, content)
    read(Reader(cache), content)
    assert converted == ["A text."]


@pytest.mark.parametrize(
    "setting", [{"extensions": [object()]}, {"extensions": ["my.own"]}], ids=["an object", "a name"]
)
def test_with_an_extension_of_the_sites_own_nothing_is_remembered(
    setting: dict[str, Any], content: Content, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content.column("a")
    monkeypatch.setattr(core_reading, "Converter", lambda given: Converter({}))
    read(Reader(cache), content, markdown=setting)
    assert not (cache / FILE).exists()


@pytest.mark.usefixtures("processes")
def test_with_a_function_in_the_settings_nothing_is_remembered(content: Content, cache: Path) -> None:
    toc = {"markdown.extensions.toc": {"slugify": lambda text, separator: text.upper()}}
    content.column("a", "## One")
    for _ in range(2):
        assert 'id="ONE"' in read(Reader(cache), content, markdown={"extension_configs": toc}).columns[0].html
    assert not (cache / FILE).exists()


@pytest.mark.usefixtures("processes")
def test_a_fault_shows_as_it_would_in_one_process(
    content: Content, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert = Converter.convert

    def faulty(self: Converter, text: str) -> Any:
        if "fault" in text:
            raise ZeroDivisionError(text)
        return convert(self, text)

    monkeypatch.setattr(Converter, "convert", faulty)
    content.column("a")
    content.column("b", "fault")
    with pytest.raises(ZeroDivisionError, match="fault"):
        read(Reader(cache), content)


@pytest.mark.usefixtures("processes")
def test_what_is_said_while_a_text_is_read_is_said_each_time(
    content: Content, cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    convert = Converter.convert

    def talkative(self: Converter, text: str) -> Any:
        if "aloud" in text:
            logging.getLogger("MARKDOWN").warning("hm")
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                warnings.warn("ha", stacklevel=1)
        return convert(self, text)

    monkeypatch.setattr(Converter, "convert", talkative)
    content.column("a", "aloud")
    content.column("b")
    reader = Reader(cache)
    for again in (reader, reader, Reader(cache)):
        caplog.clear()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            read(again, content)
        assert [str(warning.message) for warning in said if warning.category is UserWarning] == ["ha"]
        assert [record.message for record in caplog.records] == ["hm"]


def test_a_text_that_cannot_be_read_is_tried_again(
    content: Content, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(cache)
    content.column("a")

    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        with pytest.raises(ContentProblems, match="Permission denied"):
            read(reader, content)
    assert read(reader, content).columns


def test_a_cache_that_cannot_be_used_is_one_warning_and_nothing_more(
    content: Content, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    reader = Reader(tmp_path / "file")
    content.column("a")
    expected = content.read()
    assert read(reader, content) == expected
    content.column("a", "Changed.")
    assert read(reader, content) == content.read()
    reader.close()
    (record,) = caplog.records
    assert record.name == "plugins"
    assert record.message.startswith(f"the cache in {tmp_path / 'file'} could not be used (")
    assert "Errno" not in record.message
    assert record.message.endswith("); everything is made anew")


def test_a_body_damaged_in_the_cache_is_made_anew(content: Content, cache: Path) -> None:
    content.column("a")
    expected = read(Reader(cache), content)
    with sqlite3.connect(cache / FILE) as stored:
        stored.execute("UPDATE bodies SET part = CAST('<p>Something else.' AS BLOB)")
    stored.close()
    assert read(Reader(cache), content) == expected
