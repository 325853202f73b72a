"""A Neo4j server that goes while the API answers: it says so in its own words, and goes on once the server is back."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from graph.neo4j import session as neo4j_session
from tests.api.conftest import world
from tests.graph.neo4j_server import LATEST, PASSWORD, KitServer, start_from_kit

API = "/api/v1"


@pytest.fixture
def server() -> Iterator[KitServer]:
    own = start_from_kit(LATEST)
    yield own
    own.remove()


def test_the_api_outlives_its_server(
    server: KitServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_session, "RETRY_SECONDS", 1.0)
    settings = load_settings(store=server.address, encoder="none")
    app = create_app(settings)
    with TestClient(app) as client:
        app.state.parts.store.write(world())
        found = client.get(f"{API}/search", params={"q": "zar"})
        assert found.status_code == 200
        server.kill()
        for path in (f"{API}/search?q=zar", f"{API}/ready"):
            away = client.get(path, headers={"Accept-Language": "en"})
            assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
            assert away.headers["Content-Type"] == "application/problem+json"
            assert "does not answer now" in away.json()["detail"]
        assert client.get(f"{API}/health").status_code == 200
        server.start()
        assert client.get(f"{API}/search", params={"q": "zar"}).json()["hits"] == found.json()["hits"]
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err + repr(settings)
