"""The e-book of a series: what is in it, and when it is made again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from desk.build import Outcome, build
from desk.options import Options
from desk.resident import Resident
from plugins.books.model import series_ebook
from plugins.books.package import ebook
from plugins.books.series import series_of
from plugins.books.volume import Volume
from plugins.core.parts import collected
from plugins.series.model import series_listings
from tests.plugins.conftest import Content


@pytest.fixture
def road(content: Content) -> Content:
    content.write("series/road.md", "Why I went.", title="The road", summary="A walk.", ebook="true")
    content.column("out", "Out.[^1]\n\n[^1]: A note.", series="road", date="2026-03-02", authors="[Ada Quill]")
    content.column("back", "Back, [and out](out.md).", series="road", date="2026-03-03", authors="[Ben Nib]")
    return content


def volume(content: Content, **changes: Any) -> Volume:
    press = content.press(**changes)
    [series] = press.library.series
    parts = collected(series, press.library.columns)
    return series_of(series, parts, press, lambda path: f"digest of {path}")


def titles(content: Content, **changes: Any) -> list[tuple[int | None, str]]:
    return [(leaf.number, leaf.title) for leaf in volume(content, **changes).leaves]


def pages(made: Volume) -> dict[str, str]:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    with zipfile.ZipFile(io.BytesIO(ebook(made, "", lambda path: drawing))) as book:
        return {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}


def addresses(content: Content) -> list[str | None]:
    return [series_ebook(listing) for listing in series_listings(content.press()) if listing.kind == "series"]


def test_parts_stand_in_the_order_and_under_the_numbers_of_the_series_page(road: Content) -> None:
    road.column("between", series="road", part="1", date="2026-03-09")
    assert titles(road) == [(1, "Between"), (2, "Out"), (3, "Back")]


@pytest.mark.parametrize(
    "fields", [{"status": "draft"}, {"status": "unlisted"}, {"date": "2026-12-24"}, {"lang": "de"}, {"series": "rail"}]
)
@pytest.mark.parametrize("show_drafts", [False, True])
def test_what_is_not_public_or_in_another_language_is_in_none(
    road: Content, fields: dict[str, str], show_drafts: bool
) -> None:
    road.column("other", "Planted sentence.", **{"series": "road"} | fields)
    press = road.press(show_drafts=show_drafts)
    series = next(series for series in press.library.series if series.slug == "road")
    columns = [column for column in press.library.columns if column.series is series]
    made = series_of(series, collected(series, columns), press, lambda path: "digest")
    assert [leaf.title for leaf in made.leaves] == ["Out", "Back"]
    assert "Planted sentence" not in "".join(pages(made).values())


def test_a_country_makes_no_other_language(road: Content) -> None:
    road.column("abroad", series="road", lang="en-GB")
    assert (3, "Abroad") in titles(road)


def test_only_a_series_that_asks_for_it_and_has_parts_has_an_ebook(road: Content) -> None:
    assert addresses(road) == ["/series/road/road.epub"]
    road.write("series/road.md", title="The road")
    assert addresses(road) == [None]
    road.write("series/road.md", title="The road", ebook="true", lang="fr")
    assert addresses(road) == [None]


def test_the_introduction_is_its_preface_and_leads_into_it(road: Content) -> None:
    road.write("series/road.md", "Begin [here](../columns/out.md).", title="The road", ebook="true")
    made = pages(volume(road))
    assert "About this series" in made["EPUB/about.xhtml"]
    assert 'href="chapter-01.xhtml"' in made["EPUB/about.xhtml"]
    assert "EPUB/ending.xhtml" not in made


def test_below_each_part_stand_its_date_its_address_and_who_had_it_first(road: Content) -> None:
    credit = "{outlet: The Lamp, date: 2025-08-01, url: https://lamp.example/7}"
    road.column("out", "Out.[^1]\n\n[^1]: A note.", series="road", date="2026-03-02", first_published=credit)
    made = pages(volume(road))
    first, second = made["EPUB/chapter-01.xhtml"], made["EPUB/chapter-02.xhtml"]
    assert '<time datetime="2026-03-02T00:00:00+00:00">2 March 2026</time>' in first
    assert 'href="https://paper.example/columns/out/"' in first
    assert '<a href="https://lamp.example/7">The Lamp</a></cite>, August 2025.' in first
    assert first.index("The Lamp") < first.index("A note.")
    assert "Column for" not in second


def test_everyone_who_wrote_a_part_is_an_author_and_named_at_it_unless_all_is_by_the_same(road: Content) -> None:
    made = volume(road)
    assert made.authors == ("Ada Quill", "Ben Nib")
    assert [leaf.authors for leaf in made.leaves] == [("Ada Quill",), ("Ben Nib",)]
    road.column("back", series="road", authors="[Ada Quill]")
    assert [leaf.authors for leaf in volume(road).leaves] == [(), ()]


def test_the_picture_above_a_column_comes_along(road: Content) -> None:
    road.write("images/hive.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    image = "{src: ../images/hive.svg, alt: A hive, caption: In <March>, credit: Ada}"
    road.column("out", series="road", date="2026-03-02", image=image)
    made = pages(volume(road))
    assert 'alt="A hive"' in made["EPUB/chapter-01.xhtml"]
    assert "In &lt;March&gt;" in made["EPUB/chapter-01.xhtml"]
    assert "EPUB/images/001-hive.svg" in made


def test_it_is_known_by_the_id_of_its_series_and_says_when_a_text_of_it_was_last_changed(road: Content) -> None:
    before = volume(road)
    road.write("series/road.md", title="The long road", ebook="true")
    road.column("back", series="road", date="2026-03-03", modified="2026-04-05")
    road.column("out", series="road", date="2026-03-02")
    after = volume(road)
    assert before.identifier == after.identifier
    assert before.identifier.startswith("urn:uuid:")
    assert "2026-04-05T00:00:00Z" in pages(after)["EPUB/content.opf"]
    assert pages(after) == pages(volume(road))


# Through the engine ------------------------------------------------------------------------------------------------

BOOK = "series/road/road.epub"
COLUMN = "---\ntitle: {title}\ndate: 2025-03-0{day}\nseries: {series}\n---\n\n{text}\n"


class Site:
    """A site with a series of two parts, and a column that is in none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "conf.py").write_text("from pelicanconf import *\nSITEURL = 'https://paper.example'\n")
        self.save("series/road.md", "---\ntitle: The road\nebook: true\n---\n\nWhy I went.\n")
        self.column("out", "1")
        self.column("back", "2")
        self.column("elsewhere", "3", series="")

    def save(self, path: str, text: str) -> Path:
        file = self.folder / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def column(self, name: str, day: str, text: str = "Words.", title: str = "", series: str = "The road") -> Path:
        return self.save(
            f"columns/{name}.md", COLUMN.format(title=title or name.title(), day=day, series=series, text=text)
        )

    def options(self, output: str = "output", cache: str = "cache") -> Options:
        return Options.typed(content="content", output=output, settings="conf.py", cache=cache)

    def build(self) -> set[str]:
        outcome: Outcome = build(self.options())
        assert not outcome.errors
        return set(outcome.changed)

    def is_that_of_a_clean_build(self) -> bool:
        build(self.options("clean", "other"))
        return files(self.folder / "output") == files(self.folder / "clean")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.chdir(tmp_path)
    return Site(tmp_path)


