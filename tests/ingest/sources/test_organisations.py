"""Organisations by the template: what they seek and can do, where they are, whom they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.errors import BadInput
from graph.model import Batch, Name
from graph.opening import open_store
from graph.store import Store
from ingest.loader import LoadOptions, load
from ingest.personal import tax_number
from ingest.tables.columns import ORGANISATIONS
from tests.ingest.loading import EVERYONE, loaded, node, noted, organisation, table, ties, with_regions, written

FIRM = {
    "id": "tr:deneme", "name": "Deneme Medikal", "kind": "sme", "country": "TR", "region": "", "city": "Çorum",
    "sectors": "32.50; 28.93", "website": "https://deneme.example", "description": "Cerrahi alet üretiyoruz.",
    "needs": "Biyouyumluluk testi arıyoruz. | Kaplama yaptırmak istiyoruz.",
    "capabilities": "Paslanmaz çelik işliyoruz. | We mill titanium parts for surgical instruments.",
    "vkn": "", "employees": "24", "founded": "1998", "demo": "evet", "lon": "34,9", "lat": "40.5",
    "names": "en:Deneme Medical | Deneme Tıp",
}  # fmt: skip
TURKISH = {column.name: column.turkish for column in ORGANISATIONS}
PERSON = "12345678901"
IDENTITY = "10000000146"


def workbook(path: Path, rows: list[Mapping[str, object]]) -> Path:
    """An Excel file of the rows, under a header of their columns."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)
    return path


def _holds(said: str) -> bool:
    try:
        return tax_number(said) == said
    except BadInput:
        return False


def texts(store: Store, id_: str) -> list[tuple[str, int, str, str]]:
    return [(p.role, p.seq, p.language, p.text) for p in store.passages_of([id_], EVERYONE)]


def test_a_row_becomes_a_node_with_all_it_says(store: Store, tmp_path: Path) -> None:
    report, rejects = loaded(with_regions(store, tmp_path), "organisations", table(tmp_path / "f.csv", [FIRM]))
    assert rejects == []
    firm = node(store, "tr:deneme")
    assert (firm.kind, firm.name, firm.region, firm.sectors) == ("sme", "Deneme Medikal", "TR833", ("32.50", "28.93"))
    assert firm.names == (Name("Deneme Medical", "en"), Name("Deneme Tıp"))
    assert dict(firm.props) == {
        "city": "Çorum", "website": "https://deneme.example", "employees": 24, "founded": 1998, "lon": 34.9,
        "lat": 40.5, "region_by": "name", "demo": True,
    }  # fmt: skip
    assert firm.source.record == "tr:deneme"
    assert texts(store, "tr:deneme") == [
        ("capability", 0, "tr", "Paslanmaz çelik işliyoruz."),
        ("capability", 1, "en", "We mill titanium parts for surgical instruments."),
        ("need", 0, "tr", "Biyouyumluluk testi arıyoruz."),
        ("need", 1, "tr", "Kaplama yaptırmak istiyoruz."),
        ("profile", 0, "tr", "Cerrahi alet üretiyoruz."),
    ]
    assert ties(store, ["tr:deneme"]) == {
        ("tr:deneme", "located_in", "nuts:TR833"),
        ("tr:deneme", "active_in", "nace:2.1:32.50"),
        ("tr:deneme", "active_in", "nace:2.1:28.93"),
    }
    assert node(store, "nace:2.1:32.50").source.dataset == "stub"
    assert report.rows == 1


