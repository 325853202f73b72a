"""Who reads what is to be published: the info centres, each for its territory, and administrators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from graph.errors import NotFound
from graph.view import View
from people.database import Database
from people.opportunities.course import REVIEW
from people.opportunities.interests import TO_READ
from people.persons import Person
from people.tables import Interest, Opportunity

CENTRE, SERVES = "info_centre", "serves"
WRITERS = frozenset({"owner", "editor"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person may read as an adviser: all, or what comes from organisations in these regions (NUTS)."""

    everywhere: bool
    regions: frozenset[str]

    @property
    def is_one(self) -> bool:
        """Whether the person is an adviser at all."""
        return self.everywhere or bool(self.regions)

    def holds(self, region: str | None) -> bool:
        """Whether what comes from an organisation there is for this adviser; None is a place that nobody knows."""
        return self.everywhere or (region or "").startswith(tuple(self.regions))


def desk_of(person: Person, view: View) -> Desk:
    """The desk of a person: the staff of a territory reads for it, and whoever writes for an info centre for its own.

    A centre's own are the regions that it serves, or else the one it lies in.
    """
    own = [id_ for id_, role in person.roles.items() if role in WRITERS]
    centres = {id_: node for id_, node in view.nodes(own).items() if node.kind == CENTRE}
    served = view.edges_of(list(centres), relations=(SERVES,), direction="out") if centres else []
    places = view.nodes({tie.dst for tie in served})
    by_centre: dict[str, set[str]] = {id_: set() for id_ in centres}
    for tie in served:
        if tie.dst in places and places[tie.dst].kind == "region" and places[tie.dst].region:
            by_centre[tie.src].add(str(places[tie.dst].region))
    regions = {code for id_, codes in by_centre.items() for code in codes or {centres[id_].region or ""} if code}
    return Desk(person.admin, frozenset(regions.union(person.territories)))


def waiting(
    database: Database, desk: Desk, view: View
) -> tuple[Sequence[Opportunity], Sequence[tuple[Interest, Opportunity]]]:
    """What an adviser is to read, the longest waiting first: opportunities, and interests with what each is in."""
    with database.reading() as session:
        sent = session.scalars(select(Opportunity).where(Opportunity.status == REVIEW)).all()
        interests = session.scalars(select(Interest).where(Interest.status == TO_READ)).all()
        asked = {one.opportunity for one in interests}
        about = {one.id: one for one in session.scalars(select(Opportunity).where(Opportunity.id.in_(asked)))}
    regions = _regions(view, {one.organisation for one in (*sent, *about.values())})
    mine = [one for one in sent if desk.holds(regions.get(one.organisation))]
    read = [(one, about[one.opportunity]) for one in interests]
    theirs = [pair for pair in read if desk.holds(regions.get(pair[1].organisation))]
    return sorted(mine, key=lambda one: one.changed), sorted(theirs, key=lambda pair: pair[0].made)


def check_reads(desk: Desk, view: View, organisation: str) -> None:
    """NotFound unless what an organisation sends is for this adviser."""
    if not desk.is_one or not desk.holds(_regions(view, [organisation]).get(organisation)):
        raise NotFound("people.opportunity.none")


def _regions(view: View, ids: Iterable[str]) -> dict[str, str | None]:
    return {id_: node.region for id_, node in view.nodes(ids).items()}
