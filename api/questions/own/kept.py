"""Questions that are kept: what can be kept, and what answers one now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.questions.caller import Caller
from api.questions.filters import asked_filter
from api.wiring import Parts
from graph.errors import NotFound
from graph.model import Node
from people.alerts.answers import Answering, Answers
from people.alerts.watches import Asked, is_still, told_of, watch, watches
from people.persons import Person
from people.tables import Told, Watch


def keep(  # noqa: PLR0913, PLR0917 - who keeps what, and how they are told
    parts: Parts, caller: Caller, person: Person, asked: Asked, often: str, word: str = ""
) -> str:
    """Keep a question, once by its `word` where it has one; its id.

    BadInput says what to do of one that cannot be kept, NotFound that what it is about is not to be seen.
    """
    asked_filter(
        caller.view, asked.kinds, asked.regions, asked.sectors, asked.sizes, languages=asked.languages,
        sources=asked.sources,
    )  # fmt: skip
    if asked.about:
        caller.view.organisation(asked.about)
    encoder = parts.encoder
    encode = None if encoder is None else (encoder.key, encoder.encode_queries)
    return watch(parts.people, person, asked, often, encode, word=word)


def own(parts: Parts, person: Person, id_: str) -> Watch:
    """A question that somebody keeps; NotFound for any other."""
    for held in watches(parts.people, person):
        if held.id == id_:
            return held
    raise NotFound("people.alert.none")


def found(parts: Parts, caller: Caller, held: Sequence[Watch]) -> Mapping[str, list[tuple[Told, Node]]]:
    """What was found for each of these and is still for its owner to see, the newest first."""
    told = told_of(parts.people, [one.id for one in held])
    nodes = caller.view.nodes(dict.fromkeys(one.node for rows in told.values() for one in rows))
    return {
        id_: [(one, nodes[one.node]) for one in rows if is_still(one, nodes, caller.view)] for id_, rows in told.items()
    }


def answering(caller: Caller, held: Watch) -> list[Answering]:
    """What answers a kept question now, best first; NotFound where what it is about is not to be seen any more."""
    return list(Answers(caller.finders.searcher, caller.finders.partners).now(caller.view, Asked.of(held)).best)
