"""What a question says beside its matter is read, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.filters import Filter, make_filter
from graph.model import PUBLIC
from graph.opening import open_store
from graph.view import View
from search.reading import AS_TYPED, Reader, likened
from tests.search.search_graphs import node, write

REGIONS = (
    ("TR", "Türkiye"), ("TRC11", "Gaziantep"), ("TR833", "Çorum"), ("TR83", "Samsun"), ("TR831", "Samsun"),
    ("TR902", "Ordu"),
    ("ITC4", "Lombardia"), ("IT", "Italia"), ("IE041", "Border"),
    ("UKE21", "York"), ("BG", "Bulgaria"), ("DE2", "Bayern"), ("UKJ11", "Reading"),
)  # fmt: skip


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    with open_store("memory:") as store:
        regions = [node(f"nuts:{code}", "region", name, region=code) for code, name in REGIONS]
        firm = replace(node("t:firm"), props={"employees": 30})
        write(store, [firm, *regions, node("nace:2.1:10.51", "sector", "Süt", sectors=["10.51"])])
        yield store.seen_by(frozenset({PUBLIC}))


@pytest.mark.parametrize(
    ("text", "matter", "keys"),
    [
        ("Çorum", "", ["region:TR833"]),
        ("tekstil Gaziantep", "tekstil", ["region:TRC11"]),
        ("Gaziantep'te tekstil", "tekstil", ["region:TRC11"]),
        ("gaziantepteki iplik", "iplik", ["region:TRC11"]),
        ("Lombardiya'da kalıpçı", "kalıpçı", ["region:ITC4"]),
        ("research institutes in Bavaria", "", ["region:DE2", "kind:research_centre"]),
        ("clusters in Bulgaria", "", ["region:BG", "kind:cluster"]),
        ("Samsun'da üniversite", "", ["region:TR831", "kind:university"]),
        ("süt ürünleri NACE 10.51", "süt ürünleri", ["sector:10.51"]),
        ("İtalya'da elektronik firmaları", "elektronik", ["region:IT", "kind:sme,company"]),
        ("TR83 gıda", "gıda", ["region:TR83"]),
        ("sağlık kümesi", "sağlık", ["kind:cluster"]),
        ("Ordu fındık", "fındık", ["region:TR902"]),
        ("ordu için yazılım", "ordu için yazılım", []),
        ("reading glasses", "reading glasses", []),
        ("10.52 dolap", "10.52 dolap", []),
        ("universities in New York", "in New York", ["kind:university"]),
        ("border surveillance drones", "border surveillance drones", []),
        ("vakıf üniversiteleri", "vakıf", ["kind:university"]),
        ("kablo üreticisi firmalar", "kablo", ["kind:sme,company"]),
        ("we are looking for a partner in Bulgaria for drone detection",
         "we are looking for a partner for drone detection", ["region:BG"]),
        ("Çorum'da küçük tekstil firması", "küçük tekstil", ["region:TR833", "kind:sme,company"]),
        ("membran üreten küçük firma", "membran üreten", ["kind:sme,company", "size:micro,small"]),
        ("küçük ve orta ölçekli işletme", "", ["kind:sme"]),
        ("textile companies with more than 250 employees", "textile", ["kind:sme,company", "size:large"]),
        ("en az 50 çalışanı olan döküm firması", "döküm", ["kind:sme,company", "size:medium,large"]),
        ("küçük ev aletleri üreticisi", "küçük ev aletleri", ["kind:sme,company"]),
        ("cyber insurance for companies", "cyber insurance for companies", []),
        ("looking for companies in Bulgaria", "", ["region:BG", "kind:sme,company"]),
        ("belediyelerin siber güvenliği", "belediyelerin siber güvenliği", []),
        ("KOBİ'lere eğitim veren üniversite", "KOBİ'lere eğitim veren", ["kind:university"]),
        ("firmalar için yazılım", "firmalar için yazılım", []),
        ('<div class="x"><br/></div>', "", []), ("' OR 1=1 --", "", []), ("for (i = 0; i < n; i++)", "", []),
        ("C++ ve C# ile yazılım; R&D", "C++ ve C# ile yazılım; R&D", []),
        ("ortak arıyorum", "", []),
        ("iş birliği", "", []),
        ("firma", "", ["kind:sme,company"]),
        ("su arıtma membranı üreten ve Çorum ile Samsun çevresinde çalışan bir firma arıyoruz",
         "su arıtma membranı üreten ve Çorum ile Samsun çevresinde çalışan bir firma arıyoruz", []),
    ],
)  # fmt: skip
def test_a_place_a_kind_and_a_sector_are_taken_out_of_the_matter(
    view: View, text: str, matter: str, keys: list[str]
) -> None:
    read = Reader().read(view, text)
    assert (read.matter, sorted(one.key for one in read.understood)) == (matter, sorted(keys))


@pytest.mark.parametrize(
    ("text", "ids", "key"),
    [
        ("03z8fyr40", ("ror:03z8fyr40",), ""), ("https://ror.org/03z8fyr40", ("ror:03z8fyr40",), ""),
        ("ROR:03z8fyr40", ("ror:03z8fyr40",), ""), ("999984059", ("cordis:pic:999984059",), "999984059"),
        ("PIC 999984059", ("cordis:pic:999984059",), "999984059"),
        ("VKN: 1234567890", ("tr:vkn:1234567890",), "1234567890"),
        ("demo:zar", ("demo:zar",), ""), ("www.vestel.com.tr", (), "vestelcomtr"),
        ("https://www.kth.se/en?x=1", (), "kthse"), ("a.ş. vestel", (), ""), ("2026", (), ""),
    ],
)  # fmt: skip
def test_an_identifier_is_read_as_what_it_is(view: View, text: str, ids: tuple[str, ...], key: str) -> None:
    read = Reader().read(view, text)
    assert (read.ids, read.key) == (ids, key)


def test_what_is_taken_back_is_a_word_again(view: View) -> None:
    read = Reader().read(view, "Samsun'da üniversite", frozenset({"region:TR831"}))
    assert [one.key for one in read.understood] == ["kind:university"]
    assert read.matter == "Samsun'da"
    assert Reader().read(view, "03z8fyr40", frozenset({AS_TYPED})).ids == ()


def test_what_a_filter_says_stands_over_what_is_read(view: View) -> None:
    read = Reader().read(view, "Samsun'da üniversite")
    assert read.narrowed(Filter()) == make_filter(["university"], ["TR831"])
    assert read.narrowed(make_filter(["cluster"], ["IT"])) == make_filter(["cluster"], ["IT"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("similar to Vestel", "Vestel"), ("Vestel benzeri firmalar", "Vestel"), ("Vestel'e benzer şirketler", "Vestel"),
        ("Arçelik gibi", "Arçelik"), ("Vestel", ""), ("benzer", ""),
    ],
)  # fmt: skip
def test_a_name_is_read_in_a_question_for_others_like_it(text: str, name: str) -> None:
    assert likened(text) == name


def test_a_size_is_a_word_where_nobody_is_known_by_it() -> None:
    with open_store("memory:") as store:
        write(store, [node("t:firm")])
        read = Reader().read(store.seen_by(frozenset({PUBLIC})), "küçük firma")
    assert [one.key for one in read.understood] == ["kind:sme,company"]
