"""What an author cannot have meant is told with its place and its mend, and nothing is told of what may be meant."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from plugins.core.body import Converter
from plugins.core.problems import ContentProblems
from tests.plugins.conftest import Content

CONTENT = sorted((Path(__file__).parents[3] / "content").rglob("*.md"))


@pytest.fixture(scope="module")
def converter(markdown_setting: dict[str, Any]) -> Converter:
    return Converter(markdown_setting)


def told(converter: Converter, text: str) -> list[str]:
    return [f"{slip.line}:{slip.column} {slip.what}; {slip.fix}" for slip in converter.convert(text).slips]


NEVER_CLOSED = "the code that begins here with {0} is never closed; write {0} in a line of its own where it ends"
LEFT_OPEN = "`<{0}>` is never closed, and takes in what follows the text; write `</{0}>` where it ends"
STRAY = "`</{0}>` closes nothing that the text has opened; take it away, or write `<{0}>` where it begins"
CUT_SHORT = "a quotation mark or the `>` is missing in the tag that begins here with `<{0}`; write it"
NO_ADDRESS = (
    "there is no address for `[{0}]`, so that this is no {1}; write it in a line of its own, as in `[{0}]: https://…`"
)
SECOND_TITLE = (
    "this is a heading of the first level, and the title of the page is one already; "
    "write `##` for the headings of a text"
)
APART = "`[{0}]` and `({1})` stand apart, and are no link; let nothing stand between them"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n```bash\nb\n\nc\n", ["3:1 " + NEVER_CLOSED.format("```")]),
        ("```\na\n```\n\n~~~~\nb\n", ["5:1 " + NEVER_CLOSED.format("~~~~")]),
        ("- a\n\n    ```bash\n    b\n\n- c\n", ["3:5 " + NEVER_CLOSED.format("```")]),
        (
            '```bash title="x"\na\n```\n',
            [
                "1:1 what stands behind ``` is not understood, so that no code begins here; "
                "write the language by itself, as in ```python"
            ],
        ),
    ],
)
def test_code_that_is_never_closed(converter: Converter, text: str, expected: list[str]) -> None:
    assert told(converter, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n<div>\n\nb\n", ["3:1 " + LEFT_OPEN.format("div")]),
        (
            'a <b>b\n\n<table class="x"><tr><td>c\n',
            ["1:3 " + LEFT_OPEN.format("b"), "3:1 " + LEFT_OPEN.format("table")],
        ),
        ("```\n<section>\n```\n\n<SECTION>\n", ["5:1 " + LEFT_OPEN.format("section")]),
        ("a\n\n</div></article>\n", ["3:1 " + STRAY.format("div"), "3:7 " + STRAY.format("article")]),
        ("<table><tr><td></div></td></tr></table>\n", ["1:16 " + STRAY.format("div")]),
        ('a <a href="https://x.example>b</a>\n', ["1:3 " + CUT_SHORT.format("a")]),
        ('<p><a href="https://x.example>b</a> <a href="/">c</a></p>\n', ["1:4 " + CUT_SHORT.format("a")]),
    ],
)
def test_html_that_is_not_whole(converter: Converter, text: str, expected: list[str]) -> None:
    assert told(converter, text) == expected


@pytest.mark.parametrize(
    ("text", "place"),
    [("a\n\n<!-- b\n\nc\n", "3:1"), ("a `<!--` <!-- b\n", "1:10"), ("<!-- a -->\n\n<!-- b -- >\n", "3:1")],
)
def test_a_remark_that_readers_see(converter: Converter, text: str, place: str) -> None:
    what = "the remark that begins here with `<!--` is never closed, and readers see it; write `-->` where it ends"
    assert told(converter, text) == [f"{place} {what}"]


def test_what_is_written_again_and_again_is_told_in_one_line_that_can_be_read(converter: Converter) -> None:
    remarks, (fence,) = told(converter, "<!--" * 500), told(converter, "`" * 500)
    assert [remark.split(" ")[0] for remark in remarks] == ["1:1"]
    assert len(fence) < 300


def test_a_remark_that_readers_see_because_of_an_empty_line(converter: Converter) -> None:
    what = "the remark that begins here with `<!--` has an empty line in it, and readers see it"
    assert told(converter, "a <!-- b\n\nc --> d\n") == [f"1:3 {what}; let it begin a line of its own"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            "<div>\n<!-- a\n</div>\n",
            "7:1: the remark that begins here with `<!--` is never closed, and hides the rest of the page; "
            "write `-->` where it ends",
        ),
        (
            "<textarea>\n",
            "6:1: `<textarea>` is never closed, and takes the rest of the page for its text; "
            "write `</textarea>` where it ends",
        ),
    ],
)
def test_what_would_hide_the_rest_of_the_page_is_an_error(content: Content, body: str, problem: str) -> None:
    content.column("a", body)
    with pytest.raises(ContentProblems):
        content.read()
    assert content.problems() == [f"content/columns/a.md:{problem}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# One\n\n## Two\n", ["1:1 " + SECOND_TITLE]),
        ("a\n\nOne\n===\n", ["3:1 " + SECOND_TITLE]),
        ("a\n\n<h1>One</h1>\n", ["3:1 " + SECOND_TITLE]),
        (
            "## One\n\n##### Two\n",
            ["3:1 the headings go from level 2 to level 5, and what lies between is missing; write `###`"],
        ),
        ("### One\n", ["1:1 the headings go from level 1 to level 3, and what lies between is missing; write `##`"]),
    ],
)
def test_headings_out_of_step(converter: Converter, text: str, expected: list[str]) -> None:
    assert told(converter, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[one two] (https://x.example/a_b) c\n", ["1:1 " + APART.format("one two", "https://x.example/a_b")]),
        ("a [*one*]\n(mailto:a@b.example)\n", ["1:3 " + APART.format("*one*", "mailto:a@b.example")]),
        ("see [one][nope]\n", ["1:5 " + NO_ADDRESS.format("nope", "link")]),
        ("see [one `two`][]\n", ["1:5 " + NO_ADDRESS.format("one `two`", "link")]),
        ("![a][1]\n\n[2]: https://x.example\n", ["1:1 " + NO_ADDRESS.format("1", "picture")]),
        ("    [one][nope]\n\n[one][nope]\n", ["3:1 " + NO_ADDRESS.format("nope", "link")]),
        (
            "a\n\n[^2]: b\n",
            [
                "3:1 nothing refers to the note `[^2]`, and it is printed all the same; "
                "write `[^2]` where it belongs, or take the note away"
            ],
        ),
        (
            "| a | b |\n|---|\n| 1 | 2 |\n",
            ["2:1 the table has 2 columns, and the line below their heads has 1; write `|---|---|`"],
        ),
        (
            "Words\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            ["2:1 a table begins in the midst of a paragraph here, and is none; leave a line empty before it"],
        ),
    ],
)
def test_marks_that_came_out_as_signs(converter: Converter, text: str, expected: list[str]) -> None:
    assert told(converter, text) == expected


GOOD = [
    "`<div>` and ``a ` <b>`` and `[one][nope]` and `<!--`\n",
    "    <div>\n    [one][nope]\n    ```\n",
    "```\n<div>\n[one] (https://x.example)\n# One\n| a | b |\n|---|\n```\n",
    "<pre>\n```\n[one][nope]\n</pre>\n",
    "<!-- <div> [one][nope] ``` -->\n\n<!-- more -->\n",
    "<!--\n\na remark of\n\ntwo paragraphs\n-->\n",
    "&lt;!-- as text\n",
    "\\[one][nope] and \\[one] (https://x.example) and \\![a][nope]\n",
    "[sic] (https://x.example), [1] (https://x.example), [x] (https://x.example) and [see it] (later)\n",
    "array[i][j], [a-z][0-9], [^1][^2], [one][two][three]\n\n[^1]: a\n\n[^2]: b[^1]\n",
    "[one][Ref  A] [two][] ![c][two]\n\n[ref a]: https://x.example\n[two]: https://x.example\n",
    "<p>One<p>Two\n",
    "<ul><li>One<li>Two</ul>\n",
    '<div><p>a <br> <img src="/a.svg" alt="a > b"> <i class=x></i></p></div>\n',
    '<svg viewBox="0 0 1 1"><title>a</title><a href="/"><path d="M0"/></a></svg>\n',
    "<iframe src='/a' title=\"b's\"></iframe> <script>if (a < b) '</div>'</script>\n",
    '<div markdown="1">\n\n## One\n\n</div>\n',
    "<https://x.example/a> <a@b.example> 1 < 2 and a <b or a<b>c</b>\n",
    "## One\n\n### Two\n\n## Three\n\nFour\n----\n\n### Five\n",
    "## One\n\n> #### Said by others\n\n### Two\n",
    "a | b\n---|---\n1 | 2\n\n| a |\n|---|\n| 1 |\n\n| `a|b` | c |\n|:-:|--:|\n| 1 | 2 |\n",
    "a | b\n\n---\n\nc --- d | e\n",
    "~~~\na\n~~~\n\n- b\n\n        ```bash\n\n````\n```\n````\n\n```a``` b\n",
    "a ```b\nc``` d\n",
]


@pytest.mark.parametrize("text", GOOD)
def test_nothing_is_told_of_what_may_be_meant(converter: Converter, text: str) -> None:
    assert told(converter, text) == []


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.stem)
def test_nothing_is_told_of_the_manual(converter: Converter, path: Path) -> None:
    assert told(converter, path.read_text(encoding="utf-8").partition("\n---\n")[2]) == []


def test_nothing_is_told_of_what_markdown_was_not_asked_for() -> None:
    assert told(Converter({}), "a\n\n```\nb\n\n[^1]: c\n\n| a | b |\n|---|\n") == []


def test_a_place_is_that_in_the_file_whatever_ends_its_lines(converter: Converter) -> None:
    assert told(converter, "a\r\n\r\n\t<b>x</b> [one][nope]\r\n\r\n[one][nope]\r\n")[0].startswith("5:1 ")


def test_what_is_wrong_is_a_warning_and_is_told_again_where_front_matter_is_in_error(content: Content) -> None:
    content.column("a", "a\n\n<div>\n")
    problem = "content/columns/a.md:8:1: warning: " + LEFT_OPEN.format("div")
    assert content.problems() == [problem]
    content.column("a", "a\n\n<div>\n", tagz="x")
    assert any("tagz" in one for one in content.problems())
    assert any(LEFT_OPEN.format("div") in one for one in content.problems())


HEAPS = ["<div>", "</div>", '<a href="', "<a b", "<!--", "<pre>", "<script>", "<svg>", "<code>", "a <!-- b\n\nc --> "]
HEAPS += ["` `` ", "[a][b] ", "![a][b", "[aa] (https://x) ", "| a | b |\n|---|\n\n", "# a\n", "[^1]: a\n\n"]


@pytest.mark.parametrize("heap", HEAPS)
def test_ten_thousand_slips_take_no_time(converter: Converter, heap: str) -> None:
    begin = time.process_time()
    converter.convert(heap * 10_000)
    assert time.process_time() - begin < 20


MERGED = (
    "Git left a mark here, where two versions of the text met; "
    "keep what is right of the two, and take the lines with `<<<<<<<`, `=======` and `>>>>>>>` away"
)
DOUBLED = "a note above is called `[^{0}]` too, and is left out; give each note a name of its own"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> spring\n", [f"3:1 {MERGED}"]),
        ("<<<<<<< HEAD\n\nb\n\n=======\n\nc\n\n>>>>>>> spring\n\n<<<<<<< HEAD\n", [f"1:1 {MERGED}", f"11:1 {MERGED}"]),
        ("```\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> spring\n```\n", []),
        ("Git writes:\n\n    <<<<<<< HEAD\n    b\n", []),
        ("The mark `<<<<<<< HEAD` is Git's.\n", []),
    ],
)
def test_what_git_leaves_where_two_versions_met(converter: Converter, text: str, expected: list[str]) -> None:
    slips = converter.convert(text).slips
    found = [f"{slip.line}:{slip.column} {slip.what}; {slip.fix}" for slip in slips if slip.severity == "error"]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a[^1] b[^1]\n\n[^1]: c\n[^1]: d\n", ["4:1 " + DOUBLED.format("1")]),
        ("a[^1]\n\n[^1]: c\n\nb[^1]\n\n[^1]: d\n", ["7:1 " + DOUBLED.format("1")]),
        ("a[^1] b[^2]\n\n[^1]: c\n[^2]: d\n", []),
        ("a[^1]\n\n[^1]: c\n\n```\n[^1]: d\n```\n", []),
        ("a[^1]\n\n<!--\n[^1]: c\n-->\n\n[^1]: d\n", []),
    ],
)
def test_a_note_that_another_of_its_name_replaces(converter: Converter, text: str, expected: list[str]) -> None:
    assert told(converter, text) == expected
