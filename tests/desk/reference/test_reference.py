"""The reference: written from the code, current, and with nothing left out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from desk import ROOT
from desk.examples import example_of
from desk.reference import PAGES, commands, documents, fields, run, settings
from desk.reference.pages import ReferenceProblem, filled_in, table
from desk.settings import Options, conventions_of, read_settings
from plugins.core.conventions import Conventions
from plugins.core.front_matter import parse
from plugins.core.model import KINDS, authored_fields
from plugins.core.schema import validate

pytestmark = pytest.mark.skipif(
    not (ROOT / PAGES / "fields.md").is_file(), reason="the site is one's own, and the manual lies elsewhere"
)

SECTIONS = {
    "Fields of every kind": "column", "Columns": "column", "Pages": "page", "Books": "book", "Chapters": "chapter",
    "Events": "event", "Authors": "author", "Series": "series", "Tags and categories": "tag",
}  # fmt: skip


@pytest.fixture(scope="module")
def conventions() -> Conventions:
    return conventions_of(read_settings(Options.typed()))


def examples() -> list[tuple[str, str]]:
    """The examples on the page of fields, each with the kind that it is of."""
    page = (ROOT / PAGES / "fields.md").read_text(encoding="utf-8")
    found = []
    for section in page.split("\n## ")[1:]:
        heading, _, text = section.partition("\n")
        found += [(SECTIONS[heading], fence) for fence in re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.M)]
    return found


def test_what_is_written_from_the_code_is_current() -> None:
    stale = [name for name, text in documents() if (ROOT / name).read_text(encoding="utf-8") != text]
    assert stale == [], "write it anew: python3 tasks.py reference"


@pytest.mark.parametrize(("kind", "example"), examples())
def test_every_example_of_front_matter_holds(kind: str, example: str, conventions: Conventions) -> None:
    if not example.startswith("---\n"):
        required = [name for name, info in authored_fields(KINDS[kind]).items() if info.is_required()]
        missing = [name for name in required if not re.search(rf"^{name}:", example, re.MULTILINE)]
        example = "---\n" + "".join(f"{name}: {example_of(kind, name)}\n" for name in missing) + example + "---\n"
    item, problems = validate(kind, parse(example, "x.md"), "x.md", conventions)
    assert problems == []
    assert item is not None


def test_every_kind_has_a_whole_example() -> None:
    assert {kind for kind, example in examples() if example.startswith("---\n")} == set(KINDS) - {"category"}


def test_the_tables_have_every_field_of_every_kind() -> None:
    blocks = fields.blocks()
    for kind, model in KINDS.items():
        text = blocks["common"] + blocks["pelican"] + blocks.get(kind, "")
        assert [name for name in authored_fields(model) if f"| `{name}`" not in text] == []
    assert "| `places_left`" in blocks["Booking"]


def test_a_table_says_what_is_required() -> None:
    assert re.search(r"\| `start` +\| When it begins.* Required\. +\| `start: 2026", fields.blocks()["event"])
    assert "Required" not in fields.blocks()["page"]


@pytest.mark.parametrize("file", ["pelicanconf.py", "publishconf.py"])
def test_every_setting_is_told_in_words(file: str) -> None:
    groups = settings.groups((ROOT / file).read_text(encoding="utf-8"))
    given = [each for group in groups.values() for each in group]
    assert [each.name for each in given if len(settings.told(each).split()) < 3] == []


def test_nothing_is_told_of_settings_that_there_are_not() -> None:
    files = [(ROOT / name).read_text(encoding="utf-8") for name in ("pelicanconf.py", "publishconf.py")]
    given = {each.name for file in files for group in settings.groups(file).values() for each in group}
    assert set(settings.TOLD) <= given


def test_a_setting_without_words_is_seen() -> None:
    source = "# The site\nSITENAME = 'A'\nNOVELTY = 1\nOTHER = 2  # ours: what else there is\n"
    told = {each.name: settings.told(each) for each in settings.groups(source)["The site"]}
    assert told == {"SITENAME": "the site's name", "NOVELTY": "", "OTHER": "what else there is"}


def test_settings_are_pelicans_or_the_houses() -> None:
    pelicans = settings.known_to_pelican(["tags"])
    assert {"SITENAME", "TIMEZONE", "ARTICLE_URL", "TAGS_SAVE_AS"} <= pelicans
    assert not {"SITE_ID", "BOOK_URL", "FEED_ALIASES", "EVENTS_SAVE_AS"} & pelicans


def test_a_command_is_told_with_all_its_options(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(
        "from invoke import task\n"
        "@task(positional=['what'], help={'what': 'what to say', 'at-once': 'do not wait'})\n"
        "def say(_, what, at_once=False):\n"
        '    """Say it."""\n',
        encoding="utf-8",
    )
    for _ in range(2):
        piece = commands.blocks(tmp_path / "tasks.py")["say"]
        assert piece.startswith("Say it.\n\n```bash\npython3 tasks.py say WHAT [options]\n```\n")
        assert re.search(r"\| `WHAT` +\| what to say +\|\n\| `--at-once` \| do not wait +\|\n", piece)


def test_every_task_has_a_place_and_an_explanation_for_each_option() -> None:
    pieces = commands.blocks(ROOT / "tasks.py")
    assert [name for name, piece in pieces.items() if re.search(r"\| +\|$", piece, re.MULTILINE)] == []
    page = (ROOT / PAGES / "commands.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (.+)$", page, re.MULTILINE) == re.findall(r"<!-- reference: (.+) -->", page)
    assert sorted(pieces) == sorted(re.findall(r"^### (.+)$", page, re.MULTILINE))


def test_what_stands_between_the_marks_is_replaced_and_nothing_else() -> None:
    page = "Before.\n\n<!-- reference: bees -->\nold\n<!-- end of reference -->\n\nAfter.\n"
    once = filled_in(page, {"bees": "new \\1\n"})
    assert once == page.replace("old\n", "\nnew \\1\n\n")
    assert filled_in(once, {"bees": "new \\1\n"}) == once


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], "`bees` has 0 places; write `<!-- reference: bees -->` once"),
        (["bees", "bees"], "`bees` has 2 places"),
        (["bees", "wasps"], "there is nothing that is called `wasps`; take its mark away"),
    ],
)
def test_a_page_with_too_few_marks_or_too_many_is_refused(names: list[str], told: str) -> None:
    page = "".join(f"<!-- reference: {name} -->\n<!-- end of reference -->\n" for name in names)
    with pytest.raises(ReferenceProblem, match=re.escape(told)):
        filled_in(page, {"bees": "x\n"})


def test_tables_keep_their_columns_in_line() -> None:
    assert table(("A", "B"), [("one", "2")]) == "| A   | B |\n| :-- | : |\n| one | 2 |\n"


def test_it_writes_what_is_stale_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("tasks.py", "pelicanconf.py", "publishconf.py", *(name for name, _ in documents())):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "content", tmp_path / "content", dirs_exist_ok=True)
    (tmp_path / "schema/tag.json").write_text("{}", encoding="utf-8")
    assert run(tmp_path) == 0
    assert capsys.readouterr().out == "schema/tag.json\n"
    assert (tmp_path / "schema/tag.json").read_bytes() == (ROOT / "schema/tag.json").read_bytes()
    (tmp_path / PAGES / "commands.md").write_text("Nothing.\n", encoding="utf-8")
    assert run(tmp_path) == 1
    assert capsys.readouterr().err.startswith("standfirst: content/pages/commands.md: `build` has 0 places")
