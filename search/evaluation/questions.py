"""How good whole answers are on judged questions: what is first, where it is, and whether nothing is said of nothing.

A set is a folder with `questions.jsonl`, one question a line (`bench/questions/README.md` has the fields).
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import BadInput
from graph.filters import Filter, make_filter
from graph.model import PUBLIC
from graph.progress import Progress, silent
from graph.store import Store
from search.answer import Answer
from search.evaluation.metrics import Interval, bootstrap, ndcg
from search.searcher import Searcher

NAME = "questions.jsonl"
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A judged question: what is typed, how it is filtered, and what the answers are worth by id."""

    id: str
    sort: str
    half: str
    text: str
    language: str
    answers: Mapping[str, float]
    keep: Filter
    place: str = ""
    kinds: frozenset[str] = frozenset()
    empty: bool = False


@dataclass(frozen=True, slots=True)
class QuestionsReport:
    """Means of each measure by sort of question, with how many were asked; `failed` are ids with what went wrong."""

    half: str
    asked: int
    scores: Mapping[str, Mapping[str, Interval]]
    numbers: Mapping[str, int]
    failed: Mapping[str, Sequence[str]]
    seconds: float
    cpu_seconds: float

    def __str__(self) -> str:
        head = f"{self.asked} questions ({self.half}), {1000 * self.cpu_seconds / max(self.asked, 1):.0f} ms each"
        lines = [
            f"  {sort:10} {self.numbers[sort]:4}  {measure:12} {value}"
            for sort, measures in self.scores.items()
            for measure, value in measures.items()
        ]
        return "\n".join([head, *lines])


def read_questions(folder: Path, half: str = "all") -> list[Asked]:
    """The judged questions of a folder, of one half (`tune`, `kept`) or all; BadInput says what is wrong."""
    path = folder / NAME
    if not path.is_file():
        raise BadInput("search.evaluation.no_questions", path=path)
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            asked = _asked(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput("search.evaluation.no_question", path=path, line=number, reason=repr(error)) from None
        if half in {"all", asked.half}:
            found.append(asked)
    if not found:
        raise BadInput("search.evaluation.no_half", path=path, half=half)
    return found


def _asked(said: Mapping[str, object]) -> Asked:
    keep, answers = said.get("filter") or {}, said.get("answers") or {}
    assert isinstance(keep, dict)  # noqa: S101 - told as a question that is none
    assert isinstance(answers, dict)  # noqa: S101
    return Asked(
        str(said["id"]),
        str(said["sort"]),
        str(said["half"]),
        str(said["text"]),
        str(said["language"]),
        {str(id_): float(gain) for id_, gain in answers.items()},
        make_filter(keep.get("kind", ()), keep.get("region", ()), keep.get("sector", ())),
        str(said.get("place") or ""),
        frozenset(map(str, said.get("kinds") or ())),  # type: ignore[call-overload]
        bool(said.get("empty")),
    )


def evaluate_questions(
    store: Store, searcher: Searcher, asked: Sequence[Asked], half: str, progress: Progress = silent
) -> QuestionsReport:
    """Ask every question as everybody may, and score the answers."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    failed: dict[str, list[str]] = defaultdict(list)
    begun, worked = time.perf_counter(), time.process_time()
    for done, one in enumerate(asked, 1):
        answer = _answer(store, searcher, one)
        for measure, value in scored(one, answer).items():
            values[one.sort][measure].append(value)
            if value < 1:
                failed[measure].append(one.id)
        progress("questions", done, len(asked))
    scores = {sort: {name: bootstrap(held) for name, held in by.items()} for sort, by in values.items()}
    numbers = {sort: max(map(len, by.values())) for sort, by in values.items()}
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    return QuestionsReport(half, len(asked), scores, numbers, dict(failed), seconds, cpu)


def _answer(store: Store, searcher: Searcher, asked: Asked) -> Answer:
    """The answer to a question; what is refused has been told that it is none, and has no hits."""
    try:
        view = store.seen_by(frozenset({PUBLIC}))
        return searcher.search(view, asked.text, asked.keep, SHOWN, language=asked.language)
    except BadInput:
        return Answer(asked.text, asked.language)


def scored(asked: Asked, answer: Answer) -> dict[str, float]:
    """What an answer is worth (0–1) by each measure that the question can be judged by."""
    ids = [hit.node.id for hit in answer.hits]
    if asked.empty:
        return {"empty": float(not ids)}
    gains = _gains(asked, answer)
    best = max(gains.values(), default=0.0)
    values = {}
    if asked.answers:
        values["found"] = float(bool(ids))
    if asked.sort in _FIRST and best:
        values["first"] = float(bool(ids) and gains.get(ids[0], 0.0) == best)
    if asked.sort in _RANKED and best:
        values["nDCG@10"] = ndcg(ids, gains, SHOWN)
    if asked.place:
        values["in place"] = _share([hit.node.region or "" for hit in answer.hits], asked.place)
    if asked.kinds:
        values["of kind"] = _share([hit.node.kind for hit in answer.hits], *asked.kinds)
    if asked.sort == "vague" and not asked.kinds:
        values["empty"] = float(not ids)
    return values


def _gains(asked: Asked, answer: Answer) -> dict[str, float]:
    """What the answers are worth; of an organisation that is shown once for two sources, what the better is."""
    gains = dict(asked.answers)
    for hit in answer.hits:
        same = [gains.pop(one.id, 0.0) for one in (hit.node, *hit.also)]
        if max(same):
            gains[hit.node.id] = max(same)
    return gains


_FIRST = frozenset({"name", "acronym", "code"})
_RANKED = frozenset({"product", "need", "slip", "name", "acronym", "place"})


def _share(said: Sequence[str], *begin: str) -> float:
    """The share of what is said of the hits that begins with any of what is asked; 0 where there are none."""
    return sum(one.startswith(begin) for one in said) / len(said) if said else 0.0
