"""Settings of a site in which everything is wrong that an author can do wrong."""

from pelicanconf import *  # noqa: F403

SITENAME = "The invalid site"
