"""The live index at one moment: filters, counts and the two legs of texts, each of what a caller may see."""

from __future__ import annotations

import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from heapq import nsmallest
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from graph.codes import datasets_above, sectors_above
from graph.filters import Filter
from graph.model import LanguageBias, Scored
from graph.reads import Audiences, Facets, Indexed
from graph.sqlite.audiences import sights, visible
from graph.sqlite.live.faces import FacePart, TiePart
from graph.sqlite.live.feed import position
from graph.sqlite.live.numbered import Flags, Names, Small
from graph.sqlite.live.postings import Rows, Times, best
from graph.sqlite.live.segment import Segment
from graph.sqlite.live.spoken import Spoken, spoken
from graph.sqlite.live.table import Table
from graph.sqlite.live.wording import worded
from graph.sqlite.rows import pack_ids
from graph.sqlite.wording import faces_saying
from graph.vocabulary import vocabulary
from graph.words.lexical import Corpus, Question
from graph.words.names import Names as AskedNames
from graph.words.names import asked_words, beside, counted, misspelt, sought
from graph.words.wording import Phrase

_BY_ID = "SELECT n.n FROM json_each(?) j JOIN node n ON n.id = j.value"
_CHANGED = "SELECT f FROM face WHERE changed >= ?"

Standing = Mapping[Segment, Mapping[str, tuple[Rows, Times]]]
"""The rows in which terms stand, with how often, by segment."""
TABLES = ("faces", "ties", "texts")
"""What of a state are tables."""
# What filters come to is kept in so many bytes, and of so many filters at least.
KEPT_BYTES, KEPT_LEAST = 64_000_000, 8
# In which languages nodes speak is kept for so many sorts of callers.
KEPT_SPOKEN = 8


@dataclass(frozen=True, eq=False)
class Rights:
    """Which sights and classes a caller has, one flag a number."""

    sights: Flags
    classes: Flags

    @classmethod
    def of(cls, connection: sqlite3.Connection, audiences: Audiences) -> Rights:
        """As the store knows them now."""
        return cls(_flagged(sights(connection, audiences)), _flagged(visible(connection, audiences)))


@dataclass(frozen=True, eq=False)
class Kept:
    """Which rows of a segment a filter keeps."""

    segment: Segment
    flags: Flags

    @cached_property
    def count(self) -> int:
        """How many."""
        return int(np.count_nonzero(self.flags))

    @cached_property
    def length(self) -> int:
        """How many terms they have together."""
        return int(np.add.reduce(self.segment.lengths, where=self.flags, dtype=np.int64))

    def embedded(self, encoder: str) -> int:
        """How many have a vector of the encoder."""
        held = self.segment.vectors.get(encoder)
        return 0 if held is None else int(np.count_nonzero(self.flags & held.has))

    def having(self, rows: Rows) -> int:
        """How many of these rows are kept."""
        return len(rows) if self.mask is None else int(np.count_nonzero(self.flags[rows]))

    @cached_property
    def mask(self) -> Flags | None:
        """The flags; None where all are kept."""
        return None if self.count == len(self.flags) else self.flags


@dataclass(frozen=True, eq=False)
class Resolved:
    """What a filter comes to: whose texts count and who is seen, by node; whose class is seen; and what is kept.

    `moment` is that of the state of which this is so.
    """

    speaking: Flags
    seen: Flags
    classes: Flags
    kept: Sequence[Kept]
    alive: Sequence[Flags]
    moment: object

    def still(self, speaking: Flags, seen: Flags, classes: Flags) -> bool:
        """Whether it is the same of all nodes that there were."""
        return (
            np.array_equal(classes[: len(self.classes)], self.classes)
            and np.array_equal(speaking[: len(self.speaking)], self.speaking)
            and np.array_equal(seen[: len(self.seen)], self.seen)
        )


