"""Roadmaps as they are read: the list, one of them in a version, what changed, and as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.exports.printed import docx_of, pdf_of
from api.exports.roadmaps import actions_table, blocks_of, called, lacking, peer_name, places_of, value_of
from api.pages.figures.shown import as_file
from api.pages.frame import Lang, page
from api.questions import roadmaps as questions
from api.questions.caller import Caller
from api.questions.roadmaps import Read
from api.web.attachments import MEDIA, PRINTED, attachment
from api.web.callers import ID_LENGTH, Asking, parts_of
from api.web.compared import database_of
from api.words.labels import Places, region_name
from graph.errors import BadInput, NotFound
from graph.words.sentences import Language
from programme.roadmaps.advice import HEADINGS, measured
from programme.roadmaps.content import Content
from programme.statistics.named import measure_label

router = APIRouter(include_in_schema=False)
Number = Annotated[str, Query(max_length=10)]


@router.get("/{lang}/roadmaps")
def listed(
    request: Request, lang: Lang, asking: Asking, subject: Annotated[str, Query(max_length=ID_LENGTH)] = ""
) -> Response:
    """The roadmaps that the caller may see, or those of a subject; and a way to begin one for who may."""
    shown = questions.roadmaps(asking, database_of(request), subject)
    places = Places(asking.view, lang)
    sectors = [kept.of for kept, _ in shown if kept.of.kind == "sector"]
    places.learn((), {of.region for of in sectors}, {of.subject for of in sectors})
    values = {
        "rows": [(kept, node, called(kept.of, node, places, lang)) for kept, node in shown],
        "subject": subject,
        "begins": beginnings(request, asking, lang, places, subject),
        "data_url": "/api/v1/roadmaps",
        "here": "clusters",
    }
    return _own(asking, page(request, "roadmaps.html", lang, values, places))


@router.get("/{lang}/roadmaps/{id}")
def roadmap(request: Request, lang: Lang, asking: Asking, id: str, version: Number = "") -> Response:  # noqa: A002
    """One roadmap: where its subject stands, what will be done, and what became of it."""
    found = _read(request, asking, id, version)
    places = places_of(asking.view, found, lang)
    content, kept = found.kept.content, found.kept
    standings = [(one, measured()[one.code]) for one in content.standings if one.code in measured()]
    values = {
        "found": found,
        "kept": kept,
        "content": content,
        "person": asking.person,
        "called": called(kept.of, found.subject, places, lang),
        "standings": [(heading, [(one, about) for one, about in standings if about.heading == heading])
                      for heading in HEADINGS],
        "lacking": lacking(content),
        "middle": _middle(content),
        "actions": [(at, one, measured().get(one.code or "")) for at, one in enumerate(content.actions, start=1)],
        "value_of": lambda value, about: value_of(value, about, lang),
        "peer": lambda id_: peer_name(id_, found, places, lang),
        "files": [(form, f"/{lang}/roadmaps/{id}/file.{form}{_query(version)}") for form in (*PRINTED, *MEDIA)],
        "data_url": f"/api/v1/roadmaps/{id}{_query(version)}",
        "here": "clusters",
        "problem": None,
    }  # fmt: skip
    return _own(asking, page(request, "roadmap.html", lang, values, places))


@router.get("/{lang}/roadmaps/{id}/file.{form}")
def file(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    id: str,  # noqa: A002
    form: str,
    version: Number = "",
) -> Response:
    """A roadmap to print or to go on writing in (PDF, DOCX), or its actions as a table (CSV, XLSX)."""
    found = _read(request, asking, id, version)
    places = places_of(asking.view, found, lang)
    name = f"imece-roadmap-{found.kept.number}"
    if form in MEDIA:
        return as_file(form, name, list(actions_table(found, lang)), lang)
    if form not in PRINTED:
        raise NotFound("api.page.nothing")
    blocks = blocks_of(found, called(found.kept.of, found.subject, places, lang), places, lang)
    return attachment((pdf_of if form == "pdf" else docx_of)(blocks, lang), name, form)


@router.get("/{lang}/roadmaps/{id}/changes")
def changes(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    id: str,  # noqa: A002
    of: Number = "",
    to: Number = "",
) -> Response:
    """What differs between two versions, the last two unless others are asked for."""
    newest = _read(request, asking, id, "").kept.newest
    after = number_of(to) or newest
    before = number_of(of) or max(after - 1, 1)
    old, new, found = questions.compared(asking, database_of(request), id, before, after)
    values = {
        "old": old,
        "new": new,
        "changes": found,
        "nodes": asking.view.nodes(
            {str(one.before or one.after) for one in found if one.field == "partner"}
        ),
        "here": "clusters",
    }  # fmt: skip
    return _own(asking, page(request, "roadmap_changes.html", lang, values))


def number_of(said: str) -> int | None:
    """A version as an address has it, None for none; BadInput for what is no number."""
    if not said:
        return None
    if not (said.isascii() and said.isdigit()):
        raise BadInput("programme.roadmap.number", said=said)
    return int(said)


def beginnings(
    request: Request, asking: Caller, language: Language, places: Places, subject: str
) -> Mapping[str, object] | None:
    """What somebody may begin a roadmap of: their clusters, and sectors of their territories; None for nobody."""
    person = asking.person
    if person is None or not person.form:
        return None
    writes = [id_ for id_, role in person.roles.items() if role != "reader"]
    ids = {*writes, subject} if person.admin and subject else set(writes)
    nodes = asking.view.nodes(ids)
    regions = _regions(request, person.territories, admin=person.admin)
    places.learn((), set(regions))
    if not nodes and not regions:
        return None
    statistics = parts_of(request).statistics
    measures = sorted({held.series.measure for held in statistics.series()})
    return {
        "person": person,
        "clusters": [(id_, node.name_in(language)) for id_, node in nodes.items()],
        "regions": [(code, region_name(places, code)) for code in regions],
        "measures": [(name, measure_label(name, language)) for name in measures],
    }


def _regions(request: Request, territories: Iterable[str], *, admin: bool) -> list[str]:
    """The regions of which somebody may write: of their territories, for an administrator of the country."""
    from ingest.classifications.regions import regions  # noqa: PLC0415 - reads a table

    country = parts_of(request).settings.country
    own = (country,) if admin else tuple(territories)
    return sorted(code for code in regions() if own and code.startswith(own) and len(code) in {2, 4, 5})


def _read(request: Request, asking: Caller, id_: str, version: str) -> Read:
    parts = parts_of(request)
    return questions.roadmap(asking, database_of(request), parts.statistics, id_, number_of(version))


def _query(version: str) -> str:
    return f"?version={number_of(version)}" if version else ""


def _middle(content: Content) -> Mapping[str, tuple[float, int]]:
    """By heading the median of the percentiles under it, and of how many."""
    found: dict[str, tuple[float, int]] = {}
    for heading in HEADINGS:
        held = sorted(
            one.place for one in content.standings
            if one.place is not None and one.code in measured() and measured()[one.code].heading == heading
        )  # fmt: skip
        if held:
            low, high = held[(len(held) - 1) // 2], held[len(held) // 2]
            found[heading] = ((low + high) / 2, len(held))
    return found


def _own(asking: Caller, response: Response) -> Response:
    """What a signed-in person sees is kept by nobody else."""
    if asking.person is not None:
        response.headers["Cache-Control"] = "no-store"
    return response
