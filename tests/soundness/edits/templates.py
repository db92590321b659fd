"""What site owners do to templates: their own before the theme's, changed partials, macros, and whatever Jinja can."""

from __future__ import annotations

from random import Random

from tests.soundness.edits.texts import Edit
from tests.soundness.site import Site
from tests.soundness.words import a_title

ANYWHERE = (
    "{% for a in articles[:3] %}{{ a.title }} {{ a.url }}; {% endfor %}",
    "{% for a in articles | sort(attribute='title') %}{{ a.title }}{% endfor %}",
    "{{ articles | map(attribute='title') | join(', ') }}",
    "{{ articles | length }} {{ (articles | first).title }} {{ (articles | last).slug }}",
    "{% for name, those in articles | groupby('date.year') %}{{ name }}: {{ those | length }} {% endfor %}",
    "{% for name, those in articles | groupby('category.name') %}{{ name }}{{ those[0].title }}{% endfor %}",
    "{{ articles | selectattr('mood', 'defined') | map(attribute='mood') | join }}",
    "{{ articles | selectattr('mood', 'equalto', 'sunny') | map(attribute='title') | list | length }}",
    "{{ articles | rejectattr('modified') | map(attribute='slug') | join(' ') }}",
    "{{ articles | map(attribute='date') | max }} {{ (articles | min(attribute='title')).url }}",
    "{% for tag, those in tags %}{{ tag }} {{ tag.slug }} ({{ those | count }}): "
    "{% for a in those %}{{ a.title }}{% endfor %}{% endfor %}",
    "{% for category, those in categories | sort %}{{ category }} {{ those | length }} {{ category.url }}{% endfor %}",
    "{% for author, those in authors %}{{ author }} {{ (those | first).title }}{% endfor %}",
    "{{ tags | map('first') | map(attribute='name') | sort | join }}",
    "{% for a in articles %}{% if loop.changed(a.date.year) %}{{ a.date.year }} {% endif %}{% endfor %}",
    "{% for a in articles %}{{ loop.previtem.title if loop.previtem }}<{{ a.title }}>{% endfor %}",
    "{% for a in articles | batch(3) | first %}{{ a.title }}{% endfor %}",
    "{% for a in articles | reverse %}{{ a.slug }} {% endfor %}{{ (articles[::-1] | first).title }}",
    "{{ articles[0].content | striptags | truncate(40) }} {{ articles[1].summary | striptags | length }}",
    "{{ articles[-1].author }} {{ articles[0].authors | join(' and ') }} {{ articles[0].tags | join('/') }}",
    "{{ articles[0].date.strftime('%Y-%m-%d') }} {{ articles[0].date | strftime('%B') }} {{ articles[1].locale_date }}",
    "{{ articles[0].metadata.title }} {{ articles[1].metadata['mood'] }} {{ articles[0].metadata | length }}",
    "{% for name, value in articles[0].metadata.items() if value is string %}{{ name }}={{ value }} {% endfor %}",
    "{{ pages | map(attribute='title') | join(', ') }} {% for p in pages if p.item.nav %}{{ p.url }}{% endfor %}",
    "{{ (articles + pages) | map(attribute='title') | join }}",
    "{{ site.name | loud }} {{ SITENAME }} {{ DEFAULT_PAGINATION }} {{ OF_ITS_OWN }} {{ colour }}",
    "{% for each in lists.tags.parts %}{{ each.title }} {{ each.count }}: {{ each.entries[0].title }}{% endfor %}",
    "{% for each in site.navigation %}{{ each.title }}{% endfor %} {{ site.copyright_years }}",
    "{{ contents | length }} {{ (contents.values() | first).title }} {{ contents.keys() | sort | join }}",
    "{% for source, text in contents | dictsort %}{{ source }}{{ text.title }}{% endfor %}",
    "{{ hidden_articles | length }} {{ translations | map(attribute='lang') | join }} {{ drafts | length }}",
    "{% for archive in period_archives.year %}{{ archive.period }}: {{ archive.articles | length }}{% endfor %}",
    "{% set seen = namespace(n=0) %}{% for a in articles if a.item.image %}{% set seen.n = seen.n + 1 %}{% endfor %}"
    "{{ seen.n }}",
    "{{ dict(all=articles).all[0].title }} {{ [articles[0], pages[0]] | map(attribute='title') | join }}",
    "{{ articles | map(attribute='tags', default=[]) | sum(start=[]) | map(attribute='name') | unique | sort | join }}",
    "{{ articles[0] | attr('title') }} {{ articles[0]['slug'] }} {{ '%s' | format(articles[0].title) }}",
    "{{ articles[0].neighbour.title }} {{ articles[0].word }} {{ articles | map(attribute='line') | join }}",
    "{% for a in articles if a.series_box %}{{ a.series_box.numeral }}{{ a.series_box.rows | length }}{% endfor %}",
    "{% include 'partials/' ~ (articles[0].category.slug or 'none') ~ '.html' ignore missing %}",
    "{% include ['partials/first.html', 'partials/second.html', 'partials/mark.html'] ignore missing %}",
    "{% from 'macros.html' import card %}{{ card(articles[0]) }}",
    "{% import 'macros.html' as shapes with context %}{{ shapes.row(articles[:2]) }}",
    "{% call(a) each_of(articles) %}{{ a.title }}{% endcall %}",
    "{% filter upper %}{{ articles[0].title }}{% endfilter %}",
    "{% set chosen %}{{ articles[1].title }}{% endset %}{{ chosen | length }}",
    "{% for a in articles %}{% if a is defined and a.mood is defined %}{{ a.mood }}{% endif %}{% endfor %}",
    "{{ articles | sum(attribute='item.word_count') }} {{ articles | map(attribute='item.reading_minutes') | list }}",
    "{{ articles[0].relative_source_path }} {{ articles[0].source_path | length }} {{ articles[0].save_as }}",
    "{{ articles[0].settings['SITENAME'] }} {{ articles[0].translations | length }} {{ articles[0].in_default_lang }}",
    "{{ articles | map(attribute='item') | map(attribute='address') | join }}",
    "{% for a in articles if 'weather' in (a.tags | map(attribute='slug')) %}{{ a.title }}{% endfor %}",
    "{{ (articles | sort(attribute='date') | first).title }} {{ articles | map(attribute='lang') | unique | join }}",
    "{{ articles | groupby('author', default='nobody') | map('first') | join(', ') }}",
    "{{ listing.title }} {{ listing.entries | length }} {{ listing.summary }}",
    "{{ output_file }} {{ page_name }} {{ THEME_STATIC_DIR }} {{ localsiteurl }}",
    "{{ articles | xmlattr if articles is mapping else articles is iterable }} {{ articles is sequence }}",
    "{{ (pages + articles) | map(attribute='title') | join }} {{ (articles * 2) | length }} {{ articles != [] }}",
    "{{ SINCE }} {{ PERSON.name }} {{ MEASURE.pattern }} {{ ROWS[0].a }} {{ ROWS | map(attribute='a') | join }}",
    "{% set mine = articles.copy() %}{{ mine | length }} {{ articles.count(articles[0]) }}",
    "{{ articles[0].get_relative_source_path() }} {{ articles[0].date.isoformat() }} {{ articles[0].url_format.slug }}",
    "{{ articles[0].author.as_dict().slug if articles[0].author }} {{ count_of(articles) if count_of }}",
    "{{ gathered.first.title }} {{ gathered.words }} {{ gathered | length }} {{ group.title }} {{ group.first.title }}",
    "{% for a in articles %}{{ a.group.title }}{{ a.group.first.title }}{% endfor %}",
    "{% for a in articles recursive %}{{ a.title }}{{ loop(a.translations) if loop.depth < 3 }}{% endfor %}",
    "{% with those = articles %}{{ those | map(attribute='title') | list }}{% endwith %}",
    "{% set pair = cycler('a', 'b') %}{% for a in articles %}{{ pair.next() }}{{ a.title | e }}{% endfor %}",
    "{% for a in articles %}{{ loop.cycle('odd', 'even') }}{{ a.item.date_text }}{{ a.item.headings }}{% endfor %}",
    "{{ articles | map(attribute='item.tags') | map('length') | join }} {{ articles | map('attr', 'title') | join }}",
    "{{ articles[0].item.model_dump(include={'title', 'slug'}) }} {{ articles[0].item.standfirst }}",
    "{% for name, those in categories %}{{ name.note }}{% endfor %}{{ articles[0].category.note }} {{ words }}",
    "{% for page in made %}{{ page.title }} {{ page.content }}{% endfor %} {{ words }} {{ lately }}",
    "{% for name, address in LINKS %}{{ name }}{% endfor %} {{ articles[0].author.note if articles[0].author }}",
    "{{ site.people }} {{ site.root }} {{ site.lang }} {{ site_listing.entries | map(attribute='title') | join }}",
    "{% for a, b in articles | zipped %}{{ a.title }}{{ b.title }}{% endfor %}",
)  # fmt: skip
"""What reads more than the page's own text. The last one names a filter that there is not."""

