"""ROR in all its shapes comes to the same organisations, with their places and relationships."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from graph.errors import BadInput
from graph.model import Batch, Name
from graph.store import Store
from ingest.loader import LoadOptions, load
from ingest.sources.ror_records import RorRecord, from_json, from_row, table_of
from tests.ingest.loading import EVERYONE, loaded, node, noted, organisation, table, ties, with_regions, written

Json = dict[str, Any]
A, B, C, D = ("00000000a", "00000000b", "00000000c", "00000000d")


def v2(id_: str, name: str = "Deneme Üniversitesi", **more: Any) -> Json:
    """A record of schema 2."""
    return {
        "id": f"https://ror.org/{id_}",
        "names": [
            {"value": name, "types": ["ror_display", "label"], "lang": "tr"},
            {"value": "Deneme University", "types": ["label"], "lang": "en"},
            {"value": "DÜ", "types": ["acronym"], "lang": None},
        ],
        "types": ["education", "funder"],
        "status": "active",
        "established": 1992,
        "links": [
            {"type": "wikipedia", "value": "https://wiki.example/DU"},
            {"type": "website", "value": "https://deneme.example"},
        ],
        "external_ids": [
            {"type": "grid", "preferred": "grid.1.1", "all": ["grid.1.1"]},
            {"type": "wikidata", "preferred": None, "all": ["Q1"]},
            {"type": "isni", "preferred": None, "all": []},
        ],
        "locations": [
            {
                "geonames_id": 1,
                "geonames_details": {
                    "country_code": "TR", "country_subdivision_name": "Samsun", "name": "Atakum",
                    "lat": 41.3, "lng": 36.2,
                },
            }
        ],
        "relationships": [],
        "admin": {"last_modified": {"date": "2026-02-24"}},
        **more,
    }  # fmt: skip


def v1(id_: str, **more: Any) -> Json:
    """The same organisation in schema 1."""
    return {
        "id": f"https://ror.org/{id_}",
        "name": "Deneme Üniversitesi",
        "labels": [{"label": "Deneme University", "iso639": "en"}],
        "aliases": [],
        "acronyms": ["DÜ"],
        "types": ["Education", "Funder"],
        "status": "active",
        "established": 1992,
        "links": ["https://deneme.example"],
        "external_ids": {
            "GRID": {"preferred": "grid.1.1", "all": "grid.1.1"},
            "Wikidata": {"preferred": None, "all": ["Q1"]},
        },
        "country": {"country_code": "TR", "country_name": "Turkey"},
        "addresses": [
            {"city": "Atakum", "lat": 41.3, "lng": 36.2, "geonames_city": {"geonames_admin1": {"name": "Samsun"}}}
        ],
        "relationships": [],
        **more,
    }


FLAT = {
    "ror_id": f"https://ror.org/{A}", "name": "Deneme Üniversitesi", "labels": "en:Deneme University", "aliases": "",
    "acronyms": "DÜ", "types": "education|funder", "status": "active", "country_code": "TR", "country": "Türkiye",
    "region": "Samsun", "city": "Atakum", "lat": "41.3", "lng": "36.2", "geonames_id": "1",
    "website": "https://deneme.example", "domains": "", "established": "1992", "relationships": "", "release": "v1",
}  # fmt: skip


def related(kind: str, other: str) -> Json:
    return {"type": kind, "id": f"https://ror.org/{other}", "label": other}


def lines(path: Path, records: Sequence[Mapping[str, object]]) -> Path:
    return written(path, "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))


def test_a_record_comes_with_names_kind_place_and_other_ids(store: Store, tmp_path: Path) -> None:
    report, rejects = loaded(with_regions(store, tmp_path), "ror", lines(tmp_path / "r.jsonl", [v2(A)]))
    assert (report.dataset, report.rows, report.notes, rejects) == ("ror", 1, (), [])
    found = node(store, f"ror:{A}")
    assert (found.kind, found.name, found.region) == ("university", "Deneme Üniversitesi", "TR831")
    assert set(found.names) >= {Name("Deneme University", "en"), Name("DÜ")}
    assert dict(found.props) == {
        "city": "Atakum", "lon": 36.2, "lat": 41.3, "region_by": "name", "website": "https://deneme.example",
        "established": 1992, "grid": "grid.1.1", "wikidata": "Q1",
    }  # fmt: skip
    assert ties(store, [found.id]) == {(found.id, "located_in", "nuts:TR831")}
    assert store.passages_of([found.id], EVERYONE) == []


def test_both_schemas_and_the_flat_table_say_the_same() -> None:
    new, old, flat = from_json(v2(A)), from_json(v1(A)), from_row(FLAT)
    leading, *others = new.names
    assert leading == Name(new.name, "tr"), "v2 alone says of which language the leading name is"
    assert new._replace(modified="", names=tuple(others)) == old
    assert flat == old._replace(props={"website": "https://deneme.example", "established": 1992})


def test_a_label_is_what_a_language_calls_it_and_no_acronym(store: Store, tmp_path: Path) -> None:
    names = [
        {"value": "DU", "types": ["acronym"], "lang": "en"},
        {"value": "Deneme Üniversitesi", "types": ["ror_display", "label"], "lang": "tr"},
        {"value": "Deneme Uni", "types": ["alias"], "lang": "tr"},
        {"value": "Deneme University", "types": ["label"], "lang": "en"},
    ]
    loaded(store, "ror", lines(tmp_path / "r.jsonl", [v2(A, names=names)]))
    found = node(store, f"ror:{A}")
    assert (found.name_in("tr"), found.name_in("en")) == ("Deneme Üniversitesi", "Deneme University")


@pytest.mark.parametrize("form", ["array.json", "array.json.gz", "v1.jsonl.gz", "flat.csv", "flat.csv.gz", "dump.zip"])
def test_every_packing_is_read(store: Store, tmp_path: Path, form: str) -> None:
    path = tmp_path / form
    record = v1(A) if "v1" in form else v2(A)
    text = table(tmp_path / "f", [FLAT]).read_text("utf-8") if "flat" in form else json.dumps([record], indent=4)
    if "jsonl" in form:
        text = json.dumps(record)
    if form.endswith("zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("v1.50-2026-01-01-ror-data.json", json.dumps([v1(B)]))
            archive.writestr("v1.50-2026-01-01-ror-data.csv", "id\n")
            archive.writestr("v1.50-2026-01-01-ror-data_schema_v2.json", text)
    else:
        path.write_bytes(gzip.compress(text.encode()) if form.endswith("gz") else text.encode())
    report, rejects = loaded(store, "ror", path)
    assert (report.rows, rejects) == (1, [])
    assert node(store, f"ror:{A}").name == "Deneme Üniversitesi"
    assert store.counts().nodes["university"] == 1


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["education", "healthcare"], "university"), (["facility"], "research_centre"), (["company"], "company"),
        (["nonprofit", "funder"], "ngo"), (["government"], "public_body"), (["healthcare"], "research_centre"),
        (["other"], "ngo"), (["unheard of"], "ngo"),
    ],
)  # fmt: skip
def test_the_kind_is_decided_by_the_types(store: Store, tmp_path: Path, types: list[str], kind: str) -> None:
    loaded(store, "ror", lines(tmp_path / "r.jsonl", [v2(A, types=types)]))
    assert node(store, f"ror:{A}").kind == kind


def test_relationships_are_kept_once_and_only_to_what_is_there(store: Store, tmp_path: Path) -> None:
    store.write(Batch((organisation(f"ror:{D}", "university"),)))
    records = [
        v2(A, relationships=[related("child", B), related("related", C), related("successor", D)]),
        v2(B, relationships=[related("parent", A), related("parent", "00000000x"), related("parent", B)]),
        v2(C, relationships=[related("related", A), related("predecessor", B)]),
    ]
    report, _ = loaded(store, "ror", lines(tmp_path / "r.jsonl", records))
    assert {tie for tie in ties(store, [f"ror:{i}" for i in (A, B, C)]) if tie[1] != "located_in"} == {
        (f"ror:{B}", "part_of", f"ror:{A}"),
        (f"ror:{A}", "related_to", f"ror:{C}"),
        (f"ror:{A}", "succeeded_by", f"ror:{D}"),
        (f"ror:{B}", "succeeded_by", f"ror:{C}"),
    }
    assert noted(report) == ("2 × relationships left out: the other organisation is not in this file nor in the store",)


def test_withdrawn_and_repeated_records_are_left_out_and_said(store: Store, tmp_path: Path) -> None:
    records = [v2(A), v2(A, name="Again"), v2(B, status="withdrawn"), v2(C, status="withdrawn")]
    report, rejects = loaded(store, "ror", lines(tmp_path / "r.jsonl", records))
    assert noted(report) == (
        "2 × withdrawn records left out: ROR took them back as mistakes",
        "1 × records left out: their id stands in the file already",
    )
    assert (report.rows, rejects) == (4, [])
    assert node(store, f"ror:{A}").name == "Deneme Üniversitesi"
    assert store.counts().nodes["university"] == 1


def test_an_organisation_that_is_no_more_is_known_but_ended(store: Store, tmp_path: Path) -> None:
    records = [v2(A, status="inactive", relationships=[related("successor", B)]), v2(B), v1(C, status="inactive")]
    loaded(store, "ror", lines(tmp_path / "r.jsonl", records))
    assert node(store, f"ror:{A}").source.ended == "2026-02-24"
    assert node(store, f"ror:{C}").source.ended == "2026-01-01"
    assert not node(store, f"ror:{B}").ended
    assert (f"ror:{A}", "succeeded_by", f"ror:{B}") in ties(store, [f"ror:{A}"])


def test_what_newer_editions_lack_ends(store: Store, tmp_path: Path) -> None:
    loaded(store, "ror", lines(tmp_path / "r.jsonl", [v2(A), v2(B)]))
    options = LoadOptions(date="2026-02-01", accept_loss=True)
    report, _ = loaded(store, "ror", lines(tmp_path / "r.jsonl", [v2(A)]), options)
    assert report.changes.closed == 2
    assert node(store, f"ror:{B}").ended


def test_places_are_found_by_city_then_area_then_point(store: Store, tmp_path: Path) -> None:
    def at(id_: str, city: str, area: str, **more: object) -> Json:
        details = {"country_code": "TR", "country_subdivision_name": area, "name": city, **more}
        return v2(id_, locations=[{"geonames_details": details}])

    records = [
        at(A, "Çorum", "Samsun"),
        at(B, "Soğuksu yaylası", "", lat=41.5, lng=35.9),
        at(C, "Soğuksu yaylası", "Elsewhere", lat=41.5, lng=35.9),
        v2(D, locations=[]),
    ]
    loaded(with_regions(store, tmp_path), "ror", lines(tmp_path / "r.jsonl", records))
    assert [node(store, f"ror:{i}").region for i in (A, B, C, D)] == ["TR833", "TR831", "TR831", None]
    by = [node(store, f"ror:{i}").props["region_by"] for i in (A, B, C, D)]
    assert by == ["name", "nearest label point", "nearest label point", "nothing"]


def test_bad_records_are_rejected_with_their_line(store: Store, tmp_path: Path) -> None:
    good = json.dumps(v2(A))
    nameless = json.dumps({**v2(B), "names": []})
    path = written(tmp_path / "r.jsonl", f'{good}\n{{"id": \n{nameless}\n[1]\n{json.dumps(v2("short"))}\n')
    report, rejects = loaded(store, "ror", path)
    assert [row["line"] for row in rejects] == ["2", "3", "4", "5"]
    assert rejects[0]["reason"].startswith("The line is no sound JSON: ")
    assert all(row["reason"].startswith("The record is none of ROR's schema v1 or v2") for row in rejects[1:])
    assert (report.rows, store.counts().nodes["university"]) == (5, 1)


def test_bad_rows_of_the_flat_table_are_rejected_with_their_line(store: Store, tmp_path: Path) -> None:
    rows = [{**FLAT, "ror_id": "nothing"}, {**FLAT, "lat": "north"}, {**FLAT, "ror_id": f"https://ror.org/{B}"}]
    report, rejects = loaded(store, "ror", table(tmp_path / "flat.csv", rows))
    assert [(row["line"], row["column"]) for row in rejects] == [("2", "ror_id"), ("3", "lat")]
    assert rejects[0]["reason"] == "The row is no ROR record: “nothing” is no ROR id."
    assert (report.rows, report.rejected) == (3, 2)
    assert node(store, f"ror:{A}").props["lat"] is None, "the row with a wrong number is taken without it"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("r.jsonl", "{}\n", "does not begin with a ROR record: give ROR's dump as JSON, JSON lines or CSV"),
        ("r.jsonl", "no json\n", "does not begin with a ROR record"),
        ("r.json", '[{"id": 1}', r"is no sound JSON \(.*\): get a whole copy of it"),
        ("r.csv", "ror_id,name\nx,y\n", "is no ROR table: it lacks status, types"),
        ("r.zip", "no zip", "is broken or cut short"),
        ("r.json.gz", "no gzip", "is broken or cut short"),
    ],
)
def test_other_files_are_refused_before_anything_is_written(
    store: Store, tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        load(store, "ror", [written(tmp_path / name, text)])
    assert store.counts().nodes == {}


def csv_v1(id_: str) -> dict[str, str]:
    """A row of ROR's CSV of schema 1."""
    return {
        "id": f"https://ror.org/{id_}", "name": "Deneme Üniversitesi", "types": "Education; Funder", "status": "active",
        "links": "https://deneme.example", "aliases": "", "labels": "en: Deneme University", "acronyms": "DÜ",
        "wikipedia_url": "", "established": "1992", "addresses[0].lat": "41.3", "addresses[0].lng": "36.2",
        "addresses[0].geonames_city.name": "Atakum", "addresses[0].geonames_city.geonames_admin1.name": "Samsun",
        "country.country_code": "TR", "external_ids.GRID.preferred": "grid.1.1", "external_ids.GRID.all": "grid.1.1",
        "external_ids.Wikidata.preferred": "", "external_ids.Wikidata.all": "Q1;Q2", "relationships": "",
    }  # fmt: skip


