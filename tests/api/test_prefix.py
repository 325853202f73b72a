"""Behind a proxy under a path every address begins with it, whether the proxy takes it off what it passes on or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from api.wiring import Parts
from graph.errors import BadInput
from graph.model import PUBLIC, Batch, Edge, Node, Passage, Source

PREFIX = "/ortak/imece"
PAGES = (
    "/tr/", "/en/", "/tr/search", "/en/search?q=membran&kind=sme", "/tr/search?q=su+arıtma&region=TR8",
    "/tr/org/demo:zar", "/en/org/demo:zar/partners", "/tr/org/demo:zar/similar", "/tr/documents/doc:test/pazar/not.pdf",
    "/tr/org/nobody",
)  # fmt: skip


@pytest.fixture
def client(parts: Parts) -> Iterator[TestClient]:
    app = create_app(load_settings(store="memory:", prefix=f"{PREFIX}/"), parts)
    with TestClient(app, raise_server_exceptions=False, headers={"Accept": "text/html"}) as client:
        yield client


def addresses(page: str) -> set[str]:
    """All that a page leads to, but for places within it."""
    found = re.findall(r"""(?:href|src|action)="([^"#][^"]*)\"""", page)
    return {unescape(one) for one in found if one != "hide"}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kept", [True, False])
def test_every_link_form_and_file_begins_with_it_and_leads_somewhere(client: TestClient, page: str, kept: bool) -> None:
    found = addresses(client.get(f"{PREFIX if kept else ''}{page}").text)
    assert len(found) > 5
    assert [one for one in found if not one.startswith(f"{PREFIX}/")] == []
    for address in found - {f"{PREFIX}/{code}/org/nobody" for code in ("tr", "en")}:
        assert client.get(address if kept else address.removeprefix(PREFIX)).status_code == 200, address


@pytest.mark.parametrize("asked", ["", "/", "/tr"])
def test_a_redirect_leads_under_it(client: TestClient, asked: str) -> None:
    answer = client.get(f"{PREFIX}{asked}", headers={"Accept-Language": "tr"}, follow_redirects=False)
    assert answer.headers["Location"] == f"{PREFIX}/tr/"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_cookies_are_for_what_is_under_it(client: TestClient) -> None:
    assert f"Path={PREFIX}/;" in client.get(f"{PREFIX}/tr/").headers["Set-Cookie"]
    assert f'data-base="{PREFIX}/"' in client.get(f"{PREFIX}/tr/").text


def test_the_description_names_it_and_so_do_problems(client: TestClient) -> None:
    described = client.get(f"{PREFIX}/api/v1/openapi.json").json()
    assert described["servers"] == [{"url": PREFIX}]
    assert "/api/v1/search" in described["paths"]
    missing = client.get(f"{PREFIX}/api/v1/nothing", headers={"Accept": "*/*", "Accept-Language": "en"}).json()
    assert f"{PREFIX}/api/v1/openapi.json lists" in missing["detail"]


def test_what_only_begins_alike_is_not_under_it(client: TestClient) -> None:
    assert client.get(f"{PREFIX}li/tr/").status_code == 404


@pytest.mark.parametrize("prefix", ["imece", "/a b", "/tr", "/api/v1", "/i?x", "//x", "http://x"])
def test_a_prefix_that_cannot_be_is_refused(prefix: str) -> None:
    with pytest.raises(BadInput, match="IMECE_PREFIX"):
        load_settings(prefix=prefix)


@pytest.mark.parametrize("id_", ["doc:x/Fiyat #2 %50 & %41.md", "doc:x/a?b=c&d;e+f.md", "doc:x/şöyle “iyi” <b>.md"])
@pytest.mark.parametrize("prefix", ["", PREFIX])
def test_every_link_of_an_odd_id_leads_to_it_in_either_language(parts: Parts, id_: str, prefix: str) -> None:
    source = Source("x", "1", "2026-01-01")
    texts = (Passage(id_, "Pirina kurutma fırını.", source, language="tr"),)
    shared = (Edge("demo:zar", "shared", id_, source),)
    parts.store.write(Batch((Node(id_, "document", "Fiyat listesi", (source,)),), shared, texts))
    assert parts.store.seen_by(frozenset({PUBLIC})).node(id_)
    with TestClient(create_app(load_settings(store="memory:", prefix=prefix), parts)) as client:
        listed = addresses(client.get(f"{prefix}/tr/org/demo:zar").text)
        (page,) = [one for one in listed if "/documents/doc:x/" in one]
        for one in addresses(client.get(page).text):
            answer = client.get(one)
            assert answer.status_code == 200, one
            if "/documents/doc:x/" in one and "/api/" not in one:
                assert "Pirina kurutma" in answer.text