@pytest.mark.parametrize("form", ["english.csv", "turkish.csv", "semicolons.csv", "english.xlsx", "turkish.xlsx"])
def test_every_form_of_the_file_comes_to_the_same(store: Store, tmp_path: Path, form: str) -> None:
    said = {TURKISH[k].upper() if "turkish" in form else k: v for k, v in FIRM.items()}
    if form.endswith("xlsx"):
        path = workbook(tmp_path / form, [said, dict.fromkeys(said, "")])
    else:
        path = table(tmp_path / form, [said], ";" if "semi" in form else ",")
    _, rejects = loaded(store, "organisations", path, LoadOptions(date="2026-01-01", dataset="organisations:same"))
    assert rejects == []
    loaded_here = (node(store, "tr:deneme"), texts(store, "tr:deneme"), ties(store, ["tr:deneme"]))
    table_there = table(tmp_path / "there.csv", [FIRM])
    report, _ = loaded(
        store, "organisations", table_there, LoadOptions(date="2026-01-01", dataset="organisations:same")
    )
    assert (report.changes.added, report.changes.changed, report.changes.closed) == (0, 0, 0)
    assert (node(store, "tr:deneme"), texts(store, "tr:deneme"), ties(store, ["tr:deneme"])) == loaded_here


def test_numbers_and_dates_of_a_sheet_are_read_as_people_see_them(store: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", [{**FIRM, "employees": 24.0, "founded": 1998, "lon": 34.9, "lat": 40.5}])
    assert loaded(store, "organisations", path)[1] == []
    assert (node(store, "tr:deneme").props["employees"], node(store, "tr:deneme").props["founded"]) == (24, 1998)


def test_an_id_is_made_of_the_tax_number_else_of_name_and_city(store: Store, tmp_path: Path) -> None:
    nine = "123456789"
    vkn = next(nine + last for last in "0123456789" if _holds(nine + last))
    rows = [{**FIRM, "id": "", "vkn": vkn}, {**FIRM, "id": ""}, {**FIRM, "id": "", "city": "Ağrı"}]
    assert loaded(store, "organisations", table(tmp_path / "f.csv", rows))[1] == []
    assert node(store, f"tr:vkn:{vkn}").props["vkn"] == vkn
    assert node(store, "org:deneme-medikal-corum").name == "Deneme Medikal"
    assert node(store, "org:deneme-medikal-agri").name == "Deneme Medikal"


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"name": ""}, "name", "The name is empty."),
        ({"kind": ""}, "kind", "“” is no kind of organisation; use one of: "),
        ({"vkn": PERSON}, "vkn", "An 11-digit number is a person's identity number, which is not kept"),
        ({"vkn": "100.000.001.46"}, "vkn", "An 11-digit number is a person's identity number, which is not kept"),
        ({"vkn": "1234567891", "id": ""}, "vkn", "The tax number must have 10 digits, and its check digit must hold."),
        ({"id": "deneme"}, "id", "“deneme” is no id: write it as tr:its-name."),
        ({"id": "tr: deneme"}, "id", "“tr: deneme” is no id"),
        ({"audience": "üyeler"}, "audience", "“üyeler” does not say who may see it: leave it empty or write “public”"),
        ({"id": "nuts:TR833"}, "id", "“nuts:TR833” is the id of a region: give the organisation its own"),
        ({"id": "NACE:2.1:28"}, "id", "“NACE:2.1:28” is the id of a sector: give the organisation its own"),
        ({"id": "cordis:project:1"}, "id", "“cordis:project:1” is the id of a project"),
        ({"id": f"tr:{IDENTITY}"}, "id", "It holds a person's identity number (11 digits), which is not kept"),
        (
            {"name": f"Ali Veli {IDENTITY}"},
            "name",
            "It holds a person's identity number (11 digits), which is not kept",
        ),
        ({"needs": f"TC {IDENTITY}"}, "needs", "It holds a person's identity number (11 digits), which is not kept"),
    ],
)
def test_a_bad_row_is_rejected_and_the_others_are_loaded(
    store: Store, tmp_path: Path, change: dict[str, str], column: str, reason: str
) -> None:
    path = table(tmp_path / "f.csv", [{**FIRM, "id": "tr:bad", **change}, {**FIRM, "id": "tr:good"}])
    report, rejects = loaded(store, "organisations", path)
    assert [(row["file"], row["line"], row["column"]) for row in rejects] == [("f.csv", "2", column)]
    assert rejects[0]["reason"].startswith(reason)
    assert (report.rows, report.rejected) == (2, 1)
    assert node(store, "tr:good").kind == "sme"
    assert store.counts().nodes["sme"] == 1


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"country": "Atlantis"}, "country", "“Atlantis” is no country: write its name or its two-letter code."),
        ({"employees": "many"}, "employees", "“many” is no number."),
        ({"employees": "3.5"}, "employees", "“3.5” is no number."),
        ({"founded": "2099"}, "founded", "“2099” is not between 500 and "),
        ({"founded": "eskiden"}, "founded", "“eskiden” is no year: write it as 1998."),
        ({"lon": "doğu"}, "lon", "“doğu” is no number."),
        ({"lon": "181"}, "lon", "“181” is not between -180 and 180."),
        ({"website": "javascript:alert(1)"}, "website", "“javascript:alert(1)” is no web address"),
        ({"demo": "belki"}, "demo", "“belki” is neither yes (evet) nor no (hayır)."),
        ({"vkn": "1234567891"}, "vkn", "The tax number must have 10 digits, and its check digit must hold."),
        ({"region": "TR999"}, "region", "TR999 is not in NUTS 2021; the region is found by what else is said"),
        ({"region": "DE300"}, "region", "DE300 is not in Türkiye; the region is found by what else is said"),
        ({"region": "TR831"}, "region", "“Çorum” is not in TR831 but in TR833; the city is taken"),
        ({"sectors": "32.50; 28.77"}, "sectors", "“28.77” is in no known version of NACE: check the code."),
        ({"member_of": "tr:cell"}, "member_of", "tr:cell cannot be tied to itself"),
    ],
)  # fmt: skip
def test_a_bad_cell_costs_itself_and_not_the_organisation(
    store: Store, tmp_path: Path, change: dict[str, str], column: str, reason: str
) -> None:
    path = table(tmp_path / "f.csv", [{**FIRM, "id": "tr:cell", **change}])
    _, rejects = loaded(store, "organisations", path)
    assert [(row["line"], row["column"]) for row in rejects] == [("2", column)]
    assert rejects[0]["reason"].startswith(reason)
    firm = node(store, "tr:cell")
    kept = {"employees": 24, "founded": 1998, "lon": 34.9, "website": "https://deneme.example", "demo": True}
    assert {key: firm.props[key] for key in kept if key != column} == {k: v for k, v in kept.items() if k != column}
    assert column not in firm.props
    assert firm.region == (None if column == "country" else "TR833")
    assert "32.50" in firm.sectors
    assert len(texts(store, "tr:cell")) == 5


