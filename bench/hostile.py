"""Hostile documents: what becomes of N mutated files of every kind, and of bombs; `python -m bench.hostile [N]`.

Small good files are made here and damaged at random, the same ones for the same N: bytes changed, cut, doubled and put
in, in the file or in a part of its archive that is then packed soundly. Each is read as a load reads it. Every file has
to end in a text or in one sentence; what raises anything else is printed and ends with exit code 1. Before them come
tables of organisations that are made to overwhelm, with the processor time and memory that each takes.
"""

from __future__ import annotations

import gzip
import io
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import docx
import openpyxl
import pptx

from graph.errors import BadInput
from graph.opening import open_store
from ingest.loader import LoadOptions, load
from ingest.texts.apart import SECONDS, extract

SEED = 20261126
TABLE_SECONDS = 120
LIMITS = (
    "ingest.texts.too_slow",
    "ingest.texts.too_much_work",
    "ingest.texts.too_much_memory",
    "ingest.texts.too_much_text",
    "ingest.texts.crashes",
)
TEXT = "Çorum'da un değirmenleri için makine üretiyoruz ve paslanmaz sac işliyoruz. "


def good_files() -> dict[str, bytes]:
    """A small good file of each kind."""
    return {
        "a.pdf": _pdf([b"BT /F1 10 Tf 72 720 Td (We build machines.) Tj ET"] * 3), "a.docx": _docx(), "a.pptx": _pptx(),
        "a.xlsx": _xlsx(), "a.txt": (TEXT * 5).encode(), "a.csv.txt": b"ad;il\nKaya;Corum\n",
        "a.md": f"---\ntitle: Su\nsectors: [28.10]\n---\n# Baş\n\n{TEXT}\n\n| a | b |\n|---|---|\n| c | d |\n".encode(),
        "a.html": f"<!DOCTYPE html><html lang=tr><head><title>x</title></head><p>{TEXT}</p></html>".encode(),
    }  # fmt: skip


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files that are made to take all time or memory; each is small."""
    yield "operators.pdf", _pdf([b"BT /F1 10 Tf " + b"(a) Tj " * 8_000_000 + b"ET"])
    yield "nested.pdf", _pdf([b"[" * 3_000_000])
    yield "paragraphs.docx", _inside(_docx(), "word/document.xml", b"<w:sectPr", b"<w:p/>" * 6_000_000)
    yield "runs.docx", _inside(_docx(), "word/document.xml", b"<w:sectPr", b"<w:p>" + b"<w:r/>" * 6_000_000 + b"</w:p>")
    yield "styles.xlsx", _inside(_xlsx(), "xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0"/>' * 3_000_000)
    yield "strings.xlsx", _with_strings(b"<si><t>a</t></si>" * 3_000_000)
    yield (
        "cells.xlsx",
        _inside(_xlsx(), "xl/worksheets/sheet1.xml", b"</sheetData>", b"<row><c><v>1</v></c></row>" * 2_000_000),
    )
    yield "attributes.html", b"<html><p " + b" ".join(b"a%d=1" % at for at in range(80_000)) + b">x</p></html>"
    yield "deep.html", b"<div>" * 500_000
    yield "backticks.md", b" ".join(b"`" * at for at in range(1, 5_000))
    yield "brackets.md", b"[" * 200_000 + b"](" * 1_000
    yield "stars.md", b"*a **b " * 100_000
    yield "line.txt", b"a" * 24_000_000
    yield "hyphens.txt", b"a-\n" * 8_000_000


def table_bombs() -> dict[str, Callable[[], bytes]]:
    """Tables of organisations that are made to take all time or memory; most are small or pack well."""
    start, row = b"name;kind\n", b'<row><c t="str"><v>a</v></c></row>'
    number = b'<row><c s="1"><v>1.5</v></c><c s="1"><v>2.5</v></c></row>'
    column, error = b'<c t="str"><v>column</v></c>', b'<row><c t="e"><v>%d</v></c></row>'
    hidden, area = b'<col min="1" max="16384" hidden="1"/>', b'<mergeCell ref="A1:Z100000"/>'
    noise = random.Random(SEED).randbytes(1_000_000).hex().encode()
    strings = b"<si><t>a</t></si>" * 1_450_000
    return {
        "columns.csv": lambda: b"name;kind;" + b";".join(b"column%d" % at for at in range(200_000)) + b"\nA;SME\n",
        "line.csv": lambda: start + b"a" * 1_000_000_000,
        "separators.csv": lambda: start + b";" * 300_000_000,
        "quoted.csv": lambda: start + (b'"' + b"a\n" * 4_000_000 + b'";') * 40,
        "empty.csv": lambda: start + (b";" * 999 + b"\n") * 60_000,
        "line.csv.gz": lambda: gzip.compress(start + b"a" * 190_000_000 + noise),
        "styles.xlsx": lambda: _inside(_xlsx(), "xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0"/>' * 390_000),
        "strings.xlsx": lambda: _with_strings(strings),
        "sheets.xlsx": lambda: _with_sheets(_with_strings(strings), 60),
        "cells.xlsx": lambda: _in_sheet(b"</sheetData>", row * 2_000_000),
        "numbers.xlsx": lambda: _in_sheet(b"</sheetData>", number * 330_000),
        "wide.xlsx": lambda: _in_sheet(b"</sheetData>", b"<row>" + column * 16_000 + b"</row>" + row * 60),
        "errors.xlsx": lambda: _in_sheet(b"</sheetData>", b"".join(error % at for at in range(330_000))),
        "merged.xlsx": lambda: _merged(row * 100_000, area * 20_000),
        "hidden.xlsx": lambda: _in_sheet(b"<sheetData", b"<cols>" + hidden * 100_000 + b"</cols>"),
        "blanks.xlsx": lambda: _in_sheet(b"</sheetData>", b"<row><c><v>%s<b/></v></c></row>" % (b" " * 1_000_000)),
        "format.xlsx": lambda: _with_format(b"0" * 200_000, 20_000),
        "stray.xlsx": lambda: _in_sheet(b"</sheetData>", b'<c r="XFD1048576" t="str"><v>a</v></c>'),
        "far.xlsx": lambda: _in_sheet(b"</sheetData>", b'<row><c r="ZZZZZZ99999999" t="str"><v>a</v></c></row>'),
    }  # fmt: skip


def mutated(good: dict[str, bytes], number: int) -> Iterator[tuple[str, bytes]]:
    """So many damaged files, one kind after the other."""
    rng = random.Random(SEED)
    names = sorted(good)
    for at in range(number):
        name = names[at % len(names)]
        yield (
            name,
            _damaged_part(rng, good[name])
            if good[name][:2] == b"PK" and rng.random() < 0.7
            else _damaged(rng, good[name]),
        )


def main(number: int) -> int:
    """Read them all, and say what became of them."""
    outcomes, slowest, failures = Counter[str](), 0.0, 0
    with tempfile.TemporaryDirectory() as place:
        for name, made in table_bombs().items():
            print(f"{name:18} {_table(Path(place) / name, made)}", flush=True)
        good = good_files()
        for name, data in [*good.items(), *bombs()]:
            took, said = _outcome(Path(place) / name, data)
            print(f"{name:18} {len(data):>12,} bytes {took:6.1f} s  {said}")
        for name, data in mutated(good, number):
            took, said = _outcome(Path(place) / name, data)
            outcomes[f"{name[2:]:8} {said}"] += 1
            slowest, failures = max(slowest, took), failures + said.startswith("RAISED")
    for said, times in sorted(outcomes.items()):
        print(f"{times:6} {said}")
    limited = sum(times for said, times in outcomes.items() if any(key in said for key in LIMITS))
    print(
        f"{number} files, {limited} stopped by a limit, {failures} raised what is no sentence, slowest {slowest:.1f} s"
    )
    return 1 if failures or slowest > 2 * SECONDS + 5 else 0


def _table(path: Path, made: Callable[[], bytes]) -> str:
    """What becomes of a table of organisations, in a process of its own; what it takes in processor time and memory."""
    path.write_bytes(made())
    size = path.stat().st_size
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_load_table, args=(path, theirs))
    process.start()
    theirs.close()
    try:
        seconds, held, said = ours.recv() if ours.poll(TABLE_SECONDS) else (TABLE_SECONDS, 0, "STILL AT WORK")
    except EOFError:
        seconds, held, said = 0, 0, "RAISED nothing, and ended"
    process.kill()
    process.join()
    path.unlink()
    return f"{size:>13,} bytes {seconds:6.1f} s {held:6,.0f} MB  {said}"


def _load_table(path: Path, into: Connection) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        with open_store("memory:") as store:
            load(store, "organisations", [path], LoadOptions(date="2026-01-01", rejects=path.with_suffix(".rejects")))
        said = "read"
    except BadInput as error:
        said = error.sentence.key
    except BaseException as error:
        said = f"RAISED {error!r}"
    used = resource.getrusage(resource.RUSAGE_SELF)
    into.send((used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime, _most_held(), said))


def _most_held() -> float:
    """The most memory that this process has held, in megabytes (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def _outcome(path: Path, data: bytes) -> tuple[float, str]:
    path.write_bytes(data)
    start = time.perf_counter()
    try:
        extract(path)
        said = "read"
    except BadInput as error:
        said = error.sentence.key if error.sentence["tr"] and error.sentence["en"] else f"RAISED {error!r}"
    except Exception as error:
        said = f"RAISED {error!r}"
    return time.perf_counter() - start, said


def _damaged(rng: random.Random, data: bytes) -> bytes:
    """The bytes with one to eight damages."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        start = rng.randrange(len(out) + 1)
        end = min(len(out), start + int(rng.expovariate(1 / 40)))
        match rng.randrange(5):
            case 0:
                del out[start:end]
            case 1:
                out[start:start] = out[start:end] * rng.choice((1, 2, 50))
            case 2:
                out[start:start] = rng.randbytes(rng.randint(1, 30))
            case 3 if out:
                out[min(start, len(out) - 1)] ^= 1 << rng.randrange(8)
            case _:
                out[start:end] = rng.choice((b"\0", b"\xff", b"<", b">", b"9" * 12, b"-1", b"&", b"/", b"65535", b"{"))
    return bytes(out)


def _damaged_part(rng: random.Random, data: bytes) -> bytes:
    """An archive of which one part is damaged and packed soundly."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        chosen = rng.choice(archive.namelist())
    return _changed(data, lambda name, part: _damaged(rng, part) if name == chosen else part)


def _changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def _inside(data: bytes, part: str, before: bytes, more: bytes) -> bytes:
    """An archive with more in one part, and noise among it, so that it is packed no tighter than others are."""
    more += b"<!--" + random.Random(SEED).randbytes(len(more) // 80).hex().encode() + b"-->"
    return _changed(data, lambda name, old: old.replace(before, more + before) if name == part else old)


def _pdf(pages: list[bytes]) -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]  # fmt: skip
    for at, content in enumerate(pages):
        packed = zlib.compress(content)
        head = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        objects += [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
                    b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * at),
                    head + packed + b"\nendstream"]  # fmt: skip
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


