"""What an editor or author does around a build: make a text, build, look, check. Called from `tasks.py`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of this publishing house, where `tasks.py` and `pelicanconf.py` lie."""

__version__ = "0.1.0"