@pytest.mark.parametrize(
    ("said", "region", "column"),
    [
        ({"country": "Fransa", "region": "FR82"}, "FRL0", "region"),
        ({"country": "Portekiz", "region": "PT1A0", "city": "Lizbon"}, "PT17", "region"),
        ({"country": "GR", "region": "GR303"}, "EL303", None),
        ({"country": "", "region": "DE300"}, "DE300", None),
        ({"country": "KKTC", "city": "Lefkoşa"}, "CY00", None),
        ({"country": "İngiltere", "city": "Londra"}, "UKI", None),
        ({"country": "TUR", "city": "Çorum"}, "TR833", None),
        ({"country": "Rusya Federasyonu"}, "RU", None),
        ({"city": "Atlantisköy"}, "TR", "city"),
        ({"city": "Ereğli"}, "TR", "city"),
        ({"city": "Ereğli", "region": "TR521"}, "TR521", None),
        ({"city": "Berlin"}, None, "city"),
    ],
)
def test_where_it_is_is_taken_only_as_far_as_it_is_sound(
    store: Store, tmp_path: Path, said: dict[str, str], region: str | None, column: str | None
) -> None:
    row = {**FIRM, "country": "", "city": "", "lon": "", "lat": "", **said}
    _, rejects = loaded(store, "organisations", table(tmp_path / "f.csv", [row]))
    assert [reject["column"] for reject in rejects] == ([column] if column else [])
    assert node(store, "tr:deneme").region == region


