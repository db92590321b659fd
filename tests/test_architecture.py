"""The rules of the house that a machine can keep. Each rule about source is itself tried."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from invoke import Task

from desk import ROOT
from desk.reference.commands import tasks_in
from plugins.core.model import KINDS, Model, authored_fields

Complaints = Iterator[str]
Rule = Callable[[str, ast.Module], Complaints]

IMPORTED_AS = {
    "axe_playwright_python": "axe-playwright-python",
    "babel": "babel",
    "dateutil": "python-dateutil",
    "pydantic_core": "pydantic",
    "yaml": "pyyaml",
    "PIL": "pillow",
    "playwright": "playwright",
}
"""Packages whose name on import is not the name they are installed by."""

COME_ALONG = {"blinker", "jinja2", "markupsafe", "typing_extensions"}
"""What the interfaces of Pelican and pydantic are made of."""

CHANGING_CALLS = {
    "add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault",
    "update",
}  # fmt: skip
MUTABLE_TYPES = {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict", "ChainMap"}


def tracked(*patterns: str) -> list[Path]:
    """Files that belong to the repository (all files where Git is not there to say)."""
    try:
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for pattern in patterns or ("*",) for path in ROOT.rglob(pattern)]
        paths = [
            path for path in paths if not {".venv", ".git", ".cache", "output"} & set(path.relative_to(ROOT).parts)
        ]
    return sorted(path for path in paths if path.is_file())


def sources(folder: str) -> list[Path]:
    """The Python files below a folder of the house."""
    return [path for path in tracked("*.py") if path.relative_to(ROOT).as_posix().startswith(folder)]


def all_imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every module a file imports anywhere, whole names; `from a import b` counts as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


# The rules ---------------------------------------------------------------------------------------------------------


def plugins_know_only_core(path: str, tree: ast.Module) -> Complaints:
    """A plugin imports no plugin but `core`, and nothing of `desk`."""
    own = path.split("/")[1]
    for name, line in all_imports(tree):
        parts = name.split(".")
        if parts[0] in {"desk", "tasks"} or (parts[0] == "plugins" and parts[1] not in {"core", own}):
            yield f"{path}:{line}: a plugin imports {name}"


def desk_knows_models_and_engine(path: str, tree: ast.Module) -> Complaints:
    """`desk/` imports the plugins' models, `core` and the engine, and never what speaks to Pelican for them."""
    for name, line in all_imports(tree):
        parts = name.split(".")
        if parts[0] == "plugins" and (
            "plugin" in parts[2:3] or (parts[1] not in {"core", "engine"} and parts[2:3] != ["model"])
        ):
            yield f"{path}:{line}: desk imports {name}"


def only_plugin_modules_know_pelican(path: str, tree: ast.Module) -> Complaints:
    """Functional core, Pelican as the shell: only `plugin.py` files, core's `plugin/` and the engine import it."""
    if path.endswith("/plugin.py") or path.startswith(("plugins/core/plugin/", "plugins/engine/")):
        return
    for name, line in all_imports(tree):
        if name.split(".")[0] == "pelican":
            yield f"{path}:{line}: imports {name}; only plugin.py does"


def models_do_no_io(path: str, tree: ast.Module) -> Complaints:
    """A `model.py` is pure: library in, typed value out."""
    if not path.endswith("/model.py"):
        return
    forbidden = {"io", "os", "pathlib", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "time", "random"}
    for name, line in all_imports(tree):
        if name.split(".")[0] in forbidden:
            yield f"{path}:{line}: a model imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            yield f"{path}:{node.lineno}: a model opens a file"


