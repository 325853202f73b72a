import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.partners.answer import THEY, YOU, Offering
from search.partners.features import NAMES, Features
from search.partners.fits import Judge
from search.partners.likeness import PLAIN, Background, Likeness, Means
from search.partners.reasons import reasons
from search.partners.scoring import WEIGHTS, score
from tests.search.partner_graphs import WordEncoder, filled, says, seen

POSITIVE = st.floats(0, 10, allow_subnormal=False)
ROWS = st.lists(st.lists(POSITIVE, min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=9)
SAID = st.sampled_from(["su", "su filtre", "membran su", "çelik döküm", "döküm", "filtre"])


def _table(rows: list[list[float]]) -> Features:
    return Features(tuple(f"o{at}" for at in range(len(rows))), NAMES, np.array(rows, np.float64))


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    assert set(NAMES) == WEIGHTS.keys()


@given(ROWS)
def test_equal_rows_come_out_equal_wherever_they_stand_and_a_score_is_the_sum_of_its_row(
    rows: list[list[float]],
) -> None:
    scores = score(_table([*rows, *reversed(rows)]))
    assert (scores == scores[::-1]).all()
    given_ = _table(rows).given(0)
    assert scores[0] == sum(WEIGHTS[name] * value for name, value in given_.items())


@given(ROWS)
def test_reasons_have_the_shares_of_the_score(rows: list[list[float]]) -> None:
    table = _table(rows)
    said = reasons(table.given(0), topic=0.5)
    total = score(table)[0]
    assert {r.feature: r.weight * total for r in said} == pytest.approx(
        {name: WEIGHTS[name] * value for name, value in table.given(0).items()}
    )
    assert [r.weight for r in said] == sorted((r.weight for r in said), reverse=True)


@given(
    st.lists(SAID, max_size=3),
    st.lists(st.tuples(st.sampled_from("xyz"), SAID), max_size=6),
    st.sampled_from([THEY, YOU]),
    st.sets(st.integers(0, 8)),
)
def test_the_best_fits_of_all_at_once_are_those_of_each_pair(
    own: list[str], others: list[tuple[str, str]], direction: Offering, bare: set[int]
) -> None:
    mine = [says("a", "need" if direction == THEY else "profile", text, seq=at) for at, text in enumerate(own)]
    theirs = [says(h, "profile" if direction == THEY else "need", text, seq=at) for at, (h, text) in enumerate(others)]
    encoder = WordEncoder()
    vectors = {p.id: encoder.encode_passages([p.text])[0] for at, p in enumerate([*mine, *theirs]) if at not in bare}
    words = {p.id: {other.id: 0.1 * at for at, other in enumerate(theirs)} for p in mine[:2]}
    likeness = Likeness(seen(filled([])), [encoder], Background((Means("", np.zeros(1, np.float32)),), *PLAIN))
    needs, offers = (mine, theirs) if direction == THEY else (theirs, mine)
    judge = Judge(likeness, vectors, words)
    found = judge.best(direction, [(p.holder, p) for p in needs], [(p.holder, p) for p in offers])
    pairs = [(need, offer, float(judge.values([need], [offer])[0, 0])) for need in needs for offer in offers]
    for holder in {p.holder for p in theirs} if own else ():
        held = [pair for pair in pairs if holder in {pair[0].holder, pair[1].holder}]
        need, offer, value = max(held, key=lambda pair: pair[2])
        assert (found[holder].need, found[holder].capability, found[holder].value) == (need, offer, value)
    assert found.keys() == ({p.holder for p in theirs} if own else set())
