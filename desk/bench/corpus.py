"""The columns that are measured: invented, always the same for the same size, and the same for every generator.

Their shape is that of an essayist's archive: about 600 words each, three to five of 200 tags (few of them frequent),
a category, an author, now and then a series, a picture, a note, code, a list, a link to an earlier column; apostrophes,
quotation marks and dashes as people type them.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desk.bench.words import (
    ADJECTIVES,
    ADVERBS,
    AUTHORS,
    CATEGORIES,
    CODE,
    CONNECTIVES,
    DETERMINERS,
    NOUNS,
    OPENINGS,
    PEOPLE,
    PREPOSITIONS,
    VERBS,
)

SEED = 1455
TAGS = NOUNS[:200]
PICTURES = 20
VOWELS = "aeiou"
TYPED = '"*'
FIRST_DAY = datetime(2010, 1, 1, 6, tzinfo=UTC)
DAYS = 15 * 365
COLUMNS_IN_A_SERIES = 4
WORDS = (500, 0.5, 120, 2400)
"""The length of a column: the median, its spread (of the logarithm), the least and the most."""


@dataclass(frozen=True, slots=True)
class Post:
    """One column; how its head is written is each generator's own, its body is the same for all."""

    number: int
    slug: str
    title: str
    date: datetime
    tags: tuple[str, ...]
    category: str
    author: str
    series: str | None
    body: str


def posts(size: int, seed: int = SEED) -> list[Post]:
    """Return so many columns, oldest first."""
    return [post(number, size, seed) for number in range(size)]


