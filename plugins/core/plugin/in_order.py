"""Articles and pages in the library's order, filed under their names: straight from it where no one else looks on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

from pelican import signals
from pelican.generators import ArticlesGenerator, PagesGenerator
from pelican.urlwrappers import Author, Category, Tag

from plugins.core.model import Item
from plugins.core.plugin.contents import ColumnArticle, wrapped


def is_house_only(settings: Mapping[str, Any]) -> bool:
    """Whether no plugins but ours have a part in the build, so that what only others look for can be left out."""
    return all(str(name).startswith("plugins.") for name in settings["PLUGINS"])


def lighten(generator: ArticlesGenerator) -> None:
    """Let the articles come straight from the library, where no one else wants to see them on the way."""
    if is_house_only(generator.settings):
        generator.generate_context = lambda: _take_articles(generator)
        generator.refresh_metadata_intersite_links = lambda: None
        generator.generate_articles = partial(write_articles, generator)


def write_articles(
    generator: ArticlesGenerator, write: Callable[..., Any], sources: Collection[str] | None = None
) -> None:
    """Do what `ArticlesGenerator.generate_articles` does, for all articles or those of some sources."""
    articles: Iterable[Any] = (*generator.translations, *generator.articles, *generator.hidden_articles)
    if sources is not None:
        contents = generator.context["contents"]
        articles = [contents[source] for source in sorted(sources) if isinstance(contents.get(source), ColumnArticle)]
    for article in articles:
        signals.article_generator_write_article.send(generator, content=article)
        template = generator.get_template(article.template)
        write(
            article.save_as,
            template,
            generator.context,
            article=article,
            category=getattr(article, "category", None),
            override_output=True,
            url=article.url,
            blog=True,
        )


def _take_articles(generator: ArticlesGenerator) -> None:
    """Do what `ArticlesGenerator.generate_context` does, with articles that are there already and in order."""
    settings, context = generator.settings, generator.context
    known = context["contents"]
    everything = []
    for column in settings["PRESS"].library.columns:
        article = known.get(column.source)
        if article is None and column.output:
            article = ColumnArticle(column, settings, context)
        elif article is not None and (article.item is not column or article._made):
            article.show(column)
        if article is not None:
            everything.append(article)
    by_source = {article.item.source: article for article in everything}
    for source in [
        source for source, content in known.items() if source not in by_source and content.item.kind == "column"
    ]:
        del known[source], context["generated_content"][source]
    context["generated_content"].update(by_source)
    context["contents"].update(by_source)
    generator.hidden_articles = [article for article in everything if article.item.status == "unlisted"]
    listed = [article for article in everything if article.item.status != "unlisted"]
    generator.articles = [article for article in listed if not article.item.is_translation]
    generator.translations = [article for article in listed if article.item.is_translation]
    _tie(listed)
    file_under_names(generator)
    newest_first = settings["NEWEST_FIRST_ARCHIVES"]
    generator.dates = sorted(generator.articles, key=lambda article: article.item.date, reverse=newest_first)
    generator.period_archives = generator._build_period_archives(generator.dates, generator.articles, settings)
    names = ("articles", "drafts", "hidden_articles", "dates", "tags", "categories", "authors", "related_posts")
    generator._update_context(names)
    context["period_archives"] = generator.period_archives
    signals.article_generator_finalized.send(generator)


def file_under_names(generator: ArticlesGenerator) -> None:
    """Put articles under their categories, tags and authors."""
    categories: dict[str, tuple[Item, list[Any]]] = {}
    tags: dict[str, tuple[Item, list[Any]]] = {}
    authors: dict[str, tuple[Item, list[Any]]] = {}
    for article in generator.articles:
        item = article.item
        for filed, terms in ((categories, (item.category,) if item.category else ()), (tags, item.tags),
                             (authors, item.authors)):  # fmt: skip
            for term in terms:
                if term.slug not in filed:
                    filed[term.slug] = term, []
                filed[term.slug][1].append(article)

    def under(kind: type, filed: Mapping[str, tuple[Item, list[Any]]]) -> list[tuple[Any, list[Any]]]:
        return [(wrapped(kind, term, generator.settings), articles) for term, articles in filed.values()]

    generator.tags = dict(under(Tag, tags))
    generator.categories = sorted(under(Category, categories), reverse=generator.settings["REVERSE_CATEGORY_ORDER"])
    generator.authors = sorted(under(Author, authors))


def put_in_order(generator: ArticlesGenerator) -> None:
    """Put articles in the library's order, which no hash seed can change, and tie translations to each other."""
    order = {column.source: place for place, column in enumerate(generator.settings["PRESS"].library.columns)}

    def sort(articles: Iterable[Any]) -> list[Any]:
        return sorted(articles, key=lambda article: order[article.item.source])

    everything = sort(generator.articles)
    contents = [*everything, *generator.hidden_articles]
    generator.context["contents"].update({article.item.source: article for article in contents})
    generator.articles = [article for article in everything if not article.item.is_translation]
    generator.translations = [article for article in everything if article.item.is_translation]
    generator.hidden_articles = sort(generator.hidden_articles)
    _tie(everything)


def put_pages_in_order(generator: PagesGenerator) -> None:
    """Put pages in the library's order, and tie translations to each other."""
    order = {page.source: place for place, page in enumerate(generator.settings["PRESS"].library.pages)}
    everything = sorted(generator.pages, key=lambda page: order[page.item.source])
    generator.pages = [page for page in everything if not page.item.is_translation]
    generator.translations = [page for page in everything if page.item.is_translation]
    generator.hidden_pages.sort(key=lambda page: order[page.item.source])
    _tie(everything)
    generator.context["pages"] = generator.pages


def _tie(contents: list[Any]) -> None:
    tied = [content for content in contents if content.translations or content.item.translations]
    by_address = {content.item.address: content for content in contents} if tied else {}
    for content in tied:
        content.translations = [
            by_address[other.address] for other in content.item.translations if other.address in by_address
        ]
