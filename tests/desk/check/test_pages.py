"""What pages cost their readers: bytes, requests, script, and strangers who learn of the visit."""

from __future__ import annotations

import random

import pytest

from desk.check.parsing import page_of
from tests.desk.check.conftest import Site

NOISE = random.Random(1)  # noqa: S311 - for weight, not for keys
LEARNS = "which thereby learns of every reader"


def noise(size: int) -> str:
    """Text that hardly becomes smaller by compression."""
    return "".join(NOISE.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", k=size))


# Other hosts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "use"),
    [
        ('<img src="https://cdn.example/a.png" alt="A lamp">', "a picture"),
        ('<img src="/a.png" srcset="https://cdn.example/a.png 2x" alt="A lamp">', "a picture"),
        ('<iframe src="https://cdn.example/film"></iframe>', "a frame"),
        ('<video src="https://cdn.example/film.webm"></video>', "a film"),
        ('<audio><source src="//cdn.example/talk.mp3"></audio>', "a recording"),
        ('<link rel="stylesheet" href="https://cdn.example/font.css">', "a style sheet"),
    ],
)
def test_what_is_fetched_from_elsewhere_is_told_of_where_it_was_written(site: Site, markup: str, use: str) -> None:
    site.put("a.png", b"")
    site.column("why", f"Look.\n\n{markup}")
    site.page("columns/why/index.html", markup)
    (problem,) = site.found()
    assert (problem.file, problem.line, problem.severity) == ("content/columns/why.md", 8, "warning")
    assert problem.what == f"has browsers fetch {use} from cdn.example, {LEARNS}"


def test_what_a_template_asks_for_on_every_page_is_told_once(site: Site) -> None:
    for name in ("index.html", "about/index.html", "columns/why/index.html"):
        site.page(name, head='<link rel="preconnect" href="https://cdn.example">')
    site.column("why")
    assert site.told() == [f"columns/why/index.html:1:1: warning: has browsers call cdn.example, {LEARNS}"]


def test_style_sheets_call_on_others_too(site: Site) -> None:
    site.put("theme/own.css", "@import url('https://cdn.example/font.css');")
    assert site.told() == [
        f"theme/own.css:1:1: warning: has browsers fetch https://cdn.example/font.css from cdn.example, {LEARNS}"
    ]


def test_links_and_the_sites_own_host_and_what_waits_to_be_asked_for_are_no_strangers(site: Site) -> None:
    site.put("a.png", b"")
    site.page(
        "index.html",
        '<a href="https://other.example">there</a><img src="https://paper.example/a.png" alt="A lamp">'
        '<audio src="https://cdn.example/talk.mp3" preload="none"></audio>',
        head='<link rel="canonical" href="https://other.example/"><link rel="alternate" href="https://other.example/">',
    )
    assert site.told() == []


# Script --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("<script>alert(1)</script>", "runs a script within it"),
        ('<script src="/own.js" type="module"></script>', "runs the script /own.js"),
        ('<p onclick="alert(1)">', "runs a script in an attribute"),
    ],
)
def test_script_is_told_of(site: Site, markup: str, told: str) -> None:
    site.put("own.js", "")
    site.column("why", f"Look.\n\n{markup}")
    site.page("columns/why/index.html", markup)
    (line,) = site.told()
    assert line.startswith("content/columns/why.md:8:")
    assert line.endswith(told)


def test_the_search_page_and_data_in_pages_are_free(site: Site) -> None:
    site.page("search/index.html", "<script src='/search/search.js'></script>")
    site.put("search/search.js", "")
    site.page("index.html", '<p>once = "more" on=.<script type="application/ld+json">{"@type": "Person"}</script>')
    assert site.told() == []


# Weight --------------------------------------------------------------------------------------------------------


def test_a_page_may_weigh_as_much_as_its_words_do(site: Site) -> None:
    site.page("long.html", f"<p>{' '.join(noise(9) for _ in range(4000))}")
    site.page("heavy.html", f"<p>A few words.</p><svg><path d='{noise(40_000)}'/></svg>")
    (line,) = site.told()
    assert line.startswith("heavy.html:1:1: warning: takes ")
    assert line.endswith(" KB, compressed, where 15 KB are a good measure")


def test_a_heavy_text_is_told_of_in_its_file(site: Site) -> None:
    site.column("why")
    site.page("columns/why/index.html", f"<svg><path d='{noise(40_000)}'/></svg>")
    (line,) = site.told()
    assert line.startswith("content/columns/why.md:1:1: warning: takes ")


def test_what_a_theme_brings_is_weighed_once_for_all_pages(site: Site) -> None:
    faces = "".join(f"@font-face {{ src: url(f{number}.woff2), url(f{number}.woff) }}" for number in range(4))
    site.put("theme/own.css", faces + f"/* {noise(21_000)} */")
    for number in range(4):
        site.put(f"theme/f{number}.woff2", noise(30_000))
        site.put(f"theme/f{number}.woff", noise(30_000))
    for name in ("index.html", "about/index.html"):
        site.page(name, head='<link rel="stylesheet" href="/theme/own.css"><link rel="icon" href="/theme/f1.woff">')
    home = "index.html:1:1: warning: "
    assert site.told() == [
        f"{home}has 21 KB of style sheets, where 20 KB are a good measure",
        f"{home}takes 136 KB beside its text and pictures, where 105 KB are a good measure",
        f"{home}takes 6 requests without pictures, where 5 are a good measure",
    ]


def test_pages_that_are_broken_or_empty_are_looked_through_as_browsers_do() -> None:
    assert page_of("a.html", b"", None).requests == ()
    assert page_of("a.html", b"  \n", None).pictures == ()
    (picture,) = page_of("a.html", b"<p><img src=a.png alt='a lamp'><b>never closed", None).pictures
    assert (picture.address, picture.alt) == ("a.png", "a lamp")
