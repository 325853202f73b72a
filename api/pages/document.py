"""The page of a document: what it says, page by page, and what a question finds in it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.questions.caller import Caller
from api.questions.documents import Read, read_for
from api.questions.documents import document as document_of
from api.questions.own.read import told_to
from api.web.answers import OnceForEverybody
from api.web.callers import Asking, Text, parts_of
from api.web.ids import quoted_id
from api.words.facts import PEOPLE
from api.words.labels import Places
from api.words.plain_text import without_controls
from graph.model import Node
from graph.words.sentences import Language
from people.looks import look, looks_at

router = APIRouter(include_in_schema=False, route_class=OnceForEverybody)


@router.get("/{lang}/documents/{id:whole}")
def document(
    request: Request,
    lang: Lang,
    id: str,  # noqa: A002
    asking: Asking,
    q: Annotated[Text, Query()] = "",
) -> Response:
    """The passages of a document, page by page, with what a question finds in them marked; and who shared it."""
    found, text = document_of(asking, id), without_controls(q)
    told_to(parts_of(request), asking, found.node, found.passages)
    read = read_for(asking, found, text) if text else [Read(one) for one in found.passages]
    places = Places(asking.view, lang)
    places.learn([found.node])
    values = {
        "node": found.node,
        "sharers": found.sharers,
        "q": text,
        "found": [one for one in read if one.found],
        "pages": [(number, list(group)) for number, group in groupby(read, key=lambda one: one.passage.page)],
        "original": _original(found.node, lang),
        **_looked(request, asking, found.node),
        "data_url": f"/api/v1/documents/{quoted_id(id)}",
    }
    return page(request, "document.html", lang, values, places)


def _original(node: Node, lang: Language) -> str | None:
    """Where the file of a document is that was shared by a form; None for one that was loaded."""
    number = _number(node)
    return f"/{lang}/shared/{number}/file" if number else None


def _number(node: Node) -> str | None:
    """The id under which a document was shared by a form; None for one that was loaded."""
    kind, _, number = node.source.dataset.partition(":")
    return number if kind == PEOPLE else None


def _looked(request: Request, asking: Caller, node: Node) -> Mapping[str, object]:
    """Who has looked at it, for those who share it; of anybody else who has signed in it is written down."""
    number, person = _number(node), asking.person
    if number is None or person is None:
        return {"looks": None, "counted": False, "lookers": ()}
    people = parts_of(request).people
    looks = looks_at(people, person, number)
    if looks is None:
        look(people, person, number)
        return {"looks": None, "counted": True, "lookers": ()}
    known = asking.view.nodes(looks.people)
    lookers = [(known[id_], count) for id_, count in looks.people.items() if id_ in known]
    unseen = sum(count for id_, count in looks.people.items() if id_ not in known)
    return {"looks": looks, "counted": False, "lookers": lookers, "other_lookers": looks.others + unseen}