ON_A_COLUMN = (
    "{% set place = articles.index(article) if article in articles else 0 %}{{ articles[place - 1].title }}",
    "{% for a in articles if a.category == article.category and a != article %}{{ a.title }}{% endfor %}",
    "{% for a in articles if a is sameas article %}{{ loop.index0 }}{% endfor %}{{ article in articles[:3] }}",
    "{% for tag in article.tags %}{% for other, those in tags if other == tag %}{{ those | length }}{% endfor %}"
    "{% endfor %}",
    "{{ article.neighbour.title }} {{ article.neighbour.neighbour.date }} {{ article.word }}",
    "{% for a in article.authors %}{{ a.name }} {{ a.url }}{% endfor %} {{ article.item.authors[0].title }}",
    "{{ article.item.series.title }} {{ article.item.category.standfirst }} {{ article.drawn_from.title }}",
    "{{ article.mood }} {{ article.og_type }} {{ article.item.custom }}",
    "{{ article.content | wordcount }} {{ article.date.isocalendar()[1] }} {{ article.timestamp }}",
    "{% if article.date > articles[-1].date %}newer{% endif %}",
    "{% for a in (articles | selectattr('author', 'equalto', article.author))[:2] %}{{ a.title }}{% endfor %}",
)
"""What reads the column and its neighbourhood."""

