"""Editions in whatever order they come: what a newer one ended stays so, although an older one states it afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from graph.model import Batch, Edge, Node, Passage, Source

EdgeOrPassage = TypeVar("EdgeOrPassage", Edge, Passage)
Closings = Mapping[str, Sequence[str]]
"""The days, in order, from which on what a dataset no longer states is ended."""


def datasets_of(batch: Batch) -> list[str]:
    """The datasets that a batch states things of."""
    return sorted({source.dataset for source in _sources(batch)})


def as_ended(batch: Batch, closings: Closings) -> Batch:
    """The batch with what is older than a closing of its dataset ended on that day, as if it had come in its time."""
    if not any(_end(source, closings) for source in _sources(batch)):
        return batch
    return Batch(
        tuple(_node(node, closings) for node in batch.nodes),
        tuple(_stated(edge, closings) for edge in batch.edges),
        tuple(_stated(passage, closings) for passage in batch.passages),
    )


def _sources(batch: Batch) -> Iterator[Source]:
    for things in (batch.nodes, batch.edges, batch.passages):
        yield from (thing.source for thing in things)


def _end(source: Source, closings: Closings) -> str | None:
    """The first closing after the source's edition; None where it is ended already, or by none."""
    if source.ended:
        return None
    return next((day for day in closings.get(source.dataset, ()) if day > source.date), None)


def _node(node: Node, closings: Closings) -> Node:
    sources = tuple(replace(source, ended=_end(source, closings) or source.ended) for source in node.sources)
    return replace(node, sources=sources)


def _stated(thing: EdgeOrPassage, closings: Closings) -> EdgeOrPassage:
    end = _end(thing.source, closings)
    return replace(thing, source=replace(thing.source, ended=end)) if end else thing
