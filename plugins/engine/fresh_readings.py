"""Texts read from their files, by several processes at once where that pays."""

from __future__ import annotations

import logging
import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from plugins.core.conventions import Conventions
from plugins.core.files import TextFile
from plugins.core.reading import ConverterFor, Reading, read_bytes, read_one
from plugins.engine.forked import Work, processors, shared_out
from plugins.engine.plain_readings import plain_reading
from plugins.engine.texts import PlainReading, front_of

WORTH_A_FORK = 64
"""Texts to be read; with fewer, starting other processes takes longer than they save."""

_ANSWER = struct.Struct("<32sI")


@dataclass(frozen=True, slots=True)
class Fresh:
    """A text just read: the SHA-256 of its file, and its reading in its plain form or, where it has none, itself."""

    file: TextFile
    digest: bytes = b""
    plain: PlainReading | None = None
    reading: Reading | None = None


def fresh_readings(files: Sequence[TextFile], conventions: Conventions) -> Iterator[Fresh]:
    """Read texts, each once, in whatever order; what other processes cannot do is done in this one."""
    processes = processors() if len(files) >= WORTH_A_FORK else 1
    converter = ConverterFor(conventions.markdown)
    with _listening() as heard:
        for number, answer in shared_out(len(files), lambda: _work(files, conventions), processes):
            if answer is None:
                yield _fresh(files[number], conventions, converter, heard)
            else:
                digest, length = _ANSWER.unpack_from(answer)
                end = _ANSWER.size + length
                yield Fresh(files[number], digest, PlainReading(answer[_ANSWER.size : end], answer[end:]))


def _work(files: Sequence[TextFile], conventions: Conventions) -> Work:
    """Return what another process does: it sends what it can send, and leaves to this one what is to be said aloud."""
    converter, heard = ConverterFor(conventions.markdown), _Ear()
    logging.root.handlers.clear()
    warnings.showwarning = lambda *about, **more: None
    _listen(heard)

    def work(number: int) -> bytes | None:
        try:
            fresh = _fresh(files[number], conventions, converter, heard)
        except Exception:
            return None
        if fresh.plain is None:
            return None
        return _ANSWER.pack(fresh.digest, len(fresh.plain.head)) + fresh.plain.head + fresh.plain.html

    return work


def _fresh(file: TextFile, conventions: Conventions, converter: ConverterFor, heard: _Ear) -> Fresh:
    try:
        raw = (conventions.root / file.source).read_bytes()
    except OSError:
        return Fresh(file, reading=read_one(file, conventions, converter))
    before = heard.count
    reading = read_bytes(raw, file, conventions, converter)
    try:
        plain = plain_reading(reading, front_of(raw))
    except Exception:  # what is wrong with a body shows where someone asks for it
        return Fresh(file, reading=reading)
    return Fresh(file, sha256(raw).digest(), plain) if heard.count == before else Fresh(file, reading=reading)


class _Ear(logging.Handler):
    """Counts what is said while texts are read: what says something is read anew each time, and says it again."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


@contextmanager
def _listening() -> Iterator[_Ear]:
    ear, show = _Ear(), warnings.showwarning
    _listen(ear)
    try:
        yield ear
    finally:
        logging.root.removeHandler(ear)
        warnings.showwarning = show


def _listen(ear: _Ear) -> None:
    show = warnings.showwarning

    def showwarning(*about: Any, **more: Any) -> None:
        ear.count += 1
        show(*about, **more)

    warnings.showwarning = showwarning
    logging.root.addHandler(ear)
