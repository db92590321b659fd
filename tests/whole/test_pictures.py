"""Pictures and recordings that front matter names, on this site and on others."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from tests.whole.conftest import build_site

COLUMN = """---
title: {name}
date: 2026-01-01
image:
  src: {picture}
  alt: A drawing
  caption: What it shows
audio: {audio}
---

Some text.
"""


def test_those_of_this_site_have_its_path_before_them_and_those_of_others_are_only_linked(tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "columns").mkdir(parents=True)
    (content / "images").mkdir()
    (content / "images" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>', "utf-8")
    (content / "images" / "a.mp3").write_bytes(b"ID3")
    for name, picture, audio in (
        ("ours", "../images/a.svg", "../images/a.mp3"),
        ("theirs", "https://b.example/a.png", "https://b.example/a.mp3"),
    ):
        text = COLUMN.format(name=name, picture=picture, audio=audio)
        (content / "columns" / f"{name}.md").write_text(text, encoding="utf-8")
    done = build_site(tmp_path / "out", "--content", str(content), "--siteurl", "https://a.example/blog")
    assert (done.returncode, done.stderr) == (0, "")
    ours = html.fromstring((tmp_path / "out/columns/ours/index.html").read_bytes())
    theirs = html.fromstring((tmp_path / "out/columns/theirs/index.html").read_bytes())
    assert ours.xpath("//img/@src") == ["/blog/images/a.svg"]
    assert ours.xpath("//meta[@property='og:image']/@content") == ["https://a.example/blog/images/a.svg"]
    assert "/blog/images/a.mp3" in ours.xpath("//a/@href")
    assert theirs.xpath("//img/@src") == []
    assert theirs.xpath("//meta[@property='og:image']/@content") == ["https://b.example/a.png"]
    assert "https://b.example/a.mp3" in theirs.xpath("//a/@href")
