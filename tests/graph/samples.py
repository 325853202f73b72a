"""Small graphs for the tests of stores, and what a store must answer on them, computed the plain way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from graph.filters import Filter
from graph.model import KNOWN, MANY, PUBLIC, Batch, Edge, LanguageBias, Node, Passage, Source
from graph.naming import lines_of
from graph.packing import VectorBatch
from graph.reads import UNDATED, TieMoves, TieSnapshot
from graph.records import merge
from graph.sizes import SIZES
from graph.store import Store
from graph.vocabulary import vocabulary
from graph.words.folding import terms
from graph.words.lexical import Corpus, Question, bm25
from graph.words.names import Names, counted
from graph.words.wording import Phrase, Wording

ENCODER = "test-8"
PARTNERS = ["partner_of"]
DIMENSIONS = 8
CLUSTER = "members:cluster:a"
EVERYONE = frozenset({PUBLIC})
INSIDER = frozenset({PUBLIC, CLUSTER})
few = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
WORDS = ("su", "arıtma", "membran", "İplik", "tekstil", "water", "treatment", "filters", "fındık", "çelik", "ağ")
CALLED = (*WORDS, "ulusal", "bor", "araştırma", "enstitüsü", "university", "ve", "sanayi", "san", "bilim", "bilimsel",
          "membranlarının", "ipliklerindeki")  # fmt: skip
"""Words of names: those of the texts, and such as tell little or only join."""
KINDS = ("sme", "university", "cluster", "project", "document", "region")
REGIONS = (None, "TR", "TR83", "TR831", "TR832", "ITC4", "US")
EMPLOYING: tuple[dict[str, object], ...] = (
    {},
    {},
    {"employees": 9},
    {"employees": 10},
    {"employees": 260},
    {"employees": "?"},
)
SECTORS = ((), ("32.50",), ("13.96", "22"), ("C",), ("32.50.07@2",))


def source(dataset: str = "d", date: str = "2026-01-01", record: str = "1") -> Source:
    """A source that says little."""
    return Source(dataset, record, date)


def node(id_: str, kind: str = "sme", name: str | None = None, **rest: object) -> Node:
    """A node of dataset d."""
    origin = rest.pop("source", source())
    return Node(id_, kind, f"Firma {id_}" if name is None else name, (origin,), **rest)  # type: ignore[arg-type]


def passage(holder: str, text: str, **rest: object) -> Passage:
    """A passage of dataset d, in Turkish."""
    origin = rest.pop("source", source())
    return Passage(holder, text, origin, **{"language": "tr", **rest})  # type: ignore[arg-type]


def edge(src: str, rel: str, dst: str, **rest: object) -> Edge:
    """An edge of dataset d."""
    origin = rest.pop("source", source())
    return Edge(src, rel, dst, origin, **rest)  # type: ignore[arg-type]


def told(snapshot: TieSnapshot) -> list[tuple[str, str, str, str, str]]:
    """The edges of a snapshot: the ids and kinds of both ends, and the day; empty where there is none."""
    ids, kinds = snapshot.ids, [snapshot.kinds[place] for place in snapshot.kind.tolist()]
    columns = zip(snapshot.src.tolist(), snapshot.dst.tolist(), snapshot.days.tolist(), strict=True)
    days = ((src, dst, "" if day == UNDATED else str(np.datetime64(day, "D"))) for src, dst, day in columns)
    return sorted((ids[src], kinds[src], ids[dst], kinds[dst], day) for src, dst, day in days)


def moved(store: Store, mark: int, audiences: frozenset[str] = EVERYONE, held: str = "0123") -> TieMoves:
    """What a store tells of the ties PARTNERS that moved, to whoever holds nodes t:0 … of these digits."""
    found = store.ties_since(mark, PARTNERS, audiences, lambda id_: id_.removeprefix("t:") in held)
    assert found is not None
    return found


@dataclass
class Graph:
    """A batch and the vectors of its passages, with brute-force answers of what a store is asked."""

    batch: Batch
    matrix: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    nodes: dict[str, Node] = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = self.shown(frozenset(a for n in self.batch.nodes for a in n.audience))

    def shown(self, audiences: Iterable[str]) -> dict[str, Node]:
        """The nodes as somebody with these audiences sees them."""
        seen: dict[str, list[Node]] = {}
        for record in self.batch.nodes:
            if set(record.audience) & set(audiences):
                seen.setdefault(record.id, []).append(record)
        return {id_: merge(records) for id_, records in seen.items()}

    @property
    def vectors(self) -> VectorBatch:
        passages = self.batch.passages
        return VectorBatch(ENCODER, tuple(p.id for p in passages), tuple(p.digest for p in passages), self.matrix)

    def kept(self, keep: Filter) -> list[Passage]:
        """The passages that the filter keeps."""
        texts = (p for p in self.batch.passages if not ((keep.said or keep.languages) and p.role == KNOWN))
        texts = (p for p in texts if not keep.languages or p.language in keep.languages)
        return [p for p in texts if keep.sees(p.audience) and worded(p, keep.wording) and self._speaks(p, keep)]

    def _speaks(self, text: Passage, keep: Filter) -> bool:
        nodes = self.shown(keep.audiences)
        if text.holder not in nodes or nodes[text.holder].ended:
            return False
        if any(says(name, "mul", phrase) for name in nodes[text.holder].called for phrase in keep.wording.without):
            return False
        spoken = self.spoken(keep.audiences)
        return any(
            keep.matches(nodes[id_]) and (not keep.languages or spoken.get(id_, frozenset()) & keep.languages)
            for id_ in (text.holder, *self._bearers(text.holder, keep))
            if id_ in nodes
        )

    def _bearers(self, id_: str, keep: Filter) -> list[str]:
        bearing = (e for e in self.batch.edges if e.dst == id_ and vocabulary().relations[e.rel].attribution)
        return [e.src for e in bearing if keep.sees(e.audience)]

    def spoken(self, audiences: frozenset[str]) -> dict[str, frozenset[str]]:
        """The languages of the texts that each node has, or what speaks for it has."""
        asking, nodes = Filter(audiences=audiences), self.shown(audiences)
        found: dict[str, set[str]] = {}
        for text in self.batch.passages:
            holder = nodes.get(text.holder)
            if text.role != KNOWN and asking.sees(text.audience) and holder is not None and not holder.ended:
                for id_ in (text.holder, *self._bearers(text.holder, asking)):
                    found.setdefault(id_, set()).add(text.language)
        return {id_: frozenset(said) for id_, said in found.items()}

    def matching(self, keep: Filter) -> list[Node]:
        """The nodes that the filter keeps."""
        spoken, nodes = self.spoken(keep.audiences), self.shown(keep.audiences).values()
        so = (n for n in nodes if not keep.languages or spoken.get(n.id, frozenset()) & keep.languages)
        return [n for n in so if keep.matches(n)]

    def nearest(
        self,
        vector: np.ndarray[tuple[int], np.dtype[np.float32]],
        keep: Filter,
        bias: LanguageBias | None = None,
    ) -> dict[str, float]:
        halves = self.matrix.astype(np.float16).astype(np.float32)
        kept = {p.id for p in self.kept(keep)}
        return {
            p.id: float(halves[i] @ vector) - (bias.of(p.language) if bias else 0.0)
            for i, p in enumerate(self.batch.passages)
            if p.id in kept
        }

    def lexical(self, question: Question, keep: Filter) -> dict[str, float]:
        seen = self.kept(Filter(audiences=keep.audiences))
        indexed = {p.id: terms(p.text, p.language) for p in seen}
        wanted = frozenset().union(*question)
        frequency = {t: sum(t in held for held in indexed.values()) for t in wanted}
        lengths = [len(held) for held in indexed.values()]
        corpus = Corpus(len(lengths), sum(lengths) / max(len(lengths), 1), frequency)
        kept = (p.id for p in self.kept(keep))
        return {id_: bm25(question, indexed[id_], corpus) for id_ in kept if wanted & set(indexed[id_])}

    def named(self, asked: Sequence[str], keep: Filter) -> dict[str, float]:
        seen = [
            {word for line in lines_of(n).split("\n") for word in line.split(" ")}
            for n in self.shown(keep.audiences).values()
            if Filter(vocabulary().organisations, audiences=keep.audiences).matches(n)
        ]
        frequency = {
            word: sum(word in held for held in seen) or -sum(any(w.startswith(word) for w in held) for held in seen)
            for word in counted(asked)
        }
        names = Names(asked, frequency)
        kept = self.matching(keep)
        so = [n for n in kept if all(any(says(c, "mul", p) for c in n.called) for p in keep.wording.phrases)]
        likeness = {n.id: names.likeness(lines_of(n)) for n in so}
        return {id_: value for id_, value in likeness.items() if value > 0}


def says(text: str, language: str, phrase: Phrase) -> bool:
    """Whether a text has the words of a phrase next to each other, each as it stands or as a language stems it."""
    stood = [set(terms(word, language)) for word in text.split()]
    return any(
        all(word & held for word, held in zip(way, stood[at:], strict=False)) and len(stood) - at >= len(way)
        for way in phrase.ways
        for at in range(len(stood))
    )


def worded(text: Passage, wording: Wording) -> bool:
    """Whether a text has all phrases, and none that it must not have."""
    having = [says(text.text, text.language, phrase) for phrase in wording.phrases]
    return all(having) and not any(says(text.text, text.language, phrase) for phrase in wording.without)


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
called = st.lists(st.sampled_from(CALLED), min_size=1, max_size=6).map(" ".join)
audiences = st.sampled_from([(PUBLIC,), (PUBLIC,), (CLUSTER,), ("org:x", CLUSTER)])
days = st.sampled_from(["2026-01-01", "2026-01-01", "2026-02-01", "2026-03-01"])

begun = st.sampled_from([None, "2019", "2020-02", "2020-02-29", "1969-12-31"])


@st.composite
def graphs(draw: st.DrawFn, most: int = 12) -> Graph:
    """Graphs of every kind of node, of one record or several for different callers, with passages and edges."""
    kinds = {f"t:{i}": draw(st.sampled_from(KINDS)) for i in range(draw(st.integers(1, most)))}
    nodes = tuple(
        node(id_, kind, draw(called), source=source(dataset, draw(days)),
             region=draw(st.sampled_from(REGIONS)), sectors=draw(st.sampled_from(SECTORS)), audience=draw(audiences),
             props=draw(st.sampled_from(EMPLOYING)))
        for dataset in ("d", "d:e", "f")
        for id_, kind in kinds.items()
        if dataset == "d" or draw(st.integers(0, 5)) == 0
    )  # fmt: skip
    passages = tuple(
        passage(
            n.id,
            draw(texts),
            seq=seq,
            audience=draw(audiences),
            language=draw(st.sampled_from(["tr", "en", MANY])),
            role=draw(st.sampled_from(["text", "text", KNOWN])),
        )
        for n in nodes
        if n.source.dataset == "d"
        for seq in range(draw(st.integers(0, 2)))
    )
    seed = draw(st.integers(0, 2**32 - 1))
    matrix = np.random.default_rng(seed).normal(size=(len(passages), DIMENSIONS)).astype(np.float32)
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
    return Graph(Batch(nodes, tuple(_edges(draw, kinds)), passages), matrix)


def _edges(draw: st.DrawFn, kinds: Mapping[str, str]) -> Iterable[Edge]:
    for a, of in kinds.items():
        for b, kind in kinds.items():
            relation = {"project": "participated_in", "document": "shared", "region": "located_in"}.get(kind)
            if of in {"sme", "university", "cluster"} and a != b and draw(st.integers(0, 3)) == 0:
                yield edge(a, relation or "partner_of", b, audience=draw(audiences), since=draw(begun))


phrases = st.lists(st.sampled_from(("su", "suyu", "arıtma", "membranlar", "iplik", "water", "filter")), min_size=1,
                   max_size=2).map(" ".join).map(Phrase.of)  # fmt: skip


@st.composite
def wordings(draw: st.DrawFn) -> Wording:
    """Mostly none, else a phrase or two that are asked for or kept out."""
    some = st.just(()) | st.just(()) | st.lists(phrases, max_size=2).map(tuple)
    return Wording(draw(some), draw(some))


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """Filters of every shape."""
    none = st.just(frozenset[str]())
    some = st.sets(st.sampled_from([f"t:{i}" for i in range(12)]), max_size=6).map(frozenset)
    return Filter(
        draw(st.sets(st.sampled_from(KINDS), max_size=2).map(frozenset)),
        draw(st.sets(st.sampled_from(["TR", "TR83", "TR831", "IT", "US"]), max_size=2).map(frozenset)),
        draw(st.sets(st.sampled_from(["32", "32.50", "C", "13", "22.2", "A"]), max_size=2).map(frozenset)),
        draw(st.just(frozenset()) | st.sets(st.sampled_from(SIZES), max_size=2).map(frozenset)),
        draw(st.none() | some),
        draw(st.sampled_from([EVERYONE, EVERYONE, INSIDER, EVERYONE | {"org:x"}, frozenset({"org:x"}), frozenset()])),
        draw(st.booleans()),
        draw(st.just("") | days),
        draw(wordings()),
        draw(none | st.sets(st.sampled_from(["tr", "en", MANY, "de"]), max_size=2).map(frozenset)),
        draw(none | st.sets(st.sampled_from(["d", "d:e", "f", "g"]), max_size=2).map(frozenset)),
    )


WORDED = Batch(
    (node("t:1", name="Ege Plastik"), node("t:2")),
    (),
    (
        passage("t:1", "su arıtma"),
        passage("t:2", "su ve arıtma"),
        passage("t:2", "membranlar hastaneler su", seq=1, language=MANY),
    ),
)


def check_worded(store: Store) -> None:
    """Whether a store with WORDED knows what stands next to what, and how everybody is called."""
    water = [frozenset({"su"})]

    def found(*phrases: str, without: str = "") -> list[str]:
        wording = Wording(tuple(map(Phrase.of, phrases)), tuple(map(Phrase.of, filter(None, [without]))))
        return sorted(one.id for one in store.lexical(water, Filter(wording=wording), 5))

    assert found("su arıtma") == ["t:1#d/text/0"]
    assert found("membran hastanesi su") == ["t:2#d/text/1"]
    assert found(without="plastikler") == ["t:2#d/text/0", "t:2#d/text/1"]
    assert found(without="su arıtma") == ["t:2#d/text/0", "t:2#d/text/1"]


def kept_back() -> tuple[Node, Node]:
    """What everyone may know of a node, and what one organisation may."""
    secret = source("x", "2026-05-01")
    return node("t:1", name="Açık Ad"), node("t:1", name="Gizli Ad", source=secret, audience=("org:x",), region="TR831")


def check_kept_back(store: Store) -> None:
    """Whether a store with `kept_back`, a member of a cluster by both datasets, shows each caller what is theirs."""
    insider = EVERYONE | {"org:x"}
    assert [store.nodes(["t:1"], a)["t:1"].name for a in (EVERYONE, insider)] == ["Açık Ad", "Gizli Ad"]
    assert store.named(["gizli"], Filter(), 5) == []
    assert [s.id for s in store.named(["gizli"], Filter(audiences=insider), 5)] == ["t:1"]
    assert [store.facets(Filter(audiences=a)).regions for a in (EVERYONE, insider)] == [{}, {"TR831": 1}]
    assert [len(store.edges_of(["t:1"], a)) for a in (EVERYONE, insider)] == [1, 2]
    assert store.counts().passages == 0