def test_it_is_made_again_only_when_a_part_has_changed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert BOOK in site.build()
    with monkeypatch.context() as patched:
        patched.setattr("plugins.books.package.ebook", never)
        site.column("elsewhere", "3", "Other words.", "Another title", series="")
        assert BOOK not in site.build()
    site.column("back", "2", "Other words.")
    assert BOOK in site.build()
    assert site.is_that_of_a_clean_build()


def never(*given: Any) -> bytes:
    raise AssertionError("it was made again")


def test_where_one_builder_stays_it_comes_changes_and_goes_with_its_parts(site: Site) -> None:
    resident = Resident(site.options())

    def after(*changed: Path) -> set[str]:
        outcome = resident.build(changed or None, (), lambda found: None)
        assert not outcome.errors
        assert site.is_that_of_a_clean_build()
        return set(outcome.changed)

    after()
    assert BOOK in after(site.column("out", "1", "Other words."))
    assert BOOK in after(site.column("on", "4"))
    assert BOOK not in after(site.column("elsewhere", "3", "Other words.", series=""))
    out, back, on = (site.folder / f"content/columns/{name}.md" for name in ("out", "back", "on"))
    out.unlink()
    on.unlink()
    assert BOOK in after(out, on)
    back.unlink()
    after(back)
    assert not (site.folder / "output" / BOOK).exists()
    assert "epub" not in (site.folder / "output/series/road/index.html").read_text()


def test_a_file_that_lies_at_its_address_is_told_of(site: Site) -> None:
    site.save("pages/odd.md", f"---\ntitle: Odd\nsave_as: {BOOK}\n---\n\nA page.\n")
    (problem,) = build(site.options()).problems
    assert str(problem) == (
        "content/pages/odd.md:3:10: save_as: `/series/road/road.epub` is the address of the e-book of «The road»; "
        "choose another"
    )
