"""Encoders: texts in, unit vectors out, behind one protocol."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.errors import BadInput

Vectors = NDArray[np.float32]
SENTENCE_TRANSFORMERS = "sentence-transformers:"
"""What the names of models of that package begin with."""


class ByToken(Protocol):
    """Turns texts into their vectors and the unit vectors of their tokens, which compare across languages."""

    @property
    def key(self) -> str:
        """The stable identity stored beside what is packed; it changes with whatever changes a token's vector."""

    @property
    def dimensions(self) -> int:
        """The length of a token's vector, an even number."""

    def encode_query(self, text: str, language: str) -> tuple[Vectors, Vectors]:
        """A question's unit vector (dimensions,), and those of its tokens (tokens, their dimensions)."""

    def encode_passages(self, texts: Sequence[str], languages: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Vectors of passages, shape (len(texts), dimensions), and for each those of its tokens."""


class Encoder(Protocol):
    """Turns texts into unit vectors, questions and passages each in their own way."""

    @property
    def key(self) -> str:
        """The stable identity stored beside vectors.

        Changes with weights, precision, prefixes and normalisation: vectors of two keys are not compared.
        """

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read; the rest is cut off."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), dimensions), unit length."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), dimensions), unit length."""

    @property
    def by_token(self) -> ByToken | None:
        """The same encoder by token; None where it gives no more than a text's vector."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage before cutting, all that `max_tokens` limits included."""


def check_texts(texts: Sequence[str]) -> None:
    """Raise BadInput unless this is a sequence of strings (and not a string itself)."""
    if isinstance(texts, str):
        raise BadInput("search.encoder.one_text")
    for at, text in enumerate(texts):
        if not isinstance(text, str):
            raise BadInput("search.encoder.no_text", at=at + 1, count=len(texts), type=type(text).__name__)
