"""A CSV is read as Excel and people in Türkiye write it, and says how it was read."""

import codecs
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.store import Store
from ingest.tables.columns import ORGANISATIONS
from ingest.tables.csv_rows import Member
from ingest.tables.csv_table import csv_table
from ingest.tables.encodings import encoding_of
from ingest.tables.reading import Reading
from ingest.tables.table import Table
from tests.ingest.loading import loaded, node, noted, written

TEXT = "Ad;Tür;İl;Yetkinlik\nIşık Döküm A.Ş.;KOBİ;Çorum;Çöğüş için pik döküm\nĞÜŞİÖÇ Ltd. Şti.;Firma;Muş;\n"


def read(path: Path, how: Reading | None = None) -> Table:
    return csv_table(Member(path), ORGANISATIONS, how or Reading())


def cells(path: Path) -> list[list[str]]:
    table = read(path)
    return [list(table.titles), *(list(line.cells) for line in table.lines)]


WHOLE = [line.split(";") for line in TEXT.splitlines()]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("cp1254", "Windows-1254"),
        ("iso8859_9", "Windows-1254"),
        ("cp857", "DOS 857"),
        ("mac_turkish", "Mac Turkish"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_encoding_and_the_separator_are_told_from_the_file(
    tmp_path: Path, encoding: str, said: str, separator: str
) -> None:
    path = written(tmp_path / "f.csv", TEXT.replace(";", separator), encoding)
    assert cells(path) == WHOLE
    told = [sentence["en"] for sentence in read(path).notes]
    expected = f"file that was read as {said}: f.csv; if its letters are wrong, name its encoding with --encoding"
    assert told == ([expected] if said else [])


def test_an_encoding_of_turkish_with_marks_that_only_one_has(tmp_path: Path) -> None:
    text = "Ad;Tür\n“Işık” Döküm – A.Ş.;KOBİ\nSociété Générale;KOBİ\nStraße 5 · Şube;KOBİ\n"
    path = written(tmp_path / "f.csv", text, "cp1254")
    assert encoding_of(Member(path)) == "cp1254"


@pytest.mark.parametrize("encoding", ["cp1251", "cp1253", "cp1250"])
def test_a_table_of_another_language_is_read_by_detection(tmp_path: Path, encoding: str) -> None:
    said = {
        "cp1251": "Завод металлических изделий и литья, город Пловдив, Болгария",
        "cp1253": "Βιομηχανία μεταλλικών προϊόντων και χυτηρίων, Θεσσαλονίκη, Ελλάδα",
        "cp1250": "Zakład produkcji wyrobów metalowych i odlewów żeliwnych, Łódź, część południowa",
    }[encoding]
    path = written(tmp_path / "f.csv", f"name;kind;city\n{said};SME;x\n" * 4, encoding)
    assert next(read(path).lines).cells[0] == said


def test_an_encoding_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"ad;x\n" + bytes(range(0x80, 0x100)) + b";y\n")
    with pytest.raises(BadInput, match=r"The encoding of f\.csv cannot be told: name it with --encoding"):
        read(path)


def test_where_two_encodings_are_as_likely_one_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "ad;x\nToö;y\n", "cp857")  # To” in Windows-1254
    with pytest.raises(BadInput, match=r"f\.csv may be in DOS 857 or in Windows-1254: say which with --encoding"):
        read(path)
    assert next(read(path, Reading(encoding="cp857")).lines).cells[0] == "Toö"


def test_the_usual_encoding_is_taken_where_only_capitals_tell(tmp_path: Path) -> None:
    assert cells(written(tmp_path / "f.csv", "ad;kind\nA;KOBİ\n", "cp1254"))[1] == ["A", "KOBİ"]


