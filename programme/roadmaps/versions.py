"""Roadmaps as they are kept: begun, changed, published and read, every version for ever.

Whoever speaks for a cluster may change its roadmaps; those of a sector whoever acts for a territory that has the region
in it. Nobody else sees a version that is not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import uuid4

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from graph.audience import members_of, organisation_of
from graph.codes import region_code, sector_code
from graph.errors import BadInput, NotAllowed, NotFound
from people.audit import note
from people.database import Database
from people.persons import Person, utc_now
from programme.indicators.statements import check_may_say, may_say
from programme.roadmaps.content import Content, checked, content_of, kept_text
from programme.tables import Roadmap, RoadmapVersion

CLUSTER, SECTOR = "cluster", "sector"
Audience = Literal["public", "members", "own"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
"""Who sees what is published: everyone; a cluster and its members; those alone who may change it."""
MOST = 100
"""Roadmaps of a subject."""
MOST_VERSIONS = 1_000


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose roadmap it is: an organisation by its id, or a sector of a region by a measure of statistics."""

    kind: str
    subject: str
    region: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of a roadmap; `newest` is the number of the last, `published` of the one that others see, if any."""

    id: str
    of: Subject
    audience: str
    published: int | None
    newest: int
    number: int
    made: datetime
    content: Content


@dataclass(frozen=True, slots=True)
class Version:
    """When a version was made, and by which account."""

    number: int
    made: datetime
    account: str | None


def of_cluster(id_: str) -> Subject:
    """The subject of a cluster's roadmap."""
    return Subject(CLUSTER, id_)


def of_sector(sector: str, region: str, measure: str) -> Subject:
    """The subject of a sector's roadmap; BadInput for codes that are none."""
    return Subject(SECTOR, sector_code(sector), region_code(region), measure)


def may_change(who: Person | None, of: Subject) -> bool:
    """Whether somebody may change the roadmaps of a subject."""
    if who is None:
        return False
    return may_say(who, of.subject) if of.kind == CLUSTER else who.admin or who.covers(of.region)


def check_may_change(who: Person, of: Subject) -> None:
    """NotAllowed for who may not change the roadmaps of a subject."""
    if of.kind == CLUSTER:
        check_may_say(who, of.subject)
    elif not may_change(who, of):
        raise NotAllowed("programme.roadmap.not_yours", region=of.region)


def begin(database: Database, who: Person, of: Subject, content: Content, now: datetime | None = None) -> str:
    """Keep a first version, as a draft; its id."""
    check_may_change(who, of)
    now, kept = now or utc_now(), checked(content)
    with database.writing() as session:
        if _number(session, Roadmap.subject == of.subject) >= MOST:
            raise BadInput("programme.roadmap.too_many", most=MOST)
        row = Roadmap(
            id=uuid4().hex, kind=of.kind, subject=of.subject, region=of.region, measure=of.measure, audience="own",
            published=None, made=now,
        )  # fmt: skip
        session.add(row)
        session.add(RoadmapVersion(roadmap=row.id, number=1, content=kept_text(kept), account=who.id, made=now))
        note(session, now, who.id, "roadmap.begun", row.id)
        return row.id


def save(  # noqa: PLR0913, PLR0917 - who changes what into what
    database: Database, who: Person, id_: str, content: Content, base: int, now: datetime | None = None
) -> int:
    """Keep a new version that was made from version `base`; its number, or that of the last where nothing changed.

    BadInput where somebody has changed it in the meantime.
    """
    now, kept = now or utc_now(), kept_text(checked(content))
    with database.writing() as session:
        row = _own(session, who, id_)
        last = _version(session, id_)
        if last.number != base:
            raise BadInput("programme.roadmap.moved_on", number=last.number)
        if last.content == kept:
            return last.number
        if last.number >= MOST_VERSIONS:
            raise BadInput("programme.roadmap.too_many", most=MOST_VERSIONS)
        session.add(RoadmapVersion(roadmap=id_, number=base + 1, content=kept, account=who.id, made=now))
        note(session, now, who.id, "roadmap.changed", f"{row.id} {base + 1}")
        return base + 1


def publish(  # noqa: PLR0913, PLR0917 - which version of what, for whom
    database: Database, who: Person, id_: str, number: int, audience: str, now: datetime | None = None
) -> None:
    """Let others see a version, and none before or after it until that is published; BadInput for an audience."""
    if audience not in AUDIENCES:
        raise BadInput("programme.roadmap.audience")
    with database.writing() as session:
        row = _own(session, who, id_)
        if row.kind == SECTOR and audience == "members":
            raise BadInput("programme.roadmap.audience")
        _version(session, id_, number)
        row.published, row.audience = number, audience
        note(session, now or utc_now(), who.id, "roadmap.published", f"{id_} {number} {audience}")