PAGES = ("article", "page", "index", "list", "tag", "event", "book", "chapter", "author", "index-of-lists", "archives")
MACROS = (
    "{% macro card(a) %}<b>{{ a.title }}</b>{% endmacro %}"
    "{% macro row(those) %}{% for a in those %}{{ a.title }} {{ SITENAME }}{% endfor %}{% endmacro %}",
    "{% macro card(a) %}<i>{{ a.title }} {{ a.date.year }}</i>{% endmacro %}"
    "{% macro row(those) %}{{ those | map(attribute='slug') | join }}{% endmacro %}",
    "{% import 'shapes-' ~ (colour or 'none') ~ '.html' as more %}{% set first = OF_ITS_OWN %}"
    "{% macro card(a) %}{{ first }}{{ more.shape(a) }}{% endmacro %}"
    "{% macro row(those) %}{{ those | map(attribute='title') | join }}{% endmacro %}",
    "{% macro card(a) %}{{ a.neighbour.title }} {{ varargs }}{% endmacro %}"
    "{% macro row(those) %}{{ those | length }} {{ articles | length }}{% endmacro %}",
)
EACH_OF = "{% macro each_of(those) %}{% for a in those %}{{ caller(a) }}{% endfor %}{% endmacro %}"


def _snippet(random: Random, *more: str) -> str:
    chosen = random.choice((*ANYWHERE[:-1], *more, *more)) if random.random() < 0.985 else ANYWHERE[-1]
    return (EACH_OF if "each_of" in chosen else "") + chosen


