"""Make the table of words between Turkish and English anew, and measure it.

python bench/lexicon.py [FILE] [--measure]: the words come from texts under $IMECE_DATA: Turkish ones from TQuAD, the
Turkish sentence pairs, NACE, the sectors of the list of companies and the departments of universities; English ones
from EuroVoc, NACE, EuroSciVoc, EU calls and topics, company descriptions and SciFact. Neither XQuAD nor the security
projects are among them: by those it is measured. A minute and a quarter.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.forms import Form, Leg
from graph.reads import Vectors
from graph.words import folding
from search.encoders.use import open_use
from search.evaluation.judged import read_judged_set
from search.evaluation.metrics import ndcg
from search.lexicon.lexicon import FILE, OTHER, lexicon

MOST, LEAST = 6, 0.4
"""So many words for one at most, and how alike they are at least; XQuAD finds as much by .4 as by less."""

NEIGHBOURS = 10
LEAST_SEEN = {"tr": 1, "en": 3}
SETS = {"xquad_tr_en": "tr", "xquad_en_tr": "en"}
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?")
_MARKUP = re.compile(r"<[^>]+>")
_LOWER_I = str.maketrans({"I": "ı", "İ": "i"})
_AT_ONCE = 256


class Stems(NamedTuple):
    """The stems of a language, and a unit vector of each, (stems, 512)."""

    terms: Sequence[str]
    vectors: Vectors


def main() -> None:
    """Write the file, or another that is named; with --measure only say what the one in use finds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    parser.add_argument("--measure", action="store_true")
    asked = parser.parse_args()
    root = Path(os.environ.get("IMECE_DATA", "../shared/data"))
    if not asked.measure:
        stems = {language: stems_of(counted(texts(root, language), language), language) for language in OTHER}
        write(asked.file, {language: near(stems[language], stems[other]) for language, other in OTHER.items()})
    for name, language in SETS.items():
        print(name, *(f"{way} {figure:.3f}" for way, figure in found(root / "retrieval" / name, language).items()))


def texts(root: Path, language: str) -> Iterator[str]:
    """Texts in a language."""
    if language == "tr":
        yield from column(root / "nace/nace_tr_6digit.csv", 1)
        yield from column(root / "tr_companies/fortune500_turkey_2016.csv", 1)
        yield from (text for half in ("dev", "train") for text in pairs(root / f"stsb_tr/stsb_tr_{half}.tsv"))
        yield from departments(root / "tr_universities/tr_universities_faculties.json")
        yield from judged(root / "retrieval/tquad_train")
        return
    yield from column(root / "eurovoc/eurovoc_en.csv", 1)
    yield from column(root / "nace/nace_en.csv", 3, ";")
    yield from column(root / "cordis_he_topics/euroSciVoc_taxonomy_used.csv", 2)
    yield from column(root / "cordis_he_topics/topics.csv.gz", 2)
    for held in records(root / "eu_calls/eu_calls.jsonl.gz"):
        yield _MARKUP.sub(" ", f"{held['title']} {held['description']}")
    for held in records(root / "yc_companies/yc_companies.jsonl.gz"):
        yield f"{held['oneLiner']} {' '.join(held['industries'])}"
    yield from judged(root / "retrieval/scifact_train")


def column(path: Path, at: int, delimiter: str = ",") -> Iterator[str]:
    """A column of a table, packed or not."""
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as lines:
        yield from (row[at] for row in csv.reader(lines, delimiter=delimiter) if len(row) > at)


def departments(path: Path) -> Iterator[str]:
    """Faculties and departments, each as often as there is one."""
    for university in json.loads(path.read_text(encoding="utf-8")).values():
        for faculty in university.get("faculties", {}).values():
            yield " ".join((faculty["name"], *faculty["departments"]))


def pairs(path: Path) -> Iterator[str]:
    """The two sentences of each line."""
    with path.open(encoding="utf-8") as lines:
        yield from (" ".join(line.split("\t")[5:]) for line in lines)


