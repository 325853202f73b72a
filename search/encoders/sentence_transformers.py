"""Any model of the sentence-transformers package as an encoder; the package is an extra because it brings torch."""

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.errors import BadInput
from search.encoders.encoder import SENTENCE_TRANSFORMERS, Vectors, check_texts

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# E5 models read these in front of every text, and many of them do not say so in their own settings.
E5_NAME = re.compile(r"(^|[-_/\\.])e5([-_/\\.]|$)", re.IGNORECASE)
E5_PROMPTS = {"query": "query: ", "document": "passage: "}
UNLIMITED = 1_000_000  # for models that read texts of any length


def open_sentence_transformer(name: str) -> "SentenceTransformersEncoder":
    """The model of that name or in that folder.

    Raises BadInput if the package is not installed or there is no such model.
    """
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise BadInput("search.encoder.no_package") from error
    try:
        model = SentenceTransformer(name)
    except (OSError, ValueError) as error:
        raise BadInput("search.encoder.no_model", name=repr(name)) from error
    return SentenceTransformersEncoder(name, model)


class SentenceTransformersEncoder:
    """A SentenceTransformer behind the protocol, with its own prompts where it has some."""

    def __init__(self, name: str, model: "SentenceTransformer") -> None:
        self._model = model
        # The package fills in empty prompts for models that come with none.
        if not any(model.prompts.values()) and E5_NAME.search(name):
            model.prompts = dict(E5_PROMPTS)
        self._key = f"{SENTENCE_TRANSFORMERS}{name}/{_fingerprint(model)}"

    by_token: Final = None
    """The package gives a text's vector; what makes its tokens comparable would have to be made for each model."""

    @property
    def key(self) -> str:
        """Name and a digest of the weights, their types, the modules and the prompts."""
        return self._key

    @property
    def dimensions(self) -> int:
        """The length of the model's vectors."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """The model's own limit."""
        return int(self._model.max_seq_length or UNLIMITED)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, by the model's query prompt."""
        check_texts(texts)
        return self._unit(self._model.encode_query(list(texts), normalize_embeddings=True), len(texts))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, by the model's document prompt."""
        check_texts(texts)
        return self._unit(self._model.encode_document(list(texts), normalize_embeddings=True), len(texts))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage before cutting, with the document prompt."""
        check_texts(texts)
        prompts = self._model.prompts
        # encode_document takes the first of these names that the model has.
        names = [name for name in ("document", "passage", "corpus") if name in prompts]
        prompt = (prompts[names[0]] if names else None) or ""
        return [len(self._model.tokenizer(prompt + text, truncation=False)["input_ids"]) for text in texts]

    def _unit(self, vectors: object, count: int) -> Vectors:
        return np.asarray(vectors, np.float32).reshape(count, self.dimensions)


def _fingerprint(model: "SentenceTransformer") -> str:
    """A digest of all that decides a vector: weights in their precision, modules, length and prompts."""
    import torch  # noqa: PLC0415 -- comes with the package

    digest = hashlib.sha256()
    settings = [(type(module).__name__, getattr(module, "pooling_mode", None)) for module in model]
    digest.update(repr((settings, model.max_seq_length, sorted(model.prompts.items()))).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name}{tensor.dtype}{tuple(tensor.shape)}".encode())
        # By way of bytes, because numpy has no bfloat16.
        raw = tensor.detach().cpu().contiguous().reshape(-1)
        digest.update(raw.view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:16]
