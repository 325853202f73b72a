"""Whoever is named in a page, a terminal or a sentence is named in the reader's language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli.commands import app
from api.settings import Settings, load_settings
from graph.model import Batch, Edge, Name, Node, Passage, Source
from graph.opening import open_store
from tests.api.conftest import PATIENT

SOURCE = Source("test", "1", "2026-03-14")
NAMES = {"tr": "Çınar Üniversitesi", "en": "Plane Tree University"}
ASKED = {"tr": "su arıtma", "en": "water treatment"}


def named() -> Batch:
    names = tuple(Name(text, language) for language, text in NAMES.items())
    uni = Node("ror:uni", "university", NAMES["en"], (SOURCE,), names, region="TR831")
    firms = [Node(id_, "sme", f"Firma {id_}", (SOURCE,), region="TR831") for id_ in ("tr:a", "tr:b")]
    note = Node("doc:not", "document", "Not", (SOURCE,))
    edges = (
        Edge("tr:a", "partner_of", "ror:uni", SOURCE), Edge("ror:uni", "partner_of", "tr:b", SOURCE),
        Edge("ror:uni", "shared", "doc:not", SOURCE),
    )  # fmt: skip
    texts = (
        Passage("ror:uni", "Su arıtma ve water treatment araştırıyoruz.", SOURCE, "capability", language="tr"),
        Passage("tr:a", "Su arıtma, water treatment arıyoruz.", SOURCE, "need", language="tr"),
        Passage("doc:not", "Su.", SOURCE, language="tr"),
    )
    return Batch((uni, *firms, note), edges, texts)


@pytest.fixture
def address(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path}/imece.db"
    with open_store(address) as store:
        store.write(named())
    monkeypatch.setenv("IMECE_STORE", address)
    monkeypatch.setenv("IMECE_ENCODER", "none")
    return address


@pytest.mark.parametrize(("here", "there"), [("tr", "en"), ("en", "tr")])
@pytest.mark.parametrize(
    "path", ["search?q={q}", "search", "org/ror:uni", "org/ror:uni/partners", "org/tr:a", "org/tr:a/partners",
             "documents/doc:not"],
)  # fmt: skip
def test_a_page_names_everything_in_its_language(address: str, here: str, there: str, path: str) -> None:
    with TestClient(create_app(load_settings(store=address, encoder="none", request_seconds=PATIENT))) as client:
        text = client.get(f"/{here}/{path.format(q=ASKED[here])}").text
        aside = BeautifulSoup(text, "lxml").select_one("[aria-labelledby=id] dl")
    if path == "org/ror:uni":  # what else it is called stands there, and nowhere else
        assert aside is not None
        assert NAMES[there] in aside.get_text()
        assert aside.get_text().count(NAMES[here]) == 1, "the name that leads here, with who states it"
        text = text.replace(NAMES[there], "", 1)
    assert NAMES[here] in text
    assert NAMES[there] not in text


@pytest.mark.parametrize(("here", "there"), [("tr", "en"), ("en", "tr")])
@pytest.mark.parametrize("command", [["search"], ["partners", "tr:a"], ["path", "tr:a", "tr:b"]])
def test_a_terminal_and_sentences_do_too_and_json_keeps_the_leading_name(
    address: str, here: str, there: str, command: list[str]
) -> None:
    asked = [*(command if len(command) > 1 else [*command, ASKED[here]]), "--language", here]
    shown = CliRunner().invoke(app, asked).stdout
    assert NAMES[here] in shown
    assert NAMES[there] not in shown
    data = CliRunner().invoke(app, [*asked, "--json"]).stdout
    assert f'"name": "{NAMES["en"]}"' in data
    if command[0] == "path":
        assert all(NAMES[here] in path["sentence"] for path in json.loads(data)["paths"])


def test_what_is_named_in_a_language_by_its_leading_name_keeps_it() -> None:
    names = (Name("AfriSam", "en"), Name("AfriSam (South Africa)", "en"), Name("AfriSam GA", "tr"))
    node = Node("ror:1", "company", "AfriSam (South Africa)", (SOURCE,), names)
    assert [node.name_in(language) for language in ("en", "tr", "de")] == [node.name, "AfriSam GA", node.name]
