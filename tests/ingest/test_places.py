"""Places are found by code, by name in the country's own letters, by the nearest point, else by country."""

import csv
from pathlib import Path

import pytest

from graph.gazetteer import city_names, country_code, nuts_country
from graph.model import Batch, Node, Source
from graph.store import Store
from graph.words.folding import words
from ingest.classifications.regions import by_district, by_plate, regions, renewed
from ingest.loader import load
from ingest.places import Place, Places
from ingest.stubs import stub
from tests.ingest.loading import with_regions


@pytest.fixture
def places(store: Store, tmp_path: Path) -> Places:
    return Places(with_regions(store, tmp_path))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("TR", "TR"), ("tr", "TR"), ("Türkiye", "TR"), ("TÜRKİYE", "TR"), ("Turkey", "TR"), ("Almanya", "DE"),
        ("germany", "DE"), ("GR", "EL"), ("el", "EL"), ("Yunanistan", "EL"), ("UK", "UK"), ("GB", "UK"),
        ("Birleşik Krallık", "UK"), (" ABD ", "US"), ("TUR", "TR"), ("DEU", "DE"), ("gbr", "UK"), ("KKTC", "CY"),
        ("İngiltere", "UK"), ("Holland", "NL"), ("Deutschland", "DE"), ("Ελλάδα", "EL"), ("T.C.", "TR"),
        ("U.S.A.", "US"), ("Kosova", "XK"), ("Çin Halk Cumhuriyeti", "CN"), ("Rusya Federasyonu", "RU"),
        ("Bosna-Hersek", "BA"), ("Çekya", "CZ"), ("Almanya (DE)", "DE"), ("TÜRKİYE / TURKEY", "TR"),
        ("Türkiye Cumhuriyeti", "TR"), ("Almanya / Fransa", None), ("EU", None), ("Atlantis", None),
        ("", None), ("XYZ", None),
    ],
)  # fmt: skip
def test_countries_are_known_by_code_and_in_two_languages(said: str, code: str | None) -> None:
    assert country_code(said) == code


def test_the_country_codes_of_nuts_differ_in_two() -> None:
    assert [nuts_country(code) for code in (" gr ", "GB", "tr")] == ["EL", "UK", "TR"]


@pytest.mark.parametrize("name", ["Çorum", "ÇORUM", "Corum", "çorum", " Çorum "])
def test_a_turkish_province_is_found_however_it_is_written(places: Places, name: str) -> None:
    assert places.find("TR", name) == Place("TR833", "name")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Afyon", "TR332"), ("K.Maraş", "TR632"), ("Maraş", "TR632"), ("KAHRAMAN MARAS", "TR632"), ("İzmit", "TR421"),
        ("Adapazarı", "TR422"), ("Antakya", "TR631"), ("Urfa", "TRC21"), ("Ş.Urfa", "TRC21"), ("antep", "TRC11"),
        ("İçel", "TR622"), ("Gebze", "TR421"), ("CANKAYA ANKARA", "TR510"), ("Bornova/İzmir", "TR310"),
        ("IZMIR BORNOVA", "TR310"), ("Çorum ili", "TR833"), ("Tokat Province", "TR832"), ("Maltepe, Ankara", "TR510"),
        ("Ordu Caddesi, İstanbul", "TR100"), ("Merkez / Antakya", "TR631"), ("İzmir, Ankara Caddesi", "TR310"),
        ("Bursa Yolu 5. km, Kuşadası", "TR321"), ("Organize San. Böl. 5. Cad. No:3 Çorum / Merkez", "TR833"),
        ("34", "TR100"), ("6", "TR510"), ("06", "TR510"), ("19", "TR833"), ("34 İstanbul", "TR100"), ("İst.", "TR100"),
        ("Vezirköprü", "TR831"), ("Bozüyük", "TR413"), ("Ostim", "TR510"), ("Kazan", "TR510"), ("Düzce OSB", "TR423"),
    ],
)  # fmt: skip
def test_turkish_places_are_found_by_the_names_that_people_write(store: Store, name: str, code: str) -> None:
    assert Places(store).find("TR", name) == Place(code, "name"), "without a file"
    load(store, "nuts", [Path("ingest/demo/nuts.csv").resolve()])
    assert Places(store).find("TR", name) == Place(code, "name"), "with the demonstration's edition"


