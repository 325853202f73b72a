"""Every face answers alike on every store: search, partners, paths, lists and pages, from a view to the last byte."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from api.wiring import Parts
from graph.opening import open_store
from graph.store import Store
from tests.api.conftest import PATIENT, HashingEncoder, embed, world
from tests.graph.backends import OF_ONE_SERVER, Backend

API = "/api/v1"
ADDRESSES = (
    f"{API}/search?q=su+arıtma+membranı", f"{API}/search?q=water+membranes&kind=sme&kind=company&n=3",
    f"{API}/search?q=membran&kind=document", f"{API}/search?q=Çınar+Laboratuvar", f"{API}/search?q=membran&region=TR8",
    f"{API}/search?q=membran&sector=32&n=1", f"{API}/partners?text=su+arıtma+membranı",
    f"{API}/organisations/demo:zar/partners", f"{API}/organisations/demo:lab/partners?other_regions=true",
    f"{API}/organisations/demo:zar/partners?one_sided=true&n=2", f"{API}/paths?from=demo:zar&to=ror:uni",
    f"{API}/organisations?facets=true&n=2", f"{API}/organisations?kind=sme&facets=true&region=TR",
    f"{API}/organisations/tr:kume/neighbours?hops=2", f"{API}/organisations/demo:zar", f"{API}/documents",
    f"{API}/documents/doc:test/pazar/not.pdf", f"{API}/regions", f"{API}/sectors?under=C", f"{API}/ready",
    "/tr/", "/tr/search?q=su+arıtma+membranı", "/en/search?q=water+membranes&kind=sme", "/en/search",
    "/tr/org/demo:zar", "/tr/org/demo:zar/partners", "/tr/org/demo:zar/similar",
    f"{API}/organisations/demo:zar/similar",
    f"{API}/documents/doc:test/pazar/not.pdf/similar", f"{API}/search?q=Samsun'da+üniversite&facets=true",
    f"{API}/search?q=asdfgh", f"{API}/search?q=membrn", "/tr/search?q=Samsun", "/en/search?q=similar+to+zar+arıtma",
    "/en/org/demo:lab/partners", "/tr/sectors", "/en/sectors/C",
    "/tr/search?q=membran&sort=name", "/en/search?sort=size&view=map", "/en/search.csv?q=water+membranes",
    "/tr/search.csv", "/en/partners?text=water+membranes&newcomers=true", "/tr/org/demo:zar/partners?elsewhere=true",
    "/tr/sectors/32?level=province", "/en/regions/TR831",
    "/en/documents/doc:test/pazar/not.pdf", "/en/org/nobody",
)  # fmt: skip

FIGURE = re.compile(r"-?\d+\.\d{3,}(?:e-\d+)?|\b[\d.]+e-\d+")
SAME = {"X-Request-ID": "same", "Accept": "text/html, application/json", "Accept-Language": "en"}


def served(store: Store) -> TestClient:
    encoder = HashingEncoder()
    store.write(world())
    embed(store, encoder)
    settings = load_settings(store="memory:", request_seconds=PATIENT)
    return TestClient(create_app(settings, Parts(settings, store=store, encoder=encoder)))


def parted(text: str) -> tuple[str, list[float]]:
    """An answer without its scores, and these: their last bits are the engine's."""
    return FIGURE.sub("#", text), [float(figure) for figure in FIGURE.findall(text)]


@pytest.mark.parametrize("backend", OF_ONE_SERVER, indirect=True)
def test_all_faces_answer_alike(backend: Backend) -> None:
    ours, theirs = served(backend.empty()), served(open_store("memory:"))
    for address in ADDRESSES:
        answers = [client.get(address, headers=SAME) for client in (ours, theirs)]
        assert answers[0].status_code == answers[1].status_code, address
        (said, figures), (expected, scores) = (parted(answer.text) for answer in answers)
        assert said == expected, address
        assert figures == pytest.approx(scores, abs=1e-4), address
