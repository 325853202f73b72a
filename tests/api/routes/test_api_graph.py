"""What the API says of organisations, documents and hierarchies, and how it pages and polls."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.wiring import Parts
from graph.model import Batch, Node, Source

API = "/api/v1"


def test_organisations_are_listed_by_name_in_turkish_order(client: TestClient) -> None:
    names = [item["name"] for item in client.get(f"{API}/organisations").json()["items"]]
    assert names == ["Çınar Laboratuvar", "Ondokuz Mayıs Üniversitesi", "Samsun Medikal Kümesi", "Zar Arıtma <A.Ş.>"]


def test_pages_follow_one_another_without_gap_or_repeat(client: TestClient) -> None:
    ids, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{API}/organisations", params={"n": 1, "cursor": cursor}).json()
        assert len(page["items"]) == 1
        ids += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert ids == ["demo:lab", "ror:uni", "tr:kume", "demo:zar"]


def test_filters_and_facets_agree(client: TestClient) -> None:
    page = client.get(f"{API}/organisations?region=TR8&kind=sme&kind=cluster&facets=true").json()
    assert [item["id"] for item in page["items"]] == ["tr:kume", "demo:zar"]
    assert page["facets"]["total"] == 2
    assert page["facets"]["kinds"] == [
        {"value": "cluster", "label": "Küme", "count": 1},
        {"value": "sme", "label": "KOBİ", "count": 1},
        {"value": "university", "label": "Üniversite", "count": 1},
    ]
    assert page["facets"]["regions"] == [
        {"value": "TR8", "label": "TR8", "count": 2},
        {"value": "TR831", "label": "Samsun", "count": 2},
    ]


def test_a_sector_keeps_its_subtree(client: TestClient) -> None:
    assert [i["id"] for i in client.get(f"{API}/organisations?sector=C").json()["items"]] == ["demo:zar"]


def test_labels_come_in_the_language_asked_for(client: TestClient) -> None:
    page = client.get(f"{API}/organisations?kind=sme&facets=1", headers={"Accept-Language": "de, en;q=0.9, tr;q=0.1"})
    assert {one["value"]: one["label"] for one in page.json()["facets"]["kinds"]}["sme"] == "SME"


def test_kinds_that_are_no_organisations_list_nothing(client: TestClient) -> None:
    assert client.get(f"{API}/organisations?kind=document").json()["items"] == []


def test_an_organisation_comes_with_its_texts_and_sources(client: TestClient) -> None:
    found = client.get(f"{API}/organisations/demo%3Azar").json()
    assert found["organisation"]["demo"] is True
    assert found["organisation"]["sources"] == [{"dataset": "test", "record": "5", "date": "2026-03-14", "ended": None}]
    assert [p["role"] for p in found["passages"]] == ["capability", "need"]


def test_ids_with_slashes_and_hashes_are_addresses(client: TestClient) -> None:
    document = client.get(f"{API}/documents/doc:test/pazar/not.pdf").json()
    assert document["shared_by"] == [{"id": "demo:zar", "kind": "sme", "name": "Zar Arıtma <A.Ş.>"}]
    passage = document["passages"][0]
    assert passage["page"] == 4
    assert client.get(f"{API}/passages/{passage['id'].replace('#', '%23')}").json() == passage


def test_documents_are_listed(client: TestClient) -> None:
    assert [i["id"] for i in client.get(f"{API}/documents").json()["items"]] == ["doc:test/pazar/not.pdf"]


def test_neighbours_come_nearest_first_with_the_edges_among_them(client: TestClient) -> None:
    found = client.get(f"{API}/organisations/demo:zar/neighbours?hops=2&relation=member_of").json()
    assert [(one["node"]["id"], one["distance"]) for one in found["neighbours"]] == [("tr:kume", 1), ("demo:lab", 2)]
    assert {(e["src"], e["rel"], e["dst"]) for e in found["edges"]} == {
        ("demo:zar", "member_of", "tr:kume"),
        ("demo:lab", "member_of", "tr:kume"),
    }
    assert not found["truncated"]


def test_neighbours_say_when_there_are_more(client: TestClient) -> None:
    found = client.get(f"{API}/organisations/demo:zar/neighbours?hops=3&limit=1").json()
    assert len(found["neighbours"]) == 1
    assert found["truncated"]


def test_hierarchies_name_parents_in_both_languages(client: TestClient) -> None:
    regions = client.get(f"{API}/regions").json()["items"]
    assert [(r["code"], r["parent"]) for r in regions] == [("TR", None), ("TR831", "TR")]
    sectors = client.get(f"{API}/sectors").json()["items"]
    assert [(s["code"], s["parent"], s["version"]) for s in sectors] == [("C", None, "2.1"), ("32", "C", "2.1")]
    assert client.get(f"{API}/regions?under=TR8").json()["items"] == regions[1:]
    assert client.get(f"{API}/sectors?under=32").json()["items"] == sectors[1:]


def test_what_has_not_changed_since_is_left_out(client: TestClient, parts: Parts) -> None:
    newer = Node("tr:yeni", "ngo", "Yeni Dernek", (Source("later", "1", "2026-05-01"),))
    parts.store.write(Batch((newer,)))
    found = client.get(f"{API}/organisations?changed_since=2026-04-01&n=2").json()
    assert [i["id"] for i in found["items"]] == ["tr:yeni"]
    assert len(client.get(f"{API}/organisations?changed_since=2026-03-14").json()["items"]) == 5


def test_who_polls_with_the_tag_hears_of_changes_alone(client: TestClient, parts: Parts) -> None:
    address = f"{API}/organisations"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    parts.store.write(Batch((Node("tr:y", "ngo", "Y", (Source("later", "1", "2026-05-01"),)),)))
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("other", ["/organisations?n=3", "/documents"])
def test_another_address_has_another_tag(client: TestClient, other: str) -> None:
    tag = client.get(f"{API}/organisations").headers["ETag"]
    assert client.get(API + other, headers={"If-None-Match": tag}).status_code == 200


def test_another_language_has_another_tag(client: TestClient) -> None:
    tag = client.get(f"{API}/organisations", headers={"Accept-Language": "tr"}).headers["ETag"]
    answer = client.get(f"{API}/organisations", headers={"Accept-Language": "en", "If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["Vary"].startswith("Accept-Language")
