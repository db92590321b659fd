"""Series: columns that belong together in an order, with parts announced and not written yet."""


def register() -> None:
    """Connect series to Pelican."""
    from plugins.series import plugin

    plugin.register()