def records(path: Path) -> Iterator[dict[str, Any]]:
    """One a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def judged(folder: Path) -> Iterator[str]:
    """Documents and questions of a judged set."""
    held = read_judged_set(folder)
    yield from held.documents.values()
    yield from held.questions.values()


def counted(said: Iterator[str], language: str) -> Counter[str]:
    """How often each word stands in the texts, in lower case, without what an apostrophe hangs on it."""
    words: Counter[str] = Counter()
    for text in said:
        for word in _WORD.findall(text):
            bare = re.split("['’]", word)[0]
            words[(bare.translate(_LOWER_I) if language == "tr" else bare).lower()] += 1
    return Counter({word: n for word, n in words.items() if n >= LEAST_SEEN[language]})


def stems_of(words: Mapping[str, int], language: str) -> Stems:
    """The stems of words, each by all its words: a form that is another language's word, too, is one of several."""
    encoder, said = open_use(), list(words)
    held = np.concatenate([encoder.encode_passages(said[at : at + _AT_ONCE]) for at in range(0, len(said), _AT_ONCE)])
    vectors = unit(held - held.mean(axis=0))
    forms: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(said):
        terms = folding.terms(word, language)
        if len(terms) == 1:
            forms[terms[0]].append(at)
    seen = np.sqrt([words[word] for word in said])
    return Stems(list(forms), unit(np.stack([seen[some] @ vectors[some] for some in forms.values()])))


def unit(vectors: Vectors) -> Vectors:
    """Each at length 1."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)


def near(stems: Stems, others: Stems) -> dict[str, list[str]]:
    """For each stem those of the other language that it is nearest to, best first."""
    crowd = np.concatenate([nearest(part @ stems.vectors.T).mean(axis=1) for part in parts(others.vectors)])
    table: dict[str, list[str]] = {}
    for start, part in zip(range(0, len(stems.terms), _AT_ONCE), parts(stems.vectors), strict=True):
        alike = part @ others.vectors.T
        order = np.argsort(crowd - 2 * alike, axis=1, kind="stable")[:, :MOST]
        for at, row in enumerate(order):
            if kept := [others.terms[to] for to in row if alike[at, to] >= LEAST]:
                table[stems.terms[start + at]] = kept
    return table


def parts(vectors: Vectors) -> Iterator[Vectors]:
    """Some at once."""
    yield from (vectors[start : start + _AT_ONCE] for start in range(0, len(vectors), _AT_ONCE))


def nearest(alike: Vectors) -> Vectors:
    """The likenesses of the nearest in each row."""
    return np.partition(alike, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]


def write(path: Path, tables: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """The tables in one file, the same bytes for the same tables."""
    lines = (
        f"{language}\t{term}\t{' '.join(others)}\n"
        for language, table in tables.items()
        for term, others in sorted(table.items())
    )
    path.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))


def found(folder: Path, language: str) -> dict[str, float]:
    """nDCG@10 of BM25 alone by the question's words, and by what the lexicon makes of them."""
    held = read_judged_set(folder)
    ids, languages = list(held.documents), dict.fromkeys(held.documents, OTHER[language])
    asked = {
        "words": folding.alternatives,
        "lexicon": lambda text: lexicon().translated(folding.alternatives(text), language),
    }
    legs = {way: Leg(Form(folding.laid_out, said), held.documents, languages) for way, said in asked.items()}

    def value(leg: Leg, id_: str) -> float:
        scores = leg.scores(held.questions[id_])
        order = np.argsort(-scores, kind="stable")[:10]
        return ndcg([ids[at] for at in order if scores[at] > 0], held.gains[id_], 10)

    return {way: float(np.mean([value(leg, id_) for id_ in held.questions])) for way, leg in legs.items()}


if __name__ == "__main__":
    main()