def csv_v2(id_: str) -> dict[str, str]:
    """A row of ROR's CSV of schema 2."""
    return {
        "id": f"https://ror.org/{id_}", "admin.last_modified.date": "2026-02-24", "domains": "", "established": "1992",
        "external_ids.type.grid.all": "grid.1.1", "external_ids.type.grid.preferred": "grid.1.1",
        "external_ids.type.wikidata.all": "Q1", "external_ids.type.wikidata.preferred": "",
        "links.type.website": "https://deneme.example", "locations.geonames_details.country_code": "TR",
        "locations.geonames_details.country_subdivision_name": "Samsun", "locations.geonames_details.lat": "41.3",
        "locations.geonames_details.lng": "36.2", "locations.geonames_details.name": "Atakum",
        "names.types.acronym": "no_lang_code: DÜ", "names.types.alias": "",
        "names.types.label": "tr: Deneme Üniversitesi; en: Deneme University",
        "names.types.ror_display": "Deneme Üniversitesi", "ror_display_lang": "tr", "relationships": "",
        "status": "active", "types": "education; funder",
    }  # fmt: skip


def read(row: dict[str, str]) -> RorRecord:
    return table_of(row)[1](row)


def test_rors_own_csv_says_what_its_json_says() -> None:
    assert read(csv_v2(A)) == from_json(v2(A))
    assert read(csv_v1(A)) == from_json(v1(A))
    assert read(FLAT) == from_row(FLAT)


