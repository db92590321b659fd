"""What makes everything anew at once: settings, code and versions, but neither where they lie nor when it is."""

from __future__ import annotations

import datetime as dt
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from desk import ROOT
from plugins.engine import edition
from plugins.engine.edition import edition_of


@pytest.fixture(autouse=True)
def _code_is_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the plugins of the house be a folder that no one else works in."""
    (tmp_path / "plugins" / "engine").mkdir(parents=True)
    (tmp_path / "plugins" / "core.py").write_text("CORE = 1\n")
    monkeypatch.setattr(edition, "__file__", str(tmp_path / "plugins" / "engine" / "edition.py"))


def of(**settings: Any) -> str:
    return edition_of(settings)


SAME: dict[str, tuple[Any, Any]] = {
    "texts": ("The Paper", "The Paper"), "sets in another order": ({"a", "b", "c"}, {"c", "b", "a"}),
    "mappings": ({"a": 1, "b": [2]}, {"a": 1, "b": [2]}), "markup": (Markup("<b>"), Markup("<b>")),
    "paths": (Path("theme"), Path("theme")), "patterns": (re.compile("a"), re.compile("a")),
    "moments": (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
    "zones": (ZoneInfo("Europe/London"), ZoneInfo("Europe/London")), "numbers": (Decimal("1.5"), Decimal("1.5")),
    "functions of Python's": (len, len), "classes": (dict, dict), "modules": (re, re),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_equal_settings_are_one_edition(one: Any, other: Any) -> None:
    assert of(SITENAME=one) == of(SITENAME=other)


DIFFERENT: dict[str, tuple[Any, Any]] = {
    "texts": ("The Paper", "The Pape"), "a text and a number": ("1", 1), "a number and a truth": (1, True),
    "deep within": ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}), "lists in another order": ([1, 2], [2, 1]),
    "patterns": (re.compile("a"), re.compile("a", re.IGNORECASE)), "functions of Python's": (len, abs),
    "nothing and its name": (None, "None"), "classes": (dict, list), "zones": (ZoneInfo("UTC"), ZoneInfo("GMT")),
    "mappings in another order": ({"a": 1, "b": 2}, {"b": 2, "a": 1}), "a list and a tuple": ([1, 2], (1, 2)),
    "a text and markup": ("<b>", Markup("<b>")), "a path and a text": (Path("a"), "a"),
    "a path and another": (Path("theme"), Path("themes")), "one text and two": (["a, b"], ["a", "b"]),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_other_settings_are_another_edition(one: Any, other: Any) -> None:
    assert of(SITENAME=one) != of(SITENAME=other)


def test_a_setting_more_or_by_another_name_is_another_edition() -> None:
    assert len({of(), of(A="x"), of(B="x"), of(A="x", B="x")}) == 4


def test_where_things_lie_and_what_belongs_to_one_build_make_no_edition() -> None:
    passing = {"OUTPUT_PATH": "/a", "PATH": "/b", "CACHE_PATH": "/c", "THEME": "/d", "DEBUG": True, "PRESS": object(),
               "BUILD_SESSION": object(), "BUILD_CLEAN": True}  # fmt: skip
    assert of(SITENAME="a", **passing) == of(SITENAME="a")


def test_a_setting_of_a_site_may_begin_like_those_of_a_build() -> None:
    assert of(BUILD_NOTE="a") != of(BUILD_NOTE="b")


def test_all_that_is_handed_on_among_the_settings_of_one_build_is_known() -> None:
    code = "".join(path.read_text() for folder in ("plugins", "desk") for path in (ROOT / folder).rglob("*.py"))
    handed_on = set(re.findall(r'"(BUILD_[A-Z_]+)"', code)) - {"BUILD_", "BUILD_FOR"}
    assert handed_on == edition.OF_ONE_BUILD


def test_whom_a_build_is_for_makes_an_edition() -> None:
    assert of(BUILD_FOR="author") != of(BUILD_FOR="public")


def test_a_house_that_lies_elsewhere_is_the_same_edition(tmp_path: Path) -> None:
    assert of(STATIC_PATHS=[str(tmp_path / "fonts")]) == of(STATIC_PATHS=["/fonts"])


def test_a_changed_line_of_a_plugin_of_ours_is_another_edition(tmp_path: Path) -> None:
    before = of()
    (tmp_path / "plugins" / "core.py").write_text("CORE = 2\n")
    changed = of()
    (tmp_path / "plugins" / "engine" / "new.py").write_text("")
    assert len({before, changed, of()}) == 3


def test_another_release_of_a_library_is_another_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    before = of()
    monkeypatch.setattr(edition, "version", lambda library: "99" if library == "Markdown" else "1")
    changed = of()
    monkeypatch.setattr(edition, "version", lambda library: "1")
    assert len({before, changed, of()}) == 3


Written = Callable[..., Any]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Write a module and import it, whatever it was before."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    written = 0

    def write(text: str, name: str = "my_own") -> Any:
        nonlocal written
        written += 1
        path = tmp_path / "site" / f"{name.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (written, written))
        sys.modules.pop(name, None)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield write
    for name in [name for name, found in sys.modules.items() if str(tmp_path) in str(getattr(found, "__file__", ""))]:
        del sys.modules[name]


def test_a_plugin_of_others_counts_with_its_code_whether_named_or_given(module: Written) -> None:
    one = module("A = 1")
    named, given = of(PLUGINS=["my_own"]), of(PLUGINS=[one])
    assert named == given
    module("A = 2")
    assert of(PLUGINS=["my_own"]) != named


def test_a_package_counts_with_all_its_modules(module: Written, tmp_path: Path) -> None:
    module("A = 1", "packed.__init__")
    module("A = 1", "packed.deep.inner")
    before = of(PLUGINS=["packed"])
    (tmp_path / "site" / "packed" / "deep" / "inner.py").write_text("A = 2")
    assert of(PLUGINS=["packed"]) != before


def test_plugins_in_another_order_are_another_edition(module: Written) -> None:
    module("", "first")
    module("", "second")
    assert of(PLUGINS=["first", "second"]) != of(PLUGINS=["second", "first"])


FUNCTION = """
WORDS = {words!r}

