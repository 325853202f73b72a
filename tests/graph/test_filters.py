import pytest

from graph.errors import BadInput
from graph.filters import Filter, make_filter
from tests.graph.samples import node


def test_a_filter_asks_any_of_within_and_all_of_between() -> None:
    firm = node("t:1", "sme", region="TR831", sectors=("32.50",))
    assert make_filter(["sme", "university"], ["ITC4", "TR8"], ["C"]).matches(firm)
    assert not make_filter(["university"], ["TR8"], ["C"]).matches(firm)
    assert not make_filter(["sme"], ["TR9"], ["C"]).matches(firm)
    assert not make_filter(["sme"], ["TR8"], ["A", "33"]).matches(firm)
    assert not make_filter(ids=["t:2"]).matches(firm)


def test_a_node_without_place_or_sector_is_in_none() -> None:
    assert not make_filter(regions=["TR"]).matches(node("t:1"))
    assert not make_filter(sectors=["C"]).matches(node("t:1"))


def test_only_the_audience_is_asked_by_an_open_filter() -> None:
    assert Filter().open
    assert not make_filter(ids=[]).open
    assert not Filter().matches(node("t:1", audience=("org:x",)))
    assert Filter(audiences=frozenset({"org:x"})).matches(node("t:1", audience=("public", "org:x")))


@pytest.mark.parametrize(("asked", "says"), [
    ({"kinds": ["firm"]}, "not a kind"), ({"regions": ["Samsun"]}, "NUTS"), ({"sectors": ["x1"]}, "NACE"),
])  # fmt: skip
def test_what_is_no_code_is_refused(asked: dict[str, list[str]], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        make_filter(**asked)
