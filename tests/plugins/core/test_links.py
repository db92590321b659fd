"""Links: those to other files become addresses, those that lead nowhere are named, and all others stay as they are."""

from __future__ import annotations

import html as html_module
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.core.destinations import Destinations
from plugins.core.links import resolve, resolve_file
from plugins.core.near_files import NearFiles

TEXTS = {
    "columns/a.md": "/columns/a/", "columns/b c.md": "/columns/b-c/", "columns/draft.md": None,
    "pages/about.md": "/about/",
    "columns/deep/d.md": "/columns/d/", "columns/é.md": "/columns/e/",
}  # fmt: skip
FILES = {
    "images/pic.png": "/images/pic.png",
    "columns/beside.svg": "/columns/beside.svg",
    "images/a b.png": "/images/a%20b.png",
}


def destinations(root: str = "") -> Destinations:
    return Destinations(
        texts=TEXTS,
        has_file=FILES.__contains__,
        statics=FILES.get,
        attach=lambda path, source: f"/columns/a/{path.rpartition('/')[2]}",
        names=lambda kind, name: {("tag", "Craft"): "/tags/craft/"}.get((kind, name)),
        picture_size=lambda path: (640, 480) if path.endswith(".png") else None,
        near_text=NearFiles(lambda: TEXTS).nearest,
        near_file=NearFiles(lambda: FILES).nearest,
        root_path=root,
    )


def link(address: str, source: str = "columns/a.md", root: str = "") -> tuple[str, list[str]]:
    """Return what becomes of a link, and what is said of it."""
    resolved = resolve(f'<p><a href="{html_module.escape(address)}">x</a></p>', source, destinations(root))
    became = resolved.html.removeprefix('<p><a href="').removesuffix('">x</a></p>')
    return html_module.unescape(became), [trouble.what for trouble in resolved.troubles]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("deep/d.md", "/columns/d/"),
        ("deep/../deep/d.md", "/columns/d/"),
        ("../pages/about.md#team", "/about/#team"),
        ("../pages/about.md?x=1#team", "/about/?x=1#team"),
        ("b%20c.md", "/columns/b-c/"),
        ("b c.md", "/columns/b-c/"),
        ("é.md", "/columns/e/"),
        ("%C3%A9.md", "/columns/e/"),
        ("{filename}deep/d.md", "/columns/d/"),
        ("{filename}/pages/about.md", "/about/"),
        ("|filename|/pages/about.md", "/about/"),
        ("%7Bfilename%7D/pages/about.md", "/about/"),
        ("{static}/images/pic.png", "/images/pic.png"),
        ("{static}../images/pic.png", "/images/pic.png"),
        ("{static}../pages/about.md", "/about/"),
        ("{filename}/images/pic.png", "/images/pic.png"),
        ("{attach}beside.svg", "/columns/a/beside.svg"),
        ("../images/a%20b.png", "/images/a%20b.png"),
        ("beside.svg", "/columns/beside.svg"),
        ("{tag}Craft", "/tags/craft/"),
        ("{index}", "/"),
    ],
)
def test_a_link_to_a_file_becomes_its_address(written: str, address: str) -> None:
    assert link(written) == (address, [])
    assert link(written, root="/blog") == (f"/blog{address}", [])


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/a.md", "http://localhost:5000/x", "//example.org/x", "mailto:ada@example.org",
        "tel:+43123",
        "ftp://example.org/x", "localhost:5000/x", "localhost:8080", "#part", "",
        "chrome://flags", "xmpp:a@b.example", "sms:+43", "urn:isbn:0812504151",
    ],
)  # fmt: skip
def test_other_links_stay_as_they_are(written: str) -> None:
    assert link(written) == (written, [])


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("../b/", "/columns/b/"), ("other", "/columns/a/other"), ("page.html#x", "/columns/a/page.html#x"),
        ("?q=1", "/columns/a/?q=1"), ("a b&amp;ü/", "/columns/a/a%20b&amp;%C3%BC/"), ("./", "/columns/a/"),
    ],
)  # fmt: skip
def test_an_address_that_counts_from_the_page_leads_to_the_same_place_from_a_list(written: str, whole: str) -> None:
    assert link(written) == (whole, [])


