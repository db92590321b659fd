"""Translations: texts that say the same in different languages know of each other, whoever named whom."""

from __future__ import annotations

from tests.plugins.conftest import Content

Tied = dict[str, tuple[bool, list[str]]]


def tied(content: Content) -> Tied:
    """Return of each text whether it is a translation, and the languages it is to be had in besides its own."""
    return {
        item.source.split("/")[-1]: (item.is_translation, [other.lang for other in item.translations])
        for item in content.read().by_source.values()
    }


def test_a_translation_and_its_original_know_of_each_other(content: Content) -> None:
    content.column("why")
    content.column("warum", lang="de", translation_of="why")
    assert tied(content) == {"why.md": (False, ["de"]), "warum.md": (True, ["en"])}
    original = content.read().columns[1]
    assert [(other.lang_name, other.title, other.address) for other in original.translations] == [
        ("Deutsch", "Warum", "/de/columns/warum/")
    ]


def test_three_languages_know_of_each_other(content: Content) -> None:
    content.column("why")
    content.column("warum", lang="de", translation_of="why.md")
    content.column("pourquoi", lang="fr", translation_of="columns/why.md")
    assert tied(content) == {
        "why.md": (False, ["de", "fr"]),
        "warum.md": (True, ["en", "fr"]),
        "pourquoi.md": (True, ["en", "de"]),
    }


def test_a_translation_of_a_translation_is_one_of_the_original(content: Content) -> None:
    content.column("why")
    content.column("warum", lang="de", translation_of="why")
    content.column("pourquoi", lang="fr", translation_of="warum")
    assert tied(content)["pourquoi.md"] == (True, ["en", "de"])
    assert content.problems() == []


def test_texts_with_one_slug_in_different_languages_are_translations_as_in_pelican(content: Content) -> None:
    content.column("why")
    content.column("why.de", slug="why", lang="de")
    content.column("why.fr", slug="why", lang="fr")
    assert tied(content) == {
        "why.md": (False, ["de", "fr"]),
        "why.de.md": (True, ["en", "fr"]),
        "why.fr.md": (True, ["en", "de"]),
    }


def test_a_text_may_say_that_it_is_not_the_original(content: Content) -> None:
    content.column("a", slug="why", translation="true")
    content.column("b", slug="why", lang="de")
    assert tied(content) == {"a.md": (True, ["de"]), "b.md": (False, ["en"])}


def test_both_ways_of_saying_so_go_together(content: Content) -> None:
    content.column("why")
    content.column("why.de", slug="why", lang="de")
    content.column("pourquoi", lang="fr", translation_of="why.de.md")
    assert tied(content)["pourquoi.md"] == (True, ["en", "de"])


def test_a_file_beside_the_text_is_meant_before_one_elsewhere(content: Content) -> None:
    content.column("a/why", slug="a")
    content.column("b/why", slug="b")
    content.column("b/warum", lang="de", translation_of="why.md")
    assert tied(content)["warum.md"] == (True, ["en"])
    assert content.read().by_source["columns/b/why.md"].translations[0].address == "/de/columns/warum/"


def test_a_translation_of_a_draft_stands_alone_until_that_is_public(content: Content) -> None:
    content.column("why", status="draft")
    content.column("warum", lang="de", translation_of="why")
    assert tied(content) == {"warum.md": (False, [])}
    assert content.problems() == []
    assert content.read(show_drafts=True).by_source["columns/warum.md"].is_translation


def test_two_texts_cannot_be_translations_of_each_other(content: Content) -> None:
    content.column("why", translation_of="warum")
    content.column("warum", lang="de", translation_of="why")
    assert content.problems() == [
        f"content/columns/{name}.md:{line}: translation_of: this text and another are translations of each other; "
        "take the line away in the original"
        for name, line in (("warum", "5:17"), ("why", "4:17"))
    ]


def test_a_text_cannot_be_a_translation_of_itself(content: Content) -> None:
    content.column("why", lang="de", translation_of="why.md")
    assert content.problems() == [
        "content/columns/why.md:5:17: translation_of: `why.md` is this text itself; name the other column"
    ]


def test_a_text_may_name_the_slug_that_it_shares_with_its_original(content: Content) -> None:
    content.column("why")
    content.column("why.de", slug="why", lang="de", translation_of="why")
    assert tied(content)["why.de.md"] == (True, ["en"])


def test_a_translation_must_say_its_language(content: Content) -> None:
    content.column("why")
    content.column("warum", translation_of="why")
    assert content.problems() == [
        "content/columns/warum.md:1:1: lang: this is a translation of content/columns/why.md and in the same "
        "language, `en`; "
        "write the language of the translation, as in `lang: de`"
    ]


def test_two_translations_into_one_language_are_spoken_of(content: Content) -> None:
    content.column("why")
    content.column("warum", lang="de", translation_of="why")
    content.column("wieso", lang="de", translation_of="why")
    assert content.problems() == [
        "content/columns/wieso.md:4:7: warning: lang: content/columns/warum.md is a translation of the same text "
        "into `de` too; keep one of the two"
    ]


def test_pages_have_translations_too_and_keep_to_pages(content: Content) -> None:
    content.write("pages/about.md", title="About")
    content.write("pages/ueber.md", title="Über", lang="de", translation_of="about")
    content.column("about", lang="fr")
    assert tied(content)["ueber.md"] == (True, ["en"])


def test_a_translation_lies_under_its_language_and_stands_in_no_list(content: Content) -> None:
    content.column("why")
    content.column("warum", lang="de", translation_of="why")
    library = content.read()
    assert [column.slug for column in library.listed_columns] == ["why"]
    assert library.by_source["columns/warum.md"].output == "de/columns/warum/index.html"
