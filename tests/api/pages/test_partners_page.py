"""The pages of suggested partners: what is wished of them, and a need in words."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient

from tests.api.conftest import HIDDEN

HTML = {"Accept": "text/html"}
NEED = "text=water+membranes+for+textiles"


def page(client: TestClient, address: str) -> Tag:
    main = BeautifulSoup(client.get(address, headers=HTML).text, "lxml").main
    assert main is not None
    return main


def suggested(client: TestClient, address: str) -> list[str]:
    return [one.get_text(strip=True) for one in page(client, address).select(".hit h3 a")]


@pytest.mark.parametrize(
    ("wish", "kept"),
    [("kind=company", {"Çınar Laboratuvar"}), ("region=TR51", {"Çınar Laboratuvar"}), ("sector=M", set()),
     ("elsewhere=true", {"Çınar Laboratuvar"}), ("kind=&region=&sector=&kind=", None)],
)  # fmt: skip
def test_partners_are_narrowed_by_what_is_wished(client: TestClient, wish: str, kept: set[str] | None) -> None:
    everyone = suggested(client, "/en/org/demo:zar/partners")
    assert {"Çınar Laboratuvar", "Samsun Medikal Kümesi"} <= set(everyone)
    found = suggested(client, f"/en/org/demo:zar/partners?{wish}")
    assert set(found) == (set(everyone) if kept is None else kept)


def test_newcomers_have_two_ties_at_most(client: TestClient) -> None:
    # The laboratory is in the cluster and has worked with the university; the cluster has three members, one hidden.
    everyone = suggested(client, "/en/org/demo:zar/partners?newcomers=true")
    assert "Çınar Laboratuvar" in everyone
    assert "Samsun Medikal Kümesi" in everyone


def test_a_form_says_what_was_wished(client: TestClient) -> None:
    form = page(client, "/tr/org/demo:zar/partners?kind=company&region=TR510&elsewhere=true").select_one("form.wishes")
    assert form is not None
    assert [str(one["value"]) for one in form.select("option[selected]")] == ["company", "TR510"]
    assert [str(one["name"]) for one in form.select("input[checked]")] == ["elsewhere"]


def test_a_need_in_words_finds_partners(client: TestClient) -> None:
    empty = page(client, "/en/partners")
    assert empty.select_one("textarea[name=text]")
    assert not empty.select(".hit, .empty")
    assert "Çınar Laboratuvar" in suggested(client, f"/en/partners?{NEED}")
    assert suggested(client, f"/en/partners?{NEED}&kind=company") == ["Çınar Laboratuvar"]
    none = page(client, f"/en/partners?{NEED}&kind=ngo")
    assert "No partner fits these filters" in none.get_text()
    assert HIDDEN not in str(page(client, f"/tr/partners?text={HIDDEN}").select("ol.hits"))


def test_the_page_leads_to_the_same_answer_as_data(client: TestClient) -> None:
    for address in ("/en/org/demo:zar/partners?kind=company&elsewhere=true", f"/en/partners?{NEED}&newcomers=true"):
        link = BeautifulSoup(client.get(address, headers=HTML).text, "lxml").select_one("#data a")
        assert link is not None
        found = client.get(str(link["href"])).json()["partners"]
        assert [one["node"]["name"] for one in found] == suggested(client, address)


def test_a_question_leads_to_partners_for_it(client: TestClient) -> None:
    tab = page(client, "/en/search?q=water+membranes").select_one("#tabs a[href*=partners]")
    assert tab is not None
    assert tab["href"] == "/en/partners?text=water+membranes"
