"""Which need and which capability stand for how a candidate fits."""

import numpy as np
import pytest

from graph.model import Passage, Source
from search.partners.answer import THEY, YOU, Offering
from search.partners.fits import Judge
from search.partners.likeness import Background, Likeness

SOURCE = Source("d", "r", "2026-01-01")


VALUES = [[0.3, 0.6, 0.0, 0.5], [0.6, 0.6, 0.0, 0.5]]
OTHERS = ["a", "a", "b", "c"]


def statements(role: str, holders: list[str]) -> list[tuple[str, Passage]]:
    return [(whose, Passage(whose or "me", f"{role} {at}", SOURCE, role, at)) for at, whose in enumerate(holders)]


@pytest.mark.parametrize(
    ("direction", "needs", "offers", "expected"),
    [
        # Of equal pairs the first need, and of its pairs the first capability.
        (THEY, ["", ""], OTHERS, {"a": (0, 1, 0.6), "b": (0, 2, 0.0), "c": (0, 3, 0.5)}),
        (YOU, ["a", "b"], ["", "", "", ""], {"a": (0, 1, 0.6), "b": (1, 0, 0.6)}),
        (YOU, ["a", "a"], ["", "", "", ""], {"a": (0, 1, 0.6)}),
    ],
)
def test_the_best_pair_of_each_is_the_first_of_equals(
    monkeypatch: pytest.MonkeyPatch,
    direction: Offering,
    needs: list[str],
    offers: list[str],
    expected: dict[str, tuple[int, int, float]],
) -> None:
    monkeypatch.setattr(Judge, "values", lambda *_: np.array(VALUES))
    likeness = Likeness(None, (), Background((), 0.0, 1.0))  # type: ignore[arg-type]
    wanted, given = statements("need", needs), statements("capability", offers)
    found = Judge(likeness, {}, {}).best(direction, wanted, given)
    said = {whose: (fit.need and fit.need.seq, fit.capability.seq, fit.value) for whose, fit in found.items()}
    assert said == expected
    assert {fit.direction for fit in found.values()} == {direction}
