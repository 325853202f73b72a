"""Runs of an evaluation that are kept, so that a later one can be compared with them, question by question."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graph.errors import BadInput
from search.evaluation.metrics import Difference, paired
from search.evaluation.retrieval import MEASURES, RANKINGS, RetrievalReport

KIND = "imece retrieval run 1"
"""What the file of a run begins by saying it is."""
_BEGINS = 100


@dataclass(frozen=True, slots=True)
class Run:
    """Which release, commit (empty where it is not known) and encoders were measured, when (ISO 8601); what came."""

    version: str
    commit: str
    encoders: Sequence[str]
    at: str
    sets: Mapping[str, Mapping[str, Any]]

    @property
    def name(self) -> str:
        """How a run is called beside another."""
        return f"{self.commit[:8] or self.version}, {' + '.join(self.encoders)}, {self.at[:10]}"


@dataclass(frozen=True, slots=True)
class Compared:
    """How two runs differ on one set in one measure by each ranking that both have; `questions` are common to both."""

    set: str
    measure: str
    questions: int
    rankings: Mapping[str, Difference]

    def __str__(self) -> str:
        lines = [f"{self.set}: {self.measure}, {self.questions:,} questions"]
        lines += [f"  {name:12}  {one}{'' if one.sure else '  (not sure)'}" for name, one in self.rankings.items()]
        return "\n".join(lines)


def written(reports: Sequence[RetrievalReport], version: str, commit: str, encoders: Sequence[str], at: str) -> bytes:
    """A run as the content of a file."""
    sets = {report.name: dataclasses.asdict(report) for report in reports}
    head = {"kind": KIND, "version": version, "commit": commit, "encoders": encoders, "at": at}
    return orjson.dumps({**head, "sets": sets}, option=orjson.OPT_APPEND_NEWLINE)


def is_run(path: Path) -> bool:
    """Whether a file is a run."""
    with path.open("rb") as content:
        return KIND.encode() in content.read(_BEGINS)


def read_run(path: Path) -> Run:
    """The run of a file; BadInput where it is none."""
    try:
        held = orjson.loads(path.read_bytes())
        if held["kind"] != KIND:
            raise BadInput("search.evaluation.no_run", path=path)
        run = Run(held["version"], held["commit"], held["encoders"], held["at"], held["sets"])
        for one in run.sets.values():
            _check_whole(one)
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadInput("search.evaluation.no_run", path=path) from error
    return run


def _check_whole(one: Mapping[str, Any]) -> None:
    for measures in one["values"].values():
        for values in measures.values():
            if len(values) != len(one["asked"]):
                raise ValueError("a value is missing")


def compare(before: Run, after: Run, measures: Sequence[str] = MEASURES) -> list[Compared]:
    """How the sets that both runs have differ; BadInput where they have no question in common."""
    found = [
        one
        for name in before.sets
        if name in after.sets
        for measure in measures
        for one in _compared(name, measure, before.sets[name], after.sets[name])
    ]
    if not found:
        raise BadInput("search.evaluation.nothing_common")
    return found


def _compared(name: str, measure: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Compared]:
    at = {id_: place for place, id_ in enumerate(after["asked"])}
    common = [(place, at[id_]) for place, id_ in enumerate(before["asked"]) if id_ in at]
    rankings = [one for one in RANKINGS if one in before["values"] and one in after["values"]]
    if common and rankings:
        old = {one: [before["values"][one][measure][place] for place, _ in common] for one in rankings}
        new = {one: [after["values"][one][measure][place] for _, place in common] for one in rankings}
        yield Compared(name, measure, len(common), {one: paired(old[one], new[one]) for one in rankings})
