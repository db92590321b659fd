"""What has not changed is not read again, and what is said is the same as though it were."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from desk.check import findings
from tests.desk.check.conftest import Site

SENTENCE = "Nobody had told the keeper that the lamp would have to burn through the whole winter, and nobody came."
LEAK = "is not public (it is a draft)"


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "looked.json"


def built(site: Site) -> None:
    """Write the manifest that a build leaves beside its output."""
    digests = {
        path.relative_to(site.output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.output.rglob("*")
        if path.is_file()
    }
    site.output.with_name("output.manifest.json").write_text(json.dumps({"files": digests}), encoding="utf-8")


def told(site: Site, memory: Path) -> list[str]:
    return [str(problem) for problem in findings(site.press(), site.output, memory=memory)]


def test_a_file_that_the_build_left_as_it_was_is_not_read_again(site: Site, memory: Path) -> None:
    site.page("index.html", "<p>nothing")
    built(site)
    assert told(site, memory) == []
    site.page("index.html", "<script />")  # as long as before; the manifest does not know of it
    assert told(site, memory) == []
    built(site)
    assert len(told(site, memory)) == 1


def test_the_same_is_said_of_pages_that_are_not_read_again(site: Site, memory: Path) -> None:
    site.write("images/lamp.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.column("why", "Look.\n\n![](../images/lamp.svg)\n\n<p onclick='x'>There</p>")
    body = (
        '<img src="/images/lamp.svg" alt="" srcset="/gone.svg 2x"><p onclick="x">There</p><script src="/x.js"></script>'
    )
    site.page("columns/why/index.html", body, head='<link rel="stylesheet" href="https://cdn.example/a.css">')
    site.page("index.html", body + "<svg>" + "x y z " * 20_000, head='<meta property="og:image" content="/none.png">')
    built(site)
    first = told(site, memory)
    assert len(first) == 6
    assert told(site, memory) == first == [str(problem) for problem in site.found()]


def test_where_a_text_is_new_that_is_not_public_everything_is_read_again(site: Site, memory: Path) -> None:
    site.page("index.html", SENTENCE)
    built(site)
    assert told(site, memory) == []
    site.column("keeper", SENTENCE, status="draft")
    (line,) = told(site, memory)
    assert LEAK in line


def test_a_file_with_something_in_it_is_read_each_time_and_no_secret_is_kept(site: Site, memory: Path) -> None:
    secret = "ghp_" + "Zk7Qm2Xw9Rt4Lp8Vb3Nc6Hd1Gs5Jf0Ty9We2"
    site.column("keeper", SENTENCE, status="draft")
    quoting = site.column("quoting", SENTENCE)
    site.put("a.txt", secret)
    site.put("b.txt", SENTENCE)
    built(site)
    assert len(told(site, memory)) == 1
    assert len(told(site, memory)) == 1
    assert secret not in memory.read_text(encoding="utf-8")
    quoting.unlink()  # what was public in its words is no longer
    assert len(told(site, memory)) == 2


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"key": 1}', None])
def test_a_damaged_memory_is_none(site: Site, memory: Path, damage: str | None) -> None:
    site.page("index.html", "<script></script>")
    built(site)
    first = told(site, memory)
    if damage is None:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        damage = json.dumps(kept | {"lists": [[7, [[1, 2]]]]})
    memory.write_text(damage, encoding="utf-8")
    assert told(site, memory) == first
    assert len(first) == 1


def test_without_a_manifest_everything_is_read(site: Site, memory: Path) -> None:
    site.page("index.html", "<p>nothing")
    assert told(site, memory) == []
    site.page("index.html", "<script />")
    assert len(told(site, memory)) == 1
