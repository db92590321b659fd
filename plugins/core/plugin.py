"""The content model as Pelican sees it: at the start of each run the library is read, and Pelican's generators are
handed its texts by path; every other plugin finds the result under `settings["PRESS"]`."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican import signals
from pelican.contents import Article, Page, SkipStub
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator, PelicanTemplateNotFound, StaticGenerator
from pelican.readers import Readers
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime, posixize_path

from plugins.core.addresses import file_of
from plugins.core.clashes import address_problems, claims_of
from plugins.core.contributing import contributed, derived_of
from plugins.core.conventions import Conventions
from plugins.core.files import TextFile, is_private
from plugins.core.library import Assembly, Library, assemble, field_place, read_ledger
from plugins.core.links import static_address
from plugins.core.manuscripts import Manuscripts
from plugins.core.model import Book, Chapter, Column, Event, Item
from plugins.core.press import Press, site_of
from plugins.core.problems import ContentProblems, Problem
from plugins.core.reading import Reader, Reading, read_each
from plugins.core.revision import revise_record
from plugins.core.settings import build_clock, conventions_from

OUR_TEMPLATES = Path(__file__).parents[2] / "theme" / "templates"
"""Where the theme that comes with Standfirst has its templates."""

_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""For other themes, the date of what has none; no clock, which would make each build another."""


class _Finished:
    """A content object whose body and summary are finished HTML, safe to print where autoescape is on.

    Most of what Pelican and other themes look for in it is only put together when someone asks (`_complete`), and so is
    what plugins add (`derive`). A plugin may put another `body`, or another `summary`, in place of what the library
    made.
    """

    item: Item
    settings: dict[str, Any]

    def __init__(self, item: Item, settings: dict[str, Any], context: dict[str, Any] | None = None) -> None:
        self.item = item
        self.settings = settings
        self.source_path = os.path.join(settings["PATH"], item.source)
        self.template = item.template or self.default_template
        self._status = "hidden" if item.is_unlisted else "published"
        self._context = {} if context is None else context
        self.translations: list[Any] = []
        self._made: dict[str, Any] = {}
        if signals.content_object_init.receivers:
            self._complete()

    def show(self, item: Item) -> None:
        """Say from now on what another version of the text says, and forget what was made of the former."""
        if item is self.item:
            self._made.clear()
            return
        settings, context, translations = self.settings, self._context, self.translations
        self.__dict__.clear()
        _Finished.__init__(self, item, settings, context)
        self.translations = translations

    def __getattr__(self, name: str) -> Any:
        made = self.__dict__.get("_made")
        if made is None or name.startswith("__"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name}", name=name, obj=self)
        if name in made:
            return made[name]
        make = derived_of(self.settings).get(name)
        if make is not None:
            value = make(self)
            if name != "body":  # as long as the text, and made in no time
                made[name] = value
            return value
        if "_is_complete" in self.__dict__:
            raise AttributeError(f"{type(self).__name__} has no attribute {name}", name=name, obj=self)
        self._complete()
        return getattr(self, name)

    def _complete(self) -> None:
        """Put together all that Pelican gives an article or a page."""
        before = dict(self.__dict__)
        self._is_complete = True
        metadata = self._metadata()
        path, context = self.source_path, self._context
        super().__init__(Markup(self.item.html), metadata, self.settings, path, context)  # type: ignore[call-arg]
        if "_changed_metadata" not in before:
            self.__dict__.update(before)

    def take_metadata(self, change: Callable[[dict[str, Any]], Any]) -> None:
        """Let others change the metadata before it becomes attributes."""
        self._changed_metadata = self._metadata()
        change(self._changed_metadata)
        self._complete()

    def _metadata(self) -> dict[str, Any]:
        return self.__dict__.get("_changed_metadata") or _metadata(self.item, self.settings)

    def get_content(self, siteurl: str) -> Markup:
        return self.content

    @property
    def content(self) -> Markup:
        body: Markup = self.body
        return body

    @property
    def summary(self) -> Markup:
        return self.__dict__.get("_short") or self.item.standfirst or self.brief

    @summary.setter
    def summary(self, value: Markup) -> None:
        self._short = value

    @property
    def own_summary(self) -> Markup | None:
        """The summary that a plugin has put in place of what the library made."""
        return self.__dict__.get("_short")

    @property
    def url(self) -> str:
        return str(self.__dict__.get("override_url", self.item.address.lstrip("/")))

    @property
    def save_as(self) -> str:
        return str(self.__dict__.get("override_save_as", self.item.output))

    def refresh_metadata_intersite_links(self) -> None:
        """Do nothing: links are resolved in the library."""


