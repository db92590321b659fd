"""What machines read: what each page is about in schema.org's words, the sitemap, and files for crawlers."""


def register() -> None:
    """Connect what machines read to Pelican."""
    from plugins.metadata import plugin

    plugin.register()