def made(inner):
    def shorten(text, length={length}):
        return inner + WORDS + text[:length]
    return shorten

KEEP = made({inner!r})
"""


def test_a_function_of_the_settings_counts_with_its_file_and_what_it_holds(module: Written) -> None:
    usual = {"words": "a", "length": 1, "inner": "b"}
    changes: list[dict[str, Any]] = [{}, {"words": "c"}, {"length": 2}, {"inner": "c"}]
    functions = [module(FUNCTION.format(**usual | change)).KEEP for change in changes]
    told = []
    for change, function in zip(changes, functions, strict=True):
        module(FUNCTION.format(**usual))  # the file is the same for all: what they hold is not
        told.append(of(JINJA_FILTERS={"shorten": function}))
        assert of(JINJA_FILTERS={"shorten": function}) == told[-1], change
    assert len(set(told)) == len(changes)
    module(FUNCTION.format(**usual).replace("return inner", "return 'x' + inner"))
    assert of(JINJA_FILTERS={"shorten": functions[0]}) != told[0], "its file is another"


class Plain:
    """An object of a site's own, such as a Markdown extension."""

    def __init__(self, **held: Any) -> None:
        self.__dict__.update(held)


class Slotted:
    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held


def test_an_object_counts_with_what_it_holds() -> None:
    assert of(A=Plain(a=[1])) == of(A=Plain(a=[1]))
    assert of(A=Plain(a=[1])) != of(A=Plain(a=[2]))
    assert of(A=Plain(a=Plain(b=1))) != of(A=Plain(a=Plain(b=2)))


CLASS = """
class Above:
    title = {title!r}

class Menu(Above):
    @property
    def words(self):
        return {words!r}

MENU = Menu()
KIND = Menu
"""


@pytest.mark.parametrize("name", ["MENU", "KIND"])
def test_a_class_of_the_site_counts_with_what_it_and_those_above_it_hold(module: Written, name: str) -> None:
    def told(title: str, words: str) -> str:
        return of(A=getattr(module(CLASS.format(title=title, words=words)), name))

    assert told("a", "b") == told("a", "b")
    assert len({told("a", "b"), told("c", "b"), told("a", "c")}) == 3


def test_what_cannot_be_compared_is_never_the_same() -> None:
    for riddle in (object(), Slotted(1), iter([1])):
        assert of(A=riddle) != of(A=riddle)


def test_an_object_that_leads_to_itself_has_an_end() -> None:
    ring = Plain()
    ring.__dict__["next"] = [ring]
    assert of(A=ring)


EQUAL = """
import os, re
from plugins.engine.edition import edition_of

class Plain:
    def __init__(self):
        self.words = {"a", "b", "c"}

print(edition_of({"A": {"x", "y", "z"}, "B": Plain(), "C": {"k": frozenset("pqr")}, "PLUGINS": ["plugins.core"]}))
"""


def test_the_same_settings_are_one_edition_in_every_process(tmp_path: Path) -> None:
    told = set()
    (tmp_path / "equal.py").write_text(EQUAL)
    for seed in "12":
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(tmp_path / "equal.py")]
        told.add(subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout)
    assert len(told) == 1
