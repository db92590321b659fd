"""The publication record: each line is an item's, or a problem with its line."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.core.ledger import Entry, ledger_text, merged
from plugins.core.ledger_reading import parse_ledger

LINE = {
    "id": "a", "source": "columns/a.md", "addresses": ["/old/",
    "/columns/a/"], "first_published": "2026-03-04T00:00:00Z",
    "content_hash": "f00", "revision": 2, "modified": "2026-03-05", "gone": False,
}  # fmt: skip


def said(text: str) -> list[str]:
    return [str(problem).split("; take the line")[0] for problem in parse_ledger(text, "ledger.jsonl")[1]]


def test_a_line_is_an_items_record() -> None:
    ledger, problems = parse_ledger(json.dumps(LINE) + "\n\n", "ledger.jsonl")
    (entry,) = ledger.entries
    assert problems == []
    assert (entry.addresses, entry.revision, entry.gone) == (("/old/", "/columns/a/"), 2, False)
    assert (ledger.by_source["columns/a.md"], ledger.by_id["a"]) == (entry, entry)


def test_what_is_gone_is_no_longer_found_by_its_file() -> None:
    ledger, problems = parse_ledger(
        '{"id": "a", "source": "x", "gone": true}\n{"id": "b", "source": "x"}', "ledger.jsonl"
    )
    assert (ledger.by_source["x"].id, problems) == ("b", [])


def test_every_field_may_be_left_out_but_the_id() -> None:
    assert said('{"id": "a"}') == []
    assert said("{}") == ["ledger.jsonl:1:1: id: is missing"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not json", "1: this line is not JSON"),
        ('{"id": "a"', "11: this line is not JSON"),
        ("[]", "1: this line is no item's record"),
        ('"a"', "1: this line is no item's record"),
        ("[" * 100_000, "1: this line is no item's record"),
        ('{"id": "a", "revision": ' + "9" * 5000 + "}", "1: this line is no item's record"),
        ('{"id": "a", "id": "b"}', "1: this line is no item's record"),
        ('{"id": "\\ud800"}', "1: this line is no item's record"),
        ('{"id": "a", "adresses": []}', "1: adresses: no such field"),
        ('{"id": 5}', "1: id: expected one value, found something else"),
        (
            '{"id": "a", "addresses": ["https://b.example/"]}',
            "1: addresses: `https://b.example/` is not an address within this site",
        ),
        ('{"id": "a", "addresses": ["/a\\u0000b/"]}', "1: addresses: `/a\\x00b/` is not an address that can lead here"),
        ('{"id": "a", "addresses": "/x/"}', "1: addresses: is of the wrong kind"),
        ('{"id": "a", "revision": -1}', "1: revision: is of the wrong kind"),
        ('{"id": "a", "revision": 1.5}', "1: revision: expected one value, found something else"),
        ('{"id": "a", "modified": "12"}', "1: modified: `12` is not a whole date"),
        ('{"id": "a", "gone": "perhaps"}', "1: gone: is of the wrong kind"),
    ],
)
def test_a_line_that_is_wrong_is_named(line: str, told: str) -> None:
    assert said(f'{{"id": "first"}}\n{line}') == [f"ledger.jsonl:2:{told}"]


def test_marks_that_a_merge_left_are_told_and_the_lines_of_both_versions_are_read() -> None:
    ours, theirs = '{"id": "a", "addresses": ["/a/"]}', '{"id": "a", "addresses": ["/b/"]}'
    text = f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> other\n"
    ledger, problems = parse_ledger(text, "ledger.jsonl")
    assert [problem.line for problem in problems] == [1, 3, 5]
    assert {problem.what for problem in problems} == {"Git left a mark here, where two versions met"}
    assert set(ledger.entries[0].addresses) == {"/a/", "/b/"}


def test_no_file_is_that_of_two_items() -> None:
    lines = ['{"id": "a", "source": "x"}', '{"id": "b", "source": "x"}', '{"id": "c", "source": "x", "gone": true}']
    assert said("\n".join(lines)) == ["ledger.jsonl:2:1: source: `x` stands twice, first in line 1"]


def test_a_line_that_another_of_the_same_item_has_overtaken_keeps_no_file_from_others() -> None:
    """As Git leaves them where one branch renamed a text and put another in its place, and the other did not."""
    lines = ['{"id": "a", "source": "x"}', '{"id": "a", "source": "y", "revision": 1}', '{"id": "b", "source": "x"}']
    assert said("\n".join(lines)) == []
    assert said("\n".join([*lines, '{"id": "c", "source": "y"}'])) == [
        "ledger.jsonl:4:1: source: `y` stands twice, first in line 2"
    ]


def test_who_is_known_by_an_id_in_its_file_may_have_another_file_on_record() -> None:
    text = '{"id": "a", "source": "x"}\n{"id": "b", "source": "x"}\n{"id": "c", "source": "x"}'
    assert [problem.line for problem in parse_ledger(text, "", {"a", "c"})[1]] == []
    assert [problem.line for problem in parse_ledger(text, "", {"b"})[1]] == [3]


def test_who_took_an_address_last_had_it_last_in_whatever_order_lines_are_merged() -> None:
    first = Entry(id="a", addresses=("/x/", "/a/"))
    second = Entry(id="b", addresses=("/x/", "/b/"), taken={"/x/": 1})
    again = Entry(id="a", addresses=("/a/", "/x/"), taken={"/x/": 2})
    ledger = merged([first, second])
    assert [ledger.had_last(entry, "/x/") for entry in ledger.entries] == [False, True]
    assert ledger.had_last(first, "/a/")
    for entries in ([first, second, again], [again, second, first]):
        ledger = merged(entries)
        assert [ledger.had_last(entry, "/x") for entry in ledger.entries] == [True, False]
    assert merged([first, Entry(id="b", addresses=("/x/",))]).last_turn("/x/") == (0, "")


def test_what_is_gone_is_so_where_nobody_has_it_since() -> None:
    past = Entry(id="a", addresses=("/x/", "/a/"), gone=True)
    ledger = merged([past, Entry(id="b", addresses=("/x/", "/b/"), taken={"/x/": 1})])
    assert ledger.gone == ("/a/",)
    assert merged([past]).gone == ("/a/", "/x/")


def test_lines_of_one_item_from_two_people_count_as_one() -> None:
    mine = '{"id": "a", "source": "x", "addresses": ["/a/", "/b/"], "revision": 2, "first_published": "2026-01-02"}'
    yours = '{"id": "a", "source": "y", "addresses": ["/a/", "/c/"], "revision": 3, "first_published": "2026-01-03"}'
    for lines in ([mine, yours], [yours, mine]):
        ledger, problems = parse_ledger("\n".join(lines), "ledger.jsonl")
        (entry,) = ledger.entries
        assert problems == []
        assert (entry.source, entry.addresses, entry.revision) == ("y", ("/a/", "/b/", "/c/"), 3)
        assert entry.first_published is not None
        assert entry.first_published.day == 2


ENTRIES = st.builds(
    Entry,
    id=st.sampled_from(["a", "b", "list:/tags/x/"]),
    source=st.sampled_from(["", "x.md"]),
    addresses=st.lists(st.sampled_from(["/a/", "/b/", "/c/"]), unique=True).map(tuple),
    revision=st.integers(0, 3),
    modified=st.none() | st.sampled_from(["2026-01-02T03:04:05Z", "2026-01-02T03:04:05+02:00"]),
    gone=st.booleans(),
    taken=st.dictionaries(st.sampled_from(["/a/", "/b/"]), st.integers(1, 3)),
)


@given(st.lists(ENTRIES))
def test_what_is_written_is_read_again_and_no_address_is_lost_in_any_order(entries: list[Entry]) -> None:
    ledger = merged(entries)
    text = ledger_text(ledger)
    assert ledger == merged(entries[::-1])
    assert ledger_text(merged([*parse_ledger(text, "")[0].entries, *entries])) == text
    assert text.splitlines() == sorted(text.splitlines())
    for entry in entries:
        assert set(entry.addresses) <= set(ledger.by_id[entry.id].addresses)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(
    st.one_of(
        st.text(),
        JSON.map(json.dumps),
        st.dictionaries(st.sampled_from(list(Entry.model_fields)), JSON).map(json.dumps),
        st.fixed_dictionaries({name: st.just(value) | JSON for name, value in LINE.items()}).map(json.dumps),
    )
)
@example("1e999")
@example('{"id": "\\udfff"}')
def test_any_line_is_a_record_or_a_problem_with_its_line(line: str) -> None:
    line = line.replace("\n", " ")
    ledger, problems = parse_ledger(f"\n{line}\n", "ledger.jsonl")
    assert bool(ledger.entries) + bool(problems) == bool(line.strip())
    for problem in problems:
        assert problem.line == 2
        assert problem.column >= 1
        assert "input" not in problem.what
    for entry in ledger.entries:
        entry.model_dump_json()
