"""What authors get wrong: after such an edit a build must fail just as a clean one does, and leave the output alone."""

from __future__ import annotations

import copy
from random import Random

from tests.soundness.edits.texts import Edit
from tests.soundness.site import Link, Shown, Site
from tests.soundness.words import a_title


def write_an_unknown_field(random: Random, site: Site) -> str | None:
    """Misspell a field."""
    path = random.choice(sorted(site.texts))
    site.texts[path].fields["tagz"] = "one"
    return f"{path} has tagz"


def link_to_nothing(random: Random, site: Site) -> str | None:
    """Link to a file that there is not, or show it."""
    path = random.choice(sorted(site.texts))
    target = f"columns/nowhere-{random.randrange(99)}"
    site.texts[path].body.append(
        random.choice((Link("relative", f"{target}.md", "it"), Shown(f"{target}.svg", "it"), Link("tag", "Nil", "it")))
    )
    return f"{path} links to nothing"


def write_a_wrong_value(random: Random, site: Site) -> str | None:
    """Write a value that a field refuses."""
    path = random.choice(sorted(site.texts))
    name, value = random.choice((("date", "12"), ("lang", "en_GB"), ("status", "finished"), ("translation_of", "nil")))
    site.texts[path].fields[name] = value
    return f"{path}: {name} is {value}"


def lose_the_title(random: Random, site: Site) -> str | None:
    """Leave a required field out."""
    path = random.choice(site.of_kind("columns"))
    site.texts[path].fields.pop(random.choice(("title", "date")), None)
    return f"{path} lacks something"


def take_an_address_twice(random: Random, site: Site) -> str | None:
    """Give two columns one slug."""
    for path in random.sample(site.of_kind("columns"), 2):
        site.texts[path].fields["slug"] = "twice"
    return "two columns have one slug"


def break_a_template(random: Random, site: Site) -> str | None:
    """Write a template that cannot be read, or fails as it is rendered."""
    broken = ("{% if %}", "{{ nothing.at.all }}", "{{ 1 / 0 }}", "{% include 'nil.html' %}", "{{ 'a' | nil }}")
    name = random.choice(("article", "tag", "partials/footer", "partials/byline"))
    site.templates[f"overrides/{name}.html"] = random.choice(broken)
    return f"overrides/{name}.html is broken"


def break_the_settings(random: Random, site: Site) -> str | None:
    """Write settings that cannot be used."""
    name, value = random.choice((
        ("DEFAULT_PAGINATION", "'x'"), ("SITENAME", "unknown_name"), ("TIMEZONE", "'Mars/Olympus'"),
        ("PLUGINS", "[*PLUGINS, 'nil']"), ("THEME", "'nil'"),
    ))  # fmt: skip
    site.settings[name] = value
    return f"{name} = {value}"


def break_own_code(random: Random, site: Site) -> str | None:
    """Write a plugin that cannot be imported, or fails."""
    site.beside["own/site_plugin.py"] = random.choice(("def (", "def register(): pass", "raise ValueError('no')"))
    return "the site's own plugin is broken"


def break_the_record(random: Random, site: Site) -> str | None:
    """Put a line on record that cannot be."""
    site.ledger["zzz"] = {"id": "x", "revision": "many", "source": a_title(random)}
    return "the record is broken"


MISTAKES: dict[Edit, int] = {
    write_an_unknown_field: 4, link_to_nothing: 5, write_a_wrong_value: 4, lose_the_title: 2, take_an_address_twice: 2,
    break_a_template: 5, break_the_settings: 2, break_own_code: 1, break_the_record: 1,
}  # fmt: skip


def remember_as_good(site: Site) -> None:
    """Remember the site as one that can be built."""
    site.last_good = None
    site.last_good = copy.deepcopy(site)


def mend(site: Site, *, turn_back: bool = False) -> Site:
    """Return the site as it was when it could be built, at the clock of now or (`turn_back`) of then."""
    assert site.last_good is not None
    mended = copy.deepcopy(site.last_good)
    if not turn_back:
        mended.clock = site.clock
    mended.last_good = site.last_good
    return mended
