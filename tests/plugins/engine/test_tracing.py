"""What a page is made from: all that its template reads is noted, and where that cannot be seen, that is said."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest
from jinja2 import DictLoader, Environment, nodes
from jinja2.ext import Extension
from jinja2.utils import missing
from pelican.contents import Article
from pelican.paginator import Paginator
from pelican.settings import DEFAULT_CONFIG, configure_settings
from pelican.utils import DateFormatter

from plugins.core.listing import Listing
from plugins.core.model import Venue
from plugins.engine.fingerprints import Fingerprints
from plugins.engine.following import MISSING
from plugins.engine.memory import GONE, Memory
from plugins.engine.templates import KeptTemplates, source_digest
from plugins.engine.traced_templates import follow, watch
from plugins.engine.tracing import LONG_LIST, Trace, Tracer, own_fingerprint, variable_told
from tests.plugins.conftest import Content

SETTINGS = configure_settings({**DEFAULT_CONFIG, "PATH": ".", "TIMEZONE": "UTC", "SITEURL": "/", "MOTTO": "Slowly"})


@dataclass
class Rendered:
    """A page: its text, and what was noted of it."""

    text: str
    trace: Trace
    reads: dict[str, set[str]]

    @property
    def is_whole(self) -> bool:
        return self.trace.is_whole

    @property
    def own(self) -> set[str]:
        return set(self.trace.own)


@dataclass
class Press:
    """Renders templates as the engine does."""

    templates: dict[str, str] = field(default_factory=dict)
    memory: Memory = field(default_factory=lambda: Memory(None))
    more: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    finalize: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        self.tracer = Tracer(self.memory, Fingerprints(SETTINGS), SETTINGS)
        self.environment = Environment(
            loader=DictLoader(self.templates),
            autoescape=True,
            extensions=[*self.extensions, "jinja2.ext.do"],
            finalize=self.finalize,
        )
        self.environment.filters.update({"strftime": DateFormatter(), **self.more.get("filters", {})})
        self.environment.tests.update(self.more.get("tests", {}))
        self.environment.globals.update(self.more.get("globals", {}))
        follow(self.environment, self.tracer)

    def render(self, source: str, own: Mapping[str, Any] | None = None, **shared: Any) -> Rendered:
        """Render a page of its `own` variables and those that all pages share."""
        self.templates["page.html"] = source
        self.environment.cache.clear()  # type: ignore[union-attr]
        self.environment.__dict__.pop("source_digests", None)
        self.environment.loader = KeptTemplates(DictLoader(self.templates), {})
        template = self.environment.get_template("page.html")
        trace = self.tracer.begin(own or {}, shared)
        try:
            text = template.render({**shared, **(own or {})})
        finally:
            self.tracer.end()
        reads = {
            thing.name: {name for bit, name in enumerate(thing.attributes) if trace.reads[thing.number] >> bit & 1}
            for thing in self.memory.things.values()
            if thing.number in trace.reads
        }
        return Rendered(text, trace, reads)


@pytest.fixture
def column(content: Content) -> Any:
    content.column("a", "Some *words*.", title="A", tags="[Craft]", authors="Ada", summary="In short.")
    return content.read().columns[0]


def render(source: str, own: Mapping[str, Any] | None = None, **shared: Any) -> Rendered:
    return Press().render(source, own, **shared)


def plain(source: str, **variables: Any) -> str:
    """Return the text of a page that nobody watches."""
    environment = Environment(autoescape=True)
    environment.filters["strftime"] = DateFormatter()
    return environment.from_string(source).render(variables)


# Things -----------------------------------------------------------------------------------------------------------


def test_attributes_of_a_thing_are_noted_and_no_others(column: Any) -> None:
    page = render("{{ it.title }}{{ it.slug }}{{ it.title }}", {"it": column})
    assert page.text == "AaA"
    assert page.reads == {"column columns/a.md": {"title", "slug"}}
    assert page.is_whole


def test_attributes_that_lead_from_thing_to_thing_are_noted_of_each(column: Any) -> None:
    page = render("{% for tag in it.tags %}{{ tag.title }}{% endfor %}", {"it": column})
    assert page.reads == {"column columns/a.md": {"tags"}, "tag craft": {"title"}}


READING = (
    "{{ it['title'] }}", "{{ it|attr('title') }}", "{{ [it]|map(attribute='title')|first }}",
    "{{ ([it]|groupby('title'))[0][0] }}", "{{ ([it]|sort(attribute='title'))[0].title }}",
    "{{ [it]|join('', 'title') }}", "{{ ([it]|selectattr('title')|list)[0] and 'A' }}",
)  # fmt: skip


@pytest.mark.parametrize("source", READING)
def test_an_attribute_is_noted_however_it_is_read(source: str, column: Any) -> None:
    page = render(source, {"it": column})
    assert page.text == "A"
    assert not page.is_whole or page.reads == {"column columns/a.md": {"title"}}
    assert page.is_whole == ("|attr" not in source)


def test_an_attribute_that_is_missing_is_noted_as_that(column: Any) -> None:
    press = Press()
    page = press.render("{{ it.subtitle or 'none' }}", {"it": column})
    assert (page.text, page.reads) == ("none", {"column columns/a.md": {"subtitle"}})
    thing = press.memory.things["column columns/a.md"]
    assert thing.told[thing.attributes.index("subtitle")] == "undefined"


def test_what_is_read_again_by_another_page_is_noted_for_it_too(column: Any) -> None:
    press = Press()
    pages = [press.render("{{ it.title }}{{ it.html }}", {"it": column}) for _ in range(3)]
    assert pages[0].reads == pages[1].reads == pages[2].reads == {"column columns/a.md": {"title", "html"}}
    assert press.tracer.known, "it is not asked for twice"


def test_beside_what_is_read_of_a_text_all_of_it_is_remembered(content: Content) -> None:
    press, told = Press(), []
    for title in ("A", "B"):
        content.column("a", title=title)
        (column,) = content.read().columns
        press.memory.things.clear()
        press.tracer.forget(Fingerprints(SETTINGS))
        page = press.render("{{ it.slug }}", {"it": column})
        thing = press.memory.things["column columns/a.md"]
        assert thing.attributes == ["*", "slug"]
        assert page.trace.reads == {thing.number: 0b10}, "which the page itself has not read"
        told.append(thing.told)
    assert told[0][0] != told[1][0]
    assert told[0][1] == told[1][1]


def test_lists_of_texts_the_site_and_articles_are_things_too(content: Content) -> None:
    content.column("a", title="A")
    press = content.press(Listing("tag", "Craft", "/tags/craft/", "tags/craft/index.html"))
    article = Article("A text.", {"title": "A"}, source_path="a.md", settings=SETTINGS)
    article.item = press.library.columns[0]
    page = render("{{ listing.title }} {{ site.name }} {{ article.title }}",
                  {"listing": press.listings[0], "article": article}, site=press.site)  # fmt: skip
    assert page.text == "Craft The Paper A"
    assert page.reads == {
        "list tag tags/craft/index.html": {"title"}, "site": {"name"}, "content columns/a.md": {"title"},
        "context": {"site"},
    }  # fmt: skip


def test_after_forgetting_a_changed_attribute_is_read_anew(content: Content) -> None:
    press = Press()
    content.column("a", title="A")
    listing = Listing("tag", "Craft", "/tags/craft/", "tags/craft/index.html")
    assert press.render("{{ it.title }}", {"it": listing}).text == "Craft"
    object.__setattr__(listing, "title", "Crafts")
    press.tracer.forget(Fingerprints(SETTINGS))
    assert press.render("{{ it.title }}", {"it": listing}).text == "Crafts"


# Variables --------------------------------------------------------------------------------------------------------


def test_variables_are_noted_as_the_pages_own_or_as_shared() -> None:
    page = render("{{ mine }}{{ ours }}", {"mine": 1, "unread": 2}, ours=3, other=4)
    assert page.own == {"mine"}
    assert page.reads == {"context": {"ours"}}


def test_variables_that_are_missing_are_noted_as_that() -> None:
    press = Press()
    page = press.render("{{ extra }}{% if sidebar is defined %}x{% endif %}", {"mine": 1})
    assert page.reads == {"context": {"extra", "sidebar"}}
    assert page.trace.own == {"extra": MISSING, "sidebar": MISSING}
    told = dict(zip(*[(thing := press.memory.things["context"]).attributes, thing.told], strict=True))
    assert told["extra"] == Fingerprints().of(missing)
    with_it = press.render("{{ extra }}", extra="now")
    assert with_it.reads == {"context": {"extra"}}


def test_what_a_template_sets_is_not_noted(column: Any) -> None:
    source = "{% set title = it.title %}{{ title }}{% for one in [1, 2] %}{{ one }}{{ loop.index }}{% endfor %}"
    page = render(f"{source}{{% with x = 3 %}}{{{{ x }}}}{{% endwith %}}", {"it": column, "title": "own"}, one="shared")
    assert page.text == "A11223"
    assert (page.own, page.reads) == ({"it"}, {"column columns/a.md": {"title"}})


def test_what_a_template_sets_under_the_name_of_a_variable_hides_nothing_that_was_read() -> None:
    page = render("{{ name }}{% set name = 'set' %}{{ name }}", {"name": "own"})
    assert (page.text, page.own) == ("ownset", {"name"})


def test_arguments_of_macros_are_what_was_noted_when_they_were_given() -> None:
    page = render("{% macro show(x, y='d') %}{{ x }}{{ y }}{{ ours }}{% endmacro %}{{ show(mine) }}",
                  {"mine": 1, "x": 9}, ours=3, y=8)  # fmt: skip
    assert (page.text, page.own, page.reads, page.is_whole) == ("1d3", {"mine"}, {"context": {"ours"}}, True)


def test_settings_are_compared_elsewhere() -> None:
    page = render("{{ MOTTO }}", MOTTO=SETTINGS["MOTTO"])
    assert (page.text, page.reads) == ("Slowly", {})
    assert render("{{ MOTTO }}", MOTTO="Quickly").reads == {"context": {"MOTTO"}}
    assert render("{{ MOTTO }}", {"MOTTO": "Quickly"}).own == {"MOTTO"}


LONG = [f"{number}" for number in range(LONG_LIST + 1)]


@pytest.mark.parametrize("source", ["{{ 'x' if articles is defined }}", "{% set all = articles %}{{ mine }}",
                                    "{{ 'x' if articles is not none }}"])  # fmt: skip
def test_a_long_list_that_is_only_named_is_not_noted(source: str) -> None:
    assert render(source, {"mine": 1}, articles=LONG).reads == {}
    assert render(source, {"mine": 1, "articles": LONG}).own <= {"mine"}


THROUGH = (
    "{% for each in articles %}{% endfor %}", "{{ articles|length }}", "{{ articles[0] }}", "{{ articles[-1:] }}",
    "{% if articles %}{% endif %}", "{{ 'x' in articles }}", "{{ articles|first }}", "{{ articles|last }}",
    "{{ articles|join }}", "{{ articles|reverse|list }}", "{{ articles|sort|first }}", "{{ articles|list }}",
    "{{ articles|batch(2)|first }}", "{{ articles == [] }}", "{{ articles + [] }}", "{{ [] + articles }}",
    "{{ articles.count('1') }}", "{{ articles.index('1') }}", "{{ articles }}", "{{ articles|tojson }}",
    "{{ articles|pprint }}", "{{ articles|string }}", "{{ articles * 2 }}", "{{ 2 * articles }}",
    "{{ articles < ['x'] }}", "{{ ['x'] > articles }}", "{{ ''.join(articles) }}", "{{ articles|min }}",
    "{{ articles != [] }}", "{{ '%s' % articles }}", "{{ articles|map('upper')|first }}",
    "{{ dict(a=articles) }}", "{{ [articles] }}", "{{ articles ~ '' }}",
    "{{ articles|unique|first }}", "{{ articles.copy() }}", "{{ dict(a=articles)|tojson }}",
    "{{ [articles]|sum(start=[]) }}",
    "{{ articles|random }}",
)  # fmt: skip


@pytest.mark.parametrize("source", THROUGH)
def test_a_long_list_that_a_template_looks_into_is_noted(source: str) -> None:
    shared = render(source, articles=LONG)
    assert shared.reads == {"context": {"articles"}} or not shared.is_whole
    own = render(source, {"articles": LONG})
    assert own.own == {"articles"} or not own.is_whole
    assert "random" in source or shared.text == own.text == plain(source, articles=LONG)


def test_a_short_list_is_noted_where_it_is_named() -> None:
    assert render("{{ 'x' if articles is defined }}", articles=["a"]).reads == {"context": {"articles"}}


def test_two_pages_that_go_through_one_list_note_it_both() -> None:
    press = Press()
    for _ in range(2):
        assert press.render("{{ articles|length }}", articles=LONG).reads == {"context": {"articles"}}


def test_a_page_of_a_list_is_told_by_its_texts_and_by_where_it_stands(column: Any) -> None:
    def told(texts: list[Any], number: int = 1, name: str = "index.html") -> str:
        paginator = Paginator(name, name, texts, SETTINGS, 2)
        return own_fingerprint(Fingerprints(), paginator.page(number))

    usual = told([column, column, column])
    assert usual == told([column, column, column])
    others = [told([column]), told([column] * 5), told([column] * 3, 2), told([column] * 3, name="x.html")]
    assert len({usual, *others}) == 5
    assert usual == told([column] * 4), "one more on another page"


@pytest.mark.parametrize(
    ("source", "looks_further"),
    [
        ("{{ page.number }} of {{ page.paginator.num_pages }}{{ page.has_next() }}{{ page.url }}", False),
        ("{% for it in page.object_list %}{{ it.title }}{% endfor %}{{ pages.page_range }}", False),
        ("{{ page.paginator.count }}", True),
        ("{{ pages.object_list|length }}", True),
        ("{{ pages.page(1).object_list|length }}", True),
        ("{{ page.end_index() }}", True),
    ],
)
def test_a_page_that_looks_at_more_of_a_list_than_it_shows_is_told_by_all(
    column: Any, source: str, looks_further: bool
) -> None:
    def told(count: int) -> dict[str, str]:
        pages = Paginator("index.html", "/", [column] * count, SETTINGS, 2)
        own = {"page": pages.page(1), "pages": pages}
        trace = Press().render(source, own).trace
        assert trace.own == {name: variable_told(Fingerprints(), own, name) for name in trace.own}
        assert trace.is_whole
        return trace.own

    assert (told(3) != told(4)) is looks_further
    assert told(4) != told(5), "which is on a third page"


def test_a_page_whose_list_is_no_variable_of_its_own_cannot_be_compared(column: Any) -> None:
    page = Paginator("index.html", "/", [column] * 3, SETTINGS, 2).page(1)
    assert not Press().render("{{ page.paginator.count }}", {"page": page}).is_whole


# What cannot be followed --------------------------------------------------------------------------------------------

GIVING_UP = (
    "{{ it|theirs }}", "{{ it is theirs }}", "{{ theirs(it) }}", "{{ '{0.title}'.format(it) }}",
    "{{ '{x.title}'.format_map({'x': it}) }}", "{{ [1, 2]|random }}", "{{ lipsum(1) }}", "{{ it|attr('title') }}",
    "{{ thing.method() }}", "{{ it.model_dump() }}", "{{ [it]|map('theirs')|list }}",
    "{{ [it]|select('theirs')|list }}",
    "{% import 'macros.html' as m %}", "{{ thing.function }}", "{{ function }}",
    "{% set ns = namespace() %}{% set ns.x = theirs(it) %}", "{% call theirs(it) %}{% endcall %}",
    "{{ motto_of_the_day }}", "{{ 'constant'|theirs }}", "{{ 'constant' is theirs }}",
    "{{ functions.theirs('a') }}", "{{ functions['theirs']('a') }}", "{{ functions['partial']('a') }}",
    "{{ functions.print() }}",
    "{{ thing.computed }}", "{{ thing.remembered }}", "{{ open_thing.anything }}", "{{ item_thing.x }}",
    "{{ item_thing['x'] }}", "{{ module.sep }}",
)  # fmt: skip


class Thing:
    def method(self) -> str:
        return "of the hour"

    function = staticmethod(len)

    @property
    def computed(self) -> str:
        return "of the hour"

    @cached_property
    def remembered(self) -> str:
        return "of the hour"


class OpenThing:
    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return "of the hour"


class ItemThing(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "of the hour"


@dataclass
class Held:
    """Holds a value, and does nothing."""

    value: str


@pytest.mark.parametrize("source", GIVING_UP)
def test_what_cannot_be_followed_makes_a_page_that_is_made_anew(source: str, column: Any) -> None:
    more: dict[str, Mapping[str, Any]] = {
        "filters": {"theirs": str}, "tests": {"theirs": bool},
        "globals": {"theirs": lambda it, caller=None: str(it), "motto_of_the_day": "Slowly"},
    }  # fmt: skip
    templates = {"macros.html": "{% set o = 'other' %}{% include o ~ '.html' %}", "other.html": ""}
    press = Press(templates, more=more)
    own = {
        "it": column,
        "thing": Thing(),
        "kind": "x",
        "computed": "macros.html",
        "other": "other.html",
        "function": len,
        "functions": {"theirs": lambda text: text, "partial": partial(str), "print": print},
        "open_thing": OpenThing(),
        "item_thing": ItemThing(),
        "module": os,
    }
    assert press.render("{{ it.title }}", own).is_whole
    assert not press.render(source, own).is_whole
    assert not press.render(f"{source}{{# another #}}", own).is_whole, "the second page that shows the same"
    assert press.render("{{ it.title }}", own).is_whole


class Named(NamedTuple):
    value: str


FOLLOWED = (
    "{{ it.title|upper|truncate(3) }}", "{{ it.title.upper().split('a') }}", "{{ date|strftime('%Y') }}",
    "{{ date.strftime('%Y') }}", "{{ date.date().isoformat() }}", "{{ {'a': 1}.get('a') }}", "{{ range(3)|list }}",
    "{{ dict(a=1).items()|list }}", "{% set c = cycler('a', 'b') %}{{ c.next() }}", "{% set j = joiner() %}{{ j() }}",
    "{% set ns = namespace(x=1) %}{% set ns.x = it.title %}{{ ns.x }}",
    "{% for x in 'ab' %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% macro m(x) %}{{ x }}{{ caller() }}{% endmacro %}{% call m(1) %}{{ it.title }}{% endcall %}",
    "{% block a %}{{ it.title }}{% endblock %}{{ self.a() }}", "{{ articles_page.has_next() }}",
    "{{ articles_page.paginator.num_pages }}", "{{ '%s' % it.title }}", "{{ words.count('a') }}",
    "{{ held.value }}", "{{ named.value }}", "{{ venue.url }}{{ venue.nothing }}", "{{ words|map('upper')|join }}",
    "{{ it.title is string }}",
)  # fmt: skip


@pytest.mark.parametrize("source", FOLLOWED)
def test_what_depends_on_nothing_else_is_followed(source: str, column: Any) -> None:
    own = {"it": column, "date": dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "words": ["a"],
           "articles_page": Paginator("index.html", "index.html", [column], SETTINGS, 2).page(1),
           "held": Held("a"), "named": Named("a"), "venue": Venue(name="Hall", url="https://example.org/")}  # fmt: skip
    page = render(source, own)
    assert page.is_whole
    assert page.text == plain(source, **own)


def test_a_filter_of_others_gives_what_it_gives_without_being_watched(column: Any) -> None:
    from jinja2 import pass_context, pass_environment

    @pass_context
    def first(context: Any, value: Any) -> str:
        return f"{context['mine']}{value}"

    @pass_environment
    def second(environment: Environment, value: Any) -> str:
        return f"{isinstance(environment, Environment)}{value}"

    page = Press(more={"filters": {"first": first, "second": second}}).render("{{ 1|first|second }}", {"mine": 7})
    assert (page.text, page.is_whole) == ("True71", False)


def test_what_a_plugin_adds_late_is_watched_too() -> None:
    press = Press()
    press.environment.filters["late"] = lambda text: text
    press.environment.tests["late"] = lambda value: bool(value)
    press.environment.globals["late"] = lambda: "late"
    watch(press.environment, press.tracer)
    watched = dict(press.environment.filters)
    for source in ("{{ 1|late }}", "{{ 1 is late }}", "{{ late() }}"):
        assert not press.render(source).is_whole, source
    watch(press.environment, press.tracer)
    assert press.environment.filters == watched


class Shout(Extension):
    """A tag of a site's own."""

    tags: ClassVar[set[str]] = {"shout"}  # type: ignore[misc]

    def parse(self, parser: Any) -> nodes.Node:
        return nodes.Output([self.call_method("told")], lineno=next(parser.stream).lineno)

    def told(self) -> str:
        return "of the hour"


