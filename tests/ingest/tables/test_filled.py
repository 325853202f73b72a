"""What restricts a row is read or its table refused, and columns are known by what people call them."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from graph.errors import BadInput
from graph.store import Store
from ingest.loader import LoadOptions, load
from ingest.tables.columns import ORGANISATIONS, column_names
from ingest.tables.reading import Reading, asked_reading
from ingest.tables.template import write_template
from tests.ingest.loading import EVERYONE, loaded, node, noted, written

OWN = frozenset({"org:tr:a"})


def workbook(path: Path, rows: list[list[object]], change: Callable[[Worksheet], object]) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    change(sheet)
    book.save(path)
    return path


def asked(store: Store, path: Path, *columns: str, encoding: str | None = None, sheet: str | None = None) -> None:
    how = asked_reading(encoding, sheet, columns)
    load(store, "organisations", [path], LoadOptions(date="2026-01-01", rejects=path.with_suffix(".r"), reading=how))


@pytest.mark.parametrize(
    "title",
    [
        '"görünürlük\n(kim görsün)"',
        "gorunurluk (kim görsün)",
        "görünürlük: kim görsün",
        "Visibility*",
        "GÖRÜNÜRLÜK [kim]",
        "görünürlük / audience",
        "görünürlük - boşsa herkes",
        "Kim görsün? (görünürlük)",
        "görünür\xadlük",
    ],
)
def test_a_header_that_explains_itself_restricts_all_the_same(store: Store, tmp_path: Path, title: str) -> None:
    path = written(tmp_path / "f.csv", f"kimlik;ad;tür;{title}\ntr:a;A;KOBİ;kuruluş:tr:a\n")
    assert loaded(store, "organisations", path)[1] == []
    assert store.nodes(["tr:a"], EVERYONE) == {}
    assert store.nodes(["tr:a"], OWN)["tr:a"].audience == ("org:tr:a",)


def test_merged_and_hidden_audiences_restrict(store: Store, tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("D2:D4")
        sheet.column_dimensions["D"].hidden = True
        sheet.column_dimensions["C"].hidden = False
        sheet.row_dimensions[2].hidden = True

    rows: list[list[object]] = [["kimlik", "ad", "tür", "görünürlük"], ["tr:x", "X", "KOBİ", "kuruluş:tr:a"]]
    rows += [["tr:y", "Y", "KOBİ"], ["tr:z", "Z", "KOBİ"]]
    report, _ = loaded(store, "organisations", workbook(tmp_path / "f.xlsx", rows, change))
    assert store.nodes(["tr:x", "tr:y", "tr:z"], EVERYONE) == {}
    assert store.nodes(["tr:x", "tr:y", "tr:z"], OWN).keys() == {"tr:y", "tr:z"}
    assert noted(report)[0] == "1 × rows that are hidden, not read: sheet “Sheet” of f.xlsx"


def test_a_hidden_column_is_left_out_and_said(store: Store, tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["C"].hidden = True

    rows: list[list[object]] = [["ad", "tür", "tanıtım"], ["A", "KOBİ", "gizli tarife"]]
    report, _ = loaded(store, "organisations", workbook(tmp_path / "f.xlsx", rows, hide))
    assert noted(report) == ("1 × column that is hidden, not read: “tanıtım” of f.xlsx",)
    assert list(store.stream_passages()) == []


def test_a_needed_column_that_is_hidden_is_told(store: Store, tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].hidden = True

    path = workbook(tmp_path / "f.xlsx", [["ad", "tür"], ["A", "KOBİ"]], hide)
    with pytest.raises(BadInput, match=r"f\.xlsx hides the column “kind”, which it cannot do without: show it"):
        load(store, "organisations", [path])


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("kime açık", "kuruluş:tr:a"),
        ("", "üyeler:tr:kume"),
        ("xyz", "kurulu?:tr:a"),
        ("xyz", "kuruluÅŸ:tr:a"),
        ("xyz", "members:tr:kume; org:tr:a"),
        ("xyz", "Sadece üyeler"),
        ("xyz", "org:deneme"),
        ("gizli mi", "evet"),
        ("kimlere gizli", "no"),
        ("tanıtım görünürlük", ""),
    ],
)
def test_a_column_that_restricts_and_is_not_known_refuses_the_table(
    store: Store, tmp_path: Path, title: str, cell: str
) -> None:
    path = written(tmp_path / "f.csv", f"kimlik;ad;tür;{title};il\ntr:b;B;KOBİ;;\ntr:a;A;KOBİ;{cell};\n")
    with pytest.raises(BadInput, match=r"f\.csv has the column “.+”, (whose cells say|which seems to say) who may see"):
        load(store, "organisations", [path])
    assert store.counts().nodes == {}


def test_a_table_that_cannot_restrict_says_so(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "kimden;ilişki;kime;görünürlük\ntr:a;worked with;tr:b;org:tr:a\n")
    with pytest.raises(BadInput, match="which says who may see a row; this table has no such column: take it out"):
        load(store, "cooperations", [path])


@pytest.mark.parametrize("title", ["nace", "ihtiyaç", "diğer adlar", "üyesi olduğu", "telefon"])
def test_an_audience_in_another_column_refuses_the_row(store: Store, tmp_path: Path, title: str) -> None:
    path = written(tmp_path / "f.csv", f"kimlik;ad;tür;{title}\ntr:a;A;KOBİ;kuruluş:tr:a\ntr:b;B;KOBİ;\n")
    _, (reject,) = loaded(store, "organisations", path)
    assert (reject["line"], reject["column"], reject["row"]) == ("2", title, "")
    assert reject["reason"].startswith("The cell says who may see the row (“kuruluş:tr:a”), but stands in another")
    assert store.counts().nodes == {"sme": 1, "region": 1}


def test_an_audience_that_is_an_error_refuses_its_row_and_any_other_cell_is_left_out(
    store: Store, tmp_path: Path
) -> None:
    rows: list[list[object]] = [["kimlik", "ad", "tür", "sundukları", "görünürlük"]]
    rows += [["tr:a", "A", "KOBİ", "Döküm", "#N/A"], ["tr:b", "B", "KOBİ", "#DIV/0!", None]]
    rows += [["tr:c", "C", "KOBİ", "Döküm", "=A2"]]
    _, rejects = loaded(store, "organisations", workbook(tmp_path / "f.xlsx", rows, lambda _: None))
    assert [(r["line"], r["column"], r["result"]) for r in rejects] == [
        ("2", "görünürlük", "refused"), ("4", "görünürlük", "refused"), ("3", "sundukları", "taken in part"),
    ]  # fmt: skip
    assert store.nodes(["tr:a", "tr:b", "tr:c"], EVERYONE).keys() == {"tr:b"}
    assert list(store.stream_passages()) == []


@pytest.mark.parametrize(
    "above",
    [
        "GİZLİ",
        "Hizmete özel – 2026",
        "Yalnızca üyeler",
        "Görünürlük: üyeler:tr:x",
        "org:tr:x",
        "Confidential",
        "signed-in",
        "Audience: signed-in",
        "Görünürlük: girişyapanlar",
        "partners:tr:x",
        "Ortakları: tr:x",
        "Bu liste gizlidir.",
        "GİZLİ BELGE",
        "STRICTLY CONFIDENTIAL",
        "Sadece üyeler görebilir",
        "For internal use only",
        "Kamuya açık değildir",
        "Kişiye özel",
        "Visible to: members of tr:x",
        "Not for publication",
    ],
)
@pytest.mark.parametrize("name", ["f.csv", "f.xlsx"])
def test_what_restricts_above_the_header_refuses_the_table(store: Store, tmp_path: Path, above: str, name: str) -> None:
    rows: list[list[object]] = [
        ["Firmalar", None, None],
        [above, None, None],
        ["kimlik", "ad", "tür"],
        ["tr:a", "A", "KOBİ"],
    ]
    text = "\n".join(";".join(str(cell or "") for cell in row) for row in rows)
    path = tmp_path / name
    made = written(path, text) if name == "f.csv" else workbook(path, rows, lambda _: None)
    with pytest.raises(BadInput, match="says above its header who may see it"):
        load(store, "organisations", [made])


@pytest.mark.parametrize(
    "above",
    [
        "Üyeler", "Üye listesi", "Members", "Çorum: makine: 2026", "Kurum içi gıda eğitimi", "Görünürlük: herkes",
        "Ortaklar: 12", "Gizlilik sözleşmesi olan firmalar",
    ],
)  # fmt: skip
def test_a_title_above_the_header_is_none_of_the_table(store: Store, tmp_path: Path, above: str) -> None:
    made = written(tmp_path / "f.csv", f"{above};;\nkimlik;ad;tür\ntr:a;A;KOBİ\n")
    assert loaded(store, "organisations", made)[1] == []


@pytest.mark.parametrize("audience", ["signed-in", "partners:tr:x", "org:tr:a"])
@pytest.mark.parametrize("hidden", [True, False])
def test_a_sheet_that_is_not_read_and_says_who_may_see_rows_refuses_the_table(
    store: Store, tmp_path: Path, audience: str, hidden: bool
) -> None:
    def second(first: Worksheet) -> None:
        sheet = cast(Workbook, first.parent).create_sheet("Görünürlük")
        sheet.append(["kimlik", "görünürlük"])
        sheet.append(["tr:a", audience])
        sheet.sheet_state = "veryHidden" if hidden else "visible"

    path = workbook(tmp_path / "f.xlsx", [["kimlik", "ad", "tür"], ["tr:a", "A", "KOBİ"]], second)
    with pytest.raises(BadInput, match="which is not read, says who may see something"):
        load(store, "organisations", [path])


@pytest.mark.parametrize("cell", ["signed-in", "partners:tr:x", "Girişyapanlar"])
def test_an_audience_in_an_unknown_column_refuses_the_table(store: Store, tmp_path: Path, cell: str) -> None:
    path = written(tmp_path / "f.csv", f"kimlik;ad;tür;Kime\ntr:a;A;KOBİ;{cell}\n")
    with pytest.raises(BadInput):
        load(store, "organisations", [path])


def test_a_row_that_was_restricted_is_not_shown_by_a_table_without_the_column(store: Store, tmp_path: Path) -> None:
    both = written(tmp_path / "f.csv", "kimlik;ad;tür;görünürlük\ntr:a;A;KOBİ;kuruluş:tr:a\ntr:b;B;KOBİ;\n")
    loaded(store, "organisations", both)
    written(both, "kimlik;ad;tür\ntr:a;A;KOBİ\ntr:b;B;KOBİ\n")
    _, (reject,) = loaded(store, "organisations", both, LoadOptions(date="2026-02-01"))
    assert reject["reason"].startswith("Not everyone could see tr:a until now, and the table has no column “audience”")
    assert store.nodes(["tr:a", "tr:b"], EVERYONE).keys() == {"tr:b"}
    written(both, "kimlik;ad;tür;görünürlük\ntr:a;A;KOBİ;herkese açık\n")
    loaded(store, "organisations", both, LoadOptions(date="2026-03-01", keep=True))
    assert store.nodes(["tr:a"], EVERYONE).keys() == {"tr:a"}


HEADS = {
    "name": ("Unvan", "Firma adı", "ŞİRKET ADI", "Company name", "Ad*"),
    "city": ("Şehir", "City", "İl (merkez)"),
    "sectors": ("NACE", "Nace Kodu", "NACE code (Rev. 2.1)"),
    "needs": ("İhtiyaç", "ihtiyaçları", "Needs"),
    "capabilities": ("Yetkinlik", "Ürünler", "Skills", "Products and services"),
    "description": ("Faaliyet alanı", "Description"),
    "vkn": ("Vergi no", "VKN", "Tax number", "Vergi Kimlik No."),
    "website": ("Web sitesi", "Website", "www"),
    "employees": ("Çalışan sayısı", "Employees"),
    "audience": ("Görünürlük", "Visibility", "Who may see it"),
    "email": ("E-posta", "E-mail"),
    "phone": ("Telefon", "Tel.", "Telephone"),
    "contact_page": ("İletişim sayfası", "Contact page"),
}


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, heads in HEADS.items() for said in heads])
def test_columns_are_known_by_what_people_call_them(name: str, said: str) -> None:
    assert column_names([said], ORGANISATIONS) == {said: name}


def test_an_unknown_column_is_told_with_the_nearest(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "ad;tür;Yetkinlkler;Faks\nA;KOBİ;Döküm;1\n")
    assert noted(loaded(store, "organisations", path)[0]) == (
        "1 × column that no template has, not read: “Yetkinlkler” of f.csv; if it is “yetkinlikler”, call it that or "
        "name it with --map",
        "1 × column that no template has, not read: “Faks” of f.csv",
    )


def test_a_column_is_read_as_somebody_says(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "A;B;Uzmanlık\nX A.Ş.;KOBİ;Döküm\n")
    asked(store, path, "Uzmanlık=yetkinlik", "A=name", "B = tür")
    assert [(p.role, p.text) for p in store.stream_passages()] == [("capability", "Döküm")]
    assert node(store, "org:x-a-s").kind == "sme"


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (("Uzmanlık",), "“Uzmanlık” is no pair: write it as --map"),
        (("Uzmanlik=capabilities",), r"f\.csv has no column “Uzmanlik”: its columns are ad, tür, görünürlük, Uzmanlık"),
        (("Uzmanlık=renk",), "“renk” is no column of the template, whose columns are id, name"),
        (("Uzmanlık=name",), r"f\.csv has the column name twice: leave one of them"),
        (("Uzmanlık=audience",), r"f\.csv has the column audience twice: leave one of them"),
        (("görünürlük=description",), "has the column “görünürlük”, which seems to say who may see a row"),
    ],
)
def test_a_column_that_cannot_be_read_so_is_refused(
    store: Store, tmp_path: Path, columns: tuple[str, ...], sentence: str
) -> None:
    path = written(tmp_path / "f.csv", "ad;tür;görünürlük;Uzmanlık\nA;KOBİ;;Döküm\n")
    with pytest.raises(BadInput, match=sentence):
        asked(store, path, *columns)


def test_an_encoding_is_asked_for_by_its_name(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "ad;tür\nŁódź;KOBİ\n".replace("İ", "I"), "cp852")
    with pytest.raises(BadInput, match="“cp99999” is no encoding that is known"):
        asked(store, path, encoding="cp99999")
    with pytest.raises(BadInput, match=r"f\.csv is no workbook: load it without --sheet"):
        asked(store, path, sheet="Firmalar")
    with pytest.raises(BadInput, match=r"f\.csv cannot be read as UTF-8|f\.csv is not UTF-8|cannot be read as utf-8"):
        asked(store, path, encoding="utf-8")
    asked(store, path.with_name("f.csv").replace(tmp_path / "g.csv"), "tür=tür", encoding="cp852")
    assert node(store, "org:lodz").name == "Łódź"


def test_the_same_file_is_read_again_when_it_is_asked_for_otherwise(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "ad;tür;Uzmanlık\nA;KOBİ;Döküm\n")
    options = LoadOptions(date="2026-01-01")
    loaded(store, "organisations", path, options)
    asked(store, path, "Uzmanlık=capabilities")
    assert [p.text for p in store.stream_passages()] == ["Döküm"]


@pytest.mark.parametrize("source", ["nuts", "nace", "ror", "cordis", "documents"])
def test_a_source_without_such_tables_has_no_way_to_read_them(store: Store, tmp_path: Path, source: str) -> None:
    path = written(tmp_path / "f.csv", "a;b\n1;2\n")
    with pytest.raises(BadInput, match=f"The source “{source}” has no --encoding, --sheet and --map"):
        load(store, source, [path], LoadOptions(reading=Reading(encoding="utf-8")))


@pytest.mark.parametrize(
    ("typed", "sector", "said"),
    [
        ((10.2, "0.00"), "10.20", ""),
        ((10.1, "General"), "10.1", "doubtful NACE code, typed as a number and read as 10.1"),
        ((24.51, "General"), "24.51", ""),
        ((1.11, "General"), "01.11", ""),
        ((46366, "d mmm"), "10.12", "NACE code that Excel had made the date 10.12.2026, read as 10.12"),
        ((46366, "dd.mm.yyyy"), "10.12", "NACE code that Excel had made the date 10.12.2026, read as 10.12"),
        ((31321, "mmm-yy"), "10.85", "NACE code that Excel had made the date 01.10.1985, read as 10.85"),
    ],
)
def test_a_nace_code_that_excel_changed_is_read_back(
    store: Store, tmp_path: Path, typed: tuple[float, str], sector: str, said: str
) -> None:
    def form(sheet: Worksheet) -> None:
        sheet["C2"].number_format = typed[1]

    report, _ = loaded(
        store,
        "organisations",
        workbook(tmp_path / "f.xlsx", [["ad", "tür", "sektörler"], ["A", "KOBİ", typed[0]]], form),
    )
    assert node(store, "org:a").sectors == (sector,)
    assert [note.partition(" × ")[2].partition(":")[0] for note in noted(report)] == ([said] if said else [])


def test_a_nace_code_that_cannot_be_told_is_left_out_with_the_hint(store: Store, tmp_path: Path) -> None:
    def form(sheet: Worksheet) -> None:
        sheet["C2"].number_format = "dd.mm.yyyy"

    path = workbook(tmp_path / "f.xlsx", [["ad", "tür", "sektörler"], ["A", "KOBİ", 46296]], form)
    _, (reject,) = loaded(store, "organisations", path)
    assert reject["reason"].startswith("Excel has made the NACE code the date 01.10.2026, and it is left out")
    assert node(store, "org:a").sectors == ()


@pytest.mark.parametrize("source", ["organisations", "clusters", "cooperations"])
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_template_with_its_example_alone_says_what_to_do(
    store: Store, tmp_path: Path, source: str, name: str
) -> None:
    write_template(source, tmp_path / name, "tr")
    with pytest.raises(BadInput, match=rf"{name} holds the template's example row alone: write your own rows below"):
        load(store, source, [tmp_path / name])


def test_lists_may_have_line_ends_and_names_are_one_line(store: Store, tmp_path: Path) -> None:
    text = 'ad;tür;sektörler;sundukları\n"Demir\nÇelik";KOBİ;"24.51\n24.52";"Döküm\nDövme"\n'
    assert loaded(store, "organisations", written(tmp_path / "f.csv", text))[1] == []
    assert node(store, "org:demir-celik").name == "Demir Çelik"
    assert node(store, "org:demir-celik").sectors == ("24.51", "24.52")
    assert [p.text for p in store.stream_passages()] == ["Döküm", "Dövme"]


@pytest.mark.parametrize("title", ["Gizlilik sözleşmesi var mı", "Gizlilik taahhüdü", "Confidentiality agreement"])
def test_a_column_of_what_a_firm_signed_says_of_no_row_who_may_see_it(store: Store, tmp_path: Path, title: str) -> None:
    made = written(tmp_path / "f.csv", f"kimlik;ad;tür;{title}\ntr:a;A;KOBİ;evet\n")
    assert loaded(store, "organisations", made)[1] == []
    written(made, f"kimlik;ad;tür;{title}\ntr:a;A;KOBİ;kuruluş:tr:a\n")
    with pytest.raises(BadInput, match="whose cells say who may see a row"):
        load(store, "organisations", [made])


@pytest.mark.parametrize("title", ["Gizlilik derecesi", "Gizli mi", "Gizlilik sözleşmesine göre gizli"])
def test_a_column_that_may_say_it_is_not_passed_over(store: Store, tmp_path: Path, title: str) -> None:
    with pytest.raises(BadInput, match="who may see a row"):
        load(store, "organisations", [written(tmp_path / "f.csv", f"kimlik;ad;tür;{title}\ntr:a;A;KOBİ;evet\n")])
