"""A real Pelican site of over 200 posts and pages by one author, as it stands in its repository."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from tests.whole.conftest import SAMPLES


def test_none_of_its_files_is_refused(real_site: Path) -> None:
    report = (real_site.parent / "report.txt").read_text(encoding="utf-8")
    assert [line for line in report.splitlines() if ": warning: " not in line] == []


def pages_of_the_samples() -> set[str]:
    """Return the page that each file has always had."""
    pages = set()
    for file in (SAMPLES / "content").rglob("*.markdown"):
        lines = file.read_text(encoding="utf-8").splitlines()[:15]
        slug = next(line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("slug:"))
        pages.add(f"blog/{slug}.html" if file.parent.name == "posts" else f"{slug}.html")
    return pages


def test_every_file_has_its_page_at_the_address_it_always_had(real_site: Path) -> None:
    assert sorted(page for page in pages_of_the_samples() if not (real_site / page).is_file()) == []


def test_only_what_the_samples_leave_out_leads_nowhere(real_site: Path) -> None:
    report = (real_site.parent / "report.txt").read_text(encoding="utf-8").splitlines()
    dead = {line.split("`")[1] for line in report if "leads nowhere" in line}
    assert dead, "the samples leave out that site's pictures and generated pages"
    assert {link.lstrip("/").split("#")[0] for link in dead} & pages_of_the_samples() == set()
    theirs = [line for line in report if "leads nowhere" in line and ".markdown:" not in line]
    assert theirs == [], "no template of ours leads nowhere"


def test_its_feeds_are_well_formed(real_site: Path) -> None:
    for feed in real_site.rglob("*.xml"):
        etree.parse(str(feed))
