"""What may be asked of a benchmark."""

from __future__ import annotations

import pytest

from desk.bench.wish import BadWish, Wish


def test_by_itself_everything_is_measured_at_sizes_that_take_minutes() -> None:
    wish = Wish.typed()
    assert wish.sizes == (100, 1000)
    assert wish.operations[:3] == ("cold", "no-change", "body") and len(wish.operations) == 8
    assert wish.generators == ("standfirst", "hugo", "pelican")
    assert wish.modes == ("new-process", "resident")


def test_lists_have_commas_and_are_put_in_order() -> None:
    wish = Wish.typed(sizes="1000, 20", operations="new,cold", only="pelican")
    assert (wish.sizes, wish.operations, wish.generators) == ((20, 1000), ("cold", "new"), ("pelican",))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"sizes": "many"}, "--sizes: `many` is no number from 1 to 100000"),
        ({"sizes": "0"}, "--sizes: `0` is no number"),
        ({"runs": "-1"}, "--runs: `-1` is no number"),
        ({"rebuilds": "x"}, "--rebuilds: `x` is no number"),
        ({"operations": "boddy"}, "--operations: there is no `boddy`; choose among cold, no-change, body"),
        ({"only": "jekyll"}, "--only: there is no `jekyll`; choose among standfirst, hugo, pelican"),
        ({"modes": "both"}, "--modes: there is no `both`; choose among new-process, resident"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(typed: dict[str, str], told: str) -> None:
    with pytest.raises(BadWish) as refused:
        Wish.typed(**typed)  # type: ignore[arg-type]
    assert str(refused.value).startswith(told)
