"""Excerpts: how a column begins, for lists, cut where its author said or where a block ends."""


def register() -> None:
    """Connect excerpts to Pelican."""
    from plugins.excerpts import plugin

    plugin.register()
