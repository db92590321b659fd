"""Pages made by several processes: what no page needs cannot keep them from being made."""

from __future__ import annotations

from jinja2 import DictLoader, Environment

from plugins.engine.plan import PlannedPage
from plugins.engine.printing import _compile


def test_a_template_with_a_mistake_matters_only_where_a_page_needs_it() -> None:
    named = {"page.html": "{% if is_odd %}{% include 'odd.html' %}{% endif %}Ready.", "odd.html": "{{ a | no_filter }}"}
    environment = Environment(loader=DictLoader(named), autoescape=True)
    page = PlannedPage("index.html", environment.get_template("page.html"), {}, {})
    _compile([page])
    assert page.template.render() == "Ready."
