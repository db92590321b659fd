"""Settings of a site that builds well, and in which much is not as its author would want it."""

from pelicanconf import *  # noqa: F403

SITENAME = "The neglected site"
SITEURL = "https://neglected.example"
CUSTOM_FIELDS = []
TIME_ZONE = "Europe/London"
