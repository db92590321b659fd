"""What differs in public: everything else stands in pelicanconf.py."""

import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *

SITEURL = "https://standfirst.example"  # the address that readers know; without a slash at the end
DEPLOY = {"live": {"kind": "local", "path": "public"}}  # ours: where `deploy` puts the site; the first is the default
