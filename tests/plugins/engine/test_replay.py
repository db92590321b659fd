"""A page made again from what was noted of it: with what was noted, and with nothing that was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.engine.groundwork import Groundwork
from plugins.engine.memory import Record, Thing
from plugins.engine.notation import NotRemembered
from plugins.engine.replay import Replay

THING = "content columns/a.md"
TOLD = {
    "article": "<20 content columns/a.md>",
    "page": "(s14 page of a list\0" "2\0s3 /b/\0s6 b.html\0[<20 content columns/a.md>]\0" "2)",
}  # fmt: skip


def replay(folder: Path, **templates: str) -> Replay:
    names = [f"{name}.html" for name in templates]
    for name, source in templates.items():
        (folder / f"{name}.html").write_text(source, encoding="utf-8")
    ground = Groundwork(
        ["files", [str(folder)]], {"autoescape": True}, {}, {"PORT": "8000"}, ("PORT", "site", "unnoted"),
        ("article", "page", "articles"), "", "", "", is_gated=False,
    )  # fmt: skip
    told = [
        Thing(0, "context", ["site", "absent"], ["<4 site>", "missing"]),
        Thing(1, "site", ["name", "gone"], ["s7 A & <B>", "gone"]),
        Thing(2, THING, ["*", "title", "body", "description"], ["#1", "s5 Title", "m7 <p></p>", "undefined"]),
        *(Thing(3 + number, f"template {name}", ["source"], ["#1"]) for number, name in enumerate(names)),
    ]
    return Replay(ground, {thing.name: thing for thing in told}, {THING: {"body": "new"}}, lambda name: None)


def made(folder: Path, page: str, **others: str) -> tuple[str, Record]:
    known = Record("page.html", "", dict(TOLD))
    content, record = replay(folder, page=page, **others).page(known)
    return content.decode(), record


def test_what_was_noted_is_shown_and_noted_again(tmp_path: Path) -> None:
    text, record = made(tmp_path, "{{ site.name }} {{ article.title }} {{ PORT }} {{ article.description }}|")
    assert text == "A &amp; &lt;B&gt; Title 8000 |"
    assert dict(record.reads.items()) == {0: 1, 1: 1, 2: 0b1010, 3: 1}
    assert record.own == {"article": TOLD["article"]}


def test_what_comes_from_the_body_is_what_it_says_now(tmp_path: Path) -> None:
    assert made(tmp_path, "{{ article.body }}{{ [article] | map(attribute='body') | join }}")[0] == "newnew"


def test_a_page_of_a_list_answers_as_pelicans_does(tmp_path: Path) -> None:
    shown = "{{ page.number }} of {{ page.paginator.num_pages }} {{ page.has_next() }} {{ page.object_list[0].title }}"
    assert made(tmp_path, shown)[0] == "2 of 2 False Title"


def test_what_is_not_there_is_not_there_still(tmp_path: Path) -> None:
    assert made(tmp_path, "{{ 'no' if absent is not defined }}{{ absent }}")[0] == "no"


def test_macros_know_nothing_of_the_page_that_imports_them(tmp_path: Path) -> None:
    macros = "{% macro say(what) %}{{ site is defined }} {{ article is defined }} {{ what.title }}{% endmacro %}"
    text, _ = made(tmp_path, "{% from 'macros.html' import say %}{{ say(article) }}", macros=macros)
    assert text == "False False Title"


def test_included_templates_know_what_the_page_knows_and_has_set(tmp_path: Path) -> None:
    text, _ = made(
        tmp_path, "{% set x = 1 %}{% for y in [2] %}{% include 'part.html' %}{% endfor %}",
        part="{{ x }}{{ y }}{{ article.title }}",
    )  # fmt: skip
    assert text == "12Title"


def test_a_long_list_that_is_only_named_needs_not_be_known(tmp_path: Path) -> None:
    assert made(tmp_path, "{% set found = articles %}{{ article.title }}")[0] == "Title"


@pytest.mark.parametrize(
    "page",
    [
        "{{ article.unheard_of }}", "{{ site.gone }}", "{{ site.unheard_of }}", "{{ unnoted }}", "{{ nowhere }}",
        "{{ article }}", "{{ article | string }}", "{{ article is iterable }}",
        "{% for x in article %}{% endfor %}", "{{ [1, 2] | random }}", "{{ lipsum() }}",
        "{{ articles }}", "{{ articles | length }}", "{% if articles %}{% endif %}", "{{ articles is defined }}",
        "{{ articles | default('x') }}", "{{ articles.x }}", "{{ articles[0] }}", "{{ articles == [] }}",
        "{{ 'a {}'.format(1) }}", "{{ article.title | strftime('%d') }}", "{{ page.name }}", "{{ page['url'] }}",
        "{% include 'nowhere.html' ignore missing %}", "{{ article | attr('title') }}",
        "{{ [article] | map('string') | list | length }}",
    ],
)  # fmt: skip
def test_what_was_not_noted_ends_it(page: str, tmp_path: Path) -> None:
    with pytest.raises(NotRemembered):
        made(tmp_path, page)


def test_a_page_that_could_not_be_followed_is_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(NotRemembered):
        replay(tmp_path, page="A").page(Record("page.html", "", is_whole=False))
