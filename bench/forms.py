"""Which forms of each word BM25 is best asked by: python bench/forms.py [--limit N] [--fused] [SET …].

Prints nDCG@10 of each way, one form or two side by side (their scores added), a row a set; then, for each set, what the
way is worth there that was best on all other sets. Sets are the folders in BEIR layout under IMECE_DATA/retrieval.
`--fused` asks by meaning too, which needs their vectors, and gives what a search would use.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import platformdirs

from graph.filters import Filter
from graph.model import PUBLIC, Batch, Node, Passage, Scored, Source
from graph.opening import open_store
from graph.sqlite.live.postings import Postings, best
from graph.words import folding
from graph.words.language import detect
from graph.words.lexical import Corpus, Question
from search.answer import MEANING, WORDS
from search.encoders.opening import open_encoder
from search.evaluation.judged import JudgedSet, read_judged_set
from search.evaluation.metrics import ndcg
from search.fusion import fuse, words_weight
from search.indexer import index
from search.meaning import Meaning

DEPTH = 100
PREFIXES = (4, 5, 6)
Terms = Callable[[str, str], str]
"""The terms of a text in a language, with blanks between."""
Asked = Callable[[str], Question]


class Form:
    """One form of each word: how texts stand in it, and what a question asks for."""

    def __init__(self, terms: Terms, asked: Asked) -> None:
        self.terms, self.asked = terms, asked


class Leg:
    """BM25 over the texts of a set in one form."""

    def __init__(self, form: Form, texts: Mapping[str, str], languages: Mapping[str, str]) -> None:
        held = [form.terms(text, languages[id_]) for id_, text in texts.items()]
        self._asked = form.asked
        self._postings = Postings.of_texts(held)
        self._lengths = np.array([len(text.split()) for text in held], np.int32)

    def scores(self, question: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The score of every text."""
        asked, size = self._asked(question), len(self._lengths)
        frequency = {term: len(self._postings.of(term)[0]) for word in asked for term in word}
        corpus = Corpus(size, float(self._lengths.mean()), frequency)
        rows, worth = best(asked, corpus, self._lengths, None, self._postings.of, size)
        found = np.zeros(size)
        found[rows] = worth
        return found


def prefix(letters: int) -> Form:
    """The first letters of each folded word."""

    def terms(text: str, _: str) -> str:
        return " ".join(word[:letters] for word in folding.words(text))

    def asked(text: str) -> Question:
        return [frozenset({word}) for word in dict.fromkeys(word[:letters] for word in folding.words(text))]

    return Form(terms, asked)


def stemmed(language: str) -> Form:
    """Each word as one language stems it, whatever it is in."""

    def asked(text: str) -> Question:
        return [frozenset({word}) for word in dict.fromkeys(folding.terms(text, language))]

    return Form(lambda text, _: folding.laid_out(text, language), asked)


FORMS = {
    "now": Form(folding.laid_out, folding.alternatives),
    "en": stemmed("en"),
    **{f"p{letters}": prefix(letters) for letters in PREFIXES},
}
WAYS = ("now", "en", *(f"p{n}" for n in PREFIXES), *(f"now+p{n}" for n in PREFIXES), "en+p5")


def main() -> None:
    """Print the table row by row, as the sets are done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", help="names of sets; all when none is given")
    parser.add_argument("--limit", type=int, help="questions a set")
    parser.add_argument("--fused", action="store_true", help="by meaning too")
    given = parser.parse_args()
    root = Path(os.environ.get("IMECE_DATA", "../shared/data")) / "retrieval"
    folders = [root / name for name in given.sets] or sorted(path for path in root.iterdir() if path.is_dir())
    print(f"| set | {' | '.join(WAYS)} |\n|{'---|' * (len(WAYS) + 1)}")
    reached = {}
    for folder in folders:
        judged = read_judged_set(folder, given.limit)
        reached[folder.name] = measured(judged, near(judged) if given.fused else None)
        print(f"| {folder.name} | {' | '.join(f'{reached[folder.name][way]:.3f}' for way in WAYS)} |", flush=True)
    for left_out in reached if len(reached) > 1 else ():
        others = [scores for name, scores in reached.items() if name != left_out]
        chosen = max(WAYS, key=lambda way: statistics.fmean(scores[way] for scores in others))
        gained = reached[left_out][chosen] - reached[left_out]["now"]
        print(f"{left_out}: chosen on the others {chosen}, {gained:+.3f} here")


def measured(judged: JudgedSet, nearest: Mapping[str, Sequence[Scored]] | None) -> dict[str, float]:
    """nDCG@10 of each way; fused with what is nearest by meaning to each question, where that is given."""
    languages = {id_: detect(text) for id_, text in judged.documents.items()}
    legs = {name: Leg(form, judged.documents, languages) for name, form in FORMS.items()}
    ids = list(judged.documents)
    values: dict[str, list[float]] = {way: [] for way in WAYS}
    for asked, text in judged.questions.items():
        scores = {name: leg.scores(text) for name, leg in legs.items()}
        spoken = detect(text)
        for way in WAYS:
            together = np.sum([scores[name] for name in way.split("+")], axis=0)
            order = np.argsort(-together, kind="stable")[:DEPTH]
            said = [Scored(ids[at], float(together[at])) for at in order if together[at] > 0]
            if nearest is not None:
                weights = {id_: words_weight(spoken, language) for id_, language in languages.items()}
                ranked = [one.id for one in fuse({MEANING: nearest[asked], WORDS: said}, weights.__getitem__)]
            else:
                ranked = [one.id for one in said]
            values[way].append(ndcg(ranked, judged.gains[asked], 10))
    return {way: statistics.fmean(held) for way, held in values.items()}


def near(judged: JudgedSet) -> dict[str, list[Scored]]:
    """The documents nearest by meaning to each question; of a long one what the encoder reads of it."""
    cache = Path(platformdirs.user_cache_dir("imece"))
    encoder = open_encoder("e5-small", cache)
    source = Source("judged", "1", "2026-01-01")
    with open_store("memory:") as store:
        nodes = tuple(Node(id_, "document", id_, (source,)) for id_ in judged.documents)
        texts = (Passage(id_, text, source, language=detect(text)) for id_, text in judged.documents.items())
        store.write(Batch(nodes, passages=tuple(texts)))
        index(store, encoder)
        view, meaning = store.seen_by(frozenset({PUBLIC})), Meaning(encoder)
        vectors = encoder.encode_queries(list(judged.questions.values()))
        found = {}
        for (asked, text), vector in zip(judged.questions.items(), vectors, strict=True):
            nearest = meaning.nearest(view, vector, detect(text), Filter(), DEPTH)
            found[asked] = [Scored(one.id.rpartition("#")[0], one.score) for one in nearest]
    return found


if __name__ == "__main__":
    main()
