"""What is to be written, planned: the same pages, places and variables as Pelican's writer would write at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from pelican.settings import DEFAULT_CONFIG, configure_settings
from pelican.writers import FileOverwriteFailedError, Writer

from plugins.engine.plan import Part, Plan, PlannedCopy, PlannedFile, PlannedPage, PlanningWriter

TEMPLATE = Environment(autoescape=True).from_string(
    "{{ output_file }} {{ SITEURL }} {{ localsiteurl }} {{ said }} {{ about }} "
    "{% if articles_page %}{{ articles_page.number }}/{{ articles_paginator.num_pages }} "
    "{{ articles_page.object_list | join('+') }} {{ dates_page.object_list | join('+') if dates_page }} "
    "{{ articles_previous_page.save_as }}<{{ articles_page.save_as }}<{{ articles_next_page.save_as }}{% endif %}"
)
PAGINATION = {"PAGINATED_TEMPLATES": {"index": 2, "tag": None}, "DEFAULT_PAGINATION": 3}
SETTINGS = configure_settings({**DEFAULT_CONFIG, "PATH": ".", "TIMEZONE": "UTC", "SITEURL": "/", **PAGINATION})
CONTEXT = {"SITEURL": "https://paper.example", "about": "all", "said": "shared"}
NUMBERS = list(range(7))

WRITTEN: dict[str, Callable[[Any], None]] = {
    "a page": lambda writer: writer.write_file("a/index.html", TEMPLATE, {**CONTEXT}, said="own"),
    "no place": lambda writer: writer.write_file("", TEMPLATE, {**CONTEXT}),
    "a place that is off": lambda writer: writer.write_file(False, TEMPLATE, {**CONTEXT}),
    "relative addresses": lambda writer: writer.write_file("a/b/c.html", TEMPLATE, {**CONTEXT}, relative_urls=True),
    "a list of one page": lambda writer: writer.write_file(
        "list.html", TEMPLATE, {**CONTEXT}, template_name="other", articles=NUMBERS
    ),
    "a list of several": lambda writer: writer.write_file(
        "l.html", TEMPLATE, {**CONTEXT}, template_name="index", articles=NUMBERS, dates=NUMBERS[::-1], url="l.html"
    ),
    "a list as the settings say": lambda writer: writer.write_file(
        "tag/x.html", TEMPLATE, {**CONTEXT}, True, {"articles": NUMBERS}, "tag", articles=NUMBERS, url="tag/x.html"
    ),
    "a list that is empty": lambda writer: writer.write_file(
        "list.html", TEMPLATE, {**CONTEXT}, template_name="index", articles=[], url="list.html"
    ),
}  # fmt: skip


def planned(folder: Path, *writes: Callable[[Any], None]) -> Plan:
    plan = Plan()
    writer = PlanningWriter(str(folder), SETTINGS, plan)
    for write in writes:
        write(writer)
    return plan


def rendered(plan: Plan) -> dict[str, str]:
    return {output: page.rendered() for output, page in plan.entries.items() if isinstance(page, PlannedPage)}


def written(folder: Path, *writes: Callable[[Any], None]) -> dict[str, str]:
    """Return what Pelican's own writer makes of it."""
    folder.mkdir(exist_ok=True)
    writer = Writer(str(folder), SETTINGS)
    for write in writes:
        write(writer)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_plan_comes_to_what_pelican_writes(write: Callable[[Any], None], tmp_path: Path) -> None:
    assert rendered(planned(tmp_path / "planned", write)) == written(tmp_path / "written", write)
    assert not (tmp_path / "planned").exists(), "nothing is written yet"


@pytest.mark.parametrize("overrides", list(itertools.product([False, True], repeat=3)), ids=str)
def test_of_pages_in_one_place_the_same_one_stays_as_with_pelican(overrides: tuple[bool, ...], tmp_path: Path) -> None:
    def write(number: int, *, override: bool) -> Callable[[Any], None]:
        return lambda writer: writer.write_file(
            "a.html", TEMPLATE, {**CONTEXT}, override_output=override, said=f"the page of number {number}"
        )

    for count in (1, 2, 3):
        writes = [write(number, override=override) for number, override in enumerate(overrides[:count])]
        try:
            expected = written(tmp_path / str(count), *writes)
        except FileOverwriteFailedError:
            with pytest.raises(FileOverwriteFailedError, match=r"two pages are to lie .*a\.html"):
                planned(tmp_path / "planned", *writes)
        else:
            assert rendered(planned(tmp_path / "planned", *writes)) == expected