def modules_keep_no_state(path: str, tree: ast.Module) -> Complaints:
    """No mutable module state: nothing that one build could leave for the next."""
    constants: set[str] = set()
    for statement in tree.body:
        for target, value in _assigned(statement):
            if target.strip("_").isupper():
                constants.add(target)
            elif not target.startswith("__") and _is_mutable(value):
                yield f"{path}:{statement.lineno}: `{target}` can change and outlives a build"
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"{path}:{node.lineno}: `global` outlives a build"
        changed = _changed(node)
        if changed in constants:
            yield f"{path}:{getattr(node, 'lineno', 1)}: `{changed}` is changed"
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if _is_endless_memo(decorator) and (node.args.args or node.args.kwonlyargs or node.args.vararg):
                    yield f"{path}:{node.lineno}: the memo of `{node.name}` never forgets; give it a `maxsize`"


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, node.value


def _is_mutable(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        function = value.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        return name in MUTABLE_TYPES
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def _changed(node: ast.AST) -> str | None:
    """The name that a statement changes the content of, if it does."""
    holder: ast.AST | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING_CALLS:
        holder = node.func.value
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        holder = node.value
    return holder.id if isinstance(holder, ast.Name) else None


def _is_endless_memo(decorator: ast.expr) -> bool:
    call = decorator if isinstance(decorator, ast.Call) else None
    function = call.func if call else decorator
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    if name == "lru_cache" and call:
        sizes = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "maxsize")]
        return any(isinstance(size, ast.Constant) and size.value is None for size in sizes)
    return name == "cache"


PLUGIN_RULES: tuple[Rule, ...] = (
    plugins_know_only_core,
    only_plugin_modules_know_pelican,
    models_do_no_io,
    modules_keep_no_state,
)
DESK_RULES: tuple[Rule, ...] = (desk_knows_models_and_engine, modules_keep_no_state)

OFFENCES = [
    (plugins_know_only_core, "plugins/tags/model.py", "from plugins.series.model import SeriesBox"),
    (plugins_know_only_core, "plugins/tags/plugin.py", "def f():\n    import desk.build"),
    (plugins_know_only_core, "plugins/tags/plugin.py", "from desk import build"),
    (desk_knows_models_and_engine, "desk/check.py", "from plugins.feeds.plugin import register"),
    (desk_knows_models_and_engine, "desk/check.py", "from plugins.feeds import rss"),
    (desk_knows_models_and_engine, "desk/check.py", "import plugins.core.plugin"),
    (only_plugin_modules_know_pelican, "plugins/tags/model.py", "from pelican import signals"),
    (only_plugin_modules_know_pelican, "plugins/core/press.py", "import pelican.contents"),
    (models_do_no_io, "plugins/tags/model.py", "from pathlib import Path"),
    (models_do_no_io, "plugins/tags/model.py", "text = open('x').read()"),
    (modules_keep_no_state, "plugins/tags/model.py", "seen = {}"),
    (modules_keep_no_state, "plugins/tags/model.py", "seen: set[str] = set()"),
    (modules_keep_no_state, "plugins/tags/model.py", "KNOWN = []\ndef f():\n    KNOWN.append(1)"),
    (modules_keep_no_state, "plugins/tags/model.py", "KNOWN = {}\ndef f():\n    KNOWN['a'] = 1"),
    (modules_keep_no_state, "plugins/tags/model.py", "def f():\n    global count"),
    (modules_keep_no_state, "plugins/tags/model.py", "@cache\ndef f(text): ..."),
    (modules_keep_no_state, "plugins/tags/model.py", "@functools.lru_cache(maxsize=None)\ndef f(text): ..."),
]


