"""What an organisation says of itself: one form beside what others state, and what its documents suggest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from pydantic import Field

from api.pages.frame import Lang
from api.pages.people.audiences import choices
from api.pages.people.audiences import chosen as chosen_audience
from api.pages.people.forms import Me, Said, Sender, after, own_page
from api.pages.undoing.toasts import tell
from api.questions.caller import Caller
from api.questions.organisations import Others, Suggestion, others_on, suggested
from api.web.callers import Asking, parts_of
from api.words.labels import Places
from graph.audience import SIGNED_IN, organisation_of
from graph.errors import BadInput
from graph.model import PUBLIC
from people import profiles
from people.documents import FOUND, READ, documents_of, node_of
from people.known import dataset_of, edition
from people.persons import Person
from people.tables import Profile

router = APIRouter(include_in_schema=False)
Long = Annotated[str, Form(max_length=10_000)]
Ticked = Annotated[list[Annotated[str, Field(max_length=50)]] | None, Form(max_length=500)]
Version = Annotated[int, Form(alias="after", ge=0)]
REACH = ("contact_page", "email", "phone")
"""Values that others state and the form has no field for."""
WRITERS = frozenset({"owner", "editor"})
LOOKED_AT = 20
"""The newest documents in which suggestions are looked for."""
ROWS = {"offers": "capability", "seeks": "need"}
"""The fields that have a line for each passage, and the role of these."""


@dataclass(frozen=True, slots=True)
class Given:
    """The form as it was typed; `after` is the version that it was made from."""

    organisation: str = ""
    about: str = ""
    offers: str = ""
    seeks: str = ""
    website: str = ""
    place: str = ""
    sectors: str = ""
    employees: str = ""
    founded: str = ""
    audience: str = ""
    after: str = ""
    unshown: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()

    @property
    def said(self) -> profiles.Said:
        """What it says."""
        return profiles.Said(
            self.about, profiles.lines(self.offers), profiles.lines(self.seeks), self.website, self.place,
            self.sectors, self.employees, self.founded, self.unshown, self.pinned,
        )  # fmt: skip

    def with_line(self, one: Suggestion) -> Given:
        """The form with a suggestion as one more line."""
        field = next(name for name, role in ROWS.items() if role == one.role)
        text = f"{getattr(self, field).rstrip()}\n{one.text}".lstrip()
        return replace(self, offers=text) if field == "offers" else replace(self, seeks=text)


def given(  # noqa: PLR0913, PLR0917 - one parameter a field
    organisation: Said = "", about: Long = "", offers: Long = "", seeks: Long = "", website: Said = "",
    place: Said = "", sectors: Said = "", employees: Said = "", founded: Said = "", audience: Said = "",
    after: Said = "", unshown: Ticked = None, pinned: Ticked = None,
) -> Given:  # fmt: skip
    """The fields of the form."""
    return Given(
        organisation, about, offers, seeks, website, place, sectors, employees, founded, audience, after,
        tuple(unshown or ()), tuple(pinned or ()),
    )  # fmt: skip


Form_ = Annotated[Given, Depends(given)]


@router.get("/{lang}/upkeep")
def blank(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Me, organisation: Annotated[str, Query()] = "",
    version: Annotated[str, Query()] = "",
) -> Response:  # fmt: skip
    """The form as an organisation's word stands, or with what an earlier version said."""
    mine = organisation or next((id_ for id_, role in person.roles.items() if role in WRITERS), "")
    if not mine:
        return own_page(request, "upkeep.html", lang, {"person": person, "organisations": (), "here": "account"})
    person.check_may("editor", mine)
    every = profiles.versions_of(parts_of(request).people, person, mine)
    held = next((one for one in every if str(one.version) == version), every[0] if every else None)
    return _page(request, lang, asking, person, _as_kept(asking, mine, held, every), {})


@router.post("/{lang}/upkeep")
def keeps(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, form: Form_, add: Said = ""
) -> Response:
    """Keep what the form says; or, where a suggestion was pressed, show the form with that line, which is not kept."""
    parts = parts_of(request)
    person.check_may("editor", form.organisation)
    if add:
        one = next((one for one in _suggested(request, asking, person, form) if one.key == add), None)
        return _page(request, lang, asking, person, form.with_line(one) if one else form, {"added": one is not None})
    try:
        audience, from_ = [form.audience] if form.audience else [], int(form.after) if form.after.isdecimal() else None
        made = profiles.keep(parts.people, parts.store, person, form.organisation, form.said, audience, from_)
    except BadInput as error:
        return _page(request, lang, asking, person, form, {"problem": error.sentence[lang]})
    fields = {"organisation": form.organisation, "after": str(made)}
    return tell(after(request, _address(lang, form.organisation)), request, "upkeep.kept", **fields)


