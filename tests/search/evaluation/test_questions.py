"""Whole answers are scored by what is first, where it is, and whether nothing is said of nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.opening import open_store
from search.evaluation.questions import evaluate_questions, read_questions
from search.indexer import index
from search.searcher import Searcher
from tests.search.hashing_encoder import HashingEncoder
from tests.search.search_graphs import node, text, write

QUESTIONS = (
    {"id": "1", "sort": "name", "half": "tune", "text": "akçay", "language": "tr", "answers": {"a": 3}},
    {"id": "2", "sort": "name", "half": "kept", "text": "akçay", "language": "tr", "answers": {"b": 3}},
    {"id": "3", "sort": "place", "half": "tune", "text": "Samsun süt", "language": "tr", "place": "TR831",
     "kinds": ["sme"]},
    {"id": "4", "sort": "nonsense", "half": "tune", "text": "qwrtp", "language": "tr", "empty": True},
    {"id": "5", "sort": "nonsense", "half": "kept", "text": "?!", "language": "tr", "empty": True},
    {"id": "6", "sort": "need", "half": "tune", "text": "süt", "language": "tr", "answers": {"a": 2, "b": 1},
     "filter": {"kind": ["sme"]}},
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = "\n".join(json.dumps(one) for one in QUESTIONS)
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_answers_are_scored_by_their_sort(folder: Path) -> None:
    encoder = HashingEncoder()
    with open_store("memory:") as store:
        firms = [node("a", name="Akçay Süt", region="TR831"), node("b", name="Bafra Peynir", region="TR831")]
        write(
            store,
            [*firms, node("nuts:TR831", "region", "Samsun")],
            [text("a", "süt üretiyoruz", "tr", role="capability")],
        )
        index(store, encoder)
        asked = read_questions(folder)
        report = evaluate_questions(store, Searcher(encoder), asked, "all")
    means = {sort: {name: value.mean for name, value in by.items()} for sort, by in report.scores.items()}
    assert means["name"]["first"] == 0.5
    assert means["place"] == {"in place": 1.0, "of kind": 1.0}
    assert means["nonsense"] == {"empty": 1.0}
    assert 0.5 < means["need"]["nDCG@10"] <= 1.0
    assert report.failed["first"] == ["2"]
    assert "name" in str(report)


def test_a_half_is_asked_by_itself(folder: Path) -> None:
    assert [one.id for one in read_questions(folder, "kept")] == ["2", "5"]


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "no judged question"), ('{"id": "1"}', "no judged question"), ("", "no questions of the half")],
)
def test_a_bad_set_is_one_sentence(folder: Path, line: str, said: str) -> None:
    (folder / "questions.jsonl").write_text(line + "\n" if line else "", encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read_questions(folder)
    with pytest.raises(BadInput, match="no judged questions"):
        read_questions(folder / "nowhere")
