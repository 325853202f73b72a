"""Moving everything from one store to another, and proving that it arrived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, groupby, islice
from typing import TypeVar

import orjson

from graph.errors import BadInput
from graph.model import Batch, Edge, Passage
from graph.packing import VectorRow, pack_vectors, unpack_vectors
from graph.progress import Progress, silent
from graph.records import Records
from graph.store import Store

T = TypeVar("T")
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Digest:
    """How many things of a kind a store holds, and 32 hexadecimal digits of their content (BLAKE2b)."""

    number: int
    digits: str


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What both stores hold after a copy, by kind of thing; `written` counts what had to be put."""

    source: Mapping[str, Digest]
    target: Mapping[str, Digest]
    written: Mapping[str, int]

    @property
    def differing(self) -> tuple[str, ...]:
        """The kinds of things of which the two stores do not hold the same."""
        return tuple(kind for kind, held in self.source.items() if self.target[kind] != held)


@dataclass(frozen=True, slots=True)
class Texts:
    """All passages that one dataset gave one node: they are written together."""

    prefix: str
    passages: tuple[Passage, ...]


def copy_store(source: Store, target: Store, progress: Progress = silent) -> CopyReport:
    """Put into `target` whatever `source` holds and it does not hold alike, then compare the two as wholes.

    Both are read side by side in the order of their keys, so a copy that was stopped goes on where it was by
    being started again. What only the target holds stays there, and the report then says what differs.
    """
    if source.address == target.address and not source.address.startswith("memory:"):
        raise BadInput("graph.copy.onto_itself", address=source.address)
    written = {
        "nodes": _copy_records(source, target, progress),
        "edges": _copy_edges(source, target, progress),
        "passages": _copy_passages(source, target, progress),
        "vectors": _copy_vectors(source, target, progress),
        "closings": _copy_closings(source, target),
        "loads": _copy_loads(source, target),
    }
    return CopyReport(digests(source, progress), digests(target, progress), written)


def digests(store: Store, progress: Progress = silent) -> dict[str, Digest]:
    """What a store holds, by kind of thing, in a form that any two stores can be compared by."""
    return {
        "nodes": _digest("nodes", map(_sorted, store.stream_records()), progress),
        "edges": _digest("edges", store.stream_edges(), progress),
        "passages": _digest("passages", store.stream_passages(), progress),
        "vectors": _digest("vectors", map(_spelt, _vectors(store)), progress),
        "closings": _digest("closings", _closings(store), progress),
        "loads": _digest("loads", store.loads(), progress),
    }


def _digest(kind: str, things: Iterable[object], progress: Progress) -> Digest:
    number, content = 0, blake2b(digest_size=16)
    for number, thing in enumerate(things, 1):
        content.update(orjson.dumps(thing, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
        if number % AT_ONCE == 0:
            progress(f"compare {kind}", number, None)
    return Digest(number, content.hexdigest())


def _sorted(records: Records) -> Records:
    """Stores keep a node's records in whatever order they came."""
    return tuple(sorted(records, key=lambda r: r.source.dataset))


# --- copying one kind of thing -----------------------------------------------------


def _copy_records(source: Store, target: Store, progress: Progress) -> int:
    pairs = map(_sorted, source.stream_records()), map(_sorted, target.stream_records())
    done = 0
    for page in _pages(_differing(*pairs, key=lambda records: (records[0].id,))):
        target.write(Batch(tuple(chain.from_iterable(page))))
        done += len(page)
        progress("nodes", done, None)
    return done


def _copy_edges(source: Store, target: Store, progress: Progress) -> int:
    def key(edge: Edge) -> tuple[str, ...]:
        return edge.key

    done = 0
    for page in _pages(_differing(source.stream_edges(), target.stream_edges(), key)):
        target.write(Batch((), tuple(page)))
        done += len(page)
        progress("edges", done, None)
    return done


def _copy_passages(source: Store, target: Store, progress: Progress) -> int:
    """A record brings its passages, so each is written again, unchanged, with its own; what is known has no record."""
    done = 0
    pairs = _texts(source.stream_passages()), _texts(target.stream_passages())
    for page in _pages(_differing(*pairs, key=lambda texts: (texts.prefix,))):
        records = source.records({texts.passages[0].holder for texts in page})
        wanted = {(texts.passages[0].holder, texts.passages[0].source.dataset) for texts in page}
        nodes = tuple(r for held in records.values() for r in held if (r.id, r.source.dataset) in wanted)
        recorded = {(node.id, node.source.dataset) for node in nodes}
        stated = [texts for texts in page if (texts.passages[0].holder, texts.passages[0].source.dataset) in recorded]
        target.write(Batch(nodes, (), tuple(passage for texts in stated for passage in texts.passages)))
        derived = [passage for texts in page if texts not in stated for passage in texts.passages]
        if derived:
            target.put_known(derived)
        done += sum(len(texts.passages) for texts in page)
        progress("passages", done, None)
    return done


def _copy_vectors(source: Store, target: Store, progress: Progress) -> int:
    done = 0
    for page in _pages(_differing(_vectors(source), _vectors(target), key=lambda row: (row[1], row[0]))):
        for batch in unpack_vectors(sorted(page)):
            done += target.put_vectors(batch)
        progress("vectors", done, None)
    return done


def _copy_closings(source: Store, target: Store) -> int:
    missing = sorted({*_closings(source)} - {*_closings(target)})
    for dataset, day in missing:
        target.record_closing(dataset, day)
    return len(missing)


def _closings(store: Store) -> list[tuple[str, str]]:
    return [(dataset, day) for dataset, days in sorted(store.closings().items()) for day in days]


def _copy_loads(source: Store, target: Store) -> int:
    held = target.loads()
    missing = [load for load in source.loads() if load not in held]
    for load in missing:
        target.record_load(load)
    return len(missing)


# --- reading two stores side by side -----------------------------------------------


def _differing(source: Iterator[T], target: Iterator[T], key: Callable[[T], tuple[str, ...]]) -> Iterator[T]:
    """What the source holds and the target does not hold alike, both in the order of their keys."""
    held = next(target, None)
    for thing in source:
        while held is not None and key(held) < key(thing):
            held = next(target, None)
        if held != thing:
            yield thing


def _texts(passages: Iterable[Passage]) -> Iterator[Texts]:
    """Passages together by holder and dataset: their ids start alike, so they follow each other."""
    for prefix, same in groupby(passages, key=lambda p: f"{p.holder}#{p.source.dataset}/"):
        yield Texts(prefix, tuple(same))


def _spelt(row: VectorRow) -> list[str | None]:
    """A row of which all is letters."""
    return [part.hex() if isinstance(part, bytes) else part for part in row]


def _vectors(store: Store) -> Iterator[VectorRow]:
    return chain.from_iterable(map(pack_vectors, store.stream_vectors()))


def _pages(things: Iterator[T]) -> Iterator[list[T]]:
    while page := list(islice(things, AT_ONCE)):
        yield page
