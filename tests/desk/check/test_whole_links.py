"""A link to the site itself may be written whole, and is looked at like any other."""

from __future__ import annotations

import pytest

from desk.check import findings
from tests.desk.check.conftest import Site

OWN = "https://paper.example"


def write(site: Site, *links: str) -> None:
    site.column("why", "Text.\n\n" + " ".join(f"[x]({link})" for link in links))
    body = " ".join(f'<a href="{link}">x</a>' for link in links)
    site.page("columns/why/index.html", body)
    site.page("index.html", body)


def test_one_that_leads_nowhere_is_told_in_the_text_that_it_is_written_in(site: Site) -> None:
    write(site, f"{OWN}/columns/why/", f"{OWN}/gone/")
    assert site.told() == [
        f"content/columns/why.md:8:45: warning: the address `{OWN}/gone/` leads nowhere on this site"
    ]


@pytest.mark.parametrize(
    "link", [OWN, f"{OWN}/", f"{OWN}/columns/why", f"{OWN}/columns/why/?x#y", "https://paper.example.org/gone/"]
)
def test_one_that_leads_somewhere_or_elsewhere_is_not_spoken_of(site: Site, link: str) -> None:
    write(site, link)
    assert site.told() == []


def test_the_address_that_the_site_will_have_is_its_own_too(site: Site) -> None:
    write(site, "https://public.example/gone/")
    assert site.told() == []
    (problem,) = findings(site.press(), site.output, public_url="https://public.example")
    assert "`https://public.example/gone/` leads nowhere on this site" in problem.what