@router.post("/{lang}/upkeep/back")
def goes_back(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Sender, organisation: Said = "", after_: Version = 0
) -> Response:
    """Say again what was said before a version, unless another has come since; nothing where it was the first."""
    parts = parts_of(request)
    person.check_may("editor", organisation)
    every = profiles.versions_of(parts.people, person, organisation)
    before = next((one for one in every if one.version == after_ - 1), None)
    said = profiles.Said.of(before.said) if before else profiles.Said()
    audience = before.audience if before else every[-1].audience if every else ()
    try:
        profiles.keep(parts.people, parts.store, person, organisation, said, audience, after_)
    except BadInput as error:
        form = _as_kept(asking, organisation, every[0] if every else None, every)
        return _page(request, lang, asking, person, form, {"problem": error.sentence[lang]})
    return tell(after(request, _address(lang, organisation)), request, "undone")


def _address(lang: Lang, organisation: str) -> str:
    return f"/{lang}/upkeep?organisation={quote(organisation, safe='')}"


def _as_kept(asking: Caller, organisation: str, held: Profile | None, every: Sequence[Profile]) -> Given:
    """The form as a version has it; before the first, for everyone where everyone sees the organisation already."""
    if held is None:
        seen = any(PUBLIC in one.audience for one in asking.view.stated(organisation))
        return Given(organisation, audience=PUBLIC if seen else chosen_audience((), organisation), after="0")
    said = profiles.Said.of(held.said)
    return Given(
        organisation, said.about, "\n".join(said.offers), "\n".join(said.seeks), said.website, said.place,
        said.sectors, said.employees, said.founded, chosen_audience(held.audience, organisation), str(every[0].version),
        said.unshown, said.pinned,
    )  # fmt: skip


def _suggested(request: Request, asking: Caller, person: Person, form: Given) -> list[Suggestion]:
    held = documents_of(parts_of(request).people, person, form.organisation)
    read = [node_of(one) for one in held if one.status in {READ, FOUND}][:LOOKED_AT]
    others = _others(asking, form.organisation)
    return suggested(asking, read, [*form.said.offers, *form.said.seeks, *(one.text for one in others.passages)])


def _others(asking: Caller, organisation: str) -> Others:
    return others_on(asking, organisation, dataset_of(profiles.id_of(organisation)))


def _page(  # noqa: PLR0913, PLR0917 - what the page shows
    request: Request, lang: Lang, asking: Asking, person: Person, form: Given, said: Mapping[str, object]
) -> Response:
    people, organisation = parts_of(request).people, form.organisation
    every = profiles.versions_of(people, person, organisation)
    nodes, others = asking.view.nodes(person.roles), _others(asking, organisation)
    suggestions = _suggested(request, asking, person, form)
    audiences, places = choices(asking, organisation, lang), Places(asking.view, lang)
    places.learn(others.records)
    values = {
        "person": person, "form": form, "node": nodes.get(organisation), "organisation": organisation,
        "organisations": [
            (one, nodes[one].name_in(lang) if one in nodes else one)
            for one, role in person.roles.items() if role in WRITERS
        ],
        "others": others.records, "rows": ROWS, "reach": REACH,
        "open_to": {PUBLIC, SIGNED_IN, organisation_of(organisation)},
        "texts": {role: [one for one in others.passages if one.role == role] for role in ("profile", *ROWS.values())},
        "versions": every, "running": bool(every) and not _is_known(asking, every[0]),
        "holding": bool(every) and bool(profiles.Said.of(every[0].said)),
        "suggestions": suggestions, "holders": asking.view.nodes(one.passage.holder for one in suggestions),
        "choices": audiences, "names": dict(audiences), "chosen": chosen_audience,
        "limits": profiles, "here": "account",
        "problem": None, "added": False,
    }  # fmt: skip
    return own_page(request, "upkeep.html", lang, {**values, **said}, refused=bool(said.get("problem")), places=places)


def _is_known(asking: Caller, held: Profile) -> bool:
    """Whether the graph has what a version says, or has left it out where it says nothing."""
    own = dataset_of(profiles.id_of(held.organisation))
    dates = {one.source.date for one in asking.view.stated(held.organisation) if one.source.dataset == own}
    return dates == ({edition(held.made)} if profiles.Said.of(held.said) else set())
