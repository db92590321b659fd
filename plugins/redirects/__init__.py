"""Former addresses: a small page at each that leads to where the text is now."""


def register() -> None:
    """Connect redirects to Pelican."""
    from plugins.redirects import plugin

    plugin.register()