def post(number: int, size: int, seed: int = SEED) -> Post:
    """Return one column of an archive of that size; one with the next number is a column newer than all of them."""
    dice = _dice(seed, "column", number)
    slug, title = _name(number, seed)
    paragraphs = _paragraphs(dice)
    _refer_to_another(dice, paragraphs, number, seed)
    day = FIRST_DAY + timedelta(days=DAYS / size) * number
    in_a_series = dice.random() < 0.1
    return Post(
        number=number,
        slug=slug,
        title=title,
        date=day.replace(second=0, microsecond=0),
        tags=_tags(dice),
        category=dice.choice(CATEGORIES),
        author=dice.choice(AUTHORS),
        series=_series(dice.randrange(max(1, size // (10 * COLUMNS_IN_A_SERIES)))) if in_a_series else None,
        body="\n\n".join(_blocks(dice, paragraphs)) + "\n",
    )


def pictures() -> dict[str, str]:
    """Return the drawings that columns show, by file name."""
    return {f"plate-{number:02d}.svg": _drawing(number) for number in range(PICTURES)}


def _dice(*what: object) -> random.Random:
    return random.Random(" ".join(map(str, what)))  # noqa: S311, it has to be the same each time


def _name(number: int, seed: int) -> tuple[str, str]:
    dice = _dice(seed, "name", number)
    first, second = dice.sample(NOUNS, 2)
    words = f"the {dice.choice(ADJECTIVES)} {first} and the {dice.choice(ADJECTIVES)} {second}"
    return f"{words.replace(' ', '-')}-{number}", f"{words[0].upper()}{words[1:]}, {number}"


def _series(number: int) -> str:
    adjective, noun = ADJECTIVES[number % len(ADJECTIVES)], NOUNS[number % len(NOUNS)]
    return f"Letters from the {adjective} {noun}"


def _tags(dice: random.Random) -> tuple[str, ...]:
    wanted, weights = dice.randint(3, 5), [1 / place for place in range(1, len(TAGS) + 1)]
    found: list[str] = []
    while len(found) < wanted:
        found += [tag for tag in dice.choices(TAGS, weights) if tag not in found]
    return tuple(found)


def _paragraphs(dice: random.Random) -> list[str]:
    median, spread, least, most = WORDS
    wanted = min(most, max(least, dice.lognormvariate(math.log(median), spread)))
    found: list[str] = []
    words = 0
    while words < wanted:
        found.append(" ".join(_sentence(dice) for _ in range(dice.randint(3, 8))))
        words += found[-1].count(" ") + 1
    return found


def _refer_to_another(dice: random.Random, paragraphs: list[str], number: int, seed: int) -> None:
    """Put a link to an earlier column into a paragraph that is not the first, so that it stands in no excerpt."""
    if number and len(paragraphs) > 1 and dice.random() < 0.3:
        slug, title = _name(dice.randrange(number), seed)
        paragraphs[dice.randrange(1, len(paragraphs))] += f" We have been there before, in [{title}](/columns/{slug}/)."


def _blocks(dice: random.Random, paragraphs: list[str]) -> list[str]:
    """Return paragraphs with what stands between and below them."""
    blocks, notes = [], []
    with_picture, with_note, with_code = (
        dice.randrange(len(paragraphs)) if dice.random() < chance else None for chance in (0.2, 0.15, 0.1)
    )
    for place, text in enumerate(paragraphs):
        if place and place % 4 == 0:
            blocks.append(f"## The {dice.choice(ADJECTIVES)} {dice.choice(NOUNS)}")
        if place == with_note:
            text += "[^1]"
            notes.append(f"[^1]: {_sentence(dice)}")
        blocks.append(text)
        if place == with_picture:
            name = f"plate-{dice.randrange(PICTURES):02d}.svg"
            blocks.append(f"![A {dice.choice(ADJECTIVES)} {dice.choice(NOUNS)}](/images/{name})")
        if place == with_code:
            language, source = dice.choice(CODE)
            blocks.append(f"```{language}\n{source}```")
        if dice.random() < 0.04:
            blocks.append("\n".join(f"- {_sentence(dice)}" for _ in range(3)))
        if dice.random() < 0.03:
            blocks.append(f"> {_sentence(dice)}")
    return [*blocks, *notes]


def _sentence(dice: random.Random) -> str:
    words = _clause(dice)
    if dice.random() < 0.2:
        words = f"{dice.choice(OPENINGS)}, {words}"
    if dice.random() < 0.4:
        joint = dice.choice((", ", ", ", ", ", " ", " ", "; ")) if dice.random() > 0.03 else " -- "
        words += f"{joint}{dice.choice(CONNECTIVES)} {_clause(dice)}"
    if dice.random() < 0.012:
        words += f", [as they say](https://example.org/{dice.choice(NOUNS)})"
    return words[0].upper() + words[1:] + dice.choice("........?!")


def _clause(dice: random.Random) -> str:
    subject = dice.choice(PEOPLE) if dice.random() < 0.4 else _thing(dice)
    verb = dice.choice(VERBS)
    if dice.random() < 0.3:
        verb = f"{dice.choice(ADVERBS)} {verb}"
    if dice.random() < 0.05:
        verb = f"didn't say who {verb}"
    words = f"{subject} {verb} {_thing(dice)}"
    return f"{words} {dice.choice(PREPOSITIONS)} {_thing(dice)}" if dice.random() < 0.6 else words


def _thing(dice: random.Random) -> str:
    noun = dice.choice(NOUNS)
    if dice.random() < 0.4:
        noun = f"{dice.choice(ADJECTIVES)} {noun}"
    chance = dice.random()
    if chance < 0.03:
        noun = f"{dice.choice(NOUNS)}'s {noun}"
    elif chance < 0.05:
        noun = f'"{noun}"'
    elif chance < 0.065:
        noun = f"*{noun}*"
    elif chance < 0.072:
        noun = f"**{noun}**"
    determiner = dice.choice(DETERMINERS)
    return f"{'an' if determiner == 'a' and noun.strip(TYPED)[0] in VOWELS else determiner} {noun}"


def _drawing(number: int) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 640 360">'
        f'<circle cx="320" cy="180" r="{60 + 5 * number}" fill="#8ab"/></svg>\n'
    )
