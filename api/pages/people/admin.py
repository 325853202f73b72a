"""What whoever administers the service looks after: work that was given up, staff of centres, what was done last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.pages.frame import Lang
from api.pages.people.forms import Me, Proven, Said, Sender, after, own_page
from api.web.callers import parts_of
from graph.errors import BadInput, NotFound
from people.audit import acts
from people.jobs import dead, revive, waiting
from people.mail import SEND, recipients
from people.persons import STAFF, Person
from people.signing.demands import demands
from people.signing.passkeys import Site
from people.staff import appoint, dismiss, staff

router = APIRouter(include_in_schema=False)
SHOWN = 50
"""Acts that the page shows; `imece admin log` has all of them."""


def administrator(person: Me) -> Person:
    """Who administers the service; for anybody else there is no such page."""
    if not person.admin:
        raise NotFound("api.page.nothing")
    return person


Administrators = Depends(administrator)
Admin = Annotated[Person, Administrators]


@router.get("/{lang}/admin")
def administer(request: Request, lang: Lang, person: Admin) -> Response:
    """Work that was given up, with why, who is staff of a centre, and the latest acts."""
    return admin_page(request, lang, person, {})


def admin_page(request: Request, lang: Lang, person: Person, said: Mapping[str, object]) -> Response:
    """The page of whoever administers, with what is said of the form that was sent."""
    people = parts_of(request).people
    with people.reading() as session:
        done = acts(session, limit=SHOWN)
    given_up = dead(people)
    whom = recipients(people, [one.subject for one in given_up if one.kind == SEND])
    values: dict[str, object] = {
        "person": person,
        "staff": staff(people),
        "problem": None,
        "problem_at": None,
        "renewable": None,
        "demanded": STAFF in demands(people),
        "passkeys_may": Site.at(parts_of(request).settings.public_address) is not None,
        "dead": given_up,
        "whom": whom,
        "waiting": waiting(people),
        "acts": done,
        "this_year": date.today().year,
    }
    return own_page(request, "admin.html", lang, {**values, "here": "account", **said}, refused="problem" in said)


@router.post("/{lang}/admin/staff", dependencies=[Administrators])
def appoints(request: Request, lang: Lang, sender: Proven, email: Said = "", territory: Said = "") -> Response:
    """Let an account act for a territory."""
    try:
        appoint(parts_of(request).people, sender, email, territory)
    except (BadInput, NotFound) as error:
        return admin_page(request, lang, sender, {"problem": error.sentence[lang], "problem_at": "staff"})
    return after(request, f"/{lang}/admin")


@router.post("/{lang}/admin/staff/remove", dependencies=[Administrators])
def dismisses(request: Request, lang: Lang, sender: Proven, account: Said = "", territory: Said = "") -> Response:
    """Let an account no longer act for a territory."""
    dismiss(parts_of(request).people, sender, account, territory)
    return after(request, f"/{lang}/admin")


@router.post("/{lang}/admin/jobs")
def again(request: Request, lang: Lang, person: Admin, sender: Sender, job: Said = "") -> Response:  # noqa: ARG001
    """Try once more what was given up."""
    if not job.isdecimal():
        raise BadInput("people.form.stale")
    revive(parts_of(request).people, int(job))
    return after(request, f"/{lang}/admin")
