"""What somebody reads through their rights: written down where it is not for everyone."""

from __future__ import annotations

from collections.abc import Iterable

from api.questions.caller import Caller
from api.wiring import Parts
from graph.model import PUBLIC, Edge, Node, Passage
from people.reads import read


def told_to(parts: Parts, caller: Caller, node: Node, with_it: Iterable[Passage | Edge] = ()) -> None:
    """Write down that a caller is told of a thing with these texts and ties, where any of it is not for everyone."""
    if caller.person is None:
        return
    everyone = parts.settings.audiences | {PUBLIC}
    said = [*caller.view.stated(node.id), *with_it]
    if any(everyone.isdisjoint(one.audience) for one in said):
        read(parts.people, caller.person, node.id)
