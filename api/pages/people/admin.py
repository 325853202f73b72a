"""What whoever administers the service looks after: work that was given up, and what was done last."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.pages.frame import Lang
from api.pages.people.forms import Me, Said, Sender, after, own_page
from api.web.callers import parts_of
from graph.errors import BadInput, NotFound
from people.audit import acts
from people.jobs import dead, revive, waiting
from people.persons import Person

router = APIRouter(include_in_schema=False)
SHOWN = 50
"""Acts that the page shows; `imece admin log` has all of them."""


def administrator(person: Me) -> Person:
    """Who administers the service; for anybody else there is no such page."""
    if not person.admin:
        raise NotFound("api.page.nothing")
    return person


Admin = Annotated[Person, Depends(administrator)]


@router.get("/{lang}/admin")
def administer(request: Request, lang: Lang, person: Admin) -> Response:
    """Work that was given up, with why, and the latest acts."""
    people = parts_of(request).people
    with people.reading() as session:
        done = acts(session, limit=SHOWN)
    values: dict[str, object] = {
        "person": person,
        "dead": dead(people),
        "waiting": waiting(people),
        "acts": done,
        "here": "account",
    }
    values["this_year"] = date.today().year
    return own_page(request, "admin.html", lang, values)


@router.post("/{lang}/admin/jobs")
def again(request: Request, lang: Lang, person: Admin, sender: Sender, job: Said = "") -> Response:  # noqa: ARG001
    """Try once more what was given up."""
    if not job.isdecimal():
        raise BadInput("people.form.stale")
    revive(parts_of(request).people, int(job))
    return after(request, f"/{lang}/admin")
