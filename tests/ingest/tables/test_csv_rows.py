"""Tables are read in every packing and delimiter, and refused in one sentence when they cannot be."""

import csv
import gzip
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput
from ingest.tables import csv_rows as tables
from ingest.tables.csv_rows import Member, check_text, header, inside, opened, require, rows
from tests.ingest.crafted import locked_zip
from tests.ingest.loading import written

TEXT = "code,name\n1,Çorum\n2,İğdır\n"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return written(tmp_path / "a.csv", TEXT)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_told_from_the_header(tmp_path: Path, delimiter: str) -> None:
    member = Member(written(tmp_path / "a.csv", TEXT.replace(",", delimiter)))
    assert header(member) == ["code", "name"]
    assert [dict(row) for _, row in rows(member)] == [{"code": "1", "name": "Çorum"}, {"code": "2", "name": "İğdır"}]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert header(Member(written(tmp_path / "a.csv", "\ufeff" + TEXT))) == ["code", "name"]


def test_gzip_and_zip_are_read_like_the_plain_file(tmp_path: Path, plain: Path) -> None:
    packed, archive = tmp_path / "a.csv.gz", tmp_path / "a.zip"
    packed.write_bytes(gzip.compress(TEXT.encode()))
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.mkdir("csv")
        zipped.writestr("csv/a.csv", TEXT)
    assert inside(archive) == ["csv/a.csv"]
    members = [Member(plain), Member(packed), Member(archive, "csv/a.csv")]
    for member in members:
        check_text(member)
    assert list(rows(members[0])) == list(rows(members[1])) == list(rows(members[2]))
    assert members[2].name == "a.zip:csv/a.csv"


def test_rows_know_their_line_and_missing_cells_are_empty(tmp_path: Path) -> None:
    member = Member(written(tmp_path / "a.csv", 'code,name\n1\n\n2,"two\nlines"\n3,three,\n,\n4,four,more\n'))
    found = [(2, "1", ""), (5, "2", "two\nlines"), (6, "3", "three"), (8, "4", "four")]
    assert [(line, row["code"], row["name"]) for line, row in rows(member)] == found
    ragged: list[int] = []
    sound = [line for line, _ in rows(member, lambda line, _: ragged.append(line))]
    assert (sound, ragged) == ([5, 6], [2, 8])


