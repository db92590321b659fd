"""What cannot lie where it should because a file would have to be a folder as well: addresses one below the other."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property

from plugins.core.addresses import file_of, file_of_former
from plugins.core.model import Item, Tag
from plugins.core.press import Press


def folders_over(file: str) -> Iterator[str]:
    """Yield the folders that a file lies in, from the inmost."""
    above = file.rpartition("/")[0]
    while above:
        yield above
        above = above.rpartition("/")[0]


def folders_of(files: Iterable[str]) -> set[str]:
    """Return all folders that some files lie in."""
    return {folder for file in files for folder in folders_over(file)}


def is_nested(file: str, files: Container[str], folders: Container[str]) -> bool:
    """Whether a file would lie below one of some `files`, or is one of the `folders` that these lie in."""
    return file in folders or any(above in files for above in folders_over(file))


def items_of(press: Press) -> Iterator[Item]:
    """Yield all that authors have written a file of."""
    library = press.library
    yield from library.by_source.values()
    for names in (library.authors, library.series, library.tags, library.categories):
        yield from (name for name in names if name.source)


def former_files(item: Item) -> tuple[str, ...]:
    """Return the files that answer to a text's former addresses as its author has written them, without capitals."""
    return () if isinstance(item, Tag) else tuple(file_of_former(alias).casefold() for alias in item.aliases)


def places_of(item: Item) -> tuple[str, ...]:
    """Return all files that are a text's, or have been: its page, and those at its former addresses."""
    recorded = (file_of_former(address).casefold() for address in item.former_addresses)
    return (item.output.casefold(), *former_files(item), *recorded)


class Nesting:
    """The files of authors and their former addresses, by the folders that they lie in; all without capitals."""

    def __init__(self, press: Press, statics: Mapping[str, str]) -> None:
        """Take in what there is; `statics` are the files that are published as they are, each with its output."""
        self._press = press
        self._statics = statics

    @cached_property
    def _pages(self) -> dict[str, str]:
        """The files at which texts and files lie, each with the path of that."""
        library = self._press.library
        found = {file_of(address).casefold(): path for path, address in library.statics.items()}
        found |= {output.casefold(): path for path, output in self._statics.items()}
        return found | {item.output.casefold(): item.source for item in library.by_source.values() if item.output}

    @cached_property
    def _written(self) -> dict[str, str]:
        """The files at former addresses that authors have written, each with the text that says so."""
        return {file: item.source for item in items_of(self._press) for file in former_files(item)}

    @cached_property
    def _recorded(self) -> dict[str, str]:
        """The files at former addresses that are only on record, each with the text that was there."""
        found = {file: item.source for item in items_of(self._press) for file in places_of(item)}
        return {file: source for file, source in found.items() if file not in self._pages | self._written}

    @cached_property
    def _folders(self) -> dict[str, str]:
        """The folders of what authors have, each with what lies in it, in words."""
        found: dict[str, str] = {}
        for files, words in ((self._pages, "{}"), (self._recorded, "a former address of {}")):
            for file, path in files.items():
                for folder in folders_over(file):
                    found.setdefault(folder, words.format(self._shown(path)))
        return found

    def page_over(self, file: str) -> str:
        """Return which text or file lies where a file would need a folder, in words; nothing where none does."""
        for above in folders_over(file):
            if above in self._pages:
                return f"`/{above}`, which is that of {self._shown(self._pages[above])}"
        return ""

    def of_former(self, file: str) -> str:
        """Return why no page can lie at a former address, in words; nothing where one can."""
        if over := self.page_over(file):
            return f"would lie below {over}"
        for above in folders_over(file):
            if source := self._written.get(above) or self._recorded.get(above):
                return f"would lie below `/{above}`, a former address of {self._shown(source)}"
        return f"is the folder of {self._folders[file]}" if file in self._folders else ""

    def _shown(self, source: str) -> str:
        return self._press.conventions.shown(source)
