"""What is built for an encoder, kept as files: one per key, checked when read, whole or not there."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from graph.errors import BadInput

DIGEST_BYTES = 32


def cached_model(folder: Path, key: str, build: Callable[[], bytes]) -> bytes:
    """The model kept under this key, built and kept first if it is not there or is damaged.

    Processes that build at once each write a file of their own and rename it, so a reader never sees half a
    model. Raises BadInput if the folder cannot be written.
    """
    path = folder / (key.replace("/", "-") + ".model")
    model = _read(path)
    if model is None:
        model = build()
        try:
            _write(path, model)
        except OSError as error:
            raise BadInput("search.encoder.no_cache", folder=folder, reason=error.strerror) from error
    return model


def _read(path: Path) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, model = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    return model if hashlib.sha256(model).digest() == digest else None


def _write(path: Path, model: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(model).digest())
            file.write(model)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
