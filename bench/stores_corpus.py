"""What the two stores are compared on: everything that the public data says, its texts and their vectors."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zlib import crc32

import numpy as np
import orjson

from graph.filters import Filter, make_filter
from graph.model import Batch, Changes, Edge, Node, Passage, Source
from graph.packing import VectorBatch
from graph.reads import Vectors
from graph.sqlite.store import SqliteStore
from graph.store import Store
from graph.words.folding import terms
from graph.words.language import detect
from ingest.loader import LoadOptions, load
from ingest.texts.passages import cut_text

SOURCES = (
    ("nuts", "nuts/nuts_2021.csv"),
    ("ror", "ror/ror_flat.csv.gz"),
    ("cordis", "cordis_h2020"),
    ("cordis", "cordis_security"),
)
# Texts that belong to nobody in the data, by file: the columns of their name, title and text.
TEXTS = (
    ("eu_calls/eu_calls.jsonl.gz", ("topicId", "title", "description")),
    ("retrieval/*/corpus.jsonl.gz", ("_id", "title", "text")),
    ("yc_companies/yc_companies.jsonl.gz", ("slug", "name", "oneLiner")),
)
TEXTS_AT_ONCE = 500
SOURCE = Source("bench:texts", "texts", "2026-01-01")


class Recording(SqliteStore):
    """An embedded store that remembers the batches it was given."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.batches: list[Batch] = []

    def write(self, batch: Batch) -> Changes:
        self.batches.append(batch)
        return super().write(batch)


def batches(data: Path, *, quick: bool = False) -> list[Batch]:
    """All batches that loading the data comes to, the texts last; `quick` takes a small part."""
    with TemporaryDirectory() as folder, Recording("memory:") as recording:
        for name, path in SOURCES[-1:] if quick else SOURCES:
            load(recording, name, [data / path], LoadOptions(keep=True, rejects=Path(folder) / "rejects.csv"))
        sharers = [n.id for b in recording.batches for n in b.nodes if n.id.startswith("cordis:pic:") and n.region]
        return recording.batches + list(islice(_shared(data, sharers), 2 if quick else None))


def _shared(data: Path, sharers: Sequence[str]) -> Iterator[Batch]:
    """Each text once, as a document that some organisation shared: so filters by kind and region reach it."""
    documents = _documents(data)
    while chunk := list(islice(documents, TEXTS_AT_ONCE)):
        ties = tuple(
            Edge(sharers[crc32(node.id.encode()) % len(sharers)], "shared", node.id, SOURCE) for node, _ in chunk
        )
        yield Batch(tuple(node for node, _ in chunk), ties, tuple(p for _, passages in chunk for p in passages))


def _documents(data: Path) -> Iterator[tuple[Node, list[Passage]]]:
    seen = set()
    for pattern, (name, title, text) in TEXTS:
        for path in sorted(data.glob(pattern)):
            for line in gzip.decompress(path.read_bytes()).splitlines():
                row = orjson.loads(line)
                said = row.get(text) or ""
                if not said.strip() or said in seen:
                    continue
                seen.add(said)
                node = Node(f"doc:bench/{path.parent.name}/{row[name]}", "document", row[title] or row[name], (SOURCE,))
                yield node, _passages(node, said)


def _passages(node: Node, text: str) -> list[Passage]:
    language = detect(text)
    return [Passage(node.id, piece, SOURCE, "text", i, language) for i, piece in enumerate(cut_text(text))]


class Projection:
    """An encoder that costs nothing: a text is the sum of its words' random directions.

    Such vectors lie as unevenly as texts do.
    """

    key = "bench-384"
    dimensions = 384
    max_tokens = 10_000
    by_token: Final = None

    def __init__(self) -> None:
        self._directions: dict[str, Vectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        sums = np.stack([self._sum(text) for text in texts])
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _sum(self, text: str) -> Vectors:
        total = np.full(self.dimensions, 1e-3, np.float32)
        for term in terms(text, "und"):
            if term not in self._directions:
                chance = np.random.default_rng(crc32(term.encode()))
                self._directions[term] = chance.normal(size=self.dimensions).astype(np.float32)
            total += self._directions[term]
        return total


def embed(embedded: Store, served: Store, encoder: Projection) -> dict[str, Vectors]:
    """Give every passage its vector in both stores; the vectors in half precision, as stores keep them."""
    held: dict[str, Vectors] = {}
    while missing := embedded.unembedded(encoder.key, "", 2_000):
        matrix = encoder.encode_passages([p.text for p in missing])
        batch = VectorBatch(encoder.key, tuple(p.id for p in missing), tuple(p.digest for p in missing), matrix)
        served.put_vectors(batch)
        embedded.put_vectors(batch)
        held.update(zip(batch.ids, matrix.astype(np.float16).astype(np.float32), strict=True))
    return held


def kept(store: Store, keep: Filter, encoder: Projection, number: int) -> list[str]:
    """The passages that a filter keeps."""
    anywhere = np.eye(1, encoder.dimensions, dtype=np.float32)[0]
    return [s.id for s in store.nearest(anywhere, encoder.key, keep, number)]


def keeping(store: Store, share: float, encoder: Projection, number: int) -> Filter:
    """A filter by regions, as few as it takes, that keeps about this share of the passages."""
    chosen: list[str] = []
    aim = share * number
    for length in (2, 4, 5):
        for code in _regions(store, length):
            if not code.startswith(tuple(chosen)):
                found = len(kept(store, make_filter(regions=[*chosen, code]), encoder, number))
                if found <= 1.1 * aim:
                    chosen.append(code)
                if 0.9 * aim <= found <= 1.1 * aim:
                    return make_filter(regions=chosen)
    return make_filter(regions=chosen)


def _regions(store: Store, length: int) -> list[str]:
    """The codes of this length, where most nodes are first."""
    numbers: dict[str, int] = {}
    for code, number in store.facets(make_filter()).regions.items():
        numbers[code[:length]] = numbers.get(code[:length], 0) + number
    return sorted((code for code in numbers if len(code) == length), key=lambda code: -numbers[code])


def user_filters(store: Store) -> list[Filter]:
    """Filters as users ask them: a kind, a region of any depth, both."""
    facets = store.facets(make_filter())
    regions = sorted({code[:n] for code in facets.regions for n in range(2, len(code) + 1)})
    both = [make_filter([kind], [code]) for kind in facets.kinds for code in regions if len(code) <= 3]
    return [
        make_filter(),
        *(make_filter(regions=[code]) for code in regions),
        *(make_filter([kind]) for kind in facets.kinds),
        *both,
    ]
