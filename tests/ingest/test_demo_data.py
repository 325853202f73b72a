"""The bundled demonstration data is whole, consistent, and never speaks for a real institution."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pypdfium2 import PdfDocument

from graph.words import language

DEMO = Path("ingest/demo").resolve()
PILOT = {"TR833": "Çorum", "TRC11": "Gaziantep", "TR632": "Kahramanmaraş", "TR831": "Samsun", "TR901": "Trabzon"}
MARKS = ("Deneme", "Numune", "Taslak", "Örnek", "Misal", "Esempio", "Muster", "Voorbeeld", "Ejemplo")
MARKS_ABROAD = ("Przykład", "Exemplu", "Primer", "Paradeigma")
Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (DEMO / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(None not in row and None not in row.values() for row in rows), f"{name} has a ragged row"
    return rows


ORGANISATIONS = table("organisations.csv")
DOCUMENTS = table("documents/documents.csv")
IDS = {row["id"] for row in ORGANISATIONS}
INVENTED = [row for row in ORGANISATIONS if row["demo"] == "yes"]
REAL = [row for row in ORGANISATIONS if row["demo"] != "yes"]


def parts(cell: str, mark: str = ";") -> list[str]:
    return [part.strip() for part in cell.split(mark) if part.strip()]


def text_of(path: Path) -> str:
    match path.suffix:
        case ".docx":
            return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
        case ".pptx":
            shapes = (shape for slide in Presentation(str(path)).slides for shape in slide.shapes)
            return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
        case ".xlsx":
            rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
            return "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)
        case ".pdf":
            return "\n".join(pages_of(path))
        case _:
            return path.read_text(encoding="utf-8")


def pages_of(path: Path) -> Iterator[str]:
    with PdfDocument(path) as pdf:
        for page in pdf:
            text = page.get_textpage()
            yield text.get_text_range()
            text.close()
            page.close()


def test_every_region_of_turkiye_is_there_and_lies_in_its_parent() -> None:
    rows = table("nuts.csv")
    levels = Counter(row["level"] for row in rows if row["nuts_id"].startswith("TR"))
    assert levels == {"0": 1, "1": 12, "2": 26, "3": 81}
    by_id = {row["nuts_id"]: row for row in rows}
    assert len(by_id) == len(rows)
    for code, row in by_id.items():
        assert row["parent"] == (code[:-1] if int(row["level"]) else "")
        assert not row["parent"] or row["parent"] in by_id


def test_every_section_and_division_of_nace_is_there_in_both_languages() -> None:
    rows = table("nace.csv")
    by_code = {row["code"]: row for row in rows}
    assert len(by_code) == len(rows)
    levels = Counter(row["level"] for row in rows)
    assert (levels["1"], levels["2"]) == (22, 87)
    for row in rows:
        assert row["name_tr"], row["code"]
        assert row["name_en"], row["code"]
        assert row["version"] == "2.1"
        assert row["level"] == "1" or int(by_code[row["parent"]]["level"]) == int(row["level"]) - 1


def test_organisations_have_unique_ids_and_known_codes() -> None:
    assert len(IDS) == len(ORGANISATIONS)
    regions = {row["nuts_id"] for row in table("nuts.csv") if row["level"] == "3"}
    sectors = {row["code"] for row in table("nace.csv")}
    for row in ORGANISATIONS:
        assert row["region"] in regions, row["id"]
        assert parts(row["sectors"]), row["id"]
        assert set(parts(row["sectors"])) <= sectors, row["id"]


def test_references_resolve_and_memberships_stay_among_the_invented() -> None:
    clusters = {row["id"] for row in INVENTED if row["kind"] == "cluster"}
    for row in ORGANISATIONS:
        assert set(parts(row["hosts"])) <= IDS
        assert set(parts(row["member_of"])) <= clusters, row["id"]


def test_each_centre_of_a_pilot_province_has_one_host_there() -> None:
    centres = {row["id"]: row for row in ORGANISATIONS if row["kind"] == "info_centre"}
    assert {row["region"] for row in centres.values()} == set(PILOT)
    hosted = [(row, centre) for row in ORGANISATIONS for centre in parts(row["hosts"]) if centre in centres]
    assert len(hosted) == len(centres)
    for host, centre in hosted:
        assert host["region"] == centres[centre]["region"]
        assert host["kind"] in {"chamber", "exporters_association"}


def test_pilot_provinces_have_firms_and_universities() -> None:
    for region, city in PILOT.items():
        kinds = Counter(row["kind"] for row in ORGANISATIONS if row["region"] == region)
        assert kinds["university"] >= 1, city
        assert kinds["sme"] + kinds["company"] >= 6, city


def test_invented_organisations_are_marked_and_real_ones_make_no_claims() -> None:
    for row in INVENTED:
        assert row["id"].startswith("demo:")
        assert row["name"].startswith(MARKS + MARKS_ABROAD)
        assert not row["website"]
        assert not row["vkn"]
        assert 3 <= int(row["employees"]) <= 240
        assert row["needs"], row["id"]
        assert row["capabilities"], row["id"]
    for row in REAL:
        assert row["id"].startswith("tr:")
        assert not any(row[claim] for claim in ("needs", "capabilities", "member_of", "employees"))


def test_invented_firms_are_many_and_spread_over_the_country() -> None:
    firms = [row for row in INVENTED if row["kind"] in {"sme", "company"}]
    assert len(firms) >= 150
    assert len({row["region"] for row in firms if row["country"] == "TR"}) >= 45
    assert sum(row["country"] != "TR" for row in firms) == 12


def test_statements_are_written_in_both_languages() -> None:
    said = [part for row in INVENTED for cell in ("needs", "capabilities") for part in parts(row[cell], "|")]
    shares = Counter(language.detect(part) for part in said)
    assert 0.5 < shares["tr"] / len(said) < 0.8
    assert shares["en"] / len(said) > 0.2


def test_cooperations_are_among_invented_organisations_alone() -> None:
    rows = table("cooperations.csv")
    invented = {row["id"] for row in INVENTED}
    assert len(rows) >= 60
    assert len({frozenset((row["src"], row["dst"])) for row in rows}) == len(rows)
    for row in rows:
        assert row["relation"] == "partner_of"
        assert {row["src"], row["dst"]} <= invented


def test_the_sidecar_names_each_document_once_and_knows_who_shared_it() -> None:
    files = [row["file"] for row in DOCUMENTS]
    on_disk = {path.name for path in (DEMO / "documents").iterdir()} - {"documents.csv"}
    assert len(files) == len(set(files)) >= 40
    assert set(files) == on_disk
    sectors = {row["code"] for row in table("nace.csv")}
    for row in DOCUMENTS:
        assert parts(row["shared_by"])
        assert set(parts(row["shared_by"]) + parts(row["about"])) <= IDS
        assert set(parts(row["sectors"])) <= sectors


def test_three_documents_are_not_public() -> None:
    audiences = [row["audience"] for row in DOCUMENTS if row["audience"]]
    assert len(audiences) == 3
    for audience in audiences:
        kind, owner = audience.split(":", 1)
        assert kind in {"members", "org"}
        assert owner in IDS


@pytest.mark.parametrize("row", DOCUMENTS, ids=lambda row: str(row["file"]))
def test_a_document_reads_in_its_language_and_says_that_it_is_an_example(row: Row) -> None:
    text = text_of(DEMO / "documents" / row["file"])
    assert ("gösterim amacıyla" if row["language"] == "tr" else "demonstration text") in " ".join(text.split())
    assert row["language"] == language.detect(text)


def test_the_formats_are_mixed_and_everything_is_small() -> None:
    suffixes = Counter(Path(row["file"]).suffix for row in DOCUMENTS)
    assert set(suffixes) == {".md", ".txt", ".html", ".docx", ".pptx", ".xlsx", ".pdf"}
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) < 1_500_000


def test_provinces_lie_where_the_reference_has_them() -> None:
    reference = Path(os.environ.get("IMECE_DATA", "../shared/data")) / "nuts" / "nuts_2021.csv"
    if not reference.exists():
        pytest.skip("IMECE_DATA is absent: label points are not compared")
    with reference.open(encoding="utf-8", newline="") as lines:
        known = {row["nuts_id"]: row for row in csv.DictReader(lines)}
    for row in table("nuts.csv"):
        there = known[row["nuts_id"]]
        assert (row["level"], row["name"], row["parent"]) == (there["level"], there["name"], there["parent"])
        if row["level"] == "3":
            assert abs(float(row["lon"]) - float(there["lon"])) < 0.3, row["nuts_id"]
            assert abs(float(row["lat"]) - float(there["lat"])) < 0.3, row["nuts_id"]


def test_indicators_are_of_invented_clusters_alone() -> None:
    invented = {row["id"] for row in INVENTED if row["kind"] == "cluster"}
    with (DEMO / "indicators.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert {row["subject"] for row in rows} <= invented
    assert all("Deneme" in row["source"] for row in rows)
