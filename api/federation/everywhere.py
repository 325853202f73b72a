"""One question asked here and of all peers: each organisation once, with who knows it, and who did not answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from api.federation.asking import Heard, Rests, ask
from api.federation.believing import Text, standings
from api.federation.brought import Brought
from api.peers import Federation
from api.questions.caller import Caller
from api.questions.search import search
from graph.filters import Filter
from graph.model import Node
from search.answer import Hit
from search.encoders.encoder import Encoder
from search.same import signs

RRF_K = 60
"""What is added to ranks, so that the first of a list does not outweigh all others."""
REGISTERS = ("ror:", "cordis:")
"""How ids begin that mean the same in every İmece."""
OWN = 20
"""Hits of ours, as many as a peer may bring."""


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation or document: as we know it (`hit`), as peers do (`brought`), or both; never neither."""

    hit: Hit | None
    brought: Sequence[Brought] = ()

    @property
    def node(self) -> Node:
        """The node as we know it, else as the first peer that does."""
        return self.hit.node if self.hit is not None else self.brought[0].node


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What all together know, best first, and what came of asking each; `doubted` counts hits not believed."""

    known: Sequence[Known]
    heard: Sequence[Heard]
    doubted: int = 0


@dataclass(frozen=True, slots=True)
class Means:
    """What asking everywhere needs: who the others are (None: nobody), which rest, and what measures texts here."""

    federation: Federation | None
    encoder: Encoder | None = None
    cache: Path | None = None
    rests: Rests = field(default_factory=Rests)


def everywhere(means: Means, caller: Caller, text: str, keep: Filter, asked: Mapping[str, Sequence[str]]) -> Everywhere:
    """Ask here and of the peers; `asked` is the question as an address says it.

    A peer's hit counts where the texts that it brings answer the question, measured here by the signs that our own
    have to show: what a peer says of its hits is not asked. Lists are put together by reciprocal rank (Cormack, Clarke,
    Büttcher 2009), ours first where ranks are equal; no peer moves what is known here.
    """
    heard = ask(means.federation, asked, caller.language, means.rests) if means.federation else []
    own = search(caller, text, keep, OWN).answer
    believed, doubted = _believed(means, text, heard)
    return Everywhere(_together([*own.hits, *own.documents], believed), heard, doubted)


def _believed(means: Means, text: str, heard: Sequence[Heard]) -> tuple[list[list[Brought]], int]:
    """Of each peer the hits whose texts answer, best first by what is measured here; and how many others there were."""
    hits = [one for each in heard for one in each.hits]
    texts = [_texts(one) for one in hits]
    flat = standings(means.encoder, text, [one for some in texts for one in some], means.cache)
    scores, at = [], 0
    for some in texts:
        scores.append(max(flat[at : at + len(some)], default=0.0))
        at += len(some)
    score = {id(one): held for one, held in zip(hits, scores, strict=True)}
    lists = [sorted((o for o in each.hits if score[id(o)] >= 1), key=lambda o: -score[id(o)]) for each in heard]
    return lists, sum(held < 1 for held in scores)


def _texts(one: Brought) -> list[Text]:
    """What a hit is measured by: its passages, and its names."""
    names = Text(" ".join(one.node.called), "und")
    return [*(Text(each.text, each.language) for each in one.passages), names]


def _together(own: Sequence[Hit], lists: Sequence[Sequence[Brought]]) -> list[Known]:
    """Each once, by reciprocal rank; what we know ourselves is told as we know it."""
    known: list[Known] = [Known(hit) for hit in own]
    score = [1 / (RRF_K + rank) for rank, _ in enumerate(own, start=1)]
    places: dict[tuple[str, str], list[int]] = {}
    ids: dict[str, int] = {}
    for at, own_one in enumerate(known):
        _remember(own_one.node, at, places, ids)
    for brought in lists:
        for rank, one in enumerate(brought, start=1):
            same = _place_of(one.node, known, places, ids)
            place = len(known) if same is None else same
            if same is None:
                known.append(Known(None, (one,)))
                score.append(0.0)
            else:
                known[place] = Known(known[place].hit, (*known[place].brought, one))
            _remember(one.node, place, places, ids)
            if known[place].hit is None:  # what is known here stands where we put it, whoever else names it
                score[place] = max(score[place], 1 / (RRF_K + rank))
    order = sorted(range(len(known)), key=lambda at: (-score[at], at))
    return [known[at] for at in order]


def _place_of(
    node: Node, known: Sequence[Known], places: Mapping[tuple[str, str], Sequence[int]], ids: Mapping[str, int]
) -> int | None:
    """Where the same organisation stands already: by its id in a register, or by a name and an identifier."""
    if node.id in ids and known[ids[node.id]].node.kind == node.kind:
        return ids[node.id]
    names, keys = signs(node)
    for key in keys:
        for place in places.get(key, ()):
            if names & signs(known[place].node)[0]:
                return place
    return None


def _remember(node: Node, place: int, places: dict[tuple[str, str], list[int]], ids: dict[str, int]) -> None:
    if node.id.startswith(REGISTERS):
        ids.setdefault(node.id, place)
    for key in signs(node)[1]:
        places.setdefault(key, []).append(place)
