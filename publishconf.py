"""What differs in public: everything else stands in pelicanconf.py."""

import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *  # noqa: E402, F403 — settings files inherit this way

SITEURL = "https://standfirst.example"
