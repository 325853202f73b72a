"""Whether a capability counts in full in whichever language it is written: python bench/capabilities.py prints a table.

For each of two dozen matters two firms say the same, one in Turkish and one in English, among the firms of the
demonstration; what is needed is asked in both. The table has the share of questions in which the firm that says it in
the question's language is among the first five, and that in which the other firm is.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import platformdirs

from graph.filters import Filter
from graph.model import Batch, Node, Passage, Source
from graph.opening import open_store
from graph.store import Store
from graph.view import View
from ingest.demonstration import load_demo
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder
from search.encoders.use import open_use
from search.indexer import index
from search.partners.finder import PartnerFinder
from search.searcher import Searcher

MATTERS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["matter"]
LANGUAGES = ("tr", "en")
FIRST = 5
SOURCE = Source("bench", "1", "2026-01-01")
Ask = Callable[[str], Sequence[str]]


def main() -> None:
    """Print one table for both faces."""
    encoder = open_encoder("e5-small", Path(os.environ.get("IMECE_CACHE") or platformdirs.user_cache_dir("imece")))
    beside = open_use()
    with open_store("memory:") as store:
        fill(store, encoder)
        index(store, beside)
        view = store.seen_by(Filter().audiences)
        print("| asked in | of | own language | other language |\n|---|---|---|---|")
        for name, ask in faces(view, encoder, beside).items():
            for language in LANGUAGES:
                found = [ask(matter[f"need_{language}"]) for matter in MATTERS]
                scores = np.mean([judged(hits, at, language) for at, hits in enumerate(found)], axis=0)
                print(f"| {language} | {name} | " + " | ".join(f"{score:.2f}" for score in scores) + " |", flush=True)


def fill(store: Store, encoder: Encoder) -> None:
    """Among those of the demonstration two firms a matter, one of which says what it can do in the other language."""
    firms = [(at, language) for at in range(len(MATTERS)) for language in LANGUAGES]
    nodes = tuple(Node(id_of(*firm), "sme", f"Firma {id_of(*firm)}", (SOURCE,)) for firm in firms)
    texts = tuple(
        Passage(id_of(*firm), MATTERS[firm[0]][firm[1]], SOURCE, "capability", language=firm[1]) for firm in firms
    )
    load_demo(store)
    store.write(Batch(nodes, (), texts))
    index(store, encoder)


def id_of(matter: int, language: str) -> str:
    """The id of the firm that says a matter in a language."""
    return f"t:{matter}:{language}"


def faces(view: View, encoder: Encoder, beside: Encoder) -> dict[str, Ask]:
    """Each face that answers a need in words, as what gives ids."""
    searcher, partners = Searcher(encoder, beside=beside), PartnerFinder(encoder, beside=beside)
    return {
        "search": lambda text: [hit.node.id for hit in searcher.search(view, text, Filter(), FIRST).hits],
        "partners": lambda text: partners.rank_for_text(view, text, Filter(), FIRST),
    }


def judged(found: Sequence[str], matter: int, language: str) -> list[float]:
    """Whether the two firms are found, the one that wrote in the question's language first."""
    own, other = id_of(matter, language), id_of(matter, "en" if language == "tr" else "tr")
    return [float(own in found), float(other in found)]


if __name__ == "__main__":
    main()
