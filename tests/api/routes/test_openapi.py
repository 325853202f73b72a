"""A client generator can work from the description."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from graph.codes import region_code, sector_code
from graph.vocabulary import vocabulary
from graph.words.folding import fold


@pytest.fixture
def description(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def test_the_description_is_valid(description: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(description).validate()


def test_every_operation_has_a_name_of_its_own_and_a_model_for_each_answer(description: dict[str, Any]) -> None:
    operations = [one for path in description["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) >= 14
    for one in operations:
        assert one["responses"].keys() >= {"400", "404", "500", "503"}
        assert len([status for status in one["responses"] if status.startswith("2")]) == 1
        assert "422" not in one["responses"]
        for status, response in one["responses"].items():
            if status == "204":
                assert "content" not in response
                continue
            ((media_type, content),) = response["content"].items()
            assert media_type == ("application/json" if status.startswith("2") else "application/problem+json")
            assert content["schema"]["$ref"].startswith("#/components/schemas/")


def test_what_changes_something_takes_a_key_and_says_what_it_takes(description: dict[str, Any]) -> None:
    changing = [
        (method, one) for path in description["paths"].values() for method, one in path.items() if method != "get"
    ]
    assert changing
    for method, one in changing:
        assert one["security"] == [{"key": []}], one["operationId"]
        bodies = one.get("requestBody", {}).get("content", {})
        assert ("413" in one["responses"]) == bool(bodies)
        makes = {"201", "202"} & one["responses"].keys()
        words = [given for given in one.get("parameters", ()) if given["name"] == "Idempotency-Key"]
        assert bool(makes) == (len(words) == 1) == ("409" in one["responses"]), one["operationId"]
        assert method != "patch" or set(bodies) == {"application/json"}
    for name in ("DraftIn", "DraftChange", "Problem"):
        assert description["components"]["schemas"][name]["examples"]


def test_a_client_can_know_kinds_relations_and_codes_beforehand(description: dict[str, Any]) -> None:
    search = {one["name"]: one["schema"] for one in description["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert {"$ref": "#/components/schemas/Kind"} in search["kind"]["items"]["anyOf"]
    schemas = description["components"]["schemas"]
    assert set(schemas["Kind"]["enum"]) == set(vocabulary().kinds)
    assert set(schemas["Relation"]["enum"]) == set(vocabulary().relations)
    for kind in vocabulary().kinds.values():
        for said in (kind.name, *kind.label.values(), *kind.many.values()):
            for written in (said, said.upper(), fold(said), f"{said}, sme"):
                assert re.fullmatch(schemas["Kinds"]["pattern"], written), written
    for code in ("TR", "TR83", "TR831"):
        assert re.fullmatch(search["region"]["items"]["pattern"], code)
        assert region_code(code) == code
    for code in ("C", "32", "32.5", "32.50", "32.50.07@2"):
        assert re.fullmatch(search["sector"]["items"]["pattern"], code)
        assert sector_code(code) == code
    assert re.fullmatch(search["region"]["items"]["pattern"], "TR83, IT")
    assert re.fullmatch(search["sector"]["items"]["pattern"], "C,32.5@2")


def test_no_parameter_of_an_address_is_said_to_take_null(description: dict[str, Any]) -> None:
    for path in description["paths"].values():
        for parameter in (given for one in path.values() for given in one.get("parameters", ())):
            assert "null" not in str(parameter["schema"])


def test_the_title_makes_names_in_ascii_for_generators(description: dict[str, Any]) -> None:
    assert description["info"]["title"].isascii()


def test_scores_are_said_to_order_one_answer_and_no_more(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    for model in ("HitOut", "PartnerOut"):
        assert "across answers" in schemas[model]["properties"]["score"]["description"]


def test_described_bounds_are_the_real_ones(client: TestClient, description: dict[str, Any]) -> None:
    parameters = {one["name"]: one for one in description["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert parameters["n"]["schema"]["maximum"] == 100
    assert parameters["q"]["schema"]["maxLength"] == 2_000
    assert client.get("/api/v1/search?q=su&n=100").status_code == 200
