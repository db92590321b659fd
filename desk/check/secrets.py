"""Secrets in what readers can fetch: private keys, access tokens, files of tools, and folders of this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.check.sources import Sources
from plugins.core.model import Item
from plugins.core.problems import Problem

NO_TEXT = (
    ".avif", ".flac", ".gif", ".gz", ".ico", ".jpeg", ".jpg", ".m4a", ".mp3", ".mp4", ".ogg", ".opus", ".otf", ".pdf",
    ".png", ".ttf", ".wav", ".webm", ".webp", ".woff", ".woff2",
)  # fmt: skip
"""How the names of files end in which no text stands."""

_FORBIDDEN = {
    ".git": "is Git's", ".hg": "is Mercurial's", ".svn": "is Subversion's", ".ssh": "holds keys",
    ".gnupg": "holds keys",
    ".aws": "holds keys", ".env": "holds passwords and keys", ".htpasswd": "holds passwords",
    ".netrc": "holds passwords", ".pgpass": "holds passwords", ".git-credentials": "holds passwords",
    ".npmrc": "holds passwords", ".pypirc": "holds passwords", "wp-config.php": "holds passwords",
    "id_rsa": "is a private key", "id_dsa": "is a private key", "id_ecdsa": "is a private key",
    "id_ed25519": "is a private key", "ledger.jsonl": "is the publication record",
}  # fmt: skip
_FORBIDDEN_NAME = re.compile(r"\.env\..+|.+\.(?:pem|key|p12|pfx|kdbx|ppk)", re.IGNORECASE)

_PRESENTATION = b"PK\x03\x04"
"""How the files of Keynote begin, which are archives; no key does."""

_KEY_BLOCK = r"PRIVATE KEY(?: BLOCK)?-----(?:\s|<[^>]*>|\\n|[\w-]+: [^\n]*\n)*[A-Za-z0-9+/]{32,}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of secret: what it is called, a sign without which there is none, and what it looks like."""

    name: str
    sign: bytes
    shape: re.Pattern[str]


def _kind(name: str, sign: str, shape: str) -> Kind:
    return Kind(name, sign.encode(), re.compile(rf"(?<![A-Za-z0-9]){shape}"))


