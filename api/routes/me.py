"""The route about whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, JsonValue

from api.web.callers import parts_of, program
from api.web.programs import KEYED
from api.wire.nodes import Wire

if TYPE_CHECKING:
    from people.persons import Person

router = APIRouter(tags=["service"])


class MyData(Wire):
    """What is known of an account, without what is kept of secrets."""

    tables: Mapping[str, Sequence[Mapping[str, JsonValue]]] = Field(
        description="Rows that name the account or its e-mail address, by table."
    )


@router.get("/me/data", operation_id="myData", openapi_extra=KEYED)
def my_data(request: Request, response: Response, person: Annotated[object, Depends(program("own"))]) -> MyData:
    """Everything that is known of the account whose key is sent; the key needs the scope `own`."""
    from people.signing.personal import known_of  # noqa: PLC0415 - SQLAlchemy takes time to import

    response.headers["Cache-Control"] = "no-store"
    whose: Person = person  # type: ignore[assignment]
    return MyData(tables=known_of(parts_of(request).people, whose))  # type: ignore[arg-type]
