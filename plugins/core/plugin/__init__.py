"""The content model as Pelican sees it: at the start of each run the library is read, and Pelican's generators are
handed its texts by path; every other plugin finds the result under `settings["PRESS"]`."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican import signals
from pelican.contents import Article, Page, SkipStub
from pelican.generators import ArticlesGenerator, Generator, PelicanTemplateNotFound, StaticGenerator
from pelican.readers import Readers
from pelican.utils import posixize_path

from plugins.core.addresses import file_of
from plugins.core.clashes import address_problems, claims_of
from plugins.core.contributing import contributed, refuse
from plugins.core.conventions import Conventions
from plugins.core.files import TextFile, is_private
from plugins.core.library import Assembly, Library, UnfitContent, assemble, field_place, read_ledger
from plugins.core.links import static_address
from plugins.core.manuscripts import Manuscripts
from plugins.core.model import Item
from plugins.core.plugin.contents import ColumnArticle, LibraryPage, category_of
from plugins.core.plugin.in_order import lighten, put_in_order, put_pages_in_order
from plugins.core.press import Press, site_of
from plugins.core.problems import ContentProblems, Problem
from plugins.core.reading import Reader, Reading, read_each
from plugins.core.revision import revise_record
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
    Where texts have errors, the run goes on with those that are whole until everyone has said what else is wrong; plain
    Pelican, which would show what others' plugins make of that, ends at once.
    """
    settings = pelican.settings
    conventions = conventions_from(settings, build_clock())
    reader = _reading_once(settings.get("BUILD_READER") or read_each)
    is_settled: Callable[[Press], bool] = settings.get("BUILD_SETTLE") or (lambda press: True)
    settings["BUILD_REFUSED"], settings["BUILD_HALF_READ"] = [], ()
    try:
        assembly = assemble(conventions, reader)
    except UnfitContent as unfit:
        if "BUILD_FOR" not in settings:
            raise
        refuse(settings, unfit.problems)
        settings["BUILD_HALF_READ"] = unfit.assembly.half_read
        _press_of(unfit.assembly, settings)
        return
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
        "category": category_of,
        "body": lambda content: Markup(content.item.html),
        "brief": lambda content: content.body,
    }
    settings["BUILD_DERIVED_FOR_LISTS"] = {}
    if settings.get("BUILD_SESSION") is not None:
        settings["BUILD_ASSEMBLY"] = assembly
    settings["BUILD_MANUSCRIPTS"] = Manuscripts(assembly)
    library, conventions = assembly.library, assembly.conventions
    site = site_of(conventions, library, settings["SITENAME"], settings.get("SITESUBTITLE") or "")
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


def _refuse(generators: list[Any]) -> None:
    """End a build, before anything is rendered, in which texts and settings ask for what cannot be: tell all of it.

    Raises:
        ContentProblems: there is such.
    """
    every = [generator for generator in generators if hasattr(generator, "settings")]
    settings = every[0].settings
    press: Press = settings["PRESS"]
    press = replace(press, claims=claims_of(every, press, settings))
    files = every[0].context["staticfiles"]
    statics = {file.get_relative_source_path(): Path(file.save_as).as_posix() for file in files}
    half_read = settings["BUILD_HALF_READ"]
    refuse(settings, _missing_templates(every[0], press, half_read))
    refuse(settings, _missing_in_settings(every[0]))
    known = {_place_of(problem) for problem in settings["BUILD_REFUSED"] if problem.severity == "error"}
    taken = address_problems(press, statics, settings["BUILD_PRESS_BEFORE"], half_read)
    refuse(settings, (problem for problem in taken if _place_of(problem) not in known))
    if settings["BUILD_REFUSED"]:
        raise ContentProblems([*press.library.warnings, *settings["BUILD_REFUSED"]])
    for generator in every:
        generator.settings |= {"PRESS": press, "BUILD_PRESS_BEFORE": press}


def _place_of(problem: Problem) -> tuple[str, int, int, str]:
    return problem.file, problem.line, problem.column, problem.field


def _missing_templates(generator: Generator, press: Press, half_read: Iterable[Item]) -> Iterator[Problem]:
    """Find texts that ask for a template which the theme does not have."""
    public = (item for item in press.library.by_source.values() if item.output)
    for item in (*public, *half_read):
        if item.template and not _has_template(generator, item.template):
            what, fix = f"the theme has no template `{item.template}`", "correct the name, or take the line away"
            yield Problem(*field_place(item, "template", press.conventions), "template", what, fix)


def _missing_in_settings(generator: Generator) -> Iterator[Problem]:
    """Find pages that the settings have Pelican make of a template that there is not."""
    settings, mend = generator.settings, "correct the name, or take it out"
    for name in settings["DIRECT_TEMPLATES"]:
        if settings.get(f"{name.upper()}_SAVE_AS", name) and not _has_template(generator, name):
            yield Problem("pelicanconf.py", 1, 1, "DIRECT_TEMPLATES", f"the theme has no template `{name}`", mend)
    for name in settings["TEMPLATE_PAGES"]:
        if not Path(settings["PATH"], name).is_file() and name not in generator.env.list_templates():
            what = f"there is no file `{name}` in the content folder"
            yield Problem("pelicanconf.py", 1, 1, "TEMPLATE_PAGES", what, mend)


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
    signals.article_generator_init.connect(lighten)
    signals.page_generator_init.connect(_hand_over)
    signals.static_generator_init.connect(_keep_texts_private)
    signals.article_generator_pretaxonomy.connect(put_in_order)
    signals.page_generator_finalized.connect(put_pages_in_order)
    signals.all_generators_finalized.connect(_refuse)
