"""Which organisation a firm is that is known by name, as centres have said: what is counted follows whoever said it.

What is written follows the centre that said it itself: nobody makes another centre's lines those of an organisation,
whose people read what is written of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from programme.centres.model import Measured, Met
from programme.centres.sessions import parts
from programme.tables import Identified

T = TypeVar("T", Met, Measured)


def organisations(session: Session) -> Mapping[str, str]:
    """The organisation of each firm that any centre has identified, by the firm's key; the latest word counts."""
    said = select(Identified.firm, Identified.organisation).order_by(Identified.said, Identified.centre)
    return dict(session.execute(said).all())


def as_identified(session: Session, told: Sequence[T]) -> list[T]:
    """The same of the organisations that their own centres have said the firms to be."""
    links: dict[tuple[str, str], str] = {}
    for some in parts({one.firm.key for one in told}):
        for row in session.scalars(select(Identified).where(Identified.firm.in_(some))):
            links[row.centre, row.firm] = row.organisation
    return [
        replace(one, firm=replace(one.firm, key=links[of])) if (of := (one.centre, one.firm.key)) in links else one
        for one in told
    ]
