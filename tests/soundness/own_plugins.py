"""A plugin that a site has of its own: what it hangs on articles and puts before templates changes with its code."""

from __future__ import annotations

from random import Random

HEAD = '''"""A site's own plugin, which reads a file beside it."""

import pathlib
from dataclasses import dataclass
from typing import Any

from pelican import signals
from pelican.generators import Generator

LINES = pathlib.Path(__file__).with_name("quotations.txt").read_text(encoding="utf-8").splitlines()


@dataclass
class Group:
    title: str
    first: Any


'''

FIRST_PLUGIN = """def mark(generator):
    for place, article in enumerate(generator.articles):
        article.neighbour = generator.articles[place - 1]
        article.word = "quiet"
        article.line = LINES[place % len(LINES)]


def register():
    signals.article_generator_finalized.connect(mark)
"""

OTHERS = (
    FIRST_PLUGIN,
    '''def mark(generator):
    for place, article in enumerate(generator.articles):
        article.group = Group("quiet" + str(place // 3), generator.articles[place // 3])
        article.neighbour = generator.articles[place // 2]
    generator.context["gathered"] = {"first": generator.articles[-1], "words": LINES}
    generator.context["group"] = Group("quiet", generator.articles[0])


def register():
    signals.article_generator_finalized.connect(mark)
''',
    '''def shorten(content):
    if hasattr(content, "body") and content.metadata.get("summary"):
        content.title = content.title + " quiet"


def register():
    signals.content_object_init.connect(shorten)
''',
    '''class Own(Generator):
    def generate_output(self, writer):
        path = pathlib.Path(self.output_path, "own.txt")
        titles = sorted(article.title for article in self.context["articles"])
        path.write_text("quiet " + " ".join(titles), encoding="utf-8")
        template = self.env.from_string("{{ articles | length }} {{ articles[0].title }} quiet {{ lines }}")
        writer.write_file("own/index.html", template, self.context, lines=LINES, url="own/")


def register():
    signals.get_generators.connect(give)


def give(pelican):
    return Own
''',
    '''import os

WRITTEN = []


def seen(path, context):
    WRITTEN.append(os.path.relpath(path, context["OUTPUT_PATH"]))


def tell(pelican):
    names = " ".join(sorted(WRITTEN))
    pathlib.Path(pelican.output_path, "written.txt").write_text("quiet " + names, encoding="utf-8")
    WRITTEN.clear()


def register():
    signals.content_written.connect(seen)
    signals.finalized.connect(tell)
''',
    '''from pelican.contents import Page


def describe(generator):
    for place, (category, articles) in enumerate(generator.categories):
        category.note = f"quiet {LINES[0]} {len(articles)}"
    for article in generator.articles:
        for name in (article.category, *getattr(article, "authors", ())):
            name.note = "quiet " + LINES[-1]
    given = {"settings": generator.settings, "source_path": None, "context": generator.context}
    generator.context["made"] = [Page(line, {"title": f"quiet {line}", "slug": "made"}, **given) for line in LINES]
    links = generator.context.setdefault("LINKS", [])
    links.append((f"quiet {generator.articles[0].title}", "https://example.org/of-others"))


def register():
    signals.article_generator_finalized.connect(describe)
''',
    '''class Changing(Generator):
    def generate_output(self, writer):
        template = self.env.from_string("{{ words }} {{ lately }} {{ articles | length }}")
        for word in LINES:
            self.context["words"] = "quiet " + word
            writer.write_file(f"words/{LINES.index(word)}.html", template, self.context, url="words/")
        self.context["lately"] = self.context["articles"][0].title


def register():
    signals.get_generators.connect(give)


def give(pelican):
    return Changing
''',
    '''def change(generators):
    for generator in generators:
        for article in getattr(generator, "articles", ()):
            if article.metadata.get("tags"):
                article.body = article.body + "<p>quiet</p>"
                article.word = "quiet"


def register():
    signals.all_generators_finalized.connect(change)
''',
)  # fmt: skip


def own_plugin(rest: str) -> str:
    """Return the plugin's source."""
    return HEAD + rest


def an_own_plugin(random: Random) -> str:
    """Return some plugin, with some word in it."""
    return own_plugin(random.choice(OTHERS)).replace("quiet", random.choice(("quiet", "plain", "sharp")))
