"""What an installation has measured of itself: figures that are saved, and read again for the page about the data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog

from graph.errors import BadInput
from search.evaluation.metrics import Interval
from search.evaluation.partner_card import PartnerReport
from search.evaluation.questions import QuestionsReport
from search.evaluation.retrieval import MEASURES, ORDERED
from search.evaluation.runs import is_run, read_run

KIND = "imece measured 1"
"""What the file of a record begins by saying it is."""
MOST = 20
"""Files that are read of a folder, the newest."""
_BEGINS = 100
_LARGEST = 50_000_000
log = structlog.get_logger("imece.measured")


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its 95 % interval, over `n` questions: of which set or task, by what, in which measure."""

    of: str
    by: str
    measure: str
    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Record:
    """What was measured, by which release, commit (empty where it is not known) and encoders, when (ISO 8601)."""

    sort: str
    version: str
    commit: str
    encoders: Sequence[str]
    at: str
    figures: Sequence[Figure]

    def content(self) -> bytes:
        """A record as the content of a file."""
        return orjson.dumps({"kind": KIND, **asdict(self)}, option=orjson.OPT_APPEND_NEWLINE)


def of_questions(report: QuestionsReport) -> list[Figure]:
    """The figures of judged questions, by their sort."""
    return [
        _figure(sort, report.half, measure, value)
        for sort, measures in report.scores.items()
        for measure, value in measures.items()
    ]


def of_partners(report: PartnerReport) -> list[Figure]:
    """The figures of hidden cooperations, by task and system."""
    names = {"Recall@10": "recall", "MRR": "mrr", "nDCG@10": "ndcg", "hit@10": "hit"}
    return [
        _figure(row.task, row.system, name, getattr(row, field)) for row in report.rows for name, field in names.items()
    ]


def is_record(path: Path) -> bool:
    """Whether a file is a record."""
    with path.open("rb") as content:
        return KIND.encode() in content.read(_BEGINS)


def read_record(path: Path) -> Record:
    """The record of a file, or what a kept run of retrieval says; BadInput where it is neither."""
    if is_run(path):
        run = read_run(path)
        figures = [
            _figure(name, ORDERED, measure, Interval(**one["scores"][ORDERED][measure]))
            for name, one in run.sets.items()
            for measure in MEASURES
        ]
        return Record("retrieval", run.version, run.commit, run.encoders, run.at, figures)
    try:
        held: dict[str, Any] = orjson.loads(path.read_bytes())
        if held.pop("kind") != KIND or held["sort"] not in {"questions", "partners"}:
            raise BadInput("search.evaluation.no_record", path=path)
        return Record(**{**held, "figures": [Figure(**one) for one in held["figures"]]})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("search.evaluation.no_record", path=path) from error


def records(folder: Path) -> list[Record]:
    """The records of a folder, the newest of each sort; what is none is passed over, and said in the log."""
    found: dict[str, Record] = {}
    for path in _files(folder):
        try:
            one = read_record(path)
        except (BadInput, OSError, KeyError, TypeError) as error:
            log.warning("this file is no record of what was measured", path=str(path), problem=str(error))
            continue
        if one.sort not in found or one.at > found[one.sort].at:
            found[one.sort] = one
    return [found[sort] for sort in ("questions", "retrieval", "partners") if sort in found]


def _files(folder: Path) -> Iterable[Path]:
    try:
        files = [path for path in folder.glob("*.json") if path.is_file() and path.stat().st_size <= _LARGEST]
        return sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:MOST]
    except OSError:
        return ()


def _figure(of: str, by: str, measure: str, value: Interval) -> Figure:
    return Figure(of, by, measure, value.mean, value.low, value.high, value.n)
