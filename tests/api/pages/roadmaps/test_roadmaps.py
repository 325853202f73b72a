"""Roadmaps by a browser: drafted from figures, changed, compared, published, printed, and seen by whom they are for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from docx import Document
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from api.questions.caller import caller_of
from api.questions.drafts import draft_of_cluster
from api.wiring import Parts
from graph.model import Batch, Edge, Node, Passage
from people import accounts
from programme.indicators.statements import Told, take_in
from programme.roadmaps import versions
from programme.roadmaps.content import Proof, Suggested
from programme.roadmaps.looking import look
from tests.api.conftest import record
from tests.api.measured import fill
from tests.api.pages.people.conftest import GOOD, Signing, form_of
from tests.programme.roadmaps.roads import speaker

Browser = Callable[[], TestClient]
ZAR = "demo:k0"
"""The cluster that is lowest in everything."""


@pytest.fixture(autouse=True)
def _filled(parts: Parts) -> None:
    fill(parts.store, parts.people)


def begun(client: TestClient, subject: str = ZAR) -> str:
    """The address of a roadmap that was just drafted."""
    answer = client.post("/tr/roadmaps", data={"subject": subject, "form": form_of(client)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def page(client: TestClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def fields(client: TestClient, address: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = page(client, f"{address}/edit").select_one('form[action$="/edit"]')
    assert form is not None
    found = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]:not([type=checkbox])")}
    found |= {str(one["name"]): one.get_text() for one in form.select("textarea")}
    for one in form.select("select"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        found[str(one["name"])] = "" if chosen is None else str(chosen["value"])
    return found


def keys(client: TestClient, address: str) -> list[str]:
    return [str(one["value"]) for one in page(client, f"{address}/edit").select("input[name=key]")]


def post(client: TestClient, address: str, given: dict[str, str], order: list[str]) -> tuple[int, str]:
    answer = client.post(f"{address}/edit", data={**given, "key": order})
    return answer.status_code, answer.text


def test_a_cluster_alone_without_indicators_is_told_what_to_do(signed: Signing, parts: Parts) -> None:
    with parts.people.writing() as session:
        session.execute(sa.text("DROP TRIGGER statement_delete"))
        session.execute(sa.text("DELETE FROM statement"))
    owner = signed("a@k0.example", ZAR)
    found = page(owner, begun(owner))
    assert "“Gösterge yaz” sayfasında" in found.text
    link = found.select_one('section[aria-labelledby="stand"] a.btn')
    assert link is not None
    assert owner.get(str(link["href"])).status_code == 200


def test_a_cluster_whose_peers_alone_are_known_is_told_so(signed: Signing, parts: Parts) -> None:
    parts.store.write(Batch((Node("demo:bos", "cluster", "Boş Küme", (record(230),), region="TR831"),)))
    owner = signed("a@bos.example", "demo:bos")
    address = begun(owner, "demo:bos")
    found = page(owner, address)
    assert "görünen değerler benzerlerindir" in found.text
    assert found.select_one('section[aria-labelledby="stand"] table')
    other = signed("a@k0.example", ZAR)
    assert "benzerlerindir" not in page(other, begun(other)).text


def test_a_draft_shows_what_is_weak_who_is_best_and_what_to_do(signed: Signing) -> None:
    owner = signed("a@k0.example", ZAR)
    assert owner.get("/tr/clusters/demo:k0").text.count("/tr/roadmaps?subject=demo%3Ak0") == 1
    found = page(owner, begun(owner))
    assert "yol haritası" in found.select_one("h1").text  # type: ignore[union-attr]
    assert len(found.select("li.action")) >= 4
    first = found.select_one("li.action")
    assert first is not None
    assert "→" in first.text
    assert "tr:kume" in str(first), "who is best at it"
    places = [row for row in found.select("tbody tr") if "Yüz yüze" in row.text]
    assert "7 benzer" in places[0].text
    assert "Yüzdelik: benzerlerin" in found.text, "the rule is on the page"


def test_it_is_changed_compared_and_a_mistake_is_kept_to_be_mended(signed: Signing) -> None:
    owner = signed("a@k0.example", ZAR)
    address = begun(owner)
    given, order = fields(owner, address), keys(owner, address)
    first, second = order[:2]
    given |= {"vision": "Yarısı üniversiteyle çalışır.", f"goal-{first}": "61,5", f"state-{first}": "under_way",
              f"drop-{second}": "1", "title-new1": "Ortak fuar", "note-new1": "<b>iki</b> firma",
              "owner-new1": "Samsun TSO", "due-new1": "2027-05-15"}  # fmt: skip
    assert post(owner, address, given, order)[0] == 303
    found = page(owner, address)
    assert "Yarısı üniversiteyle çalışır." in found.text
    assert "Ortak fuar" in found.text
    assert "&lt;b&gt;iki&lt;/b&gt;" in str(found)
    assert "2. sürüm (taslak)" in found.text
    changed = page(owner, f"{address}/changes?of=1&to=2")
    assert {"61,50", "sürüyor", "Ortak fuar"} <= {cell.get_text(strip=True) for cell in changed.select("td")} | {
        head.get_text(strip=True) for head in changed.select("th")
    }
    status, text = post(owner, address, given, order)
    assert status == 400, "it was written from the first version"
    assert "2. sürümü kaydetti" in text
    for wrong, why in (
        ({f"goal-{first}": "çok"}, "çok"), ({f"due-{first}": "yarın"}, "tarihi okunamadı"), ({"begins": "x"}, "sürüm"),
        ({f"code-{first}": "m.none"}, "tanınmıyor"), ({f"state-{first}": "x"}, "listeden"), ({"title": ""}, "adını"),
        ({"ends": "1900"}, "yılı"), ({f"title-{first}": "x" * 400}, "tek satırda"),
    ):  # fmt: skip
        again = {**fields(owner, address), **wrong, "vision": "yazdığım kalsın"}
        status, text = post(owner, address, again, keys(owner, address))
        assert status == 400, wrong
        assert why in text
        assert "yazdığım kalsın" in text
    assert "2. sürüm" in page(owner, address).text


def test_others_see_it_when_it_is_published_and_not_before(signed: Signing, browser: Browser) -> None:
    owner, other, nobody = signed("a@k0.example", ZAR), signed("b@zar.example", "demo:zar"), browser()
    address = begun(owner)
    id_ = address.rpartition("/")[2]
    files = [f"{address}/file.{form}" for form in ("pdf", "docx", "csv", "xlsx")]
    for client in (other, nobody):
        for one in (address, f"{address}?version=1", f"{address}/changes", f"/api/v1/roadmaps/{id_}", *files):
            assert client.get(one).status_code == 404, one
        assert id_ not in client.get("/tr/roadmaps").text
        assert id_ not in client.get("/api/v1/roadmaps").text
    assert other.get(f"{address}/edit").status_code == 404
    form = form_of(other)
    for act in ("edit", "publish", "withdraw"):
        answer = other.post(f"{address}/{act}", data={"form": form, "version": "1", "audience": "public"})
        assert answer.status_code == 404, act
    assert other.post("/tr/roadmaps", data={"subject": ZAR, "form": form}).status_code == 403
    owner.post(f"{address}/publish", data={"version": "1", "audience": "public", "form": form_of(owner)})
    given = fields(owner, address) | {"vision": "bu taslakta kalsın"}
    assert post(owner, address, given, keys(owner, address))[0] == 303
    for client in (other, nobody):
        assert client.get(address).status_code == 200
        assert "taslakta kalsın" not in client.get(address).text
        assert client.get(f"{address}?version=2").status_code == 404
        assert "/edit" not in client.get(address).text
        assert id_ in client.get("/tr/roadmaps").text
        assert client.get(f"/api/v1/roadmaps/{id_}").json()["roadmap"]["version"] == 1
    owner.post(f"{address}/withdraw", data={"form": form_of(owner)})
    assert nobody.get(address).status_code == 404


def test_what_a_draft_rests_on_is_for_everyone_or_its_own(parts: Parts) -> None:
    """The cluster's own values count; those that only others' members see do not, whoever drafts it."""
    told = [Told(f"demo:k{n}", "m.press", "2025", 50.0 + n, "r", audience="members") for n in range(1, 7)]
    take_in(parts.people, [*told, Told(ZAR, "m.press", "2025", 5.0, "r", audience="own")], "file:x")
    who = speaker(parts.people, "a@k0.example", ZAR)
    everywhere = replace(who, roles={**who.roles, **{f"demo:k{n}": "owner" for n in range(1, 7)}})
    for person in (who, everywhere):
        content = draft_of_cluster(caller_of(parts, "tr", person), parts.people, ZAR, date(2026, 11, 27))
        press = next(one for one in content.standings if one.code == "m.press")
        assert (press.value, press.peers, press.place, press.median, press.best) == (5.0, 0, None, None, None)
        assert "m.press" not in {one.code for one in content.actions}


def test_words_of_documents_are_read_through_whoever_reads(signed: Signing, browser: Browser, parts: Parts) -> None:
    """A passage or a partner that is taken back later is not shown by a version that was published with it."""
    parts.store.write(Batch(
        (Node("doc:n", "document", "Not", (record(300),)),
         Node("demo:gizli", "sme", "Gizli kuvars A.Ş.", (record(302),), audience=("org:x",))),
        (Edge("demo:lab", "shared", "doc:n", record(300)),),
        (Passage("doc:n", "Laboratuvar günleri düzenledik.", record(300)),
         Passage("doc:n", "Kuvars sırrı", record(300), seq=1, audience=("org:x",))),
    ))  # fmt: skip
    owner = signed("a@k0.example", ZAR)
    address = begun(owner)
    id_ = address.rpartition("/")[2]
    who = speaker(parts.people, "c@k0.example", ZAR)
    held = versions.read(parts.people, frozenset({"public"}), who, id_).content
    dataset = record(300).dataset
    shown, hidden = f"doc:n#{dataset}/text/0", f"doc:n#{dataset}/text/1"
    actions = tuple(
        replace(one, proofs=(Proof("doc:n", shown), Proof("doc:n", hidden)),
                partners=(Suggested("demo:lab", shown), Suggested("demo:gizli", hidden)))
        for one in held.actions
    )  # fmt: skip
    versions.save(parts.people, who, id_, replace(held, actions=actions), 1)
    versions.publish(parts.people, who, id_, 2, "public")
    nobody = browser()
    texts = [nobody.get(address).text, nobody.get(f"/api/v1/roadmaps/{id_}").text, pdf_text(nobody, address),
             docx_text(nobody, address), nobody.get(f"{address}/file.csv").text,
             nobody.get(f"{address}/changes").text]  # fmt: skip
    for text in texts[:4]:
        assert "Laboratuvar günleri" in text
    for text in texts:
        assert "uvars" not in text
        assert "demo:gizli" not in text


def pdf_text(client: TestClient, address: str) -> str:
    answer = client.get(f"{address}/file.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    document = PdfDocument(answer.content)
    return "\n".join(one.get_textpage().get_text_range() for one in document).replace("\r\n", " ")


def docx_text(client: TestClient, address: str) -> str:
    document = Document(io.BytesIO(client.get(f"{address}/file.docx").content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


def test_files_say_what_the_page_says(signed: Signing) -> None:
    owner = signed("a@k0.example", ZAR)
    address = begun(owner)
    given = fields(owner, address) | {"vision": "Çğıöşü #1 [x] $y$ *kalın*", "title-new1": "=1+1"}
    assert post(owner, address, given, keys(owner, address))[0] == 303
    shown = page(owner, address)
    for text in (pdf_text(owner, address), docx_text(owner, address)):
        assert "#1 [x] $y$ *kalın*" in text
        assert "Nerede duruyoruz?" in text
        for one in shown.select("li.action h3"):
            assert one.get_text(strip=True)[:25] in text
    rows = list(csv.reader(io.StringIO(owner.get(f"{address}/file.csv").text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 1 + len(shown.select("li.action"))
    assert rows[-1][2] == "'=1+1"
    book = load_workbook(io.BytesIO(owner.get(f"{address}/file.xlsx").content))
    assert book.active is not None
    assert book.active.max_row == len(rows)
    assert owner.get(f"{address}/file.exe").status_code == 404


def test_a_sector_is_drafted_from_statistics_by_staff_of_the_territory(
    browser: Browser, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from programme.statistics.loading import Options, load  # noqa: PLC0415
    from tests.programme.priorities.test_evidence import HEAD, plain  # noqa: PLC0415

    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(HEAD + plain(), "utf-8")
    load(parts.statistics.folder, [Path("t.csv")], Options(date="2026-01-01", dataset="d"))
    link = accounts.invite_admin(parts.people, "admin@x.example")
    admin = browser()
    admin.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": GOOD})
    form = {"form": form_of(admin), "region": "TR83", "measure": "employment"}
    assert page(admin, "/tr/roadmaps").select_one('select[name=region] option[value="TR83"]')
    answer = admin.post("/tr/roadmaps", data={**form, "sector": "13"})
    assert answer.status_code == 303, answer.text
    found = page(admin, answer.headers["Location"])
    assert "stratejisi" in found.select_one("h1").text  # type: ignore[union-attr]
    assert "5 benzer" in found.text
    assert found.select("li.action")
    for wrong in (
        {"sector": "99"},
        {"sector": "on"},
        {"sector": "13", "region": "TR90"},
        {"sector": "13", "region": ""},
    ):
        told = admin.post("/tr/roadmaps", data={**form, **wrong})
        assert told.status_code == 400, wrong
    data = admin.get(f"/api/v1{answer.headers['Location'].removeprefix('/tr')}")
    assert (data.json()["roadmap"]["kind"], data.json()["roadmap"]["subject"]) == ("sector", "13")


def test_what_was_found_while_fewer_saw_it_is_for_its_writers_alone(
    signed: Signing, browser: Browser, parts: Parts
) -> None:
    owner = signed("a@k0.example", ZAR)
    address = begun(owner)
    publish = {"version": "1", "form": form_of(owner)}
    owner.post(f"{address}/publish", data={**publish, "audience": "own"})
    code = fields(owner, address)[f"code-{keys(owner, address)[0]}"]
    take_in(parts.people, [Told(ZAR, code, "2026", 0.0, "r", audience="own")], "file:later")
    look(parts.people, parts.statistics, None)
    assert page(owner, address).select("#check + .time"), "it was written down"
    owner.post(f"{address}/publish", data={**publish, "audience": "public"})
    assert page(owner, address).select("#check + .time")
    assert not page(browser(), address).select("#check + .time")
