"""A generator's site: a folder with the invented columns, in which texts, templates and settings are then changed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from desk.bench import corpus
from desk.bench.corpus import Post
from desk.bench.generators import COLUMN, LATER, WORD, Generator

ENTRIES_ON_A_PAGE = 10


class Site:
    """A folder that a generator builds from; it knows which columns lie there, oldest first."""

    def __init__(self, generator: Generator, folder: Path, posts: Sequence[Post]) -> None:
        self.generator = generator
        self.folder = folder
        self.size = len(posts)
        self.posts = list(posts)
        self.log = folder.with_suffix(".log")
        for post in posts:
            self.save(post)
        for name, drawing in corpus.pictures().items():
            self._write(f"{generator.pictures}/{name}", drawing)
        for path in generator.files:
            self.set_word(path, "first")

    @property
    def newest(self) -> str:
        """The address of the newest column."""
        return COLUMN.format(slug=self.posts[-1].slug)

    @property
    def output(self) -> Path:
        """Where the built site lies."""
        return self.folder / self.generator.output

    def save(self, post: Post) -> None:
        """Write a column's file."""
        self._write(self._place_of(post), self.generator.text_of(post))

    def change(self, post: Post, **changes: object) -> Post:
        """Change a column, and write it."""
        changed = replace(post, **changes)  # type: ignore[arg-type]
        self.posts[self.posts.index(post)] = changed
        self.save(changed)
        return changed

    def add(self, post: Post) -> None:
        """Write one more column."""
        self.posts.append(post)
        self.save(post)

    def delete_newest(self) -> Post:
        """Delete the newest column."""
        post = self.posts.pop()
        (self.folder / self._place_of(post)).unlink()
        return post

    def set_word(self, path: str, word: str) -> None:
        """Write one of the generator's files with another word in it."""
        self._write(path, self.generator.files[path].replace(WORD, word))

    def forget(self) -> None:
        """Put aside whatever earlier builds have left.

        It is not deleted: for minutes afterwards, ext4 takes ten times as long to make a file.
        """
        past = Path(tempfile.mkdtemp(dir=self.folder.parent, prefix=f"{self.folder.name}-past-"))
        for name in self.generator.made:
            with suppress(FileNotFoundError):
                (self.folder / name).rename(past / name.replace("/", "-"))

    def _place_of(self, post: Post) -> str:
        return f"{self.generator.texts}/{post.slug}.md"

    def _write(self, path: str, text: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")


def page_of_a_list(address: str, place: int) -> str:
    """Return the address of the page on which the entry at that place of a list stands (the first place is 0)."""
    number = place // ENTRIES_ON_A_PAGE + 1
    return address if number == 1 else LATER.format(list=address, number=number)


def last_page(posts: Sequence[Post]) -> tuple[str, int]:
    """Return the address of the last page of the list of all columns, and the place of the first entry on it."""
    first = (len(posts) - 1) // ENTRIES_ON_A_PAGE * ENTRIES_ON_A_PAGE
    return page_of_a_list("", first), first


Output = Mapping[str, tuple[int, int, int]]
"""What lies in a folder: each file with its inode, the time of its last change, and its size."""


def survey(folder: Path) -> Output:
    """Return what lies in a folder of outputs."""
    found = {}
    for place in folder.rglob("*"):
        if place.is_file():
            seen = place.stat()
            found[place.relative_to(folder).as_posix()] = (seen.st_ino, seen.st_mtime_ns, seen.st_size)
    return found


def written(before: Output, after: Output) -> int:
    """Count the files that were written between the two."""
    return sum(before.get(path) != seen for path, seen in after.items())


def last_change(folder: Path) -> float:
    """Return when a file was last put into a folder of outputs, in seconds since the epoch."""
    return max((place.stat().st_ctime for place in folder.rglob("*") if place.is_file()), default=0.0)
