"""The OpenAPI description, completed: what a parameter may be, and the one shape of problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.web.cursors import OFFSET, PAGE
from api.web.problem_details import Problem
from graph.vocabulary import vocabulary

# What is taken, no more and no less: either case, with blanks around.
_BLANK = r"[\x09-\x0d\x1c-\x20]*"
NUTS = f"^{_BLANK}[A-Za-z]{{2}}[A-Za-z0-9]{{0,3}}{_BLANK}$"
_DIGITS = r"[0-9]{2}([.]?[0-9]{1,2}([.]?[0-9]{1,2})?)?"
NACE = f"^{_BLANK}([A-Va-v]|{_DIGITS})(@(1[.]1|2|2[.]1))?{_BLANK}$"


def completed(described: dict[str, Any]) -> dict[str, Any]:
    """The description with its problems, kinds, relations and codes."""
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    described["components"]["schemas"].update({**problem.pop("$defs"), "Problem": problem, **_vocabulary()})
    for path, operations in described["paths"].items():
        told = _told(path)
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
                for schema in _strings(parameter["schema"]):
                    more = told.get(parameter["name"], {})
                    if "$ref" in more:
                        schema.clear()
                    schema.update(more)
    return described


def _vocabulary() -> Mapping[str, object]:
    return {
        "Kind": {"type": "string", "enum": sorted(vocabulary().kinds), "description": "A kind of node."},
        "Relation": {"type": "string", "enum": sorted(vocabulary().relations), "description": "A kind of edge."},
    }


def _told(path: str) -> Mapping[str, Mapping[str, object]]:
    return {
        "kind": {"$ref": "#/components/schemas/Kind"},
        "relation": {"$ref": "#/components/schemas/Relation"},
        "region": {"pattern": NUTS},
        "sector": {"pattern": NACE},
        "under": {"pattern": NUTS if path.endswith("/regions") else NACE},
        "cursor": {"pattern": OFFSET if path.endswith("/search") else PAGE},
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of an optional parameter without null, which no address can say."""
    choices = [choice for choice in schema.pop("anyOf", ()) if choice != {"type": "null"}]
    return {**choices[0], **schema} if choices else schema


def _strings(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if schema.get("type") == "array":
        yield from _strings(schema["items"])
    elif schema.get("type") == "string":
        yield schema
