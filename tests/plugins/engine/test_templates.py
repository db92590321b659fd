"""Templates stay what they were while a build runs, so that what is noted of a page is what it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import BaseLoader, ChoiceLoader, DictLoader, Environment, FileSystemLoader, TemplateNotFound

from plugins.engine.templates import KeptTemplates, Source, source_digest


def test_a_template_that_is_saved_while_a_build_runs_is_still_the_one_it_began_with() -> None:
    files = {"page.html": "Before."}
    environment = Environment(loader=KeptTemplates(DictLoader(files), {}), autoescape=True)
    page = environment.get_template("page.html")
    files["page.html"] = "After."
    untouched = Environment(loader=DictLoader({"page.html": "Before."}), autoescape=True)
    assert source_digest(environment, "page.html") == source_digest(untouched, "page.html")
    assert page.render() == "Before."


def test_one_that_was_noted_first_is_made_from_what_was_noted() -> None:
    files = {"page.html": "Before."}
    environment = Environment(loader=KeptTemplates(DictLoader(files), {}), autoescape=True)
    source_digest(environment, "page.html")
    files["page.html"] = "After."
    assert environment.get_template("page.html").render() == "Before."


def test_one_that_was_missing_stays_so() -> None:
    files: dict[str, str] = {}
    environment = Environment(loader=KeptTemplates(DictLoader(files), {}), autoescape=True)
    assert source_digest(environment, "box.html") == ""
    files["box.html"] = "Now."
    with pytest.raises(TemplateNotFound, match="box"):
        environment.get_template("box.html")
    assert environment.list_templates() == ["box.html"]


def test_generators_that_look_in_the_same_places_are_given_the_same(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("Before.", encoding="utf-8")
    kept: dict[str, dict[str, Source | None]] = {}
    one, other = (Environment(loader=KeptTemplates(FileSystemLoader(tmp_path), kept)) for _ in range(2))  # noqa: S701
    page = one.get_template("page.html")
    (tmp_path / "page.html").write_text("After.", encoding="utf-8")
    assert other.get_template("page.html").render() == page.render() == "Before."
    elsewhere = Environment(loader=KeptTemplates(DictLoader({"page.html": "Elsewhere."}), kept), autoescape=True)
    assert elsewhere.get_template("page.html").render() == "Elsewhere."


def test_a_loader_that_is_put_first_for_a_while_is_asked_first() -> None:
    loaders: list[BaseLoader] = [DictLoader({"page.html": "Page."})]
    environment = Environment(loader=KeptTemplates(ChoiceLoader(loaders), {}), autoescape=True)
    assert environment.get_template("page.html").render() == "Page."
    loaders.insert(0, DictLoader({"box.html": "Box."}))
    assert environment.get_template("box.html").render() == "Box."
    del loaders[0]
    assert source_digest(environment, "box.html") == ""
