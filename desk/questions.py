"""What is asked of the person at the keyboard; where nobody is there, what must be said in the command instead."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from desk.new import clean
from desk.settings_checks import site_address
from plugins.core.problems import Refusal

QUESTIONS = {
    "name": "What is your site called? ",
    "author": "Who writes it (your name, as readers are to see it)? ",
    "address": "What address will it have, as in https://example.org? (Enter, if you do not know yet) ",
}

_EXAMPLES = {"name": "The Lamplighter", "author": "Ida Lantern"}


class Unanswered(Exception):
    """What was asked was not answered, and nothing was changed; the message says what is missing or will not do."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is asked: the site's name, who writes it, and its public address; empty: not said."""

    name: str = ""
    author: str = ""
    address: str = ""

    @property
    def siteurl(self) -> str:
        """The public address; where it is not known yet, one that can be nobody's."""
        label = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:60].strip("-")
        return self.address or f"https://{label or 'my-site'}.example"


def asked(answers: Answers) -> Answers:
    """Ask for what was not said, and return all of it as it goes into settings and texts.

    Raises:
        Unanswered: nobody is there to be asked, or an answer will not do.
    """
    given = {question: getattr(answers, question) for question in QUESTIONS}
    missing = [question for question, answer in given.items() if not answer.strip()]
    if not is_anybody_there():
        _refuse_to_guess([question for question in missing if question != "address"])
        missing = []
    for question in missing:
        given[question] = _answer(question)
    return _checked(Answers(**given))


def _refuse_to_guess(missing: list[str]) -> None:
    """Say what a command must have said; the address alone may be left open."""
    if missing:
        flags = " and ".join(f"--{name}" for name in missing)
        examples = " ".join(f"--{name} '{_EXAMPLES[name]}'" for name in missing)
        raise Unanswered(f"nobody is here to be asked, so {flags} must be said, as in {examples}.")


def _answer(question: str) -> str:
    while True:
        try:
            answer = _typed(QUESTIONS[question])
        except EOFError:
            print(file=sys.stderr)
            raise Unanswered("nothing was answered, and nothing was changed.") from None
        try:
            if question == "address" and answer:
                site_address(answer.rstrip("/"))
            if question == "address" or re.search(r"\w", answer):
                return answer
            if answer:
                print("There must be a letter or a figure in it.", file=sys.stderr)
        except Refusal as refusal:
            print(f"{refusal.what}; {refusal.fix}", file=sys.stderr)


def _checked(answers: Answers) -> Answers:
    """Return the answers as they go into settings and texts."""
    name, author, address = clean(answers.name), clean(answers.author), answers.address.strip().rstrip("/")
    for flag, answer in (("name", name), ("author", author)):
        if not re.search(r"\w", answer):
            raise Unanswered(f"--{flag} needs a letter or a figure in it; nothing was changed.")
    try:
        site_address(address or "https://example.org")
    except Refusal as refusal:
        raise Unanswered(f"--address: {refusal.what}; {refusal.fix}.") from None
    return Answers(name, author, address)


def is_agreed(question: str) -> bool:
    """Whether the person at the keyboard says yes; False where nobody is there."""
    if not is_anybody_there():
        return False
    try:
        return _typed(f"{question} [y/N] ").lower() in {"y", "yes"}
    except EOFError:
        print(file=sys.stderr)
        return False


def _typed(question: str) -> str:
    """Ask on stderr, since stdout may be read by a machine, and return what was typed."""
    print(question, end="", file=sys.stderr, flush=True)
    return input().strip()


def is_anybody_there() -> bool:
    """Whether a person can be asked."""
    return bool(sys.stdin and sys.stdin.isatty())
