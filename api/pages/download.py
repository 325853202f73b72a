"""A list as a file: all that it has and not one page of it."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.exports.organisations import write_listed_csv
from api.pages.frame import Lang
from api.questions.orders import Order, all_found, all_listed, in_order
from api.web.answers import Once
from api.web.attachments import attachment
from api.web.callers import Asking, Plain, Sought, Text
from api.words.plain_text import without_controls

router = APIRouter(include_in_schema=False, route_class=Once)


@router.get("/{lang}/search.csv")
def download(  # noqa: PLR0913, PLR0917 - one parameter a query parameter
    request: Request,
    lang: Lang,
    asking: Asking,
    keep: Sought,
    q: Annotated[Text, Query()] = "",
    plain: Plain = None,
    sort: Annotated[Order, Query()] = "best",
) -> Response:
    """The list of the same address, in its order, as a table that a load reads again."""
    del request
    text = without_controls(q)
    if text:
        nodes = [hit.node for hit in all_found(asking, text, keep, frozenset(plain or ())).answer.hits]
    else:
        nodes = all_listed(asking, keep)
    file = BytesIO()
    write_listed_csv(asking.view, in_order(nodes, sort, lang, lambda node: node), file, lang)
    return attachment(file.getvalue(), "imece", "csv")
