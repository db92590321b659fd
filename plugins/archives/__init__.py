"""Every list as pages: the home page, all columns, the years, and whatever lists other plugins contribute."""


def register() -> None:
    """Connect the lists to Pelican."""
    from plugins.archives import plugin

    plugin.register()