class ColumnArticle(_Finished, Article):
    """A column, as the Article that any Pelican theme and plugin knows; the typed column is its `item`."""


class LibraryPage(_Finished, Page):
    """A page, as the Page that any Pelican theme and plugin knows; the typed page is its `item`."""


class LibraryContent(_Finished, Article):
    """A book, chapter or event, in the form of an Article, so that any theme can list it beside columns."""

    category = None

    @classmethod
    def of(cls, item: Item, generator: Generator) -> LibraryContent:
        """Return the content object for an item, and put it where lists and feeds find it by its source.

        One that is there already says from now on what the item says: pages that were planned hold on to it.
        """
        contents = generator.context["contents"]
        known = contents.get(item.source)
        if isinstance(known, cls):
            known.show(item)
            return known
        made = contents[item.source] = cls(item, generator.settings, generator.context)
        return made

    def _metadata(self) -> dict[str, Any]:
        metadata = super()._metadata()
        if not self.item.date:  # other themes know no article without one
            date = _date_of_undated(self.item) or _LONG_AGO
            metadata["date"] = SafeDatetime.fromisoformat(date.isoformat())
        return metadata

    def write(self, generator: Generator, writer: Any) -> None:
        """Write the page, through the template of its kind or the one that it names."""
        kind = self.item.kind
        writer.write_file(
            self.item.output,
            generator.get_template(self.item.template or kind),
            generator.context,
            template_name=kind,
            relative_urls=False,
            url=self.url,
            article=self,
            **{kind: self},
        )


