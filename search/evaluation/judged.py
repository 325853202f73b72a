"""Judged retrieval sets in BEIR layout: corpus.jsonl, queries.jsonl (each also .gz) and qrels/test.tsv."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.errors import BadInput


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Documents and questions by id, and for each question the gains of the documents judged relevant."""

    name: str
    documents: Mapping[str, str]
    questions: Mapping[str, str]
    gains: Mapping[str, Mapping[str, float]]


def read_judged_set(folder: Path, limit: int | None = None) -> JudgedSet:
    """The set in a folder, by at most `limit` of its judged questions; BadInput says what is wrong.

    A title stands before its document's text, as BEIR takes it.
    """
    if not folder.is_dir():
        raise BadInput("search.evaluation.no_folder", folder=folder)
    documents = {id_: text for id_, text in _texts(folder, "corpus") if text}
    gains = _gains(folder / "qrels" / "test.tsv")
    questions = {id_: text for id_, text in _texts(folder, "queries") if text and id_ in gains}
    kept = dict(list(questions.items())[:limit])
    if not documents or not kept:
        raise BadInput("search.evaluation.nothing_judged", folder=folder)
    return JudgedSet(folder.name, documents, kept, {id_: gains[id_] for id_ in kept})


def _texts(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    plain, packed = folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"
    path = plain if plain.is_file() else packed
    if not path.is_file():
        raise BadInput("search.evaluation.no_file", folder=folder, plain=plain.name, packed=packed.name)
    with gzip.open(path, "rt", encoding="utf-8") if path == packed else path.open(encoding="utf-8") as lines:
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(path, number, line)
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise BadInput("search.evaluation.cut_off", path=path, reason=str(error)) from None


def _record(path: Path, number: int, line: str) -> tuple[str, str]:
    try:
        record = json.loads(line)
        parts = (record.get("title") or "", record["text"])
        return str(record["_id"]), ". ".join(tidy for part in parts if (tidy := part.strip("\ufeff \n\t")))
    except (ValueError, KeyError, AttributeError, TypeError):
        raise BadInput("search.evaluation.no_text", path=path, line=number) from None


def _gains(path: Path) -> dict[str, dict[str, float]]:
    """The positive judgements, by question and document."""
    if not path.is_file():
        raise BadInput("search.evaluation.no_judgements", path=path)
    gains: dict[str, dict[str, float]] = defaultdict(dict)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            question, document, score = line.split("\t")
            gain = float(score)
        except ValueError:
            if number == 1 or not line.strip():
                continue  # the header
            raise BadInput("search.evaluation.no_judgement", path=path, line=number) from None
        if gain > 0:
            gains[question][document] = gain
    return gains
