"""What has not changed is not read again, and what is said is the same as though it were."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest

from desk.check import findings
from desk.check.policy import Policy
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
    site.put("c.txt", "nothing")
    built(site)
    assert len(told(site, memory)) == 1
    assert len(told(site, memory)) == 1
    assert secret not in memory.read_text(encoding="utf-8")
    quoting.unlink()  # what was public in its words is no longer
    assert len(told(site, memory)) == 2


def test_a_page_is_looked_at_again_where_what_it_draws_on_has_changed(site: Site, memory: Path) -> None:
    site.put("a.css", "@font-face { src: url(a.woff2) } p { background: url(/b.svg) }")
    site.put("a.woff2", b"type")
    site.put("b.svg", "<svg/>")
    head = '<link rel="stylesheet" href="/a.css"><meta property="og:image" content="/b.svg">'
    site.page("index.html", '<img src="b.svg" alt="A lamp">', head=head)
    built(site)
    assert told(site, memory) == []
    site.put("a.woff2", b"t" * 200_000)
    built(site)
    assert "takes 200 KB beside its text" in told(site, memory)[0]
    (site.output / "b.svg").unlink()
    built(site)
    assert len(told(site, memory)) == 3 == len(site.found())


def test_a_page_is_looked_at_again_where_its_text_names_another_picture(site: Site, memory: Path) -> None:
    picture = '<img src="/columns/b.svg" alt="A lamp">'
    site.write("columns/b.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.put("columns/b.svg", "<svg/> http://creativecommons.org/licenses/by-sa/4.0/")
    site.column("why", picture, image="b.svg")
    site.page("columns/why/index.html", picture)
    built(site)
    assert ["its picture" in line for line in told(site, memory)] == [True, True]
    site.column("why", picture)
    assert "is under CC BY-SA" in told(site, memory)[0]


PIECES = (
    "<p>words", SENTENCE, '<p onclick="x">', "<script></script>", '<script src="/a.js"></script>', '<img src="/a.svg">',
    '<img src="a.svg" alt="">', '<img src="/b.svg" alt="b.svg">', '<img src="/b.svg" alt="B" srcset="/c.jpg 2x">',
    '<img src="https://cdn.example/a.png" alt="A">', '<a href="https://elsewhere.example/">There</a>',
    '<object data="/videos"></object>', "<svg>" + "x y z " * 9_000, "<p>words words",
    '<p style="color: red">',
)  # fmt: skip
WRITTEN = [piece for piece in PIECES if 'src="a.svg"' not in piece and "<svg>" not in piece]
"""What may also stand in texts."""
HEADS = (
    "", "", '<link rel="stylesheet" href="/a.css">', '<meta property="og:image" content="/c.jpg">',
    '<link rel="stylesheet" href="https://cdn.example/a.css">',
)  # fmt: skip
OTHERS = {
    "a.css": ("p {}", "@font-face { src: url(a.woff2) }", "a: b;" * 5_000, "p { background: url(/c.jpg) }"),
    "a.js": ("x", "x" * 90), "a.woff2": ("t", "t" * 110_000), "a.svg": ("<svg/>", "<svg></svg>"),
    "b.svg": ("<svg/>", "<svg/> http://creativecommons.org/licenses/by-sa/4.0/"), "c.jpg": ("JPEG", "ghp_"),
    "videos/index.html": ("", "<p>films"), ".env": ("secret",), "a.txt": ("words", SENTENCE),
}  # fmt: skip
"""Files of a site, with what may lie there; each of them may be missing too."""


POLICY = Policy.of("default-src 'self'; style-src 'self'; script-src 'none'", "https://lamp.example")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_the_same_is_said_as_without_a_memory(site: Site, memory: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - for sites, not for keys
    names = [f"columns/{name}" for name in ("why", "how", "who")]
    for picture in ("images/idle.svg", "columns/b.svg"):
        site.write(picture, "<svg xmlns='http://www.w3.org/2000/svg'/>")
    for step in range(25):
        for _ in range(chance.choice((0, 1, 1, 3, 9 if step else 40))):
            name = chance.choice((*names, "one", "two", *OTHERS))
            contents = OTHERS.get(name)
            place = site.output / (name if contents else f"{name}/index.html")
            if chance.random() < 0.2:
                place.unlink(missing_ok=True)
            elif contents:
                site.put(name, chance.choice(contents))
            else:
                site.page(f"{name}/index.html", "".join(chance.sample(PIECES, 2)), chance.choice(HEADS))
        for name in chance.sample(names, chance.choice((0, 0, 1, 3))):
            fields = chance.choice(({}, {"status": "draft"}, {"image": "../b.svg"}, {"tags": "[lamp, lamps]"}))
            site.column(name.removeprefix("columns/"), "\n\n".join(chance.sample(WRITTEN, 2)), **fields)
        built(site)
        policy = chance.choice((None, POLICY, POLICY))
        without = findings(site.press(), site.output, policy=policy)
        assert findings(site.press(), site.output, policy=policy, memory=memory) == without


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"key": 1}', None])
def test_a_damaged_memory_is_none(site: Site, memory: Path, damage: str | None) -> None:
    site.page("index.html", "<script></script>")
    site.page("about/index.html", "<p>nothing")
    built(site)
    first = told(site, memory)
    if damage is None:
        damage = memory.read_text(encoding="utf-8").replace(":", ";", 1)
    memory.write_text(damage, encoding="utf-8")
    assert told(site, memory) == first
    assert len(first) == 1


def test_without_a_manifest_everything_is_read(site: Site, memory: Path) -> None:
    site.page("index.html", "<p>nothing")
    assert told(site, memory) == []
    site.page("index.html", "<script />")
    assert len(told(site, memory)) == 1
