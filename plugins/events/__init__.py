"""Events: notices with dates in their own zone, told apart by whether they are past, and calendars of them."""


def register() -> None:
    """Connect events to Pelican."""
    from plugins.events import plugin

    plugin.register()
