r"""Quotation marks, dashes and ellipses that leave no doubt, each kind of them found in one go.

`smarty` has eighteen expressions for them, each of which sees what those before it have replaced. What is found here is
set the same by all of them together, whatever else is in the text:

- A single mark after a letter, with no digit and no other mark behind it. It is not after a space, a dash or an entity,
  so it cannot open. Of the two expressions that close, one hides the space or the `s` behind it from those after it: so
  no quotation mark may follow that either.
- A single mark before a letter, where the text begins or after a space or an opening bracket. Nothing closes it, but
  for a word `s`.
- A double mark after a letter or the end of a sentence, with no other mark behind it. Whichever of two expressions
  closes it, they look at nothing else; the letter must not be the `s` that was hidden before.
- A double mark before a letter, where the text begins or after a space or an opening bracket. Nothing closes it.
- Two dashes, three dashes, three dots, and no more of them. Dashes are set before all else. Dots are set after all else
  and look only for further dots.

A text in which any mark is left after that goes through the whole row of expressions instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from markdown.extensions import smarty
from markdown.util import ETX

_LETTER = r"[^\W\d_]"
_EN_DASH, _EM_DASH, _DOTS = r"(?<!-)--(?!-)", r"(?<!-)---(?!-)", r"(?<!\.)\.{3}(?!\.)"

_PLAIN = (
    ("'", rf"'(?<={_LETTER}')(?![\ss]?['\"]|\d)", (smarty.closingSingleQuotesRegex, smarty.closingSingleQuotesRegex2)),
    (
        "'",
        rf"'(?:(?<=[\s(\[{{]')|(?<!.'))(?={_LETTER})(?!s\b)",
        (smarty.openingSingleQuotesRegex, smarty.remainingSingleQuotesRegex),
    ),
    (
        '"',
        rf"\"(?<=[^\W\d_]\"|[.,!?]\")(?<!{ETX}s\")(?!\")",
        (smarty.closingDoubleQuotesRegex, smarty.closingDoubleQuotesRegex2),
    ),
    (
        '"',
        rf"\"(?:(?<=[\s(\[{{]\")|(?<!.\"))(?={_LETTER})",
        (smarty.openingDoubleQuotesRegex, smarty.remainingDoubleQuotesRegex),
    ),
    ("--", r"--(?!-)(?<!---)", (_EN_DASH,)),
    ("---", r"---(?!-)(?<!----)", (_EM_DASH,)),
    ("...", r"\.\.\.(?!\.)(?<!\.\.\.\.)", (_DOTS,)),
)
"""What a kind of mark is written with, what finds it where it is plain, and the expressions of `smarty` that would.

Each expression begins with the mark itself, so that the search can leap from one to the next.
"""
_ELSE = (
    smarty.singleQuoteStartRe,
    smarty.doubleQuoteStartRe,
    smarty.doubleQuoteSetsRe,
    smarty.singleQuoteSetsRe,
    smarty.doubleQuoteSetsRe2,
    smarty.singleQuoteSetsRe2,
    smarty.decadeAbbrRe,
)
_ALL = {*_ELSE, *(one for *_, expressions in _PLAIN for one in expressions)}

PlainMarks = tuple[tuple[str, re.Pattern[str], str], ...]
"""For each kind of mark what it is written with, what finds it, and what it becomes."""


def plain_marks(replacements: Mapping[str, Sequence[object]]) -> PlainMarks:
    """Return the kinds of marks, or none where `smarty` is set to look for less than all or for more.

    `replacements` is what it puts in place of what each of its expressions finds; a number is a part of that.
    """
    if replacements.keys() != _ALL:
        return ()
    marks = []
    for literal, plain, expressions in _PLAIN:
        texts = {tuple(part for part in replacements[one] if isinstance(part, str)) for one in expressions}
        [text, *others] = texts
        if others or len(text) != 1:
            return ()
        marks.append((literal, re.compile(plain, re.DOTALL), text[0]))
    return tuple(marks)


def set_plain_marks(marks: PlainMarks, text: str, store: Callable[[str], str]) -> str | None:
    """Return the text with its marks replaced, each by what `store` makes of it; nothing where one is in doubt."""
    for literal, plain, entity in marks:
        if literal in text:
            text = plain.sub(store(entity), text)
    return None if "'" in text or '"' in text or "--" in text or "..." in text else text
