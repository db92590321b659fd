"""A real Pelican site of over 200 posts and pages by one author, as it stands in its repository."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from tests.whole.conftest import SAMPLES


def test_none_of_its_files_is_refused(real_site: Path) -> None:
    report = (real_site.parent / "report.txt").read_text(encoding="utf-8")
    assert [line for line in report.splitlines() if ": warning: " not in line] == []


def test_every_file_has_its_page_at_the_address_it_always_had(real_site: Path) -> None:
    for file in (SAMPLES / "pelican" / "content").rglob("*.markdown"):
        head = dict(
            line.split(":", 1) for line in file.read_text(encoding="utf-8").splitlines()[:15] if line.lower().startswith("slug:")
        )
        folder = "blog/" if file.parent.name == "posts" else ""
        assert (real_site / f"{folder}{head['slug'].strip()}.html").is_file(), file


def test_only_what_the_samples_leave_out_leads_nowhere(real_site: Path) -> None:
    report = (real_site.parent / "report.txt").read_text(encoding="utf-8").splitlines()
    dead = {line.split("`")[1] for line in report if "leads nowhere" in line}
    left_out = ("/img/", "/table-of-contents.html")
    assert sorted(link for link in dead if not link.startswith(left_out)) == []


def test_its_feeds_are_well_formed(real_site: Path) -> None:
    for feed in real_site.rglob("*.xml"):
        etree.parse(str(feed))
