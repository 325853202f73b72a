"""What is not public appears nowhere: not by name, not by text, not by id, not in a count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.exports.files import FORMATS, write_export
from api.wiring import Parts
from graph.model import PUBLIC
from graph.progress import silent

API = "/api/v1"
PRIVATE_IDS = ("demo:gizli", "doc:test/gizli.pdf")
TRACES = ("kuvars", "gizli", "members:tr:medikum")
ADDRESSES = (
    f"{API}/search?q=gizli+kuvars+su+arıtma&n=100",
    f"{API}/search?q=kuvars+filtre&kind=sme&region=TR831&sector=32.50",
    f"{API}/organisations?facets=true&n=100",
    f"{API}/organisations/demo:zar",
    f"{API}/organisations/tr:kume/neighbours?hops=3&limit=500",
    f"{API}/organisations/demo:zar/neighbours?hops=3&limit=500",
    f"{API}/organisations/demo:zar/partners?n=100",
    f"{API}/partners?text=kuvars+su+arıtma",
    f"{API}/paths?from=demo:zar&to=ror:uni",
    f"{API}/documents?n=100",
    f"{API}/documents/doc:test/pazar/not.pdf",
    f"{API}/ready",
    "/metrics",
    "/tr/",
    "/tr/search",
    "/tr/search?kind=sme&region=TR831",
    "/tr/org/demo:zar",
    "/tr/org/tr:kume",
    "/tr/org/demo:zar/partners",
    "/tr/documents/doc:test/pazar/not.pdf",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_private_is_on_any_route(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"X-Audience": "members:tr:medikum", "Cookie": "audiences=members:tr:medikum"})
    assert answer.status_code == 200
    said = answer.text.lower()
    if "q=" in address or "text=" in address:  # the question itself is repeated in the answer
        said = json.dumps({**answer.json(), "query": "", "text": ""}).lower()
    assert not [trace for trace in TRACES if trace in said]


@pytest.mark.parametrize("id_", PRIVATE_IDS)
@pytest.mark.parametrize(
    "route", ["/organisations/{}", "/organisations/{}/neighbours", "/organisations/{}/partners", "/documents/{}"]
)
def test_what_is_private_reads_like_what_is_not_there(client: TestClient, id_: str, route: str) -> None:
    hidden, absent = client.get(API + route.format(id_)), client.get(API + route.format("no:such"))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.json()["detail"].replace(id_, "no:such") == absent.json()["detail"]


@pytest.mark.parametrize(
    "passage",
    ["demo:zar%23test/capability/1", "demo:gizli%23test/capability/0", "doc:test/gizli.pdf%23test/text/0"],
)
def test_a_private_passage_or_one_of_a_private_holder_is_not_found(client: TestClient, passage: str) -> None:
    assert client.get(f"{API}/passages/{passage}").status_code == 404


def test_no_path_ends_in_private_or_leads_through_it(client: TestClient) -> None:
    assert client.get(f"{API}/paths?from=demo:zar&to=demo:gizli").status_code == 404


def test_counts_are_of_public_organisations_alone(client: TestClient) -> None:
    facets = client.get(f"{API}/organisations?facets=true").json()["facets"]
    assert facets["total"] == 4
    assert {one["value"]: one["count"] for one in facets["kinds"]}["sme"] == 1


def sheet(path: Path) -> str:
    return "\n".join(str(cell) for row in load_workbook(path).worksheets[0].values for cell in row)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_exports_hold_what_is_public_and_nothing_else(parts: Parts, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"graph.{form}"
    assert write_export(parts.store.seen_by(frozenset({PUBLIC})), form, path, silent) > 0
    text = (sheet(path) if form == "xlsx" else path.read_text()).lower()
    assert "demo:zar" in text
    assert not [trace for trace in TRACES if trace in text]
