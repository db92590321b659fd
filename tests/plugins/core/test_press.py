"""What plugins are given: the site as templates see it, and lists."""

from __future__ import annotations

from dataclasses import replace

from plugins.core.changes import difference
from plugins.core.listing import Listing
from plugins.core.press import Former, Press
from tests.plugins.conftest import Content


def a_list(title: str, output: str) -> Listing:
    return Listing("tag", title, f"/{output}", output)


def test_the_site_knows_its_years_and_its_navigation(content: Content) -> None:
    content.column("a", date="2019-05-01")
    content.column("b", date="2026-05-01")
    content.column("c", date="2011-05-01", status="unlisted")
    content.write("pages/a.md", title="A", nav="2")
    content.write("pages/b.md", title="B", nav="1")
    content.write("pages/c.md", title="C")
    content.write("pages/d.md", title="D", nav="0", status="unlisted")
    content.write("pages/e.md", title="E", nav="1", lang="de", translation_of="b")
    site = content.press(root_path="/blog", site_url="https://paper.example/blog").site
    assert [page.title for page in site.navigation] == ["B", "A"]
    assert (site.copyright_years, site.root, site.url, site.dir) == (
        "2019–2026",
        "/blog",
        "https://paper.example/blog",
        "ltr",
    )


def test_a_site_of_one_year_names_it_once_and_an_empty_one_none(content: Content) -> None:
    assert content.press().site.copyright_years is None
    content.column("a", date="2026-01-01")
    content.column("b", date="2026-05-01")
    assert content.press().site.copyright_years == "2026"


def test_the_first_list_of_a_kind_is_found(content: Content) -> None:
    one, two = a_list("A", "a.html"), a_list("B", "b.html")
    assert content.press(one, two).listing("tag") is one
    assert content.press().listing("tag") is None


def test_lists_put_together_from_former_ones_are_what_they_would_be_anew(content: Content) -> None:
    for name, tags in (("a", "[Craft, AI]"), ("b", "[Craft]"), ("c", "[AI]"), ("d", "[Craft, Type]")):
        content.column(name, tags=tags, date="2026-03-04")
    content.column("e", tags="[Rare]", status="unlisted")
    content.write("tags/type.md", "Of type.", title="Type")
    for edit, tags, date in (
        ("other tags", "[AI]", "2026-03-04"),
        ("none", "[]", "2026-03-04"),
        ("another day", "[Craft]", "2026-03-05"),
        ("again", "[Craft, AI, Type]", "2026-03-04"),
        ("a name that nothing listed bears any more", "[Craft]", "2026-03-04"),
    ):
        before = content.press()
        known = {(each.kind, each.output): each for each in _tags(before)}
        content.column("b", tags=tags, date=date)
        after = content.press()
        changes = tuple(
            pair
            for pair in difference(before.library.by_source, after.library.by_source).values()
            if pair[0] != pair[1]
        )
        terms = {"tags": before.library.tags}  # names stay the same objects where a library is revised
        items = {item.source: item for item in before.library.by_source.values()} | {
            new.source: new for _, new in changes if new
        }
        library = before.library.with_columns(items, changes, **terms)
        anew = replace(after, library=library)
        revised = replace(anew, former=Former(known, changes))
        assert _tags(revised) == _tags(anew), edit
        assert len(changes) == 1


def _tags(press: Press) -> tuple[Listing, ...]:
    return press.lists_of(press.library.tags, lambda item: item.tags)


def test_names_whose_lists_have_no_address_have_none_after_a_change_either(content: Content) -> None:
    content.column("a", tags="[Craft]")
    before = content.press()
    terms = tuple(term.model_copy(update={"output": ""}) for term in before.library.tags)
    old = before.library.columns[0]
    new = old.model_copy(update={"title": "Other"})
    revised = replace(before, former=Former({}, ((old, new),)))
    assert revised.lists_of(terms, lambda item: item.tags) == ()