def test_a_place_without_a_known_word_is_found_by_its_point_or_country(places: Places) -> None:
    assert places.find("TR", "Karadeniz kıyısı") == Place("TR", "country")
    assert places.find("TR", "Afyon") == Place("TR", "country")  # its region is not loaded


@pytest.mark.parametrize("name", ["München", "MUENCHEN", "Munich", "Münih"])
def test_a_german_city_is_found_without_what_nuts_writes_behind_it(places: Places, name: str) -> None:
    assert places.find("DE", name) == Place("DE212", "name")


def test_every_listed_name_belongs_to_one_region_and_turkish_districts_to_their_province(real_data: Path) -> None:
    names = city_names()
    assert len({(code[:2], name) for name, code in names}) == len(names)
    with (real_data / "nuts" / "nuts_2021.csv").open(encoding="utf-8") as file:
        assert {code for _, code in names} <= {row["nuts_id"] for row in csv.DictReader(file)}
    with (real_data / "tr_provinces" / "tr_provinces.csv").open(encoding="utf-8") as file:
        provinces = list(csv.DictReader(file))
    held = [(" ".join(words(part)), row["nuts3"]) for row in provinces for part in row["districts"].split("|")]
    assert {pair for pair in held if pair[0] in dict(names) and dict(names)[pair[0]] != pair[1]} == set()


def test_a_name_counts_only_in_its_own_country(places: Places) -> None:
    assert places.find("DE", "Çorum") == Place("DE", "country")


def test_the_narrowest_region_of_a_name_is_taken(places: Places) -> None:
    assert places.find("EL", "Αττική") == Place("EL30", "name")
    assert places.find("GR", "Attiki") == Place("EL30", "name")


def test_a_countrys_own_name_says_no_more_than_the_country(places: Places) -> None:
    assert places.find("TR", "Türkiye", 36.1, 41.3) == Place("TR831", "nearest label point")
    assert places.find("TR", "Türkiye") == Place("TR", "country")


def test_a_point_is_laid_to_the_nearest_label_point_of_the_country(places: Places) -> None:
    assert places.find("TR", "Soğuksu yaylası", 35.9, 41.5) == Place("TR831", "nearest label point")
    assert places.find("DE", "", 36.0, 41.2) == Place("DE212", "nearest label point")
    assert places.find("FR", "Paris", 2.3, 48.8) == Place("FR", "country")


def test_degrees_of_longitude_are_shorter_in_the_north(store: Store) -> None:
    def region(code: str, lon: float, lat: float) -> Node:
        source = (Source("nuts", code, "2021-01-01"),)
        return Node(f"nuts:{code}", "region", code, source, region=code, props={"lon": lon, "lat": lat})

    store.write(Batch((region("FI111", 23.0, 65.0), region("FI112", 25.0, 66.2))))
    # 2 degrees of longitude at 65° are 0.85 of latitude, so the first is nearer
    assert Places(store).find("FI", "", 25.0, 65.0).code == "FI111"


def test_a_code_is_taken_when_it_is_known_in_that_country(places: Places, store: Store) -> None:
    assert places.find("TR", "Çorum", code="TR831") == Place("TR831", "code")
    assert places.find("TR", "Çorum", code="TR999") == Place("TR833", "name")
    assert places.find("TR", "Çorum", code="DE212") == Place("TR833", "name")


def test_without_a_file_places_are_found_in_what_comes_with_the_program(store: Store) -> None:
    places = Places(store)
    assert places.find("TR", "Çorum", 34.6, 40.6) == Place("TR833", "name")
    assert places.find("TR", code="TR831") == Place("TR831", "code")
    assert places.find("TR", code="TR999") == Place("TR", "country")
    assert places.find("DE", "Berlin") == Place("DE30", "name")
    assert places.find("DE", "Münih") == Place("DE21", "name"), "of level 3 outside Türkiye a file knows more"
    assert places.find("DE", code="DE212") == Place("DE212", "code")
    assert places.find("DE", code="DE999") == Place("DE", "country")
    assert places.find("", "Çorum") == Place(None, "nothing")


