"""The one place where a name becomes an encoder."""

from __future__ import annotations

from pathlib import Path

from graph.errors import BadInput
from search.encoders.encoder import SENTENCE_TRANSFORMERS, Encoder

KNOWN = ("e5-small", "e5-small-fp32", "use-multilingual", SENTENCE_TRANSFORMERS + "NAME_OR_FOLDER")


def open_encoder(name: str, cache: Path, weights: Path | None = None) -> Encoder:
    """Open the encoder of that name, keeping what has to be built in the folder `cache`.

    `weights` is a file to take instead of the one that is installed with the default encoder.

    Raises BadInput for an unknown name, with the known ones, and for a model that is not there.
    """
    # Each branch imports what it alone needs: torch takes seconds, and a search must answer in one.
    if name in {"e5-small", "e5-small-fp32"}:
        from search.encoders.e5.encoder import open_e5  # noqa: PLC0415

        return open_e5("fp32" if name.endswith("fp32") else "int8", cache, weights)
    if name == "use-multilingual":
        from search.encoders.use import open_use  # noqa: PLC0415

        return open_use()
    model = name.removeprefix(SENTENCE_TRANSFORMERS)
    if model and model != name:
        from search.encoders.sentence_transformers import open_sentence_transformer  # noqa: PLC0415

        return open_sentence_transformer(model)
    raise BadInput("search.encoder.unknown", name=repr(name), known=", ".join(KNOWN))
