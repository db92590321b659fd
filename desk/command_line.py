"""The program that runs the tasks: Invoke's own, speaking to people who do not know Invoke."""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import re
import sys
import textwrap
from collections.abc import Mapping

from invoke import Argument, Exit, Program
from invoke.exceptions import ParseError

from plugins.core.clock import build_clock
from plugins.core.problems import ContentProblems, did_you_mean


class Tasks(Program):
    """Invoke's program with a first screen that shows the tasks, and mistakes in a command told in sentences."""

    def run(self, argv: list[str] | None = None, exit: bool = True) -> None:
        """Run what was typed; a terminal of few characters, or a reader who has seen enough (`| head`), is no fault."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            _stand_somewhere()
            super().run(argv, exit)
        except BrokenPipeError:
            _say_no_more()
            sys.exit(1)
        except OSError as error:
            from desk.faults import as_line, refused_by_disk

            refused = refused_by_disk(error)
            if refused is None:
                raise
            _say_no_more()
            sys.exit(as_line(refused))

    def parse_core(self, argv: list[str] | None) -> None:
        """Read the arguments that are no task's; Invoke would have every module compiled anew in every run."""
        super().parse_core(_help_first(sys.argv if argv is None else argv))
        sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)

    def parse_tasks(self) -> None:
        """Read the tasks and their options."""
        try:
            super().parse_tasks()
        except ParseError as error:
            raise Exit(f"standfirst: {self._told(error)}", code=1) from None
        self._refuse_missing_values()

    def _refuse_missing_values(self) -> None:
        """Make sure that an option which may be given several times has a value each time; Invoke does not."""
        words = self.argv[1:]
        for task in self.tasks:
            lists = {f"--{name}" for name, argument in task.args.items() if argument.kind is list}
            for word, following in zip(words, [*words[1:], "-"], strict=True):
                name, sign, value = word.partition("=")
                if name in lists and not (value if sign else following.strip() and not following.startswith("-")):
                    mend = f"{self.binary} {task.name} --help says which."
                    raise Exit(f"standfirst: `{name}` needs a value after it; {mend}", code=1)

    def parse_cleanup(self) -> None:
        """Show what was asked for instead of running anything, where it was."""
        name = self.args.help.value
        if isinstance(name, str) and name not in self.parser.contexts:
            raise Exit(f"standfirst: {self._no_such_task(name)}", code=1)
        super().parse_cleanup()

    def execute(self) -> None:
        """Run the tasks, unless nobody could tell what time it is meant to be."""
        try:
            build_clock()
        except ContentProblems as refused:
            raise Exit("\n".join(f"standfirst: {each.what}; {each.fix}" for each in refused.problems), code=1) from None
        super().execute()

    def print_help(self) -> None:
        """Show the tasks."""
        print(f"Usage: {self.binary} TASK [options]\n       {self.binary} TASK --help says what a task takes.\n")
        self.list_tasks()

    def print_task_help(self, name: str) -> None:
        """Show what a task does, what it needs, and its options."""
        context = self.parser.contexts[name]
        told = [(_with_value(flags, context.flags), help_) for flags, help_ in context.help_tuples()]
        needed = [argument.name for argument in context.positional_args]
        options = [(flags, help_) for flags, help_ in told if _flag(flags) not in needed]
        told_of = {_flag(flags): help_ for flags, help_ in told}
        words = [self.binary, name, *(word.upper() for word in needed), *(["[options]"] if options else [])]
        print(f"Usage: {' '.join(words)}\n\n{textwrap.fill(inspect.getdoc(self.collection[name]) or '', 78)}\n")
        if told:
            self.print_columns([*((word.upper(), told_of[word]) for word in needed), *options])

    def _told(self, error: ParseError) -> str:
        """Say what is wrong with a command; Invoke says it only in words of its own."""
        task, words = getattr(error.context, "name", None), str(error)
        flags = [flag for flag in getattr(error.context, "flags", {}) if flag.startswith("--")]
        if found := re.fullmatch(r"No idea what '(.*)' is!", words, re.DOTALL):
            if task is None:
                return self._no_such_task(found[1])
            if found[1].startswith("-"):
                mend = did_you_mean(found[1], flags) or f"{self.binary} {task} --help names those there are."
                return f"`{task}` has no option `{found[1]}`; {mend}"
            if task == "new":
                return f"`{found[1]}` is one word too many; put the whole title in quotation marks."
            return f"`{task}` can do nothing with `{found[1]}`; {self.binary} {task} --help says what it takes."
        if found := re.match(r"Flag <Argument: (\S+?)[ >].*needed value", words):
            return f"`--{found[1]}` needs a value after it; {self.binary} {task} --help says which."
        if found := re.search(r"required positional arguments: (.*)", words):
            names = found[1].replace("'", "").replace(", ", " and its ")
            return f"`{task}` needs its {names} too; {self.binary} {task} --help says more."
        return words

    def _no_such_task(self, name: str) -> str:
        mend = did_you_mean(name, list(self.parser.contexts)) or f"{self.binary} names those there are."
        return f"there is no task `{name}`; {mend}"


def _stand_somewhere() -> None:
    """Make sure that paths can be counted from the folder in which the command was typed."""
    try:
        os.getcwd()
    except FileNotFoundError:
        sys.exit("standfirst: the folder you stand in has been deleted; go to another with `cd`")


def _say_no_more() -> None:
    """Let go of a stdout that takes nothing, to which Python would write what is left as it ends."""
    with contextlib.suppress(AttributeError, OSError, ValueError):  # it may be closed, or no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _flag(flags: str) -> str:
    """The long name in `--content=STRING`."""
    return flags.split("--", 1)[-1].split("=", 1)[0]


def _with_value(flags: str, known: Mapping[str, Argument]) -> str:
    """Show that an option which may be given several times takes a value, as Invoke does of others."""
    return f"{flags}=STRING" if known[f"--{_flag(flags)}"].kind is list else flags


def _help_first(argv: list[str]) -> list[str]:
    """Put `--help` before its task, where Invoke understands it of every task; else it may pass for a title."""
    if len(argv) > 2 and not argv[1].startswith("-") and {"--help", "-h"} & set(argv[2:]):
        return [argv[0], "--help", argv[1]]
    return argv
