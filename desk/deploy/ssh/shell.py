"""A shell on a host that is given programs, one after the other, and how it tells what became of each.

All goes through its input and its output; a host may print what it likes at a login, and that is passed over.
"""

from __future__ import annotations

import secrets
import shlex
import subprocess
from typing import NamedTuple

from desk.deploy.ssh.programs import FAILED


class Told(NamedTuple):
    """What a program printed, the number that it ended with, and what it complained of."""

    content: bytes
    code: int
    complaint: str


class ShellEnded(BrokenPipeError):
    """A shell has ended; `printed` is what it printed instead of what became of a program."""

    def __init__(self, printed: bytes) -> None:
        self.printed = printed.decode("utf-8", "replace")
        super().__init__()


def asked(shell: subprocess.Popen[bytes], text: str, *arguments: str) -> Told:
    """Give a program to a shell, and read what becomes of it.

    Raises:
        ShellEnded: the shell has ended.
        OSError: it takes nothing.
    """
    if shell.stdin is None or shell.stdout is None:
        raise BrokenPipeError
    end = secrets.token_hex(8)
    shell.stdin.write(_program(text, *arguments, end=end))
    shell.stdin.flush()
    told: list[bytes] = []
    marks = [f"begins {end}\n".encode(), f"ends {end}\n".encode(), f"done {end}\n".encode()]
    parts: list[bytes] = []
    for line in shell.stdout:
        told.append(line)
        if line.endswith(marks[len(parts)]):
            parts.append(b"".join(told)[: -len(marks[len(parts)])])
            told.clear()
            if len(parts) == len(marks):
                code, _, complaint = parts[2].decode("utf-8", "replace").partition("\n")
                return Told(parts[1], int(code), complaint)
    raise ShellEnded(b"".join(told))


def _program(text: str, *arguments: str, end: str) -> bytes:
    """Return a program with its arguments, as a shell reads it from its input; half of it does nothing.

    Within it, `inside` goes into a folder, `put` writes a file, and `say` and `show` print a line and files: where that
    fails, the program ends, as it does with a reason by `fail`. Why `put` failed says `cat`, as the `printf` of some
    shells does not.
    What it prints stands between two lines that close with `end`; then come how it ended and what it complained of, and
    a third such line. A shell that cannot tell all of that ends, or one would wait for the rest for ever.
    """
    run = f"{{ said=$(main {shlex.join(arguments)} 2>&1 >&3 3>&- < /dev/null); }} 3>&1"
    return f"""main() {{
LC_ALL=C; export LC_ALL; umask 022
inside() {{ cd -- "$1" || exit {FAILED}; }}
put() {{ printf '%s' "$2" > "$1" || {{ echo | cat > "$1"; exit {FAILED}; }}; }}
say() {{ printf '%s\\n' "$*" || exit {FAILED}; }}
fail() {{ printf '%s\\n' "$1" >&2; exit {FAILED}; }}
show() {{ cat -- "$@" || exit {FAILED}; }}
{text}}}
if :; then
echo 'begins {end}' || exit; {run}; code=$?
echo 'ends {end}' && printf '%s\\n%s' "$code" "$said" && echo 'done {end}' || exit
fi
""".encode()