def test_an_address_from_the_root_has_the_sites_own_path_before_it_once() -> None:
    assert link("/about/", root="/blog") == ("/blog/about/", [])
    assert link("/blog/about/", root="/blog") == ("/blog/about/", [])
    assert link("/blogs/about/", root="/blog") == ("/blog/blogs/about/", [])


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("gone.md", "there is no file `gone.md`"),
        ("A.md", "there is no file `A.md`"),
        ("{filename}gone.md", "there is no file `{filename}gone.md`"),
        ("{static}gone.png", "there is no file `{static}gone.png`"),
        ("{attach}gone.png", "there is no file `{attach}gone.png`"),
        ("{tag}Nothing", "no tag is called `Nothing`"),
        ("{author}Nobody", "no author is called `Nobody`"),
        ("deep\\d.md", "there is no file `deep\\d.md`"),
        ("..\\images\\pic.png", "there is no file `..\\images\\pic.png`"),
        ("{attach}../../../secret.txt", "`{attach}../../../secret.txt` lies outside the content folder"),
        ("{static}/../secret.txt", "`{static}/../secret.txt` lies outside the content folder"),
        ("{filename}../../x.md", "`{filename}../../x.md` lies outside the content folder"),
        ("../../x.md", "`../../x.md` lies outside the content folder"),
        ("{static}%2e%2e/%2e%2e/x", "`{static}%2e%2e/%2e%2e/x` lies outside the content folder"),
        ("javascript:alert(1)", "the link `javascript:alert(1)`: it would run a script"),
        (" JAVA\tSCRIPT:alert(1)", "the link ` JAVA\tSCRIPT:alert(1)`: it would run a script"),
        ("data:text/html,x", "the link `data:text/html,x`: it would run a script"),
        ("file:///Volumes/ada/x.png", "the link `file:///Volumes/ada/x.png`: it leads to a disk that only you have"),
        ("C:\\texts\\x.png", "the link `C:\\texts\\x.png`: it leads to a disk that only you have"),
        ("gibberish:12ab", "the link `gibberish:12ab`: `gibberish:` is no address that a browser follows"),
    ],
)
def test_a_link_that_cannot_stand_is_named(written: str, what: str) -> None:
    assert link(written)[1] == [what]


def test_a_link_that_is_nearly_right_is_told_what_was_meant() -> None:
    resolved = resolve('<a href="aa.md">', "columns/a.md", destinations())
    assert resolved.troubles[0].fix == "check the name and the folder"
    resolved = resolve('<a href="deep\\d.md">', "columns/a.md", destinations())
    assert resolved.troubles[0].fix == "write it with slashes that lean forward, `deep/d.md`"


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("../images/Pic.png", "write it with the same capitals as the file has, `../images/pic.png`"),
        ("../Images/pic.png#x", "write it with the same capitals as the file has, `../images/pic.png`"),
        ("{static}/images/PIC.png", "write it with the same capitals as the file has, `{static}/images/pic.png`"),
        ("besides.svg", "did you mean `beside.svg`?"),
        ("besdie.svg", "did you mean `beside.svg`?"),
        ("./pic.png", "did you mean `../images/pic.png`?"),
        ("beside.png", "did you mean `beside.svg`?"),
        ("../images/a%20B.png", "write it with the same capitals as the file has, `../images/a%20b.png`"),
        ("../images/p\u200bic.png", "did you mean `../images/pic.png`?"),
        ("“../images/pic.png”", "type straight ones, or none"),
        ("../images/pic.png ‘A “lamp”’", "did you mean `../images/pic.png`?"),
        ("../images/pic.png ‘A lamp’", 'type straight ones, as in `../images/pic.png "A lamp"`'),
        ("{static}/images/pic.png “A”", 'type straight ones, as in `{static}/images/pic.png "A"`'),
        ("other.svg", "check the name and the folder"),
    ],
)
def test_a_file_that_is_not_there_is_told_with_the_one_that_was_meant(written: str, fix: str) -> None:
    (trouble,) = resolve_file(written, "columns/a.md", destinations())[2]
    assert trouble.fix == fix


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("A.md", "write it with the same capitals as the file has, `a.md`"),
        ("../columns/draf.md", "did you mean `draft.md`?"),
        ("about.md", "did you mean `../pages/about.md`?"),
        ("{filename}/columns/about.md", "did you mean `{filename}/pages/about.md`?"),
        (
            "e\u0301.md",
            "the name of `é.md` itself has its accents stored in another way; rename that file, typing it anew",
        ),
        ("../pages/about.md “About”", 'type straight ones, as in `../pages/about.md "About"`'),
        ("https://b.example/x “About”", 'type straight ones, as in `https://b.example/x "About"`'),
    ],
)
def test_a_text_that_is_not_there_is_told_with_the_one_that_was_meant(written: str, fix: str) -> None:
    (trouble,) = resolve(f'<a href="{html_module.escape(written)}">', "columns/a.md", destinations()).troubles
    assert trouble.fix == fix


