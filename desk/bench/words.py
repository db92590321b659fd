"""The words that the benchmark's columns are made of, as `words.toml` has them."""

from __future__ import annotations

import tomllib
from pathlib import Path

_FOUND = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))

NOUNS = tuple(_FOUND["nouns"].split())
ADJECTIVES = tuple(_FOUND["adjectives"].split())
VERBS = tuple(_FOUND["verbs"].split())
ADVERBS = tuple(_FOUND["adverbs"].split())
PREPOSITIONS = tuple(_FOUND["prepositions"].split())
CONNECTIVES = tuple(_FOUND["connectives"].split())
DETERMINERS = tuple(_FOUND["determiners"].split())
PEOPLE = tuple(_FOUND["people"])
OPENINGS = tuple(_FOUND["openings"])
CATEGORIES = tuple(_FOUND["categories"])
AUTHORS = tuple(_FOUND["authors"])
CODE = tuple((each["language"], each["source"]) for each in _FOUND["code"])
"""Pieces of code, each with its language, which the generators are to colour."""