def test_where_templates_have_tags_of_others_no_page_can_be_followed() -> None:
    assert not Press(extensions=(f"{__name__}.Shout",)).render("{{ mine }}", {"mine": 1}).is_whole
    assert Press(extensions=("jinja2.ext.loopcontrols",)).render("{{ mine }}", {"mine": 1}).is_whole


def test_where_each_value_is_given_to_a_function_of_others_no_page_can_be_followed() -> None:
    assert not Press(finalize={"a": "b"}.get).render("{{ mine }}", {"mine": "a"}).is_whole


@pytest.mark.parametrize("told", [OpenThing(), Thing(), os])
def test_a_setting_with_code_of_its_own_cannot_be_followed(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "TOLD", told)
    assert not render("{{ TOLD }}", TOLD=told).is_whole


@pytest.mark.parametrize("source", ["{{ NOW().year }}", "{{ [NOW][0]().year }}", "{{ (NOW or 1)().year }}"])
def test_a_setting_that_asks_for_the_time_cannot_be_followed(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "NOW", now := dt.datetime.now)
    assert not render(source, NOW=now).is_whole


def test_a_class_that_is_given_to_all_templates_has_what_it_has() -> None:
    press = Press(more={"globals": {"datetime": dt.datetime, "Held": Held}})
    page = press.render("{{ datetime.strptime('2026-05', '%Y-%m').year }} {{ datetime(2026, 1, 2).day }}")
    assert page.text == "2026 2"
    assert not press.render("{{ datetime.now() }}").is_whole
    assert not press.render("{{ Held('a').value }}").is_whole


