"""Whom to tell of a weakness of the site: `.well-known/security.txt` (RFC 9116), from the setting SECURITY_TXT."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from plugins.core.problems import Refusal, did_you_mean

FILE = ".well-known/security.txt"

_FIELDS = {
    "contact": "Contact", "expires": "Expires", "encryption": "Encryption", "acknowledgments": "Acknowledgments",
    "languages": "Preferred-Languages", "policy": "Policy", "hiring": "Hiring",
}  # fmt: skip
_ADDRESSES = ("contact", "encryption", "acknowledgments", "policy", "hiring")
_URI = re.compile(
    r"(?:https://[^\s<>\"]+|mailto:[^\s<>\"@]+@[^\s<>\"@]+|tel:[+\d][\d().-]*|dns:[^\s<>\"]+|openpgp4fpr:\w+)"
)


@dataclass(frozen=True, slots=True)
class SecurityFile:
    """What the file says, as pairs of a field and its value, and until when that holds."""

    fields: tuple[tuple[str, str], ...]
    expires: dt.datetime

    def text(self, address: str) -> str:
        """Return the file, which lies at `address`."""
        lines = [
            *self.fields,
            ("Canonical", address),
            ("Expires", f"{self.expires.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"),
        ]
        return "".join(f"{name}: {value}\n" for name, value in lines)


def security_file(value: object, zone: dt.tzinfo = dt.UTC) -> SecurityFile | None:
    """Return what the setting says; None where it says nothing. A day without a time ends with that day.

    Raises:
        Refusal: it is no such thing.
    """
    if not value:
        return None
    if not isinstance(value, Mapping):
        raise Refusal(f"{value!r} is no group of names and values", _EXAMPLE)
    for name in value:
        if name not in _FIELDS:
            raise Refusal(f"{name!r} is nothing that the file has", did_you_mean(str(name), _FIELDS) or _EXAMPLE)
    for name in ("contact", "expires"):
        if not value.get(name):
            raise Refusal(f"`{name}` is missing, and nobody reads the file without it (RFC 9116)", _EXAMPLE)
    fields = tuple((_FIELDS[name], each) for name in _FIELDS if name != "expires" for each in _values(name, value))
    return SecurityFile(fields, _moment(value["expires"], zone))


_EXAMPLE = 'write it as in {"contact": "mailto:me@example.org", "expires": "2027-06-30"}'


def _values(name: str, value: Mapping[str, object]) -> tuple[str, ...]:
    given = value.get(name) or ()
    if isinstance(given, list | tuple) and name == "languages":
        given = ", ".join(map(str, given))
    found = tuple(map(str, given)) if isinstance(given, list | tuple) else (str(given),)
    for each in found:
        if name in _ADDRESSES and not _URI.fullmatch(each):
            mend = "begin it with https:// or, for an e-mail address, with mailto:"
            raise Refusal(f"`{name}`: `{each}` is no address that this file takes", mend)
        if "\n" in each or "\r" in each:
            raise Refusal(f"`{name}` goes over several lines", "write it on one")
    return found


def _moment(value: object, zone: dt.tzinfo) -> dt.datetime:
    try:
        if isinstance(value, dt.datetime):
            moment = value
        elif isinstance(value, dt.date):
            moment = dt.datetime.combine(value, dt.time(23, 59, 59))
        else:
            moment = dt.datetime.fromisoformat(str(value))
            if len(str(value)) == len("2027-06-30"):
                moment = moment.replace(hour=23, minute=59, second=59)
    except ValueError:
        raise Refusal(f"`expires`: {value!r} is no day", 'write it as in "2027-06-30"') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