def _docx() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_heading("Yetenek formu", 1)
    document.add_paragraph(TEXT)
    document.add_table(2, 2).cell(0, 0).text = "Ürün"
    document.save(out)
    return out.getvalue()


def _pptx() -> bytes:
    show, out = pptx.Presentation(), io.BytesIO()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Su kümesi"
    slide.shapes.add_table(1, 2, 0, 0, 99, 99).table.cell(0, 0).text = "Firma"
    show.save(out)
    return out.getvalue()


def _xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["Ad", "Yıl", 2020.5])
    book.save(out)
    return out.getvalue()


def _with_strings(more: bytes) -> bytes:
    """A workbook whose table of strings holds more."""
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    sort = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    more += b"<!--" + random.Random(SEED).randbytes(len(more) // 80).hex().encode() + b"-->"
    more = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + more + b"</sst>"
    ends = {
        "[Content_Types].xml": b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % sort,
        "xl/_rels/workbook.xml.rels": b'<Relationship Id="rS" Type="%s" Target="sharedStrings.xml"/></Relationships>'
        % relation,
    }
    out = io.BytesIO(
        _changed(_xlsx(), lambda name, old: re.sub(rb"</\w+>\s*$", ends[name], old) if name in ends else old)
    )
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", more)
    return out.getvalue()


def _in_sheet(before: bytes, more: bytes) -> bytes:
    return _inside(_xlsx(), "xl/worksheets/sheet1.xml", before, more)


def _merged(rows: bytes, areas: bytes) -> bytes:
    """A workbook of these rows and merged areas."""
    merged = b"<mergeCells>" + areas + b"</mergeCells>"
    part = "xl/worksheets/sheet1.xml"
    return _inside(_inside(_xlsx(), part, b"</sheetData>", rows), part, b"<pageMargins", merged)


def _with_sheets(data: bytes, number: int) -> bytes:
    """A workbook of so many visible sheets, each the same part."""
    more = b"".join(b'<sheet name="S%d" sheetId="%d" state="visible" r:id="rId1" xmlns:r="http://schemas.openxmlformats'
                    b'.org/officeDocument/2006/relationships"/>' % (at, at + 9) for at in range(number))  # fmt: skip
    return _inside(data, "xl/workbook.xml", b"</sheets>", more)


def _with_format(code: bytes, cells: int) -> bytes:
    """A workbook whose numbers are shown by a long format."""
    styled = _inside(_xlsx(), "xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="200"/>')
    formats = b'<numFmts count="1"><numFmt numFmtId="200" formatCode="' + code + b'"/></numFmts>'
    styled = _changed(styled, lambda name, old: re.sub(rb"<numFmts.*?(/>|</numFmts>)", b"", old, count=1)
                      .replace(b"<fonts", formats + b"<fonts", 1) if name == "xl/styles.xml" else old)  # fmt: skip
    row = b"<row>" + b"".join(b'<c s="%d"><v>1.5</v></c>' % style for style in (1, 2, 3)) + b"</row>"
    return _inside(styled, "xl/worksheets/sheet1.xml", b"</sheetData>", row * cells)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