KINDS = (
    Kind("a private key", b"PRIVATE KEY", re.compile(_KEY_BLOCK)),
    _kind("an access key of AWS", "AKIA", r"AKIA[A-Z2-7]{16}(?![A-Za-z0-9])"),
    _kind("an access key of AWS", "ASIA", r"ASIA[A-Z2-7]{16}(?![A-Za-z0-9])"),
    _kind("a token of GitHub", "ghp_", r"ghp_[A-Za-z0-9]{36,}"),
    _kind("a token of GitHub", "gho_", r"gho_[A-Za-z0-9]{36,}"),
    _kind("a token of GitHub", "ghs_", r"ghs_[A-Za-z0-9]{36,}"),
    _kind("a token of GitHub", "github_pat_", r"github_pat_[A-Za-z0-9_]{50,}"),
    _kind("a token of GitLab", "glpat-", r"glpat-[A-Za-z0-9_-]{20,}"),
    _kind("a token of Slack", "xox", r"xox[abeoprs]-[A-Za-z0-9-]{20,}"),
    _kind("an address that posts to Slack", "hooks.slack.com/", r"hooks\.slack\.com/services/T\w+/B\w+/\w{20,}"),
    _kind("a key of Stripe", "k_live_", r"[sr]k_live_[A-Za-z0-9]{20,}"),
    _kind("a key of SendGrid", "SG.", r"SG\.[\w-]{20,24}\.[\w-]{40,45}"),
    _kind("a key of Anthropic", "sk-ant-", r"sk-ant-[\w-]{40,}"),
    _kind("a key of OpenAI", "T3BlbkFJ", r"sk-[\w-]*T3BlbkFJ[\w-]{20,}"),
    _kind("a token of npm", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _kind("a token of PyPI", "pypi-AgEI", r"pypi-AgEI[\w-]{50,}"),
    _kind("a token of Google", "ya29.", r"ya29\.[\w-]{40,}"),
    _kind("a token of Telegram", ":AA", r"\d{8,10}:AA[\w-]{33}"),
    _kind("a token of Hugging Face", "hf_", r"hf_[A-Za-z]{34}(?![A-Za-z0-9])"),
)  # fmt: skip
"""The shapes by which others know their keys, as those who look for leaked ones publish them."""

Where = tuple[str, Item | None]
"""A file of the site, and the text that it shows, if it shows one."""

_COMMON = frozenset({"/var/www/html", "/var/www", "/srv/www", "/srv/http", "/usr/src/app"})
"""Folders in which sites lie on many machines; they tell nothing, and many texts explain them."""

_TEACHES = re.compile(r"EXAMPLE|example|xxxx|XXXX|0000|\.\.\.|1234567|abcdef|ABCDEF")
"""What stands in a key that is none: one shown to explain what they look like."""


def has_text(name: str) -> bool:
    """Whether text may stand in a file of this name."""
    return not name.lower().endswith(NO_TEXT)


def misplaced_files(names: Sequence[str], folder: Path) -> Iterator[Problem]:
    """Yield a problem for each file or folder of tools, and each that holds keys, among the files of a site."""
    told: set[str] = set()
    for name in names:
        parts = name.split("/")
        for number, part in enumerate(parts, start=1):
            why = _FORBIDDEN.get(part.lower())
            if why is None and number == len(parts) and _holds_keys(folder / name):
                why = "looks like a file with keys in it"
            path = "/".join(parts[:number])
            if why and path not in told:
                told.add(path)
                fix = "take it out of content/ or the theme; if it was public before, have its keys replaced"
                yield Problem(path, 1, 1, "", f"{why}, and would be public", fix)
                break


def _holds_keys(file: Path) -> bool:
    """Whether a file has a name as those with keys have, and is no presentation, as Keynote's are called `.key` too."""
    if not _FORBIDDEN_NAME.fullmatch(file.name):
        return False
    with file.open("rb") as opened:
        return opened.read(len(_PRESENTATION)) != _PRESENTATION


class SecretSearch:
    """Looks for secrets, and for the `folders` of this machine, in one file of the site after another.

    What stands in many files (a text, and every feed that holds it) is told of once, in the text's own line if it can
    be; the secret itself is never said.
    """

    def __init__(self, folders: Sequence[str], sources: Sources) -> None:
        self._folders = [(folder, _whole_path(folder)) for folder in folders]
        self._sources = sources
        self._found: dict[tuple[str, str], list[Where]] = {}

    def look(self, name: str, content: bytes, item: Item | None) -> bool:
        """Look for secrets in a file of the site; `item` is the text that it shows. Return whether one was found."""
        text, is_there = None, False
        for kind in KINDS:
            if kind.sign in content:
                text = content.decode("utf-8", "replace") if text is None else text
                for found in kind.shape.finditer(text):
                    if not is_example(found[0]):
                        is_there = True
                        self._found.setdefault((kind.name, found[0]), []).append((name, item))
        for folder, pattern in self._folders:
            if folder.encode() in content and pattern.search(content):
                self._found.setdefault(("", folder), []).append((name, item))
                return True
        return is_there

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each secret and each folder that was found."""
        for (kind, found), files in self._found.items():
            name, _ = files[0]
            more = f", and {len(files) - 1} other files do" if len(files) > 1 else ""
            source, place = next(self._written(found, files), ("", None))
            if kind:
                what = f"holds what looks like {kind}{_beginning(found)}"
                fix = "take it out, and have it replaced wherever it is in use; an example is cut short with …"
            else:
                what = f"says where things lie on your machine: {found}"
                fix = "write a path that begins elsewhere" if source else "see which template or plugin writes it"
            if source:
                yield self._sources.in_text(source, place, what, fix, "error" if kind else "warning")
            else:
                yield Problem(name, 1, 1, "", what + more, fix)

    def _written(self, found: str, files: Sequence[Where]) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield the texts in which a secret was written by hand, and where."""
        for _, item in files:
            place = self._sources.match(item.source, re.escape(found)) if item is not None and item.source else None
            if item is not None and place:
                yield item.source, place


def own_folders(house: Path, content: Path) -> tuple[str, ...]:
    """Return the folders that say something of this machine and its owner, the most telling first.

    A home folder that is the same on many machines, such as that of `root`, says nothing and may well be written about.
    """
    home = Path.home()
    is_common = home.name in {"", "root", "runner", "user", "ubuntu", "debian", "vagrant", "git", "www", "builder"}
    folders = [house, content, *([] if is_common else [home])]
    return tuple(
        dict.fromkeys(str(folder) for folder in folders if len(folder.parts) > 2 and str(folder) not in _COMMON)
    )


def is_example(secret: str) -> bool:
    """Whether a text only has the shape of a secret: shown to explain it, or always the same few letters."""
    return bool(_TEACHES.search(secret)) or len(set(secret)) < 10


def without_secrets(text: str) -> str:
    """Return a text with what looks like a secret in it blotted out, to be shown."""
    for kind in KINDS:
        if kind.sign.decode() in text:
            text = kind.shape.sub(lambda found: f"{found[0][:4]}█████", text)
    return text


def _whole_path(folder: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![\w.-])" + re.escape(folder.encode()) + rb"(?![\w-])")


def _beginning(secret: str) -> str:
    return "" if secret.startswith("PRIVATE") else f" (it begins with `{secret[:4]}`)"
