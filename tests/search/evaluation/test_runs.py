"""A kept run is read again as it was; two are compared by the questions that both have, and nothing else is taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from graph.errors import BadInput
from search.evaluation.metrics import bootstrap, paired
from search.evaluation.retrieval import MEASURES, RANKINGS, RetrievalReport
from search.evaluation.runs import compare, is_run, read_run, written


def report(values: dict[str, float], name: str = "set") -> RetrievalReport:
    columns = {measure: list(values.values()) for measure in MEASURES}
    scores = {ranking: {measure: bootstrap(column) for measure, column in columns.items()} for ranking in RANKINGS}
    each = dict.fromkeys(RANKINGS, columns)
    return RetrievalReport(name, "e", 9, 9, len(values), 0, "tr → tr", scores, {}, list(values), each)


def kept(folder: Path, name: str, *reports: RetrievalReport, encoders: Sequence[str] = ("e",)) -> Path:
    path = folder / name
    path.write_bytes(written(reports, "0.1.0", "abcdef0123", encoders, "2026-11-27T12:00:00+00:00"))
    return path


def test_a_kept_run_is_read_as_it_was(tmp_path: Path) -> None:
    path = kept(tmp_path, "a.json", report({"q1": 0.5, "q2": 1.0}))
    assert is_run(path)
    run = read_run(path)
    assert run.name == "abcdef01, e, 2026-11-27"
    assert run.sets["set"]["asked"] == ["q1", "q2"]
    assert run.sets["set"]["values"][RANKINGS[0]][MEASURES[0]] == [0.5, 1.0]


def test_runs_are_compared_by_the_questions_that_both_have(tmp_path: Path) -> None:
    before = {f"q{n}": 0.2 for n in range(40)}
    after = {f"q{n}": 0.5 for n in reversed(range(10, 50))}
    one, two = (read_run(kept(tmp_path, name, report(values))) for name, values in (("a", before), ("b", after)))
    found = compare(one, two, measures=["nDCG@10"])
    assert [(one.set, one.measure, one.questions) for one in found] == [("set", "nDCG@10", 30)]
    change = found[0].rankings[RANKINGS[0]]
    assert [change.before, change.after] == pytest.approx([0.2, 0.5])
    assert (change.sure, change.p) == (True, 0.0)
    assert "0.200 → 0.500  +0.300 [+0.300, +0.300]  p 0.000" in str(found[0])


def test_what_is_no_more_than_chance_is_said_not_to_be_sure() -> None:
    random = np.random.default_rng(1)
    before = random.random(60)
    difference = paired(list(before), list(before + random.normal(0, 0.2, 60)))
    assert not difference.sure
    assert difference.p > 0.05
    assert paired(list(before), list(before + 0.1)).p == 0.0
    same = paired(list(before), list(before))
    assert (same.p, same.sure) == (1.0, False)


def test_the_order_of_questions_makes_the_pairs(tmp_path: Path) -> None:
    one = read_run(kept(tmp_path, "a", report({"q1": 0.0, "q2": 1.0})))
    two = read_run(kept(tmp_path, "b", report({"q2": 1.0, "q1": 0.0})))
    assert all(change.change.mean == 0 for found in compare(one, two) for change in found.rankings.values())


def test_runs_without_a_common_question_are_refused(tmp_path: Path) -> None:
    one = read_run(kept(tmp_path, "a", report({"q1": 0.0})))
    for other in (report({"q2": 0.0}), report({"q1": 0.0}, name="another")):
        with pytest.raises(BadInput, match="no question in common"):
            compare(one, read_run(kept(tmp_path, "b", other)))


@pytest.mark.parametrize("values", [([], []), ([1.0], [])])
def test_values_without_their_pairs_are_refused(values: tuple[list[float], list[float]]) -> None:
    with pytest.raises(BadInput):
        paired(*values)


@pytest.mark.parametrize("damage", ["", "{}", "[]", "null", '"x"', '{"kind": "other"}', "\x00\xff"])
def test_what_is_no_run_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(damage, encoding="latin-1")
    assert not is_run(path)
    with pytest.raises(BadInput, match="is no kept run"):
        read_run(path)


def test_a_run_that_lacks_a_value_is_refused(tmp_path: Path) -> None:
    path = kept(tmp_path, "a.json", report({"q1": 0.5, "q2": 1.0}))
    held = json.loads(path.read_text("utf-8"))
    held["sets"]["set"]["values"][RANKINGS[0]][MEASURES[0]].pop()
    path.write_text(json.dumps(held))
    with pytest.raises(BadInput, match="is no kept run"):
        read_run(path)
    with pytest.raises(BadInput, match="is no kept run"):
        read_run(tmp_path / "not there")
