from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from graph.errors import BadInput
from search.encoders.encoder import Encoder
from search.evaluation.judged import read_judged_set
from search.evaluation.retrieval import evaluate_retrieval, pieces
from tests.search.hashing_encoder import HashingEncoder

DOCUMENTS = [
    {"_id": "d1", "title": "Membran", "text": "\ufeffSu arıtma membranı üretimi ve bakımı."},
    {"_id": "d2", "title": "", "text": "Tıbbi tekstil ve koruyucu giysi dokuma."},
    {"_id": "d/3#x", "text": "Fındık işleme makineleri. " * 30},
    {"_id": "empty", "text": "  "},
]
QUESTIONS = [
    {"_id": "q1", "text": "su arıtma membranı"},
    {"_id": "q2", "text": "koruyucu giysi"},
    {"_id": "q3", "text": "fındık makineleri"},
    {"_id": "unjudged", "text": "hiç"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td2\t2\nq3\td/3#x\t1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay(tmp_path / "set")
    return tmp_path / "set"


def lay(folder: Path) -> None:
    (folder / "qrels").mkdir(parents=True)
    (folder / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as packed:
        packed.write("\n".join(map(json.dumps, DOCUMENTS)) + "\n\n")


def test_a_set_is_scored_per_leg_and_fused(folder: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    report = evaluate_retrieval(folder, HashingEncoder(), progress=lambda *said: told.append(said))
    assert (report.name, report.documents, report.questions) == ("set", 3, 3)
    assert report.scores.keys() == {"meaning", "words", "fused", "second stage"}
    for measures in report.scores.values():
        assert {name: interval.mean for name, interval in measures.items()} == {
            "nDCG@10": 1.0, "Recall@100": 1.0, "MRR@10": 1.0,
        }  # fmt: skip
    assert told[-1] == ("ask set", 3, 3)


def test_a_document_that_is_too_long_is_split_and_ranks_by_its_best_passage(folder: Path) -> None:
    report = evaluate_retrieval(folder, HashingEncoder(max_tokens=20))
    assert report.passages > report.documents == 3
    assert report.over_length == 0
    assert report.scores["fused"]["MRR@10"].mean == 1.0


def test_a_limit_takes_the_first_judged_questions(folder: Path) -> None:
    assert evaluate_retrieval(folder, HashingEncoder(), limit=2).questions == 2


def test_a_report_reads_as_a_table_and_as_text(folder: Path) -> None:
    report = evaluate_retrieval(folder, HashingEncoder())
    assert [row[4] for row in report.rows()] == ["meaning", "words", "fused", "second stage"]
    assert {len(row) for row in report.rows()} == {8}
    assert str(report).startswith("set: 3 questions (tr → tr), 3 documents")
    assert "nDCG@10 1.000 [1.000, 1.000]" in str(report)


def test_pieces_are_cut_between_sentences_then_between_words() -> None:
    encoder = HashingEncoder(max_tokens=4)
    assert pieces("Bir iki üç. Dört beş altı.", encoder) == ["Bir iki üç.", "Dört beş altı."]
    assert pieces("bir iki üç dört beş altı", encoder) == ["bir iki üç", "dört beş altı"]
    assert pieces("kısa", encoder) == ["kısa"]
    assert pieces("a-b-c-d-e", encoder) == ["a-b-c-d-e"]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a folder"):
        read_judged_set(tmp_path / "none")


@pytest.mark.parametrize("missing", ["queries.jsonl", "corpus.jsonl.gz", "qrels/test.tsv"])
def test_a_folder_that_lacks_a_part_is_refused(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(BadInput, match=r"BEIR layout|is missing"):
        read_judged_set(folder)


@pytest.mark.parametrize("line", ["{", "[]", '{"_id": "1"}', '{"_id": "1", "text": 5}', "1"])
def test_a_line_that_is_no_document_is_named(folder: Path, line: str) -> None:
    (folder / "queries.jsonl").write_text(json.dumps(QUESTIONS[0]) + "\n" + line, encoding="utf-8")
    with pytest.raises(BadInput, match=r"queries\.jsonl, line 2"):
        read_judged_set(folder)


def test_a_broken_archive_is_refused(folder: Path) -> None:
    whole = (folder / "corpus.jsonl.gz").read_bytes()
    (folder / "corpus.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="cannot be read to its end"):
        read_judged_set(folder)


def test_a_judgement_that_is_none_is_named(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text(QRELS + "\nq1 d1 1\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"test\.tsv, line 7"):
        read_judged_set(folder)


def test_a_set_without_judged_questions_is_refused(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t0\n", encoding="utf-8")
    with pytest.raises(BadInput, match="nothing can be scored"):
        read_judged_set(folder)


def test_across_languages_fusion_loses_nothing_that_meaning_found(real_data: Path, e5: Encoder) -> None:
    """The reason for weighing words by language: fused evenly, .86 fell to .80 here."""
    report = evaluate_retrieval(real_data / "retrieval" / "xquad_tr_en", e5, limit=60)
    assert report.languages == "tr → en"
    meaning, fused = (report.scores[ranking]["nDCG@10"].mean for ranking in ("meaning", "fused"))
    assert fused >= meaning - 0.01
    assert fused > 0.8