def test_codes_of_the_older_nace_are_kept_and_told(store: Store, tmp_path: Path) -> None:
    rows = [{**FIRM, "sectors": "45.20; 28,93"}, {**FIRM, "id": "tr:b", "sectors": "45.11"}]
    report, rejects = loaded(store, "organisations", table(tmp_path / "f.csv", rows))
    assert (rejects, node(store, "tr:deneme").sectors) == ([], ("45.20@2", "95.31", "28.93"))
    assert set(noted(report)) == {
        "1 × sector code 45.20, of NACE Rev. 2: kept, and 95.31, which it is in Rev. 2.1, added",
        "1 × sector code 45.11, of NACE Rev. 2, which Rev. 2.1 divides among 46.18, 46.71, 47.81, 47.92: kept as of "
        "Rev. 2; write the new code that fits",
    }


def test_a_place_and_a_sector_have_names_without_a_file(store: Store, tmp_path: Path) -> None:
    loaded(store, "organisations", table(tmp_path / "f.csv", [FIRM]))
    assert {code: node(store, f"nuts:{code}").name for code in ("TR833", "TR8", "TR")} == {
        "TR833": "Çorum", "TR8": "Batı Karadeniz", "TR": "Türkiye",
    }  # fmt: skip
    assert (node(store, "nace:2.1:32").name_in("en"), node(store, "nace:2.1:C").name_in("tr")) == (
        "Other manufacturing", "İmalat",
    )  # fmt: skip


def test_a_number_of_people_between_two_is_kept_as_both(store: Store, tmp_path: Path) -> None:
    rows = [{**FIRM, "employees": "20-50"}, {**FIRM, "id": "tr:b", "employees": "1.250"}]
    assert loaded(store, "organisations", table(tmp_path / "f.csv", rows))[1] == []
    assert [node(store, "tr:deneme").props[key] for key in ("employees", "employees_most")] == [20, 50]
    assert node(store, "tr:b").props["employees"] == 1_250


def test_the_same_id_twice_is_rejected_with_its_first_line(store: Store, tmp_path: Path) -> None:
    _, rejects = loaded(store, "organisations", table(tmp_path / "f.csv", [FIRM, {**FIRM, "name": "Second"}]))
    assert [(row["line"], row["reason"]) for row in rejects] == [
        ("3", "tr:deneme stands on line 2 already: give each its own id.")
    ]
    assert node(store, "tr:deneme").name == "Deneme Medikal"


