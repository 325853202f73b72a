"""Roadmaps as somebody may read them: what is said in them, what it rests on, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from api.questions.caller import Caller
from graph.audience import organisation_of
from graph.errors import NotFound
from graph.model import Node, Passage

if TYPE_CHECKING:
    from people.database import Database
    from programme.roadmaps.checking import Latest, Outcome
    from programme.roadmaps.content import Action
    from programme.roadmaps.differences import Difference
    from programme.roadmaps.looking import Check
    from programme.roadmaps.versions import Kept, Version
    from programme.statistics.asked import Statistics


@dataclass(frozen=True, slots=True)
class Read:
    """A version of a roadmap with what of it the caller may see.

    `nodes` are the organisations and documents that it names, `passages` those that it rests on, each by id, without
    what the caller may not see. `outcomes` are by the keys of actions; `changes` says whether the caller may change it.
    """

    kept: Kept
    subject: Node | None
    nodes: Mapping[str, Node]
    passages: Mapping[str, Passage]
    outcomes: Mapping[str, Outcome]
    checks: Sequence[Check]
    versions: Sequence[Version]
    changes: bool


def roadmaps(caller: Caller, database: Database | None, subject: str | None = None) -> list[tuple[Kept, Node | None]]:
    """The roadmaps of a subject, or all, that the caller may see, each with its organisation where it has one."""
    from programme.roadmaps.versions import CLUSTER, published  # noqa: PLC0415 - SQLAlchemy takes time to import

    if database is None:
        return []
    found = published(database, caller.view.audiences, caller.person, None)
    found = [one for one in found if not subject or one.of.subject == subject]
    nodes = caller.view.nodes({one.of.subject for one in found if one.of.kind == CLUSTER})
    shown = [(one, nodes.get(one.of.subject)) for one in found]
    return [(one, node) for one, node in shown if node is not None or one.of.kind != CLUSTER]


def roadmap(  # noqa: PLR0913, PLR0917 - which version of what, on which day
    caller: Caller,
    database: Database | None,
    statistics: Statistics,
    id_: str,
    number: int | None = None,
    today: date | None = None,
) -> Read:
    """A version of a roadmap, what is asked for or the one that the caller is to see; NotFound."""
    from programme.roadmaps.looking import checks, latest  # noqa: PLC0415
    from programme.roadmaps.versions import CLUSTER, may_change, versions  # noqa: PLC0415

    kept, node = _kept(caller, database, id_, number)
    assert database is not None  # noqa: S101 - nothing is kept without one
    changes = may_change(caller.person, kept.of)
    audiences = caller.view.audiences
    if changes and kept.of.kind == CLUSTER:
        audiences |= {organisation_of(kept.of.subject)}
    newest = latest(database, statistics, kept.of, kept.content, audiences)
    found = seen(caller, kept, node, newest, today or date.today())
    # What was written down while fewer might see the roadmap rests on what they saw.
    looked = checks(database, id_) if changes else []
    return replace(found, checks=looked, versions=versions(database, caller.person, kept), changes=changes)


def seen(caller: Caller, kept: Kept, node: Node | None, newest: Latest, today: date) -> Read:
    """A version with what of it the caller may see, held against the newest values; nothing of how it was kept."""
    from programme.roadmaps.checking import outcomes  # noqa: PLC0415

    content = kept.content
    nodes, passages = _named(caller, content.actions, [one.best for one in content.standings if one.best])
    found = {one.key: one for one in outcomes(content, newest, today)}
    return Read(kept, node, nodes, passages, found, (), (), changes=False)


def compared(
    caller: Caller, database: Database | None, id_: str, before: int, after: int
) -> tuple[Kept, Kept, list[Difference]]:
    """Two versions of a roadmap and what differs; NotFound where the caller may not see both."""
    from programme.roadmaps.differences import differences  # noqa: PLC0415

    (old, _), (new, _) = _kept(caller, database, id_, before), _kept(caller, database, id_, after)
    return old, new, differences(old.content, new.content)


def _kept(caller: Caller, database: Database | None, id_: str, number: int | None) -> tuple[Kept, Node | None]:
    from programme.roadmaps.versions import CLUSTER, read  # noqa: PLC0415

    if database is None:
        raise NotFound("programme.roadmap.nothing")
    kept = read(database, caller.view.audiences, caller.person, id_, number)
    if kept.of.kind != CLUSTER:
        return kept, None
    node = caller.view.nodes([kept.of.subject]).get(kept.of.subject)
    if node is None:  # the cluster may not be seen, so nothing of it is
        raise NotFound("programme.roadmap.nothing")
    return kept, node


def _named(
    caller: Caller, actions: Sequence[Action], best: Sequence[str]
) -> tuple[Mapping[str, Node], Mapping[str, Passage]]:
    proofs = [proof for one in actions for proof in one.proofs]
    partners = [partner for one in actions for partner in one.partners]
    passages = caller.view.passages(
        [*(one.passage for one in proofs), *(one.passage for one in partners if one.passage)]
    )  # fmt: skip
    ids = {*best, *(one.learn for one in actions if one.learn), *(one.document for one in proofs)}
    return caller.view.nodes(ids | {one.organisation for one in partners}), passages
