"""Whether a capability counts in full in whichever language it is written: python bench/capabilities.py prints a table.

For each of two dozen matters two firms say the same, one in Turkish and one in English; what is needed is asked in
both. `first` is the share of questions whose first answer is one of the two, `both` of those whose first two are;
`other language` is the share in which the twin that wrote in the other language is among the first two.
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
from search.encoders.encoder import Encoder
from search.encoders.opening import open_encoder
from search.indexer import index
from search.partners.finder import PartnerFinder
from search.searcher import Searcher

MATTERS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["matter"]
LANGUAGES = ("tr", "en")
SOURCE = Source("bench", "1", "2026-01-01")
Ask = Callable[[str], Sequence[str]]


def main() -> None:
    """Print one table for both faces."""
    encoder = open_encoder("e5-small", Path(os.environ.get("IMECE_CACHE") or platformdirs.user_cache_dir("imece")))
    with open_store("memory:") as store:
        fill(store, encoder)
        view = store.seen_by(Filter().audiences)
        print("| asked | of | first | both | other language |\n|---|---|---|---|---|")
        for name, ask in faces(view, encoder).items():
            for language in LANGUAGES:
                found = [ask(matter[f"need_{language}"]) for matter in MATTERS]
                scores = np.mean([judged(hits, at, language) for at, hits in enumerate(found)], axis=0)
                print(f"| {language} | {name} | " + " | ".join(f"{score:.2f}" for score in scores) + " |", flush=True)


def fill(store: Store, encoder: Encoder) -> None:
    """Two firms a matter, of which one says what it can do in Turkish and the other in English."""
    firms = [(at, language) for at in range(len(MATTERS)) for language in LANGUAGES]
    nodes = tuple(Node(id_of(*firm), "sme", f"Firma {id_of(*firm)}", (SOURCE,)) for firm in firms)
    texts = tuple(
        Passage(id_of(*firm), MATTERS[firm[0]][firm[1]], SOURCE, "capability", language=firm[1]) for firm in firms
    )
    store.write(Batch(nodes, (), texts))
    index(store, encoder)


def id_of(matter: int, language: str) -> str:
    """The id of the firm that says a matter in a language."""
    return f"t:{matter}:{language}"


def faces(view: View, encoder: Encoder) -> dict[str, Ask]:
    """Each face that answers a need in words, as what gives ids."""
    searcher, partners = Searcher(encoder), PartnerFinder(encoder)
    return {
        "search": lambda text: [hit.node.id for hit in searcher.search(view, text, Filter(), 2).hits],
        "partners": lambda text: partners.rank_for_text(view, text, Filter(), 2),
    }


def judged(found: Sequence[str], matter: int, language: str) -> list[float]:
    """Whether the first is one of the two, whether the first two are, and whether the other language's is."""
    twins = {id_of(matter, one) for one in LANGUAGES}
    own = id_of(matter, language)
    return [float(bool(set(found[:1]) & twins)), float(set(found) == twins), float(bool(set(found) & (twins - {own})))]


if __name__ == "__main__":
    main()
