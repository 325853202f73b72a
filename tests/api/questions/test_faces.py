"""The three faces give one answer: the API, the pages and the command line, beside one another."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli.commands import app
from api.settings import load_settings
from api.wiring import Parts
from graph.model import Batch
from graph.opening import open_store
from search.question import LONGEST

API = "/api/v1"
QUESTIONS = (
    {"q": "membran"}, {"q": "membran", "kind": "document"}, {"q": "membran", "kind": "sme"},
    {"q": "water membranes", "region": "TR5"}, {"q": "laboratuvar", "sector": "71"}, {"q": "membran", "kind": "ngo"},
    {"q": "membran", "kind": "KOBİ, Belgeler", "region": "TR8,TR5"},
)  # fmt: skip


class Faces:
    """One store behind the three faces."""

    def __init__(self, address: str) -> None:
        settings = load_settings(store=address, encoder="none")
        self.client = TestClient(create_app(settings, Parts(settings, store=open_store(address))))

    def api(self, path: str, **asked: str) -> tuple[int, dict[str, object]]:
        answer = self.client.get(API + path, params=asked, headers={"Accept-Language": "en"})
        return answer.status_code, answer.json()

    def page(self, path: str, **asked: str) -> tuple[int, BeautifulSoup]:
        answer = self.client.get("/en" + path, params=asked)
        return answer.status_code, BeautifulSoup(answer.text, "lxml")

    @staticmethod
    def cli(*words: str, **asked: str) -> tuple[int, str, str]:
        options = [part for name, value in asked.items() for part in (f"--{name}", value)]
        done = CliRunner().invoke(app, [*words, *options, "--language", "en"])
        return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def faces(settings: object, filled: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Faces:
    address = f"sqlite:///{tmp_path}/imece.db"
    with open_store(address) as store:
        store.write(filled)
    monkeypatch.setenv("IMECE_STORE", address)
    monkeypatch.setenv("IMECE_ENCODER", "none")
    return Faces(address)


def hits_of(page: BeautifulSoup) -> list[str]:
    return [
        unquote(urlsplit(str(link["href"])).path).partition("/en/")[2].partition("/")[2]
        for link in page.select("ol.hits h3 a[href]")
    ]


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: "&".join(asked.values()))
def test_a_question_has_one_answer(faces: Faces, asked: dict[str, str]) -> None:
    _, answer = faces.api("/search", **asked)
    ids = [hit["node"]["id"] for hit in answer["hits"]]  # type: ignore[attr-defined]
    assert hits_of(faces.page("/search", **asked)[1]) == ids
    narrowed = {name: value for name, value in asked.items() if name != "q"}
    said = json.loads(faces.cli("search", asked["q"], "--json", **narrowed)[1])
    assert [hit["node"]["id"] for hit in said["hits"]] == ids


@pytest.mark.parametrize("asked", [{}, {"kind": "sme"}, {"region": "TR831"}, {"kind": "sme", "sector": "32"}])
def test_a_facet_counts_what_its_own_choice_would_give_in_both(faces: Faces, asked: dict[str, str]) -> None:
    _, answer = faces.api("/organisations", facets="true", n="1", **asked)
    kinds = {one["label"]: str(one["count"]) for one in answer["facets"]["kinds"] if one["count"]}  # type: ignore[index]
    _, page = faces.page("/search", **asked)
    boxes = [label.get_text(" ", strip=True).rpartition(" ") for label in page.select("label:has(input[name=kind])")]
    shown = {label: count for label, _, count in boxes if count != "0"}
    assert shown == kinds
    assert asked != {"kind": "sme"} or len(kinds) > 1


@pytest.mark.parametrize("id_", ["doc:test/pazar/not.pdf", "nuts:TR831", "org:nobody", "demo:gizli"])
def test_an_id_that_is_no_organisation_is_not_found_in_all(faces: Faces, id_: str) -> None:
    status, problem = faces.api(f"/organisations/{id_}/partners")
    page_status, page = faces.page(f"/org/{id_}/partners")
    code, _, complaint = faces.cli("partners", id_)
    assert (status, page_status, code) == (404, 404, 2)
    assert complaint.strip() == problem["detail"]
    assert str(problem["detail"]) in page.get_text(" ", strip=True)


@pytest.mark.parametrize("text", ["a" * (LONGEST + 1), "!?"], ids=["long", "wordless"])
def test_a_text_that_cannot_be_asked_is_refused_by_all(faces: Faces, text: str) -> None:
    status, problem = faces.api("/search", q=text)
    page_status, page = faces.page("/search", q=text)
    code, _, complaint = faces.cli("search", text)
    assert (status, page_status, code) == (400, 400, 2)
    assert str(problem["detail"]) in page.get_text(" ", strip=True)
    assert complaint.strip() == problem["detail"] or (f"{LONGEST:,}" in complaint and str(LONGEST) in str(problem))
    longest = "a" * LONGEST
    assert (faces.api("/search", q=longest)[0], faces.page("/search", q=longest)[0]) == (200, 200)
    assert faces.cli("search", longest)[0] == 0


def test_a_page_of_documents_counts_documents(faces: Faces) -> None:
    _, page = faces.page("/search", q="membran", kind="document")
    assert "1 organisation" not in page.get_text(" ", strip=True)
    assert hits_of(page) == ["doc:test/pazar/not.pdf"]
