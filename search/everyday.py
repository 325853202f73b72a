"""Questions about anything else, as vectors: what a text is near to that is near to everything (search/floor.py)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np

from graph.reads import Vectors
from search.encoders.encoder import Encoder


def everyday(encoder: Encoder, cache: Path | None = None) -> Mapping[str, Vectors]:
    """The vectors of the everyday questions (n, dimensions), by language; kept in the folder `cache` where it is given.

    A cache that cannot be read or written costs the half second that it would have saved, and nothing else.
    """
    listed = files("search").joinpath("everyday.toml").read_bytes()
    asked = tomllib.loads(listed.decode())
    if cache is None:
        return _embedded(encoder, asked)
    digest = blake2b(encoder.key.encode() + listed, digest_size=8).hexdigest()
    path = cache / f"everyday-{digest}.npy"
    held = _read(path, asked, encoder.dimensions)
    if held is None:
        held = _embedded(encoder, asked)
        _write(path, held)
    return held


def _embedded(encoder: Encoder, asked: Mapping[str, list[str]]) -> dict[str, Vectors]:
    return {language: encoder.encode_queries(questions) for language, questions in asked.items()}


def _read(path: Path, asked: Mapping[str, list[str]], dimensions: int) -> dict[str, Vectors] | None:
    try:
        with path.open("rb") as file:
            held = np.load(file, allow_pickle=False)
    except (OSError, EOFError, ValueError):
        return None
    if held.shape != (sum(map(len, asked.values())), dimensions):
        return None
    ends = np.cumsum([len(questions) for questions in asked.values()])[:-1]
    return dict(zip(asked, np.split(held.astype(np.float32), ends), strict=True))


def _write(path: Path, held: Mapping[str, Vectors]) -> None:
    """Into a file of its own that is then renamed, so that a reader never sees half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as part:
            np.save(part, np.concatenate(list(held.values())))
        Path(part.name).replace(path)
    except OSError:
        return
