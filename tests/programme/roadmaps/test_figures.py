"""A sector's figures beside the regions of its level, worked out by hand and as the priorities have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graph.errors import BadInput
from programme.priorities.evidence import evidence
from programme.roadmaps.figures import LINKED, sector_stand
from programme.statistics.asked import Statistics
from tests.programme.priorities.test_evidence import filled, plain


@pytest.fixture
def statistics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Statistics:
    monkeypatch.chdir(tmp_path)
    return filled(plain())


def test_a_sector_stands_beside_the_other_regions(statistics: Statistics) -> None:
    stand, held = sector_stand(statistics, "10", "TR83", "employment", 2)
    assert held.series.measure == "employment"
    assert stand.subjects[0] == "TR83"
    assert len(stand.subjects) == 6
    own = dict(zip((one.code for one in stand.measures), stand.values[0], strict=True))
    places = dict(zip((one.code for one in stand.measures), stand.places[0], strict=True))
    assert own["f.share"] == pytest.approx(60)
    assert places["f.share"] == 100
    # 600 of 300 in five years.
    assert own["f.growth"] == pytest.approx(100 * (2 ** (1 / 5) - 1))
    assert own[LINKED] == 2
    assert np.isnan(places[LINKED])


@pytest.mark.parametrize("sector", ["10", "11", "13"])
def test_figures_are_those_of_the_priorities(statistics: Statistics, sector: str) -> None:
    stand, _ = sector_stand(statistics, sector, "TR83", "employment")
    own = dict(zip((one.code for one in stand.measures), stand.values[0], strict=True))
    found = evidence(statistics, "TR83", "employment")
    assert found is not None
    said = next(one for one in found.sectors if one.code == sector)
    for code, value, times in (
        ("f.specialisation", said.shrunk, 1), ("f.share", said.share, 100), ("f.growth", said.growth, 100),
        ("f.dynamism", said.dynamism, 100), ("f.density", said.density, 1), ("f.advantage", said.advantage, 1),
        ("f.export_share", said.export_share, 100),
    ):  # fmt: skip
        assert own[code] == pytest.approx(float("nan") if value is None else value * times, nan_ok=True), code


def test_no_figures_are_told(statistics: Statistics) -> None:
    for sector, region, measure in (
        ("10", "TR83", "firms"),
        ("99", "TR83", "employment"),
        ("10", "TR90", "employment"),
    ):
        with pytest.raises(BadInput, match=region):
            sector_stand(statistics, sector, region, measure)
