"""RSS, Atom and JSON Feed beside every list, in full text, and the page that lists them all."""


def register() -> None:
    """Connect the feeds to Pelican."""
    from plugins.feeds import plugin

    plugin.register()
