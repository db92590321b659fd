"""Pictures that nothing shows, that are missing, that say nothing to the blind, and whose maker is not named."""

from __future__ import annotations

import pytest

from tests.desk.check.conftest import Site

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"></svg>'
LICENSED = SVG.replace("</svg>", '<a href="http://creativecommons.org/licenses/by-sa/4.0/"/></svg>')
NOT_SHOWN = "is a picture that no text shows"


def shown(site: Site, name: str, alt: str = "A lamp", more: str = "") -> None:
    """Show a picture in the column `why`, as Markdown does, and on its page."""
    site.column("why", f"Look.\n\n![{alt}]({name}){more}")
    site.page("columns/why/index.html", f'<figure><img src="/images/{name.rpartition("/")[2]}" alt="{alt}"></figure>')


# Unused --------------------------------------------------------------------------------------------------------


def test_a_picture_that_no_text_shows_is_told_of(site: Site) -> None:
    site.write("images/lamp.svg", SVG)
    assert site.told() == [f"content/images/lamp.svg:1:1: warning: {NOT_SHOWN}"]


def test_a_folder_of_many_is_told_of_as_one(site: Site) -> None:
    for number in range(12):
        site.write(f"images/2019/{number:02}.svg", SVG)
    assert site.told() == [
        "content/images/2019:1:1: warning: holds 12 pictures that no text shows, such as 00.svg, 01.svg, 02.svg"
    ]


def test_a_picture_may_be_of_use_in_other_ways_than_in_a_text(site: Site) -> None:
    for name in ("in-a-draft", "in-a-sheet", "on-a-page", "shared", "in-a-source", "photo"):
        site.write(f"images/{name}.svg", SVG)
    site.write("images/favicon.svg", SVG)
    site.column("draft", "![A lamp](../images/in-a-draft.svg)", status="draft")
    site.write("authors/ada.md", name="Ada", photo="../images/photo.svg")
    for name in ("in-a-sheet", "on-a-page", "shared", "in-a-source"):
        site.put(f"images/{name}.svg", SVG)
    site.put("theme/css/own.css", '/* url(gone.svg) */ p { background: url("../../images/in-a-sheet.svg") }')
    shared = '<meta property="og:image" content="https://paper.example/images/shared.svg">'
    sources = '<picture><source srcset="/images/in-a-source.svg 2x"><img src="/images/on-a-page.svg" alt=""></picture>'
    site.page("index.html", sources, head=shared)
    assert site.told() == []


# Missing -------------------------------------------------------------------------------------------------------


def test_what_a_page_asks_for_beside_its_links_has_to_be_there(site: Site) -> None:
    site.column("why", '<img src="/images/a.svg" srcset="/images/b.svg 2x" alt="A lamp">')
    site.page("columns/why/index.html", '<img src="/images/a.svg" srcset="/images/b.svg 2x, c.svg 3x" alt="A lamp">')
    site.put("theme/css/own.css", "@import 'more.css'; p { background: url(none.svg) } q { background: url(data:,x) }")
    assert site.told() == [
        "columns/why/index.html:1:1: `c.svg` leads nowhere",
        "content/columns/why.md:6:34: `/images/b.svg` leads nowhere",
        "theme/css/own.css:1:1: `more.css` leads nowhere, and readers' browsers ask for it",
        "theme/css/own.css:1:1: `none.svg` leads nowhere, and readers' browsers ask for it",
    ]
    assert {problem.severity for problem in site.found()} == {"error"}


# Alternative text ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alt", ["IMG_2041", "lamp.svg", "DSC 0042", "Picture", "Screenshot 2026-03-04"])
def test_a_files_name_does_not_say_what_a_picture_shows(site: Site, alt: str) -> None:
    site.write("images/lamp.svg", SVG)
    shown(site, "../images/lamp.svg", alt)
    site.put("images/lamp.svg", SVG)
    assert site.told() == [
        f"content/columns/why.md:8:1: warning: `{alt}` does not say what the picture shows"
    ]  # fmt: skip


