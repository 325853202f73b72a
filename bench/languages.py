"""A question in one language, its answer in another, among texts of its own: python bench/languages.py prints a table.

The answers are a judged set's documents; around them lie the documents of another set, in the question's language.
MRR by plain cosine, by `search.meaning` (which takes off what is owed to the language), and with nothing around.
Sets are the folders in BEIR layout under IMECE_DATA/retrieval.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import platformdirs

from graph.filters import Filter
from graph.model import Batch, Node, Passage, Scored
from graph.opening import open_store
from graph.store import Store
from graph.words.language import detect
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder
from search.evaluation.judged import read_judged_set
from search.evaluation.retrieval import SOURCE, pieces
from search.indexer import index
from search.meaning import Meaning

CASES = (
    ("Turkish → English, among Turkish", "xquad_tr_en", "tquad_train"),
    ("English → Turkish, among English", "xquad_en_tr", "scifact_train"),
    ("Turkish → Turkish, among English", "xquad_tr_tr", "scifact_train"),
    ("Turkish → Turkish, among Turkish", "xquad_tr_tr", "tquad_train"),
)
DEPTH = 100


def main() -> None:
    """Print the table row by row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--around", type=int, nargs="+", default=[200, 2_000], help="how many texts lie around")
    parser.add_argument("--every", type=int, default=3, help="ask every so many questions")
    parser.add_argument("--encoder", default="e5-small")
    parser.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("imece")))
    given = parser.parse_args()
    encoder = open_encoder(given.encoder, given.cache)
    root = Path(os.environ.get("IMECE_DATA", "../shared/data")) / "retrieval"
    print(f"MRR, encoder {encoder.key}.\n")
    print(f"| question → answer | around | cosine | İmece | nothing around |\n|{'---|' * 5}")
    for label, answers, others in CASES:
        judged = read_judged_set(root / answers)
        asked = list(judged.questions)[:: given.every]
        vectors = encoder.encode_queries([judged.questions[id_] for id_ in asked])
        language = detect(" ".join(judged.questions[id_] for id_ in asked[:20]))
        gains = [judged.gains[id_] for id_ in asked]
        with open_store("memory:") as store:
            _write(store, "a", judged.documents.values(), judged.documents, encoder)
            alone = _mrr((store.nearest(vector, encoder.key, Filter(), DEPTH) for vector in vectors), gains)
            laid = 0
            around = list(read_judged_set(root / others).documents.values())
            for number in sorted(given.around):
                _write(store, "b", around[laid:number], map(str, range(laid, number)), encoder)
                laid = min(number, len(around))
                meaning, seen = Meaning(encoder), store.seen_by(Filter().audiences)
                plain = _mrr((store.nearest(vector, encoder.key, Filter(), DEPTH) for vector in vectors), gains)
                freed = _mrr((meaning.nearest(seen, vector, language, Filter(), DEPTH) for vector in vectors), gains)
                print(f"| {label} | {laid:,} | {plain:.3f} | {freed:.3f} | {alone:.3f} |", flush=True)


def _write(store: Store, prefix: str, texts: Iterable[str], ids: Iterable[str], encoder: Encoder) -> None:
    nodes, passages = [], []
    for id_, text in zip(ids, texts, strict=False):
        nodes.append(Node(f"{prefix}:{id_}", "document", id_, (SOURCE,)))
        language = detect(text)
        passages += [
            Passage(f"{prefix}:{id_}", piece, SOURCE, seq=seq, language=language)
            for seq, piece in enumerate(pieces(text, encoder))
        ]
    store.write(Batch(tuple(nodes), passages=tuple(passages)))
    index(store, encoder, lambda label, done, total: print(f"\r{label} {done}/{total}", end="", file=sys.stderr))


def _mrr(rankings: Iterable[Sequence[Scored]], gains: Sequence[Mapping[str, float]]) -> float:
    return statistics.fmean(_reciprocal(ranking, gain) for ranking, gain in zip(rankings, gains, strict=True))


def _reciprocal(ranking: Sequence[Scored], gain: Mapping[str, float]) -> float:
    documents = dict.fromkeys(scored.id.rpartition("#")[0] for scored in ranking)
    return next((1 / place for place, id_ in enumerate(documents, 1) if id_.removeprefix("a:") in gain), 0.0)


if __name__ == "__main__":
    main()
