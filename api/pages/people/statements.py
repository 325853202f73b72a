"""Stating indicators of an organisation that one speaks for, and correcting what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.frame import Lang
from api.pages.people.admin import Admin
from api.pages.people.forms import Me, Said, Sender, after, own_page
from api.questions.clusters import as_itself, said
from api.web.callers import ID_LENGTH, Asking, parts_of
from api.web.ids import quoted_id
from api.words.measures import unit_said, value_said
from graph.errors import BadInput
from graph.words.sentences import Language
from people.persons import Person
from programme.indicators.definitions import HEADINGS, Indicator, indicators, reported
from programme.indicators.loading import told_of_cells
from programme.indicators.statements import AUDIENCES, check_may_say, say
from programme.indicators.work import ask_for

if TYPE_CHECKING:
    from programme.tables import Statement

router = APIRouter(include_in_schema=False)
_EMPTY = {"subject": "", "indicator": "", "period": "", "value": "", "base": "", "source": "", "document": "",
          "audience": "members"}  # fmt: skip
Asked = Annotated[str, Query(max_length=ID_LENGTH)]


@router.get("/{lang}/statements")
def ask(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request, lang: Lang, asking: Asking, person: Me, subject: Asked = "", indicator: Asked = "",
    period: Asked = "",
) -> Response:  # fmt: skip
    """The form that states an indicator, and what stands of the organisation."""
    given = {"subject": subject or next(iter(person.roles), ""), "indicator": indicator, "period": period}
    return _form(request, lang, asking, person, given, None)


@router.post("/{lang}/statements")
def states(  # noqa: PLR0913, PLR0917 - FastAPI injects
    request: Request,
    lang: Lang,
    asking: Asking,
    person: Sender,
    subject: Said = "",
    indicator: Said = "",
    period: Said = "",
    value: Said = "",
    base: Said = "",
    source: Said = "",
    document: Said = "",
    audience: Said = "",
) -> Response:
    """Take a statement, or say what is wrong with it and keep what was written."""
    cells = {"subject": subject, "indicator": indicator, "period": period, "value": value, "base": base,
             "source": source, "document": document, "audience": audience}  # fmt: skip
    check_may_say(person, subject)
    node = asking.view.organisation(subject)
    try:
        told = told_of_cells(cells)
        if told.document:
            asking.view.node(told.document)
        say(parts_of(request).people, person, told)
    except BadInput as error:
        return _form(request, lang, asking, person, cells, error.sentence[lang])
    return after(request, f"/{lang}/clusters/{quoted_id(node.id)}?indicator={told.indicator}")


@router.post("/{lang}/admin/indicators")
def compute(request: Request, lang: Lang, person: Admin, sender: Sender, period: Said = "") -> Response:
    """Ask for what the graph tells of a period to be worked out."""
    del person, sender
    ask_for(parts_of(request).people, period)
    return after(request, f"/{lang}/admin")


def _form(  # noqa: PLR0913, PLR0917 - what the form shows
    request: Request, lang: Language, asking: Asking, person: Person, given: Mapping[str, str], problem: str | None
) -> Response:
    subject = given["subject"]
    names = asking.view.nodes(person.roles)
    values: dict[str, object] = {
        "person": person,
        "given": {**_EMPTY, **{name: cell for name, cell in given.items() if cell}},
        "problem": problem,
        "organisations": [(id_, names[id_].name_in(lang)) for id_, role in person.roles.items()
                          if id_ in names and role != "reader"],
        "node": None,
        "headings": _headings(),
        "unit_of": lambda one: unit_said(one.unit, lang),
        "audiences": AUDIENCES,
        "stand": [],
        "last_year": date.today().year - 1,
        "here": "account",
    }  # fmt: skip
    if subject:
        check_may_say(person, subject)
        node, rows = said(asking, parts_of(request).people, subject, as_itself(asking, subject))
        values |= {"node": node, "stand": _standing(rows, lang)}
    return own_page(request, "statements.html", lang, values, refused=bool(problem))


def _headings() -> list[tuple[str, list[Indicator]]]:
    """What can be stated: statistics, then management by its headings."""
    held = reported()
    parts = [("layer.statistics", [one for one in held if one.layer == "statistics"])]
    return parts + [(f"heading.{name}", [one for one in held if one.heading == name]) for name in HEADINGS]


def _standing(rows: Sequence[Statement], lang: Language) -> list[tuple[Indicator, Statement, str]]:
    """What stands of each indicator and period, with its value in words."""
    newest: dict[tuple[str, str], Statement] = {}
    for row in rows:
        newest.setdefault((row.indicator, row.period), row)
    told = [(indicators()[row.indicator], row) for row in newest.values() if row.value is not None]
    return [(one, row, value_said(row.value, one.unit, lang)) for one, row in told
            if row.value is not None and not one.computed]  # fmt: skip
