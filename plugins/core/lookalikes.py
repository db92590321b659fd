"""Characters that look like others, or like nothing at all: which of them a text holds, in an author's words.

Word processors, websites and keyboards for other scripts put them where an author would swear there is an ordinary one.
They are spoken of only where something was refused; in a text they may stand as they like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_LETTERS = dict(
    zip(
        "аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅ" + "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijshdqwABEKMHOPCTXIJS" + "oABEZHIKMNOPTYX",
        strict=True,
    )
)
"""Cyrillic and Greek letters that are drawn as Latin ones are."""

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_COLONS = "\u02d0\u2236\ua789\ufe55\ufe13"
_JOINING = "\u200c\u200d\ufe0e\ufe0f"
"""What has a meaning between the letters of some scripts, and in emoji."""

_UNSEEN = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
                     "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]")  # fmt: skip

_NAMES = {
    "\u00a0": "non-breaking space", "\u202f": "non-breaking space", "\u3000": "full-width space",
    "\u00ad": "soft hyphen", "\u2010": "typographic hyphen", "\ufeff": "zero-width space", "\u2800": "empty sign",
    "\u200e": "mark of direction", "\u200f": "mark of direction",
}  # fmt: skip

_CURLY = "“”„‟‘’‚‛"
_ANGLED = "«»‹›"
_MARK = rf"[{_CURLY}{_ANGLED}\"']"
_NO_MARK = rf"[^{_CURLY}{_ANGLED}\"]*"
_WRAPPED = re.compile(rf"(?P<first>{_MARK}){_NO_MARK}(?:’\w{_NO_MARK})*(?P<last>{_MARK})")
_LEFT_OPEN = re.compile(r"[“„«][^”“»«]*")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is odd about the characters of a text: a clause to put behind what is wrong with it, and the mend."""

    what: str
    fix: str


def remark_on(text: str) -> Remark | None:
    """Return what to say of a text that was refused; None where it holds nothing but what it seems to hold."""
    if text.isascii():
        return None
    if marks := marks_around(text):
        return Remark(f"the quotation marks around it are {marks}", "type straight ones, or none")
    kinds: dict[tuple[str, str], list[int]] = {}
    for place in _odd_places(text):
        kinds.setdefault((_kind(text[place]), name_of(text[place])), []).append(place)
    if not kinds:
        return None
    what = ", and ".join(_described(text, kind, name, places) for (kind, name), places in kinds.items())
    (kind, _), places = next(iter(kinds.items()))
    if len(kinds) > 1 or not kind:
        return Remark(what, "delete all of it and type it anew")
    return Remark(what, _in_its_place(kind, len(places)))


def with_remark(what: str, fix: str, written: str) -> tuple[str, str]:
    """Return what is wrong with something and its mend, in other words where it holds what it does not seem to hold.

    A mend that names what was likely meant holds in any case.
    """
    remark = remark_on(written)
    if remark is None:
        return what, fix
    is_guess = fix.startswith("did you mean")
    return f"{what}: {remark.what}", fix if is_guess and "quotation" not in remark.what else remark.fix


def plainly(text: str) -> str:
    """Return the text as it seems to be: without quotation marks around it, in ordinary characters."""
    if text.isascii():
        return text
    if marks_around(text):
        text = text.strip()[1:-1]
    odd = set(_odd_places(text))
    return "".join(_meant(character) if place in odd else character for place, character in enumerate(text)).strip()


def marks_around(text: str) -> str:
    """Return what the quotation marks are called that a text stands in wholly; nothing where these are straight."""
    match = None if text.isascii() else _WRAPPED.fullmatch(text.strip())
    marks = match["first"] + match["last"] if match else ""
    if marks.isascii() or marks == "’’":
        return ""
    return "curly" if set(marks) & set(_CURLY) else "angled"


def is_left_open(text: str) -> bool:
    """Whether a text begins with a curly quotation mark that nothing closes."""
    return _LEFT_OPEN.fullmatch(text) is not None


def is_odd_space(character: str) -> bool:
    """Whether a character is a space, and not the ordinary one."""
    return character > " " and unicodedata.category(character) == "Zs"


def is_odd_colon(character: str) -> bool:
    """Whether a character looks like a colon, and is none."""
    return character in _COLONS or character == "："


def name_of(character: str) -> str:
    """Return what a character is called, in words as plain as there are."""
    if character in _LETTERS:
        return f"{unicodedata.name(character).split()[0].title()} one"
    if "\uff01" <= character <= "\uff5e":
        return "full-width one"
    if "\U0001d400" <= character <= "\U0001d7ff":
        return "mathematical one"
    name = _NAMES.get(character) or unicodedata.name(character, f"sign U+{ord(character):04X}").lower()
    return name.replace("zero width", "zero-width")


def _odd_places(text: str) -> Iterator[int]:
    """Yield where there is a character that cannot be told from another, or from nothing, by looking."""
    for place, character in enumerate(text):
        if character in _LETTERS:
            is_odd = _is_among_latin(text, place)
        elif character in _JOINING:
            is_odd = (text[max(0, place - 1) : place] + text[place + 1 : place + 2]).isascii()
        else:
            is_odd = not character.isascii() and _meant(character) != character
        if is_odd:
            yield place


def _described(text: str, kind: str, name: str, places: list[int]) -> str:
    """Return what is odd about a text, in which signs that are called so stand at some places."""
    before = "".join(map(_meant, text[: places[0]])).split()
    where = f"behind `{before[-1][-20:]}`" if before else "at its beginning"
    article = "an" if name[0] in "aeio" else "a"
    if not kind:
        return f"{article} {name}, which nobody sees, stands {where}"
    if len(places) > 1:
        return f"the {kind}s in it are of another kind, {name}{'es' if name.endswith('sh') else 's'}"
    return f"the {kind} {where} is one of another kind, {article} {name}"


def _in_its_place(kind: str, number: int) -> str:
    return f"delete it and type an ordinary {kind}" if number == 1 else f"delete them and type ordinary {kind}s"


def _kind(character: str) -> str:
    """Return what a character seems to be; nothing for one that is not seen."""
    meant = _meant(character)
    named = {"": "", " ": "space", "-": "hyphen", ":": "colon"}.get(meant)
    return named if named is not None else "digit" if meant.isdigit() else "letter" if meant.isalpha() else "sign"


def _is_among_latin(text: str, place: int) -> bool:
    """Whether the word in which a letter stands has Latin letters too."""
    begin, end = place, place + 1
    while begin and text[begin - 1].isalnum():
        begin -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return any(character.isascii() and character.isalpha() for character in text[begin:end])


def _meant(character: str) -> str:
    """Return the ordinary character for one that looks like it, nothing for one that is not seen."""
    if _UNSEEN.match(character):
        return ""
    if character in _LETTERS:
        return _LETTERS[character]
    if is_odd_space(character):
        return " "
    if character in _HYPHENS:
        return "-"
    if character in _COLONS:
        return ":"
    if "\uff01" <= character <= "\uff5e" or "\U0001d400" <= character <= "\U0001d7ff":
        return unicodedata.normalize("NFKC", character)
    return character
