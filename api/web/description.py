"""The OpenAPI description, completed: what a parameter may be, and the one shape of problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from api.web.cursors import OFFSET, PAGE
from api.web.problem_details import Problem
from graph.filters import MOST
from graph.sizes import size_spellings
from graph.vocabulary import vocabulary
from graph.words.folding import fold

# What is taken, no more and no less: either case, with blanks around.
_BLANKS = r"\x09-\x0d\x1c-\x20"
_NUTS = "[A-Za-z]{2}[A-Za-z0-9]{0,3}"
_DIGITS = r"[0-9]{2}([.]?[0-9]{1,2}([.]?[0-9]{1,2})?)?"
_NACE = f"([A-Va-v]|{_DIGITS})(@(1[.]1|2|2[.]1))?"
_TURKISH = {"c": "çÇ", "g": "ğĞ", "i": "ıİ", "o": "öÖ", "s": "şŞ", "u": "üÜ"}


def _one(pattern: str) -> str:
    return f"^[{_BLANKS}]*({pattern})[{_BLANKS}]*$"


def _several(pattern: str) -> str:
    """What `graph.filters.apart` takes: one or more with commas between; all of an address together are MOST."""
    return f"^[{_BLANKS},]*({pattern})([{_BLANKS}]*,[{_BLANKS},]*({pattern})){{0,{MOST - 1}}}[{_BLANKS},]*$"


@cache
def kinds() -> str:
    """The pattern of one or more kinds as people write them: each letter in either case, plain or Turkish."""
    said = {fold(one) for kind in vocabulary().kinds.values() for one in kind.spellings}
    return _several("|".join("".join(map(_however_written, one)) for one in sorted(said)))


@cache
def sizes() -> str:
    """The pattern of one or more sizes as people write them."""
    return _several("|".join("".join(map(_however_written, one)) for one in sorted(size_spellings())))


def _however_written(sign: str) -> str:
    apart = {" ": "[ _-]?", "_": "[ _-]?", "'": "['’]"}
    return apart.get(sign) or f"[{sign}{sign.upper()}{_TURKISH.get(sign, '')}]"


NUTS, NACE = _one(_NUTS), _one(_NACE)
_KEY = "A key of an account, made on its page: a program reads what the account may read, and with the scope `write` "
_KEY += "shares and changes for it; `own` fetches what is known of the account."
_OF_BODIES = {"408": "What was sent took too long", "413": "What was sent is too large"}
_KINDS = "Kinds by name or label in Turkish or English, with commas between; neither case nor marks matter."


def completed(described: dict[str, Any]) -> dict[str, Any]:
    """The description with its problems, kinds, relations and codes."""
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    described["components"]["schemas"].update({**problem.pop("$defs"), "Problem": problem, **_vocabulary()})
    described["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": _KEY}}
    described["security"] = [{}, {"key": []}]
    for path, operations in described["paths"].items():
        told = _told(path)
        for operation in operations.values():
            _add_refusals(operation)
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
                for schema in _strings(parameter["schema"]):
                    more = told.get(parameter["name"], {})
                    if more and "pattern" not in more:
                        schema.clear()
                    schema.update(more)
    return described


def _add_refusals(operation: dict[str, Any]) -> None:
    """What else an operation may be refused for that takes a body, or a word by which it is known again."""
    more = _OF_BODIES if "requestBody" in operation else {}
    if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", ())):
        more = {**more, "409": "The Idempotency-Key was used for another request"}
    shape = operation["responses"]["400"]["content"]
    operation["responses"] |= {status: {"description": text, "content": shape} for status, text in more.items()}


def _vocabulary() -> Mapping[str, object]:
    return {
        "Kind": {"type": "string", "enum": sorted(vocabulary().kinds), "description": "A kind of node."},
        "Kinds": {"type": "string", "pattern": kinds(), "description": _KINDS},
        "Relation": {"type": "string", "enum": sorted(vocabulary().relations), "description": "A kind of edge."},
    }


def _ref(name: str) -> Mapping[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _told(path: str) -> Mapping[str, Mapping[str, object]]:
    one = path.endswith(("/priorities", "/statistics", "/centres", "/centres/{id}"))
    return {
        "kind": {"anyOf": [_ref("Kind"), _ref("Kinds")]},
        "relation": _ref("Relation"),
        "region": {"pattern": NUTS if one else _several(_NUTS)},
        "sector": {"pattern": NACE if one else _several(_NACE)},
        "size": {"pattern": sizes()},
        "language": {"pattern": _several("[A-Za-z]{2,3}")},
        "source": {"pattern": r"[^,:\s]"},
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