def test_what_nobody_sees_in_a_link_that_leads_nowhere_is_named() -> None:
    (trouble,) = resolve_file("p\u200bic.svg", "images/a.md", destinations())[2]
    assert trouble.what.endswith("`: a zero-width space, which nobody sees, stands behind `p`")


def test_a_tag_may_have_quotation_marks_in_its_name() -> None:
    resolved = resolve('<a href="{tag}Al “Weird”">', "columns/a.md", destinations())
    assert resolved.troubles[0].what == "no tag is called `Al “Weird”`"


def test_a_link_to_what_is_not_public_yet_is_a_warning() -> None:
    (trouble,) = resolve('<a href="draft.md">', "columns/a.md", destinations()).troubles
    assert (trouble.severity, trouble.what) == ("warning", "the link `draft.md` leads to a text that is not public yet")


def test_a_picture_may_be_named_as_a_browser_finds_it_from_the_page() -> None:
    """Pelican passes such addresses on, and sites whose pages lie beside `images/` have relied on that."""
    html = '<p><img alt="" src="images/pic.png"></p>'
    at_the_root = destinations()
    at_the_root = Destinations(
        texts={"posts/old.md": "/old.html"}, has_file=at_the_root.has_file, statics=at_the_root.statics,
        attach=at_the_root.attach, names=at_the_root.names, picture_size=at_the_root.picture_size, root_path="",
    )  # fmt: skip
    assert 'src="/images/pic.png"' in resolve(html, "posts/old.md", at_the_root).html
    assert [trouble.what for trouble in resolve(html, "columns/a.md", destinations()).troubles] != []


def test_a_picture_of_ours_is_told_its_size_unless_it_says_one() -> None:
    resolve_html = resolve('<p><img src="../images/pic.png" alt=""></p>', "columns/a.md", destinations()).html
    assert resolve_html == '<p><img width="640" height="480" src="/images/pic.png" alt=""></p>'
    html = resolve('<img src="../images/pic.png" width="10">', "columns/a.md", destinations()).html
    assert html == '<img src="/images/pic.png" width="10">'


def test_a_picture_that_is_data_may_stay() -> None:
    assert resolve('<img src="data:image/png;base64,AAAA">', "columns/a.md", destinations()).troubles == []
    assert len(resolve('<a href="data:image/png;base64,AAAA">', "columns/a.md", destinations()).troubles) == 1


