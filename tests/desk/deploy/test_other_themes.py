"""Pages of any theme name assets by what is in them; here, those of Pelican's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from desk.deploy.earlier import Earlier
from desk.deploy.fingerprints import is_fingerprinted
from desk.deploy.packaging import packed
from tests.whole.conftest import build_site

SITE = "https://essays.example/letters"
COLUMN = "---\ntitle: One\ndate: 2025-03-01\n---\n\n![A square](a%20square.svg)\n"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
IN_SHEETS = re.compile(r"""url\(\s*["']?([^"')]+)""")


def sent(folder: Path, theme: str) -> dict[str, bytes]:
    (folder / "texts/columns").mkdir(parents=True)
    (folder / "texts/columns/one.md").write_text(COLUMN, encoding="utf-8")
    (folder / "texts/columns/a square.svg").write_text(SQUARE, encoding="utf-8")
    (folder / "settings.py").write_text(f"from pelicanconf import *\nTHEME = {theme!r}\n", encoding="utf-8")
    texts, settings = str(folder / "texts"), str(folder / "settings.py")
    done = build_site(folder / "site", "--content", texts, "--settings", settings, "--siteurl", SITE)
    assert done.returncode == 0, done.stderr
    parcel = packed(
        folder / "site", folder / "cache", redirects=(), gone=(), record=b"", carried=Earlier(), site_url=SITE,
        serves_compressed=False,
    )  # fmt: skip
    return {name: parcel.place_of(file.digest).read_bytes() for name, file in parcel.files.items()}


def fetched(files: dict[str, bytes]) -> Iterator[str]:
    """Every address of the site that a browser would fetch to show its pages."""
    for name, content in files.items():
        found: list[str] = []
        if name.endswith(".html"):
            page = html.fromstring(content)
            found = [*page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href"), *page.xpath("//img/@src")]
        elif name.endswith(".css"):
            found = IN_SHEETS.findall(content.decode())
        for address in found:
            whole = urljoin(f"{SITE}/{name}", address)
            if whole.startswith(SITE):
                yield unquote(urlsplit(whole).path).removeprefix("/letters/")


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
def test_pages_of_another_theme_name_assets_by_what_is_in_them(tmp_path: Path, theme: str) -> None:
    files = sent(tmp_path, theme)
    paths = set(fetched(files))
    assert any(path.startswith("columns/a square.") for path in paths)
    if theme == "notmyidea":
        assert {path.rpartition(".")[2] for path in paths} >= {"css", "woff2", "svg"}
    there = {path for path in paths if path in files or re.sub(r"\.\w+(?=\.\w+$)", "", path) in files}
    assert {path for path in there if not is_fingerprinted(path)} == set()
    assert there <= files.keys()
