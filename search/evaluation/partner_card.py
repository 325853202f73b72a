"""How good partner suggestions are: hide what was done together after a day, rank everyone, and look who came.

All eligible organisations are ranked for every source, none sampled (HeaRT, arXiv 2306.10453). New pairs are told
from repeated ones, newcomers from incumbents (Zinilli and Cerulli 2023), and simple baselines stand in the same table.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from graph.errors import BadInput
from graph.model import Node
from graph.progress import Progress, silent
from graph.store import Store
from search.encoders.encoder import Encoder
from search.evaluation.baselines import DEPTH, Baselines
from search.evaluation.hiding import EVERYONE, Cooperation, Split, split
from search.evaluation.metrics import Interval, bootstrap, ndcg, recall, reciprocal_rank
from search.partners.features import apart

TOP = 10
CONSORTIUM = 3
"""A later cooperation is asked about when it has at least so many members."""
INCUMBENT = 3
"""From so many earlier cooperations on a source is no newcomer."""

Rankings = Mapping[str, Mapping[str, list[str]]]
"""By system, then by source: ids, best first."""


@dataclass(frozen=True, slots=True)
class Task:
    """Questions of one kind: for each source who is right, and who is no candidate."""

    name: str
    relevant: Mapping[str, frozenset[str]]
    excluded: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One system on one task: means over sources with 95 % intervals.

    `regions` is the share of the hits that are in another region than the source (0–1, None where no region is known),
    `gini` how unequally the first ten places go round the eligible organisations (0 even, 1 all to one).
    """

    task: str
    system: str
    recall: Interval
    mrr: Interval
    ndcg: Interval
    hit: Interval
    regions: float | None
    gini: float


@dataclass(frozen=True, slots=True)
class PartnerReport:
    """All rows, and what they were measured on."""

    until: str
    encoder: str
    hidden: int
    eligible: int
    rows: tuple[Row, ...]
    seconds: float

    def __str__(self) -> str:
        head = f"{self.hidden} cooperations from {self.until} on hidden; {self.eligible} organisations ranked"
        lines = [f"{head}; encoder {self.encoder}; {self.seconds:.0f} s"]
        measures = "".join(f"{name:<21}" for name in ("Recall@10", "MRR", "nDCG@10", "hit@10"))
        lines.append(f"{'task':<22}{'system':<23}{'n':>4}  {measures}regions  Gini")
        lines += [_line(row) for row in self.rows]
        return "\n".join(lines)


def _line(row: Row) -> str:
    measured = "".join(f"{interval!s:<21}" for interval in (row.recall, row.mrr, row.ndcg, row.hit))
    regions = "    –" if row.regions is None else f"{row.regions:.3f}"
    return f"{row.task:<22}{row.system:<23}{row.recall.n:>4}  {measured}{regions:<9}{row.gini:.3f}"


def evaluate_partners(
    store: Store, encoder: Encoder, until: str | date, *, beside: Encoder | None = None, progress: Progress = silent
) -> PartnerReport:
    """Score İmece and the baselines on the cooperations that begin on `until` (ISO 8601) or later.

    `beside` is the encoder that İmece asks with beside the leading one, which is the baselines' own. BadInput when
    nothing begins then, or nothing is known from before.
    """
    start = time.perf_counter()
    parted, questions = prepare(store, until)
    rankings = rank_all(parted, questions, encoder, progress, beside=beside)
    rows = tuple(score(parted, questions, rankings))
    parted.known.close()
    return PartnerReport(
        str(until),
        " + ".join(one.key for one in (encoder, beside) if one),
        len(parted.later),
        len(parted.eligible),
        rows,
        time.perf_counter() - start,
    )


def prepare(store: Store, until: str | date) -> tuple[Split, list[Task]]:
    """The store as it was, and the questions that what came later answers."""
    parted = split(store, str(until))
    asked = tasks(parted)
    if not any(task.relevant for task in asked):
        raise BadInput("search.evaluation.no_cooperations", day=str(until), least=CONSORTIUM)
    return parted, asked


