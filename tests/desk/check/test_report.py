"""The findings as a page: beside their lines, in one file, and without a secret or a script in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from lxml import etree

from desk.check import run
from desk.check.report import LONGEST_LINE, files_of, report
from desk.settings import Options
from plugins.core.problems import Problem

NOW = dt.datetime(2026, 3, 4, 5, 6, tzinfo=dt.UTC)
TEXT = "---\ntitle: Why\ndate: 2025-03-04\n---\n\nA paragraph with a [link](/nowhere/) in it.\n\nThe end.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a text."""
    (tmp_path / "why.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def lines(root: Path, problem: Problem) -> list[str]:
    (file,) = files_of([problem], root)
    (finding,) = file.findings
    return [f"{line.number} {line.before}[{line.marked}]{line.behind}" for line in finding.lines]


def test_a_finding_stands_beside_the_lines_that_it_is_about(root: Path) -> None:
    assert lines(root, Problem("why.md", 6, 27, "", "the address leads nowhere")) == [
        "4 ---[]", "5 []", "6 A paragraph with a [link]([/nowhere/]) in it.", "7 []", "8 The end.[]",
    ]  # fmt: skip


def test_what_is_about_a_whole_file_or_about_none_has_no_lines(root: Path) -> None:
    for problem in (
        Problem("why.md", 1, 1, "", "is heavy"), Problem("", 0, 0, "", "no theme"), Problem("no.md", 3, 1, "", "x"),
        Problem("why.md", 99, 1, "", "beyond"),
    ):  # fmt: skip
        assert lines(root, problem) == []


def test_a_long_line_is_shown_around_its_place(root: Path) -> None:
    (root / "why.md").write_text("word " * 500 + "here " + "word " * 500, encoding="utf-8")
    (line,) = lines(root, Problem("why.md", 1, 2501, "title", "is there"))
    assert "[here]" in line
    assert len(line) < LONGEST_LINE + 40


def test_files_with_errors_come_first_and_findings_in_the_order_of_lines(root: Path) -> None:
    problems = [
        Problem("a.md", 1, 1, "", "odd", severity="warning"), Problem("b.md", 9, 1, "", "late"),
        Problem("b.md", 2, 1, "", "early", severity="warning"),
    ]  # fmt: skip
    files = files_of(problems, root)
    assert [(file.name, file.errors) for file in files] == [("b.md", 1), ("a.md", 0)]
    assert [finding.problem.what for finding in files[0].findings] == ["early", "late"]


def test_the_page_fetches_nothing_runs_nothing_and_says_no_secret(root: Path) -> None:
    token = "ghp_" + "Zk7Qm2Xw9Rt4Lp8Vb3Nc6Hd1Gs5Jf0Ty9We2"
    (root / "why.md").write_text(f"Keep `{token}` <script>alert(1)</script>\n", encoding="utf-8")
    page = report([Problem("why.md", 1, 7, "", "holds `<b>` a token", "take <it> out")], "<My> site", NOW, root)
    assert token not in page
    assert "holds <code>&lt;b&gt;</code> a token" in page
    tree = etree.fromstring(page.encode(), etree.HTMLParser())
    assert (
        tree.xpath("//script | //link | //img | //@src | //@onclick | //*[local-name()='b' or local-name()='it']") == []
    )
    assert tree.findtext(".//h1") == "1 error"
    assert "4 March 2026, 05:06 UTC" in page


def test_where_nothing_is_wrong_the_page_says_so(root: Path) -> None:
    assert "<h1>Nothing is wrong</h1>" in report([], "A site", NOW, root)


def test_the_command_writes_it_and_says_where_it_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content" / "columns").mkdir(parents=True)
    (tmp_path / "content" / "columns" / "why.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "conf.py").write_text('from pelicanconf import *\nTIMEZONE = "Asia/Tokyo"\n', encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    options = Options.typed(settings="conf.py", cache="cache")
    assert run(options, report=Path("report.html")) == 1
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "1 error" in page
    assert "4 March 2026, 14:06 JST" in page, "as it is where the site is written"
    assert "<mark>/nowhere/</mark>" in page
    capsys.readouterr()
    assert run(options, report=tmp_path / "missing" / "report.html") == 1
    told = "/missing/report.html: no such file or directory; name another file with --report\n"
    assert capsys.readouterr().err.endswith(told)