def test_a_copy_that_goes_by_the_name_of_a_text_makes_a_page_that_is_made_anew(column: Any) -> None:
    press = Press()
    press.tracer.find = lambda name: column
    assert press.render("{{ it.title }}", {"it": column}).is_whole
    assert not press.render("{{ it.title }}", {"it": column.model_copy()}).is_whole


INSTALLED = """
from functools import cached_property

class Facts:
    @cached_property
    def words(self):
        return 7

    def __str__(self):
        return "of the hour"

def count():
    return 7
"""


@pytest.mark.parametrize("source", ["{{ facts.words }}", "{{ count() }}", "{{ facts }}"])
def test_a_plugin_that_is_installed_as_one_of_pelicans_is_followed_no_further(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "facts.py").write_text(INSTALLED, encoding="utf-8")
    monkeypatch.setattr("pelican.plugins.__path__", [str(tmp_path)])
    installed = import_module("pelican.plugins.facts")
    monkeypatch.delitem(sys.modules, "pelican.plugins.facts")
    monkeypatch.setitem(SETTINGS, "facts", facts := installed.Facts())
    assert not render(source, facts=facts, count=installed.count).is_whole


def test_a_text_that_nobody_finds_by_its_name_makes_a_page_that_is_made_anew() -> None:
    memory = Memory(None)
    made = Article("A text.", {"title": "A"}, source_path=None, settings=SETTINGS)
    Press(memory=memory).render("{{ made.title }}", {"made": made})
    for thing in memory.things.values():
        thing.told = [GONE] * len(thing.told)
    assert not Press(memory=memory).render("{{ made.title }}", {"made": made}).is_whole