def tasks(parted: Split) -> list[Task]:
    """The questions: future partners of organisations (all, new, repeated), and of later projects by their texts."""
    big = [c for c in parted.later if len(c.members) >= CONSORTIUM]
    pairs = _partners(parted, big)
    earlier = {id_: parted.earlier.get(id_, frozenset()) for id_ in pairs}
    new = {id_: found - earlier[id_] for id_, found in pairs.items()}
    again = {id_: found & earlier[id_] for id_, found in pairs.items()}
    needs = {c.id: c.members & parted.eligible for c in big if c.text}
    found = [
        Task("pair", pairs, {}),
        Task("pair, new", new, earlier),
        Task("pair, repeated", again, {}),
        Task("pair, newcomers", {i: r for i, r in pairs.items() if parted.counts[i] < INCUMBENT}, {}),
        Task("pair, incumbents", {i: r for i, r in pairs.items() if parted.counts[i] >= INCUMBENT}, {}),
        Task("need", needs, {}),
    ]
    return [Task(t.name, {i: t.relevant[i] for i in sorted(t.relevant) if t.relevant[i]}, t.excluded) for t in found]


def _partners(parted: Split, later: list[Cooperation]) -> dict[str, frozenset[str]]:
    partners: dict[str, frozenset[str]] = {}
    for members in (c.members & parted.eligible for c in later):
        for member in members:
            partners[member] = partners.get(member, frozenset()) | members - {member}
    return partners


def rank_all(
    parted: Split,
    asked: list[Task],
    encoder: Encoder,
    progress: Progress = silent,
    *,
    beside: Encoder | None = None,
) -> Rankings:
    """What each system answers to each source of any task."""
    texts = {c.id: c.text for c in parted.later}
    organisations = sorted({id_ for task in asked if task.name != "need" for id_ in task.relevant})
    projects = sorted({id_ for task in asked if task.name == "need" for id_ in task.relevant})
    baselines = Baselines(parted.known.seen_by(EVERYONE), encoder, parted.eligible, beside)
    for_organisations, for_texts = baselines.for_organisations(), baselines.for_texts()
    found: dict[str, dict[str, list[str]]] = {name: {} for name in for_organisations}
    total = len(organisations) + len(projects)
    for done, source in enumerate(organisations + projects, 1):
        for name, ranker in (for_texts if source in texts else for_organisations).items():
            found[name][source] = ranker(texts.get(source, source))
        progress("rank", done, total)
    return found


def score(parted: Split, asked: list[Task], rankings: Rankings) -> Iterator[Row]:
    """One row a task and system that answers it."""
    nodes = parted.known.seen_by(EVERYONE).nodes(parted.eligible)
    for task in asked:
        for system, answers in rankings.items():
            if task.relevant and all(source in answers for source in task.relevant):
                yield _row(task, system, answers, nodes)


def _row(task: Task, system: str, answers: Mapping[str, list[str]], nodes: Mapping[str, Node]) -> Row:
    ranked = {}
    for source in task.relevant:
        barred = task.excluded.get(source, frozenset())
        ranked[source] = [id_ for id_ in answers[source] if id_ not in barred]
    pairs = [(ranked[source], right) for source, right in task.relevant.items()]
    return Row(
        task.name,
        system,
        bootstrap([recall(found, right, TOP) for found, right in pairs]),
        bootstrap([reciprocal_rank(found, right, DEPTH) for found, right in pairs]),
        bootstrap([ndcg(found, dict.fromkeys(right, 1.0), TOP) for found, right in pairs]),
        bootstrap([float(not right.isdisjoint(found[:TOP])) for found, right in pairs]),
        _regions(task, ranked, nodes),
        gini([id_ for found in ranked.values() for id_ in found[:TOP]], len(nodes)),
    )


def _regions(task: Task, ranked: Mapping[str, list[str]], nodes: Mapping[str, Node]) -> float | None:
    """The share of right answers within the first ten that are in another region than the source."""
    far = [
        apart(nodes[source], nodes[id_])
        for source, right in task.relevant.items()
        for id_ in ranked[source][:TOP]
        if id_ in right and source in nodes and nodes[source].region and nodes[id_].region
    ]
    return sum(far) / len(far) if far else None


def gini(shown: list[str], among: int) -> float:
    """Gini coefficient of how often each of `among` is shown: 0 all alike, towards 1 all to one; 0 for nothing."""
    counts = sorted(Counter(shown).values())
    total = sum(counts)
    if not total:
        return 0.0
    absent = among - len(counts)
    weighted = sum((absent + place) * count for place, count in enumerate(counts, 1))
    return 2 * weighted / (among * total) - (among + 1) / among
