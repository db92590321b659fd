"""Files taken apart: what an author writes is read as it is meant, or every mistake is named with its place."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.core.conventions import Conventions
from plugins.core.fields_read import CONTROL
from plugins.core.front_matter import FrontMatter, Misencoded, decode, parse
from plugins.core.problems import Refusal
from plugins.core.schema import validate

CASES = sorted(Path(__file__).parent.glob("cases/front_matter/*.md"))

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("-:[]{}&*!|>'\"%@`#,?\\\n\t =abtile0129.é\u00a0\u2028\x85😀"),
        st.characters(exclude_categories=["Cs"]),
    )
)
"""Texts made of what YAML has a meaning for, and of anything else."""


def read(text: str) -> FrontMatter:
    return parse(text, "a.md")


def said(matter: FrontMatter) -> list[str]:
    return [str(problem) for problem in matter.problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_an_author_is_told_of_each_mistake_once_and_where_it_is(
    case: Path, conventions: Callable[..., Conventions]
) -> None:
    _, problems = validate("column", read(decode(case.read_bytes())), "a.md", conventions(shown_as=""))
    told = "".join(f"{problem}\n".removeprefix("a.md:") for problem in sorted(problems))
    assert told == case.with_suffix(".txt").read_text(encoding="utf-8")


def test_values_are_text_whatever_yaml_would_make_of_them() -> None:
    matter = read(
        "---\ntitle: No\nlang: no\nisbn: 0812504151\nslug: 1e3\nid: 1984\nsummary: null\ndate: 2026-03-04\n---\n"
    )
    assert matter.data == {
        "title": "No", "lang": "no", "isbn": "0812504151", "slug": "1e3", "id": "1984", "summary": "null",
        "date": "2026-03-04",
    }  # fmt: skip


@given(
    st.one_of(
        st.sampled_from(
            ["yes", "NO", "on", "Off", "y", "0812504151", "0x1F", "1_000", "1:30", ".inf", "12e03", "true"]
        ),
        st.integers(0).map(str),
        st.dates().map(str),
        st.from_regex(r"[A-Za-z][A-Za-z ]{0,20}[A-Za-z]", fullmatch=True),
    )
)
def test_a_plain_value_is_what_was_written(value: str) -> None:
    matter = read(f"---\ntitle: {value}\n---\n")
    assert (matter.data, matter.problems) == ({"title": value}, ())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff")))
def test_a_value_in_quotation_marks_is_what_was_written(value: str) -> None:
    quoted = value.replace("'", "''")
    assert read(f"---\ntitle: '{quoted}'\n---\n").data == {"title": value}


def test_every_value_and_field_has_its_line_and_column() -> None:
    matter = read("---\ntitle: A\nimage:\n  src: a.svg\ntags: [b, c]\n---\n")
    assert matter.places == {("title",): (2, 1), ("image",): (3, 1), ("image", "src"): (4, 3), ("tags",): (5, 1)}
    assert matter.value_places == {
        ("title",): (2, 8), ("image",): (4, 3), ("image", "src"): (4, 8),
        ("tags",): (5, 7), ("tags", 0): (5, 8), ("tags", 1): (5, 11),
    }  # fmt: skip


def test_blank_lines_may_come_first_and_still_count() -> None:
    matter = read("\n \n---\ntitle: A\n---\nText.\n")
    assert (matter.data, matter.places["title",], matter.body, matter.body_line) == (
        {"title": "A"},
        (4, 1),
        "Text.\n",
        6,
    )


def test_names_of_fields_may_be_written_in_capitals() -> None:
    assert read("---\nTITLE: A\nDate: B\n---\n").data == {"title": "A", "date": "B"}


def test_two_dots_and_a_dot_close_front_matter_too() -> None:
    assert read("---\ntitle: A\n...\nText.").body == "Text."


def test_a_line_of_hyphens_in_the_body_stays_there() -> None:
    assert read("---\ntitle: A\n---\n\nOne.\n\n---\n\nTwo.").body == "\nOne.\n\n---\n\nTwo."


def test_an_anchor_that_is_referred_to_is_yaml_and_no_mistake() -> None:
    matter = read("---\nimage: &it\n  src: a.svg\ncover: *it\n---\n")
    assert (matter.data["cover"], said(matter)) == ({"src": "a.svg"}, [])


def test_references_to_references_end_before_memory_does() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    matter = read("\n".join(["---", *lines, "---", ""]))
    assert said(matter) == ["a.md:2:1: the front matter refers to itself over and over; write its values out"]


@pytest.mark.parametrize("value", ["[" * 200_000, "[" * 200_000 + "]" * 200_000, "{a: " * 100_000, "- " * 100_000])
def test_bottomless_nesting_is_a_problem_and_not_a_crash(value: str) -> None:
    matter = read(f"---\ntags: {value}\n---\n")
    assert len(matter.problems) == 1


def test_nesting_by_indentation_is_bounded_too() -> None:
    lines = [" " * depth + "a:" for depth in range(3000)]
    assert said(read("\n".join(["---", *lines, "---"]))) == [
        "a.md:2:1: the front matter is nested without end; write one `field: value` a line"
    ]


def test_many_brackets_in_a_long_value_are_no_nesting() -> None:
    summary = "an [array] of {things} " * 300
    assert read(f"---\nsummary: |\n  {summary}\n---\n").data["summary"].strip() == summary.strip()


def test_a_mistake_in_one_field_hides_none_in_another() -> None:
    matter = read('---\ntitle: "A\nslug: b: c\nlang: de\ntags: [d\n---\n')
    assert matter.data == {"lang": "de"}
    assert matter.unread == {"title", "slug", "tags"}
    assert [problem.line for problem in matter.problems] == [2, 3, 5]


def test_a_dash_in_prose_that_goes_on_is_no_list() -> None:
    matter = read("---\nsummary: One thing\n  - and another\n---\n")
    assert (matter.data["summary"], said(matter)) == ("One thing - and another", [])


def test_many_values_are_read_in_no_time() -> None:
    before = time.process_time()
    matter = read("---\ntags:\n" + "- x\n" * 9000 + "---\n")
    assert len(matter.data["tags"]) == 9000
    assert time.process_time() - before < 2


def test_a_tab_that_does_no_harm_is_not_spoken_of() -> None:
    matter = read("---\ntitle: A\n\t\nsummary: |\n  one\n  \ttwo\n---\n")
    assert (matter.data["summary"].split(), said(matter)) == (["one", "two"], [])


def test_the_classic_header_ends_at_the_first_blank_line() -> None:
    matter = read("Title: A: B\nDate: 2026-03-04\n\nSummary: no field\n")
    assert matter.data == {"title": "A: B", "date": "2026-03-04"}
    assert (matter.body, matter.body_line, matter.is_classic) == ("Summary: no field\n", 4, True)


def test_the_classic_header_goes_on_in_lines_that_are_set_in() -> None:
    matter = read("Title: A\n    long title\nTags: one\n    two\n\nText.")
    assert matter.data == {"title": "A\nlong title", "tags": "one\ntwo"}


def test_the_classic_header_takes_values_as_they_are() -> None:
    header = 'Title: "Quoted" and more: yes\nSummary: [Draft] *now*\nTags: #1, @2\nEmpty:\n\n'
    assert read(header).data == {
        "title": '"Quoted" and more: yes', "summary": "[Draft] *now*", "tags": "#1, @2", "empty": "",
    }  # fmt: skip


def test_a_text_without_front_matter_is_a_problem() -> None:
    assert said(read("Just a text.\n")) == [
        "a.md:1:1: there is no front matter here; begin the file with `---`, the fields, and `---`"
    ]


@given(
    HOSTILE,
    st.sampled_from(["---\n{}\n---\nText.", "---\ntitle: {}\n---\n", "{}", "Title: {}\n\n", "---\ntags: [{}]\n---"]),
)
@example("title: a\x85b: [", "---\n{}\n---\nText.")
@example("? a\n: - b\n  - {c: d}", "---\n{}\n---\nText.")
@example("%YAML 9.9", "---\n{}\n---\nText.")
@example("&a", "---\n{}\n---\nText.")
def test_any_text_is_read_or_gives_problems_with_a_place_that_exists(text: str, around: str) -> None:
    whole = around.replace("{}", text)
    matter = read(whole)
    lines = whole.split("\n")
    assert 1 <= matter.body_line <= max(len(lines), 1)
    assert whole.endswith(matter.body)
    for problem in matter.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    for line, column in [*matter.places.values(), *matter.value_places.values()]:
        assert 1 <= line <= len(lines) + 1
        assert column >= 1


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), HOSTILE, max_size=5))
def test_a_field_that_is_written_is_read_or_spoken_of(fields: dict[str, str]) -> None:
    written = {name: value.replace("\n", " ") for name, value in fields.items()}
    matter = read("\n".join(["---", *(f"{name}: {value}" for name, value in written.items()), "---", ""]))
    if not any(value.lstrip().startswith(("---", "...")) for value in written.values()):
        lost = written.keys() - matter.data.keys() - matter.unread
        assert not lost or matter.problems


def test_bytes_become_text_with_plain_line_ends() -> None:
    assert decode(b"\xef\xbb\xbfone\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("raw", "place", "what"),
    [
        (b"ab\ncaf\xe9", (2, 4), "byte 0xe9 is not UTF-8 (in Latin-1 it would be `é`)"),
        ("é".encode() + b"\xe9", (1, 2), "byte 0xe9 is not UTF-8 (in Latin-1 it would be `é`)"),
        (b"\xef\xbb\xbfa\xff\xfe", (1, 2), "byte 0xff is not UTF-8 (in Latin-1 it would be `ÿ`)"),
        (b"a\rb\rc\x93", (3, 2), "byte 0x93 is not UTF-8 (in Latin-1 it would be `“`)"),
        (b"a\r\nb\x81", (2, 2), "byte 0x81 is not UTF-8"),
        (b"a\nb\x00c", (2, 2), "holds a NUL byte"),
        (b"a\r\n\x0c", (2, 1), "holds the control character U+000C"),
    ],
)
def test_bytes_that_are_no_text_are_named_with_their_place(raw: bytes, place: tuple[int, int], what: str) -> None:
    with pytest.raises(Misencoded) as caught:
        decode(raw)
    assert ((caught.value.line, caught.value.column), caught.value.what) == (place, what)


def test_a_file_in_utf_16_is_called_that() -> None:
    with pytest.raises(Refusal, match="UTF-16"):
        decode("title: A".encode("utf-16"))


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_is_called_that_without_a_byte_order_mark_too(order: str) -> None:
    with pytest.raises(Refusal, match="UTF-16"):
        decode("---\ntitle: Schön\n".encode(order))


@given(st.binary())
def test_any_bytes_become_text_or_are_refused_with_a_place(raw: bytes) -> None:
    try:
        text = decode(raw)
    except Misencoded as refusal:
        assert refusal.line >= 1
        assert refusal.column >= 1
    except Refusal as refusal:
        assert "UTF-16" in refusal.what
    else:
        assert "\r" not in text
        text.encode()


def test_a_question_mark_before_the_last_field_does_no_harm() -> None:
    assert read("---\n? a\n---\n").data == {"a": ""}


@given(st.lists(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x7f\x84\x85\x9f\ufffe\0")))
def test_every_control_character_is_seen_wherever_it_stands(characters: list[str]) -> None:
    text = "".join(characters).removeprefix("\ufeff")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if CONTROL.search(plain):
        with pytest.raises(Misencoded, match="holds"):
            decode(text.encode())
    else:
        assert decode(text.encode()) == plain