@pytest.mark.parametrize("told", [Held("a"), Named("a"), {"a": [1]}, "a"])
def test_a_setting_that_holds_values_is_compared_elsewhere(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "TOLD", told)
    page = render("{{ TOLD }}", TOLD=told)
    assert (page.is_whole, page.reads.get("context")) == (True, None)


def test_a_page_after_one_that_could_not_be_followed_is_followed() -> None:
    press = Press()
    assert not press.render("{{ [1]|random }}").is_whole
    assert press.render("{{ mine }}", {"mine": 1}).is_whole


# Templates --------------------------------------------------------------------------------------------------------


def test_templates_that_have_a_part_in_a_page_are_noted() -> None:
    templates = {
        "base.html": "{% block b %}{% endblock %}",
        "part.html": "p",
        "macros.html": "{% macro m() %}m{% endmacro %}",
    }
    source = (
        "{% extends 'base.html' %}{% block b %}{% include 'part.html' %}{% from 'macros.html' import m %}{{ m() }}"
        "{% include 'may-come.html' ignore missing %}{% include ['no.html', 'part.html'] %}{% endblock %}"
    )
    page = Press(templates).render(source)
    assert page.text == "pmp"
    assert page.reads == {
        f"template {name}": {"source"} for name in ("base.html", "part.html", "macros.html", "may-come.html", "no.html")
    }
    assert page.is_whole


