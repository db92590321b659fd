"""The editors' schemas: never stricter than a build, and blind to no misspelt field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from desk.examples import CHOICES, COMMON, EXAMPLES, example_of, group_of, is_list
from desk.reference.pages import ReferenceProblem
from desk.reference.schemas import VALUES, schema_of, snippets
from desk.settings import Options, conventions_of, read_settings
from plugins.core.conventions import Conventions
from plugins.core.files import survey
from plugins.core.front_matter import parse
from plugins.core.model import KINDS, authored_fields
from plugins.core.schema import validate


class EditorsLoader(yaml.SafeLoader):
    """Reads YAML as editors do (1.2), to whom a date is a text."""


EditorsLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def seen_by_an_editor(text: str) -> Any:
    return yaml.load(text, EditorsLoader)  # noqa: S506 — a SafeLoader


@pytest.fixture(scope="module")
def conventions() -> Conventions:
    return conventions_of(read_settings(Options.typed()))


def front_matter(path: Path) -> str | None:
    text = path.read_text(encoding="utf-8")
    return text.split("\n---", 1)[0] if text.startswith("---\n") else None


def complaints(kind: str, data: object) -> list[str]:
    return [error.message for error in Draft7Validator(schema_of(kind)).iter_errors(data)]


def with_what_is_required(kind: str, **more: object) -> dict[str, object]:
    fields = authored_fields(KINDS[kind])
    return {name: example_of(kind, name) for name, info in fields.items() if info.is_required()} | more


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_schema_of_the_draft_that_editors_know(kind: str) -> None:
    Draft7Validator.check_schema(schema_of(kind))
    assert schema_of(kind)["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_a_way_of_reading_that_has_no_schema_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.reference.schemas.VALUES", {key: VALUES[key] for key in VALUES if key != "isbn"})
    with pytest.raises(ReferenceProblem, match="`isbn` is read by `isbn`, of which desk"):
        schema_of("book")


def test_every_text_of_the_demonstration_agrees(conventions: Conventions) -> None:
    tried = 0
    for file in survey(conventions).texts:
        if (written := front_matter(conventions.root / file.source)) is not None:
            assert complaints(file.kind, seen_by_an_editor(written)) == [], file.source
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_misspelt_field_does_not_pass(kind: str) -> None:
    assert complaints(kind, with_what_is_required(kind)) == []
    assert any("tagz" in told for told in complaints(kind, with_what_is_required(kind, tagz="bees")))


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_field_does_not_pass(kind: str) -> None:
    for name in with_what_is_required(kind):
        rest = with_what_is_required(kind)
        del rest[name]
        assert any(f"'{name}' is a required property" in told for told in complaints(kind, rest))


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("column", "status: finished"),
        ("column", "canonical: example.org"),
        ("column", "aliases: [https://example.org/bees/]"),
        ("column", "lang: en_GB"),
        ("column", "part: two"),
        ("column", "date: soon"),
        ("column", "image: {alt: A hive}"),
        ("column", "image: {src: a.svg, tittle: A hive}"),
        ("book", "buy: {label: A shop, url: https://example.org}"),
        ("book", "published: 2026"),
        ("chapter", "excerpt: some"),
        ("event", "venue: The Reading Room"),
        ("event", "repeats: often"),
        ("event", "role: guest"),
        ("page", "nav: [1]"),
    ],
)
def test_what_a_build_refuses_an_editor_may_refuse_too(kind: str, written: str, conventions: Conventions) -> None:
    data = with_what_is_required(kind, **seen_by_an_editor(written))
    assert complaints(kind, data)
    head = "\n".join(f"{name}: {value!r}" for name, value in with_what_is_required(kind).items() if name not in written)
    text = f"---\n{head}\n{written}\n---\n"
    assert validate(kind, parse(text, "x.md"), "x.md", conventions)[0] is None


@pytest.mark.parametrize(
    "written",
    [
        "title: 1984",
        "title: No",
        "lang: no",
        "tags: bees, neighbours",
        "tags: [1984, bees]",
        "date: 4 March 2026",
        "summary:",
        "image: hive.svg",
        "audio: {src: bees.mp3, duration: 12:40}",
        "aliases: /2019/bees/",
        "status:",
    ],
)
def test_what_a_build_accepts_an_editor_accepts(written: str, conventions: Conventions) -> None:
    name = written.split(":")[0]
    head = "\n".join(f"{key}: {value}" for key, value in with_what_is_required("column").items() if key != name)
    text = f"---\n{head}\n{written}\n"
    assert validate("column", parse(f"{text}---\n", "x.md"), "x.md", conventions)[1] == []
    assert complaints("column", seen_by_an_editor(text)) == []


def owners() -> dict[str, dict[str, Any]]:
    """Kinds and groups of fields, with their fields."""
    found: dict[str, dict[str, Any]] = {kind: dict(authored_fields(model)) for kind, model in KINDS.items()}
    for fields in list(found.values()):
        for info in fields.values():
            if group := group_of(info):
                found[group.__name__] = dict(authored_fields(group))
    return found


@pytest.mark.parametrize("owner", owners())
def test_every_field_has_an_example_that_holds(owner: str, conventions: Conventions) -> None:
    for name, info in owners()[owner].items():
        example = example_of(owner, name)
        group = group_of(info)
        if group is not None and not example:
            inner = ", ".join(f"{each}: {example_of(group.__name__, each)!r}" for each in authored_fields(group))
            example = f"[{{{inner}}}]" if is_list(info) else f"{{{inner}}}"
        assert example, name
        if owner in KINDS:
            data = with_what_is_required(owner)
            data.update({"repeats": "weekly"} if name in {"until", "not_on", "moved"} else {})
            lines = [f"{key}: {value}" for key, value in data.items() if key != name] + [f"{name}: {example}"]
            text = "---\n" + "\n".join(lines) + "\n---\n"
            assert validate(owner, parse(text, "x.md"), "x.md", conventions)[1] == [], example
            assert complaints(owner, seen_by_an_editor(text.removesuffix("---\n"))) == [], example


def test_no_example_is_of_a_field_that_is_none() -> None:
    common = set(authored_fields(KINDS["column"])) | {"nav"}
    for owner, examples in EXAMPLES.items():
        known = common if owner == COMMON else set(owners()[owner])
        assert set(examples) <= known, owner


@pytest.mark.parametrize(
    ("name", "kind"), [("status", "column"), ("excerpt", "chapter"), *((n, "event") for n in ("event_status", "role"))]
)
def test_the_words_to_choose_from_are_those_that_a_build_knows(name: str, kind: str, conventions: Conventions) -> None:
    head = "\n".join(f"{key}: {value}" for key, value in with_what_is_required(kind).items())
    for word in (*CHOICES[name], "otherwise"):
        item, _ = validate(kind, parse(f"---\n{head}\n{name}: {word}\n---\n", "x.md"), "x.md", conventions)
        assert (item is not None) == (word != "otherwise")
    told = authored_fields(KINDS[kind])[name].description or ""
    assert set(CHOICES[name]) - {"hidden", "skip"} <= set(told.replace("`", " ").replace(",", " ").split())


def test_snippets_offer_every_field_but_pelicans() -> None:
    offered = {each["prefix"] for each in snippets().values()}
    fields = {
        name
        for model in KINDS.values()
        for name, info in authored_fields(model).items()
        if "Pelican" not in (info.description or "")
    }
    assert offered == fields


def test_snippets_leave_values_to_be_written_over_or_chosen() -> None:
    assert snippets()["excerpt"]["body"] == ["excerpt: ${1|none,opening,full|}"]
    assert snippets()["buy"]["body"][1:3] == [
        "  - label: ${1:Saltmarsh Books}",
        "    url: ${2:https://example.org/shop/the-apiary}",
    ]
    json.dumps(snippets())