def override_a_page(random: Random, site: Site) -> str | None:
    """Put a template before the theme's, which shows more than that."""
    name = random.choice(PAGES)
    snippet = _snippet(random, *(ON_A_COLUMN if name == "article" else ()))
    where = random.choice(("content", "content", "head" if "theme/" not in site.settings["THEME"] else "content"))
    site.templates["overrides/macros.html"] = site.templates.get("overrides/macros.html", MACROS[0])
    site.templates[f"overrides/{name}.html"] = (
        f'{{% extends "!theme/{name}.html" %}}\n{{% block {where} %}}{{{{ super() }}}}\n<aside>{snippet}</aside>\n'
        "{% endblock %}\n"
    )
    return f"overrides/{name}.html: {snippet}"


def show_something_on_every_page(random: Random, site: Site) -> str | None:
    """Put something into the head or the base of every page."""
    snippet = _snippet(random)
    site.templates["overrides/macros.html"] = site.templates.get("overrides/macros.html", MACROS[0])
    site.templates["overrides/partials/site-head.html"] = f'<meta name="x" content="{snippet}">'
    return f"site-head: {snippet}"


def remove_an_override(random: Random, site: Site) -> str | None:
    """Take a template of the site's own away."""
    paths = [path for path in sorted(site.templates) if path.startswith("overrides/") and path.endswith(".html")]
    if not paths:
        return None
    path = random.choice(paths)
    del site.templates[path]
    return f"deleted {path}"


def change_the_macros(random: Random, site: Site) -> str | None:
    """Change the macros that templates import."""
    site.templates["overrides/macros.html"] = random.choice(MACROS)
    for colour in ("none", "red", "blue"):
        word = random.randrange(9)
        site.templates[f"overrides/shapes-{colour}.html"] = (
            f"{{% macro shape(a) %}}{word}{{{{ a.title }}}}{{% endmacro %}}"
        )
    return f"other macros: {site.templates['overrides/macros.html']}"


def add_a_partial(random: Random, site: Site) -> str | None:
    """Write a partial that some template may ask for, where it is there."""
    name = random.choice(("first", "second", "mark", "essays", "notes", "columns", "byline", "entry-facts", "footer"))
    path = f"overrides/partials/{name}.html"
    site.templates[path] = f"<p>{a_title(random)} {_snippet(random)}</p>"
    return f"{path}: {site.templates[path]}"


def change_the_theme(random: Random, site: Site) -> str | None:
    """Change a template of the theme: a word more in it."""
    paths = [path for path in sorted(site.templates) if path.startswith("theme/templates/")]
    if not paths:
        return None
    path = random.choice(paths)
    where = random.choice(("</p>", "</li>", "</header>", "</footer>", "</ul>", "</h1>"))
    if where not in site.templates[path]:
        return None
    site.templates[path] = site.templates[path].replace(where, f" {random.randrange(99)}{where}", 1)
    return f"a word in {path}"


def change_the_style(random: Random, site: Site) -> str | None:
    """Change a file of the theme that is copied as it is, or put one of the site's own."""
    path = random.choice(("theme/static/css/standfirst.css", "overrides/static/css/mine.css", "theme/static/extra.txt"))
    if path.startswith("theme/") and "theme/static/favicon.ico" not in site.templates:
        return None
    site.templates[path] = f"/* {a_title(random)} */"
    return f"another {path}"


def change_to_another_theme(random: Random, site: Site) -> str | None:
    """Choose another theme, or come back from it."""
    if not any(path.startswith("theme/") for path in site.templates):
        return None
    other = site.settings["THEME"] == "'theme'"
    site.settings["THEME"] = random.choice(("'simple'", "'notmyidea'")) if other else "'theme'"
    for path in [path for path in site.templates if path.startswith("overrides/") and path.endswith(".html")]:
        if random.random() < 0.5 or other:
            del site.templates[path]
    return f"THEME = {site.settings['THEME']}"


TEMPLATE_EDITS: dict[Edit, int] = {
    override_a_page: 10, show_something_on_every_page: 3, remove_an_override: 5, change_the_macros: 2, add_a_partial: 3,
    change_the_theme: 4, change_the_style: 2, change_to_another_theme: 1,
}  # fmt: skip
"""What is done to templates, and how often."""
