"""How a build reaches the output: everything is written aside and looked at, and only then put in place.

The package can be taken out of PLUGINS: Pelican then writes the same bytes, straight into the output.
"""


def register() -> None:
    """Connect the engine to Pelican."""
    from plugins.engine import plugin

    plugin.register()
