"""The sentence-transformers package as an encoder, and the default encoder held to it on the same weights."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from search.encoders.e5.tokenizer import E5Tokenizer
from search.encoders.e5.weights import E5Weights, find_weights
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder
from search.encoders.sentence_transformers import SentenceTransformersEncoder

TEXTS = [
    "",
    "İıŞş ĞğÜüÖöÇç: İğdır'da ısı yalıtımı, ŞANLIURFA pamuğu",
    "Unmanned aircraft for border surveillance",
    "Συνεργασία επιχειρήσεων στη Θεσσαλονίκη",
    "🚢🧵 e-ihracat 🇹🇷",
    "s\u0327 ile yazılmış ş, ﬁrma, ½, 水処理膜",
    "kelime\t\nsatır   boşluk\u200b",
    "Küçük firmalar ortak arıyor; small firms look for partners. " * 60,
]
REQUIRED = os.environ.get("IMECE_REQUIRE_SENTENCE_TRANSFORMERS") == "1"
PRESENT = find_spec("sentence_transformers") is not None
if PRESENT or REQUIRED:
    from sentence_transformers import SentenceTransformer

    from bench.e5_folder import write_e5_folder
needs_package = pytest.mark.skipif(
    not PRESENT and not REQUIRED, reason="pip install 'imece[sentence-transformers]' to run this"
)


@pytest.fixture(scope="module")
def weights() -> E5Weights:
    return E5Weights(find_weights()[0])


@pytest.fixture(scope="module")
def folder(weights: E5Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "multilingual-e5-small"
    write_e5_folder(weights, folder)
    return folder


@pytest.fixture(scope="module")
def theirs(folder: Path) -> Encoder:
    return open_encoder(f"sentence-transformers:{folder}", folder)


@needs_package
def test_full_precision_agrees(theirs: Encoder, encoder_cache: Path) -> None:
    ours = open_encoder("e5-small-fp32", encoder_cache)
    for mine, reference in (
        (ours.encode_passages(TEXTS), theirs.encode_passages(TEXTS)),
        (ours.encode_queries(TEXTS), theirs.encode_queries(TEXTS)),
    ):
        assert (mine * reference).sum(axis=1).min() > 0.99999


@needs_package
def test_int8_agrees(theirs: Encoder, e5: Encoder) -> None:
    cosines = (e5.encode_passages(TEXTS) * theirs.encode_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.99


@needs_package
def test_the_same_tokens(weights: E5Weights, theirs: Encoder) -> None:
    assert isinstance(theirs, SentenceTransformersEncoder)
    library = theirs._model.tokenizer
    ours = E5Tokenizer(weights.vocabulary)
    alphabet = st.characters(exclude_categories=["Cs", "Co", "Cn"]).filter(
        # The vocabulary's table is older than Python's Unicode and keeps some compatibility forms as they are.
        lambda one: (
            ord(one) in weights.vocabulary.replacements or normalize("NFKC", one) in {one, normalize("NFC", one)}
        )
    )
    turkish = st.text("aeiı İŞşğ\u0327\u0307\u0301 -'☃💧", max_size=90)

    @settings(max_examples=300, deadline=None)
    @given(st.one_of(st.text(alphabet, max_size=40), turkish))
    def check(text: str) -> None:
        assert ours.encode(text) == library(text)["input_ids"]

    check()
    for text in TEXTS:
        assert ours.encode(text) == library(text)["input_ids"]


@needs_package
def test_counts_and_shape(theirs: Encoder, e5: Encoder) -> None:
    assert theirs.count_tokens(TEXTS) == e5.count_tokens(TEXTS)
    assert (theirs.dimensions, theirs.max_tokens) == (384, 512)
    assert theirs.encode_queries([]).shape == theirs.encode_passages([]).shape == (0, 384)
    with pytest.raises(BadInput):
        theirs.encode_queries("tek metin")


@needs_package
def test_key_follows_weights_and_prompts(folder: Path, theirs: Encoder) -> None:
    model = SentenceTransformer(str(folder))
    again = SentenceTransformersEncoder(str(folder), model)
    assert again.key == theirs.key
    assert model.prompts == {"query": "query: ", "document": "passage: "}
    model.prompts = {"query": "soru: ", "document": ""}
    own = SentenceTransformersEncoder(str(folder), model)
    assert model.prompts["query"] == "soru: "
    assert own.key != theirs.key
    assert own.count_tokens(["ev"]) < theirs.count_tokens(["ev"])
    next(model.parameters()).data[5] += 1
    assert SentenceTransformersEncoder(str(folder), model).key != own.key


@needs_package
def test_other_models_get_no_prefix_of_e5(folder: Path) -> None:
    encoder = SentenceTransformersEncoder("some/model-e500", SentenceTransformer(str(folder)))
    np.testing.assert_allclose(encoder.encode_queries(["ev"]), encoder.encode_passages(["ev"]), atol=1e-6)


@needs_package
def test_missing_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be opened; give a folder"):
        open_encoder(f"sentence-transformers:{tmp_path}/none", tmp_path)


def test_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(BadInput, match=r"brings torch.*pip install 'imece\[sentence-transformers\]'"):
        open_encoder("sentence-transformers:any", tmp_path)
