"""Speed, agreement and retrieval quality of the encoders side by side on the same weights.

    python bench/encoders.py [--texts N] [--data FOLDER] [--cache FOLDER] [--json]

Contenders take turns within each of three rounds, so that a busy machine slows all of them; ratios are to plain
sentence-transformers (torch, full precision, its default settings).
"""

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from bench.e5_folder import write_e5_folder
from search.encoders.e5.weights import E5Weights, find_weights
from search.encoders.encoder import SENTENCE_TRANSFORMERS, Encoder, Vectors
from search.encoders.opening import open_encoder

QUESTION = "su arıtma membranı üreten bir ortak arıyoruz"
BASE, FP32, INT8 = "sentence-transformers", "e5-small-fp32", "e5-small"


def seconds(action: Callable[[], object]) -> float:
    """How long this takes once."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def sample(rows: list[dict[str, str]], limit: int) -> list[dict[str, str]]:
    """Every n-th row, so that there are at most `limit`."""
    return rows[:: -(-len(rows) // limit)]


class Retrieval:
    """A sample of a set: passages, the questions they answer, and each question's relevance by passage place."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.name = folder.name
        kept = sample(read(folder / "corpus.jsonl.gz"), limit)
        self.passages = [f"{row.get('title', '')} {row['text']}".strip() for row in kept]
        place = {row["_id"]: at for at, row in enumerate(kept)}
        marks: dict[str, dict[int, float]] = {}
        for line in (folder / "qrels" / "test.tsv").read_text().splitlines()[1:]:
            query, passage, relevance = line.split("\t")
            if passage in place:
                marks.setdefault(query, {})[place[passage]] = float(relevance)
        rows = sample([row for row in read(folder / "queries.jsonl.gz") if row["_id"] in marks], 4 * limit)
        self.questions = [row["text"] for row in rows]
        self.marks = [marks[row["_id"]] for row in rows]


def ndcg(queries: Vectors, texts: Vectors, marks: list[dict[int, float]]) -> float:
    """Mean nDCG@10."""
    discounts = 1 / np.log2(np.arange(2, 12))
    gains = []
    for scores, relevant in zip(queries @ texts.T, marks, strict=True):
        found = [relevant.get(int(at), 0.0) for at in np.argsort(-scores, kind="stable")[:10]]
        best = sorted(relevant.values(), reverse=True)[:10]
        gains.append(float(np.dot(found, discounts[: len(found)]) / np.dot(best, discounts[: len(best)])))
    return statistics.mean(gains)


def open_all(cache: Path, folder: Path) -> tuple[dict[str, Encoder], dict[str, float]]:
    """The contenders, and how long each took to open when already built."""
    write_e5_folder(E5Weights(find_weights()[0]), folder)
    names = {BASE: f"{SENTENCE_TRANSFORMERS}{folder}", FP32: FP32, INT8: INT8}
    encoders, opened = {}, {}
    for short, name in names.items():
        open_encoder(name, cache)
        start = time.perf_counter()
        encoders[short] = open_encoder(name, cache)
        opened[short] = time.perf_counter() - start
    return encoders, opened


def speeds(encoders: dict[str, Encoder], texts: list[str]) -> dict[str, float]:
    """Texts per second, median of three rounds in turn."""
    rounds: dict[str, list[float]] = {name: [] for name in encoders}
    for encoder in encoders.values():
        encoder.encode_passages(texts[:20])
    for _ in range(3):
        for name, encoder in encoders.items():
            rounds[name].append(len(texts) / seconds(lambda e=encoder: e.encode_passages(texts)))  # type: ignore[misc]
    return {name: statistics.median(values) for name, values in rounds.items()}


def measure(data: Path, cache: Path, count: int) -> dict[str, Any]:
    """Every figure, by contender."""
    with tempfile.TemporaryDirectory() as scratch:
        encoders, opened = open_all(cache, Path(scratch) / "multilingual-e5-small")
        sets = [Retrieval(data / "retrieval" / name, 160) for name in ("xquad_tr_en", "tquad_train")]
        long = [text for pair in zip(sets[0].passages, sets[1].passages, strict=False) for text in pair][:count]
        short = sets[1].questions[:count]
        by_length = {"passages": speeds(encoders, long), "short texts": speeds(encoders, short)}
        reference = encoders[BASE].encode_passages(long)
        figures: dict[str, Any] = {}
        for name, encoder in encoders.items():
            cosines = (encoder.encode_passages(long) * reference).sum(axis=1)
            latency = [seconds(lambda e=encoder: e.encode_queries([QUESTION])) for _ in range(50)]  # type: ignore[misc]
            figures[name] = {
                **{f"{kind}/s": rate[name] for kind, rate in by_length.items()},
                **{f"{kind} ratio": rate[name] / rate[BASE] for kind, rate in by_length.items()},
                "query p50 ms": statistics.median(latency) * 1000,
                "open s": opened[name],
                "cosine min": float(cosines.min()),
                "cosine mean": float(cosines.mean()),
            }
            for one in sets:
                vectors = encoder.encode_queries(one.questions), encoder.encode_passages(one.passages)
                figures[name][f"nDCG@10 {one.name}"] = ndcg(*vectors, one.marks)
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=120)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("imece")))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measure(given.data, given.cache, given.texts)
    if given.json:
        print(json.dumps(figures, indent=2))
        return
    for name, values in figures.items():
        print(name, *(f"  {what:22} {value:.4f}" for what, value in values.items()), sep="\n")


if __name__ == "__main__":
    main()