def test_relationships_and_names_of_rors_csv_are_parted() -> None:
    row = {**csv_v2(A), "relationships": f"parent: https://ror.org/{B}; child: https://ror.org/{C}, https://ror.org/{D}",
           "names.types.label": "en: University of A, B and C; no_lang_code: X; cs: Y: Z"}  # fmt: skip
    record = read(row)
    assert record.links == (("parent", B), ("child", C), ("child", D))
    assert set(record.names) >= {Name("University of A, B and C", "en"), Name("X"), Name("Y: Z", "cs")}


@pytest.mark.parametrize("row", [csv_v1(A), csv_v2(A)])
def test_rors_own_csv_is_loaded_and_its_bad_rows_told(store: Store, tmp_path: Path, row: dict[str, str]) -> None:
    shown = "name" if "name" in row else "names.types.ror_display"
    rows = [row, {**row, "id": "nothing"}, {**row, "id": f"https://ror.org/{B}", shown: ""}]
    _, rejects = loaded(store, "ror", table(tmp_path / "v1.70-2025-08-26-ror-data.csv", rows))
    assert [(reject["line"], reject["column"]) for reject in rejects] == [("3", "id"), ("4", "id")]
    found = node(store, f"ror:{A}")
    assert (found.kind, found.name, found.region) == ("university", "Deneme Üniversitesi", "TR831")
    assert store.counts().nodes["university"] == 1


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["v1.70-2025-08-26-ror-data_schema_v2.csv"], "v1.70-2025-08-26-ror-data_schema_v2.csv"),
        (["v1.45-ror-data.csv", "v1.45-ror-data_schema_v2.csv", "__MACOSX/._v1.45-ror-data_schema_v2.csv"],
         "v1.45-ror-data_schema_v2.csv"),
        (["v1.9-ror-data_schema_v2.csv", "v1.10-ror-data_schema_v2.csv", "OKU.txt"], "v1.10-ror-data_schema_v2.csv"),
    ],
)  # fmt: skip
def test_of_several_files_in_a_zip_the_newest_is_read_and_said(
    store: Store, tmp_path: Path, names: list[str], chosen: str
) -> None:
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        for name in names:
            row = csv_v2(A if name == chosen else B)
            archive.writestr(name, table(tmp_path / "t", [row if "schema_v2" in name else csv_v1(B)]).read_bytes())
    report, rejects = loaded(store, "ror", tmp_path / "r.zip")
    assert (rejects, store.counts().nodes["university"], node(store, f"ror:{A}").ended) == ([], 1, False)
    assert noted(report) == (
        (f"1 × other ROR files in the zip, not read: r.zip:{chosen} was",) if len(names) > 1 else ()
    )


def test_a_folder_and_a_zip_without_json_are_refused(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(BadInput, match="holds no ROR data, JSON or CSV: give the zip as ROR publishes it"):
        load(store, "ror", [tmp_path / "r.zip"])
    with pytest.raises(BadInput, match="is a folder: name the ROR file itself"):
        load(store, "ror", [tmp_path])


def test_the_real_records_are_loaded(store: Store, tmp_path: Path, real_data: Path) -> None:
    load(store, "nuts", [real_data / "nuts" / "nuts_2021.csv"])
    with gzip.open(real_data / "ror" / "ror_tr_eu_records.jsonl.gz", "rt", encoding="utf-8") as records:
        path = written(tmp_path / "r.jsonl", "".join(islice(records, 3_000)))
    report, rejects = loaded(store, "ror", path)
    assert (report.rows, rejects) == (3_000, [])
    assert store.counts().nodes["university"] > 300
    assert node(store, "ror:03nvfe914").kind == "research_centre"
