"""Work during which nothing may be said: whoever has something to say makes it end."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from plugins.engine.notation import NotRemembered


class _Heard(logging.Handler):
    """Gives up where anything is said: a run says it, too, and keeps it."""

    def emit(self, record: logging.LogRecord) -> None:
        raise NotRemembered(record.getMessage())


def _refuse(message: Warning | str, *_: Any, **__: Any) -> None:
    raise NotRemembered(str(message))


@contextmanager
def nothing_said() -> Iterator[None]:
    """Have a warning, in the log or of Python, raise `NotRemembered`."""
    heard = _Heard(logging.WARNING)
    logging.root.addHandler(heard)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _refuse
            yield
    finally:
        logging.root.removeHandler(heard)