def test_a_template_by_a_computed_name_is_noted_by_the_name_it_came_to() -> None:
    page = Press({"part_x.html": "x"}).render("{% include 'part_' ~ kind ~ '.html' %}", {"kind": "x"})
    assert (page.text, page.reads, page.own, page.is_whole) == (
        "x", {"template part_x.html": {"source"}}, {"kind"}, True
    )  # fmt: skip


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_page_that_imports_what_loads_by_a_computed_name_is_made_anew(depth: int) -> None:
    inner = "{% set which = 'x' %}{% include 'part_' ~ which ~ '.html' %}{% macro m() %}{% endmacro %}"
    templates = {"part_x.html": "x", "macros0.html": inner} | {
        f"macros{number}.html": f"{{% import 'macros{number - 1}.html' as n %}}" for number in (1, 2)
    }
    press = Press(templates)
    for _ in range(2):
        assert not press.render(f"{{% import 'macros{depth}.html' as m %}}").is_whole


def digest(**templates: str) -> str:
    named = {f"{name}.html": text for name, text in templates.items()}
    return source_digest(Environment(loader=DictLoader(named), autoescape=True), "page.html")


def test_a_template_stands_for_all_that_it_names() -> None:
    page, part = "{% include 'part.html' %}", "{% include 'deep.html' %}"
    told = [
        digest(page=page, part=part, deep="d"), digest(page=f"{page} ", part=part, deep="d"),
        digest(page=page, part=f"{part} ", deep="d"), digest(page=page, part=part, deep="e"),
        digest(page=page, part=part), digest(page=page),
    ]  # fmt: skip
    assert len(set(told)) == len(told)
    assert digest(page=page, part=part, deep="d", other="x") == told[0]
    assert digest() == ""


def test_templates_that_lead_to_each_other_have_an_end() -> None:
    ring = {"page": "{% include 'part.html' %}", "part": "{% include 'page.html' %}"}
    assert digest(**ring) == digest(**ring)
    assert digest(**ring) != digest(**ring | {"part": "{% include 'page.html' %}x"})


def test_a_template_that_cannot_be_parsed_is_told_by_its_source() -> None:
    assert digest(page="{% if %}") != digest(page="{% if x %}")


def test_outside_of_a_page_nothing_is_noted(column: Any) -> None:
    press = Press()
    press.render("{{ it.title }}", {"it": column})
    press.memory.things.clear()
    assert press.environment.from_string("{{ it.slug }}{{ it|length if x }}{{ ours }}").render(it=column, ours=LONG)
    press.tracer.give_up()
    assert press.memory.things == {}