@pytest.mark.parametrize("path", sources("plugins/"), ids=lambda path: str(path.relative_to(ROOT)))
def test_plugins_keep_the_rules(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(ROOT).as_posix()
    rules = PLUGIN_RULES if name.count("/") > 1 else PLUGIN_RULES[1:]
    assert [complaint for rule in rules for complaint in rule(name, tree)] == []


@pytest.mark.parametrize("path", sources("desk/"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_desk_keeps_the_rules(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(ROOT).as_posix()
    assert [complaint for rule in DESK_RULES for complaint in rule(name, tree)] == []


@pytest.mark.parametrize(("rule", "path", "source"), OFFENCES)
def test_each_rule_sees_an_offence(rule: Rule, path: str, source: str) -> None:
    assert list(rule(path, ast.parse(source)))


def test_a_constant_computed_once_is_no_state() -> None:
    innocent = (
        "NAMES = {'a': 1}\n@cache\ndef names(): ...\n@lru_cache(maxsize=9)\ndef f(text): ...\n__all__ = ['names']"
    )
    assert list(modules_keep_no_state("plugins/tags/model.py", ast.parse(innocent))) == []


# Names and places --------------------------------------------------------------------------------------------------


def packages() -> list[Path]:
    """The plugin packages."""
    return sorted(
        folder
        for path in sources("plugins/")
        if (folder := path.parent).parent == ROOT / "plugins" and path.name == "__init__.py"
    )


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.name)
def test_a_plugin_says_what_it_is_in_a_sentence_and_has_a_register(package: Path) -> None:
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    sentence = ast.get_docstring(tree)
    assert sentence and sentence.endswith(".")
    assert "register" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} | {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def test_every_plugin_takes_part() -> None:
    named = _settings().PLUGINS
    assert {name for name in named if name.startswith("plugins.")} == {f"plugins.{path.name}" for path in packages()}


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "misc", "common", "shared", "stuff", "tools"}
    assert [path for path in tracked("*.py") if path.stem in vague or path.parent.name in vague] == []


def test_tests_mirror_what_they_test() -> None:
    folders = {path.parent for path in sources("tests/plugins/") + sources("tests/desk/")}
    assert [folder for folder in folders if not (ROOT / folder.relative_to(ROOT / "tests")).is_dir()] == []


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.name)
def test_every_plugin_has_tests(package: Path) -> None:
    tests = ROOT / "tests" / "plugins" / package.name
    assert tests.is_dir() or tests.with_name(f"test_{package.name}.py").is_file()


def test_the_readme_leads_to_files_that_there_are() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "docs/architecture.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        links = re.findall(r"(?:\]\(|src=\"|srcset=\")(?!https?:|#)([^)#\"\s]+)", text)
        places = [((ROOT / page).parent / link, MANUAL.parent / link) for link in links]
        assert [here for here, moved in places if not (here.exists() or moved.exists())] == []


def test_what_is_imported_is_named_in_the_requirements() -> None:
    runtime = _named_in("requirements.txt") | COME_ALONG
    bucket = runtime | _named_in("requirements-s3.txt") | {"botocore", "urllib3"}  # which boto3 is made of
    development = bucket | _named_in("requirements-dev.txt")
    ours = {"desk", "plugins", "tasks", "tests", "pelicanconf", "publishconf", ""}
    for path in tracked("*.py"):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(("content/", "tests/sites/", "theme/fonts/")):
            continue
        allowed = bucket if place.startswith("desk/deploy/s3") else runtime
        allowed = development if place.startswith("tests/") else allowed
        for name, line in all_imports(ast.parse(path.read_text(encoding="utf-8"))):
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top not in ours:
                assert IMPORTED_AS.get(top, top).lower() in allowed, f"{place}:{line}: {top} is in no requirements file"


def test_what_the_requirements_name_is_imported() -> None:
    imported = {
        name.split(".")[0]
        for path in (*sources("desk/"), *sources("plugins/"), ROOT / "tasks.py")
        for name, _ in all_imports(ast.parse(path.read_text(encoding="utf-8")))
    }
    used = {IMPORTED_AS.get(name, name).lower() for name in imported}
    never_imported = {"setuptools", "tzdata"}  # one builds feedgen, the other is data
    assert _named_in("requirements.txt") - used == never_imported


def _named_in(file: str) -> set[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {match[0].lower() for line in lines if (match := re.match(r"[A-Za-z][\w.-]*", line))}


def test_nothing_says_where_or_how_it_was_made() -> None:
    private = re.compile(r"(?<![\w.~-])/(?:work|root|home|opt)/|/tmp/[a-z]+/|\blocalhost:\d{4,5}/simple")
    excused = {"tests/test_architecture.py"}
    found = []
    for path in tracked():
        if path.relative_to(ROOT).as_posix() in excused:
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}:{number}" for number, line in enumerate(lines, 1) if private.search(line)]
    assert found == []


# Everything is documented ------------------------------------------------------------------------------------------


MANUAL = ROOT / "content" if (ROOT / "content/pages/fields.md").is_file() else ROOT / "manual" / "content"
"""Where the manual lies: it is the demonstration, and moves away from where one's own site begins."""


def _manual_page(name: str) -> str:
    return (MANUAL / "pages" / f"{name}.md").read_text(encoding="utf-8")


def _tasks() -> list[Task[Any]]:
    return tasks_in(ROOT / "tasks.py")


def _settings() -> ModuleType:
    import pelicanconf

    return pelicanconf


@pytest.mark.parametrize("task", _tasks(), ids=lambda task: str(task.name))
def test_every_task_is_in_the_manual_and_explains_its_options(task: Task[Any]) -> None:
    section = _manual_page("commands").partition(f"\n### {task.name}\n")[2].split("\n### ")[0]
    assert f"python3 tasks.py {task.name}" in section
    for argument in task.get_arguments():
        option = str(argument.name).replace("_", "-")
        assert f"| `{option.upper() if argument.positional else f'--{option}'}" in section
        assert argument.help


def _groups_in(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _groups_in(argument)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_explained_in_the_schema_and_in_the_manual(kind: str) -> None:
    page = _manual_page("fields")
    unexplained = []
    for name, info in authored_fields(KINDS[kind]).items():
        inner = [each for group in _groups_in(info.annotation) for each in authored_fields(group).items()]
        for written, field in [(name, info), *inner]:
            if not field.description or not re.search(rf"`{written}\b|^\s*{written}:", page, re.MULTILINE):
                unexplained.append(written)
    assert unexplained == []


def uncommented(source: str) -> list[str]:
    """Names assigned in a settings file in a paragraph without a comment."""
    lines = source.splitlines()
    with_comment = {
        token.start[0]
        for token in tokenize.generate_tokens(iter(f"{line}\n" for line in lines).__next__)
        if token.type == tokenize.COMMENT
    }
    missing = []
    for node in ast.parse(source).body:
        for name, _ in _assigned(node):
            first = node.lineno
            while first > 1 and lines[first - 2].strip():
                first -= 1
            if not with_comment & set(range(first, (node.end_lineno or node.lineno) + 1)):
                missing.append(name)
    return missing


@pytest.mark.parametrize("file", ["pelicanconf.py", "publishconf.py"])
def test_every_setting_is_explained_by_a_comment(file: str) -> None:
    assert uncommented((ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", ["pelicanconf.py", "publishconf.py"])
def test_every_setting_is_in_the_manual(file: str) -> None:
    page = _manual_page("settings")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    given = [name for statement in tree.body for name, _ in _assigned(statement)]
    assert [name for name in given if f"| `{name}`" not in page] == []


def test_a_setting_without_a_comment_is_seen() -> None:
    assert uncommented("# The name.\nA = 1\nB = 2\n\nC = 3\n\nD = 4  # why\n") == ["C"]


def test_the_architecture_page_names_every_part() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    parts = [path.name for path in packages()]
    everywhere = {"__init__.py", "model.py", "plugin.py", "from_body.py"}
    parts += [path.name for path in (*sources("desk/"), *sources("plugins/")) if path.name not in everywhere]
    assert [part for part in parts if f"`{part}`" not in page and f"/{part}`" not in page] == []


def test_decisions_are_numbered_once_each() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))
    assert all(number.isdigit() for number in numbers)
