"""How long it takes to ask something new of all kept searches, and how many that it answers are passed over.

    python -m bench.alerts [QUESTIONS]

Keeps QUESTIONS searches (100,000): needs of `capabilities.toml` with words of the demonstration put to them, their
vectors those of the needs with a little noise, so that nothing has to be encoded a hundred thousand times. Then each
document of the demonstration is asked of all of them: processor milliseconds until the candidates are known. Last, the
needs themselves are asked of each document by search: of those that it answers with the document among its first
fifty, the share that are candidates.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import platformdirs
from sqlalchemy import insert

from bench.capabilities import LANGUAGES, MATTERS
from bench.measuring import private, timed
from graph.filters import Filter
from graph.opening import open_store
from graph.view import View
from ingest.demonstration import load_demo
from people.alerts.answers import DEEP
from people.alerts.percolation import Floats, Percolator
from people.alerts.watches import packed
from people.database import Database
from people.persons import utc_now
from people.tables import Account, Watch
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder
from search.indexer import index
from search.searcher import Searcher

QUESTIONS, NOISE, BATCH = 100_000, 0.02, 1_000
DOCUMENTS = Filter(frozenset({"document"}))


def main() -> None:
    """Print both tables."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS
    encoder = open_encoder("e5-small", Path(os.environ.get("IMECE_CACHE") or platformdirs.user_cache_dir("imece")))
    needs = [matter[f"need_{language}"] for matter in MATTERS for language in LANGUAGES]
    with open_store("memory:") as store, TemporaryDirectory() as folder:
        load_demo(store)
        index(store, encoder)
        view = store.seen_by(DOCUMENTS.audiences)
        documents = {node.id: _of(view, node.id, encoder) for node in view.of_kind("document")}
        vectors = encoder.encode_queries(needs)
        database = Database(f"sqlite:///{folder}/many.db")
        _keep(database, needs, vectors, encoder.key, many, [word for texts, _ in documents.values() for word in texts])
        percolator = Percolator(database, (encoder.key, encoder.encode_queries))
        before = private()
        (_, first), found = timed(lambda: percolator.candidates([], [])), []
        for texts, said in documents.values():
            candidates, seconds = timed(lambda texts=texts, said=said: percolator.candidates(texts, said))  # type: ignore[misc]
            found.append((seconds * 1_000, len(candidates)))
        print(f"{many:,} questions: read in {first:.1f} s, {private() - before:.0f} MB; a document of all of them:")
        print(f"median {median(ms for ms, _ in found):.0f} ms, worst {max(ms for ms, _ in found):.0f} ms")
        database.close()
        _print_recall(view, encoder, needs, vectors, documents, folder)


def _of(view: View, id_: str, encoder: Encoder) -> tuple[list[str], list[Floats]]:
    passages = view.passages_of([id_])
    return [passage.text for passage in passages], list(view.vectors([p.id for p in passages], encoder.key).values())


def _keep(  # noqa: PLR0913, PLR0917 - what is kept, and how often
    database: Database, needs: list[str], vectors: Floats, key: str, many: int, texts: list[str]
) -> None:
    """Keep so many questions."""
    chance, noise = Random(1), np.random.default_rng(1)
    words = [word for text in texts for word in text.split() if len(word) > 4]
    with database.writing() as session:
        account = Account(id="a", email="a@b.example", name="A", password="", admin=False, made=utc_now())
        session.add(account)
    for start in range(0, many, BATCH):
        rows = []
        for at in range(start, min(start + BATCH, many)):
            which = at % len(needs)
            noisy = 0.0 if many == len(needs) else NOISE
            vector = vectors[which] + noisy * noise.standard_normal(vectors.shape[1], np.float32)
            said = needs[which] if many == len(needs) else f"{needs[which]} {' '.join(chance.sample(words, 2))}"
            rows.append({
                "id": f"q{at}", "account": "a", "text": said[:1_000], "keep": {}, "often": "feed", "feed": f"f{at}",
                "made": utc_now(), "encoder": key, "vector": packed(vector / np.linalg.norm(vector)),
            })  # fmt: skip
        with database.writing() as session:
            session.execute(insert(Watch), rows)


def _print_recall(  # noqa: PLR0913, PLR0917 - what is asked of what
    view: View, encoder: Encoder, needs: list[str], vectors: Floats,
    documents: dict[str, tuple[list[str], list[Floats]]], folder: str,
) -> None:  # fmt: skip
    database = Database(f"sqlite:///{folder}/few.db")
    _keep(database, needs, vectors, encoder.key, len(needs), [])
    percolator, searcher = Percolator(database, (encoder.key, encoder.encode_queries)), Searcher(encoder)
    asked = {id_: set(percolator.candidates(*documents[id_])) for id_ in documents}
    answered, passed = 0, 0
    for at, need in enumerate(needs):
        for hit in searcher.search(view, need, DOCUMENTS, DEEP).hits:
            answered += 1
            passed += f"q{at}" not in asked[hit.node.id]
    tried = sum(len(one) for one in asked.values())
    print(
        f"{len(needs)} needs, {len(documents)} documents: {answered} answered, {passed} of them passed over, ", end=""
    )
    print(f"and {tried} candidates of {len(needs) * len(documents)} pairs")
    database.close()


if __name__ == "__main__":
    main()
