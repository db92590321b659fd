"""The commands: for each task what it does, how it is typed, and its options, from the tasks themselves."""

from __future__ import annotations

import inspect
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from invoke import Argument, Task

from desk.reference.pages import code, table


def blocks(file: Path) -> dict[str, str]:
    """Return a piece for each task in a file of tasks, by its name."""
    return {str(task.name): _piece(task) for task in tasks_in(file)}


def tasks_in(file: Path) -> list[Task[Any]]:
    """Return the tasks in a file, read afresh: a task tells the help on its options once, and then has forgotten it."""
    spec = spec_from_file_location("tasks_to_explain", file)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return [each for each in vars(module).values() if isinstance(each, Task)]


def _piece(task: Task[Any]) -> str:
    arguments = task.get_arguments()
    needed = [_name(argument).upper() for argument in arguments if argument.positional]
    optional = " [options]" if len(arguments) > len(needed) else ""
    told = " ".join((inspect.getdoc(task) or "").split())
    typed = f"```bash\npython3 tasks.py {' '.join([str(task.name), *needed])}{optional}\n```\n"
    rows = [(_written(argument), argument.help or "") for argument in arguments]
    return f"{told}\n\n{typed}" + (f"\n{table(('Option', 'What it says'), rows)}" if rows else "")


def _written(argument: Argument) -> str:
    if argument.positional:
        return code(_name(argument).upper())
    return code(f"--{_name(argument)}" if argument.kind is bool else f"--{_name(argument)}\N{NO-BREAK SPACE}…")


def _name(argument: Argument) -> str:
    return str(argument.name).replace("_", "-")
