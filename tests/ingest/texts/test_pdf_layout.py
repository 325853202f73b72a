"""Values of forms stand beside their labels, and a right column comes after the left one."""

from __future__ import annotations

from pathlib import Path

from ingest.texts.extraction import extract
from tests.ingest.crafted import HELVETICA, pdf


def laid_out(tmp_path: Path, runs: list[tuple[int, int, str]], annotations: tuple[bytes, ...] = ()) -> str:
    """The text of a PDF page with these runs at these places, and with annotations."""
    shown = b"".join(b"BT /F1 10 Tf %d %d Td (%s) Tj ET\n" % (x, y, text.encode("latin-1")) for x, y, text in runs)
    refs = b" ".join(b"%d 0 R" % at for at in range(6, 6 + len(annotations)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] /DR << /Font << /F1 3 0 R >> >> >> >>" % refs,
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", HELVETICA,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Annots [%s] "
        b"/Resources << /Font << /F1 3 0 R >> >> >>" % refs,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown), *annotations,
    ]  # fmt: skip
    (tmp_path / "a.pdf").write_bytes(pdf(objects))
    return extract(tmp_path / "a.pdf").pages[0].text


def field(name: bytes, value: bytes, box: bytes, flags: int = 4, kind: bytes = b"Tx") -> bytes:
    return b"<< /Type /Annot /Subtype /Widget /FT /%s /T (%s) /V (%s) /Rect [%s] /F %d >>" % (
        kind,
        name,
        value,
        box,
        flags,
    )


def test_what_is_filled_into_a_form_stands_beside_its_label(tmp_path: Path) -> None:
    runs = [(72, 720, "Search form"), (72, 690, "Firm:"), (72, 660, "Sought:")]
    annotations = (
        field(b"a", b"Deneme Medikal", b"150 686 400 702"), field(b"b", b"Titanium coating", b"150 655 400 672"),
        field(b"c", b"secret", b"150 600 400 620", flags=2),
        b"<< /Type /Annot /Subtype /FreeText /Contents (Margin note) /DA (/F1 10 Tf) /Rect [72 620 300 640] >>",
        b"<< /Type /Annot /Subtype /Text /Contents (a reviewer's remark) /Rect [72 580 300 600] >>",
    )  # fmt: skip
    found = laid_out(tmp_path, runs, annotations)
    assert "Firm: Deneme Medikal" in found
    assert "Sought: Titanium coating" in found
    assert "Margin note" in found
    assert "secret" not in found
    assert "remark" not in found


LEFT = ["Left column of marble that", "is cut by wire and told here", "to its very end."]
RIGHT = ["Right column of feed that", "is mixed for hens and told", "beside the other."]


def test_a_right_column_comes_after_the_left_one(tmp_path: Path) -> None:
    runs = [(60, 740, "One head across both columns of the page, as heads are")]
    for at, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        runs += [(60, 700 - 14 * at, left), (320, 700 - 14 * at, right)]
    found = " ".join(laid_out(tmp_path, runs).split())
    assert found.endswith(" ".join([*LEFT, *RIGHT]))
    assert found.startswith("One head")


def test_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    rows = [("Breaking strength", "57 MPa"), ("Weight of the cloth", "67 g/m2"), ("Colour", "white")]
    runs = [(x, 700 - 14 * at, cell) for at, row in enumerate(rows) for x, cell in zip((60, 320), row, strict=True)]
    found = laid_out(tmp_path, runs)
    assert all(f"{label} {value}" in found for label, value in rows)
