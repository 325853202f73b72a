"""Questions about anything else, as vectors: what a text is near to that is near to everything (search/floor.py)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

import numpy as np

from graph.errors import BadInput
from graph.reads import Vectors
from search.encoders.cache import cached_model
from search.encoders.encoder import Encoder


def everyday(encoder: Encoder, folder: Path | None = None) -> Mapping[str, Vectors]:
    """The vectors of the everyday questions (n, dimensions), by language; kept in the folder where one is given.

    A folder that cannot be read or written costs the half second that it would have saved, and nothing else.
    """
    listed = files("search").joinpath("everyday.toml").read_bytes()
    asked = tomllib.loads(listed.decode())
    digest = blake2b(encoder.key.encode() + listed, digest_size=8).hexdigest()

    @cache
    def embedded() -> bytes:
        rows = [encoder.encode_queries(questions) for questions in asked.values()]
        return np.concatenate(rows).astype("<f4").tobytes()

    try:
        held = cached_model(folder, f"everyday-{digest}", embedded) if folder else embedded()
    except BadInput:
        held = embedded()
    rows = np.frombuffer(held, "<f4").reshape(-1, encoder.dimensions)
    ends = np.cumsum([len(questions) for questions in asked.values()])[:-1]
    return dict(zip(asked, np.split(rows, ends), strict=True))
