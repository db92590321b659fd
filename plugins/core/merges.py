"""What Git leaves in a file where two versions of it met and nobody has chosen yet."""

from __future__ import annotations

MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
"""How the lines begin that Git adds: before one version, before what both were, between the two, behind the other."""

SAID_OF_A_TEXT = (
    "Git left a mark here, where two versions of the text met",
    "keep what is right of the two, and take the lines with `<<<<<<<`, `=======` and `>>>>>>>` away",
)
"""What is wrong with a text in which they stand, and the mend."""


def is_mark(line: str) -> bool:
    """Whether a line is one of those that Git adds."""
    return line.startswith(MARKS) and line[7:8].strip() == ""
