"""Which settings files say the same whenever they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk import ROOT
from plugins.engine.plain_settings import plain_settings


def look_into(folder: Path, text: str) -> bool:
    (folder / "conf.py").write_text(text, encoding="utf-8")
    return plain_settings(str(folder / "conf.py"), [str(folder)]).is_plain


@pytest.mark.parametrize("name", ["pelicanconf.py", "publishconf.py"])
def test_the_houses_own_settings_are_plain(name: str) -> None:
    assert plain_settings(str(ROOT / name), [str(ROOT)]).is_plain


@pytest.mark.parametrize(
    "text",
    [
        "SITENAME = 'A'\nMENU = [('a', '/a/')]",
        "import os\nPATH = os.path.join('a', 'b')",
        "from pathlib import Path\nPATH = str(Path(__file__).resolve().parent / 'content')",
        "import sys, os\nsys.path.append(os.curdir)",
        "from datetime import date\nFOUNDED = date(2020, 1, 1)",
        "YEARS = [f'{n}' for n in range(3) if n]",
        "JINJA_FILTERS = {'shout': lambda text: text.upper()}",
        "import os\nHERE = os.path.dirname(os.path.abspath(__file__))",
        "name = 'a'\nplatform = 'b'",
    ],
)
def test_what_only_states_is_plain(tmp_path: Path, text: str) -> None:
    assert look_into(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "import os\nSITEURL = os.environ['URL']",
        "import os\nSITEURL = os.getenv('URL')",
        "from os import environ as e\nSITEURL = e['URL']",
        "from os import *\nSITEURL = environ['URL']",
        "import os\nSITEURL = os.__dict__['environ']['URL']",
        "import os\nNAME = os.path.basename(os.path.abspath('.'))",
        "from pathlib import Path\nNAME = Path().resolve().name",
        "from pathlib import Path\nNAME = Path().absolute().name",
        "from datetime import datetime\nYEAR = datetime.now().year",
        "import time",
        "ABOUT = open('about.txt').read()",
        "from pathlib import Path\nABOUT = Path('about.txt').read_text()",
        "import os\nTHEME = 'mine' if os.path.exists('mine') else 'theme'",
        "import socket",
        "import site_of_mine",
        "from .other import *",
        "exec('A = 1')",
        "A = __import__('os')",
        "try:\n    import local\nexcept ImportError:\n    pass",
        "A = ",
        "A = '\0'",
    ],
)
def test_what_asks_for_something_is_not(tmp_path: Path, text: str) -> None:
    assert not look_into(tmp_path, text)


def test_goes_on_to_the_files_that_it_imports(tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text("import time", encoding="utf-8")

    assert not look_into(tmp_path, "from shared import *")
    (tmp_path / "shared.py").write_text("A = 1", encoding="utf-8")
    assert look_into(tmp_path, "from shared import *")


def test_names_the_files_that_it_imports_and_those_that_would_go_before_them(tmp_path: Path) -> None:
    beside, house = tmp_path / "beside", tmp_path / "house"
    beside.mkdir()
    house.mkdir()
    (beside / "publishconf.py").write_text("from pelicanconf import *", encoding="utf-8")
    (house / "pelicanconf.py").write_text("A = 1", encoding="utf-8")

    found = plain_settings(str(beside / "publishconf.py"), [str(beside), str(house)])

    assert found.is_plain
    assert [Path(path).relative_to(tmp_path).as_posix() for path in found.files] == [
        "beside/publishconf.py",
        "beside/pelicanconf/__init__.py",
        "beside/pelicanconf.py",
        "house/pelicanconf/__init__.py",
        "house/pelicanconf.py",
    ]
