import math
from datetime import date

import numpy as np
import pytest

from graph.model import PUBLIC
from graph.ties.measures import MEMORY, Contacts, Ties, read_ties
from graph.ties.walk import TOLERANCES
from tests.graph.ties.plain import solved
from tests.search.partner_graphs import filled, organisation, project, tie, took_part

EVERYONE = frozenset({PUBLIC})


def _ties() -> Ties:
    """a and b met in p, b and c and d in q, d is a partner of e; x sees nobody."""
    nodes = [organisation(i) for i in "abcdex"] + [project("p"), project("q")]
    edges = [*took_part("p", "a", "b", since="2020-01-01"), *took_part("q", "b", "c", "d", since="2022")]
    with filled(nodes, [*edges, tie("d", "partner_of", "e"), tie("x", "partner_of", "x")]) as store:
        return read_ties(store.seen_by(EVERYONE))


def _scores(ties: Ties, values: np.ndarray) -> dict[str, float]:
    return {ties.ids[at]: float(values[at]) for at in np.flatnonzero(values).tolist()}


def _number(ties: Ties, id_: str) -> int:
    at = ties.at(id_)
    assert at is not None
    return at


def test_contacts_met_in_a_project_or_are_tied() -> None:
    ties = _ties()
    met = {id_: "".join(ties.ids[at] for at in ties.contacts(_number(ties, id_)).tolist()) for id_ in "abcde"}
    assert met == {"a": "b", "b": "acd", "c": "bd", "d": "bce", "e": "d"}
    assert ties.at("x") is None
    assert ties.at("nobody") is None


def test_the_measure_of_shared_contacts_is_that_of_its_formula() -> None:
    ties = _ties()
    shared = Contacts(ties).adamic_adar(_number(ties, "a"))
    assert _scores(ties, shared) == pytest.approx({"c": 1 / math.log(3), "d": 1 / math.log(3)})


def test_contacts_are_kept_up_to_a_number_and_come_out_the_same() -> None:
    ties = _ties()
    few, many = Contacts(ties, most=1), Contacts(ties)
    for at in [*range(len(ties.ids)), 0]:
        assert few.adamic_adar(at) == pytest.approx(many.adamic_adar(at))


def test_closeness_is_the_walk_solved_exactly() -> None:
    ties = _ties()
    at = _number(ties, "a")
    exact = solved(ties.adjacency, len(ties.ids), at)
    exact[at] = 0
    assert ties.closeness(at) == pytest.approx(exact, abs=4 * TOLERANCES[-1])


def test_activity_counts_recent_ties_and_nothing_without_a_date() -> None:
    ties = _ties()
    activity = _scores(ties, ties.activity())
    two_years = (date(2022, 1, 1) - date(2020, 1, 1)).days / 365.25
    assert activity["a"] == pytest.approx(math.exp(-two_years / MEMORY))
    assert activity["d"] == pytest.approx(1)
    assert "e" not in activity
    assert _scores(ties, ties.popularity())["b"] == 2


def test_what_two_have_in_common_is_counted() -> None:
    edges = [*took_part("p", "a", "b"), *took_part("q", "a", "b"), tie("a", "partner_of", "b")]
    with filled([organisation("a"), organisation("b"), project("p"), project("q")], edges) as store:
        ties = read_ties(store.seen_by(EVERYONE), date(2026, 1, 1))
    assert ties.together(_number(ties, "a")) == {"b": 3}
    assert ties.activity().sum() == 0


def test_what_the_caller_may_not_see_is_no_tie() -> None:
    hidden = organisation("h", audience=("org:h",))
    with filled([organisation("a"), hidden], [tie("a", "partner_of", "h")]) as store:
        assert list(read_ties(store.seen_by(EVERYONE)).ids) == []
        assert list(read_ties(store.seen_by(frozenset({PUBLIC, "org:h"}))).ids) == ["a", "h"]
