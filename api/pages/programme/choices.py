"""What the pages of centres are asked for, as a form sends it: an empty field asks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from api.questions.centres import Asked
from api.web.callers import Text
from graph.errors import BadInput, NotFound
from programme.centres.model import MEASURES

FIRST_SHOWN = "efficiency"


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for; `measure` is whose changes are drawn."""

    asked: Asked
    measure: str

    def query(self, *without: str, **other: str) -> str:
        """The choice as an address has it."""
        one = self.asked
        said = {"centre": one.centre, "since": one.since, "until": one.until, "region": one.region,
                "sector": one.sector, "measure": self.measure if self.measure != FIRST_SHOWN else None,
                **other}  # fmt: skip
        kept = {name: value for name, value in said.items() if value is not None and name not in without}
        return f"?{urlencode(kept)}" if kept else ""


def choice(  # noqa: PLR0913, PLR0917 - FastAPI injects
    centre: Annotated[Text, Query()] = "",
    since: Annotated[Text, Query()] = "",
    until: Annotated[Text, Query()] = "",
    region: Annotated[Text, Query()] = "",
    sector: Annotated[Text, Query()] = "",
    measure: Annotated[Text, Query()] = "",
) -> Choice:
    """What is asked for; BadInput for a day or a code that is none, NotFound for a measure."""
    if measure and measure not in MEASURES:
        raise NotFound("api.page.nothing")
    asked = Asked(
        centre.strip() or None, _day(since), _day(until), region.strip().upper() or None, sector.strip() or None
    )
    return Choice(asked, measure or FIRST_SHOWN)


Chosen = Annotated[Choice, Depends(choice)]


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip()) if said.strip() else None
    except ValueError:
        raise BadInput("programme.centre.day") from None
