import pytest

from graph.errors import BadInput
from graph.filters import MOST, Filter, make_filter
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
    ({"kinds": ["shop"]}, "not a kind"), ({"regions": ["Samsun"]}, "NUTS"), ({"sectors": ["x1"]}, "NACE"),
])  # fmt: skip
def test_what_is_no_code_is_refused(asked: dict[str, list[str]], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        make_filter(**asked)


def test_a_value_may_hold_several_with_commas_between() -> None:
    several = make_filter(["sme, Üniversite", "NGOs"], ["TR83,it"], [" 32.5 ,C,"])
    assert several.kinds == {"sme", "university", "ngo"}
    assert several.regions == {"TR83", "IT"}
    assert several.sectors == {"32.5", "C"}


def test_a_size_is_what_somebody_employs() -> None:
    firms = [node("t:1", props={"employees": number}) for number in (0, 9, 10, 49, 50, 249, 250)]
    assert [firm.size for firm in firms] == ["micro", "micro", "small", "small", "medium", "medium", "large"]
    assert node("t:1").size is node("t:1", props={"employees": "çok"}).size is None
    assert make_filter(sizes=["Küçük, MEDIUM"]).sizes == {"small", "medium"}
    assert make_filter(sizes=["small"]).matches(firms[2])
    assert not make_filter(sizes=["small"]).matches(firms[1])
    assert not make_filter(sizes=["micro"]).matches(node("t:1"))
    with pytest.raises(BadInput, match="“dev” is not a size; write one of micro, small, medium, large"):
        make_filter(sizes=["dev"])


@pytest.mark.parametrize("blank", ["", " ", ",", " , "])
def test_a_value_of_blanks_and_commas_is_no_kind(blank: str) -> None:
    with pytest.raises(BadInput, match="not a kind"):
        make_filter([blank])


def test_more_than_can_be_asked_is_refused_however_it_is_given() -> None:
    codes = [f"{first}{second}" for first in "ABCDEFGH" for second in "ABCDEFGH"]
    assert len(make_filter(regions=[",".join(codes[:MOST])] * 2).regions) == MOST
    with pytest.raises(BadInput, match="50 values at most"):
        make_filter(regions=[",".join(codes[:30]), ",".join(codes[30:])])


def test_languages_and_sources_are_said_as_people_type_them() -> None:
    asked = make_filter(languages=["TR, en"], sources=[" ror:v2 ,cordis:"])
    assert asked.languages == {"tr", "en"}
    assert asked.sources == {"ror:v2", "cordis"}
    assert not asked.open
    assert make_filter(sources=["d"]).matches(node("t:1"))
    assert not make_filter(sources=["e"]).matches(node("t:1"))
    with pytest.raises(BadInput, match="two-letter"):
        make_filter(languages=["english"])
    with pytest.raises(BadInput, match="source is empty"):
        make_filter(sources=["ror", " : "])
