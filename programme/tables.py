"""The tables of the programme; `migrations/` lays them out, step by step, beside those of people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Double, Index, String
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
