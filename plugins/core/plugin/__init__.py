"""The content model as Pelican sees it: at the start of each run the library is read, and Pelican's generators are
handed its texts by path; every other plugin finds the result under `settings["PRESS"]`."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican import signals
from pelican.generators import ArticlesGenerator, Generator, StaticGenerator
from pelican.utils import posixize_path

from plugins.core.addresses import file_of
from plugins.core.conventions import Conventions
from plugins.core.files import TextFile, is_private
from plugins.core.library import Library, assemble
from plugins.core.links import static_address
from plugins.core.manuscripts import Manuscripts
from plugins.core.plugin.articles import in_order, lighten, pages_in_order
from plugins.core.plugin.contents import LibraryReaders, category_of
from plugins.core.plugin.contributing import contributed
from plugins.core.plugin.refusals import refuse_missing_templates, refuse_taken_addresses
from plugins.core.press import Press, site_of
from plugins.core.problems import ContentProblems
from plugins.core.reading import Reader, Reading, read_each
from plugins.core.settings import build_clock, conventions_from

OUR_TEMPLATES = Path(__file__).parents[3] / "theme" / "templates"
"""Where the theme that comes with Standfirst has its templates."""


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
    settings, now = pelican.settings, build_clock()
    reader = _reading_once(settings.get("BUILD_READER") or read_each)
    is_settled: Callable[[Press], bool] = settings.get("BUILD_SETTLE") or (lambda press: True)
    while not is_settled(_read_press(settings, now, reader)):
        pass


def _reading_once(reader: Reader) -> Reader:
    """Return what reads texts once, and then knows them."""
    known: dict[TextFile, Reading] = {}

    def read(files: Sequence[TextFile], conventions: Conventions) -> list[Reading]:
        if not known.keys() >= set(files):
            known.update(zip(files, reader(files, conventions), strict=True))
        return [known[file] for file in files]

    return read


def _read_press(settings: dict[str, Any], now: dt.datetime, reader: Reader) -> Press:
    settings["BUILD_DERIVED"] = {
        "category": category_of,
        "body": lambda content: Markup(content.item.html),
        "brief": lambda content: content.body,
    }
    settings["BUILD_DERIVED_FOR_LISTS"] = {}
    conventions = conventions_from(settings, now)
    assembly = assemble(conventions, reader)
    if settings.get("BUILD_SESSION") is not None:
        settings["BUILD_ASSEMBLY"] = assembly
    settings["BUILD_MANUSCRIPTS"] = Manuscripts(assembly)
    library = assembly.library
    site = site_of(conventions, library, settings["SITENAME"], settings.get("SITESUBTITLE", ""))
    press = Press(conventions, library, site, now)
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


def register() -> None:
    """Connect the content model to Pelican."""
    signals.initialized.connect(_prepare)
    signals.get_generators.connect(_read)
    signals.generator_init.connect(_fall_back)
    signals.article_generator_init.connect(_hand_over)
    signals.article_generator_init.connect(lighten)
    signals.page_generator_init.connect(_hand_over)
    signals.static_generator_init.connect(_keep_texts_private)
    signals.article_generator_finalized.connect(refuse_missing_templates)
    signals.article_generator_pretaxonomy.connect(in_order)
    signals.page_generator_finalized.connect(pages_in_order)
    signals.all_generators_finalized.connect(refuse_taken_addresses)
