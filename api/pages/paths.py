"""The page of who could introduce one organisation to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang, page
from api.pages.ways import way_of
from api.questions.caller import Caller
from api.questions.paths import called, introductions
from api.web.answers import Once
from api.web.callers import Asking, Text
from api.words.labels import Places
from graph.model import Node

router = APIRouter(include_in_schema=False, route_class=Once)
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class End:
    """One end of a way: what was typed, whom that means, and who else it could mean, each with their address."""

    name: str
    typed: str
    node: Node | None = None
    others: Sequence[tuple[Node, str]] = ()

    @property
    def wrong(self) -> bool:
        """Whether something was typed that means nobody."""
        return bool(self.typed) and self.node is None


@router.get("/{lang}/paths")
def paths(
    request: Request,
    lang: Lang,
    asking: Asking,
    from_: Annotated[Text, Query(alias="from")] = "",
    to: Annotated[Text, Query()] = "",
) -> Response:
    """Up to three ways from one organisation to another, step by step."""
    ends = (
        _end(asking, "from", from_, f"/{lang}/paths", {"to": to}),
        _end(asking, "to", to, f"/{lang}/paths", {"from": from_}),
    )
    source, target = (end.node for end in ends)
    same = source is not None and target is not None and source.id == target.id
    found = introductions(asking, source.id, target.id) if source and target and not same else None
    places = Places(asking.view, lang)
    values = {
        "ends": ends,
        "same": same,
        "asked": found is not None,
        "ways": [way_of(found.source, path, lang, date.today()) for path in found.paths] if found else [],
        "data_url": f"/api/v1/paths?{urlencode({'from': source.id, 'to': target.id})}"
        if source and target and found
        else None,
        "here": "paths",
    }
    response = page(request, "paths.html", lang, values, places)
    if same or any(end.wrong for end in ends):
        response.status_code = UNPROCESSABLE
    return response


def _end(asking: Caller, name: str, typed: str, url: str, other: dict[str, str]) -> End:
    found = called(asking, typed)
    if not found:
        return End(name, typed)
    others = [(node, f"{url}?{urlencode({name: node.id, **other})}") for node in found[1:]]
    return End(name, found[0].name_in(asking.language), found[0], others)