@pytest.mark.parametrize("name", ["../a.html", "/etc/a.html"])
def test_nothing_is_planned_outside_the_output(name: str, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        planned(tmp_path / "output", lambda writer: writer.write_file(name, TEMPLATE, {**CONTEXT}))


def page(output: str, said: str = "") -> PlannedPage:
    return PlannedPage(output, TEMPLATE, {**CONTEXT}, {"localsiteurl": None, "said": said})


def file(output: str) -> PlannedFile:
    return PlannedFile(output, None, lambda: b"")


def test_what_is_asked_for_last_lies_over_the_rest_and_comes_last() -> None:
    plan = Plan()
    first, second = file("a.xml"), PlannedCopy("a.xml", "theme/a.xml")
    plan.add(first)
    plan.add(file("b.xml"))
    plan.add(second)
    assert list(plan.entries) == ["b.xml", "a.xml"]
    assert plan.entries["a.xml"] is second


def test_a_page_may_take_the_place_of_a_file_and_a_file_that_of_a_page() -> None:
    plan = Plan()
    plan.add(file("a.html"))
    plan.add_page(page("a.html"))
    assert isinstance(plan.entries["a.html"], PlannedPage)
    plan.add_file("a.html", None, bytes)
    assert isinstance(plan.entries["a.html"], PlannedFile)


TAG, HOME, FEEDS = ("tag", "tags/craft/index.html"), ("index", "index.html"), ("", "FeedsGenerator")


def of_parts(**parts: list[PlannedPage | PlannedFile]) -> Plan:
    plan = Plan()
    names: dict[str, Part] = {"tag": TAG, "home": HOME, "feeds": FEEDS}

    def write(entries: list[PlannedPage | PlannedFile]) -> None:
        for entry in entries:
            plan.add(entry)

    for name, entries in parts.items():
        plan.part(names[name], partial(write, entries))
    plan.add_page(page(f"of no part {len(parts)}.html"))
    return plan


@pytest.fixture
def plan() -> Plan:
    return of_parts(
        home=[page("index.html"), page("page/2.html")], tag=[page("tags/craft/index.html"), file("tags/craft/rss.xml")],
        feeds=[file("feeds.opml")],
    )  # fmt: skip


def test_what_belongs_to_a_list_is_known(plan: Plan) -> None:
    assert plan.parts[HOME] == {"index.html", "page/2.html"}
    assert plan.parts[FEEDS] == {"feeds.opml"}
    assert [page.output for page in plan.pages_of(TAG)] == ["tags/craft/index.html"]
    assert plan.pages_of(("tag", "no/such.html")) == []


def test_a_list_that_is_shorter_now_leaves_no_page_behind(plan: Plan) -> None:
    gone = plan.take(of_parts(home=[page("index.html", "new")]), set())
    assert gone == {"page/2.html"}
    assert "page/2.html" not in plan.entries
    assert "new" in rendered(plan)["index.html"]
    assert plan.parts[HOME] == {"index.html"}
    assert "tags/craft/index.html" in plan.entries


def test_pages_stay_as_planned_where_only_the_files_of_a_list_are_planned_anew(plan: Plan) -> None:
    new = file("tags/craft/rss.xml")
    assert plan.take(of_parts(tag=[new]), set()) == set()
    assert plan.entries["tags/craft/rss.xml"] is new
    assert plan.parts[TAG] == {"tags/craft/index.html", "tags/craft/rss.xml"}
    assert plan.take(of_parts(tag=[file("tags/craft/feed.json")]), set()) == {"tags/craft/rss.xml"}


def test_what_has_no_place_any_more_is_taken_out_unless_it_is_planned_again(plan: Plan) -> None:
    other = of_parts(feeds=[file("feeds.opml")])
    assert plan.take(other, {"feeds.opml", "of no part 3.html"}) == {"of no part 3.html"}
    assert "of no part 3.html" not in plan.entries
    assert "of no part 1.html" in plan.entries
    assert "feeds.opml" in plan.entries


def test_a_page_that_goes_from_one_list_to_another_stays(plan: Plan) -> None:
    moved = page("page/2.html", "moved")
    gone = plan.take(of_parts(home=[page("index.html")], tag=[page("tags/craft/index.html"), moved]), set())
    assert gone == {"tags/craft/rss.xml"}
    assert plan.entries["page/2.html"] is moved


def _write_as_others_do(context: dict[str, Any], plan: Plan, writer: Any) -> None:
    """Write a page, then what a plugin of others writes that changes what all pages share, and a page after that."""

    def theirs(writer: Any) -> None:
        for word in ("one", "two"):
            context["said"] = word
            writer.write_file(f"{word}.html", TEMPLATE, context)
        context["about"] = context.pop("late")

    writer.write_file("before.html", TEMPLATE, context)
    context["late"] = "later"
    plan.of_others(context, theirs, writer)
    writer.write_file("after.html", TEMPLATE, context)
    plan.look_back()


def test_pages_show_what_all_pages_shared_when_they_were_asked_for(tmp_path: Path) -> None:
    plan = Plan()
    _write_as_others_do({**CONTEXT}, plan, PlanningWriter(str(tmp_path / "planned"), SETTINGS, plan))
    assert rendered(plan) == written(
        tmp_path / "written", lambda writer: _write_as_others_do({**CONTEXT}, Plan(), writer)
    )
    assert {name for name, page in plan.entries.items() if isinstance(page, PlannedPage) and "said" in page.own} == {
        "before.html",
        "one.html",
    }
