"""Settings of a site that is written sloppily, as real ones are, and must build as it is."""

from pelicanconf import *  # noqa: F403

SITENAME = "The accepted site"
SLUGIFY_SOURCE = "title"
CUSTOM_FIELDS = ["sidebar", "og_*"]
