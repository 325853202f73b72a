"""What leaves the house of roadmaps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from pydantic import Field

from api.questions.roadmaps import Read
from api.wire.nodes import NodeRef, PassageOut, Wire
from graph.model import Node
from graph.words.sentences import Language
from programme.roadmaps.advice import measured
from programme.roadmaps.content import Action, Standing
from programme.roadmaps.versions import Kept


class RoadmapRef(Wire):
    """A roadmap in a list; `subject` is an organisation's id or a NACE code, `published` what others see."""

    id: str
    kind: str = Field(description="cluster or sector")
    subject: str
    region: str = ""
    measure: str = ""
    title: str
    version: int
    published: int | None = None
    audience: str
    name: str | None = Field(None, description="What the organisation is called, of a cluster's.")

    @classmethod
    def of(cls, kept: Kept, node: Node | None, language: Language) -> Self:
        """From the domain's roadmap and its organisation."""
        return cls(
            id=kept.id, kind=kept.of.kind, subject=kept.of.subject, region=kept.of.region, measure=kept.of.measure,
            title=kept.content.title, version=kept.number, published=kept.published, audience=kept.audience,
            name=node.name_in(language) if node else None,
        )  # fmt: skip


class RoadmapsOut(Wire):
    """The roadmaps that the caller may see, the newest first."""

    roadmaps: tuple[RoadmapRef, ...] = ()

    @classmethod
    def all(cls, found: Iterable[tuple[Kept, Node | None]], language: Language) -> Self:
        """From the domain's roadmaps."""
        return cls(roadmaps=tuple(RoadmapRef.of(kept, node, language) for kept, node in found))


class StandingOut(Wire):
    """Where the subject stood; `place` is a percentile among `peers`, 100 the best."""

    code: str
    name: str
    heading: str
    unit: str
    formula: str
    period: str
    value: float | None = None
    place: float | None = None
    median: float | None = None
    peers: int = 0
    best: str | None = Field(None, description="Id of the organisation, or code of the region, that is best at it.")
    best_value: float | None = None

    @classmethod
    def of(cls, one: Standing, best: str | None, language: Language) -> Self:
        """From the domain's standing; `best` is None where the caller may not see who it is."""
        about = measured()[one.code]
        return cls(
            code=one.code, name=about.name[language], heading=about.heading, unit=about.unit,
            formula=about.formula[language], period=one.period, value=one.value, place=one.place, median=one.median,
            peers=one.peers, best=best, best_value=None if best is None else one.best_value,
        )  # fmt: skip


class ActionOut(Wire):
    """What will be done, and what became of it by the newest value of its measure."""

    title: str
    heading: str
    code: str | None = None
    period: str = ""
    value: float | None = None
    goal: float | None = None
    owner: str = ""
    due: date | None = None
    state: str
    note: str = ""
    verdict: str = Field(description="reached, on_way, away, slipped, unknown, done or dropped")
    newest: float | None = None
    newest_period: str = ""
    rests_on: tuple[PassageOut, ...] = ()
    partners: tuple[NodeRef, ...] = ()

    @classmethod
    def of(cls, one: Action, found: Read) -> Self:
        """From the domain's action, with what of it the caller may see."""
        outcome = found.outcomes[one.key]
        proofs = [found.passages[each.passage] for each in one.proofs if each.passage in found.passages]
        partners = [found.nodes[each.organisation] for each in one.partners if each.organisation in found.nodes]
        return cls(
            title=one.title, heading=one.heading, code=one.code, period=one.period, value=one.value, goal=one.goal,
            owner=one.owner, due=one.due, state=one.state, note=one.note, verdict=outcome.verdict,
            newest=outcome.value, newest_period=outcome.period, rests_on=tuple(map(PassageOut.of, proofs)),
            partners=tuple(map(NodeRef.ref, partners)),
        )  # fmt: skip


class RoadmapOut(Wire):
    """A version of a roadmap."""

    roadmap: RoadmapRef
    language: str
    vision: str = ""
    begins: int
    ends: int
    made: datetime
    standings: tuple[StandingOut, ...] = ()
    actions: tuple[ActionOut, ...] = ()

    @classmethod
    def of(cls, found: Read, language: Language) -> Self:
        """From what was read of it."""
        kept, content = found.kept, found.kept.content
        known = [one for one in content.standings if one.code in measured()]
        sector = kept.of.kind == "sector"
        best = {one.code: one.best if sector or one.best in found.nodes else None for one in known}
        return cls(
            roadmap=RoadmapRef.of(kept, found.subject, language), language=content.language, vision=content.vision,
            begins=content.begins, ends=content.ends, made=kept.made,
            standings=tuple(StandingOut.of(one, best[one.code], language) for one in known),
            actions=tuple(ActionOut.of(one, found) for one in content.actions),
        )  # fmt: skip
