"""A node as its callers see it: each sees the merge of those of its records that are meant for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from graph.model import PUBLIC, Node
from graph.reads import Audiences
from graph.records import Records, merge

Class = tuple[str, ...]
"""The audience of a record, sorted: who has one of them sees it."""
COUNTED = 6
"""Classes of a node by which it is found; a node whose records have more is shown whole and found by the first."""


@dataclass(frozen=True, slots=True)
class Face:
    """A node as those see it who see every class of `seen` and none of `unseen`: the merge of these `records`."""

    node: Node
    records: Records
    seen: tuple[Class, ...]
    unseen: tuple[Class, ...] = ()


def is_sight(audiences: Audiences, seen: Iterable[Iterable[str]], unseen: Iterable[Iterable[str]]) -> bool:
    """Whether a caller with these audiences sees every class of `seen` and none of `unseen`."""
    return not any(map(audiences.isdisjoint, seen)) and all(map(audiences.isdisjoint, unseen))


def shown(records: Records, audiences: Audiences) -> Node | None:
    """The node as a caller with these audiences sees it; None where none of its records is for them."""
    seen = [record for record in records if not audiences.isdisjoint(record.audience)]
    return merge(seen) if seen else None


def faces(records: Records) -> list[Face]:
    """Every face of a node, the one that has the most of it first; one as a rule, since records differ seldom."""
    if alike(records):
        return [Face(merge(records), records, (_class(records[0]),))]
    return [_face(records, seen, unseen) for seen, unseen in _parted(counted_classes(records))]


def counted_classes(records: Records) -> list[Class]:
    """The classes of the records, everyone's first, as many as a node is found by."""
    classes = {_class(record) for record in records}
    return sorted(classes, key=lambda one: (PUBLIC not in one, one))[:COUNTED]


def alike(records: Records) -> bool:
    """Whether whoever sees one of the records sees them all, so that the node has one face."""
    return len({_class(record) for record in records}) == 1


def restricted(nodes: Mapping[str, Records]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What of these nodes, by id, is not for everyone: the id, the dataset that says it, and its audience."""
    held = ((id_, record) for id_, records in nodes.items() for record in records)
    return [(id_, record.source.dataset, record.audience) for id_, record in held if PUBLIC not in record.audience]


def _face(records: Records, seen: tuple[Class, ...], unseen: tuple[Class, ...]) -> Face:
    taken = tuple(record for record in records if _class(record) in seen)
    return Face(merge(taken), taken, seen, unseen)


def _class(record: Node) -> Class:
    return tuple(sorted(set(record.audience)))


def _parted(classes: list[Class]) -> Iterator[tuple[tuple[Class, ...], tuple[Class, ...]]]:
    """What somebody may see and not see of the classes, the most first."""
    for number in range(len(classes), 0, -1):
        for seen in combinations(classes, number):
            unseen = tuple(one for one in classes if one not in seen)
            if all(set(one).difference(*unseen) for one in seen):
                yield seen, unseen