class Resolutions:
    """What filters came to, at this moment or an earlier one; safe to share between threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[Filter, Resolved] = OrderedDict()
        self._lock = Lock()

    def get(self, keep: Filter) -> Resolved | None:
        """What it came to last."""
        with self._lock:
            found = self._held.get(keep)
            if found is not None:
                self._held.move_to_end(keep)
            return found

    def put(self, keep: Filter, found: Resolved) -> None:
        """Remember it; those not asked for lately make room."""
        with self._lock:
            self._held[keep] = found
            self._held.move_to_end(keep)
            bytes_ = sum(map(len, found.alive)) + 2 * len(found.speaking)
            while len(self._held) > max(KEPT_LEAST, KEPT_BYTES // (bytes_ + 1)):
                self._held.popitem(last=False)


@dataclass(frozen=True, eq=False)
class State:
    """All that is held of the store at one position of its feed; it never changes."""

    position: int
    names: Names
    faces: Table[FacePart]
    ties: Table[TiePart]
    texts: Table[Segment]
    resolutions: Resolutions
    moment: object = field(init=False, default_factory=object)
    _spoken: dict[Audiences, Spoken] = field(init=False, default_factory=dict)

    @cached_property
    def nodes(self) -> int:
        """A number above those of all nodes."""
        return 1 + max((int(part.nodes.max()) for part, _ in self.faces.parts), default=0)

    # --- filters ------------------------------------------------------------------

    def kept(self, connection: sqlite3.Connection, keep: Filter) -> Sequence[Kept]:
        """The passages that the filter keeps, by segment."""
        last = self.resolutions.get(keep)
        if last is not None and last.moment is self.moment:
            return last.kept
        found = self._resolved(connection, keep, last)
        # Whoever began to read before the state came to be reads beside it what was then.
        if position(connection) == self.position:
            self.resolutions.put(keep, found)
        return found.kept

    def _resolved(self, connection: sqlite3.Connection, keep: Filter, last: Resolved | None) -> Resolved:
        rights = Rights.of(connection, keep.audiences)
        matching = self._nodes(connection, keep, rights)
        everyone = Filter(audiences=keep.audiences, wording=keep.wording)
        seen = matching if keep == everyone else self._nodes(connection, everyone, rights)
        speaking = matching.copy()
        for tie, alive in self.ties.parts:
            by = alive & _of(matching, tie.bearers) & _of(rights.classes, tie.classes)
            speaking[tie.borne[by]] = True
        known = {}
        if last is not None and last.still(speaking, seen, rights.classes):
            known = {(id(one.segment), id(alive)): one for one, alive in zip(last.kept, last.alive, strict=True)}

        def kept(segment: Segment, alive: Flags) -> Kept:
            flags = alive & _of(rights.classes, segment.classes) & speaking[segment.holders] & seen[segment.holders]
            flags = flags & ~segment.known if keep.said or keep.languages else flags
            flags = flags & self.names.among(keep.languages)[segment.spoken] if keep.languages else flags
            return Kept(segment, worded(connection, segment, flags, keep.wording))

        parts = self.texts.parts
        found = [known.get((id(segment), id(alive))) or kept(segment, alive) for segment, alive in parts]
        return Resolved(speaking, seen, rights.classes, found, [alive for _, alive in parts], self.moment)

    def _nodes(self, connection: sqlite3.Connection, keep: Filter, rights: Rights) -> Flags:
        """Which nodes the filter keeps, one flag a number."""
        flags = np.zeros(self.nodes, np.bool_)
        for part, chosen in self._chosen(connection, keep, rights):
            flags[part.nodes[chosen]] = True
        return flags

    def _chosen(self, connection: sqlite3.Connection, keep: Filter, rights: Rights) -> Iterable[tuple[FacePart, Flags]]:
        """Each part of the faces with which of its rows the filter keeps."""
        nodes = list(self._among(connection, keep))
        since = _flagged(_column(connection, _CHANGED, keep.since)) if keep.since else None
        without = keep.wording.without
        refused = _flagged(faces_saying(connection, without)) if without else None
        kinds, sizes = self.names.among(keep.kinds), self.names.among(keep.sizes)
        regions = self.names.beginning(sorted(keep.regions)) if keep.regions else kinds
        keys = self.names.beginning(keep.sector_prefixes) if keep.sectors else kinds
        datasets = self.names.beginning(keep.source_prefixes) if keep.sources else kinds
        for part, alive in self.faces.parts:
            chosen = alive & ~part.ended & _of(rights.sights, part.sights)
            if keep.kinds:
                chosen &= kinds[part.kinds]
            if keep.regions:
                chosen &= regions[part.regions]
            if keep.sizes:
                chosen &= sizes[part.sizes]
            if keep.sectors:
                chosen &= _having(part, part.sector_rows[keys[part.sector_keys]])
            if keep.sources:
                chosen &= _having(part, part.source_rows[datasets[part.source_keys]])
            for some in nodes:
                chosen &= _of(some, part.nodes)
            if since is not None:
                chosen &= _of(since, part.numbers)
            if refused is not None:
                chosen &= ~_of(refused, part.numbers)
            yield part, chosen

    def _among(self, connection: sqlite3.Connection, keep: Filter) -> Iterable[Flags]:
        """Flags of nodes, of each of which the filter wants one: those of its ids, those that speak its languages."""
        if keep.ids is not None:
            yield _flagged(_column(connection, _BY_ID, pack_ids(sorted(keep.ids))))
        if keep.languages:
            yield self._speaking(connection, keep)

    def facets(self, connection: sqlite3.Connection, keep: Filter) -> Facets:
        """The counts of the nodes that the filter keeps."""
        kinds, regions, sectors, sizes = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
        names = self.names.all()
        for part, chosen in self._chosen(connection, keep, Rights.of(connection, keep.audiences)):
            for found, column in (kinds, part.kinds), (regions, part.regions), (sizes, part.sizes):
                _count(found, names, column[chosen])
            _count(sectors, names, part.division_keys[chosen[part.division_rows]])
        return Facets(kinds.total(), kinds, *({k: v for k, v in c.items() if k} for c in (regions, sectors, sizes)))

    def sectors(self, connection: sqlite3.Connection, keep: Filter) -> Mapping[str, int]:
        """See `graph.reads.ScopedReads.sectors`."""
        return self._counted_above(connection, keep, lambda part: (part.sector_rows, part.sector_keys), sectors_above)

    def sources(self, connection: sqlite3.Connection, keep: Filter) -> Mapping[str, int]:
        """See `graph.reads.ScopedReads.sources`."""
        return self._counted_above(connection, keep, lambda part: (part.source_rows, part.source_keys), datasets_above)

    def _counted_above(
        self,
        connection: sqlite3.Connection,
        keep: Filter,
        having: Callable[[FacePart], tuple[Small, Small]],
        holding: Callable[[str], Sequence[str]],
    ) -> Mapping[str, int]:
        """How many nodes each key counts, with all that it holds, by which rows of a part are `having` which keys."""
        found, names = Counter[str](), self.names.all()
        for part, chosen in self._chosen(connection, keep, Rights.of(connection, keep.audiences)):
            rows, keys = having(part)
            kept = chosen[rows]
            _count_above(found, names, rows[kept], keys[kept], holding)
        return found

    def languages(self, connection: sqlite3.Connection, keep: Filter) -> Mapping[str, int]:
        """See `graph.reads.ScopedReads.languages`."""
        kept = self._nodes(connection, keep, Rights.of(connection, keep.audiences))
        names = self.names.all()
        counts = {
            names[language]: int(np.count_nonzero(flags & kept))
            for language, flags in self._by_language(connection, keep.audiences).items()
        }
        return {name: count for name, count in counts.items() if count}

    def speaking(self, connection: sqlite3.Connection, keep: Filter) -> list[int]:
        """The numbers of the nodes that have a text in one of the languages asked for."""
        return np.flatnonzero(self._speaking(connection, keep)).tolist()

    def _speaking(self, connection: sqlite3.Connection, keep: Filter) -> Flags:
        flags, wanted = np.zeros(self.nodes, np.bool_), self.names.among(keep.languages)
        for language, spoken_by in self._by_language(connection, keep.audiences).items():
            if wanted[language]:
                flags |= spoken_by
        return flags

    def _by_language(self, connection: sqlite3.Connection, audiences: Audiences) -> Spoken:
        held = self._spoken.get(audiences)
        if held is None:
            seen = Rights.of(connection, audiences).classes
            texts = [
                (kept.segment, kept.flags) for kept in self.kept(connection, Filter(audiences=audiences, said=True))
            ]
            ties = [(tie, alive & _of(seen, tie.classes)) for tie, alive in self.ties.parts]
            held = spoken(self.nodes, texts, ties)
            if position(connection) == self.position:
                if len(self._spoken) >= KEPT_SPOKEN:
                    self._spoken.clear()
                self._spoken[audiences] = held
        return held

    def indexed(self, connection: sqlite3.Connection, encoder: str, audiences: Audiences) -> Indexed:
        """See `graph.reads.ScopedReads.indexed`."""
        seen = [kept for kept in self.kept(connection, Filter(audiences=audiences)) if kept.count]
        having = sum(kept.embedded(encoder) for kept in seen)
        if having == sum(kept.count for kept in seen):
            return "all"
        return "some" if having else "none"

    # --- legs ---------------------------------------------------------------------

    def nearest(  # noqa: PLR0913, PLR0917 - all that the leg is asked
        self,
        connection: sqlite3.Connection,
        vector: NDArray[np.float32],
        encoder: str,
        keep: Filter,
        k: int,
        bias: LanguageBias | None,
    ) -> list[Scored]:
        """See `graph.reads.Legs.nearest`."""
        found = []
        for kept in self.kept(connection, keep):
            embedded = kept.segment.vectors.get(encoder)
            if embedded is None or not kept.count:
                continue
            mask = kept.flags & embedded.has
            groups = [(0.0, mask)]
            if bias is not None:
                less: dict[float, list[int]] = {}
                for number in kept.segment.languages:
                    less.setdefault(bias.of(self.names.name(number)), []).append(number)
                groups = [(by, mask & kept.segment.spoken_in(said)) for by, said in less.items()]
            rows, cosines = embedded.index.nearest(vector, k, groups)
            found += _scored(kept.segment, rows, cosines)
        return nsmallest(k, found, key=_best_first)

    def lexical(self, connection: sqlite3.Connection, question: Question, keep: Filter, k: int) -> list[Scored]:
        """See `graph.reads.Legs.lexical`."""
        seen, terms = self.kept(connection, Filter(audiences=keep.audiences)), frozenset().union(*question)
        standing = _standing(seen, terms)
        corpus = _corpus(seen, standing, terms)
        found = []
        for kept in self.kept(connection, keep):
            if kept.count:
                of = standing[kept.segment].__getitem__
                rows, worth = best(question, corpus, kept.segment.lengths, kept.mask, of, k)
                found += _scored(kept.segment, rows, worth)
        return nsmallest(k, found, key=_best_first)

    def named(
        self, connection: sqlite3.Connection, question: Sequence[str], keep: Filter, k: int, least: float
    ) -> list[Scored]:
        """See `graph.reads.Legs.named`."""
        asked = asked_words(question)
        if not asked or k < 1:
            return []
        rights = Rights.of(connection, keep.audiences)
        organisations = Filter(vocabulary().organisations, audiences=keep.audiences)
        everyone = list(self._chosen(connection, organisations, rights))
        frequency = {word: _frequency(everyone, word) for word in counted(asked)}
        names, wrong = AskedNames(asked, frequency), misspelt(asked, frequency)
        wanted, others = sought(asked), beside(asked)
        found = []
        among = everyone if keep == organisations else self._chosen(connection, keep, rights)
        for part, chosen in _called_so(connection, among, keep.wording.phrases):
            slips = [term for word in wrong for term in part.called.near(word)]
            alike = part.called.likest(names, wanted, others, slips, chosen, k, least)
            ids = part.ids.at(np.array([row for row, _ in alike], np.int64))
            found += [Scored(id_, value) for id_, (_, value) in zip(ids, alike, strict=True)]
        return nsmallest(k, found, key=_best_first)

    def corpus(self, connection: sqlite3.Connection, audiences: Audiences, terms: Iterable[str]) -> Corpus:
        """What BM25 needs to know of the passages that the audiences may see, with the frequencies of these terms."""
        seen = self.kept(connection, Filter(audiences=audiences))
        asked = list(terms)
        return _corpus(seen, _standing(seen, asked), asked)


def _called_so(
    connection: sqlite3.Connection, parts: Iterable[tuple[FacePart, Flags]], phrases: Iterable[Phrase]
) -> Iterable[tuple[FacePart, Flags]]:
    """Each part with those of the chosen rows whose names have all of the phrases."""
    so = [_flagged(faces_saying(connection, [phrase])) for phrase in phrases]
    return ((part, reduce(np.logical_and, (_of(one, part.numbers) for one in so), chosen)) for part, chosen in parts)


def _frequency(parts: Sequence[tuple[FacePart, Flags]], word: str) -> int:
    """In how many of the names a word stands; where in none, less in how many one begins so."""
    found = sum(part.called.standing(word, chosen) for part, chosen in parts)
    return found or -sum(part.called.standing_begun(word, chosen) for part, chosen in parts)


def _standing(seen: Iterable[Kept], terms: Collection[str]) -> Standing:
    """Where the terms stand in each segment, and how often."""
    return {kept.segment: kept.segment.postings.of_each(terms) for kept in seen}


def _corpus(seen: Sequence[Kept], standing: Standing, terms: Iterable[str]) -> Corpus:
    """What BM25 needs to know of what is seen, with the frequencies of terms that stand so."""
    count, length = sum(kept.count for kept in seen), sum(kept.length for kept in seen)
    frequency = {term: sum(kept.having(standing[kept.segment][term][0]) for kept in seen) for term in terms}
    return Corpus(count, length / count if count else 0.0, frequency)


def _scored(segment: Segment, rows: NDArray[np.generic], worth: NDArray[np.generic]) -> list[Scored]:
    return [Scored(id_, float(score)) for id_, score in zip(segment.ids.at(rows), worth, strict=True)]


def _best_first(scored: Scored) -> tuple[float, str]:
    return -scored.score, scored.id


def _count(found: Counter[str], names: Sequence[str], numbers: NDArray[np.generic]) -> None:
    counts = np.bincount(numbers, minlength=len(names))
    for at in np.flatnonzero(counts).tolist():
        found[names[at]] += int(counts[at])


def _having(part: FacePart, rows: Small) -> Flags:
    """One flag a row of the part, true for these."""
    flags = np.zeros(len(part), np.bool_)
    flags[rows] = True
    return flags


def _count_above(
    found: Counter[str],
    names: Sequence[str],
    rows: NDArray[np.integer],
    keys: NDArray[np.integer],
    holding: Callable[[str], Sequence[str]],
) -> None:
    """Count each row once in all that holds one of its own; `rows` (n,) have those of `keys` (n,)."""
    above = {key: holding(names[key]) for key in np.flatnonzero(np.bincount(keys)).tolist()}
    numbers = {
        name: at for at, name in enumerate(dict.fromkeys(name for several in above.values() for name in several))
    }
    held = np.full((len(names), max(map(len, above.values()), default=1)), -1, np.int64)
    for key, several in above.items():
        held[key, : len(several)] = [numbers[name] for name in several]
    pairs = rows[:, None].astype(np.int64) * len(numbers) + held[keys]
    ordered = np.sort(pairs[held[keys] >= 0])  # NumPy's own unique hashes, which takes sixty times as long here
    once = ordered[np.diff(ordered, prepend=-1) > 0]
    _count(found, list(numbers), once % max(len(numbers), 1))


def _column(connection: sqlite3.Connection, statement: str, value: object) -> list[int]:
    return [number for (number,) in connection.execute(statement, (value,))]


def _flagged(numbers: Sequence[int]) -> Flags:
    """One flag a number, as far as the greatest goes."""
    flags = np.zeros(1 + max(numbers, default=0), np.bool_)
    flags[list(numbers)] = True
    return flags


def _of(flags: Flags, numbers: NDArray[np.generic]) -> Flags:
    """The flag of each number; none has one beyond the last."""
    if len(numbers) and int(numbers.max()) >= len(flags):
        flags = np.concatenate([flags, np.zeros(int(numbers.max()) + 1 - len(flags), np.bool_)])
    return np.asarray(flags[numbers])