def test_empty_brackets_are_a_slip_and_an_empty_alt_is_not(site: Site) -> None:
    site.write("images/lamp.svg", SVG)
    site.put("images/lamp.svg", SVG)
    shown(site, "../images/lamp.svg", "")
    (problem,) = site.found()
    assert str(problem) == (
        "content/columns/why.md:8:1: warning: the picture lamp.svg has no words for those who cannot see it; "
        "say in a few words what it shows, between the brackets: `![…](…)`"
    )
    site.column("why", 'Look.\n\n<img src="../images/lamp.svg" alt="">')
    assert site.told() == []
    site.column("why", "```\n![](other.svg)\n```\n\n![A lamp](../images/lamp.svg)")
    assert site.told() == []


def test_an_image_without_any_alt_is_told_of(site: Site) -> None:
    site.write("images/lamp.svg", SVG)
    site.put("images/lamp.svg", SVG)
    site.column("why", '<img src="../images/lamp.svg">')
    site.page("columns/why/index.html", '<img src="/images/lamp.svg">')
    site.page("index.html", '<img src="/images/lamp.svg"><img src="/images/lamp.svg" role="presentation">')
    assert site.told() == ["content/columns/why.md:6:13: warning: the picture lamp.svg has no alternative text"]


def test_a_picture_in_front_matter_needs_words_too(site: Site) -> None:
    site.write("images/lamp.svg", SVG)
    site.column("why", image="../images/lamp.svg")
    site.column("how", image="{src: ../images/lamp.svg, alt: lamp.svg}")
    assert site.told() == [
        "content/columns/how.md:4:39: warning: image: `lamp.svg` does not say what the picture shows",
        "content/columns/why.md:4:8: warning: image: its picture has no `alt`",
    ]


# Credits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("licence", "asks"),
    [
        ("CC BY 4.0", True), ("CC BY-SA 3.0", True), ("Creative Commons Attribution 4.0", True), ("cc-by-nc", True),
        ("https://creativecommons.org/licenses/by/4.0/", True), ("CC0 1.0", False), ("Public domain", False),
        ("All rights reserved", False),
    ],
)  # fmt: skip
def test_a_licence_may_ask_that_somebody_be_named(site: Site, licence: str, asks: bool) -> None:
    site.write("images/lamp.svg", SVG)
    site.column("why", image=f'{{src: ../images/lamp.svg, alt: A lamp, licence: "{licence}"}}')
    site.column("how", image=f'{{src: ../images/lamp.svg, alt: A lamp, licence: "{licence}", credit: Ada}}')
    told = [f"content/columns/why.md:4:56: warning: image: its picture is used under {licence}, and nobody is named"]
    assert site.told() == (told if asks else [])


@pytest.mark.parametrize(
    ("credit", "is_told"),
    [("CC BY 4.0", True), ("CC BY-SA 4.0 International", True), ("Ada · CC BY 4.0", False), ("CC BY 4.0, Ada", False)],
)
def test_a_figure_under_such_a_licence_names_somebody(site: Site, credit: str, is_told: bool) -> None:
    site.write("images/lamp.svg", SVG)
    site.put("images/lamp.svg", SVG)
    site.column("why", f'![A lamp](../images/lamp.svg "A lamp."){{: credit="{credit}" }}')
    caption = f'<figcaption>A lamp. <small class="credit">{credit}</small></figcaption>'
    site.page("columns/why/index.html", f'<figure><img src="/images/lamp.svg" alt="A lamp">{caption}</figure>')
    told = f"content/columns/why.md:6:13: warning: lamp.svg is under {credit}, and nobody is named"
    assert site.told() == ([told] if is_told else [])


def test_what_a_picture_says_of_its_licence_is_read(site: Site) -> None:
    site.write("images/lamp.svg", LICENSED)
    site.put("images/lamp.svg", LICENSED)
    shown(site, "../images/lamp.svg")
    site.column("how", image="{src: ../images/lamp.svg, alt: A lamp}")
    assert site.told() == [
        "content/columns/how.md:4:8: warning: image: its picture says within itself that it is under CC BY-SA 4.0, "
        "and nobody is named",
        "content/columns/why.md:8:13: warning: lamp.svg is under CC BY-SA 4.0, as it says itself, and nobody is named",
    ]
