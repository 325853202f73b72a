"""An organisation is reached by its own address, and a person's is not kept."""

from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.store import Store
from ingest.contacts import organisation_email, organisation_phone
from tests.ingest.loading import loaded, node, written


@pytest.mark.parametrize(
    "said",
    [
        "info@firma.com.tr", "satis.ihracat@firma.com", "yildizdokum@gmail.com", "yildiz@x.com", "dokum1@hotmail.com",
        "YildizDokum@x.com", "mailto:bilgi@firma.com.tr",
    ],
)  # fmt: skip
def test_an_organisations_own_address_is_kept(said: str) -> None:
    assert organisation_email(said, "Yıldız Döküm A.Ş.") == said.removeprefix("mailto:")


@pytest.mark.parametrize("said", ["ahmet.yilmaz@firma.com.tr", "ayse@firma.com", "a.kaya@firma.com", "firmacom@x.org"])
def test_what_may_be_a_persons_address_is_not(said: str) -> None:
    with pytest.raises(BadInput, match="may be a person's address and is left out"):
        organisation_email(said, "Yıldız Döküm A.Ş.")


@pytest.mark.parametrize("said", ["yok", "info@", "info@firma", "info@a.com; satis@a.com", "www.a.com"])
def test_what_is_no_address_is_told(said: str) -> None:
    with pytest.raises(BadInput, match="is no e-mail address and is left out"):
        organisation_email(said, "A")


@pytest.mark.parametrize("said", ["0364 225 00 00", "+90 (364) 225 00 00", "444 0 123", "+49 89 1234567", "3642250000"])
def test_an_organisations_telephone_is_kept(said: str) -> None:
    assert organisation_phone(said) == said


@pytest.mark.parametrize(
    ("said", "sentence"),
    [("0532 123 45 67", "may be a person's"), ("+905321234567", "may be a person's"), ("yok", "is no telephone number"),
     ("123", "is no telephone number")],
)  # fmt: skip
def test_a_mobile_number_or_none_is_not(said: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        organisation_phone(said)


def test_contacts_of_a_table_are_kept_or_cost_their_cell(store: Store, tmp_path: Path) -> None:
    text = (
        "kimlik;ad;tür;e-posta;telefon;iletişim sayfası\n"
        "tr:a;A Makina;KOBİ;info@a.com.tr;0364 225 00 00;a.com.tr/iletisim\n"
        "tr:b;B Makina;KOBİ;ali.kaya@b.com.tr;0532 123 45 67;javascript:alert(1)\n"
    )
    _, rejects = loaded(store, "organisations", written(tmp_path / "f.csv", text))
    assert {k: node(store, "tr:a").props[k] for k in ("email", "phone", "contact_page")} == {
        "email": "info@a.com.tr", "phone": "0364 225 00 00", "contact_page": "https://a.com.tr/iletisim"
    }  # fmt: skip
    assert [r["column"] for r in rejects] == ["e-posta", "telefon", "iletişim sayfası"]
    assert not node(store, "tr:b").props.keys() & {"email", "phone", "contact_page"}
