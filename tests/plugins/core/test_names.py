"""Names: spellings brought together, files honoured, and no name lost to the order in which files are read."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import copy
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.core.drafts import Draft
from plugins.core.files import TextFile
from plugins.core.front_matter import parse
from plugins.core.model import Tag
from plugins.core.names import Mention, Names, gather
from plugins.core.reading import ConverterFor, TextRead
from tests.plugins.conftest import Content, conventions_for


def mention(name: str, file: str = "columns/a.md") -> Mention:
    return Mention(f"content/{file}", 4, 8, "tags", name)


def filed(slug: str, title: str, *aliases: str) -> Draft:
    matter = parse(f"---\ntitle: {title}\naliases: [{', '.join(aliases)}]\n---\n", f"content/tags/{slug}.md")
    source = f"tags/{slug}.md"
    item = Tag.model_validate({"title": title, "aliases": list(aliases)})
    placed = {"slug": slug, "source": source, "address": f"/tags/{slug}/", "output": f"tags/{slug}/index.html"}
    item = item.model_copy(update=placed)
    return Draft(TextRead(TextFile(source, "tag"), item, (), matter, ConverterFor({})), item)


def gathered(files: list[Draft], mentions: list[Mention]) -> tuple[Names, list[str]]:
    by_name: dict[str, list[Callable[[], Mention]]] = {}
    for one in mentions:
        by_name.setdefault(one.name, []).append(partial(copy, one))
    names, problems = gather(Tag, files, by_name, conventions_for(Path("/nowhere")))
    return names, sorted(map(str, problems))


def title_of(names: Names, name: str) -> str | None:
    term = names.term(name)
    return term.title if term else None


def test_a_name_without_a_file_is_simply_a_name() -> None:
    names, problems = gathered([], [mention("Craft")])
    term = names.term("Craft")
    assert term is not None
    assert (term.title, term.slug, term.address, problems) == ("Craft", "craft", "/tags/craft/", [])


def test_c_and_c_plus_plus_and_c_sharp_are_three() -> None:
    names, problems = gathered([], [mention("C"), mention("C++"), mention("C#")])
    assert [term.address for term in names.terms.values()] == ["/tags/c/", "/tags/c-plus-plus/", "/tags/c-sharp/"]
    assert problems == []


@pytest.mark.parametrize(("usual", "rare"), [("AI", "ai"), ("ai", "AI")])
def test_spellings_that_differ_in_case_are_one_and_the_usual_one_is_kept(usual: str, rare: str) -> None:
    names, problems = gathered([], [mention(rare, "columns/b.md"), mention(usual), mention(usual, "columns/c.md")])
    assert [term.title for term in names.terms.values()] == [usual]
    assert problems == [
        f"content/columns/b.md:4:8: warning: tags: `{rare}` and `{usual}` are one tag here; write `{usual}`"
    ]


def test_a_name_is_not_to_be_written_as_its_slug() -> None:
    _, problems = gathered([filed("jane-doe", "Jane Doe")], [mention("jane-doe"), mention("Jane Doe", "columns/b.md")])
    assert problems == [
        "content/columns/a.md:4:8: warning: tags: `jane-doe` and `Jane Doe` are one tag here; write `Jane Doe`"
    ]


def test_names_that_share_an_address_and_no_more_are_spoken_of() -> None:
    _, problems = gathered([], [mention("R&D"), mention("R&D"), mention("RD", "columns/b.md")])
    assert problems == [
        "content/columns/b.md:4:8: warning: tags: `RD` and `R&D` would have one address and are one tag here; "
        "write `R&D`, or choose a name that differs in letters"
    ]


def test_names_that_share_an_address_in_latin_letters_alone_may_have_one_in_their_own() -> None:
    mentions = [mention("港"), mention("港"), mention("钢", "columns/b.md")]
    _, problems = gathered([], mentions)
    assert problems == [
        "content/columns/b.md:4:8: warning: tags: `钢` and `港` would have one address and are one tag here; "
        "write `港`, or have addresses keep such letters, by `SLUGIFY_USE_UNICODE = True` in the settings"
    ]


def test_a_file_gives_a_name_its_title() -> None:
    names, problems = gathered([filed("cpp", "C++")], [mention("C++"), mention("cpp")])
    assert (title_of(names, "C++"), title_of(names, "cpp"), list(names.terms), problems) == ("C++", "C++", ["cpp"], [])


def test_other_names_lead_to_the_one_that_has_them_as_aliases() -> None:
    names, problems = gathered([filed("ai", "AI", "Artificial Intelligence")], [mention("artificial intelligence")])
    assert (title_of(names, "Artificial Intelligence"), problems) == ("AI", [])
    assert names.merged == {"/tags/artificial-intelligence/": "ai"}


def test_an_alias_that_no_text_mentions_is_found_too() -> None:
    names, _ = gathered([filed("ai", "AI", "ML")], [])
    assert title_of(names, "ML") == "AI"
    assert title_of(names, "Nothing") is None


@pytest.mark.parametrize("name", ["***", "😀", "?!"])
def test_a_name_of_signs_only_has_no_address(name: str) -> None:
    names, problems = gathered([], [mention(name)])
    assert names.term(name) is None
    assert problems == [
        f"content/columns/a.md:4:8: tags: `{name}` has no letter or digit that could stand in an address; "
        "give the tag a name in letters"
    ]


def test_a_name_of_signs_may_have_a_file_with_a_slug_and_stays_apart_from_others() -> None:
    names, problems = gathered([filed("stars", "***")], [mention("***"), mention("!!!")])
    assert (title_of(names, "***"), title_of(names, "!!!")) == ("***", None)
    assert len(problems) == 1


def test_a_slip_of_the_pen_is_noticed_beside_a_file() -> None:
    _, problems = gathered([filed("typesetting", "Typesetting")], [mention("Typeseting")])
    assert problems == [
        "content/columns/a.md:4:8: warning: tags: no tag has a file under `Typeseting`; did you mean `Typesetting`?"
    ]


def test_names_in_quotation_marks_that_are_not_straight_are_a_warning(content: Content) -> None:
    content.column("a", tags="[“a”, ‘b’, “letters, notes”]", category="«Cat»", series="“Ser”", author="„Ann“")
    what = "stands in quotation marks that are {}, which makes them part of the name; type straight ones, or none"
    assert {problem.split("warning: ")[1] for problem in content.problems()} == {
        f"author: `„Ann“` {what.format('curly')}",
        f"category: `«Cat»` {what.format('angled')}",
        f"series: `“Ser”` {what.format('curly')}",
        "tags: `“letters` begins with a quotation mark that nothing closes; "
        "type straight ones around all of the name, or none",
        f"tags: `“a”` {what.format('curly')}",
        f"tags: `‘b’` {what.format('curly')}",
    }


def test_quotation_marks_that_a_file_has_in_its_title_are_meant(content: Content) -> None:
    content.write("tags/q.md", title="“Quoted”")
    content.column("a", tags="[“Quoted”]")
    content.column("b", tags="[the “weird” ones]")
    assert content.problems() == []


def test_a_name_in_quotation_marks_gives_no_tag_its_spelling(content: Content) -> None:
    for name in "ab":
        content.column(name, tags="[“Bees”]")
    content.column("c", tags="[Bees]")
    assert [tag.title for tag in content.read().tags] == ["Bees"]
    assert len(content.problems()) == 1


def test_a_slip_that_nobody_sees_is_named(content: Content) -> None:
    content.write("tags/typesetting.md", title="Typesetting")
    content.column("a", tags="[Type\u2011setting]")
    assert content.problems() == [
        "content/columns/a.md:4:8: warning: tags: no tag has a file under `Type\u2011setting`: "
        "the hyphen behind `Type` is one of another kind, a non-breaking hyphen; did you mean `Typesetting`?"
    ]


@pytest.mark.parametrize(
    ("file", "name"), [("Python 3", "Python 2"), ("2025", "2026"), ("C", "C#"), ("Craft", "Editing")]
)
def test_a_name_of_its_own_is_no_slip_of_the_pen(file: str, name: str) -> None:
    slug = file.lower().replace(" ", "-")
    assert gathered([filed(slug, file)], [mention(name)])[1] == []


def test_two_files_cannot_be_one_name() -> None:
    _, problems = gathered([filed("craft", "Craft"), filed("b", "craft")], [])
    assert problems == [
        "content/tags/craft.md:1:1: slug: `craft` is the tag of content/tags/b.md already; "
        "make one file of the two, or change the slug or name of one"
    ]


def test_one_alias_cannot_lead_to_two_names() -> None:
    _, problems = gathered([filed("a", "A", "X"), filed("b", "B", "Y", "x")], [])
    assert problems == [
        "content/tags/b.md:3:14: aliases: `x` leads to the tag `A` already (content/tags/a.md); "
        "take it away in one of the two"
    ]


def test_an_alias_cannot_be_a_name_that_has_a_file() -> None:
    for files in permutations([filed("a", "A", "B"), filed("b", "B", "C"), filed("c", "C", "A")]):
        names, problems = gathered(list(files), [mention("A"), mention("B"), mention("C")])
        assert [title_of(names, name) for name in "ABC"] == ["A", "B", "C"]
        assert [problem.split("; ")[0] for problem in problems] == [
            "content/tags/a.md:3:11: aliases: `B` leads to the tag `B` already (content/tags/b.md)",
            "content/tags/b.md:3:11: aliases: `C` leads to the tag `C` already (content/tags/c.md)",
            "content/tags/c.md:3:11: aliases: `A` leads to the tag `A` already (content/tags/a.md)",
        ]


def test_an_alias_may_repeat_the_name_itself() -> None:
    names, problems = gathered([filed("ai", "AI", "ai", "A.I.")], [mention("AI")])
    assert problems == []
    assert "/tags/ai/" not in names.merged


FILES = st.lists(
    st.builds(
        lambda slug, title, aliases: (slug, title, aliases),
        st.sampled_from(["a", "b", "c", "ab"]),
        st.sampled_from(["A", "a", "B", "C", "A b", "***"]),
        st.lists(st.sampled_from(["A", "b", "X", "x", "a-b", "!"]), max_size=3),
    ),
    max_size=4,
    unique_by=lambda made: made[0],
)


@given(
    FILES,
    st.lists(st.sampled_from(["A", "a", "B", "X", "x", "a b", "A-B", "***", "R&D", "rd", "Zoë", "zoe"])),
    st.randoms(),
)
def test_the_order_of_files_and_mentions_does_not_matter(
    made: list[tuple[str, str, list[str]]], written: list[str], order: random.Random
) -> None:
    files = [filed(slug, title, *aliases) for slug, title, aliases in made]
    mentions = [mention(name, f"columns/{number}.md") for number, name in enumerate(written)]
    names, problems = gathered(files, mentions)
    order.shuffle(files)
    order.shuffle(mentions)
    others, other_problems = gathered(files, mentions)
    assert other_problems == problems
    assert {name: title_of(others, name) for name in written} == {name: title_of(names, name) for name in written}
    assert others.merged == names.merged


# In a site -----------------------------------------------------------------------------------------------------


def test_the_place_of_a_name_is_told_where_one_text_has_author_and_another_authors(content: Content) -> None:
    content.write("authors/jane-doe.md", "Bio.", name="Jane Doe")
    content.column("a", author="Jane Doe")
    content.column("b", authors="[Someone Else, Jane Do]")
    assert content.problems() == [
        "content/columns/b.md:4:25: warning: authors: no author has a file under `Jane Do`; did you mean `Jane Doe`?"
    ]


def test_an_author_beside_authors_is_not_dropped_in_silence(content: Content) -> None:
    content.column("a", authors="[Ada, Eve]", author="Bob")
    content.column("b", authors="[Ada, Eve]", author="Eve")
    assert content.problems() == [
        "content/columns/a.md:5:9: warning: author: `Bob` is left out, because there is `authors` too; "
        "name everyone in `authors`"
    ]


def test_a_name_whose_file_is_a_draft_is_a_name_without_a_file(content: Content) -> None:
    content.write("series/road.md", "Not ready.", title="The long road", status="draft")
    content.column("a", series="The long road")
    (series,) = content.read().series
    assert (series.html, series.has_file, series.address) == ("", False, "/series/the-long-road/")
    (series,) = content.read(show_drafts=True).series
    assert (series.has_file, series.address) == (True, "/series/road/")


def test_a_name_whose_file_is_scheduled_is_a_name_without_a_file_until_then(content: Content) -> None:
    content.write("authors/ada.md", "A bio to come.", name="Ada", date="2027-01-01")
    content.column("a", authors="Ada")
    library = content.read()
    assert [(ada.html, ada.has_file) for ada in library.authors] == [("", False)]
    assert library.next_date is not None and f"{library.next_date:%Y-%m-%d}" == "2027-01-01"
    assert [ada.has_file for ada in content.read(show_drafts=True).authors] == [True]


def test_a_name_keeps_the_addresses_that_it_had(content: Content) -> None:
    content.write("tags/craft.md", "On craft.", title="Craft")
    content.write(
        "ledger.jsonl", '{"id": "x", "source": "tags/craft.md", "addresses": ["/tags/handwork/", "/tags/craft/"]}\n'
    )
    (tag,) = content.read().tags
    assert (tag.id, tag.former_addresses) == ("x", ("/tags/handwork/",))


def test_a_name_may_have_an_address_of_its_own(content: Content) -> None:
    content.write("authors/ada.md", "Bio.", name="Ada", save_as="people/ada.html")
    (author,) = content.read().authors
    assert (author.address, author.output) == ("/people/ada.html", "people/ada.html")


def test_names_of_the_settings_are_names_too(content: Content) -> None:
    content.column("a")
    library = content.read(default_category="News", default_authors=("The House",))
    assert [name.title for name in (*library.categories, *library.authors)] == ["News", "The House"]
    assert library.columns[0].category is library.categories[0]
