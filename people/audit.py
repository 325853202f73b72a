"""What was done, by whom and when: written with the act itself, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.tables import Act


def note(session: Session, now: datetime, account: str | None, name: str, subject: str) -> None:
    """Write an act with the transaction that does it; None is whoever runs the service."""
    session.add(Act(at=now, account=account, name=name, subject=subject[:500]))


def acts(session: Session, account: str | None = None, limit: int = 100) -> Sequence[Act]:
    """The latest acts, of an account where one is named."""
    chosen = select(Act).order_by(Act.id.desc()).limit(limit)
    return session.scalars(chosen.where(Act.account == account) if account else chosen).all()
