"""What lies in the content folder and is no reader's business stays there."""

from __future__ import annotations

from pathlib import Path

from tests.whole.conftest import build_site, everything

COLUMN = "---\ntitle: {title}\ndate: 2026-01-0{day}\n{more}---\n\nSomething of {title} to read.\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def build(folder: Path, settings: str) -> tuple[dict[str, bytes], str]:
    write(folder / "settings.py", f"from pelicanconf import *\n{settings}\n")
    done = build_site(
        folder / "out",
        "--content",
        str(folder / "content"),
        "--settings",
        str(folder / "settings.py"),
        "--siteurl",
        "https://a.example",
    )
    assert done.returncode == 0, done.stderr
    return everything(folder / "out"), done.stderr


def test_neither_drafts_nor_the_record_are_copied_where_everything_is_static(tmp_path: Path) -> None:
    content = tmp_path / "content"
    write(content / "columns/open.md", COLUMN.format(title="Open", day=1, more=""))
    write(content / "columns/secret.md", COLUMN.format(title="Secret", day=2, more="status: draft\n"))
    write(content / "tags/craft.md", "---\ntitle: craft\n---\n\nA note to self.\n")
    write(content / "columns/table.csv", "a,b\n")
    write(content / "ledger.jsonl", "")
    public, _ = build(tmp_path, 'STATIC_PATHS = [""]')
    assert "columns/table.csv" in public
    assert [name for name in public if name.endswith((".md", ".jsonl"))] == []
    assert [name for name, raw in public.items() if b"Secret" in raw] == []


def test_a_text_counts_whatever_the_case_of_its_ending(tmp_path: Path) -> None:
    write(tmp_path / "content/columns/shouted.MD", COLUMN.format(title="Shouted", day=1, more=""))
    public, _ = build(tmp_path, "")
    assert "columns/shouted/index.html" in public


def test_a_text_in_another_format_is_left_out_and_said_to_be(tmp_path: Path) -> None:
    write(tmp_path / "content/columns/one.md", COLUMN.format(title="One", day=1, more=""))
    write(tmp_path / "content/columns/two.rst", "Two\n===\n\n:date: 2026-01-02\n")
    public, said = build(tmp_path, "")
    assert "columns/two/index.html" not in public
    assert "content/columns/two.rst:1:1: warning: is not Markdown, and is left out" in said
