"""Settings of which each goes into the feeds of this site: names with markup, short feeds with archives, a podcast."""

from pelicanconf import *  # noqa: F403

SITENAME = "The ]]> <b>Paper</b> & “co”"
SITESUBTITLE = "A & <i>B</i> \x07"
FEED_MAX_ITEMS = 3
WEBSUB_HUBS = ["https://hub.example/?a=1&b=2"]
PODCAST = {
    "title": "Spoken <b> & ]]>",
    "description": "x & <y>",
    "author": "A & <b>",
    "owner": "Ä <o>",
    "email": "a@example.org",
    "category": "Arts > Books",
    "image": "https://bücher.example/größe 2.png",
}
