"""What is told of a site once all is read, before anything is rendered: templates and addresses that cannot be had."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pelican.generators import Generator, PelicanTemplateNotFound

from plugins.core.clashes import address_problems, claims_of
from plugins.core.library import field_place
from plugins.core.press import Press
from plugins.core.problems import ContentProblems, Problem


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


def refuse_taken_addresses(generators: list[Any]) -> None:
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