def withdraw(database: Database, who: Person, id_: str, now: datetime | None = None) -> None:
    """Let nobody else see a roadmap from now on."""
    with database.writing() as session:
        row = _own(session, who, id_)
        row.published, row.audience = None, "own"
        note(session, now or utc_now(), who.id, "roadmap.withdrawn", id_)


def read(
    database: Database, audiences: frozenset[str], who: Person | None, id_: str, number: int | None = None
) -> Kept:
    """A version of a roadmap: any for who may change it, the last unless one is asked for; else what is published.

    NotFound for what is not there or may not be seen.
    """
    with database.reading() as session:
        row = session.get(Roadmap, id_)
        if row is None:
            raise NotFound("programme.roadmap.nothing")
        if not may_change(who, _of(row)):
            if row.published is None or not _seen(row, audiences) or number not in {None, row.published}:
                raise NotFound("programme.roadmap.nothing")
            number = row.published
        last = session.scalar(select(func.max(RoadmapVersion.number)).where(RoadmapVersion.roadmap == id_))
        return _kept(row, _version(session, id_, number), last or 0)


def published(database: Database, audiences: frozenset[str], who: Person | None, of: Subject | None) -> list[Kept]:
    """The roadmaps of a subject, or all, that somebody may see, the newest first, each as `read` has it."""
    last = select(RoadmapVersion.roadmap, func.max(RoadmapVersion.number).label("number"))
    newest = last.group_by(RoadmapVersion.roadmap).subquery()
    shown = or_(RoadmapVersion.number == newest.c.number, RoadmapVersion.number == Roadmap.published)
    asked = (
        select(Roadmap, RoadmapVersion, newest.c.number)
        .join(newest, newest.c.roadmap == Roadmap.id)
        .join(RoadmapVersion, (RoadmapVersion.roadmap == Roadmap.id) & shown)
        .order_by(Roadmap.made.desc(), Roadmap.id)
    )
    if of is not None:
        asked = asked.where(Roadmap.kind == of.kind, Roadmap.subject == of.subject, Roadmap.region == of.region)
    with database.reading() as session:
        rows = [(row, version, newest) for row, version, newest in session.execute(asked)]
    return [
        _kept(row, version, newest)
        for row, version, newest in rows
        if version.number == _shown(row, audiences, who, newest)
    ]


def versions(database: Database, who: Person | None, kept: Kept) -> Sequence[Version]:
    """The versions that somebody may see, the newest first."""
    if not may_change(who, kept.of):
        return [Version(kept.number, kept.made, None)]
    asked = select(RoadmapVersion.number, RoadmapVersion.made, RoadmapVersion.account)
    with database.reading() as session:
        rows = session.execute(
            asked.where(RoadmapVersion.roadmap == kept.id).order_by(RoadmapVersion.number.desc())
        )  # fmt: skip
        return [Version(*row) for row in rows]


def _shown(row: Roadmap, audiences: frozenset[str], who: Person | None, newest: int) -> int | None:
    """The number of the version that somebody sees in a list; None for nothing."""
    if may_change(who, _of(row)):
        return newest
    return row.published if _seen(row, audiences) else None


def _seen(row: Roadmap, audiences: frozenset[str]) -> bool:
    if row.audience == "public":
        return True
    own = row.kind == CLUSTER and organisation_of(row.subject) in audiences
    return own or (row.audience == "members" and members_of(row.subject) in audiences)


def _own(session: Session, who: Person, id_: str) -> Roadmap:
    """A roadmap that somebody may change, held until the transaction ends; NotFound for anybody else."""
    row = session.get(Roadmap, id_, with_for_update=True)
    if row is None or not may_change(who, _of(row)):
        raise NotFound("programme.roadmap.nothing")
    return row


def _version(session: Session, id_: str, number: int | None = None) -> RoadmapVersion:
    asked = select(RoadmapVersion).where(RoadmapVersion.roadmap == id_).order_by(RoadmapVersion.number.desc())
    row = session.scalars((asked if number is None else asked.where(RoadmapVersion.number == number)).limit(1)).first()
    if row is None:
        raise NotFound("programme.roadmap.nothing")
    return row


def _kept(row: Roadmap, version: RoadmapVersion, newest: int) -> Kept:
    return Kept(
        row.id, _of(row), row.audience, row.published, newest, version.number, version.made,
        content_of(version.content),
    )  # fmt: skip


def _of(row: Roadmap) -> Subject:
    return Subject(row.kind, row.subject, row.region, row.measure)


def _number(session: Session, kept: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Roadmap).where(kept)) or 0
