"""Authors: a page for each, with the bio and all that they wrote, and an index of them."""


def register() -> None:
    """Connect authors to Pelican."""
    from plugins.people import plugin

    plugin.register()
