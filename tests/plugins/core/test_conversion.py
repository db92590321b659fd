"""Bodies finished: links resolved and blamed at their place, pictures looked at, standfirsts set, words counted."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image

from plugins.core.model import Column
from tests.plugins.conftest import Content

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'


def png(width: int = 4, height: int = 3) -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (width, height)).save(raw, "PNG")
    return raw.getvalue()


def the_column(content: Content, name: str = "a") -> Column:
    column = content.read().by_source[f"columns/{name}.md"]
    assert isinstance(column, Column)
    return column


def test_a_body_is_finished_html_with_its_headings_and_words(content: Content) -> None:
    content.column("a", "## One\n\nTwo words, [and](b.md) more.")
    content.column("b")
    column = the_column(content)
    assert '<a href="/columns/b/">and</a>' in column.html
    assert (column.word_count, column.reading_minutes) == (6, 1)


def test_words_are_counted_in_scripts_without_spaces_too(content: Content) -> None:
    content.column("a", "日本語の文章です。" * 100)
    assert the_column(content).word_count > 700


def test_a_body_is_never_run_as_a_template(content: Content) -> None:
    content.column("a", "{{ 7*7 }} and {% if x %} and ]]> and `{{ SITEURL }}`")
    assert "{{ 7*7 }} and {% if x %} and ]]&gt; and <code>{{ SITEURL }}</code>" in the_column(content).html


def test_twenty_thousand_brackets_take_less_than_a_second(content: Content) -> None:
    content.column("a", "[" * 20_000)
    before = time.process_time()
    assert the_column(content).html.count("[") == 20_000
    assert time.process_time() - before < 1


def test_lists_nested_beyond_sense_are_a_problem_at_their_line(content: Content) -> None:
    content.column("a", "Text.\n\n" + "\n".join(" " * 4 * depth + "- x" for depth in range(400)))
    (problem,) = content.problems()
    file, line, rest = problem.split(":", 2)
    assert file == "content/columns/a.md"
    assert 10 < int(line) < 410
    assert "nested too deeply" in rest


def test_every_broken_link_is_named_where_it_stands(content: Content) -> None:
    body = "See gone.md: [one](gone.md), `x` ![two](<a b.png>)\nand [three](gone.md).\n\n[four][4]\n\n[4]: more.md\n"
    content.column("a", body)
    assert content.problems() == [
        "content/columns/a.md:6:20: there is no file `gone.md`; check the name and the folder",
        "content/columns/a.md:6:42: there is no file `a b.png`; check the name and the folder",
        "content/columns/a.md:7:13: there is no file `gone.md`; check the name and the folder",
        "content/columns/a.md:11:6: there is no file `more.md`; check the name and the folder",
    ]


def test_a_link_with_signs_in_it_is_found_where_it_stands(content: Content) -> None:
    content.column("a", "Text [one](gone.md?a=1&b=2#c) text.")
    (problem,) = content.problems()
    assert problem.startswith("content/columns/a.md:6:12: there is no file `gone.md?a=1&b=2#c`")


def test_a_space_in_an_address_elsewhere_is_a_warning_and_one_in_the_name_of_a_file_is_none(content: Content) -> None:
    content.write("files/a b.txt", "x")
    content.column(
        "a", "[x](https://example.org/a b) and [y](<../files/a b.txt>) and [z](https://example.org/ 'title')"
    )
    assert content.problems() == [
        "content/columns/a.md:6:5: warning: there is a space in the address `https://example.org/a b`; "
        "write `%20` in its place, or put what is no address in quotation marks, as the title of the link"
    ]


def test_a_broken_link_in_the_standfirst_is_named_too(content: Content) -> None:
    content.column("a", summary="See [this](gone.md).")
    assert content.problems() == [
        "content/columns/a.md:4:10: summary: there is no file `gone.md`; check the name and the folder"
    ]


def test_a_standfirst_may_hold_inline_markdown(content: Content) -> None:
    content.column("a", summary="'*One* & [two](b.md) <em>three</em>'")
    content.column("b", summary="Plain & simple")
    column = the_column(content)
    assert column.standfirst == '<em>One</em> &amp; <a href="/columns/b/">two</a> <em>three</em>'
    assert column.summary == "One & two three"
    assert the_column(content, "b").standfirst == "Plain &amp; simple"


def test_a_column_may_link_to_a_draft_which_is_a_warning(content: Content) -> None:
    content.column("a", "[x](b.md)")
    content.column("b", status="draft")
    assert content.problems() == [
        "content/columns/a.md:6:5: warning: the link `b.md` leads to a text that is not public yet; "
        "publish that text first, or take the link away"
    ]
    assert content.problems(show_drafts=True) == []


@pytest.mark.parametrize("written", ["../images/a.svg", "/images/a.svg", "{static}/images/a.svg"])
def test_a_picture_in_front_matter_is_found_and_measured(written: str, content: Content) -> None:
    content.write("images/a.svg", SVG)
    content.column("a", image=f'"{written}"')
    image = the_column(content).image
    assert image is not None
    assert (image.address, image.width, image.height) == ("/images/a.svg", 4, 3)


def test_files_that_front_matter_names_must_exist(content: Content) -> None:
    content.column(
        "a", image="{src: gone.png, alt: A}", audio="talk.mp3", video="{url: https://b.example/, still: still.png}"
    )
    content.write("authors/ada.md", name="Ada", photo="ada.jpg")
    assert content.problems() == [
        "content/authors/ada.md:3:8: photo: there is no file `ada.jpg`; check the name and the folder",
        "content/columns/a.md:4:14: image.src: there is no file `gone.png`; check the name and the folder",
        "content/columns/a.md:5:8: audio.src: there is no file `talk.mp3`; check the name and the folder",
        "content/columns/a.md:6:41: video.still: there is no file `still.png`; check the name and the folder",
    ]


def test_recordings_of_ours_have_addresses_from_the_root(content: Content) -> None:
    content.write("columns/talk.mp3", b"ID3")
    content.write("columns/still.png", png())
    content.column("a", audio="talk.mp3", video="{url: https://b.example/, still: still.png}")
    content.column("b", audio="https://b.example/talk.mp3")
    column = the_column(content)
    assert column.audio is not None
    assert column.video is not None
    assert (column.audio.src, column.video.still) == ("/columns/talk.mp3", "/columns/still.png")
    other = the_column(content, "b").audio
    assert other is not None
    assert other.src == "https://b.example/talk.mp3"


def test_a_portrait_has_an_address(content: Content) -> None:
    content.write("images/ada.svg", SVG)
    content.write("authors/ada.md", "Bio.", name="Ada", photo="../images/ada.svg")
    (author,) = content.read().authors
    assert (author.photo_address, author.html) == ("/images/ada.svg", "<p>Bio.</p>")


def test_a_column_holds_its_people_and_subjects_whole(content: Content) -> None:
    content.write("authors/ada.md", "Bio.", name="Ada")
    content.write("tags/craft.md", "On craft.", title="Craft")
    content.write("series/road.md", "A road.", title="Road")
    content.write("categories/news.md", "New.", title="News")
    content.column("a", authors="Ada", tags="Craft", series="Road", category="News")
    column = the_column(content)
    assert column.series is not None
    assert column.category is not None
    bodies = [column.authors[0].html, column.tags[0].html, column.series.html, column.category.html]
    assert bodies == ["<p>Bio.</p>", "<p>On craft.</p>", "<p>A road.</p>", "<p>New.</p>"]


def test_attached_files_lie_beside_the_page_and_each_lies_in_one_place(content: Content) -> None:
    content.write("columns/one/pic.png", png())
    content.write("columns/two/pic.png", png())
    content.column("a", "![]({attach}one/pic.png) ![]({attach}two/pic.png)")
    content.column("b", "![]({attach}one/pic.png)")
    library = content.read()
    assert dict(library.statics) == {
        "columns/one/pic.png": "/columns/a/pic.png",
        "columns/two/pic.png": "/columns/two/pic.png",
    }
    assert 'src="/columns/a/pic.png"' in the_column(content, "b").html


def test_pictures_that_are_none_are_named_wherever_they_lie(content: Content) -> None:
    content.column("a")
    content.write("images/text.png", "This is a text.")
    content.write("columns/script.svg", "<svg><script/></svg>")
    content.write("images/script.svg", "<svg onload='x'/>")
    content.write("images/cut.png", png()[:50])
    assert content.problems() == [
        "content/columns/script.svg:1:1: holds a script; save it without; a picture needs none",
        "content/images/cut.png:1:1: is cut short or damaged; take it from where it came from once more",
        "content/images/script.svg:1:1: holds a script; save it without; a picture needs none",
        "content/images/text.png:1:1: is not a picture, whatever its name says; "
        "save it again as JPEG, PNG, WebP or SVG",
    ]


def test_hostile_titles_stay_text(content: Content) -> None:
    title = "<script>alert(1)</script> & ]]> {{ 7*7 }} \u202eevil \U0001f600"
    content.column("a", title=f"'{title}'")
    content.write("authors/x.md", name="'<img onerror=x>'")
    library = content.read()
    assert (library.columns[0].title, library.authors[0].title) == (title, "<img onerror=x>")


def test_a_site_below_a_path_has_it_before_every_link_once(content: Content) -> None:
    content.write("images/a.svg", SVG)
    content.column("a", "[x](b.md) ![](../images/a.svg) [y](/about/)", image="../images/a.svg")
    content.column("b")
    column = content.read(root_path="/blog").by_source["columns/a.md"]
    assert 'href="/blog/columns/b/"' in column.html
    assert 'src="/blog/images/a.svg"' in column.html
    assert 'href="/blog/about/"' in column.html
    assert column.image is not None
    assert column.image.address == "/images/a.svg"


def test_a_space_in_an_address_of_the_front_matter_is_taken_as_it_is(content: Content) -> None:
    content.column("a", image="https://example.org/a b.png")
    assert content.problems() == []
