"""Working indicators out as a job: whoever has time does it, and doing it twice comes to the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from graph.store import Store
from people.database import Database
from people.jobs import Handlers, ask
from people.persons import utc_now
from programme.indicators.computed import compute
from programme.indicators.periods import past_period

COMPUTE = "indicators.compute"
"""The work that indicators ask for; its subject is a period."""


def ask_for(database: Database, said: str) -> str:
    """Ask for the values of a period, this year's where none is said; the period in its one spelling."""
    asked = str(past_period(said or str(date.today().year)))
    with database.writing() as session:
        ask(session, utc_now(), COMPUTE, asked)
    return asked


def handlers(database: Database, store: Store, more: Callable[[], object]) -> Handlers:
    """What is done for the work that indicators ask for; `more` is done as well."""

    def do(said: str) -> None:
        compute(database, store, said)
        more()

    return {COMPUTE: do}
