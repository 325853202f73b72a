import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.sqlite import nearest
from graph.sqlite.nearest import Matrix, top


def _unit(rows: int, width: int = 384, seed: int = 3) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    # Clustered, as texts are: noise around a few topics.
    rng = np.random.default_rng(seed)
    topics = rng.normal(size=(50, width))
    matrix = topics[rng.integers(0, 50, rows)] + rng.normal(size=(rows, width))
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), np.float32)


def test_a_scan_finds_what_exact_comparison_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "EXACT_ROWS", 1_000)
    vectors = _unit(20_000)
    matrix = Matrix(vectors.astype(np.float16))
    rows = np.arange(0, 20_000, 3)
    for asked in vectors[:5]:
        for chosen in (None, rows):
            exact = matrix.halves.astype(np.float32) @ asked
            exact = exact if chosen is None else exact[rows]
            found, cosines = matrix.nearest(asked, 10, chosen)
            assert cosines.tolist() == pytest.approx(np.sort(exact)[::-1][:10].tolist(), abs=1e-6)
            assert chosen is None or np.isin(found, rows).all()


@pytest.mark.parametrize("exact_rows", [1_000, 20_000])
def test_offsets_are_taken_off_however_many_rows_there_are(monkeypatch: pytest.MonkeyPatch, exact_rows: int) -> None:
    monkeypatch.setattr(nearest, "EXACT_ROWS", exact_rows)
    vectors = _unit(20_000)
    matrix = Matrix(vectors.astype(np.float16))
    # So large that the best of one group are far down by cosine alone.
    offsets = np.where(np.arange(20_000) % 10 == 0, -0.6, 0.1).astype(np.float32)
    rows = np.arange(0, 20_000, 3)
    for asked in vectors[:3]:
        for chosen in (None, rows):
            exact = matrix.halves.astype(np.float32) @ asked - offsets
            exact = exact if chosen is None else exact[rows]
            _, scores = matrix.nearest(asked, 10, chosen, offsets)
            assert scores.tolist() == pytest.approx(np.sort(exact)[::-1][:10].tolist(), abs=1e-6)


def test_a_matrix_of_few_rows_or_none_answers() -> None:
    matrix = Matrix(_unit(2).astype(np.float16))
    assert len(matrix.nearest(_unit(1)[0], 10)[0]) == 2
    assert len(matrix.nearest(_unit(1)[0], 10, np.array([], np.int64))[0]) == 0
    assert matrix.nearest(_unit(1)[0], 10, np.array([1]))[0].tolist() == [1]


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(0, 40))
def test_top_is_a_stable_sort_cut_short(scores: list[int], k: int) -> None:
    expected = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:k]
    assert top(np.array(scores, np.float32), k).tolist() == expected
