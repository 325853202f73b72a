"""The page on which an administrator founds an info centre for one more province."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from api.pages.frame import Lang
from api.pages.people.admin import Admin, Administrators
from api.pages.people.forms import Proven, Said, after, own_page
from api.web.callers import Asking, parts_of
from api.web.ids import quoted_id
from api.words.labels import Places, region_name
from graph.errors import BadInput
from graph.words.sentences import Language
from ingest.cells import number
from ingest.classifications.regions import by_plate
from people.persons import Person
from programme.centres.founding import open_for
from programme.centres.kept import centres
from programme.centres.model import CHANGE, FIRMS

router = APIRouter(include_in_schema=False)
_EMPTY = {"province": "", "host": "", "name": "", "firms": str(FIRMS), "change": f"{100 * CHANGE:.0f}"}
"""What every new centre begins with."""


@router.get("/{lang}/admin/centre")
def asks(request: Request, lang: Lang, asking: Asking, person: Admin) -> Response:
    """The form that founds a centre."""
    return _form(request, lang, asking, person, _EMPTY, None)


@router.post("/{lang}/admin/centre", dependencies=[Administrators])
def founds(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, sender: Proven, province: Said = "", host: Said = "",
    name: Said = "", firms: Said = "", change: Said = "",
) -> Response:  # fmt: skip
    """Found a centre, or say what is wrong and keep what was written; one that is there is left as it is."""
    parts = parts_of(request)
    try:
        made = open_for(
            parts.people, parts.store, [one.strip() for one in province.split(",") if one.strip()], name=name,
            host=host, firms=_whole(firms), change=_share(change), who=sender, again=False,
        )  # fmt: skip
    except BadInput as error:
        given = {"province": province, "host": host, "name": name, "firms": firms, "change": change}
        return _form(request, lang, asking, sender, given, error.sentence[lang])
    return after(request, f"/{lang}/centres/{quoted_id(made.id)}")


def _form(  # noqa: PLR0913, PLR0917 - what the form shows
    request: Request, lang: Language, asking: Asking, person: Person, given: Mapping[str, str], problem: str | None
) -> Response:  # fmt: skip
    places, codes = Places(asking.view, lang), sorted(by_plate().values())
    places.learn((), codes)
    values = {
        "person": person,
        "given": given,
        "problem": problem,
        "provinces": sorted(region_name(places, code) for code in codes),
        "there": centres(parts_of(request).people),
        "here": "account",
    }
    return own_page(request, "centre_new.html", lang, values, refused=problem is not None, places=places)


def _whole(said: str) -> int:
    plain = said.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 8):
        raise BadInput("programme.centre.target")
    return int(plain)


def _share(said: str) -> float:
    read = number(said.strip().removeprefix("%").removesuffix("%"))
    if read is None:
        raise BadInput("programme.centre.target")
    return read / 100