@pytest.mark.parametrize(
    "change",
    [{"vkn": PERSON}, {"vkn": PERSON, "kind": "shop"}, {"id": IDENTITY}, {"id": f"tr:{IDENTITY}"},
     {"description": f"Sahibi {IDENTITY}."}, {"kind": IDENTITY}],
)  # fmt: skip
def test_a_persons_number_is_written_nowhere(
    tmp_path: Path, change: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    number = PERSON if "vkn" in change else IDENTITY
    source = table(tmp_path / "f.csv", [{**FIRM, **change}, {**FIRM, "id": "tr:b", "vkn": ""}])
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as lasting:
        report = load(lasting, "organisations", [source], LoadOptions(date="2026-01-01"))
        assert report.rejected == 1
        source.unlink()
        found = [path for path in tmp_path.rglob("*") if path.is_file() and number.encode() in path.read_bytes()]
    assert found == []
    assert number not in "".join(capfd.readouterr())
    assert number not in repr(report)


@pytest.mark.parametrize(
    ("said", "region", "by"),
    [
        ({"region": "tr831", "city": ""}, "TR831", "code"),
        ({"region": "Samsun", "city": ""}, "TR831", "name"),
        ({"region": "TR83"}, "TR83", "code"),
        ({"region": "", "city": "Samsun"}, "TR831", "name"),
        ({"region": "", "city": "Soğuksu yaylası", "lon": "35.9", "lat": "41.5"}, "TR831", "nearest label point"),
        ({"region": "", "city": "", "lon": "", "lat": ""}, "TR", "country"),
        ({"region": "", "city": "", "lon": "", "lat": "", "country": ""}, "TR", "country"),
        ({"country": "Greece", "city": "", "lon": "", "lat": ""}, "EL", "country"),
        ({"country": "United States", "city": "Boston"}, "US", "country"),
    ],
)
def test_the_region_is_taken_as_given_else_found(
    store: Store, tmp_path: Path, said: dict[str, str], region: str, by: str
) -> None:
    loaded(with_regions(store, tmp_path), "organisations", table(tmp_path / "f.csv", [{**FIRM, **said}]))
    firm = node(store, "tr:deneme")
    assert (firm.region, firm.props["region_by"]) == (region, by)
    assert ("tr:deneme", "located_in", f"nuts:{region}") in ties(store, ["tr:deneme"])


def test_a_region_or_sector_that_is_none_costs_the_cell_only(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "f.csv", [{**FIRM, "region": "Karadeniz kıyısı", "sectors": "32.50; medikal"}])
    _, rejects = loaded(with_regions(store, tmp_path), "organisations", path)
    assert [(row["line"], row["column"]) for row in rejects] == [("2", "region"), ("2", "sectors")]
    firm = node(store, "tr:deneme")
    assert (firm.region, firm.sectors) == ("TR833", ("32.50",))


def test_members_and_hosts_are_tied_also_to_what_comes_later_or_was_there(store: Store, tmp_path: Path) -> None:
    store.write(Batch((organisation("tr:kume", "cluster"),)))
    rows = [
        {**FIRM, "member_of": "tr:kume; tr:oda, tr:yok"},
        {**FIRM, "id": "tr:oda", "kind": "Oda", "hosts": "tr:deneme"},
    ]
    report, rejects = loaded(store, "organisations", table(tmp_path / "f.csv", rows))
    assert [(row["line"], row["column"], row["reason"]) for row in rejects] == [
        ("2", "member_of", "tr:yok is not there: load it first, or correct the id.")
    ]
    assert report.rejected == 1
    assert ties(store, ["tr:deneme"]) >= {
        ("tr:deneme", "member_of", "tr:kume"),
        ("tr:deneme", "member_of", "tr:oda"),
        ("tr:oda", "hosts", "tr:deneme"),
    }


def test_the_audience_holds_for_the_organisation_and_its_texts(store: Store, tmp_path: Path) -> None:
    loaded(store, "organisations", table(tmp_path / "f.csv", [{**FIRM, "audience": "members:tr:a; üyeler:tr:b"}]))
    assert store.nodes(["tr:deneme"], EVERYONE) == {}
    members = frozenset({"members:tr:b"})
    assert store.nodes(["tr:deneme"], members)["tr:deneme"].audience == ("members:tr:a", "members:tr:b")
    assert store.passages_of(["tr:deneme"], EVERYONE) == []
    assert len(store.passages_of(["tr:deneme"], members)) == 5


def test_a_long_description_is_cut_and_nothing_is_lost(store: Store, tmp_path: Path) -> None:
    sentences = [f"Bu bizim {i}. tanıtım cümlemizdir." for i in range(100)]
    loaded(store, "organisations", table(tmp_path / "f.csv", [{**FIRM, "description": " ".join(sentences)}]))
    pieces = [text for role, _, _, text in texts(store, "tr:deneme") if role == "profile"]
    assert len(pieces) > 1
    assert " ".join(" ".join(pieces).split()) == " ".join(sentences)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_templates_example_is_no_organisation(store: Store, tmp_path: Path, language: str) -> None:
    example = {column.name: column.example(language) for column in ORGANISATIONS}
    report, rejects = loaded(store, "organisations", table(tmp_path / "f.csv", [example, FIRM]))
    assert rejects == []
    assert store.counts().nodes["sme"] == 1
    assert report.rows == 1


def test_a_firm_written_over_the_example_is_not_lost_unsaid(store: Store, tmp_path: Path) -> None:
    example = {column.name: column.example("tr") for column in ORGANISATIONS}
    path = table(tmp_path / "f.csv", [{**example, "name": "Bizim Firma"}, FIRM])
    _, rejects = loaded(store, "organisations", path)
    assert [(row["line"], row["column"], row["reason"]) for row in rejects] == [
        ("2", "id", "tr:ornek-makina is the id of the template's example: give another one, or none.")
    ]


@pytest.mark.parametrize(
    ("header", "missing"), [("name,city\nA,B\n", "column kind"), ("a,b\n1,2\n", "columns kind, name")]
)
def test_a_wrong_header_is_refused_with_the_right_one(store: Store, tmp_path: Path, header: str, missing: str) -> None:
    with pytest.raises(BadInput, match=f"f.csv lacks the {missing}: start from “imece template organisations”"):
        load(store, "organisations", [written(tmp_path / "f.csv", header)])


@pytest.mark.parametrize("name", ["f.xlsx", "f.xls"])
def test_what_is_no_workbook_is_refused(store: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match=r"is no Excel workbook: save it as \.xlsx, or as CSV UTF-8"):
        load(store, "organisations", [written(tmp_path / name, "name,kind\nA,sme\n")])


def test_a_workbook_cut_short_is_refused(store: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", [FIRM])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BadInput, match=r"f\.xlsx is broken or cut short"):
        load(store, "organisations", [path])


def test_a_need_may_stand_on_a_line_of_its_own(store: Store, tmp_path: Path) -> None:
    rows = [{**FIRM, "needs": "Bir şey arıyoruz.\nBaşka bir şey arıyoruz."}, {**FIRM, "id": "tr:b", "kind": "?"}]
    _, rejects = loaded(store, "organisations", table(tmp_path / "f.csv", rows))
    assert [text for role, _, _, text in texts(store, "tr:deneme") if role == "need"] == [
        "Bir şey arıyoruz.",
        "Başka bir şey arıyoruz.",
    ]
    assert [row["line"] for row in rejects] == ["4"]


def test_the_demonstration_organisations_are_loaded_whole(store: Store) -> None:
    demo = Path("ingest/demo").resolve()
    load(store, "nuts", [demo / "nuts.csv"])
    report = load(store, "organisations", [demo / "organisations.csv"], LoadOptions(dry_run=True))
    assert report.rejected == 0


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"demo": "belki"}, "demo", "“belki” is neither yes"),
        ({"founded": "eski"}, "founded", "“eski” is no year: write it as 1998."),
        ({"lat": "nan"}, "lat", "“nan” is no number."),
        ({"website": "javascript:alert(1)"}, "website", "“javascript:alert(1)” is no web address"),
        ({"website": "javascript://a.example/%0aalert(1)"}, "website", "“javascript://a.example"),
        ({"member_of": "nuts:TR"}, "member_of", "“tr:deneme member_of nuts:TR”: nuts:TR is a region"),
    ],
)
def test_what_is_wrong_is_said_of_its_column(
    store: Store, tmp_path: Path, change: dict[str, str], column: str, reason: str
) -> None:
    path = table(tmp_path / "f.csv", [{**FIRM, **change}, {**FIRM, "id": "tr:good"}])
    _, rejects = loaded(with_regions(store, tmp_path), "organisations", path)
    assert [(row["line"], row["column"]) for row in rejects] == [("2", column)]
    assert rejects[0]["reason"].startswith(reason)
    assert node(store, "tr:good").kind == "sme"


