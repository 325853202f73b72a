"""Routes by which programs keep questions, and read what was found for them."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from api.questions.caller import Caller
from api.questions.own.kept import found, keep, own
from api.web.callers import Asking, parts_of
from api.web.prefix import prefix_of
from api.web.programs import KEYED, Reader, Word, Writer, unkept
from api.wire.alerts import QuestionIn, QuestionOut, QuestionsOut
from people.alerts.watches import end, title_of, watches
from people.tables import Watch

router = APIRouter(tags=["alerts"])


@router.get("/alerts", operation_id="listKeptQuestions", openapi_extra=KEYED)
def kept(request: Request, response: Response, asking: Asking, person: Reader) -> QuestionsOut:
    """List the questions that one keeps, each with the newest that was found for it."""
    unkept(response)
    held = watches(parts_of(request).people, person)
    return QuestionsOut(questions=tuple(_out(request, asking, held)))


@router.post("/alerts", operation_id="keepQuestion", status_code=201, openapi_extra=KEYED)
def keeps(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, response: Response, asking: Asking, person: Writer, given: QuestionIn, word: Word = ""
) -> QuestionOut:
    """Keep a question: whoever keeps it is told of what is new and answers it, and why."""
    unkept(response)
    parts = parts_of(request)
    made = keep(parts, asking, person, given.asked(), given.often, word)
    (out,) = _out(request, asking, [own(parts, person, made)])
    return out


@router.delete("/alerts/{id}", operation_id="endKeptQuestion", status_code=204, openapi_extra=KEYED)
def ends(request: Request, person: Writer, id: str) -> Response:  # noqa: A002
    """End a kept question."""
    end(parts_of(request).people, person, id)
    return Response(status_code=204)


def _out(request: Request, asking: Caller, held: Sequence[Watch]) -> list[QuestionOut]:
    told = found(parts_of(request), asking, held)
    begin = f"{prefix_of(request)}/{asking.language}/alerts"
    return [
        QuestionOut.of(one, title_of(one, asking.view), told[one.id], f"{begin}/{one.feed}.atom", asking.language)
        for one in held
    ]
