"""The nearest of many vectors: by comparing all, by scanning sign bits, in memory and mapped from files."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graph.sqlite.live import vectors as live_vectors
from graph.sqlite.live.top import top
from graph.sqlite.live.vectors import VectorIndex

Floats = NDArray[np.float32]


def _unit(rows: int, width: int = 384, seed: int = 3) -> Floats:
    # Clustered, as texts are: noise around a few topics.
    rng = np.random.default_rng(seed)
    topics = rng.normal(size=(50, width))
    matrix = topics[rng.integers(0, 50, rows)] + rng.normal(size=(rows, width))
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def vectors() -> Floats:
    return _unit(20_000)


@pytest.fixture(params=[1_000, 1_000_000], ids=["scanned", "compared"])
def exact_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_vectors, "EXACT_ROWS", request.param)


@pytest.fixture(params=[True, False], ids=["mapped", "held"])
def index(request: pytest.FixtureRequest, vectors: Floats, exact_rows: None, tmp_path: Path) -> VectorIndex:
    held = VectorIndex(vectors.astype(np.float16))
    if not request.param:
        return held
    held.save(tmp_path / "v", tmp_path / "s")
    mapped = VectorIndex.mapped(tmp_path / "v", tmp_path / "s")
    assert np.array_equal(mapped.halves, held.halves)
    return mapped


@pytest.mark.parametrize("one_in", [1, 3, 100])
def test_the_nearest_under_a_mask_are_found(index: VectorIndex, vectors: Floats, one_in: int) -> None:
    mask = np.arange(len(vectors)) % one_in == 0
    for asked in vectors[:3]:
        exact = np.where(mask, index.halves.astype(np.float32) @ asked, -9)
        rows, cosines = index.nearest(asked, 10, [(0.0, mask)])
        assert cosines.tolist() == pytest.approx(np.sort(exact)[::-1][:10].tolist(), abs=1e-6)
        assert exact[rows].tolist() == pytest.approx(cosines.tolist(), abs=1e-6)


def test_what_a_group_takes_off_counts_however_many_rows_there_are(index: VectorIndex, vectors: Floats) -> None:
    # So large that the best of one group are far down by cosine alone.
    one = np.arange(20_000) % 10 == 0
    for asked in vectors[:3]:
        exact = index.halves.astype(np.float32) @ asked - np.where(one, -0.6, 0.1)
        _, scores = index.nearest(asked, 10, [(-0.6, one), (0.1, ~one)])
        assert scores.tolist() == pytest.approx(np.sort(exact)[::-1][:10].tolist(), abs=1e-6)


def test_of_equal_vectors_the_first_come_first() -> None:
    same = np.tile(_unit(1), (3_000, 1)).astype(np.float16)
    rows, _ = VectorIndex(same).nearest(_unit(1)[0], 7, [(0.0, np.arange(3_000) >= 100)])
    assert rows.tolist() == list(range(100, 107))


def test_a_score_is_the_same_whatever_else_is_looked_at(vectors: Floats) -> None:
    index = VectorIndex(vectors[:2_000].astype(np.float16))
    alone = np.arange(2_000) < 600
    some = dict(zip(*index.nearest(vectors[5], 20, [(0.0, alone)]), strict=True))
    all_ = dict(zip(*index.nearest(vectors[5], 200, [(0.0, np.ones(2_000, np.bool_))]), strict=True))
    assert some.keys() & all_.keys()
    assert all(all_[row] == some[row] for row in some.keys() & all_.keys())


def test_few_or_none_are_answered() -> None:
    index, asked = VectorIndex(_unit(2).astype(np.float16)), _unit(1)[0]
    both = np.ones(2, np.bool_)
    assert len(index.nearest(asked, 10, [(0.0, both)])[0]) == 2
    assert len(index.nearest(asked, 10, [(0.0, ~both)])[0]) == 0
    assert len(index.nearest(asked, 0, [(0.0, both)])[0]) == 0
    assert index.nearest(asked, 10, [(0.0, np.array([False, True]))])[0].tolist() == [1]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(b"no index" * 10)
    with pytest.raises(ValueError, match="v"):
        VectorIndex.mapped(tmp_path / "v", tmp_path / "s")


@pytest.mark.parametrize("k", [1, 100, 5_000])
def test_of_very_many_whole_blocks_are_left_out(k: int) -> None:
    scores = np.random.default_rng(1).integers(0, 3_000, 300_000).astype(np.float64)
    assert top(scores, k).tolist() == np.argsort(-scores, kind="stable")[:k].tolist()


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(0, 40))
def test_top_is_a_stable_sort_cut_short(scores: list[int], k: int) -> None:
    expected = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:k]
    assert top(np.array(scores, np.float32), k).tolist() == expected