@pytest.mark.parametrize(
    "html",
    [
        '<!-- <a href="gone.md">x</a> -->', "<code>&lt;a href=&quot;gone.md&quot;&gt;</code>",
        "<p>href=\"gone.md\"</p>",
        '<a data-href="gone.md">x</a>', "no tags = none",
        "<!-- <a href='gone.md'> --><!-- more --><!-- <img src='x.png'> -->",
    ],
)  # fmt: skip
def test_what_is_no_link_is_left_alone(html: str) -> None:
    resolved = resolve(html, "columns/a.md", destinations())
    assert (resolved.html, resolved.troubles) == (html, [])


def test_links_around_comments_are_resolved() -> None:
    html = '<a href="deep/d.md">x</a><!-- more --><a href="deep/d.md">y</a><!-- never closed <a href="deep/d.md">'
    assert resolve(html, "columns/a.md", destinations()).html.count("/columns/d/") == 3


def test_a_file_in_front_matter_is_found_as_one_in_a_body_is() -> None:
    assert resolve_file("../images/pic.png", "columns/a.md", destinations("/blog")) == (
        "/images/pic.png",
        "images/pic.png",
        [],
    )
    assert resolve_file("/images/pic.png", "columns/a.md", destinations("/blog")) == (
        "/images/pic.png",
        "images/pic.png",
        [],
    )
    assert resolve_file("https://b.example/x.png", "columns/a.md", destinations()) == (
        "https://b.example/x.png",
        None,
        [],
    )
    assert resolve_file("gone.png", "columns/a.md", destinations())[2][0].what == "there is no file `gone.png`"


@pytest.mark.parametrize("written", ["gone", "../images/gone", "my portrait"])
def test_a_file_in_front_matter_without_what_names_of_files_end_in_is_missed_as_well(written: str) -> None:
    (trouble,) = resolve_file(written, "columns/a.md", destinations())[2]
    assert trouble.what == f"there is no file `{written}`"


def test_a_file_in_front_matter_without_what_its_name_ends_in_is_told_with_the_one_that_was_meant() -> None:
    (trouble,) = resolve_file("../images/pic", "columns/a.md", destinations())[2]
    assert trouble.fix == "did you mean `../images/pic.png`?"


HREF = st.text(st.one_of(st.sampled_from("./\\{}|%#?:&\"'<> amd2eE"), st.characters()), max_size=30)
BRACED = st.builds(
    lambda what, rest: f"{{{what}}}{rest}", st.sampled_from(["filename", "static", "attach", "tag"]), HREF
)


@given(HREF | BRACED, st.sampled_from(["columns/a.md", "a.md", "columns/deep/er/x.md"]))
@example("{static}..", "a.md")
@example("/../x", "a.md")
@example("http://[", "a.md")
@example("\x00", "a.md")
def test_no_link_makes_trouble_of_another_kind_or_leads_out_of_the_folder(written: str, source: str) -> None:
    used: list[str] = []

    def publish(path: str, _: str = "") -> str:
        used.append(path)
        return f"/{path}"

    to = Destinations(TEXTS, lambda path: True, publish, publish, lambda kind, name: None, lambda path: None)
    resolved = resolve(f'<a href="{html_module.escape(written)}"><img src="{html_module.escape(written)}">', source, to)
    assert resolved.html.count("<") == 2
    for trouble in resolved.troubles:
        assert trouble.what
        assert trouble.fix
    assert not any(path == ".." or path.startswith(("../", "/")) or "/../" in path for path in used)


@given(st.text(st.sampled_from("<>\"'= /!-ahrefimgsc\n.x"), max_size=200))
def test_any_html_is_gone_through(html: str) -> None:
    assert isinstance(resolve(html, "a.md", destinations()).html, str)


@pytest.mark.parametrize("part", ["<!--", '<a href="', "<a href=", '<img src="x.png"', "<a ", ' href="x"', "<"])
def test_long_and_broken_html_is_gone_through_quickly(part: str) -> None:
    before = time.process_time()
    resolve("<a" + part * 20_000, "a.md", destinations())
    assert time.process_time() - before < 1