def test_a_loaded_edition_takes_over_its_countries(store: Store, tmp_path: Path) -> None:
    places = Places(with_regions(store, tmp_path))
    assert not places.holds("TR510"), "the edition that is loaded has no Ankara"
    assert places.find("IT", "Toskana") == Place("ITI1", "name"), "and says nothing of Italy"


@pytest.mark.parametrize(
    ("code", "now"),
    [("TR833", "TR833"), ("GR303", "EL303"), ("GB", "UK"), ("FR82", "FRL0"), ("FR824", "FRL0"), ("ITE1", "ITI1"),
     ("DED3", None), ("SI02", None), ("TR999", None), ("PT1A0", None), ("HU10", None), ("US", None)],
)  # fmt: skip
def test_the_code_of_an_older_edition_is_known_by_its_new_one(store: Store, code: str, now: str | None) -> None:
    assert Places(store).current(code) == now


def test_what_older_codes_became_is_in_the_edition() -> None:
    assert {renewed(code) for code in regions()} == regions().keys(), (
        "no code of today's edition is taken for an old one"
    )
    assert len(regions()) == 37 + 125 + 334 + 81
    old = [f"FR{n}" for n in (21, 42, 71, 82)] + ["ITD4", "EL14", "PL34"]
    assert {renewed(code) for code in old} <= regions().keys()


def test_what_comes_with_the_program_is_what_the_public_tables_say(real_data: Path) -> None:
    with (real_data / "nuts" / "nuts_2021.csv").open(encoding="utf-8") as file:
        table = {row["nuts_id"]: row["name"] for row in csv.DictReader(file)}
    kept = {code: name for code, name in table.items() if len(code) < 5 or code.startswith("TR")}
    assert {code: region.name for code, region in regions().items()} == kept
    with (real_data / "tr_provinces" / "tr_provinces.csv").open(encoding="utf-8") as file:
        assert {row["plate_code"]: row["nuts3"] for row in csv.DictReader(file)} == by_plate()


def test_every_province_has_its_plate_and_districts_of_its_own() -> None:
    assert list(by_plate()) == [f"{plate:02}" for plate in range(1, 82)]
    assert (
        {code for code in regions() if len(code) == 5}
        == set(by_plate().values())
        >= {code for codes in by_district().values() for code in codes}
    )
    assert "merkez" not in by_district()


def test_a_stub_gives_way_to_every_edition() -> None:
    region, sector = stub("TR831", "region", "nuts:TR831"), stub("32.50", "sector", "nace:2.1:32.50")
    assert (region.kind, region.name, region.source.date) == ("region", "Samsun", "0000-00-00")
    assert (sector.kind, sector.name, dict(sector.props)) == ("sector", "32.50", {})
    assert sector.sectors == ("32.50",), "by which a code without a title is not shown as one"
    assert stub("32", "sector", "nace:2.1:32").name_in("en") == "Other manufacturing"
    assert (stub("US", "region", "nuts:US").name, stub("EL3", "region", "nuts:EL3").called) == (
        "US",
        ("Αττική", "Attiki"),
    )


def test_more_regions_than_a_page_are_all_known(store: Store) -> None:
    nodes = tuple(
        Node(f"nuts:XX{i:03}", "region", f"Same name {i % 3}", (Source("nuts", str(i), "2021-01-01"),))
        for i in range(1_000)
    )
    store.write(Batch((*nodes, stub("YY", "region", "nuts:YY"))))
    known = Places(store).known
    assert sum(code.startswith("XX") for code in known) == 1_000
    assert "YY" not in known, "what is only referred to is in no edition"


def test_all_provinces_of_the_demonstration_data_are_found(store: Store) -> None:
    load(store, "nuts", [Path("ingest/demo/nuts.csv").resolve()])
    places = Places(store)
    for province, code in (("Kahramanmaraş", "TR632"), ("ŞANLIURFA", "TRC21"), ("Iğdır", "TRA23"), ("igdir", "TRA23")):
        assert places.find("TR", province) == Place(code, "name")