@pytest.mark.parametrize(
    ("said", "kept"),
    [("www.deneme.example", "https://www.deneme.example"), ("HTTP://a.example/x", "HTTP://a.example/x")],
)
def test_a_web_address_is_kept_as_a_link(store: Store, tmp_path: Path, said: str, kept: str) -> None:
    assert loaded(store, "organisations", table(tmp_path / "f.csv", [{**FIRM, "website": said}]))[1] == []
    assert node(store, "tr:deneme").props["website"] == kept


def test_provinces_whose_names_look_like_codes_are_provinces(store: Store, tmp_path: Path) -> None:
    load(store, "nuts", [Path("ingest/demo/nuts.csv").resolve()])
    codes = {"Ordu": "TR902", "Rize": "TR904", "Bolu": "TR424", "Sivas": "TR722", "Van": "TRB21", "Kars": "TRA22"}
    rows = [{**FIRM, "id": f"tr:{name}", "region": name, "city": ""} for name in codes]
    assert loaded(store, "organisations", table(tmp_path / "f.csv", rows))[1] == []
    assert {name: node(store, f"tr:{name}").region for name in codes} == codes


def test_a_code_stays_a_code_when_its_region_is_only_a_stub(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "f.csv", [{**FIRM, "region": "TR833"}])
    loaded(store, "organisations", path)
    report, _ = loaded(store, "organisations", path, LoadOptions(date="2026-02-01"))
    assert (report.changes.changed, node(store, "tr:deneme").props["region_by"]) == (0, "code")


