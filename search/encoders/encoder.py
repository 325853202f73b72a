"""Encoders: texts in, unit vectors out, behind one protocol and one way to open them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.errors import BadInput

Vectors = NDArray[np.float32]

SENTENCE_TRANSFORMERS = "sentence-transformers:"
KNOWN = ("e5-small", "e5-small-fp32", SENTENCE_TRANSFORMERS + "NAME_OR_FOLDER")


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

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage before cutting, all that `max_tokens` limits included."""


def open_encoder(name: str, cache: Path) -> Encoder:
    """Open the encoder of that name, keeping what has to be built in the folder `cache`.

    Raises BadInput for an unknown name, with the known ones, and for a model that is not there.
    """
    # Each branch imports what it alone needs: torch takes seconds, and a search must answer in one.
    if name in {"e5-small", "e5-small-fp32"}:
        from search.encoders.e5.encoder import open_e5  # noqa: PLC0415

        return open_e5("fp32" if name.endswith("fp32") else "int8", cache)
    model = name.removeprefix(SENTENCE_TRANSFORMERS)
    if model and model != name:
        from search.encoders.sentence_transformers import open_sentence_transformer  # noqa: PLC0415

        return open_sentence_transformer(model)
    raise BadInput(f"There is no encoder {name!r}; choose one of: {', '.join(KNOWN)}.")


def check_texts(texts: Sequence[str]) -> None:
    """Raise BadInput unless this is a sequence of strings (and not a string itself)."""
    if isinstance(texts, str):
        raise BadInput("An encoder takes a list of texts; put the single text into a list.")
    for at, text in enumerate(texts):
        if not isinstance(text, str):
            raise BadInput(f"Text {at + 1} of {len(texts)} is a {type(text).__name__}; give strings only.")
