"""How seldom Python looks for garbage while a site is built: nearly all that is made then stays to the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OFTEN_ENOUGH = 200_000
"""Objects made since the last look; even what a plugin makes and leaves in circles is cleared away in good time."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Have garbage looked for seldom meanwhile, in this process and in those that it starts."""
    before = gc.get_threshold()
    gc.set_threshold(_OFTEN_ENOUGH, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