def test_rows_with_too_many_or_too_few_cells_are_refused_with_their_line(store: Store, tmp_path: Path) -> None:
    rows = 'tr:a,A,sme,Samsun\ntr:b,B,sme\ntr:c,C,sme,Samsun,more\ntr:d,D,sme,Samsun,\n\n,,,\ntr:e,"E,sme,Samsun\n'
    path = written(tmp_path / "f.csv", "id,name,kind,city\n" + rows)
    report, rejects = loaded(store, "organisations", path)
    assert [(row["file"], row["line"], row["reason"]) for row in rejects] == [
        ("f.csv", "3", "The row has 3 cells and the header 4: look for a separator too many or too few."),
        ("f.csv", "4", "The row has 5 cells and the header 4: look for a separator too many or too few."),
        ("f.csv", "8", "The row has 2 cells and the header 4: look for a quote that is not closed."),
    ]
    assert (report.rows, store.counts().nodes["sme"]) == (5, 2)


def test_a_cell_beyond_the_header_of_a_sheet_is_refused(store: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", [FIRM, {**FIRM, "id": "tr:b", "": "a remark"}, {**FIRM, "id": "tr:c", "": ""}])
    report, rejects = loaded(store, "organisations", path)
    assert [(row["line"], row["reason"]) for row in rejects] == [
        ("3", "The row has a cell beyond the last column: give that column a name, or empty the cell.")
    ]
    assert (report.rows, store.counts().nodes["sme"]) == (3, 2)


def test_columns_that_are_not_read_are_told(store: Store, tmp_path: Path) -> None:
    report, rejects = loaded(store, "organisations", table(tmp_path / "f.csv", [{**FIRM, "adres": "Organize Sanayi"}]))
    assert rejects == []
    assert noted(report) == ("1 × column that no template has, not read: “adres” of f.csv",)


def test_what_is_public_in_turkish_is_seen_by_everyone(store: Store, tmp_path: Path) -> None:
    rows = [{**FIRM, "id": f"tr:{i}", "audience": said} for i, said in enumerate(("herkese açık", "public", "genel"))]
    assert loaded(store, "organisations", table(tmp_path / "f.csv", rows))[1] == []
    assert len(store.nodes(["tr:0", "tr:1", "tr:2"], EVERYONE)) == 3


def test_another_source_may_add_to_a_research_organisation(store: Store, tmp_path: Path) -> None:
    rows = [{**FIRM, "id": "ror:03z8fyr40"}, {**FIRM, "id": "cordis:pic:999"}]
    assert loaded(store, "organisations", table(tmp_path / "f.csv", rows))[1] == []


def test_an_audience_of_somebody_who_is_not_there_is_told(store: Store, tmp_path: Path) -> None:
    rows = [{**FIRM, "audience": "members:tr:kume; org:tr:kmue"}, {**FIRM, "id": "tr:kume", "kind": "cluster"}]
    report, rejects = loaded(store, "organisations", table(tmp_path / "f.csv", rows))
    assert (rejects, noted(report)) == (
        [], ("1 × audience names tr:kmue, which is not there: check the id, or load it too",),
    )  # fmt: skip
