"""A client generator can work from the description."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import OpenAPIV31SpecValidator


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
        assert one["responses"].keys() >= {"200", "400", "404", "500", "503"}
        assert "422" not in one["responses"]
        for status, response in one["responses"].items():
            ((media_type, content),) = response["content"].items()
            assert media_type == ("application/json" if status == "200" else "application/problem+json")
            assert content["schema"]["$ref"].startswith("#/components/schemas/")


def test_described_bounds_are_the_real_ones(client: TestClient, description: dict[str, Any]) -> None:
    parameters = {one["name"]: one for one in description["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert parameters["n"]["schema"]["maximum"] == 100
    assert parameters["q"]["schema"]["maxLength"] == 2_000
    assert client.get("/api/v1/search?q=su&n=100").status_code == 200
