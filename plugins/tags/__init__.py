"""Tags and categories: a list for each, and an index of all that shows how much each is used."""


def register() -> None:
    """Connect tags and categories to Pelican."""
    from plugins.tags import plugin

    plugin.register()
