"""What the weight of a passage's role does to answers: python bench/intent.py prints two tables.

Questions are the demonstration's own needs (seeking) and capabilities (offering), as their firms wrote them.
A mistake is a hit among the first five, not the asking firm itself, whose first passage answers the wrong way round:
another's need for who seeks, another's capability for who offers. `cosine` is the mean likeness of those first
passages to the question, which a weight that goes too far gives away.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import platformdirs

import search.intent
from graph.filters import Filter
from graph.model import Passage
from graph.opening import open_store
from graph.store import Store
from graph.view import View
from ingest.demonstration import load_demo
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder
from search.indexer import index
from search.searcher import Searcher

WEIGHTS = (1.0, 0.8, 0.6, 0.4, 0.25, 0.1)
FIRST = 5


def main() -> None:
    """Print one table a direction."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=3, help="ask every so many passages")
    asked = parser.parse_args()
    encoder = open_encoder("e5-small", Path(os.environ.get("IMECE_CACHE") or platformdirs.user_cache_dir("imece")))
    with open_store("memory:") as store:
        load_demo(store)
        index(store, encoder)
        passages = list(store.stream_passages())
        needs = [p for p in passages if p.role == "need"][:: asked.every]
        offers = [p for p in passages if p.role == "capability"][:: asked.every]
        print(f"Seeking, {len(needs)} questions.\n\n| a need counts | mistakes | cosine |\n|---|---|---|")
        for weight in WEIGHTS:
            mistakes, cosine = measured(store, encoder, needs, {"need": weight})
            print(f"| {weight} | {mistakes:.1%} | {cosine:.4f} |", flush=True)
        print(f"\nOffering, {len(offers)} questions.\n\n| a capability counts, a profile | mistakes | cosine |")
        print("|---|---|---|")
        for weight in WEIGHTS:
            roles = {"capability": weight, "profile": (1 + weight) / 2}
            mistakes, cosine = measured(store, encoder, offers, roles)
            print(f"| {weight}, {roles['profile']:.1f} | {mistakes:.1%} | {cosine:.4f} |", flush=True)


def measured(
    store: Store, encoder: Encoder, questions: list[Passage], roles: Mapping[str, float]
) -> tuple[float, float]:
    """The share of mistakes, and the mean cosine of the first passages to the question."""
    search.intent.SEEKER = search.intent.OFFERER = roles
    searcher, seen = Searcher(encoder), store.seen_by(Filter().audiences)
    found = [(question, passage) for question in questions for passage in firsts(searcher, seen, question)]
    vectors = seen.vectors({p.id for pair in found for p in pair}, encoder.key)
    mistakes = [passage.role in roles and passage.role != "profile" for _, passage in found]
    return float(np.mean(mistakes)), float(np.mean([vectors[q.id] @ vectors[p.id] for q, p in found]))


def firsts(searcher: Searcher, seen: View, question: Passage) -> Iterator[Passage]:
    """The first passage of each of the first hits, but for who asks."""
    hits = searcher.search(seen, question.text, Filter(), FIRST + 1).hits
    others = [hit for hit in hits if hit.node.id != question.holder and hit.evidence]
    for hit in others[:FIRST]:
        yield hit.evidence[0].passage


if __name__ == "__main__":
    main()
