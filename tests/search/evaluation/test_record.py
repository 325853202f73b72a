"""A record is read again as it was saved; of several of a sort the newest counts, and what is none is passed over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import BadInput
from search.evaluation.metrics import Interval
from search.evaluation.questions import QuestionsReport
from search.evaluation.record import Record, is_record, of_questions, read_record, records
from search.evaluation.retrieval import ORDERED
from tests.search.evaluation.test_runs import kept, report

SCORES = {"need": {"first": Interval(0.5, 0.4, 0.6, 12)}}
FIGURES = of_questions(QuestionsReport("kept", 12, SCORES, {"need": 12}, {}, 1.0, 1.0))
ONE = Record("questions", "0.1.0", "abc", ["e"], "2026-11-27T12:00:00+00:00", FIGURES)


def test_a_record_is_read_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(ONE.content())
    assert is_record(path)
    assert read_record(path) == ONE
    assert [(one.of, one.by, one.measure, one.mean, one.n) for one in FIGURES] == [("need", "kept", "first", 0.5, 12)]


def test_the_newest_of_each_sort_counts_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    assert records(tmp_path / "nowhere") == []
    (tmp_path / "old.json").write_bytes(replace(ONE, at="2025-01-01T00:00:00+00:00").content())
    (tmp_path / "new.json").write_bytes(ONE.content())
    for name, content in (("x", b"{"), ("y", b'{"kind": "imece measured 1"}'), ("z", b"[]"), ("w", b"")):
        (tmp_path / f"{name}.json").write_bytes(content)
        with pytest.raises(BadInput):
            read_record(tmp_path / f"{name}.json")
    kept(tmp_path, "run.json", report({"q1": 0.5, "q2": 1.0}))
    found = records(tmp_path)
    assert [one.sort for one in found] == ["questions", "retrieval"]
    assert found[0] == ONE
    assert {(one.of, one.by) for one in found[1].figures} == {("set", ORDERED)}
    assert found[1].figures[0].mean == pytest.approx(0.75)
