"""Whatever an id holds, what is listed under it can be asked for, as a page too."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.web.ids import quoted_id
from api.wiring import Parts
from graph.model import Batch, Node, Source

API = "/api/v1"
IDS = ("x:a\nb", "x:a\n", "x:zar/partners", "x:zar/similar", "x:zar/neighbours", "x:a/b")


@pytest.mark.parametrize("id_", IDS)
def test_what_is_listed_is_there(client: TestClient, parts: Parts, id_: str) -> None:
    parts.store.write(Batch((Node(id_, "sme", "Zor", (Source("odd", "1", "2026-01-01"),)),)))
    listed = [one["id"] for one in client.get(f"{API}/organisations?n=100").json()["items"]]
    assert id_ in listed
    for address in dict.fromkeys((quoted_id(id_), quote(id_, safe=""))):
        found = client.get(f"{API}/organisations/{address}")
        assert (found.status_code, found.json()["organisation"]["id"]) == (200, id_), address
        for about in ("neighbours", "partners"):
            assert client.get(f"{API}/organisations/{address}/{about}").status_code == 200, address
        page = client.get(f"/tr/org/{address}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert f"/en/org/{address}" in page.text
