"""Every operation does what its description says, on examples that exist and on what is made up (schemathesis)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as pace
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.settings import Settings, load_settings
from api.wiring import Parts
from graph.filters import MOST
from tests.api.centres import BIG, SMALL, fill

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
    "under": ["TR", "TR8"],
    "cluster": ["tr:kume", "demo:zar"],
    "centre": [BIG.id, SMALL.id],
    "cursor": ["", "o10", "pYQ.ZGVtbzp6YXI"],
}
DESCRIBED = create_app(load_settings(store="memory:", encoder="none")).openapi()["paths"]
PATHS = list(DESCRIBED)
ASKED = {path: any(p["in"] == "query" for p in DESCRIBED[path]["get"].get("parameters", ())) for path in PATHS}
ours = pace(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def with_examples(app: FastAPI) -> FastAPI:
    """The app with a description in which a parameter is now and then something that exists."""
    for path, operations in app.openapi()["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                there = THERE.get(parameter["name"], [])
                if path.endswith(("/priorities", "/statistics", "/centres", "/centres/{id}")):
                    there = [one for one in there if "," not in one]
                if path.endswith("/centres/{id}") and parameter["name"] == "id":
                    there = [BIG.id, SMALL.id]
                if parameter["name"] == "under" and "sectors" in path:
                    there = ["C", "32", "32.50", "71"]
                if parameter["name"] == "cursor" and not path.endswith("/search"):
                    there = ["", "pYQ.ZGVtbzp6YXI"]
                elif parameter["name"] == "cursor":
                    there = ["", "o10"]
                parameter["schema"] = _offered(parameter["schema"], there)
    return app


def _offered(schema: dict[str, Any], there: list[str]) -> dict[str, Any]:
    if not there:
        return schema
    if schema.get("type") == "array":
        return {**schema, "items": _offered(schema["items"], there)}
    return {"anyOf": [{"type": "string", "enum": there}, schema]}


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
    several = any(str(query.get(name)).count(",") >= MOST for name in ("kind", "region", "sector", "size"))
    twice = "from" in query and query.get("from") == query.get("to")
    return not {"q", "text"}.isdisjoint(query) or twice or several