class LibraryReaders(Readers):
    """Readers that hand over what the library has read already, by path."""

    def __init__(self, press: Press, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self._press = press

    def read_file(self, base_path: str, path: str, content_class: type = Page, **more: Any) -> Any:
        """Return the content object for a file; a stub where it is not public."""
        if content_class not in {Article, Page}:
            return super().read_file(base_path, path, content_class, **more)
        full_path = os.path.abspath(os.path.join(base_path, path))
        item = self._press.library.by_source.get(os.path.relpath(full_path, base_path).replace(os.sep, "/"))
        if item is None or not item.output:
            return SkipStub(None, source_path=full_path)
        if more.get("preread_signal"):
            more["preread_signal"].send(more["preread_sender"])
        finished_class = ColumnArticle if content_class is Article else LibraryPage
        finished = finished_class(item, self.settings, more.get("context"))
        if more.get("context_signal") and more["context_signal"].receivers:
            finished.take_metadata(
                lambda metadata: more["context_signal"].send(more["context_sender"], metadata=metadata)
            )
        return finished


def _wrapped(wrapper: type, term: Item, settings: dict[str, Any]) -> Any:
    """Return a tag, a category or an author as Pelican has it."""
    found = wrapper(term.title, settings)
    found.slug = term.slug
    return found


def _category_of(content: Any) -> Category:
    """Return a column's category as Pelican has it.

    Raises:
        AttributeError: it has none.
    """
    category = getattr(content.item, "category", None)
    if category is None:
        raise AttributeError("category")
    return _wrapped(Category, category, content.settings)


def _metadata(item: Item, settings: dict[str, Any]) -> dict[str, Any]:
    """Return a text's fields in the types that Pelican's own reader gives them."""
    metadata: dict[str, Any] = {
        **item.custom,
        "item": item,
        "title": item.title,
        "slug": item.slug,
        "lang": item.lang.lower(),
        "status": "hidden" if item.is_unlisted else "published",
        "save_as": item.output,
        "url": item.address.lstrip("/"),
        "tags": [_wrapped(Tag, tag, settings) for tag in item.tags],
        "authors": [_wrapped(Author, author, settings) for author in item.authors],
    }
    if item.authors:
        metadata["author"] = metadata["authors"][0]
    else:
        del metadata["authors"]
    if isinstance(item, Column) and item.category:
        metadata["category"] = _wrapped(Category, item.category, settings)
    for name, date in (("date", item.date), ("modified", item.modified)):
        if date:
            metadata[name] = SafeDatetime.fromisoformat(date.isoformat())
    if item.summary:
        metadata["summary"] = item.standfirst
    if item.template:
        metadata["template"] = item.template
    if item.keywords:
        metadata["keywords"] = list(item.keywords)
    return metadata


def _date_of_undated(item: Item) -> dt.datetime | None:
    """Return the date that comes closest for what was announced on no day: an event's own, or its book's."""
    if isinstance(item, Event):
        return item.start
    book = item.book if isinstance(item, Chapter) else item
    published = book.published if isinstance(book, Book) else None
    return dt.datetime.combine(published, dt.time(), dt.UTC) if published else (book.date if book else None)


def _prepare(pelican: Any) -> None:
    """Set what a build's safety rests on, whatever a settings file says."""
    settings = pelican.settings
    settings["JINJA_ENVIRONMENT"] = {**settings["JINJA_ENVIRONMENT"], "autoescape": True, "auto_reload": False}
    settings["CACHE_CONTENT"] = settings["LOAD_CONTENT_CACHE"] = False
    settings["ARTICLE_TRANSLATION_ID"] = settings["PAGE_TRANSLATION_ID"] = None
    settings["WITH_FUTURE_DATES"] = True
    settings["TYPOGRIFY"] = False
    settings["_EXTRA_PATH_METADATA"] = dict(settings["EXTRA_PATH_METADATA"])
    logging.getLogger("pelican").addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    """Print an author's mistakes as sentences, not as a programmer's traceback."""
    if record.exc_info and isinstance(record.exc_info[1], ContentProblems):
        record.msg, record.args = "%s\nNothing was published.", (str(record.exc_info[1]),)
        record.exc_info = None
    return True


def _read(pelican: Any) -> None:
    """Read the library at the start of a run (Pelican asks for generators first thing, and again in each run).

    Whoever publishes looks at it (`BUILD_SETTLE`), and brings the publication record up to date with it: then it is put
    together once more, from the same texts and that.
    """
    settings = pelican.settings
    conventions = conventions_from(settings, build_clock())
    reader = _reading_once(settings.get("BUILD_READER") or read_each)
    is_settled: Callable[[Press], bool] = settings.get("BUILD_SETTLE") or (lambda press: True)
    assembly = assemble(conventions, reader)
    while not is_settled(_press_of(assembly, settings)):
        assembly = _with_new_record(assembly, reader)


def _with_new_record(assembly: Assembly, reader: Reader) -> Assembly:
    """Return the same texts with what is on record of them by now."""
    problems: list[Problem] = []
    record = read_ledger(assembly.conventions, problems, assembly.claimed)
    revised = None if problems else revise_record(assembly, record, reader)
    return revised or assemble(assembly.conventions, reader)


def _reading_once(reader: Reader) -> Reader:
    """Return what reads texts once, and then knows them."""
    known: dict[TextFile, Reading] = {}

    def read(files: Sequence[TextFile], conventions: Conventions) -> list[Reading]:
        if not known.keys() >= set(files):
            known.update(zip(files, reader(files, conventions), strict=True))
        return [known[file] for file in files]

    return read


def _press_of(assembly: Assembly, settings: dict[str, Any]) -> Press:
    """Return what a build is made from, and put it where all that takes part in the build finds it."""
    settings["BUILD_DERIVED"] = {
        "category": _category_of,
        "body": lambda content: Markup(content.item.html),
        "brief": lambda content: content.body,
    }
    settings["BUILD_DERIVED_FOR_LISTS"] = {}
    if settings.get("BUILD_SESSION") is not None:
        settings["BUILD_ASSEMBLY"] = assembly
    settings["BUILD_MANUSCRIPTS"] = Manuscripts(assembly)
    library, conventions = assembly.library, assembly.conventions
    site = site_of(conventions, library, settings["SITENAME"], settings.get("SITESUBTITLE", ""))
    press = Press(conventions, library, site, conventions.now)
    press = settings["PRESS"] = replace(press, listings=contributed(press))
    settings["BUILD_PRESS_BEFORE"] = None
    settings["EXTRA_PATH_METADATA"] = settings["_EXTRA_PATH_METADATA"] | _attached(library, settings)
    return press


def _attached(library: Library, settings: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return where `{attach}` puts files, in the form of Pelican's EXTRA_PATH_METADATA."""
    return {
        path: {"save_as": file_of(address), "url": address.lstrip("/")}
        for path, address in library.statics.items()
        if address != static_address(settings["STATIC_URL"], path)
    }


def _hand_over(generator: Generator) -> None:
    """Give Pelican's generators the library's readers, and templates the site."""
    press: Press | None = generator.settings.get("PRESS")
    if press is None:
        return
    generator.readers = LibraryReaders(press, generator.settings)
    generator.get_files = _exactly("column" if isinstance(generator, ArticlesGenerator) else "page", press)
    generator.context["site"] = press.site
    generator.context.setdefault("contents", {})
    generator.context["SITEURL"] = press.site.url
    generator.context["static_links"] |= set(press.library.statics)


def _exactly(kind: str, press: Press) -> Callable[..., set[str]]:
    """Return a `get_files` that names the library's public texts of a kind, so that none is missed or added."""
    sources = {item.source for item in press.library.by_source.values() if item.kind == kind}
    return lambda paths, exclude=None, extensions=None: sources if extensions is None else set()


def _keep_texts_private(generator: StaticGenerator) -> None:
    """Never copy a text, the publication record, or what only gated text refers to as though it were any picture."""
    press: Press = generator.settings["PRESS"]
    found = generator.get_files

    def get_files(*arguments: Any, **more: Any) -> set[str]:
        files = {file: posixize_path(os.path.normpath(file)) for file in found(*arguments, **more)}
        withheld = press.library.withheld
        return {
            file for file, path in files.items() if path not in withheld and not is_private(path, press.conventions)
        }

    generator.get_files = get_files


def _fall_back(generator: Generator) -> None:
    """Let a theme that knows no series or feeds page take those templates from ours, within its own base."""
    generator.env.loader.loaders.append(FileSystemLoader(OUR_TEMPLATES))


def is_house_only(settings: Mapping[str, Any]) -> bool:
    """Whether no plugins but ours have a part in the build, so that what only others look for can be left out."""
    return all(str(name).startswith("plugins.") for name in settings["PLUGINS"])


def _lighten(generator: ArticlesGenerator) -> None:
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
        return [(_wrapped(kind, term, generator.settings), articles) for term, articles in filed.values()]

    generator.tags = dict(under(Tag, tags))
    generator.categories = sorted(under(Category, categories), reverse=generator.settings["REVERSE_CATEGORY_ORDER"])
    generator.authors = sorted(under(Author, authors))


def _in_order(generator: ArticlesGenerator) -> None:
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


def _pages_in_order(generator: PagesGenerator) -> None:
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


def refuse_missing_templates(generator: Generator) -> None:
    """Tell of texts that ask for a template which the theme does not have, before anything is rendered.

    Raises:
        ContentProblems: there are such texts.
    """
    press: Press = generator.settings["PRESS"]
    problems = []
    for item in press.library.by_source.values():
        if item.template and item.output and not _has_template(generator, item.template):
            what, fix = f"the theme has no template `{item.template}`", "correct the name, or take the line away"
            problems.append(Problem(*field_place(item, "template", press.conventions), "template", what, fix))
    if problems:
        raise ContentProblems(problems)


def _refuse_taken_addresses(generators: list[Any]) -> None:
    """Tell of what would lie over something that the house writes, once everyone has said what that is.

    Raises:
        ContentProblems: there is such.
    """
    every = [generator for generator in generators if hasattr(generator, "settings")]
    settings = every[0].settings
    press: Press = settings["PRESS"]
    press = replace(press, claims=claims_of(every, press, settings))
    files = every[0].context["staticfiles"]
    statics = {file.get_relative_source_path(): Path(file.save_as).as_posix() for file in files}
    problems = address_problems(press, statics, settings["BUILD_PRESS_BEFORE"])
    if problems:
        raise ContentProblems([*press.library.warnings, *problems])
    for generator in every:
        generator.settings |= {"PRESS": press, "BUILD_PRESS_BEFORE": press}


def _has_template(generator: Generator, name: str) -> bool:
    try:
        generator.get_template(name)
    except PelicanTemplateNotFound:
        return False
    return True


def register() -> None:
    """Connect the content model to Pelican."""
    signals.initialized.connect(_prepare)
    signals.get_generators.connect(_read)
    signals.generator_init.connect(_fall_back)
    signals.article_generator_init.connect(_hand_over)
    signals.article_generator_init.connect(_lighten)
    signals.page_generator_init.connect(_hand_over)
    signals.static_generator_init.connect(_keep_texts_private)
    signals.article_generator_finalized.connect(refuse_missing_templates)
    signals.article_generator_pretaxonomy.connect(_in_order)
    signals.page_generator_finalized.connect(_pages_in_order)
    signals.all_generators_finalized.connect(_refuse_taken_addresses)