@given(st.text(max_size=40), st.integers(1, 7))
def test_text_is_decoded_right_however_its_letters_fall_on_blocks(text: str, block: int) -> None:
    """What check_text accepts is UTF-8, at any size of its blocks."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(tables, "_BLOCK", block)
        path = Path(folder) / "a.csv"
        path.write_bytes(("x" + text).encode("utf-8", "surrogatepass"))
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            with pytest.raises(BadInput, match="not UTF-8"):
                check_text(Member(path))
        else:
            check_text(Member(path))


def test_a_turkish_windows_file_is_refused_with_the_place_and_a_way_out(tmp_path: Path) -> None:
    path = written(tmp_path / "eski.csv", TEXT, "windows-1254")
    with pytest.raises(BadInput, match=r"eski\.csv is not UTF-8 \(byte 0xc7 at 12\): save it as UTF-8 .*CSV UTF-8"):
        check_text(Member(path))


def test_a_letter_cut_in_two_at_the_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("code\nÇ".encode()[:-1])
    with pytest.raises(BadInput, match="not UTF-8"):
        check_text(Member(path))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"a\.csv is empty"):
        check_text(Member(written(tmp_path / "a.csv", "")))


def test_a_gzip_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode() * 1000)[:-20])
    with pytest.raises(BadInput, match=r"a\.csv\.gz is broken or cut short"):
        check_text(Member(path))


@pytest.mark.parametrize("content", [b"no gzip at all", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03garbage"])
def test_what_only_calls_itself_gzip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="broken or cut short"):
        check_text(Member(path))


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", "no zip at all")
    with pytest.raises(BadInput, match="broken or cut short"):
        inside(path)


def test_a_locked_zip_is_told_from_a_broken_one(tmp_path: Path) -> None:
    path = locked_zip(tmp_path / "a.zip", "a.csv", TEXT)
    with pytest.raises(BadInput, match=r"a\.zip:a\.csv is protected by a password: unpack it, and load what was in it"):
        check_text(Member(path, "a.csv"))


def test_a_zip_packed_in_an_unusual_way_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TEXT)
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(signature) + offset] = 9  # Deflate64, as Windows packs large files
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"a\.zip:a\.csv is packed in an unusual way: unpack it"):
        check_text(Member(path, "a.csv"))


def test_a_zip_given_as_a_table_is_named_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TEXT)
    with pytest.raises(BadInput, match=r"a\.csv is a zip archive or a workbook, not a table of text: save the table"):
        check_text(Member(path))
    path.write_bytes(b"%PDF-1.7 and more")
    with pytest.raises(BadInput, match=r"a\.csv is a PDF, not a table of text: save the table as CSV UTF-8 or \.xlsx"):
        check_text(Member(path))


def test_a_zip_whose_content_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TEXT)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"code,name", b"kode,name"))
    with pytest.raises(BadInput, match=r"a\.zip:a\.csv is broken or cut short"):
        check_text(Member(path, "a.csv"))


def test_a_bomb_is_refused_before_it_is_unpacked_whole(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as bomb:
        for _ in range(64):
            bomb.write(b"a" * (1 << 20))
    with pytest.raises(BadInput, match=r"bomb\.csv\.gz unpacks to over \d\d,\d{3},\d{3} bytes .* that is no table"):
        check_text(Member(path))


def test_what_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.csv", "cannot be read"), (tmp_path, "is a folder: name the file in it")):
        with pytest.raises(BadInput, match=said), opened(Member(path)):
            pytest.fail("it opened")


def test_missing_columns_are_named_with_those_that_are_there(plain: Path) -> None:
    require(Member(plain), {"code"}, what="a table")
    with pytest.raises(BadInput, match=r"lacks the column level, so it is not a table: its columns are code, name"):
        require(Member(plain), {"code", "level"}, what="a table")
    with pytest.raises(BadInput, match="lacks the columns level, parent"):
        require(Member(plain), {"parent", "level"}, what="a table")


def test_a_quote_that_is_never_closed_is_told_in_one_sentence(tmp_path: Path) -> None:
    member = Member(written(tmp_path / "a.csv", 'code,name\n1,"' + "x" * 10_000_001))
    with pytest.raises(BadInput, match=r"a\.csv is no sound table .*: look for an open quote"):
        list(rows(member))


@pytest.fixture
def limit() -> Iterator[Callable[[int], int]]:
    """The csv module's own limit, which is put back after the test."""
    before = csv.field_size_limit()
    yield csv.field_size_limit
    csv.field_size_limit(before)


def test_a_long_cell_is_read_whatever_limit_others_left(tmp_path: Path, limit: Callable[[int], int]) -> None:
    member = Member(written(tmp_path / "a.csv", f"code,name\n1,{'x' * 200_000}\n"))
    limit(131_072)
    assert [len(row["name"]) for _, row in rows(member)] == [200_000]
    limit(131_072)
    assert header(Member(written(tmp_path / "b.csv", f"code,{'x' * 200_000}\n")))[0] == "code"


def test_a_higher_limit_that_somebody_set_is_left_alone(plain: Path, limit: Callable[[int], int]) -> None:
    limit(2 * tables.LONGEST_CELL)
    list(rows(Member(plain)))
    assert csv.field_size_limit() == 2 * tables.LONGEST_CELL


def test_importing_the_reader_of_tables_leaves_the_limit_alone() -> None:
    program = "import csv; usual = csv.field_size_limit(); import ingest.tables.csv_rows; "
    told = "print(csv.field_size_limit() == usual)"
    assert subprocess.run([sys.executable, "-c", program + told], check=True, capture_output=True).stdout == b"True\n"
