"""Whoever fails to sign in waits before the next try: by e-mail, whether it has an account or not, and by address.

So does whoever asks often for what sends a mail; `what` keeps one thing that is counted from another.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.orm import Session

from graph.errors import BadInput
from people.tables import Failure

FREE = {"email": 5, "address": 20}
"""Tries that nobody waits for: of one account, and of an address behind which many may sit."""
LONGEST = 900
FORGOTTEN = timedelta(hours=24)


def _who(sort: str, said: str, what: str = "") -> str:
    return sha256(f"{what}{sort}:{said}".encode()).hexdigest()


def check_may_try(session: Session, now: datetime, email: str, address: str, what: str = "") -> None:
    """BadInput while it is too early for another try."""
    for sort, said in (("email", email), ("address", address)):
        held = session.get(Failure, _who(sort, said, what))
        if held is None or now - held.last > FORGOTTEN or held.times < FREE[sort]:
            continue
        wait = min(2 ** (held.times - FREE[sort]) * 5, LONGEST)
        left = int((held.last + timedelta(seconds=wait) - now).total_seconds())
        if left > 0:
            raise BadInput("people.signin.wait", seconds=left)


def failed(session: Session, now: datetime, email: str, address: str, what: str = "") -> None:
    """Count a failure; what is old is forgotten."""
    session.execute(delete(Failure).where(Failure.last < now - FORGOTTEN))
    for sort, said in (("email", email), ("address", address)):
        held = session.get(Failure, _who(sort, said, what))
        if held is None:
            session.add(Failure(who=_who(sort, said, what), times=1, last=now))
        else:
            held.times, held.last = min(held.times + 1, 1_000), now


def count(session: Session, now: datetime, email: str, address: str, what: str) -> None:
    """Count what is asked for, which is not too often; BadInput where it is."""
    check_may_try(session, now, email, address, what)
    failed(session, now, email, address, what)


def succeeded(session: Session, email: str, address: str) -> None:
    """Forget the failures of an account, and of its address this one: who guesses may have an account of their own."""
    forget(session, email)
    held = session.get(Failure, _who("address", address))
    if held is not None:
        held.times = max(held.times - 1, 0)


def forget(session: Session, email: str) -> None:
    """Forget the failures of an account: whose it is has shown it otherwise."""
    session.execute(delete(Failure).where(Failure.who == _who("email", email)))
