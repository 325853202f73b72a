"""NACE codes are read as people write them, and checked against the versions that are known."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.codes import section_of, sector_code
from graph.errors import BadInput
from graph.store import Store
from ingest.classifications.sectors import _divided, _known, exists, successors, titles
from ingest.sectors import Sectors, entries
from tests.ingest.loading import loaded, table


def read(cell: str) -> list[tuple[str, ...]]:
    return [Sectors().read(entry).codes for entry in entries(cell)]


@pytest.mark.parametrize(
    "said",
    ["28.93", "2893", "28,93", "28.93.", "C28.93", "C 28.93", "c.28.93", "28.93 - Makine, imalatı", "28.93: makine",
     "28.93 Gıda, içecek ve tütün makineleri", "NACE 28.93", "nace: 28.93", "(28.93)", "２８.９３", "28.93@2.1",
     "28.93 (Rev. 2.1)"],
)  # fmt: skip
def test_a_code_has_many_spellings(said: str) -> None:
    assert read(said) == [("28.93",)]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("28.93; 25.62", ["28.93", "25.62"]), ("28.93, 25.62", ["28.93", "25.62"]), ("28.93,25.62", ["28.93", "25.62"]),
        ("28,93; 25,62", ["28.93", "25.62"]), ("28,93, 25,62", ["28.93", "25.62"]), ("28, 29", ["28", "29"]),
        ("2893,2562", ["28.93", "25.62"]), ("28.93|25.62\n10.10", None), ("A, C", ["A", "C"]), ("0111", ["01.11"]),
        ("1.11", ["01.11"]), ("281", ["28.1"]), ("289301", ["28.93.01"]), ("C", ["C"]), ("C - İmalat", ["C"]),
        ("28 - Makine", ["28"]), ("28.93 Gıda, içecek, 10.11", ["28.93", "10.11"]), (" ; ", []),
    ],
)  # fmt: skip
def test_a_cell_is_parted_only_where_that_gives_codes(cell: str, codes: list[str] | None) -> None:
    if codes is None:
        assert list(entries(cell)) == ["28.93", "25.62", "10.10"]
    else:
        assert read(cell) == [(code,) for code in codes]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [("28.77", "is in no known version"), ("99.99", "is in no known version"), ("A28.93", "is in no known version"),
     ("28.77@2", "is in no known version"), ("04", "is in no known version"),
     ("10,11,12", "may be one code or several"),
     ("28.93 ve 25.62", "may be one code or several"), ("28.93,25,62", "may be one code or several"),
     ("medikal", "is not a NACE code"), ("28 yıllık", "is not a NACE code"), ("e-ticaret", "is not a NACE code"),
     ("A tipi makine", "is not a NACE code"), ("W", "is not a NACE code"), ("3", "is not a NACE code")],
)  # fmt: skip
def test_what_is_no_code_or_in_no_version_is_refused(said: str, wrong: str) -> None:
    (entry,) = entries(said)
    with pytest.raises(BadInput, match=wrong):
        Sectors().read(entry)


@pytest.mark.parametrize(
    ("said", "codes", "doubt"),
    [
        ("45.20", ("45.20@2", "95.31"), "sector code 45.20, of NACE Rev. 2: kept, and 95.31"),
        ("J62.01", ("62.01@2", "62.10"), "sector code 62.01, of NACE Rev. 2: kept, and 62.10"),
        ("45.20.01", ("45.20.01@2", "95.31"), "sector code 45.20.01, of NACE Rev. 2: kept, and 95.31"),
        ("45.11", ("45.11@2",), "sector code 45.11, of NACE Rev. 2, which Rev. 2.1 divides among 46.18, 46.71, 47.81"),
        (
            "41.20 (Rev. 2)",
            ("41.20@2",),
            "sector code 41.20, of NACE Rev. 2, which Rev. 2.1 divides among 41.00",
        ),
        ("85.41", ("85.41@2", "85.33"), "sector code 85.41, of NACE Rev. 2: kept, and 85.33"),
        ("47.81", ("47.81",), "sector code 47.81, which is another class in NACE Rev. 2 than in Rev. 2.1"),
        ("25.62 (Rev. 2)", ("25.62@2", "25.53"), None),
        ("47.11", ("47.11",), None),
        ("45 (Rev. 2)", ("45@2",), None),
        ("45.20 (Rev. 2)", ("45.20@2", "95.31"), None),
        ("NACE Rev. 2: 28.93", ("28.93@2", "28.93"), None),
        ("28.93", ("28.93",), None),
    ],
)
def test_what_is_of_the_older_version_stays_so_and_is_told(
    said: str, codes: tuple[str, ...], doubt: str | None
) -> None:
    found = Sectors().read(said)
    assert found.codes == codes
    assert (found.doubt is None) if doubt is None else (found.doubt and found.doubt["en"].startswith(doubt))


def test_the_older_division_of_motor_trade_is_in_the_section_of_trade() -> None:
    assert section_of("45.20@2") == section_of("45.20") == "G"
    assert (section_of("62.01@2"), section_of("62.10")) == ("J", "K")


def test_every_title_and_successor_is_of_a_version_that_has_it() -> None:
    assert len(titles()) == 22 + 87
    assert all(exists(code) for code in titles() if not code.isalpha())
    for old, now in _divided().items():
        assert exists(f"{old}@2")
        assert all(map(exists, now))
        assert now != (old,)


def test_every_class_of_the_older_version_leads_to_some_of_the_newer_and_almost_all_of_these_are_led_to() -> None:
    older, newer = (
        {f"{code[:2]}.{code[2:]}" for code in _known()[version] if len(code) == 4} for version in ("2", "2.1")
    )
    # The Turkish list has a class of its own among those of Rev. 2, and of Rev. 2.1 one is new.
    assert {code for code in older if not successors(f"{code}@2")} == {"66.13"}
    assert newer - {now for code in older for now in successors(f"{code}@2")} == {"46.89"}


def test_below_the_classes_an_edition_that_is_loaded_decides(store: Store, tmp_path: Path) -> None:
    loaded(store, "nace", table(tmp_path / "l.csv", [{"code": "28.93.02", "description_tr": "Un makineleri"}]))
    sectors = Sectors(store)
    assert sectors.read("28.93.02@2").codes == ("28.93.02@2", "28.93")
    with pytest.raises(BadInput, match="is in no known version"):
        sectors.read("28.93.77@2")
    assert sectors.read("28.93.0@2").codes == ("28.93.0@2", "28.93"), "nothing of what is as deep as another country's"
    assert sectors.read("28.94.01@2").codes == ("28.94.01@2", "28.94"), "of 28.94 the edition says nothing below"


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from("., "))
def test_no_reading_invents_a_code(division: int, rest: int, between: str) -> None:
    said = f"{division:02}{between.strip()}{rest:02}"
    try:
        codes = Sectors().read(said).codes
    except BadInput:
        return
    assert sector_code(codes[0].partition("@")[0]) == f"{division:02}.{rest:02}"
    assert all(exists(code) for code in codes)
