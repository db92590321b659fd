"""Books: a title page with what can be read here and what is only in the book, and pages for the public chapters."""


def register() -> None:
    """Connect books to Pelican."""
    from plugins.books import plugin

    plugin.register()