def test_utf_8_with_a_broken_byte_is_no_other_encoding(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(TEXT.encode().replace("ö".encode(), b"\xc3", 1))
    with pytest.raises(BadInput, match=r"f\.csv is not UTF-8 \(byte 0xc3 at \d+\)"):
        read(path)


def test_a_file_that_breaks_late_is_refused_before_a_row_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\x00")
    with pytest.raises(BadInput, match=r"f\.csv cannot be read as utf-16"):
        read(path)


@given(st.text(alphabet="abc çğışöü;\nÇĞİŞÖÜ-.", max_size=60))
def test_turkish_letters_in_windows_1254_never_become_others(text: str) -> None:
    said = f"ad;tür;şehir\n{text}"
    with TemporaryDirectory() as folder:
        member = Member(written(Path(folder) / "f.csv", said, "cp1254"))
        with suppress(BadInput):  # it may ask
            assert member.path.read_bytes().decode(encoding_of(member)) == said


@pytest.mark.parametrize(
    "above",
    [
        "sep=;\n",
        "SEP=;\r\n",
        '"sep=;"\n',
        "\n\n",
        ";;;\n",
        "Üye listesi, 2026\n\n",
        "OSB;;;\nGüncelleme: 3 Mart;;;\n",
        "Ad, soyad, görev\n",
    ],
)
def test_rows_above_the_header_are_passed_over(tmp_path: Path, above: str) -> None:
    assert cells(written(tmp_path / "f.csv", above + TEXT)) == WHOLE


def test_rows_know_their_line_below_what_stands_above(tmp_path: Path) -> None:
    table = read(written(tmp_path / "f.csv", 'Liste\n\nad;tür\nA;KOBİ\n"B\nC";x\n\nD;y\n'))
    assert [(line.number, line.cells[0]) for line in table.lines] == [(4, "A"), (6, "B\nC"), (8, "D")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("ad;tür;tanıtım (ürün, hizmet, not, diğer)", "A;KOBİ;Döküm, dövme"),
        ('ad;tür;"tanıtım, ürünler, notlar"', "A;KOBİ;Döküm, dövme"),
        ('ad;tür;"tanıtım\n(kısaca)"', "A;KOBİ;Döküm, dövme"),
        ('ad,tür,"tanıtım\n(kısaca)"', 'A,KOBİ,"Döküm, dövme"'),
        ('ad, tür, "tanıtım"', 'A, "KOBİ", "Döküm, dövme"'),
        ("ad|tür|tanıtım;not", "A|KOBİ|Döküm, dövme"),
        ("ad;tür;tanıtım;;", "A;KOBİ;Döküm, dövme;;"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_headers_with_signs_and_line_ends_are_one_header(
    store: Store, tmp_path: Path, header: str, row: str, end: str
) -> None:
    text = f"{header}\n{row}\n".replace("tanıtım;not", "tanıtım")
    assert loaded(store, "organisations", written(tmp_path / "f.csv", text.replace("\n", end)))[1] == []
    assert [p.text for p in store.stream_passages()] == ["Döküm, dövme"]


def test_a_header_again_is_no_row(tmp_path: Path) -> None:
    assert cells(written(tmp_path / "f.csv", "ad;tür\nA;x\nad;tür\nB;y\n")) == [["ad", "tür"], ["A", "x"], ["B", "y"]]


def test_a_file_of_windows_is_loaded_with_its_letters_and_says_so(store: Store, tmp_path: Path) -> None:
    report, rejects = loaded(store, "organisations", written(tmp_path / "f.csv", TEXT, "cp1254"))
    assert (report.rows, rejects) == (2, [])
    assert noted(report)[0].startswith("1 × file that was read as Windows-1254: f.csv")
    assert node(store, "org:isik-dokum-a-s-corum").name == "Işık Döküm A.Ş."
    assert [p.text for p in store.stream_passages()] == ["Çöğüş için pik döküm"]


def test_text_that_excel_was_kept_from_reading_is_plain(store: Store, tmp_path: Path) -> None:
    text = 'kimlik;ad;tür;vkn\n"=""tr:bir""";"=""Bir A.Ş.""";KOBİ;"=""0123456789"""\ntr:iki;İki;KOBİ;\'4540536920\n'
    assert loaded(store, "organisations", written(tmp_path / "f.csv", text))[1] == []
    assert (node(store, "tr:bir").name, node(store, "tr:bir").props["vkn"]) == ("Bir A.Ş.", "0123456789")
    assert node(store, "tr:iki").props["vkn"] == "4540536920"
