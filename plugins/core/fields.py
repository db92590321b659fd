"""The values that an author writes, as types: texts, names, numbers, languages; each with what it refuses and why.

Front matter arrives as text (or lists and mappings of text); every type here turns such text into a value, or raises
`Refusal` with a sentence for the author. Dates and addresses are in `written_dates.py` and `written_addresses.py`.
"""

from __future__ import annotations

import re
import uuid
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from plugins.core.lookalikes import marks_around
from plugins.core.problems import Refusal, shortened

_LANGUAGE = re.compile(
    r"(?P<primary>[a-z]{2,3})(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)


def plain(value: Any) -> str:
    """Return the value as text without surrounding space; lists and mappings are refused."""
    if not isinstance(value, str):
        kind = (
            "a list"
            if isinstance(value, list)
            else "a group of fields"
            if isinstance(value, dict)
            else "something else"
        )
        raise Refusal(f"expected one value, found {kind}", "write one value after the colon")
    return value.strip()


def filled(value: Any) -> str:
    """Return text that is not empty."""
    text = plain(value)
    if not text:
        raise Refusal("is empty", "write something after the colon, or take the line away")
    return " ".join(text.split())


def names(value: Any) -> tuple[str, ...]:
    """Return names from a list, or from a text that line ends and semicolons (commas, where there are none) part."""
    if isinstance(value, list | tuple):
        parts = [plain(part) for part in value]
    else:
        text = plain(value)
        if re.fullmatch(r"\[.*\]|(- [^\n]*(\n|\Z))+", text, re.DOTALL):
            what = f"`{shortened(' '.join(text.split()))}` is one text here, and no list"
            raise Refusal(what, "write the names with commas between them, and nothing around them")
        parts = re.split(r"[;\n]" if ";" in text else r"[,\n]", text)
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def lines(value: Any) -> tuple[str, ...]:
    """Return a list of texts, or the lines of one text; one line alone is a list of one."""
    parts = value if isinstance(value, list | tuple) else plain(value).split("\n")
    return tuple(part for part in (plain(part) for part in parts) if part)


def handle(value: Any) -> str:
    """Read the name of an account in the fediverse, and the host that it is on."""
    text = filled(value)
    if re.fullmatch(r"@?[\w.-]+@[\w-]+(\.[\w-]+)+", text):
        return text
    address = re.fullmatch(r"https://([\w.-]+)/@([\w.-]+)/?", text)
    known = f"@{address[2]}@{address[1]}" if address else "@ada@example.social"
    raise Refusal(f"`{shortened(text)}` is no account with its host", f'write it as in "{known}"')


def media_type(value: Any) -> str:
    """Read a media type (RFC 6838), such as `audio/mpeg`."""
    text = plain(value)
    if not re.fullmatch(r"[a-z]+/[\w.+-]+(;\s*[\w-]+=\S+)*", text, re.IGNORECASE):
        raise Refusal(f"`{shortened(text)}` is no media type", "write it as in audio/mpeg, or take the line away")
    return text


def yes_or_no(value: Any) -> bool:
    """Read `true` or `false`, `yes` or `no`."""
    if isinstance(value, bool):
        return value
    text = plain(value).casefold()
    if text in {"true", "yes", "on", "1"}:
        return True
    if text in {"false", "no", "off", "0"}:
        return False
    raise Refusal(f"`{text}` is neither yes nor no", "write `true` or `false`")


def whole_number(value: Any) -> int:
    """Read a whole number of 0 or more."""
    if isinstance(value, int):
        return value
    text = plain(value)
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refusal(f"`{text}` is not a whole number", "write digits only, as in 3")
    return int(text)


@cache
def _known_languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").languages)


def language(value: Any) -> str:
    """Read a language tag (BCP 47), such as `en`, `de-AT` or `zh-Hant`, and return it with its usual capitals."""
    text = plain(value)
    match = _LANGUAGE.fullmatch(text)
    if match and (len(match["primary"]) == 3 or match["primary"].lower() in _known_languages()):
        first, *others = text.lower().split("-")
        return "-".join([first, *map(_with_capitals, others)]) if "-x-" not in text.lower() else text.lower()
    fix = "write a language tag such as `en`, `de` or `pt-BR`"
    if "_" in text and _LANGUAGE.fullmatch(text.replace("_", "-")):
        fix = f"write `{text.replace('_', '-')}`"
    raise Refusal(f"`{shortened(text)}` is not a language tag", fix)


def _with_capitals(part: str) -> str:
    """Return a part of a language tag as it is usually written (RFC 5646, 2.1.1): `Hant`, `AT`."""
    return part.title() if len(part) == 4 and part.isalpha() else part.upper() if len(part) == 2 else part


def identifier(value: Any) -> str:
    """Read an id: any text without spaces that is to stay the same for good, and is none of the record's own."""
    text = recorded_identifier(value)
    if text.startswith(("list:", "gone:")):
        what = f"`{shortened(text)}` cannot be an id, since the record of what is public begins its own like this"
        raise Refusal(what, "leave what `new` wrote, or take the line away")
    return text


def recorded_identifier(value: Any) -> str:
    """Read an id as it stands in the record of what is public: those of lists and of addresses too."""
    text = plain(value)
    if not text or re.search(r"\s", text) or marks_around(text):
        raise Refusal(f"`{text}` cannot be an id", "leave what `new` wrote, or take the line away")
    return text.lower() if _is_uuid(text) else text


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def length_of_time(value: Any) -> str:
    """Read a duration: `1:02:03`, `42:10`, or seconds."""
    text = plain(value)
    if not re.fullmatch(r"\d+(:[0-5]\d){0,2}", text):
        raise Refusal(f"`{text}` is not a length of time", "write it as in 42:10 or 1:02:03")
    return text


def isbn(value: Any) -> str:
    """Read an ISBN of 10 or 13 digits and check its last one (ISO 2108)."""
    text = plain(value)
    digits = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{13}", digits):
        valid = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    elif re.fullmatch(r"\d{9}[\dX]", digits):
        valid = sum((10 if d == "X" else int(d)) * (10 - place) for place, d in enumerate(digits)) % 11 == 0
    else:
        raise Refusal(f"`{text}` is not an ISBN", "an ISBN has 10 or 13 digits")
    if not valid:
        raise Refusal(f"`{text}` is not an ISBN: its check digit is wrong", "compare it with the book")
    return text


def money(value: Any) -> str:
    """Read an amount: digits, with a point or comma before the decimals."""
    text = plain(value)
    if not re.fullmatch(r"\d+([.,]\d{1,2})?", text):
        fix = "write digits only, as in 12.50 (0 where it is free); the currency has a field of its own"
        raise Refusal(f"`{text}` is not an amount", fix)
    return text.replace(",", ".")


def currency(value: Any) -> str:
    """Read a currency by its three letters (ISO 4217)."""
    text = plain(value).upper()
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise Refusal(f"`{text}` is not a currency", "write its three letters, as in EUR")
    return text


Filled = Annotated[str, BeforeValidator(filled)]
Names = Annotated[tuple[str, ...], BeforeValidator(names)]
Lines = Annotated[tuple[str, ...], BeforeValidator(lines)]
Handle = Annotated[str, BeforeValidator(handle)]
MediaType = Annotated[str, BeforeValidator(media_type)]
Flag = Annotated[bool, BeforeValidator(yes_or_no)]
Whole = Annotated[int, BeforeValidator(whole_number)]
Language = Annotated[str, BeforeValidator(language), Field(examples=["en", "de-AT"])]
Identifier = Annotated[str, BeforeValidator(identifier)]
RecordedIdentifier = Annotated[str, BeforeValidator(recorded_identifier)]
Duration = Annotated[str, BeforeValidator(length_of_time)]
Isbn = Annotated[str, BeforeValidator(isbn)]
Money = Annotated[str, BeforeValidator(money)]
Currency = Annotated[str, BeforeValidator(currency)]
