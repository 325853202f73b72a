"""The tables of the programme; `migrations/` lays them out, step by step, beside those of people."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Double, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from people.tables import Moment


class Table(DeclarativeBase):
    """What every table is."""


class Statement(Table):
    """What somebody said of an indicator: of whom, for which period; for ever, since a correction is a row of its own.

    `value` None takes back what was said before; `base` is on how many cases the value rests, where that is known.
    `origin` says who said it (`programme.indicators.statements`), `account` which account that was.
    """

    __tablename__ = "statement"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(500))
    indicator: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(7))
    value: Mapped[float | None] = mapped_column(Double)
    base: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(500))
    document: Mapped[str | None] = mapped_column(String(500))
    audience: Mapped[str] = mapped_column(String(10))
    origin: Mapped[str] = mapped_column(String(200))
    account: Mapped[str | None] = mapped_column(String(32))
    said: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("statement_of", "subject", "indicator", "period", "id"),)


class Roadmap(Table):
    """A roadmap: whose it is, and which of its versions is published for whom.

    `kind` is cluster, whose `subject` is an organisation's id, or sector, whose `subject` is a NACE code in `region` by
    the statistics' `measure`. `published` None is a draft, which only those see who may change it.
    """

    __tablename__ = "roadmap"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(500), index=True)
    region: Mapped[str] = mapped_column(String(10))
    measure: Mapped[str] = mapped_column(String(60))
    audience: Mapped[str] = mapped_column(String(10))
    published: Mapped[int | None]
    made: Mapped[datetime] = mapped_column(Moment)


class RoadmapVersion(Table):
    """What a roadmap said at a time, for ever: a change is a version of its own."""

    __tablename__ = "roadmap_version"
    roadmap: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    account: Mapped[str | None] = mapped_column(String(32))
    made: Mapped[datetime] = mapped_column(Moment)


class RoadmapCheck(Table):
    """What had become of a version's actions when new values of their measures were looked at."""

    __tablename__ = "roadmap_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    roadmap: Mapped[str] = mapped_column(String(32), index=True)
    version: Mapped[int]
    outcomes: Mapped[str] = mapped_column(Text)
    made: Mapped[datetime] = mapped_column(Moment)


class RoadmapReminder(Table):
    """That those who may change a roadmap were reminded of an action's date, so that nobody is twice."""

    __tablename__ = "roadmap_reminder"
    roadmap: Mapped[str] = mapped_column(String(32), primary_key=True)
    action: Mapped[str] = mapped_column(String(8), primary_key=True)
    due: Mapped[str] = mapped_column(String(10), primary_key=True)
    what: Mapped[str] = mapped_column(String(10), primary_key=True)
    made: Mapped[datetime] = mapped_column(Moment)


class Centre(Table):
    """An info centre, by the id of its node: what territory (NUTS codes) it is for, and what it is to reach.

    `firms` is how many firms, `change` by how much their figures are to grow (0.2 is a fifth).
    """

    __tablename__ = "centre"
    id: Mapped[str] = mapped_column(String(500), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    host: Mapped[str | None] = mapped_column(String(500))
    territory: Mapped[list[str]] = mapped_column(JSON)
    firms: Mapped[int]
    change: Mapped[float] = mapped_column(Double)
    opened: Mapped[date]


class Encounter(Table):
    """A line of a centre's log: what it had to do with a firm on a day; for ever, and taken back by a line of its own.

    `firm` is the id of an organisation, or a key made of a name and a province (`programme.centres.firms`); `name`,
    `region` and `sector` are as they were known that day. `withdraws` is the line that this one takes back.
    `origin` and `account` say who wrote it, as of a statement.
    """

    __tablename__ = "encounter"
    id: Mapped[int] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(String(500))
    firm: Mapped[str] = mapped_column(String(500))
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(5))
    sector: Mapped[str | None] = mapped_column(String(20))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(1000))
    partner: Mapped[str | None] = mapped_column(String(500))
    partner_region: Mapped[str | None] = mapped_column(String(5))
    programme: Mapped[str] = mapped_column(String(200))
    withdraws: Mapped[int | None] = mapped_column(unique=True)
    origin: Mapped[str] = mapped_column(String(200))
    account: Mapped[str | None] = mapped_column(String(32))
    said: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("encounter_of", "centre", "firm", "day"), Index("encounter_firm", "firm"))


class Measurement(Table):
    """What was measured of a firm in a year; for ever, the newest row of a centre, firm, measure and year stands.

    `value` None takes back what was said; `reached` says whether the firm is one of the centre's, or one to compare
    them with.
    """

    __tablename__ = "measurement"
    id: Mapped[int] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(String(500))
    firm: Mapped[str] = mapped_column(String(500))
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(5))
    sector: Mapped[str | None] = mapped_column(String(20))
    measure: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    value: Mapped[float | None] = mapped_column(Double)
    unit: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(500))
    document: Mapped[str | None] = mapped_column(String(500))
    reached: Mapped[bool]
    origin: Mapped[str] = mapped_column(String(200))
    account: Mapped[str | None] = mapped_column(String(32))
    said: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        Index("measurement_of", "centre", "firm", "measure", "year", "id"), Index("measurement_firm", "firm"),
    )  # fmt: skip


class Identified(Table):
    """That a centre's staff has said which organisation a firm is that is known by name (`firm`, its key)."""

    __tablename__ = "identified"
    firm: Mapped[str] = mapped_column(String(500), primary_key=True)
    centre: Mapped[str] = mapped_column(String(500), primary_key=True)
    organisation: Mapped[str] = mapped_column(String(500))
    origin: Mapped[str] = mapped_column(String(200))
    account: Mapped[str | None] = mapped_column(String(32))
    said: Mapped[datetime] = mapped_column(Moment)
