"""Every operation does what its description says, on examples that exist and on what is made up (schemathesis)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as pace
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from sqlalchemy import delete, select

from api.app import create_app
from api.settings import Settings, load_settings
from api.wiring import Parts
from graph.filters import MOST
from people import documents
from people.opportunities import course
from people.opportunities.course import Terms
from people.opportunities.known import node_of
from people.opportunities.said import Said
from people.persons import Person, person_of_account
from people.staff import appoint
from people.tables import Document, Membership, Opportunity
from tests.api.centres import BIG, SMALL, fill
from tests.api.conftest import HIDDEN
from tests.api.keyed import joined, key_of, work
from tests.people.passwords import quick_passwords

API = "/api/v1"
# What is in the store that the tests ask; a made-up id would reach nothing.
THERE = {
    "id": ["demo:zar", "demo:lab", "tr:kume", "ror:uni", "doc:test/pazar/not.pdf", "demo:zar#test/need/0"],
    "from": ["demo:zar", "demo:lab"],
    "to": ["ror:uni", "tr:kume"],
    "q": ["su arıtma membranı", "water membranes", "Çınar"],
    "text": ["su arıtma membranı üreten bir ortak arıyoruz"],
    "region": ["TR", "TR8", "TR831", "TR510", "TR8, tr5"],
    "sector": ["C", "32", "32.50", "71", "32,71"],
    "size": ["small", "Mikro,large"],
    "language": ["tr", "EN, mul"],
    "source": ["test", "test:a,demo"],
    "under": ["TR", "TR8"],
    "cluster": ["tr:kume", "demo:zar"],
    "centre": [BIG.id, SMALL.id],
    "cursor": ["", "o10", "pYQ.ZGVtbzp6YXI"],
}
DESCRIBED = create_app(load_settings(store="memory:", encoder="none")).openapi()["paths"]
PATHS = [path for path, taken in DESCRIBED.items() if "get" in taken]
ASKED = {path: any(p["in"] == "query" for p in DESCRIBED[path]["get"].get("parameters", ())) for path in PATHS}
# What takes a key, whatever its method: none can be added that is not tried here by an editor and by nobody.
KEYED = [
    (path, method)
    for path, taken in DESCRIBED.items()
    for method, one in taken.items()
    if method != "get" or one.get("security") == [{"key": []}]
]
FIRMS = ("demo:zar", "demo:lab", "tr:kume")
few = pace(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
ours = pace(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def with_examples(app: FastAPI, more: Mapping[str, list[str]] | None = None, firms: Sequence[str] = ()) -> FastAPI:
    """The app with a description in which a parameter is now and then something that exists, and so is a firm."""
    for name, schema in app.openapi()["components"]["schemas"].items():
        if firms and "organisation" in schema.get("properties", {}) and not name.endswith("Out"):
            schema["properties"]["organisation"] = {"type": "string", "enum": list(firms)}
            schema["properties"]["audience"]["items"] = {"type": "string", "enum": ["public", "signed-in", "herkes"]}
    for path, operations in app.openapi()["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                there = _there(path, parameter["name"], {**THERE, **(more or {})})
                parameter["schema"] = _offered(parameter["schema"], there)
    return app


def _there(path: str, name: str, known: Mapping[str, list[str]]) -> list[str]:
    """What exists for a parameter of a path."""
    there = known.get(name, [])
    if path.endswith(("/priorities", "/statistics", "/centres", "/centres/{id}")):
        there = [one for one in there if "," not in one]
    if path.endswith("/centres/{id}") and name == "id":
        there = [BIG.id, SMALL.id]
    if name == "under" and "sectors" in path:
        there = ["C", "32", "32.50", "71"]
    if name == "cursor":
        there = ["", "o10"] if path.endswith("/search") else ["", "pYQ.ZGVtbzp6YXI"]
    return there


def _offered(schema: dict[str, Any], there: list[str]) -> dict[str, Any]:
    if not there:
        return schema
    if schema.get("type") == "array":
        return {**schema, "items": _offered(schema["items"], there)}
    return {"anyOf": [{"type": "string", "enum": there}, schema]}


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passwords(monkeypatch)


@pytest.fixture
def description(settings: Settings, parts: Parts) -> Any:
    fill(parts.store, parts.people)
    return schemathesis.openapi.from_asgi(f"{API}/openapi.json", with_examples(create_app(settings, parts)))


@pytest.mark.parametrize("path", PATHS)
def test_what_is_described_is_taken(description: Any, path: str) -> None:
    holds(description[path]["GET"], GenerationMode.POSITIVE)


@pytest.mark.parametrize("path", [path for path in PATHS if ASKED[path]])
def test_what_is_not_described_is_refused(description: Any, path: str) -> None:
    holds(description[path]["GET"], GenerationMode.NEGATIVE)


@pytest.mark.parametrize(("path", "method"), KEYED)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_what_an_editor_sends_is_taken_or_refused_and_is_theirs(
    settings: Settings, parts: Parts, mode: GenerationMode, path: str, method: str
) -> None:
    editor, other = joined(parts, "e@zar.example", "demo:zar", "editor"), joined(parts, "l@lab.example", "demo:lab")
    theirs = {one.id: written(parts, one, firm) for one, firm in ((editor, "demo:zar"), (other, "demo:lab"))}
    before = kept(parts, "demo:lab")
    app = with_examples(create_app(settings, parts), {"id": [*theirs[editor.id], *theirs[other.id]]}, FIRMS)
    described = schemathesis.openapi.from_asgi(f"{API}/openapi.json", app)
    headers = key_of(parts, editor)

    @ours
    @given(described[path][method.upper()].as_strategy(generation_mode=mode))
    def answers(case: schemathesis.Case[Any]) -> None:
        # What is taken may still say something that no description can: a number of a person, a past day.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance, ignored_auth])

    answers()
    assert kept(parts, "demo:lab") == before


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("role", ["reader", "staff", "admin"])
def test_whoever_may_write_nothing_is_answered_as_described_and_changes_nothing(
    settings: Settings, parts: Parts, mode: GenerationMode, role: str
) -> None:
    """All operations: no failure, no answer that the description lacks, nothing changed, nothing seen."""
    fill(parts.store, parts.people)
    owner, other = joined(parts, "e@zar.example", "demo:zar"), joined(parts, "l@lab.example", "demo:lab")
    theirs = [*written(parts, owner, "demo:zar"), *written(parts, other, "demo:lab")]
    who = somebody(parts, role)
    before = [kept(parts, firm) for firm in FIRMS]
    app = with_examples(create_app(settings, parts), {"id": [*theirs, *THERE["id"]]}, FIRMS)
    described = schemathesis.openapi.from_asgi(f"{API}/openapi.json", app)
    headers, told = key_of(parts, who), list[str]()
    for path, taken in DESCRIBED.items():
        for method in taken:
            if mode is GenerationMode.POSITIVE or method != "get" or ASKED[path]:
                told += answers_to(described[path][method.upper()], mode, headers)
    assert role == "reader" or not [one for one in told if HIDDEN in one]
    assert [kept(parts, firm) for firm in FIRMS] == before


def answers_to(operation: Any, mode: GenerationMode, headers: Mapping[str, str]) -> list[str]:
    """What is answered to a few requests of whoever has these headers, each as the description has it."""
    told = []

    @few
    @given(operation.as_strategy(generation_mode=mode))
    def answers(case: schemathesis.Case[Any]) -> None:
        assume([] not in (case.query or {}).values())
        answer = case.call(headers=dict(headers))
        case.validate_response(answer, excluded_checks=[positive_data_acceptance, ignored_auth])
        told.append(answer.text)

    answers()
    return told


def somebody(parts: Parts, role: str) -> Person:
    """A reader of demo:zar; or an administrator, or staff of its province, who act for no organisation."""
    if role == "admin":
        return joined(parts, "admin@x.example", "")
    made = joined(parts, f"{role}@x.example", "demo:zar", "reader")
    if role == "staff":
        with parts.people.writing() as session:
            session.execute(delete(Membership).where(Membership.account == made.id))
        appoint(parts.people, replace(made, admin=True), made.email, "TR831")
    return person_of_account(parts.people, made.id)


@pytest.mark.parametrize(("path", "method"), KEYED)
def test_nobody_does_anything(settings: Settings, parts: Parts, path: str, method: str) -> None:
    owner = joined(parts, "e@zar.example", "demo:zar")
    ids = written(parts, owner, "demo:zar")
    before = kept(parts, "demo:zar")
    described = schemathesis.openapi.from_asgi(
        f"{API}/openapi.json", with_examples(create_app(settings, parts), {"id": ids}, FIRMS)
    )

    @ours
    @given(described[path][method.upper()].as_strategy())
    def answers(case: schemathesis.Case[Any]) -> None:
        case.headers.pop("Authorization", None)
        answer = case.call()
        assert answer.status_code in {400, 401, 404}
        assert answer.headers["content-type"] == ["application/problem+json"]

    answers()
    assert kept(parts, "demo:zar") == before


def written(parts: Parts, who: Person, organisation: str) -> list[str]:
    """A document and two drafts of an organisation, one of which the adviser has, by the ids of their nodes."""
    content = BytesIO(b"Nanolif uretiyoruz.")
    document = documents.share(parts.people, parts.files, who, organisation, "a.txt", content, ["public"])
    said = Said("business_request", "Dokusuz kumaş arıyoruz", "Yılda otuz ton dokusuz kumaş arıyoruz; parti izlenmeli.")
    drafts = course.write(parts.people, who, organisation, [(said, Terms(["public"]))] * 2)
    course.send(parts.people, who, drafts[1])
    work(parts)  # what a worker of the service would change meanwhile
    return [documents.node_named(document, "a.txt"), *map(node_of, drafts)]


def kept(parts: Parts, organisation: str) -> list[object]:
    """What is kept of an organisation."""
    with parts.people.reading() as session:
        return [
            tuple(row)
            for table in (Document.__table__, Opportunity.__table__)
            for row in session.execute(select(table).where(table.c.organisation == organisation))
        ]


def holds(operation: Any, mode: GenerationMode) -> None:
    @ours
    @given(operation.as_strategy(generation_mode=mode))
    def answers(case: schemathesis.Case[Any]) -> None:
        # A parameter without any value is not sent, so that what was made up to be wrong arrives as right.
        assume([] not in (case.query or {}).values())
        case.call_and_validate(excluded_checks=[positive_data_acceptance] if senseless(case.query or {}) else [])

    answers()


def senseless(query: Mapping[str, Any]) -> bool:
    """What no description can say: a question without a word, twice the same id, too many values between commas."""
    several = any(
        str(query.get(name)).count(",") >= MOST for name in ("kind", "region", "sector", "size", "language", "source")
    )
    twice = "from" in query and query.get("from") == query.get("to")
    return not {"q", "text"}.isdisjoint(query) or twice or several
