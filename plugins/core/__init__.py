"""The content model: what a site is made of, read from its files; the only package that the other plugins import."""


def register() -> None:
    """Connect the content model to Pelican."""
    from plugins.core import plugin

    plugin.register()
