"""A document is shared by a form, found by those it is for, shown to others, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.wiring import Parts
from people.tables import Act
from tests.api.keyed import work
from tests.api.pages.people.conftest import Signing, form_of

Browser = Callable[[], TestClient]
TEXT = "Nanolif üreten eğirme hattımız var; süzgeç keçesi için ortak arıyoruz."
SHARED = "/tr/shared"


def send(client: TestClient, audience: str, text: str = TEXT, name: str = "nanolif.txt", **said: str) -> int:
    data = {"form": form_of(client), "organisation": "demo:zar", "audience": audience, **said}
    return client.post(SHARED, data=data, files={"file": (name, text.encode())}).status_code


def number(client: TestClient) -> str:
    found = re.search(r"/tr/shared/(\w{32})/file", client.get(SHARED).text)
    assert found
    return found[1]


def found(client: TestClient) -> bool:
    return "eğirme hattımız" in client.get("/tr/search?q=nanolif&kind=document").text


@pytest.mark.parametrize(
    ("audience", "seen"),
    [("public", (True, True, True)), ("signed-in", (True, True, False)), ("org:demo:zar", (True, False, False))],
)
def test_what_is_shared_is_found_by_those_it_is_for(
    signed: Signing, browser: Browser, parts: Parts, audience: str, seen: tuple[bool, ...]
) -> None:
    owner, other, nobody = signed("a@zar.example", "demo:zar"), signed("b@lab.example", "demo:lab"), browser()
    assert send(owner, audience) == 303
    work(parts)
    assert tuple(found(client) for client in (owner, other, nobody)) == seen
    file, page = f"{SHARED}/{number(owner)}/file", f"/tr/documents/doc:{number(owner)}/nanolif.txt"
    for client, may in zip((owner, other, nobody), seen, strict=True):
        shown = client.get(page)
        assert (shown.status_code, f'href="{file}"' in shown.text) == (200 if may else 404, may)
        answer = client.get(file)
        assert answer.status_code == (200 if may else 404)
        if may:
            assert answer.content == TEXT.encode()
            assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "Aramada bulunur" in owner.get(SHARED).text


def test_who_sees_it_changes_at_once_and_so_does_withdrawing(signed: Signing, browser: Browser, parts: Parts) -> None:
    owner, nobody = signed("a@zar.example", "demo:zar"), browser()
    send(owner, "public")
    work(parts)
    assert found(nobody)
    said, id_ = {"form": form_of(owner)}, number(owner)
    changed = owner.post(f"{SHARED}/{id_}/audience", data={**said, "audience": "org:demo:zar"})
    assert changed.status_code == 303
    assert not found(nobody)
    work(parts)
    assert (found(owner), found(nobody)) == (True, False)
    assert owner.post(f"{SHARED}/{id_}/withdraw", data=said).status_code == 303
    assert not found(owner)
    work(parts)
    assert not found(owner)
    assert owner.get(f"{SHARED}/{id_}/file").status_code == 404
    assert owner.post(f"{SHARED}/{id_}/withdraw", data=said).status_code == 404


def test_what_cannot_be_taken_is_told_and_the_rest_is_in(signed: Signing) -> None:
    owner = signed("a@zar.example", "demo:zar")
    files = [("file", ("iyi.txt", TEXT.encode())), ("file", ("boş.txt", b"")), ("file", ("a.exe", b"x"))]
    data = {"form": form_of(owner), "organisation": "demo:zar", "audience": "public"}
    answer = owner.post(SHARED, data=data, files=files)
    assert answer.status_code == 400
    assert all(name in answer.text for name in ("iyi.txt", "boş.txt: ", "a.exe okunamayan"))
    assert "boş.txt" not in owner.get(SHARED).text
    assert send(owner, "") == 400
    assert owner.post(SHARED, data=data).status_code == 400
    assert send(owner, "public", organisation="demo:lab") == 403


def test_a_reader_reads_and_strangers_see_nothing_of_it(signed: Signing) -> None:
    owner, reader = signed("a@zar.example", "demo:zar"), signed("r@zar.example", "demo:zar", "reader")
    other = signed("b@lab.example", "demo:lab")
    send(owner, "org:demo:zar")
    assert [f"{SHARED}?organisation=demo" in c.get("/tr/org/demo:zar").text for c in (reader, other)] == [True, False]
    page = reader.get(SHARED).text
    assert "nanolif.txt" in page
    assert 'type="file"' not in page
    assert reader.get(f"{SHARED}/{number(owner)}/file").status_code == 200
    assert send(reader, "public") == 403
    assert other.get(f"{SHARED}?organisation=demo:zar").status_code == 403
    for act in ("audience", "withdraw", "again"):
        said = {"form": form_of(other), "audience": "public"}
        assert other.post(f"{SHARED}/{number(owner)}/{act}", data=said).status_code == 404
        said["form"] = form_of(reader)
        assert reader.post(f"{SHARED}/{number(owner)}/{act}", data=said).status_code == 403


def test_a_broken_file_is_told_and_tried_again(signed: Signing, parts: Parts) -> None:
    owner = signed("a@zar.example", "demo:zar")
    send(owner, "public", "%PDF-1.4 broken", "kırık.pdf")
    work(parts)
    page = owner.get(SHARED).text
    assert "Okunamadı" in page
    assert "Yeniden dene: kırık.pdf" in page
    assert owner.post(f"{SHARED}/{number(owner)}/again", data={"form": form_of(owner)}).status_code == 303
    assert "Alındı, okunuyor" in owner.get(SHARED).text


def test_who_acts_for_nobody_is_told_how_to(signed: Signing, parts: Parts, browser: Browser) -> None:
    from people import accounts  # noqa: PLC0415

    link = accounts.invite_admin(parts.people, "admin@x.example")
    client = browser()
    client.post(f"/tr/join/{link}", data={"name": "Yönetici", "password": "dört sarı kedi bahçede"})
    assert "Henüz bir kuruluş" in client.get(SHARED).text
    assert "yönetici" in client.get("/tr/account").text


def test_names_and_words_of_a_file_are_no_markup(signed: Signing, parts: Parts) -> None:
    owner = signed("a@zar.example", "demo:zar")
    send(owner, "public", "<script>alert(1)</script> nanolif eğirme hattımız <b>var</b>.", "<img src=x onerror=1>.txt")
    work(parts)
    for address in (SHARED, "/tr/search?q=nanolif&kind=document"):
        text = owner.get(address).text
        assert "<img src=x" not in text
        assert "<script>alert" not in text


def test_many_documents_are_one_source(signed: Signing, parts: Parts) -> None:
    owner = signed("a@zar.example", "demo:zar")
    for number_ in range(3):
        send(owner, "public", f"{TEXT} {number_}", f"belge-{number_}.txt")
    work(parts)
    page = BeautifulSoup(owner.get("/tr/org/demo:zar").text, "lxml")
    sources = page.select_one("[aria-labelledby=prov]")
    assert sources is not None
    assert sources.get_text().count("Üyelerin paylaştıkları") == 1


def test_who_shares_sees_how_many_looked_and_nobodys_name(signed: Signing, browser: Browser, parts: Parts) -> None:
    owner, other, nobody = signed("a@zar.example", "demo:zar"), signed("leyla@lab.example", "demo:lab"), browser()
    send(owner, "public")
    work(parts)
    page, file = f"/tr/documents/doc:{number(owner)}/nanolif.txt", f"{SHARED}/{number(owner)}/file"

    def told() -> str:
        card = BeautifulSoup(owner.get(page).text, "lxml").select_one("[aria-labelledby=looks]")
        assert card is not None
        return card.get_text(" ", strip=True)

    assert "Giriş yapmış 0 kişi açtı, 0 kişi indirdi" in told()
    for _ in range(2):
        assert nobody.get(page).status_code == nobody.get(file).status_code == 200
        opened = other.get(page).text
    assert "hangi kuruluşlardan kaç kişinin açtığını görür" in opened
    assert "Kimler baktı" not in opened
    assert "Kimler baktı" not in nobody.get(page).text
    assert "Giriş yapmış 1 kişi açtı, 0 kişi indirdi" in told()
    assert other.get(file).status_code == 200
    assert "Giriş yapmış 1 kişi açtı, 1 kişi indirdi" in told()
    assert "Çınar Laboratuvar 1" in told()
    assert "leyla" not in told()


def test_a_new_version_takes_the_old_ones_place_and_one_of_before_comes_back(
    signed: Signing, browser: Browser, parts: Parts
) -> None:
    owner, reader = signed("a@zar.example", "demo:zar"), signed("r@zar.example", "demo:zar", "reader")
    other = signed("b@lab.example", "demo:lab")
    send(owner, "public")
    work(parts)
    id_ = number(owner)
    page, document = f"{SHARED}/{id_}/versions", f"/tr/documents/doc:{id_}/nanolif.txt"

    def upload(client: TestClient, name: str, text: str) -> int:
        return client.post(page, data={"form": form_of(client)}, files={"file": (name, text.encode())}).status_code

    assert upload(owner, "yeni.txt", "Membran üretiyoruz; su arıtma için ortak arıyoruz.") == 303
    work(parts)
    assert "Sürümler (2)" in owner.get(page).text
    told = browser().get(document).text
    assert ("eğirme hattımız" in told, "Membran üretiyoruz" in told) == (False, True)
    assert browser().get(f"{SHARED}/{id_}/file").content.startswith(b"Membran")
    for client, status in ((owner, 200), (reader, 200), (other, 404), (browser(), 303)):
        assert client.get(f"{page}/1/file").status_code == status
        assert client.get(page).status_code == status
    assert owner.get(f"{page}/1/file").content == TEXT.encode()
    assert 'type="file"' not in reader.get(page).text
    assert upload(reader, "b.txt", "b") == 403
    assert upload(other, "b.txt", "b") == 404
    assert reader.post(f"{page}/1/back", data={"form": form_of(reader)}).status_code == 403
    assert owner.post(f"{page}/9/back", data={"form": form_of(owner)}).status_code == 404
    assert owner.post(f"{page}/1/back", data={"form": form_of(owner)}).status_code == 303
    work(parts)
    assert "eğirme hattımız" in browser().get(document).text
    assert upload(owner, "kırık.pdf", "%PDF-1.4 broken") == 303
    work(parts)
    assert "3. sürüm (kırık.pdf) alınamadı" in owner.get(SHARED).text
    assert "Yeniden dene: 3. sürüm" in owner.get(page).text
    assert "eğirme hattımız" in browser().get(document).text


def test_a_version_that_cannot_be_taken_is_told(signed: Signing) -> None:
    owner = signed("a@zar.example", "demo:zar")
    send(owner, "public")
    page, said = f"{SHARED}/{number(owner)}/versions", {"form": form_of(owner)}
    answers = [
        owner.post(page, data=said, files=files)
        for files in (None, {"file": ("a.exe", b"x")}, {"file": ("a.txt", b"")}, {"file": ("a.txt", TEXT.encode())})
    ]
    assert [one.status_code for one in answers] == [400] * 4
    assert "değişmiş dosyayı seçin" in answers[3].text
    assert "Sürümler (1)" in answers[3].text


def test_no_version_is_given_to_whom_the_document_is_not_for(signed: Signing, parts: Parts) -> None:
    owner, other = signed("a@zar.example", "demo:zar"), signed("b@lab.example", "demo:lab")
    assert send(owner, "public") == 303
    work(parts)
    id_ = number(owner)
    assert owner.get(f"{SHARED}/{id_}/versions/1/file").content == TEXT.encode()
    with parts.people.reading() as session:
        assert session.scalars(select(Act.name).where(Act.name == "read.session")).all() == ["read.session"]
    assert other.get(f"{SHARED}/{id_}/versions/1/file").status_code == 404, "the document's own address gives it"
    owner.post(f"{SHARED}/{id_}/audience", data={"form": form_of(owner), "audience": "org:demo:zar"})
    assert other.get(f"{SHARED}/{id_}/versions/1/file").status_code == 404
    for none in (0, -1, 2**31, 2**63):
        assert owner.get(f"{SHARED}/{id_}/versions/{none}/file").status_code in {400, 404}
        back = owner.post(f"{SHARED}/{id_}/versions/{none}/back", data={"form": form_of(owner)})
        assert back.status_code in {400, 404}
