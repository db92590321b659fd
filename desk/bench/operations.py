"""What is done to a site before it is built again, and by what one sees in the output that it has arrived there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from desk.bench import corpus
from desk.bench.corpus import Post
from desk.bench.generators import COLUMN, TAG
from desk.bench.sites import Site, last_page, page_of_a_list

Look = Callable[[str], str]
"""Gives what lies at an address of the site, nothing where there is no page."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that is to be in the page at an address, or no longer in it."""

    address: str
    text: str
    is_wanted: bool = True

    def is_there(self, look: Look) -> bool:
        """Whether the page is as it is to be."""
        page = look(self.address)
        return bool(page) and (self.text in page) == self.is_wanted


@dataclass(frozen=True, slots=True)
class Change:
    """What was done: the `page` that shows it first to whoever looks there, and what else has changed far from it."""

    page: tuple[Sign, ...] = ()
    elsewhere: tuple[Sign, ...] = ()

    def has_arrived(self, look: Look) -> bool:
        """Whether everything is as it is to be."""
        return all(sign.is_there(look) for sign in (*self.page, *self.elsewhere))


@dataclass(frozen=True, slots=True)
class Turn:
    """Which round this is, and a word that stands nowhere yet."""

    round: int
    word: str


Operation = Callable[[Site, Turn], Change]


def cold(site: Site, turn: Turn) -> Change:
    """Nothing has been built."""
    site.forget()
    return Change(tuple(_named(post) for post in (site.posts[0], site.posts[-1])))


def unchanged(site: Site, turn: Turn) -> Change:
    """Nothing has changed."""
    return Change()


def body(site: Site, turn: Turn) -> Change:
    """A sentence was added to a column."""
    post = _middle(site, turn)
    post = site.change(post, body=f"{post.body}\nSomebody added {turn.word}.\n")
    return Change((Sign(COLUMN.format(slug=post.slug), turn.word),))


def title_and_tags(site: Site, turn: Turn) -> Change:
    """A column was given another title, and one tag in place of another."""
    post = _middle(site, turn)
    tag = next(tag for tag in corpus.TAGS[turn.round % 20 :] if tag not in post.tags)
    post = site.change(post, title=f"{post.title} {turn.word}", tags=(tag, *post.tags[1:]))
    newer = [each for each in site.posts[site.posts.index(post) + 1 :] if tag in each.tags]
    return Change(
        (Sign(COLUMN.format(slug=post.slug), turn.word),),
        (Sign(page_of_a_list(TAG.format(tag=tag), len(newer)), turn.word),),
    )


def new(site: Site, turn: Turn) -> Change:
    """A column was written: every page of the list of all columns shifts."""
    newest = site.posts[-1]
    size = len(site.posts)
    post = replace(
        corpus.post(newest.number + 1, size),
        slug=f"a-new-column-{turn.word}",
        title=f"A new column, {turn.word}",
        date=newest.date + timedelta(days=1),
    )
    site.add(post)
    address, first = last_page(site.posts)
    return Change((_named(post),), (Sign(address, _link_to(site.posts[-1 - first])),))


def delete(site: Site, turn: Turn) -> Change:
    """The newest column was deleted."""
    before = list(site.posts)
    post = site.delete_newest()
    address, first = last_page(site.posts)
    return Change(
        (Sign("", _link_to(post), is_wanted=False),),
        (Sign(address, _link_to(before[-1 - first]), is_wanted=False),),
    )


def template(site: Site, turn: Turn) -> Change:
    """The template of columns was changed."""
    site.set_word(site.generator.template, turn.word)
    return _on_every_column(site, turn)


def settings(site: Site, turn: Turn) -> Change:
    """The name of the site was changed."""
    site.set_word(site.generator.settings, turn.word)
    return _on_every_column(site, turn)


OPERATIONS: Mapping[str, Operation] = {
    "cold": cold,
    "no-change": unchanged,
    "body": body,
    "title-and-tags": title_and_tags,
    "new": new,
    "delete": delete,
    "template": template,
    "settings": settings,
}
"""All of them, by name, in the order in which a round does them."""


def _middle(site: Site, turn: Turn) -> Post:
    return site.posts[(len(site.posts) // 2 + 7 * turn.round) % len(site.posts)]


def _named(post: Post) -> Sign:
    return Sign(COLUMN.format(slug=post.slug), post.title)


def _link_to(post: Post) -> str:
    return f"/{COLUMN.format(slug=post.slug)}"


def _on_every_column(site: Site, turn: Turn) -> Change:
    middle, oldest = _middle(site, turn), site.posts[0]
    return Change(
        (Sign(COLUMN.format(slug=middle.slug), turn.word),), (Sign(COLUMN.format(slug=oldest.slug), turn.word),)
    )
